"""旧单核对: whether a printed sheet still says what the record says, by the short code on it."""

from __future__ import annotations

import dataclasses
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from complaintdesk.desk.blank_forms import blank_layout
from complaintdesk.desk.case_sheet import find
from complaintdesk.desk.check_codes import covered, record_code
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.form_layouts import layout_for
from complaintdesk.desk.form_value_table import VALUES
from complaintdesk.desk.offers import AMEND_LABELS
from complaintdesk.desk.read_log import opens
from complaintdesk.domain.errors import NotFound, UserError
from complaintdesk.domain.form_codes import parse_code
from complaintdesk.domain.form_layout import Layout
from complaintdesk.domain.form_shipped import form_label
from complaintdesk.domain.numbering import parse_number
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Disclosure, Event
from complaintdesk.storage.paper_models import ReservedNumber
from complaintdesk.storage.snapshots import PERSON, RECORD

#: 4 characters, and 2 more for the page where they were typed too.
_TYPED = re.compile(r"(?P<number>\S+?)[\s:：,，]+(?P<check>[0-9A-Za-z]{4}(?:[0-9A-Za-z]{2})?)")
#: What is read by eye is often taken for another: Crockford's alphabet leaves these out.
_MISREAD = str.maketrans("OILU", "011V")
#: What a fact is called where it has no name of its own on a form.
_LABELS = {
    "department_id": "department", "handler_id": "handler", "received_at": "received", "replied_at": "replied_on",
    "cause_note": "cause", "fields": "further", "matter_results": "matters", "due_at": "limits", "due_source": "limits",
}  # fmt: skip


@dataclass(frozen=True)
class SheetCheck:
    """核对结果 of one printed sheet.

    `is_ours`: the code is one that this office printed. `is_current`: the record still says what the sheet says;
    `changed` names what was changed since, "" for nothing. A blank form still waiting has no case yet.
    """

    number: str
    case_id: int | None
    form: str
    title: str
    copy: int
    printed_at: datetime | None
    is_ours: bool
    is_current: bool
    changed: tuple[str, ...] = ()
    is_blank: bool = False
    """Filled in by hand: what is written on it the program cannot know."""


@dataclass(frozen=True, kw_only=True)
class OldSheet(Question[SheetCheck]):
    """核对旧单: `code` is what a scanner reads, or the number and the check code as typed: TS-2026-0007 7K3Q12."""

    code: str


class _Asked(NamedTuple):
    number: str
    check: str
    form: str = ""
    copy: int = 0
    version: int = 0


@answers(OldSheet, needs=Permission.READ)
def old_sheet(seen: Seen, question: OldSheet) -> SheetCheck:
    """An unknown number and a hidden case get the same answer."""
    asked = _asked(question.code)
    blank = seen.session.get(ReservedNumber, str(parse_number(asked.number) or asked.number))
    if blank is not None and blank.case_id is None:
        return _waiting(seen, blank, asked)
    case = find(seen, None, asked.number)
    opens(seen, case)
    form, copy, is_ours = _print_of(case, asked)
    kept: dict[str, Any] = case.prints.get(form, {})
    if kept and not kept.get("checks"):
        raise UserError(
            _("This sheet was printed by an earlier version of the program, which kept no code of it."),
            _("Compare it with the case by eye, or print it again."),
            field="code",
        )
    if not is_ours:
        title = layout_for(seen, case, form).label if kept else form_label(form) if form else ""
        return SheetCheck(case.number, case.id, form, title, copy, None, is_ours=False, is_current=False)
    layout = layout_for(seen, case, form)
    if kept.get("blank") == copy and blank is not None:
        return SheetCheck(
            case.number, case.id, form, layout.label, copy, blank.at, is_ours=True, is_current=True, is_blank=True
        )
    printed = _printed(seen, case, form, copy)
    # The check is over the version that the sheet was printed on.
    as_printed = dataclasses.replace(layout, version=printed.version or layout.version)
    is_current = record_code(seen, case, as_printed, copy) == kept["checks"][str(copy)]
    changed = () if is_current else _changed(seen, case, layout, printed.seq)
    return SheetCheck(
        case.number, case.id, form, layout.label, copy, printed.at, is_ours=True, is_current=is_current, changed=changed
    )


def _asked(code: str) -> _Asked:
    page = parse_code(code)
    if page is not None:
        return _Asked(page.number, page.check, page.form, page.copy, page.version)
    typed = _TYPED.fullmatch(code.strip())
    if typed is None:
        raise UserError(
            _("This is no code of a printed sheet."),
            _("Type the number and the check code as they are printed, such as TS-2026-0001 7K3Q."),
            field="code",
        )
    return _Asked(typed["number"], typed["check"].upper().translate(_MISREAD)[:4])


def _waiting(seen: Seen, blank: ReservedNumber, asked: _Asked) -> SheetCheck:
    is_ours = asked.check == blank.check and asked.form in ("", blank.form)
    if not is_ours and not asked.form:
        raise NotFound(
            _("There is no case {number}.").format(number=asked.number),
            _("Check the number, or search in the case list."),
        )
    return SheetCheck(
        blank.number, None, blank.form, blank_layout(seen, blank).label, 1, blank.at, is_ours=is_ours,
        is_current=is_ours and blank.voided_at is None, is_blank=True,
    )  # fmt: skip


def _print_of(case: Case, asked: _Asked) -> tuple[str, int, bool]:
    """Form and copy of the sheet, and whether its code is the one that was printed; by the check alone the newest."""
    if asked.form:
        kept = case.prints.get(asked.form, {}).get("checks", {})
        return asked.form, asked.copy, kept.get(str(asked.copy)) == asked.check
    found = [
        (form, int(copy))
        for form, kept in case.prints.items()
        for copy, check in kept.get("checks", {}).items()
        if check == asked.check
    ]
    return (*max(found, key=lambda each: each[1]), True) if found else ("", 0, False)


class _Printed(NamedTuple):
    seq: int
    at: datetime | None
    version: int


def _printed(seen: Seen, case: Case, form: str, copy: int) -> _Printed:
    """The event that tells of this copy."""
    told = select(Event.seq, Event.at, Disclosure.payload).join(Disclosure, Disclosure.seq == Event.seq)
    told = told.where(Event.case_id == case.id, Event.kind == EventKind.PRINTED.value).order_by(Event.seq)
    for row in seen.session.execute(told):
        detail = json.loads(row.payload).get("detail", {}) if row.payload else {}
        first = int(detail.get("copy", 0))
        if detail.get("form") == form and first <= copy < first + int(detail.get("copies", 1)):
            return _Printed(row.seq, row.at, int(detail.get("form_version", 0)))
    return _Printed(0, None, 0)


def _changed(seen: Seen, case: Case, layout: Layout, since: int) -> tuple[str, ...]:
    """What the sheet can say and what was changed since, each once, in the order of the changes."""
    told = (
        select(Disclosure.payload)
        .join(Event, Event.seq == Disclosure.seq)
        .where(Event.case_id == case.id, Event.seq > since, Disclosure.payload != "")
        .order_by(Event.seq)
    )
    known = covered(layout)
    names: dict[str, None] = {}
    for payload in seen.session.scalars(told):
        for name in json.loads(payload).get("changes", {}):
            if name in known or (name.startswith(RECORD) and "records" in known):
                names[name] = None
    return tuple(dict.fromkeys(_label(seen, case, name) for name in names))


def _label(seen: Seen, case: Case, name: str) -> str:
    if name.startswith(RECORD):
        return Action(case.records[name.removeprefix(RECORD)]["action"]).label
    if name.startswith(PERSON):
        part = name.removeprefix(PERSON)
        if not seen.may(Permission.READ_IDENTITY) or part not in AMEND_LABELS:
            return _("Complainant")
        return _(AMEND_LABELS[part])
    if name in AMEND_LABELS:
        return _(AMEND_LABELS[name])
    value = VALUES.get(_LABELS.get(name, name))
    return _(value.label) if value is not None else _("Handling")


