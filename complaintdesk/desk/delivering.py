"""例行事项的交付: ticking a duty when its report is taken out or its meeting is held; called where that is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.entries import add_entry, change_entry, local_day
from complaintdesk.desk.report_names import counts_as
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.duty_periods import Period, due_day, period_of
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import Duty, Pack
from complaintdesk.domain.policy_after import MEETING
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Office


def delivered(ctx: Context, report: str, first: date | None, last: date | None) -> None:
    """Tick what this report, taken out for exactly this period, delivers.

    A period that is not over cannot be reported on yet, though a meeting may be held about it. Nothing happens for anybody
    who has no part in the office's figures: what they take out is not the office's report.
    """
    if first is None or last is None or not ctx.may(Permission.STATISTICS):
        return
    if report != MEETING and last > local_day(ctx):
        return
    delivers = counts_as(report)
    for duty in ctx.pack.duties:
        names = [name for name in duty.delivers if report_of(ctx.pack, name) in delivers]
        period = period_of(duty.every, first)
        if names and (period.first, period.last) == (first, last):
            _tick(ctx, duty, period, names)


def is_whole(wanted: CaseFilter) -> bool:
    """Whether nothing but a period is asked for: every case of it, at most without the void ones."""
    return replace(wanted, first=None, last=None, without_void=False) == CaseFilter()


def report_of(pack: Pack, name: str) -> str:
    """Which export delivers it: the report behind a report of the pack, such as statistics, or the name itself."""
    return next((report.report for report in pack.reports if report.key == name), name)


def _tick(ctx: Context, duty: Duty, period: Period, names: list[str]) -> None:
    one_at_a_time(ctx)
    entry = entry_of(ctx, duty, period) or open_duty(ctx, duty, period)
    known: dict[str, Any] = entry.data.get("delivered", {})
    fresh = [name for name in names if name not in known]
    if fresh and entry.closed_at is None:
        now = {**known, **{name: {"at": instant(ctx.now), "by": ctx.actor.name} for name in fresh}}
        state = "done" if all(name in now for name in duty.delivers) else entry.state
        change_entry(ctx, entry, note=duty.label, state=state, data={"delivered": now})


_TURN = select(Office.id).with_for_update()


def one_at_a_time(ctx: Context) -> None:
    """Entries that may be there once only are made by one work place after the other."""
    ctx.session.connection().execute(_TURN)


def key_of(duty: Duty, period: Period) -> str:
    """What names a duty of one period."""
    return f"{duty.key}:{period.key}"


def entry_of(seen: Seen, duty: Duty, period: Period) -> Entry | None:
    """The duty of that period as it stands in the book."""
    wanted = select(Entry).where(Entry.kind == EntryKind.DUTY.value, Entry.key == key_of(duty, period))
    return seen.session.scalars(wanted).first()


def open_duty(ctx: Context, duty: Duty, period: Period) -> Entry:
    """Put the duty of that period into the book."""
    return add_entry(
        ctx, EntryKind.DUTY, title=duty.label, state="open", key=key_of(duty, period), due_on=due_on(ctx, duty, period),
        data={
            "duty": duty.key, "first": period.first, "last": period.last, "delivers": duty.delivers,
            "source": duty.source,
        },
    )  # fmt: skip


def due_on(seen: Seen, duty: Duty, period: Period) -> date:
    """The day by which it must be done at this office."""
    return due_day(duty.every, period, duty.day, seen.calendar.is_workday)
