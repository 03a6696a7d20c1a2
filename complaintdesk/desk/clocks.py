"""时限钟: starting, stopping, replacing and extending the limits that run for a case."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.rows import ClockRow
from complaintdesk.domain.deadlines import Limit, light, limit_for
from complaintdesk.domain.spans import Unit
from complaintdesk.domain.vocabulary import Clock
from complaintdesk.storage.models import Case, ClockEntry


def running(ctx: Seen, case: Case, clock: Clock) -> ClockEntry | None:
    """The entry of this clock in force, stopped or not."""
    return ctx.session.scalars(
        select(ClockEntry)
        .where(
            ClockEntry.case_id == case.id, ClockEntry.clock == clock.value, ClockEntry.replaced_at.is_(None)
        )
        .order_by(ClockEntry.id.desc())
    ).first()


def limit_of(ctx: Seen, case: Case, clock: Clock, counted_from: str, started_at: datetime) -> Limit | None:
    """The limit the case's own pack sets, as the case stands."""
    return limit_for(
        ctx.pack_of(case),
        clock,
        counted_from,
        started_at,
        ctx.calendar,
        facts=ctx.facts(case),
    )


def start(
    ctx: Context, case: Case, clock: Clock, counted_from: str, started_at: datetime
) -> ClockEntry | None:
    """Start a clock by the pack's rule; an earlier entry of the same clock is kept as replaced."""
    limit = limit_of(ctx, case, clock, counted_from, started_at)
    if limit is None:
        return None
    return _put(
        ctx,
        case,
        clock,
        limit.rule.key,
        limit.rule.title,
        limit.rule.source,
        limit.rule.limit.unit,
        started_at,
        limit.due_at,
        provisional=limit.provisional,
    )


def promise(ctx: Context, case: Case, promised_at: datetime) -> None:
    """A promised answer time is a clock of its own."""
    _put(ctx, case, Clock.PROMISE, "promise", "承诺答复时间", "", Unit.HOURS, ctx.now, promised_at)


def _put(
    ctx: Context,
    case: Case,
    clock: Clock,
    rule: str,
    title: str,
    source: str,
    unit: Unit,
    started_at: datetime,
    due_at: datetime,
    *,
    provisional: bool = False,
) -> ClockEntry:
    earlier = running(ctx, case, clock)
    if earlier is not None:
        earlier.replaced_at = ctx.now
    entry = ClockEntry(
        case_id=case.id,
        clock=clock.value,
        rule=rule,
        rule_title=title,
        source=source,
        unit=unit.value,
        started_at=started_at,
        due_at=due_at.astimezone(UTC),
        stopped_at=None,
        replaced_at=None,
        provisional=provisional,
    )
    ctx.session.add(entry)
    if clock is Clock.SOLVE:
        case.due_at, case.met_at = entry.due_at, None
    return entry


def stop(ctx: Context, case: Case, *clocks: Clock, at: datetime | None = None) -> None:
    """The clock is met at this moment (or at `at`); one already stopped keeps its time."""
    for clock in clocks:
        entry = running(ctx, case, clock)
        if entry is not None and entry.stopped_at is None:
            entry.stopped_at = at or ctx.now
            if clock is Clock.SOLVE:
                case.met_at = entry.stopped_at


def recompute_solve(ctx: Context, case: Case) -> tuple[datetime, datetime] | None:
    """Class, severity or number of departments changed: the limit again from its own start; (old, new) if it moved."""
    entry = running(ctx, case, Clock.SOLVE)
    if entry is None or entry.stopped_at is not None or entry.rule == "extended":
        return None
    counted_from = "received"
    limit = limit_of(ctx, case, Clock.SOLVE, counted_from, entry.started_at)
    if limit is None or limit.due_at == entry.due_at:
        return None
    old = entry.due_at
    start(ctx, case, Clock.SOLVE, counted_from, entry.started_at)
    return old, limit.due_at


def extend(ctx: Context, case: Case, until: datetime, reason: str) -> tuple[datetime, datetime] | None:
    """Move the handling limit to `until`; the entry before stays, marked replaced. None without a running limit."""
    entry = running(ctx, case, Clock.SOLVE)
    if entry is None or entry.stopped_at is not None:
        return None
    _put(
        ctx,
        case,
        Clock.SOLVE,
        "extended",
        entry.rule_title,
        f"{entry.source}；{reason}" if entry.source else reason,
        Unit(entry.unit),
        entry.started_at,
        until,
        provisional=False,
    )
    return entry.due_at, until


def clock_rows(ctx: Seen, case: Case) -> tuple[ClockRow, ...]:
    """The clocks in force, each with its light."""
    pack = ctx.pack_of(case)
    rows = []
    for entry in ctx.session.scalars(
        select(ClockEntry)
        .where(ClockEntry.case_id == case.id, ClockEntry.replaced_at.is_(None))
        .order_by(ClockEntry.id)
    ):
        colour, words = light(
            entry.due_at, entry.stopped_at, entry.started_at, ctx.now, ctx.calendar, pack, Unit(entry.unit)
        )
        rows.append(
            ClockRow(
                Clock(entry.clock),
                entry.rule,
                entry.rule_title,
                entry.source,
                entry.started_at,
                entry.due_at,
                entry.stopped_at,
                colour,
                words,
                entry.provisional,
            )
        )
    return tuple(rows)
