"""样例的时间: when the steps of a sample case happen: in office hours, in order, and before now."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate

from complaintdesk.desk.demo_stories import Chance
from complaintdesk.domain.calendar import WorkCalendar

OPENS_AT, CLOSES_AT = 8, 18
_LAST = timedelta(minutes=2)


def step_times(
    received: datetime, waits: list[float], now: datetime, calendar: WorkCalendar, chance: Chance
) -> list[datetime]:
    """The receipt and a time for every wait (hours) after it; pressed together where now comes too early."""

    def later(at: datetime, hours: float) -> datetime:
        return in_office_hours(at + timedelta(hours=hours), calendar, chance)

    times = list(accumulate(waits, later, initial=received))
    latest = now - _LAST
    first = min(received, latest - timedelta(minutes=len(times)))
    share = min(1.0, (latest - first) / max(times[-1] - received, timedelta(seconds=1)))
    return [first + (at - received) * share for at in times]


def in_office_hours(at: datetime, calendar: WorkCalendar, chance: Chance, *, back: bool = False) -> datetime:
    """The moment, or some minutes after the next (`back`: the last) opening."""
    while at.hour >= CLOSES_AT or at.hour < OPENS_AT or not calendar.is_workday(at.date()):
        same_day = at.hour >= CLOSES_AT if back else at.hour < OPENS_AT
        if not (same_day and calendar.is_workday(at.date())):
            at += timedelta(days=-1 if back else 1)
        minutes = chance.random.randrange(60 * (CLOSES_AT - OPENS_AT) - 60)
        at = at.replace(hour=OPENS_AT, minute=30) + timedelta(minutes=minutes if back else minutes // 3)
    return at


class MovingClock:
    """The time of the samples: set from step to step."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at
