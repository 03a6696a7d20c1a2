"""比率公式 (K3): the one home of every formula, and the one reading from which all rates of a period come.

A figure counts the cases received in the period that were not made void, unless its formula says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import BindParameter, ColumnElement, and_, case, func, or_, select

from complaintdesk.desk.case_filter import closed_condition, day_start, overdue_condition
from complaintdesk.desk.context import Seen
from complaintdesk.desk.figures import Rate
from complaintdesk.desk.figures_periods import month_number, whole_months
from complaintdesk.desk.visibility import visible_in_bulk
from complaintdesk.domain.vocabulary import FINISHED, CallOutcome, CaseState, Clock, Satisfaction
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, ClockEntry

SATISFIED = tuple(s.value for s in Satisfaction if s.is_satisfied)
_OPEN_STATES = tuple(s.value for s in CaseState if s not in FINISHED)
_ENDED = (CaseState.REFUSED.value, CaseState.WITHDRAWN.value)
_COUNTS = Case.state != CaseState.VOID.value
_Month = int | BindParameter[int]

#: Key, title, formula; the numbers of each: `numbers_of`.
RATES = (
    ("closed", N_("Closing rate"), N_("closed or archived ÷ received, without refused and withdrawn")),
    ("handled", N_("Handling rate"), N_("answered, closed, refused or withdrawn ÷ received")),
    (
        "on_time",
        N_("On-time rate"),
        N_("answered within the limit ÷ answered or overdue, cases with a limit"),
    ),
    (
        "timely",
        N_("Timeliness rate"),
        N_("accepted or first answered within the limit ÷ so done or past the limit; counted by limits"),
    ),
    ("replied", N_("Reply rate"), N_("answered ÷ received, without refused and withdrawn")),
    (
        "call_back",
        N_("Call-back rate"),
        N_("reached by call-back ÷ answered, without those solved on the spot"),
    ),
    ("satisfied", N_("Satisfaction rate"), N_("satisfied or very satisfied ÷ all who gave a judgement")),
    ("repeat", N_("Repeat rate"), N_("same person again within 90 days ÷ received")),
    ("on_spot", N_("On-the-spot rate"), N_("solved on the spot ÷ received")),
    ("returned", N_("Return rate"), N_("sent back by the department ÷ dispatched")),
    ("overdue", N_("Overdue rate"), N_("answered late or still open past the limit ÷ cases with a limit")),
)


@dataclass(frozen=True)
class Totals:
    """合计: what the rates are made of, each a number of cases (of limits: `timely`, `limits`)."""

    received: int = 0
    counted: int = 0
    closed: int = 0
    open: int = 0
    handled: int = 0
    overdue_now: int = 0
    replied: int = 0
    on_time: int = 0
    late: int = 0
    limited: int = 0
    to_call: int = 0
    reached: int = 0
    satisfied: int = 0
    judged: int = 0
    repeat: int = 0
    on_spot: int = 0
    returned: int = 0
    dispatched: int = 0
    timely: int = 0
    limits: int = 0


def received_in(seen: Seen, first: date, last: date) -> list[ColumnElement[bool]]:
    """The cases that a figure of these days counts, as far as the asker may know of them.

    Whole months are taken by the month that the case keeps: a short index holds it beside what is counted by.
    """
    if months := whole_months(first, last):
        return in_months(month_number(first), month_number(last), visible_in_bulk(seen), is_one=months == 1)
    days = [Case.received_at >= day_start(seen, first), Case.received_at < day_start(seen, last + timedelta(days=1))]
    return [*days, _COUNTS, *visible_in_bulk(seen)]


def in_months(
    first: _Month, last: _Month, visible: Iterable[ColumnElement[bool]], *, is_one: bool
) -> list[ColumnElement[bool]]:
    """The same of whole months, given as cases keep them or as parameters that are filled in later."""
    # One value instead of two ends: the index is then in the order of what follows it.
    days = [Case.received_month == first] if is_one else [Case.received_month >= first, Case.received_month <= last]
    return [*days, _COUNTS, *visible]


def on_time_condition() -> ColumnElement[bool]:
    """按期: answered within the limit."""
    return and_(Case.due_at.is_not(None), Case.replied_at.is_not(None), Case.met_at <= Case.due_at)


def timed_condition(seen: Seen) -> ColumnElement[bool]:
    """What the on-time rate divides by: answered, or overdue now, with a limit."""
    answered = and_(Case.due_at.is_not(None), Case.replied_at.is_not(None), Case.met_at.is_not(None))
    return or_(answered, overdue_condition(seen.now))


def counted_condition() -> ColumnElement[bool]:
    """What the closing rate divides by. Refused and withdrawn ones stay out, also once they are archived."""
    was_closed = or_(Case.state != CaseState.ARCHIVED.value, Case.closed_at.is_not(None))
    return and_(Case.state.not_in(_ENDED), was_closed)


def handled_condition() -> ColumnElement[bool]:
    """处理: answered, or ended in another way."""
    return or_(Case.replied_at.is_not(None), Case.state.in_([state.value for state in FINISHED]))


def to_call_condition() -> ColumnElement[bool]:
    """What the call-back rate divides by: answered here, and not on the spot."""
    return and_(Case.replied_at.is_not(None), Case.resolved_on_spot.is_(False), Case.import_id.is_(None))


def summed(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet the condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def rate_parts() -> dict[str, ColumnElement[int]]:
    """What statistics and reports alike divide by one another, each counted over the cases looked at."""
    counted, to_call = counted_condition(), to_call_condition()
    return {
        "received": func.count(),
        "counted": summed(counted),
        "closed": summed(closed_condition()),
        "handled": summed(handled_condition()),
        "replied": summed(and_(Case.replied_at.is_not(None), counted)),
        "on_time": summed(on_time_condition()),
        "judged": summed(Case.satisfaction.is_not(None)),
        "satisfied": summed(Case.satisfaction.in_(SATISFIED)),
        "to_call": summed(to_call),
        "reached": summed(and_(to_call, Case.call_outcome == CallOutcome.REACHED.value)),
        "on_spot": summed(Case.resolved_on_spot.is_(True)),
    }


def totals_of(seen: Seen, first: date, last: date) -> Totals:
    """Every number of the period, by one reading of its cases and one of their first limits."""
    where = received_in(seen, first, last)
    answered, limited = Case.replied_at.is_not(None), Case.due_at.is_not(None)
    sent_back = Case.return_count > 0
    parts = rate_parts() | {
        "open": summed(Case.state.in_(_OPEN_STATES)),
        "overdue_now": summed(overdue_condition(seen.now)),
        "late": summed(and_(limited, answered, Case.met_at > Case.due_at)),
        "limited": summed(limited),
        "repeat": summed(Case.is_repeat.is_(True)),
        "returned": summed(sent_back),
        # Sent back, a case waits to be dispatched anew; it was dispatched all the same.
        "dispatched": summed(or_(Case.dispatched_at.is_not(None), sent_back)),
    }
    row = seen.session.execute(select(*(column.label(name) for name, column in parts.items())).where(*where)).one()
    timely, limits = _first_limits(seen, where)
    return Totals(**{name: int(value) for name, value in row._mapping.items()}, timely=timely, limits=limits)


def _first_limits(seen: Seen, where: list[ColumnElement[bool]]) -> tuple[int, int]:
    """受理和首次答复的时限: how many were kept, and how many were kept, missed or have run out."""
    kept = ClockEntry.stopped_at <= ClockEntry.due_at
    # Of a case that is over nobody waits for what was not done any more.
    waits = and_(ClockEntry.stopped_at.is_(None), ClockEntry.due_at < seen.now, Case.state.in_(_OPEN_STATES))
    found = seen.session.execute(
        select(summed(kept), summed(or_(ClockEntry.stopped_at.is_not(None), waits)))
        .select_from(Case)
        .join(ClockEntry, ClockEntry.case_id == Case.id)
        .where(
            ClockEntry.clock.in_([Clock.ACCEPT.value, Clock.ANSWER.value]), ClockEntry.replaced_at.is_(None), *where
        )
    ).one()
    return int(found[0]), int(found[1])


def numbers_of(key: str, totals: Totals) -> tuple[int, int]:
    """Numerator and denominator of a rate, as its formula in RATES says."""
    late = totals.late + totals.overdue_now
    return {
        "closed": (totals.closed, totals.counted),
        "handled": (totals.handled, totals.received),
        "on_time": (totals.on_time, totals.on_time + late),
        "timely": (totals.timely, totals.limits),
        "replied": (totals.replied, totals.counted),
        "call_back": (totals.reached, totals.to_call),
        "satisfied": (totals.satisfied, totals.judged),
        "repeat": (totals.repeat, totals.received),
        "on_spot": (totals.on_spot, totals.received),
        "returned": (totals.returned, totals.dispatched),
        "overdue": (late, totals.limited),
    }[key]


def rates_of(totals: Totals) -> tuple[Rate, ...]:
    """Every rate with its formula and both its numbers."""
    return tuple(Rate(key, _(title), _(formula), *numbers_of(key, totals)) for key, title, formula in RATES)
