"""Working-day arithmetic: what must hold whatever the date, the zone and the span."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.spans import Span, Unit
from complaintdesk.storage.shipped_calendars import shipped_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(shipped_days())
BANK = WorkCalendar(shipped_days(), makeup_counts=False)

#: Moments the notices know and some that they do not, in zones far apart.
MOMENTS = st.datetimes(
    min_value=datetime(2018, 1, 1), max_value=datetime(2029, 12, 31),  # noqa: DTZ001 - the zone is drawn beside
    timezones=st.sampled_from(
        [UTC, SHANGHAI, *map(ZoneInfo, ("America/Los_Angeles", "Pacific/Kiritimati", "Europe/London"))]
    ),
)
DAYS = st.dates(date(2018, 1, 1), date(2029, 12, 31))
UNITS = st.sampled_from(Unit)
CALENDARS = st.sampled_from([CALENDAR, BANK])
quick = settings(deadline=None, max_examples=200)


@quick
@given(start=MOMENTS, amount=st.integers(1, 600), more=st.integers(0, 30), unit=UNITS, calendar=CALENDARS)
def test_a_longer_span_is_never_due_earlier(
    start: datetime, amount: int, more: int, unit: Unit, calendar: WorkCalendar
) -> None:
    shorter, longer = Span(amount, unit), Span(amount + more, unit)
    assert start < calendar.add(start, shorter).due <= calendar.add(start, longer).due


@quick
@given(start=MOMENTS, hours=st.floats(0, 500), amount=st.integers(1, 100), unit=UNITS)
def test_a_later_start_is_never_due_earlier(start: datetime, hours: float, amount: int, unit: Unit) -> None:
    later = start.astimezone(UTC) + timedelta(hours=hours)
    assert CALENDAR.add(start, Span(amount, unit)).due <= CALENDAR.add(later, Span(amount, unit)).due


@quick
@given(start=MOMENTS, amount=st.integers(1, 3000), calendar=CALENDARS)
def test_workdays_land_on_a_workday_and_measure_back(
    start: datetime, amount: int, calendar: WorkCalendar
) -> None:
    limit = calendar.add(start, Span(amount, Unit.WORKDAYS)).due
    begin = start.astimezone(SHANGHAI).date()
    assert calendar.is_workday(limit.date())
    assert calendar.workdays_between(begin, limit.date()) == amount
    assert calendar.workdays_between(limit.date(), begin) == -amount


@quick
@given(start=MOMENTS, amount=st.integers(1, 400), calendar=CALENDARS)
def test_calendar_days_roll_over_rest_days_only(start: datetime, amount: int, calendar: WorkCalendar) -> None:
    plain = calendar.add(start, Span(amount, Unit.DAYS), roll=False).due
    rolled = calendar.add(start, Span(amount, Unit.DAYS)).due
    assert plain.date() == start.astimezone(SHANGHAI).date() + timedelta(days=amount)
    assert calendar.is_workday(rolled.date())
    between = [plain.date() + timedelta(days=n) for n in range((rolled - plain).days)]
    assert all(map(calendar.is_rest_day, between))


@quick
@given(start=MOMENTS, amount=st.integers(1, 400), calendar=CALENDARS)
def test_office_hours_measure_back(start: datetime, amount: int, calendar: WorkCalendar) -> None:
    limit = calendar.add(start, Span(amount, Unit.WORKHOURS)).due
    assert calendar.is_workday(limit.date())
    assert calendar.office_time_between(start, limit) == timedelta(hours=amount)
    assert calendar.office_time_between(limit, start) == -timedelta(hours=amount)
    assert any(opens <= limit.time() <= closes for opens, closes in calendar.hours)


@quick
@given(first=DAYS, last=DAYS, calendar=CALENDARS)
def test_workdays_between_is_what_walking_day_by_day_counts(
    first: date, last: date, calendar: WorkCalendar
) -> None:
    low, high = sorted((first, last))
    walked = sum(calendar.is_workday(low + timedelta(days=n)) for n in range(1, (high - low).days + 1))
    assert replace(calendar).workdays_between(low, high) == walked, "also with nothing counted before"
    assert calendar.workdays_between(first, last) == (walked if first <= last else -walked)


@quick
@given(start=MOMENTS, amount=st.integers(1, 60), unit=UNITS)
def test_the_zone_a_moment_comes_in_does_not_matter(start: datetime, amount: int, unit: Unit) -> None:
    results = {
        CALENDAR.add(start.astimezone(ZoneInfo(zone)), Span(amount, unit)).due.isoformat()
        for zone in ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Auckland")
    }
    assert len(results) == 1
    assert results.pop().endswith("+08:00")


@quick
@given(start=MOMENTS, amount=st.integers(1, 200), unit=UNITS, after=st.floats(0, 300), hours=st.floats(0, 600))
def test_a_pause_never_makes_a_limit_end_earlier_and_takes_out_what_it_lasts(
    start: datetime, amount: int, unit: Unit, after: float, hours: float
) -> None:
    began = start.astimezone(UTC) + timedelta(hours=after)
    pause = (began, began + timedelta(hours=hours))
    span = Span(amount, unit)
    plain = CALENDAR.add(start, span, roll=False).due
    later = CALENDAR.add(start, span, roll=False, pauses=[pause]).due
    first, last = (moment.astimezone(SHANGHAI).date() for moment in pause)
    assert later >= plain
    match unit:
        case Unit.HOURS:
            assert later - plain == pause[1] - pause[0]
        case Unit.WORKHOURS:
            assert CALENDAR.office_time_between(plain, later) == CALENDAR.office_time_between(*pause)
        case Unit.DAYS:
            assert later.date() - plain.date() == last - first
        case Unit.WORKDAYS:
            between = CALENDAR.workdays_between(plain.date(), later.date())
            assert between == CALENDAR.workdays_between(first, last)


@quick
@given(moment=MOMENTS, unit=UNITS, hours=st.floats(0, 600))
def test_a_moment_moved_by_a_pause_is_later_by_it(moment: datetime, unit: Unit, hours: float) -> None:
    pause = (moment, moment.astimezone(UTC) + timedelta(hours=hours))
    moved = CALENDAR.moved_on(moment, pause, unit)
    assert moved >= moment.astimezone(SHANGHAI)
    if unit is Unit.HOURS:
        assert moved.astimezone(UTC) == pause[1]
