"""隐名: the copy for the accused department, without who complained, in any place of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from complaintdesk.desk.rows import Person
from complaintdesk.domain.blotting import blotter

if TYPE_CHECKING:
    from collections.abc import Callable

    from complaintdesk.desk.print_rows import PrintJob
    from complaintdesk.desk.rows import CaseSheet


def mask(job: PrintJob) -> PrintJob:
    """The job with the identity taken out: the person, the pack's own fields, and each mention in other texts.

    The desk has done so already for whoever may not see the person; this holds for a sheet that came with one.
    The pack's own fields may hold a bed, plate or account number, which name a person as well as a name does.
    """
    person = job.sheet.complainant
    hide = blotter(
        people=(person.name, person.agent, person.affected_person),
        organisations=(person.organisation,),
        addresses=(person.address,),
        numbers=(person.phone, person.id_number),
    )
    sheet = _hidden(job.sheet, hide)
    sheet = replace(sheet, complainant=Person(), fields=(), own=(), links=(), masked=True)
    return replace(job, sheet=sheet, printed_by=hide(job.printed_by), reason=hide(job.reason))


def _hidden(sheet: CaseSheet, hide: Callable[[str], str]) -> CaseSheet:
    texts: dict[str, Any] = {
        name: hide(getattr(sheet, name))
        for name in (
            "source_number", "respondent_department", "respondent_person", "respondent_contact", "respondent_phone",
            "respondent_address", "subject", "facts", "request", "category", "dispatch_note", "investigation",
            "cause", "cause_note", "solution", "reply_text", "closing_note", "refusal_reason", "refusal_note",
        )
    }
    texts["matters"] = tuple(map(hide, sheet.matters))
    texts["attachments"] = tuple(replace(row, name=hide(row.name)) for row in sheet.attachments)
    texts["approvals"] = tuple(replace(row, opinion=hide(row.opinion)) for row in sheet.approvals)
    texts["matter_rows"] = tuple(replace(row, text=hide(row.text), note=hide(row.note)) for row in sheet.matter_rows)
    texts["records"] = tuple(
        replace(
            row,
            data=tuple((label, hide(words)) for label, words in row.data),
            values=tuple((name, hide(words)) for name, words in row.values),
        )
        for row in sheet.records
    )
    # Letters say when a step was taken; what else its event says is for nobody.
    texts["timeline"] = tuple(replace(row, note=hide(row.note), changes=(), detail={}) for row in sheet.timeline)
    texts["call_backs"] = tuple(
        replace(row, opinion=hide(row.opinion), following_reason=hide(row.following_reason)) for row in sheet.call_backs
    )
    return replace(sheet, **texts)
