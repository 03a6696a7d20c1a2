"""Counted workdays 工作日: how many lie between two days and which is the n-th after one, without walking."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date


@dataclass(frozen=True)
class Window:
    """The workdays of a run of whole years as day numbers, and for each day how many of them lie up to it."""

    first_year: int
    last_year: int
    first_day: int
    workdays: array[int]
    counts: array[int]

    def through(self, day: date) -> int:
        """Workdays of the window up to and including the day."""
        return self.counts[day.toordinal() - self.first_day]


class WorkdayTable:
    """Workdays counted once, so that adding and measuring are look-ups; grows as years are asked for."""

    def __init__(self, is_workday: Callable[[date], bool]) -> None:
        self._is_workday = is_workday
        self._window: Window | None = None

    def covering(self, first_year: int, last_year: int) -> Window:
        """A window with at least these years; OverflowError beyond what dates can hold."""
        known = self._window
        if known and known.first_year <= first_year and last_year <= known.last_year:
            return known
        if last_year > MAXYEAR:
            raise OverflowError(last_year)
        # A margin on both sides, because the next question is usually about a neighbouring year.
        first_year, last_year = max(first_year - 1, MINYEAR), min(last_year + 2, MAXYEAR)
        if known:
            first_year, last_year = min(first_year, known.first_year), max(last_year, known.last_year)
        first_day = date(first_year, 1, 1).toordinal()
        workdays, counts = array("i"), array("i")
        for number in range(first_day, date(last_year, 12, 31).toordinal() + 1):
            if self._is_workday(date.fromordinal(number)):
                workdays.append(number)
            counts.append(len(workdays))
        # Replaced, never changed, and the own one returned: threads share the calendar.
        self._window = window = Window(first_year, last_year, first_day, workdays, counts)
        return window

    def after(self, day: date, amount: int) -> date:
        """The amount-th workday after the day."""
        window = self.covering(day.year, day.year)
        while (missing := window.through(day) + amount - len(window.workdays)) > 0:
            window = self.covering(window.first_year, window.last_year + 1 + missing // 260)
        return date.fromordinal(window.workdays[window.through(day) + amount - 1])
