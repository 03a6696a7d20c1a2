"""备用空白表: numbered blank forms for a power cut. A number reserved for one becomes a case or is voided with a reason.

Registering from a filled blank gives the case the number on the sheet; the sheet counts as the first copy of the form,
so that it finds its case when it is scanned.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.form_layouts import (
    base_layout,
    forms_of,
    layout_now,
    layout_row,
    no_form,
    own_layouts,
)
from complaintdesk.desk.letterheads import letterhead_of
from complaintdesk.desk.new_cases import next_number
from complaintdesk.desk.print_rows import CopyMark, Letterhead, PrintJob
from complaintdesk.desk.rows import CaseSheet, Done, Person
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.form_codes import short_code
from complaintdesk.domain.form_layout import Layout
from complaintdesk.domain.numbering import CaseNumber, parse_number
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import CaseState, Channel, EventKind, FormKind, Kind, Severity
from complaintdesk.i18n import N_, _
from complaintdesk.storage.chain import head, short_head
from complaintdesk.storage.models import Case, Disclosure, Event
from complaintdesk.storage.paper_models import ReservedNumber

MOST_BLANKS = 100
#: The filled sheet is the first copy of its form.
COPY = 1


@dataclass(frozen=True, kw_only=True)
class ReserveBlanks(Command):
    """预留编号: so many blank sheets of a form, each with a number of its own that no other case will get."""

    form: str = FormKind.REGISTRATION
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class VoidReservedNumber(Command):
    """作废预留编号: a blank that was spoiled, lost or not needed; its number is not given out again."""

    number: str
    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


@dataclass(frozen=True)
class ReservedRow:
    """预留编号一个. `case_id` is the case that it became, if the asker may know of it."""

    number: str
    form: str
    title: str
    at: datetime
    by: str
    check: str
    is_used: bool = False
    case_id: int | None = None
    voided_at: datetime | None = None
    voided_by: str = ""
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Neither a case yet nor voided."""
        return not self.is_used and self.voided_at is None


@dataclass(frozen=True, kw_only=True)
class ReservedNumbers(Question[tuple[ReservedRow, ...]]):
    """The reserved numbers in their order; with `seq` only those of that one reservation (Done.seq)."""

    open_only: bool = False
    seq: int = 0


@dataclass(frozen=True, kw_only=True)
class BlankJobs(Question[tuple[PrintJob, ...]]):
    """The blank sheets of these numbers as paper draws them; only of numbers still open."""

    numbers: tuple[str, ...]


@step(ReserveBlanks, needs=Permission.REGISTER)
def reserve_blanks(ctx: Context, cmd: ReserveBlanks) -> Done:
    """Take a block of numbers, so that they follow one another on the sheets."""
    if type(cmd.count) is not int or not 1 <= cmd.count <= MOST_BLANKS:
        raise UserError(
            _("Between 1 and {n} blank forms can be made at once.").format(n=MOST_BLANKS), field="count"
        )
    layout = layout_now(ctx, cmd.form)
    if layout is None or cmd.form not in forms_of(ctx.pack, own_layouts(ctx)):
        raise no_form(ctx, cmd.form)
    if layout.strict or layout.series:
        raise UserError(
            _("“{form}” is written for one case and is never a blank form.").format(form=layout.label),
            _("Choose a form that is filled in by hand, such as the registration form."),
            field="form",
        )
    first = next_number(ctx, ctx.now, cmd.count)
    for place in range(first.place, first.place + cmd.count):
        number = str(CaseNumber(first.prefix, first.year, place))
        ctx.session.add(
            ReservedNumber(
                number=number,
                form=cmd.form,
                form_version=layout.version,
                at=ctx.now,
                by=ctx.actor.name,
                check=short_code(json.dumps(["blank", number, cmd.form, layout.version])),
            )
        )
    last = CaseNumber(first.prefix, first.year, first.place + cmd.count - 1)
    ctx.log(
        EventKind.NUMBERS_RESERVED,
        note=_("{first} to {last}, {form}").format(first=first, last=last, form=layout.title),
        form=cmd.form,
        title=layout.title,
        form_version=layout.version,
        series=first.series,
        first=first.place,
        last=last.place,
    )
    return Done(0, str(first), None, 0, 0, EventKind.NUMBERS_RESERVED)


@step(VoidReservedNumber, needs=Permission.REGISTER)
def void_reserved_number(ctx: Context, cmd: VoidReservedNumber) -> Done:
    """Refused for a number that was never reserved, is a case already or was voided before."""
    row = _open_row(ctx, cmd.number, "number", lock=True)
    row.voided_at, row.voided_by, row.reason = ctx.now, ctx.actor.name, cmd.reason
    ctx.log(EventKind.NUMBER_VOIDED, note=_("{number}: {reason}").format(number=row.number, reason=cmd.reason),
            number=row.number, reason=cmd.reason)  # fmt: skip
    return Done(0, row.number, None, 0, 0, EventKind.NUMBER_VOIDED)


def _open_row(seen: Seen, number: str, field: str, *, lock: bool = False) -> ReservedNumber:
    """The number's row; FieldErrors where no sheet with it waits to be registered."""
    question = select(ReservedNumber).where(ReservedNumber.number == str(parse_number(number) or number.strip()))
    if lock:
        question = question.with_for_update().execution_options(populate_existing=True)
    row = seen.session.execute(question).scalar_one_or_none()
    if row is None:
        raise FieldErrors({field: _("{number} was not reserved for a blank form.").format(number=number)})
    if row.case_id is not None:
        raise FieldErrors({field: _("{number} is registered already: open that case.").format(number=row.number)})
    if row.voided_at is not None:
        raise FieldErrors({field: _("{number} was voided: {reason}").format(number=row.number, reason=row.reason)})
    return row


def reserved_problem(seen: Seen, number: str, *, confidential: bool) -> str:
    """Why a registration cannot have this reserved number; "" where it can."""
    if confidential:
        # In the common series a number would tell of the report.
        return _("A confidential matter gets a number of its own: leave this empty and void the number on the sheet.")
    try:
        _open_row(seen, number, "reserved_number")
    except FieldErrors as problem:
        return problem.problems["reserved_number"]
    return ""


def take_reserved(ctx: Context, number: str) -> ReservedNumber:
    """The number for a case to be registered now, locked: two people with one sheet do not both get it."""
    return _open_row(ctx, number, "reserved_number", lock=True)


def printed_blank(row: ReservedNumber) -> dict[str, Any]:
    """What the new case keeps of its blank sheet, as if it were a print of the form: `times` counts prints alone."""
    return {
        row.form: {
            "count": COPY,
            "times": 0,
            "at": "",
            "version": row.form_version,
            "blank": COPY,
            "last": [],
            "checks": {str(COPY): row.check},
        }
    }


@answers(ReservedNumbers, needs=Permission.REGISTER)
def reserved_numbers(seen: Seen, question: ReservedNumbers) -> tuple[ReservedRow, ...]:
    """Oldest first, by series and place."""
    found = select(ReservedNumber)
    if question.open_only:
        found = found.where(ReservedNumber.case_id.is_(None), ReservedNumber.voided_at.is_(None))
    if question.seq:
        found = found.where(ReservedNumber.number.in_(_reserved_by(seen, question.seq)))
    rows = sorted(seen.session.scalars(found), key=_place)
    return tuple(_row(seen, row) for row in rows)


def _place(row: ReservedNumber) -> tuple[datetime, str, int]:
    number = parse_number(row.number)
    return row.at, number.series if number else "", number.place if number else 0


def _row(seen: Seen, row: ReservedNumber) -> ReservedRow:
    case = seen.session.get(Case, row.case_id) if row.case_id is not None else None
    known = case is not None and seen.may_see(case)
    return ReservedRow(
        row.number, row.form, blank_layout(seen, row).label, row.at, row.by, row.check, row.case_id is not None,
        row.case_id if known else None, row.voided_at, row.voided_by, row.reason,
    )  # fmt: skip


def _reserved_by(seen: Seen, seq: int) -> list[str]:
    payload = seen.session.scalar(
        select(Disclosure.payload)
        .join(Event, Event.seq == Disclosure.seq)
        .where(Event.seq == seq, Event.kind == EventKind.NUMBERS_RESERVED.value)
    )
    if not payload:
        return []
    told = json.loads(payload)["detail"]
    prefix, _dash, year = told["series"].rpartition("-")
    return [str(CaseNumber(prefix, int(year), place)) for place in range(told["first"], told["last"] + 1)]


@answers(BlankJobs, needs=Permission.REGISTER)
def blank_jobs(seen: Seen, question: BlankJobs) -> tuple[PrintJob, ...]:
    """One sheet for each number; the same sheet again where one was torn."""
    return tuple(_job(seen, _open_row(seen, number, "numbers")) for number in question.numbers)


def blank_layout(seen: Seen, row: ReservedNumber) -> Layout:
    """The version that the number was reserved with."""
    own = {one.version: one for one in own_layouts(seen, row.form)}
    if row.form_version in own:
        return layout_row(own[row.form_version])
    layout = base_layout(seen.pack, row.form) or layout_now(seen, row.form)
    if layout is None:
        raise no_form(seen, row.form)
    return layout


def _job(seen: Seen, row: ReservedNumber) -> PrintJob:
    layout = blank_layout(seen, row)
    top = head(seen.session)
    chain_head = short_head(top.seq, top.hash)
    return PrintJob(
        form=row.form,
        layout=layout,
        sheet=empty_sheet(seen, row.number, chain_head),
        printed_at=seen.now,
        printed_by=seen.actor.name,
        chain_head=chain_head,
        copies=(CopyMark(COPY, row.check),),
        letterhead=letterhead_of(seen) if layout.letterhead else Letterhead(),
        is_blank=True,
    )


def _site_of(seen: Seen, number: str) -> str:
    """The branch whose series the number belongs to (TS-DH-2026-0001); "" for the head office."""
    known = parse_number(number)
    prefix = known.prefix if known is not None else ""
    return next((one.name for one in seen.sites.all.values() if prefix.endswith(f"-{one.code}")), "")


def empty_sheet(seen: Seen, number: str, chain_head: str) -> CaseSheet:
    """A case that says nothing but its number; what must be something is never printed from a blank."""
    nothing: dict[str, Any] = dict.fromkeys(
        (
            "source_number", "registered_by", "respondent_department", "respondent_person", "subject", "facts", "request",
            "category", "department", "handler", "dispatch_note", "investigation", "cause", "cause_note", "solution",
            "reply_text", "closing_note", "refusal_reason", "refusal_note", "respondent_contact", "respondent_phone",
            "respondent_address",
        ),
        "",
    )  # fmt: skip
    nothing |= dict.fromkeys(
        ("matters", "fields", "approvals", "call_backs", "clocks", "timeline", "attachments", "documents", "actions"), ()
    )
    nothing |= dict.fromkeys(
        ("promised_at", "dispatched_at", "reply_way", "replied_at", "verdict", "closed_at", "publicity_consent",
         "mediation_consent")
    )  # fmt: skip
    return CaseSheet(
        id=0, number=number, version=0, office=seen.office.name, zone=seen.office.zone, state=CaseState.REGISTERED,
        kind=Kind.COMPLAINT, channel=Channel.VISIT, received_at=seen.now, registered_at=seen.now, is_late_entry=False,
        is_repeat=False, complainant=Person(), masked=False, severity=Severity.GENERAL, resolved_on_spot=False,
        reopen_count=0, chain_head=chain_head, is_sample=seen.office.is_sample, site=_site_of(seen, number), **nothing,
    )  # fmt: skip
