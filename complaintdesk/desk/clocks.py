"""时限钟: starting, meeting, pausing, extending and reckoning again the limits that run for a case.

Other steps need three functions: `begin` at a moment a limit may be counted from, `stop` when something was done,
`close` when the handling ends. What a step of the pack meets by itself stands in MET_BY.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from complaintdesk.desk import context
from complaintdesk.desk.clock_entries import HANDLING, KEPT, closed_pauses, in_force, is_paused, of_limit
from complaintdesk.desk.clock_entries import clock_rows as clock_rows
from complaintdesk.desk.clock_entries import running as running
from complaintdesk.desk.context import Context, Seen
from complaintdesk.domain import workflow
from complaintdesk.domain.calendar import PausedTime
from complaintdesk.domain.deadlines import Limit, limit_for
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.spans import Unit
from complaintdesk.domain.vocabulary import Action, CaseState, Clock, Moment, Relation
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case, ClockEntry, Department

#: Waiting for an expert or for the person stands in the way of these; a promise and an acceptance run on.
PAUSED_WITH_CASE = (Clock.SOLVE, Clock.ANSWER, Clock.MEDIATION, Clock.PROGRESS)
#: What a step meets by being taken. Those that name their own time (reply, close …) stop their clocks themselves.
MET_BY: dict[Action, tuple[Clock, ...]] = {
    Action.DISPATCH: (Clock.SIGN_OFF,),
    Action.EVALUATE: (Clock.SIGN_OFF,),
    Action.INVESTIGATE: (Clock.START, Clock.RETURN),
    Action.PROPOSE: (Clock.START, Clock.ANSWER),
    Action.RETURN: (Clock.START, Clock.ANSWER, Clock.RETURN),
    Action.REPLY: (
        Clock.SIGN_OFF, Clock.START, Clock.ANSWER, Clock.RETURN, Clock.PROGRESS, Clock.NOTICE, Clock.RECHECK,
    ),
    Action.SETTLE: (Clock.MEDIATION,),
    Action.END_MEDIATION: (Clock.MEDIATION,),
    Action.PROGRESS: (Clock.PROGRESS,),
    Action.RECHECK: (Clock.RECHECK,),
    Action.UNSEAL: (Clock.UNSEAL,),
    Action.ARCHIVE: (Clock.NOTICE,),
}
_HANDLED = workflow.STEPS[Action.EXTEND].from_states
#: A limit that a person set, with no rule of a pack behind it.
PROMISED = "promise"
AGREED = "agreed"


@dataclass(frozen=True)
class Moved:
    """变动的时限: a limit whose last moment changed."""

    clock: Clock
    before: datetime
    after: datetime


def limit_of(
    ctx: Seen,
    case: Case,
    clock: Clock,
    counted_from: str,
    started_at: datetime,
    *,
    facts: CaseFacts | None = None,
    pauses: Iterable[PausedTime] = (),
) -> Limit | None:
    """The limit the case's own pack sets, as the case stands (or as `facts` say it would stand)."""
    department = ctx.session.get(Department, case.department_id) if case.department_id else None
    return limit_for(
        ctx.pack_of(case),
        Clock.RECHECK if clock is Clock.SOLVE and _is_recheck_under_rule(ctx, case) else clock,
        counted_from,
        started_at,
        ctx.calendar,
        facts=facts or ctx.facts(case),
        pauses=tuple(pauses),
        hours=department.hours if department else "",
    )


# -- starting and stopping


def begin(ctx: Context, case: Case, moment: Moment, at: datetime) -> None:
    """Start every clock of the pack that is counted from this moment.

    Where the person's own limit runs already from another moment, the stricter of both stays.
    """
    for clock in _clocks_from(ctx, case, moment):
        if clock is Clock.RECHECK and moment is Moment.RECEIVED and case.relation != Relation.RECHECK:
            # The limit of a recheck belongs to the case that looks at the matter again.
            continue
        entry = running(ctx, case, clock)
        if entry is not None and entry.stopped_at is None and clock is Clock.SOLVE:
            limit = limit_of(ctx, case, clock, moment, at)
            if limit is None or entry.counted_from == moment or entry.due_at <= limit.due_at:
                continue
        start(ctx, case, clock, moment, at)


def _clocks_from(ctx: Seen, case: Case, moment: Moment) -> list[Clock]:
    rules = ctx.pack_of(case).rules
    found = list(dict.fromkeys(rule.clock for rule in rules if rule.counted_from == moment))
    if _is_recheck_under_rule(ctx, case):
        found = [clock for clock in found if clock is not Clock.SOLVE]
        return [Clock.SOLVE if clock is Clock.RECHECK and moment is Moment.RECEIVED else clock for clock in found]
    # The limit of a recheck itself is counted from its own receipt: an ordinary case has none.
    return [clock for clock in found if clock is not Clock.RECHECK or moment is not Moment.RECEIVED]


def _is_recheck_under_rule(ctx: Seen, case: Case) -> bool:
    """复查件: a recheck has the limit the pack sets for rechecks, where it sets one, in place of the usual one."""
    return case.relation == Relation.RECHECK.value and any(
        rule.clock is Clock.RECHECK and rule.counted_from is Moment.RECEIVED for rule in ctx.pack_of(case).rules
    )


def start(
    ctx: Context, case: Case, clock: Clock, counted_from: str, started_at: datetime
) -> ClockEntry | None:
    """Start a clock by the pack's rule; an earlier entry of the same clock is kept as replaced."""
    limit = limit_of(ctx, case, clock, counted_from, started_at)
    if limit is None:
        return None
    pauses: list[Any] = []
    if case.paused_at is not None and clock in PAUSED_WITH_CASE:
        pauses = [[instant(max(case.paused_at, started_at)), None]]
    return _put(ctx, case, clock, **of_limit(limit), pauses=pauses)


def promise(ctx: Context, case: Case, promised_at: datetime) -> None:
    """A promised answer time is a clock of its own."""
    _put(
        ctx,
        case,
        Clock.PROMISE,
        rule=PROMISED,
        rule_title="承诺答复时间",
        source="",
        unit=Unit.HOURS.value,
        counted_from=PROMISED,
        started_at=ctx.now,
        due_at=promised_at.astimezone(UTC),
    )


def agree(ctx: Context, case: Case, clock: Clock, due_at: datetime, title: str, source: str = "") -> None:
    """A last moment that was agreed for this case, or that the law sets where the pack is silent."""
    _put(
        ctx,
        case,
        clock,
        rule=AGREED,
        rule_title=title,
        source=source,
        unit=Unit.DAYS.value,
        counted_from=AGREED,
        started_at=ctx.now,
        due_at=due_at.astimezone(UTC),
    )


def stop(ctx: Context, case: Case, *clocks: Clock, at: datetime | None = None) -> None:
    """The clock is met at this moment (or at `at`); one already stopped keeps its time, a pause ends with it."""
    moment = at or ctx.now
    if case.paused_at is not None and Clock.SOLVE in clocks:
        resume(ctx, case, max(moment, case.paused_at))
    for entry in in_force(ctx, case, *clocks):
        if entry.stopped_at is None:
            entry.stopped_at = moment
            if entry.clock == Clock.SOLVE:
                case.due_at, case.met_at = entry.due_at, moment


def close(ctx: Context, case: Case) -> None:
    """结案: the limits of the handling end; those counted from the closing begin."""
    stop(ctx, case, *HANDLING)
    begin(ctx, case, Moment.CLOSED, case.closed_at or ctx.now)


def end(ctx: Context, case: Case) -> None:
    """撤回, 作废: nothing is owed any more, but what was sealed stays sealed until its day."""
    stop(ctx, case, *(clock for clock in Clock if clock is not Clock.UNSEAL))


def take_up_again(ctx: Context, case: Case) -> None:
    """重办: what waited for an answer of the person ends, and the handling limit runs anew from now."""
    stop(ctx, case, *(clock for clock in Clock if clock not in (Clock.UNSEAL, Clock.PERFORMANCE)))
    case.supervision = case.progress_told_at = None
    for moment in (Moment.RECEIVED, Moment.ACCEPTED):
        if Clock.SOLVE in _clocks_from(ctx, case, moment) and start(ctx, case, Clock.SOLVE, moment, ctx.now):
            return


def _met_by(ctx: Context, case: Case, action: Action) -> None:
    if clocks := MET_BY.get(action):
        stop(ctx, case, *clocks)
    if action is Action.END_MEDIATION:
        begin(ctx, case, Moment.MEDIATION_ENDED, ctx.now)


context.AFTER_STEP.append(_met_by)


# -- pausing


def pause(ctx: Context, case: Case) -> list[ClockEntry]:
    """中止计时: the handling limits stand still from now; the ones that do."""
    case.paused_at = ctx.now
    found = [e for e in in_force(ctx, case, *PAUSED_WITH_CASE) if e.stopped_at is None]
    for entry in found:
        entry.pauses = [*entry.pauses, [instant(ctx.now), None]]
        if entry.clock == Clock.SOLVE:
            # While nobody knows the day, no list may call the case overdue.
            case.due_at = None
    return found


def resume(ctx: Context, case: Case, at: datetime) -> list[Moved]:
    """恢复计时: the limits that stood still end so much later."""
    moved = []
    case.paused_at = None
    for entry in in_force(ctx, case, *PAUSED_WITH_CASE):
        if not is_paused(entry):
            continue
        began = datetime.fromisoformat(entry.pauses[-1][0])
        over = (began, max(at, began))
        changes: dict[str, Any] = {"pauses": [*entry.pauses[:-1], [entry.pauses[-1][0], instant(over[1])]]}
        calendar, unit = ctx.calendar.with_makeup(entry.makeup), Unit(entry.unit)
        if entry.extended_until is not None:
            changes["extended_until"] = calendar.moved_on(entry.extended_until, over, unit).astimezone(UTC)
        again = _copied(ctx, case, entry, **changes)
        limit = reckoned(ctx, case, again)
        if limit is not None:
            _set(again, limit)
        else:
            again.due_at = calendar.moved_on(entry.due_at, over, unit).astimezone(UTC)
        _show_due(ctx, case, again)
        if again.due_at != entry.due_at:
            moved.append(Moved(Clock(entry.clock), entry.due_at, again.due_at))
    return moved


# -- reckoning again


def reckoned(seen: Seen, case: Case, entry: ClockEntry, *, facts: CaseFacts | None = None) -> Limit | None:
    """The limit again from its own start, as rules, calendar and case are now (or as `facts` say the case would be).

    Pauses and a granted extension are kept. None where no rule of the pack stands behind it.
    """
    if seen.pack_of(case).rule(entry.rule) is None:
        return None
    clock, pauses = Clock(entry.clock), closed_pauses(entry)
    limit = limit_of(
        seen, case, clock, entry.counted_from, entry.started_at, facts=facts, pauses=pauses
    )
    if limit is None and clock in (Clock.SOLVE, Clock.ANSWER):
        # Another class may have its limit counted from another moment of the same round.
        for moment, at in _known_moments(case):
            began = max(at, entry.started_at)
            limit = limit or limit_of(seen, case, clock, moment, began, facts=facts, pauses=pauses)
    if limit is not None and entry.extended_until is not None and entry.extended_until > limit.due_at:
        return dataclasses.replace(limit, due_at=entry.extended_until, years_without_notice=())
    return limit


def _known_moments(case: Case) -> list[tuple[Moment, datetime]]:
    known = (
        (Moment.RECEIVED, case.received_at),
        (Moment.ACCEPTED, case.accepted_at),
        (Moment.DISPATCHED, case.dispatched_at),
    )
    return [(moment, at) for moment, at in known if at is not None]


def would_move(seen: Seen, case: Case, *, facts: CaseFacts | None = None) -> list[tuple[ClockEntry, Limit]]:
    """The running limits that would end at another time or by another rule if they were reckoned again now."""
    found = []
    for entry in in_force(seen, case):
        if entry.stopped_at is None and entry.counted_from != Moment.OVERDUE:
            limit = reckoned(seen, case, entry, facts=facts)
            if limit is not None and (limit.due_at != entry.due_at or limit.rule.key != entry.rule):
                found.append((entry, limit))
    return found


def recompute(ctx: Context, case: Case) -> list[Moved]:
    """Class, level, departments, rules or calendar changed: every running limit again; the ones that moved."""
    moved = []
    for entry, limit in would_move(ctx, case):
        again = _copied(ctx, case, entry)
        _set(again, limit)
        _show_due(ctx, case, again)
        if again.due_at != entry.due_at:
            moved.append(Moved(Clock(entry.clock), entry.due_at, again.due_at))
    if CaseState(case.state) in _HANDLED:
        there = {entry.clock for entry in in_force(ctx, case)}
        for moment, at in _known_moments(case):
            # A class that had no limit may have got one.
            if Clock.SOLVE not in there and Clock.SOLVE in _clocks_from(ctx, case, moment):
                start(ctx, case, Clock.SOLVE, moment, at)
    return moved


def recompute_solve(ctx: Context, case: Case) -> tuple[datetime, datetime] | None:
    """Every running limit again; (old, new) of the handling limit if it moved."""
    moved = next((m for m in recompute(ctx, case) if m.clock is Clock.SOLVE), None)
    return (moved.before, moved.after) if moved else None


def extend(ctx: Context, case: Case, until: datetime) -> Moved | None:
    """Move the handling limit to `until`; the entry before stays, marked replaced. None without a running limit."""
    entry = running(ctx, case, Clock.SOLVE)
    if entry is None or entry.stopped_at is not None:
        return None
    again = _copied(ctx, case, entry, due_at=until, extended_until=until, provisional=False)
    _show_due(ctx, case, again)
    return Moved(Clock.SOLVE, entry.due_at, until)


# -- entries


def _set(entry: ClockEntry, limit: Limit) -> None:
    for name, value in of_limit(limit).items():
        if name not in ("started_at", "counted_from"):
            setattr(entry, name, value)
    if entry.counted_from != limit.rule.counted_from:
        entry.counted_from, entry.started_at = limit.rule.counted_from.value, limit.started_at


def _put(ctx: Context, case: Case, clock: Clock, **values: Any) -> ClockEntry:
    for earlier in in_force(ctx, case, clock):
        earlier.replaced_at = ctx.now
    kept = {"provisional": False, "span": "", "roll": True, "makeup": True, "hours": "", "pauses": []}
    entry = ClockEntry(case_id=case.id, clock=clock.value, stopped_at=None, replaced_at=None, **(kept | values))
    if case in ctx.new:
        ctx.new[case].clocks.append(entry)
    if case.id is not None:  # else it is written with the case
        ctx.session.add(entry)
        ctx.session.flush()
    _show_due(ctx, case, entry)
    return entry


def _copied(ctx: Context, case: Case, entry: ClockEntry, **changes: Any) -> ClockEntry:
    values = {name: getattr(entry, name) for name in KEPT}
    return _put(ctx, case, Clock(entry.clock), **(values | changes))


def _show_due(ctx: Context, case: Case, entry: ClockEntry) -> None:
    """The case carries the due time of its handling limit for every list; what is counted from its passing follows."""
    if entry.clock != Clock.SOLVE:
        return
    case.due_at, case.met_at = None if is_paused(entry) else entry.due_at, entry.stopped_at
    for clock in _clocks_from(ctx, case, Moment.OVERDUE):
        following = running(ctx, case, clock)
        if following is None or following.stopped_at is None:
            start(ctx, case, clock, Moment.OVERDUE, entry.due_at)
