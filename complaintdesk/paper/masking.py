"""隐名: the copy for the accused department, without who complained, in any place of it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from complaintdesk.desk.rows import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from complaintdesk.desk.rows import CaseSheet, PrintJob

HIDDEN = "×××"
_SHORTEST = 2  # a single character would blot out half of the text
_SHORTEST_ADDRESS = 4
_TITLES = "先生|女士|小姐|同志|老师|师傅|阿姨|大爷|大妈|大姐|大哥|某某|某"


def mask(job: PrintJob) -> PrintJob:
    """The job with the identity taken out: the person, the pack's own fields, and each mention in other texts.

    The pack's own fields may hold a bed, plate or account number, which name a person as well as a name does.
    """
    hide = _hider(job.sheet.complainant)
    sheet = _hidden(job.sheet, hide)
    sheet = replace(sheet, complainant=Person(), fields=(), timeline=(), masked=True)
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
    texts["call_backs"] = tuple(replace(row, opinion=hide(row.opinion)) for row in sheet.call_backs)
    return replace(sheet, **texts)


def _hider(person: Person) -> Callable[[str], str]:
    """Replaces every mention of the person. Digits are found also with blanks or hyphens between them."""
    words = [w.strip() for w in (person.name, person.agent, person.affected_person, person.organisation)]
    patterns = [re.escape(w) for w in words if len(w) >= _SHORTEST]
    if len(person.address.strip()) >= _SHORTEST_ADDRESS:
        patterns.append(re.escape(person.address.strip()))
    for digits in (person.phone, person.id_number):
        plain = re.sub(r"[\s\-]", "", digits)
        if len(plain) >= _SHORTEST_ADDRESS:
            patterns.append(r"[\s\-]*".join(map(re.escape, plain)))
    patterns += [
        re.escape(w[:n]) + f"(?:{_TITLES})"
        for w in words[:3] if len(w) >= _SHORTEST and not w.isascii()
        for n in ((2, 1) if len(w) > 3 else (1,))
    ]
    if not patterns:
        return str
    found = re.compile("|".join(sorted(patterns, key=len, reverse=True)), re.IGNORECASE)
    return lambda text: found.sub(HIDDEN, text)
