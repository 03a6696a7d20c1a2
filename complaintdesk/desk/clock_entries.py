"""时限登记: the limits of a case as they are kept: which are in force, their pauses, and how they are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.context import Seen
from complaintdesk.desk.rows import ClockRow
from complaintdesk.domain.calendar import PausedTime, parse_hours
from complaintdesk.domain.deadlines import Limit, light
from complaintdesk.domain.spans import Unit, parse_span
from complaintdesk.domain.vocabulary import FINISHED, CaseState, Clock, Light
from complaintdesk.storage.models import Case, ClockEntry

#: Limits of the handling itself: nothing of them is left when the case is closed.
HANDLING = (
    Clock.ACCEPT,
    Clock.SIGN_OFF,
    Clock.START,
    Clock.ANSWER,
    Clock.RETURN,
    Clock.SOLVE,
    Clock.PROMISE,
    Clock.PROGRESS,
    Clock.MEDIATION,
    Clock.NOTICE,
    Clock.CALL_BACK,
)
#: What is taken over when an entry is replaced by another of the same limit.
KEPT = (
    "rule", "rule_title", "source", "unit", "counted_from", "started_at", "due_at", "provisional", "span", "roll",
    "makeup", "hours", "pauses", "extended_until",
)  # fmt: skip


def running(ctx: Seen, case: Case, clock: Clock) -> ClockEntry | None:
    """The entry of this clock in force, stopped or not."""
    return next(reversed(in_force(ctx, case, clock)), None)


def in_force(ctx: Seen, case: Case, *clocks: Clock) -> list[ClockEntry]:
    """The entries not replaced, of these clocks or of all, oldest first."""
    if (new := ctx.new.get(case)) is not None:
        return [e for e in new.clocks if e.replaced_at is None and (not clocks or Clock(e.clock) in clocks)]
    wanted = select(ClockEntry).where(ClockEntry.case_id == case.id, ClockEntry.replaced_at.is_(None))
    if clocks:
        wanted = wanted.where(ClockEntry.clock.in_([clock.value for clock in clocks]))
    return list(ctx.session.scalars(wanted.order_by(ClockEntry.id)))


def closed_pauses(entry: ClockEntry) -> list[PausedTime]:
    """The pauses of a limit that are over."""
    return [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in entry.pauses if b is not None]


def is_paused(entry: ClockEntry) -> bool:
    """Whether the limit stands still now."""
    return bool(entry.pauses) and entry.pauses[-1][1] is None


def of_limit(limit: Limit) -> dict[str, Any]:
    rule = limit.rule
    return {
        "rule": rule.key,
        "rule_title": rule.title,
        "source": rule.source,
        "unit": rule.limit.unit.value,
        "counted_from": rule.counted_from.value,
        "started_at": limit.started_at.astimezone(UTC),
        "due_at": limit.due_at.astimezone(UTC),
        "provisional": limit.provisional,
        "span": str(rule.limit),
        "roll": rule.roll,
        "makeup": limit.makeup,
        "hours": limit.hours,
    }


def light_of(seen: Seen, case: Case, entry: ClockEntry) -> tuple[Light, str]:
    """The light of one limit; none where the case is over and nobody waits for it any more."""
    if entry.stopped_at is None and CaseState(case.state) in FINISHED and Clock(entry.clock) in HANDLING:
        return Light.NONE, ""
    calendar = seen.calendar.with_makeup(entry.makeup).with_hours(parse_hours(entry.hours))
    return light(
        entry.due_at,
        entry.stopped_at,
        entry.started_at,
        seen.now,
        calendar,
        seen.pack_of(case),
        Unit(entry.unit),
        is_paused=is_paused(entry),
    )


def clock_rows(seen: Seen, case: Case) -> tuple[ClockRow, ...]:
    """The clocks in force, each with its light."""
    rows = []
    for entry in in_force(seen, case):
        colour, words = light_of(seen, case, entry)
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
                parse_span(entry.span).label if entry.span else "",
                is_paused(entry),
                entry.extended_until,
            )
        )
    return tuple(rows)
