"""The calendar 工作日历: holidays, make-up workdays 调休, office hours, and the due dates that follow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from complaintdesk.domain.errors import UserError
from complaintdesk.domain.spans import Span, Unit
from complaintdesk.domain.workdays import WorkdayTable
from complaintdesk.i18n import _

#: Statutory holidays with a fixed date (month, day). The others move with the moon and are never guessed.
FIXED_HOLIDAYS: Final = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
OFFICE_HOURS: Final = ((time(8, 30), time(12, 0)), (time(13, 30), time(17, 30)))
SATURDAY: Final = 5
LAST_MOMENT: Final = time(23, 59, 59)
#: The State Council publishes the next year's arrangement in late October or November.
NOTICE_MONTH: Final = 11

Hours = tuple[tuple[time, time], ...]
#: 中止: from, to; time that does not count.
PausedTime = tuple[datetime, datetime]


@dataclass(frozen=True)
class DayInfo:
    """A day the calendar names: holiday (is_off) or make-up workday 调休, and which notice says so."""

    is_off: bool
    name: str
    source: str


@dataclass(frozen=True)
class DueResult:
    """到期时间: the last moment inside the limit, in the office's zone, and the years it had to guess."""

    due: datetime
    years_without_notice: tuple[int, ...] = ()

    @property
    def provisional(self) -> bool:
        """暂定: a later holiday notice may move the date."""
        return bool(self.years_without_notice)


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """工作日历: which days and hours count. Made once and shared; a changed calendar is a new one.

    `days` are the named days of the notices with the office's own corrections. Years without a notice count
    weekends and the fixed statutory holidays as rest and mark what they touch as provisional.
    `makeup_counts` False makes make-up weekends rest days, as banks do.
    """

    days: Mapping[date, DayInfo]
    zone: str = "Asia/Shanghai"
    hours: Hours = OFFICE_HOURS
    makeup_counts: bool = True
    tz: ZoneInfo = field(init=False, repr=False)
    _workdays: WorkdayTable = field(init=False, repr=False)
    _by_hours: dict[Hours, WorkCalendar] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "days", dict(self.days))
        object.__setattr__(self, "tz", _zone(self.zone))
        object.__setattr__(self, "_workdays", WorkdayTable(self.is_workday))
        bounds = [moment for period in self.hours for moment in period]
        if not bounds or any(late <= early for early, late in pairwise(bounds)):
            raise _wrong_hours()

    def with_makeup(self, counts: bool) -> WorkCalendar:
        """This calendar with make-up weekends as workdays or not: a rule may differ from its office."""
        return self if counts == self.makeup_counts else self._other_makeup

    def with_hours(self, hours: Hours) -> WorkCalendar:
        """This calendar with a department's own office hours."""
        if not hours or hours == self.hours:
            return self
        if hours not in self._by_hours:
            self._by_hours[hours] = replace(self, hours=hours)
        return self._by_hours[hours]

    @cached_property
    def _other_makeup(self) -> WorkCalendar:
        return replace(self, makeup_counts=not self.makeup_counts)

    # -- days

    def is_workday(self, day: date) -> bool:
        """Whether the office works on that day."""
        _only_date(day)
        weekend = day.weekday() >= SATURDAY
        named = self.days.get(day)
        if named is not None:
            return not named.is_off and (self.makeup_counts or not weekend)
        return not weekend and (day.month, day.day) not in FIXED_HOLIDAYS

    def is_rest_day(self, day: date) -> bool:
        """Whether the office rests on that day."""
        return not self.is_workday(day)

    def has_notice(self, year: int) -> bool:
        """Whether the year's State Council notice is known.

        Every notice names all fixed holidays, while a single correction, or the end of December
        named in the next year's notice, does not.
        """
        return year in self._years_with_notice

    @cached_property
    def _years_with_notice(self) -> frozenset[int]:
        return frozenset(
            year for year in {day.year for day in self.days}
            if all(date(year, month, day) in self.days for month, day in FIXED_HOLIDAYS)
        )

    def workdays_between(self, first: date, last: date) -> int:
        """Workdays after `first` up to and including `last`; negative when `last` is the earlier one."""
        _only_date(first)
        _only_date(last)
        window = self._workdays.covering(min(first.year, last.year), max(first.year, last.year))
        return window.through(last) - window.through(first)

    def workdays_left(self, now: datetime, due: datetime) -> int:
        """Workdays after today through the due day: 0 on the day itself, -3 when three workdays overdue.

        It counts days only: 0 may also mean late today, or due on a Friday and looked at on the Saturday.
        """
        return self.workdays_between(self.local(now).date(), self.local(due).date())

    # -- due dates

    def local(self, moment: datetime) -> datetime:
        """The moment on the office's clock, whatever zone it came in."""
        if moment.tzinfo is None:
            raise ValueError(moment)
        try:
            return moment.astimezone(self.tz)
        except OverflowError:
            raise _out_of_range() from None

    def end_of(self, day: date) -> datetime:
        """The last moment of the day at the office."""
        return datetime.combine(day, LAST_MOMENT, self.tz)

    def add(
        self, start: datetime, span: Span, roll: bool = True, pauses: Sequence[PausedTime] = ()
    ) -> DueResult:
        """到期: the last moment inside the span that begins with `start`; paused time is not counted.

        The start day is not counted (民法典 201). Calendar days that end on a rest day roll
        to the next workday (203) unless `roll` is False. Hours and office hours run from the very moment.
        A pause takes out the days after the one it begins on, up to and with the one it ends on.
        """
        begin = self.local(start)
        try:
            match span.unit:
                case Unit.HOURS:
                    paused = sum((last - first for first, last in pauses), timedelta())
                    return DueResult(self.local(begin.astimezone(UTC) + timedelta(hours=span.amount) + paused))
                case Unit.WORKHOURS:
                    amount = timedelta(hours=span.amount)
                    amount += sum((self.office_time_between(*pause) for pause in pauses), timedelta())
                    due = self._after_office_time(begin, amount)
                    return DueResult(due, self._guessed(begin.date(), due.date()))
                case Unit.WORKDAYS:
                    asked = begin.date() + timedelta(days=1)
                    last_day = self._workdays.after(begin.date(), span.amount + self.paused_days(pauses, span.unit))
                case Unit.DAYS:
                    asked = begin.date() + timedelta(days=span.amount + self.paused_days(pauses, span.unit))
                    if not roll:
                        return DueResult(self.end_of(asked))
                    last_day = asked if self.is_workday(asked) else self._workdays.after(asked, 1)
            return DueResult(self.end_of(last_day), self._guessed(asked, last_day))
        except OverflowError:
            raise _out_of_range() from None

    def paused_days(self, pauses: Sequence[PausedTime], unit: Unit) -> int:
        """How many days (workdays, where they are counted) the pauses take out."""
        days = [(self.local(first).date(), self.local(last).date()) for first, last in pauses]
        if unit is Unit.WORKDAYS:
            return sum(self.workdays_between(first, last) for first, last in days)
        return sum((last - first).days for first, last in days)

    def moved_on(self, moment: datetime, pause: PausedTime, unit: Unit) -> datetime:
        """A moment that somebody set, later by the paused time; the hour of the day stays where days are counted."""
        there = self.local(moment)
        match unit:
            case Unit.HOURS:
                return self.local(there.astimezone(UTC) + (pause[1] - pause[0]))
            case Unit.WORKHOURS:
                worked = self.office_time_between(*pause)
                return self._after_office_time(there, worked) if worked else there
            case Unit.DAYS:
                return there + timedelta(days=self.paused_days([pause], unit))
            case Unit.WORKDAYS:
                days = self.paused_days([pause], unit)
                return datetime.combine(self._workdays.after(there.date(), days), there.time(), self.tz) if days else there

    def _guessed(self, first: date, last: date) -> tuple[int, ...]:
        """The years of which a day from first to last is neither named nor covered by a notice."""
        years = [year for year in range(first.year, last.year + 1) if year not in self._years_with_notice]
        if not years:
            return ()
        return tuple(
            year for year in years
            if not self._all_named(max(first, date(year, 1, 1)), min(last, date(year, 12, 31)))
        )

    def _all_named(self, first: date, last: date) -> bool:
        numbers = range(first.toordinal(), last.toordinal() + 1)
        return all(date.fromordinal(number) in self.days for number in numbers)

    # -- office hours

    @cached_property
    def _periods(self) -> tuple[tuple[timedelta, timedelta], ...]:
        return tuple((_since_midnight(opens), _since_midnight(closes)) for opens, closes in self.hours)

    @cached_property
    def _office_day(self) -> timedelta:
        return sum((closes - opens for opens, closes in self._periods), timedelta())

    def _worked(self, moment: datetime) -> timedelta:
        """Office time of that day before the moment."""
        if self.is_rest_day(moment.date()):
            return timedelta()
        clock, none = _since_midnight(moment.time()), timedelta()
        return sum((max(min(clock, closes) - opens, none) for opens, closes in self._periods), none)

    def _when_worked(self, day: date, worked: timedelta) -> datetime:
        """The moment of the day at which so much office time has passed."""
        opens, closes = self._periods[0]
        for opens, closes in self._periods:
            if worked <= closes - opens:
                break
            worked -= closes - opens
        return datetime.combine(day, time(), self.tz) + opens + worked

    def _after_office_time(self, begin: datetime, amount: timedelta) -> datetime:
        worked = self._worked(begin)
        today = self._office_day - worked if self.is_workday(begin.date()) else timedelta()
        if amount <= today:
            return self._when_worked(begin.date(), worked + amount)
        amount -= today
        # What ends exactly at closing time is due then, not at the next morning's opening.
        whole_days = -(-amount // self._office_day) - 1
        day = self._workdays.after(begin.date(), whole_days + 1)
        return self._when_worked(day, amount - whole_days * self._office_day)

    def office_time_between(self, first: datetime, last: datetime) -> timedelta:
        """Office time from one moment to another; negative when `last` is the earlier one."""
        begin, end = self.local(first), self.local(last)
        whole = self.workdays_between(begin.date(), end.date())
        whole += self.is_workday(begin.date()) - self.is_workday(end.date())
        return self._worked(end) - self._worked(begin) + whole * self._office_day

    def elapsed_share(self, start: datetime, due: datetime, now: datetime, unit: Unit = Unit.HOURS) -> float:
        """How much of the limit is used up: 0 at the start, 0.8 the near mark, from 1 on nothing is left.

        Limits in office hours (unit WORKHOURS) are measured in office time, all others by the clock.
        """
        if unit is Unit.WORKHOURS:
            total, used = self.office_time_between(start, due), self.office_time_between(start, now)
        else:
            begin = start.astimezone(UTC)
            total, used = due.astimezone(UTC) - begin, now.astimezone(UTC) - begin
        return max(used / total, 0.0) if total > timedelta() else 1.0

    # -- notices

    def missing_notice_warning(self, today: date) -> str:
        """What to tell the office when a notice is due and not in the calendar; empty if all is well."""
        if not self.has_notice(today.year):
            missing = today.year
        elif today.month >= NOTICE_MONTH and not self.has_notice(today.year + 1):
            missing = today.year + 1
        else:
            return ""
        return _("The State Council notice for {year} is not in the calendar yet: add its days.").format(
            year=missing
        )


def warnings_for(result: DueResult) -> list[str]:
    """The sentences to show beside a due date."""
    if not result.provisional:
        return []
    return [
        _("The calendar has no State Council notice for {years}: the date is provisional.").format(
            years=_year_ranges(result.years_without_notice)
        )
    ]


def _year_ranges(years: tuple[int, ...]) -> str:
    """2027 or 2018, 2027–2029."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _out_of_range() -> UserError:
    return UserError(_("The date lies outside the calendar."), _("Check the year."))


def parse_hours(text: str) -> Hours:
    """办公时间 as people write them, such as 8:30-12:00,13:30-17:30; empty for none; UserError for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ()
    found = []
    for period in re.split(r"[,;、\s]+(?=\d)", plain):
        match = re.fullmatch(r"(\d{1,2}):(\d\d)\s*(?:[-–—~]|至|到)\s*(\d{1,2}):(\d\d)", period.strip())
        if match is None or any(int(match[n]) > most for n, most in ((1, 23), (2, 59), (3, 23), (4, 59))):
            raise _wrong_hours()
        found.append((time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))))
    bounds = [moment for period in found for moment in period]
    if any(late <= early for early, late in pairwise(bounds)):
        raise _wrong_hours()
    return tuple(found)


def _wrong_hours() -> UserError:
    return UserError(
        _("The office hours are not in order."),
        _("Give each period its start and end, earliest first: 8:30–12:00, 13:30–17:30."),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    # A folder of zones, such as Asia, is an operating system error rather than an unknown key.
    except (KeyError, ValueError, OSError):
        raise UserError(
            _("There is no time zone “{name}”.").format(name=name), _("Write it like Asia/Shanghai.")
        ) from None


def _only_date(day: date) -> None:
    """Refuses a moment where a day is meant: which day it is depends on the zone."""
    if isinstance(day, datetime):
        raise TypeError(day)


def _since_midnight(clock: time) -> timedelta:
    return datetime.combine(date.min, clock) - datetime.combine(date.min, time())
