"""打印登记: prepares what paper needs and writes the print event; paper itself is drawn elsewhere.

Paper is printed only after this command has committed: what is on paper is always on record.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.case_sheet import find, sheet_of
from complaintdesk.desk.check_codes import record_code
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, Question, answers, step
from complaintdesk.desk.directory import receipt_lines
from complaintdesk.desk.document_numbers import next_document_number
from complaintdesk.desk.form_layouts import layout_for, times_printed
from complaintdesk.desk.form_values import missing_words, named_in_words
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.letterheads import contact_of, letterhead_of
from complaintdesk.desk.print_rows import CopyMark, Letterhead, PrintJob
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotFound, UserError
from complaintdesk.domain.form_layout import Layout
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind, FormKind
from complaintdesk.i18n import _
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case, Disclosure, Event

LARGEST_COPIES = 20


@dataclass(frozen=True, kw_only=True)
class RecordPrint(CaseCommand):
    """打印: one print of a form. A print after the first is a reprint (补打); why may be said.

    `copies` 0 prints as many as the form has labelled copies (正本, 副本, 存根). A letter whose words lack a value is
    refused; with `blanks` it is printed with a blank for the pen in its place, unless the form must never be.
    """

    form: str = FormKind.REGISTRATION
    masked: bool = False
    copies: int = 1
    reason: str = ""
    blanks: bool = False


@step(RecordPrint, needs=Permission.PRINT)
def record_print(ctx: Context, cmd: RecordPrint) -> Done:
    """Count the print, give the letter its number, and tell of it in the timeline."""
    case = ctx.load(cmd.case_id, cmd.version)
    layout = layout_for(ctx, case, cmd.form)
    copies = cmd.copies or max(1, len(layout.copies))
    if not 1 <= copies <= LARGEST_COPIES:
        raise UserError(
            _("Between 1 and {n} copies can be printed at once.").format(n=LARGEST_COPIES), field="copies"
        )
    kept: dict[str, Any] = case.prints.get(cmd.form, {})
    first = int(kept.get("count", 0)) + 1
    masked = must_mask(ctx, case, layout) or cmd.masked
    if masked and layout.addresses_complainant:
        raise _not_masked(layout)
    marks = _marks(ctx, case, layout, first, copies)
    number = kept.get("document_number", "")
    if layout.series and not number:
        number = next_document_number(ctx, layout.series)
    if named_in_words(layout, lambda _when: True):
        job = _job(ctx, case, layout, marks, masked=masked, kept=kept | {"document_number": number})
        _refuse_blanks(layout, missing_words(job), blanks=cmd.blanks)
    case.prints = case.prints | {
        cmd.form: kept
        | {
            "count": first + copies - 1,
            "times": times_printed(kept) + 1,
            "at": instant(ctx.now),
            "issued": kept.get("issued") or instant(ctx.now),
            "by": ctx.actor.name,
            "masked": masked,
            "reason": cmd.reason,
            "version": layout.version,
            "document_number": number,
            "last": [[mark.copy, mark.check, mark.label] for mark in marks],
            "checks": kept.get("checks", {}) | {str(mark.copy): mark.check for mark in marks},
        }
    }
    ctx.log(
        EventKind.PRINTED,
        case,
        note=cmd.reason,
        form=cmd.form,
        title=layout.title,
        copy=first,
        copies=copies,
        times=case.prints[cmd.form]["times"],
        masked=masked,
        form_version=layout.version,
        **({"document_number": number} if number else {}),
    )
    return ctx.done(case, EventKind.PRINTED)


def _not_masked(layout: Layout) -> FieldErrors:
    sentence = _("“{form}” is a letter to the complainant: it cannot be printed with the identity withheld.")
    way = _("Print it in full, or have it printed by somebody who may know the identity.")
    return FieldErrors({"form": f"{sentence.format(form=layout.label)} {way}"})


def _refuse_blanks(layout: Layout, missing: tuple[str, ...], *, blanks: bool) -> None:
    if not missing or (blanks and not layout.strict):
        return
    listed = _(", ").join(missing)
    sentence = _("The case says nothing yet for: {names}.").format(names=listed)
    if layout.strict:
        way = _("Record it first; “{form}” is never printed with blanks.").format(form=layout.label)
    else:
        way = _("Record it first, or print with blanks to be filled in by hand.")
    raise FieldErrors({"form": f"{sentence} {way}"})


def _marks(seen: Seen, case: Case, layout: Layout, first: int, copies: int) -> tuple[CopyMark, ...]:
    return tuple(
        CopyMark(first + n, record_code(seen, case, layout, first + n), label)
        for n, label in enumerate(_labels(layout, copies))
    )


def _labels(layout: Layout, copies: int) -> tuple[str, ...]:
    return (*layout.copies, *([""] * copies))[:copies] if len(layout.copies) > 1 else ("",) * copies


def must_mask(seen: Seen, case: Case, layout: Layout) -> bool:
    """Whether the person is left out whatever is asked: for who may not know, and on a restricted case's slip (S01)."""
    if layout.masked or not seen.may(Permission.READ_IDENTITY):
        return True
    return case.restricted and layout.key == FormKind.HANDLING


@dataclass(frozen=True, kw_only=True)
class PrintedJob(Question[PrintJob]):
    """A recorded print of this form as paper draws it; ask after RecordPrint committed.

    `seq` is that of the print (Done.seq); without it the newest print is meant, which may be another work place's.
    """

    case_id: int
    form: str
    seq: int = 0


@dataclass(frozen=True, kw_only=True)
class PreviewJob(Question[PrintJob]):
    """The form as it would be printed now; nothing is recorded."""

    case_id: int
    form: str
    masked: bool = False
    copies: int = 1


@answers(PrintedJob, needs=Permission.PRINT)
def printed_job(seen: Seen, question: PrintedJob) -> PrintJob:
    """The job of a recorded print."""
    case = seen.find(question.case_id)
    kept = case.prints.get(question.form, {})
    layout = layout_for(seen, case, question.form)
    if question.seq:
        kept = kept | _print_of(seen, case, layout, question.seq)
    marks = tuple(CopyMark(*mark) for mark in kept.get("last", ())) or _marks(seen, case, layout, 1, 1)
    masked = bool(kept.get("masked")) or must_mask(seen, case, layout)
    return _job(seen, case, layout, marks, masked=masked, kept=kept)


def _print_of(seen: Seen, case: Case, layout: Layout, seq: int) -> dict[str, Any]:
    """What one print was, by its event: its own copies, even where another work place printed the form since."""
    found = seen.session.execute(
        select(Disclosure.payload)
        .join(Event, Event.seq == Disclosure.seq)
        .where(Event.seq == seq, Event.case_id == case.id, Event.kind == EventKind.PRINTED.value)
    ).scalar_one_or_none()
    payload = json.loads(found) if found else {}
    detail = payload.get("detail", {})
    if detail.get("form") != layout.key:
        raise NotFound(_("There is no such print."), _("Print the form again."))
    checks = case.prints.get(layout.key, {}).get("checks", {})
    marks = [
        [detail["copy"] + n, checks.get(str(detail["copy"] + n), ""), label]
        for n, label in enumerate(_labels(layout, detail["copies"]))
    ]
    return {"last": marks, "masked": detail["masked"], "reason": payload.get("note", ""), "times": detail["times"]}


@answers(PreviewJob, needs=Permission.PRINT)
def preview_job(seen: Seen, question: PreviewJob) -> PrintJob:
    """The job of the print that would come next; a document number is given only by the print itself."""
    case = find(seen, question.case_id, "")
    kept = case.prints.get(question.form, {})
    layout = layout_for(seen, case, question.form)
    copies = min(max(1, question.copies or len(layout.copies)), LARGEST_COPIES)
    marks = _marks(seen, case, layout, int(kept.get("count", 0)) + 1, copies)
    masked = question.masked or must_mask(seen, case, layout)
    next_time = {"times": times_printed(kept) + 1, "reason": ""}
    return _job(seen, case, layout, marks, masked=masked, kept=kept | next_time)


def _job(
    seen: Seen, case: Case, layout: Layout, marks: tuple[CopyMark, ...], *, masked: bool, kept: dict[str, Any]
) -> PrintJob:
    sheet = sheet_of(seen, case, masked=masked, steps=False)
    reason = kept.get("reason", "")
    return PrintJob(
        form=layout.key,
        layout=layout,
        sheet=sheet,
        printed_at=seen.now,
        printed_by=seen.actor.name,
        chain_head=sheet.chain_head,
        copies=marks,
        times=max(1, times_printed(kept)),
        document_number=kept.get("document_number", ""),
        issued_at=datetime.fromisoformat(kept["issued"]) if kept.get("issued") else None,
        letterhead=letterhead_of(seen) if layout.letterhead else Letterhead(),
        reason=blotters(seen.session, [case.id])[case.id](reason) if masked else reason,
        contact=contact_of(seen),
        directory=receipt_lines(seen),
    )
