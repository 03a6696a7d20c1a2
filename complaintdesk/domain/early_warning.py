"""预警的判断: so many alike within a span, or more of them every month. Plain counting, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.spans import Span, Unit


@dataclass(frozen=True)
class Sighting:
    """一件同类投诉: which case, and when it was received (aware)."""

    case_id: int
    at: datetime


def run_with(
    cases: Sequence[Sighting], case_id: int, count: int, span: Span, calendar: WorkCalendar
) -> tuple[int, ...]:
    """The cases of every window of this span that holds the case and at least `count` of them; () where there is none.

    The last of a window came at most the span after the first: hours and days by the clock, workdays and work-hours by
    the office's calendar.
    """
    listed = sorted(cases, key=lambda one: (one.at, one.case_id))
    place = next((at for at, one in enumerate(listed) if one.case_id == case_id), None)
    if place is None:
        return ()
    # All such windows hold the case, so together they are one stretch: from the first one's start to the last one's end.
    begin, stop, end = len(listed), 0, 0
    for start in range(place + 1):
        while end < len(listed) and is_within(listed[start].at, listed[end].at, span, calendar):
            end += 1
        if end > place and end - start >= count:
            begin, stop = min(begin, start), end
    return tuple(one.case_id for one in listed[begin:stop])


def is_within(first: datetime, last: datetime, span: Span, calendar: WorkCalendar) -> bool:
    """Whether `last` came at most the span after `first`."""
    match span.unit:
        case Unit.HOURS:
            return last - first <= timedelta(hours=span.amount)
        case Unit.DAYS:
            return last - first <= timedelta(days=max(span.amount, 1))
        case Unit.WORKDAYS:
            return calendar.workdays_between(calendar.local(first).date(), calendar.local(last).date()) <= span.amount
        case Unit.WORKHOURS:
            return calendar.office_time_between(first, last) <= timedelta(hours=span.amount)


def reach(span: Span) -> timedelta:
    """No window of this span is longer by the clock; a span of workdays may have the longest holidays in it."""
    match span.unit:
        case Unit.HOURS:
            return timedelta(hours=span.amount)
        case Unit.DAYS:
            return timedelta(days=max(span.amount, 1))
        case Unit.WORKDAYS:
            return timedelta(days=2 * span.amount + 20)
        case Unit.WORKHOURS:
            return timedelta(days=span.amount + 20)


def is_rising(counts: Sequence[int], least: int = 1) -> bool:
    """Whether each month had more than the one before, and the last at least so many."""
    return len(counts) > 1 and all(one < other for one, other in pairwise(counts)) and counts[-1] >= max(least, 1)


def months_before(month: int, amount: int) -> tuple[int, ...]:
    """So many months before this one, oldest first, each as 202610."""
    found = []
    for _n in range(amount):
        month = month - 89 if month % 100 == 1 else month - 1
        found.append(month)
    return tuple(reversed(found))
