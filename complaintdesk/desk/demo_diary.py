"""样例的日程: what is put into the books of a sample office, each course of things at its own times, in their order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from complaintdesk.desk.book_pages import EntryList
from complaintdesk.desk.demo_lives import Cast, Life
from complaintdesk.desk.demo_stories import Chance, content
from complaintdesk.desk.demo_times import MovingClock, in_office_hours
from complaintdesk.domain.book_words import EntryKind

#: One thing from its beginning to its end: yields the moment at which it goes on.
Course = Iterator[datetime]
#: So many cases have the books full; fewer have less in them.
_FULL = 12
_USUAL_AGE, _LEAST_AGE = timedelta(days=45), timedelta(days=10)
#: Nothing is put in about a case longer ago than that, though the case may be older: days at least and at most.
_SINCE = (25, 70)


class Diary:
    """日程: the cases, who acts, the words, and the times at which things can happen."""

    def __init__(self, cast: Cast, lives: Sequence[Life], clock: MovingClock, now: datetime, seed: object) -> None:
        self.cast, self.lives, self.clock = cast, lives, clock
        self.chance = Chance(f"{seed} books")
        self.now = cast.calendar.local(now)
        self.words = content("books")

    @property
    def today(self) -> date:
        """The day it is in the office while a course goes on."""
        return self.cast.calendar.local(self.clock()).date()

    def at(self, wanted: datetime) -> datetime:
        """That moment or the next in office hours; where that is ahead, the last in office hours before now."""
        calendar, latest = self.cast.calendar, self.now - timedelta(minutes=1)
        at = in_office_hours(calendar.local(wanted), calendar, self.chance)
        return at if at <= latest else in_office_hours(latest, calendar, self.chance, back=True)

    def after(self, life: Life, **later: float) -> datetime:
        """So much later than the last step of the case, and not too long ago."""
        since = self.now - timedelta(days=self.chance.hours(*_SINCE))
        return max(self.at(max(life.times[-1], since) + timedelta(**later)), life.times[-1])

    def lately(self, told: Sequence[Any], days: int) -> Iterator[tuple[datetime, Any]]:
        """As many of them as so few cases have, always one, spread over the last days."""
        some = self.share(told)
        for place, one in enumerate(some):
            yield self.at(self.now - timedelta(days=days) * (len(some) - place) / len(some)), one

    def share(self, told: Sequence[Any]) -> Sequence[Any]:
        """The first of them, as many as so few cases have; always one."""
        return told[: max(1, round(len(told) * min(1.0, len(self.lives) / _FULL)))]

    def cases(self, states: Iterable[str], *, open_to_all: bool = False) -> list[Life]:
        """The cases in these states, those first whose last step is some weeks ago; without confidential ones if asked."""
        found = [one for one in self.lives if one.goal in states and not (open_to_all and one.restricted)]

        def rank(life: Life) -> tuple[bool, timedelta]:
            age = self.now - life.times[-1]
            return age < _LEAST_AGE, abs(age - _USUAL_AGE)

        return sorted(found, key=rank)

    def newest(self, kind: EntryKind, life: Life) -> int:
        """The entry that was just put in for the case."""
        return max(row.id for row in self.cast.front.ask(EntryList(kind=kind, ended=True, case_id=life.case_id)))

    def play(self, courses: Iterable[Course]) -> None:
        """Let every course go on at its times, in the order of the times of all."""
        under_way = list(courses)
        queue = [(at, place) for place, course in enumerate(under_way) if (at := next(course, None)) is not None]
        heapq.heapify(queue)
        while queue:
            self.clock.at, place = heapq.heappop(queue)
            if (at := next(under_way[place], None)) is not None:
                heapq.heappush(queue, (max(at, self.clock.at), place))
