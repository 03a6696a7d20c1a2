"""例行事项 (S06): what the office owes in every period, ticked by delivering it.

The duties are those of the pack in force. A duty stands in its book from the day its period is over (`OpenDuties`, run by
the window once a day); taking out the report of exactly that period, or entering the minutes of its meeting, ticks it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import func, select

from complaintdesk.desk import reminders, report_names
from complaintdesk.desk.book_rows import EntryLines
from complaintdesk.desk.books import Book, EntryCommand, declare
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.delivering import due_on, entry_of, key_of, one_at_a_time, open_duty
from complaintdesk.desk.entries import entry_step, local_day, visible_entries
from complaintdesk.desk.registers import shipped_registers
from complaintdesk.desk.rows import Done
from complaintdesk.desk.statistics import period_title
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.duty_periods import Period, period_before, period_of
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import Duty, Pack
from complaintdesk.domain.policy_after import MEETING
from complaintdesk.domain.vocabulary import EventKind, Light
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import PolicyPack

#: So many workdays before its day a duty is reminded of.
NEAR_WORKDAYS = 3
#: The reports of a period that a duty may ask for.
_PERIODIC = (
    report_names.LEDGER, report_names.STATISTICS, report_names.SATISFACTION, *sorted(report_names.ANALYSES),
)  # fmt: skip
#: What every office has to deliver under the same name; registers are called register-….
REPORTS = {MEETING: N_("Minutes of the analysis meeting"), **{one: report_names.REPORTS[one] for one in _PERIODIC}}
REGISTER = "register-"


class DutyState(StrEnum):
    """例行事项状态."""

    DONE = "done"
    OPEN = "open"
    LATE = "late"


@dataclass(frozen=True)
class Deliverable:
    """应交付: what must come of a duty, when (aware) and by whom it was delivered; nothing where it was not yet."""

    label: str
    at: str = ""
    by: str = ""


@dataclass(frozen=True)
class DutyRow:
    """例行事项一期. `is_over` says that its period has ended; `entry_id` is None while it does not stand in the book."""

    key: str
    title: str
    period: str
    first: date
    last: date
    due_on: date
    state: DutyState
    is_over: bool
    deliverables: tuple[Deliverable, ...]
    source: str
    entry_id: int | None


@dataclass(frozen=True, kw_only=True)
class DutyList(Question[tuple[DutyRow, ...]]):
    """The duties of the running and the last period and those still open from before, the earliest day first."""


@dataclass(frozen=True, kw_only=True)
class OpenDuties(Command):
    """开列例行事项: put into the book what is owed by now. Refused where there is nothing: ask DutyList first."""


def deliverable_label(pack: Pack, name: str) -> str:
    """What a name in a duty's `delivers` means to people: a report of the pack, a register, or one every office has."""
    own = next((report.label for report in pack.reports if report.key == name), None)
    if own is not None:
        return own
    register = shipped_registers().get(name.removeprefix(REGISTER)) if name.startswith(REGISTER) else None
    return register.label if register is not None else _(REPORTS[name]) if name in REPORTS else name


@answers(DutyList, needs=Permission.STATISTICS)
def duty_list(seen: Seen, _question: DutyList) -> tuple[DutyRow, ...]:
    """Of the last period only where it ended after the office took up these rules."""
    found: dict[str, DutyRow] = {}
    for duty, period in _owed(seen):
        row = _planned(seen, duty, period)
        found[row.key] = row
    open_ones = Entry.closed_at.is_(None) | Entry.key.in_(list(found))
    for entry in seen.session.scalars(visible_entries(seen, EntryKind.DUTY).where(open_ones)):
        row = _kept(seen, entry)
        found[row.key] = row
    return tuple(sorted(found.values(), key=lambda row: (row.state is DutyState.DONE, row.due_on, row.key)))


def _owed(seen: Seen) -> Iterator[tuple[Duty, Period]]:
    """The last and the running period of every duty of the pack in force."""
    if not seen.pack.duties:
        return
    began_at = seen.session.scalar(
        select(func.min(PolicyPack.installed_at)).where(PolicyPack.policy == seen.pack.id)
    )
    began = local_day(seen, began_at)
    for duty in seen.pack.duties:
        running = period_of(duty.every, local_day(seen))
        for period in (period_before(duty.every, running), running):
            if period.last >= began:
                yield duty, period


def _planned(seen: Seen, duty: Duty, period: Period) -> DutyRow:
    day = due_on(seen, duty, period)
    today = local_day(seen)
    return DutyRow(
        key=key_of(duty, period),
        title=duty.label,
        period=period_title(period.first, period.last),
        first=period.first,
        last=period.last,
        due_on=day,
        state=DutyState.LATE if day < today else DutyState.OPEN,
        is_over=period.last < today,
        deliverables=tuple(Deliverable(deliverable_label(seen.pack, name)) for name in duty.delivers),
        source=duty.source,
        entry_id=None,
    )


def _kept(seen: Seen, entry: Entry) -> DutyRow:
    first, last = date.fromisoformat(entry.data["first"]), date.fromisoformat(entry.data["last"])
    day, today = entry.due_on or last, local_day(seen)
    state = DutyState.LATE if day < today else DutyState.OPEN
    return DutyRow(
        key=entry.key or "",
        title=entry.title,
        period=period_title(first, last),
        first=first,
        last=last,
        due_on=day,
        state=DutyState.DONE if entry.closed_at is not None else state,
        is_over=last < today,
        deliverables=_deliverables(seen, entry),
        source=entry.data.get("source", ""),
        entry_id=entry.id,
    )


def _deliverables(seen: Seen, entry: Entry) -> tuple[Deliverable, ...]:
    told = entry.data.get("delivered", {})
    found = []
    for name in entry.data.get("delivers", ()):
        known = told.get(name)
        at = datetime.fromisoformat(known["at"]).astimezone(seen.zone) if known else None
        words = at.strftime("%Y-%m-%d %H:%M") if at is not None else ""
        found.append(Deliverable(deliverable_label(seen.pack, name), words, known["by"] if known else ""))
    return tuple(found)


@step(OpenDuties, needs=Permission.STATISTICS)
def open_duties(ctx: Context, _cmd: OpenDuties) -> Done:
    """Everything whose period is over and that does not stand in the book."""
    one_at_a_time(ctx)
    today = local_day(ctx)
    owed = [(duty, period) for duty, period in _owed(ctx) if period.last < today and entry_of(ctx, duty, period) is None]
    if not owed:
        raise UserError(_("Every duty that is owed stands in the book already."))
    entries = [open_duty(ctx, duty, period) for duty, period in owed]
    return Done(0, entries[0].title, None, 0, 0, EventKind.ENTRY_ADDED)


@entry_step(EntryKind.DUTY, "done", needs=Permission.STATISTICS)
@dataclass(frozen=True, kw_only=True)
class TickDuty(EntryCommand):
    """办结例行事项: done in another way than by a report of this program."""

    LABEL: ClassVar[str] = N_("Tick as done")

    note: str = asks(N_("How it was done"), Input.LONG_TEXT, required=True)


def _lines(seen: Seen, entry: Entry) -> EntryLines | None:
    rows = tuple((one.label, one.at or "—", one.by or "—") for one in _deliverables(seen, entry))
    return EntryLines(_("What must come of it"), (_("To deliver"), _("Delivered"), _("By")), rows) if rows else None


def _reckoned(_seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    first, last = date.fromisoformat(entry.data["first"]), date.fromisoformat(entry.data["last"])
    source = entry.data.get("source")
    return ((_("Period"), period_title(first, last)), *(((_("Source"), source),) if source else ()))


declare(
    Book(
        kind=EntryKind.DUTY, group=BookGroup.DUTIES, icon="calendar", needs=Permission.STATISTICS,
        states={"open": N_("To do"), "done": N_("Done")}, ended=frozenset({"done"}), steps={"open": (TickDuty,)},
        inputs=(TickDuty,), lines=_lines, reckoned=_reckoned,
        hint=N_("What the rules of the office ask for in every period. Taking out the report of the period ticks it."),
    )
)  # fmt: skip


def _remind(seen: Seen) -> Iterator[reminders.Reminder]:
    """From some workdays before the day on, until it is done."""
    if not seen.may(Permission.STATISTICS):
        return
    today = local_day(seen)
    for row in duty_list(seen, DutyList()):
        left = seen.calendar.workdays_between(today, row.due_on)
        if row.state is DutyState.DONE or left > NEAR_WORKDAYS:
            continue
        missing = _(", ").join(one.label for one in row.deliverables if not one.at)
        words = _("{period}: {missing}").format(period=row.period, missing=missing) if missing else row.period
        yield reminders.Reminder(
            f"duty:{row.key}", reminders.ReminderKind.DUTY, words, subject=row.title,
            due_at=seen.calendar.end_of(row.due_on), entry_id=row.entry_id, opens=EntryKind.DUTY.value,
            light=Light.LATE if row.state is DutyState.LATE else Light.NEAR,
        )  # fmt: skip


reminders.SOURCES.append(_remind)
