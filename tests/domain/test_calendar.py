"""Working-day arithmetic against the notices, the law's examples and what must hold for every date."""

from __future__ import annotations

import time as clock
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from complaintdesk.domain.calendar import DayInfo, DueResult, WorkCalendar, parse_hours, warnings_for
from complaintdesk.domain.calendar_files import parse_calendar
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.spans import Span, Unit, parse_span
from complaintdesk.i18n import in_language
from complaintdesk.storage.shipped_calendars import shipped_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar(shipped_days())
BANK = WorkCalendar(shipped_days(), makeup_counts=False)


def at(text: str) -> datetime:
    """A moment on the clock in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(start: str, span: str, calendar: WorkCalendar = CALENDAR, *, roll: bool = True) -> DueResult:
    return calendar.add(at(start), parse_span(span), roll)


# -- the vectors: (from, span, due day)

@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        pytest.param("2026-02-13", "5 workdays", "2026-02-27", id="春节+5工作日"),
        pytest.param("2026-02-13", "10 workdays", "2026-03-05", id="春节+10工作日(含调休周六)"),
        pytest.param("2026-09-30", "3 workdays", "2026-10-10", id="国庆+3工作日=调休周六"),
        pytest.param("2026-09-30", "7 workdays", "2026-10-15", id="国庆+7工作日"),
        pytest.param("2026-04-30", "1 workday", "2026-05-06", id="五一+1工作日"),
        pytest.param("2026-01-30", "30 workdays", "2026-03-19", id="30工作日"),
        pytest.param("2026-02-14", "1 workday", "2026-02-24", id="调休周六起+1工作日"),
        pytest.param("2026-01-20", "30 days", "2026-02-24", id="30日止于春节顺延"),
        pytest.param("2026-09-02", "30 days", "2026-10-08", id="30日止于国庆顺延"),
        pytest.param("2026-08-05", "60 days", "2026-10-08", id="60日止于国庆周日顺延"),
        pytest.param("2026-12-28", "5 workdays", "2027-01-05", id="无通知年份元旦"),
        pytest.param("2025-09-30", "3 workdays", "2025-10-11", id="2025国庆+3工作日=调休周六"),
        # The statutory and house limits of the packs, from Friday 6 March 2026 (no holiday near).
        pytest.param("2026-03-06", "2 workdays", "2026-03-10", id="whistle.signoff"),
        pytest.param("2026-03-06", "30 days", "2026-04-07", id="whistle.investigate(止于清明顺延)"),
        pytest.param("2026-03-06", "15 days", "2026-03-23", id="whistle.commissioned(止于周六顺延)"),
        pytest.param("2026-03-06", "5 days", "2026-03-11", id="whistle.notice"),
        pytest.param("2026-03-06", "3 workdays", "2026-03-11", id="hospitalA.general"),
        pytest.param("2026-03-06", "7 workdays", "2026-03-17", id="hospitalA.serious"),
        pytest.param("2026-03-06", "1 workday", "2026-03-09", id="dealer.solution"),
        pytest.param("2026-03-06", "4 workdays", "2026-03-12", id="logistics.cross-city"),
        pytest.param("2026-03-06", "30 workdays", "2026-04-20", id="changsha.finish"),
    ],
)
def test_vectors(start: str, span: str, expected: str) -> None:
    for moment in ("00:00:00", "09:30:00", "23:59:59"):
        assert due(f"{start}T{moment}", span).due.isoformat() == f"{expected}T23:59:59+08:00"


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        ("2026-01-20", "30 days", "2026-02-19"),
        ("2026-09-02", "30 days", "2026-10-02"),
        ("2026-08-05", "60 days", "2026-10-04"),
        pytest.param("2026-03-05", "3 days", "2026-03-08", id="njtv.answer 含非工作日"),
    ],
)
def test_without_roll_the_last_day_stands(start: str, span: str, expected: str) -> None:
    assert due(start, span, roll=False).due.date().isoformat() == expected


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        pytest.param("2026-09-30", "3 workdays", "2026-10-12", id="银行不计调休周六"),
        pytest.param("2026-09-10", "30 days", "2026-10-12", id="银行顺延越过调休周六"),
        pytest.param("2026-02-13", "5 workdays", "2026-03-02", id="银行不计2月28日"),
    ],
)
def test_banks_rest_on_make_up_weekends(start: str, span: str, expected: str) -> None:
    assert due(start, span, BANK).due.date().isoformat() == expected
    assert due(start, span, CALENDAR.with_makeup(False)).due == due(start, span, BANK).due
    assert due(start, span, BANK.with_makeup(True)).due < due(start, span, BANK).due


def test_a_make_up_day_on_a_weekday_is_a_workday_for_banks_too() -> None:
    assert BANK.is_workday(date(2020, 2, 3))
    assert BANK.is_rest_day(date(2020, 2, 1))


@pytest.mark.parametrize(
    ("start", "span", "expected"),
    [
        pytest.param("2026-03-06T16:00", "4 workhours", "2026-03-09T11:00", id="周五16点+4工作小时=周一11点"),
        pytest.param("2026-03-06T11:00", "2 workhours", "2026-03-06T14:30", id="跨午休"),
        pytest.param("2026-03-06T12:30", "1 workhour", "2026-03-06T14:30", id="午休中起算"),
        pytest.param("2026-03-06T13:30", "4 workhours", "2026-03-06T17:30", id="恰到下班"),
        pytest.param("2026-03-06T08:00", "15 workhours", "2026-03-09T17:30", id="恰两天"),
        pytest.param("2026-03-06T20:00", "1 workhour", "2026-03-09T09:30", id="下班后"),
        pytest.param("2026-03-07T10:00", "1 workhour", "2026-03-09T09:30", id="周六起算"),
        pytest.param("2026-02-13T17:00", "1 workhour", "2026-02-14T09:00", id="次日为调休周六"),
        pytest.param("2026-02-14T17:00", "1 workhour", "2026-02-24T09:00", id="跨春节"),
        pytest.param("2026-02-14T23:00", "24 hours", "2026-02-15T23:00", id="24小时不论假日"),
        pytest.param("2026-03-06T16:20", "2 hours", "2026-03-06T18:20", id="mfg.start"),
        pytest.param("2026-03-06T16:20", "48 hours", "2026-03-08T16:20", id="logistics.cross-county"),
    ],
)
def test_hours(start: str, span: str, expected: str) -> None:
    assert due(start, span).due.isoformat() == f"{expected}:00+08:00"


def test_departments_may_keep_other_hours() -> None:
    round_the_clock = replace(CALENDAR, hours=((time(8), time(20)),))
    assert due("2026-03-06T19:00", "2 workhours", round_the_clock).due == at("2026-03-09T09:00")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("8:30-12:00,13:30-17:30", ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))),
        ("08:00\uff5e20:00", ((time(8), time(20)),)),
        ("9:00至11:30，14:00至17:00", ((time(9), time(11, 30)), (time(14), time(17)))),
        ("", ()),
    ],
)
def test_office_hours_as_people_write_them(text: str, hours: tuple[tuple[time, time], ...]) -> None:
    assert parse_hours(text) == hours
    assert CALENDAR.with_hours(hours).hours == (hours or CALENDAR.hours)
    assert CALENDAR.with_hours(hours) is CALENDAR.with_hours(hours)


@pytest.mark.parametrize(
    "text", ["8:30", "8-12", "17:30-8:30", "8:30-12:00,11:00-17:00", "8:70-9:00", "25:00-26:00", "早上"]
)
def test_office_hours_that_cannot_be_are_refused(text: str) -> None:
    with in_language("en"), pytest.raises(UserError, match="office hours"):
        parse_hours(text)


# -- the notices

@pytest.mark.parametrize("day", ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"])
def test_make_up_weekends_of_2026(day: str) -> None:
    assert CALENDAR.is_workday(date.fromisoformat(f"2026-{day}"))
    assert BANK.is_rest_day(date.fromisoformat(f"2026-{day}"))


def test_no_other_weekend_of_2026_is_a_workday() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(CALENDAR.is_workday(day) for day in year if day.weekday() >= 5) == 6
    assert sum(map(CALENDAR.is_workday, year)) == 248


def test_changing_the_given_days_does_not_change_a_calendar() -> None:
    days = shipped_days()
    calendar = WorkCalendar(days)
    days[date(2026, 3, 9)] = DayInfo(True, "停电", "本单位")
    assert calendar.is_workday(date(2026, 3, 9))
    assert due("2026-03-06", "1 workday", WorkCalendar(days)).due.date() == date(2026, 3, 10)


# -- years without a notice

@pytest.mark.parametrize(
    ("year", "expected"),
    [
        # 2 May, 2 and 3 October 2027 are weekend days already.
        (2027, ["01-01", "10-01"]),
        (2029, ["01-01", "05-01", "05-02", "10-01", "10-02", "10-03"]),
    ],
)
def test_a_year_without_notice_rests_on_fixed_statutory_days_only(year: int, expected: list[str]) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [f"{day:%m-%d}" for day in days if CALENDAR.is_rest_day(day) and day.weekday() < 5] == expected
    assert not any(CALENDAR.is_workday(day) for day in days if day.weekday() >= 5)


@pytest.mark.parametrize(
    ("start", "span", "years"),
    [
        pytest.param("2026-12-28", "5 workdays", (2027,), id="跨入2027"),
        pytest.param("2026-12-28", "3 workdays", (), id="止于2026-12-31"),
        pytest.param("2026-12-10", "30 days", (2027,), id="30日止于2027"),
        pytest.param("2027-06-01", "300 workdays", (2027, 2028), id="两年"),
        pytest.param("2026-06-01", "400 days", (2027,), id="只看最后一日"),
        pytest.param("2026-12-31T17:00", "2 workhours", (2027,), id="工作小时"),
        pytest.param("2026-12-31T17:00", "24 hours", (), id="小时不看日历"),
        pytest.param("2018-12-31", "3 workdays", (), id="起算日不计"),
        pytest.param("2018-12-28", "3 workdays", (), id="2018年末由2019年通知"),
        pytest.param("2018-12-27", "3 workdays", (2018,), id="2018无通知"),
    ],
)
def test_dates_that_needed_a_guess_are_provisional(start: str, span: str, years: tuple[int, ...]) -> None:
    result = due(start, span)
    assert result.years_without_notice == years
    assert result.provisional is bool(years)


def test_a_date_that_does_not_roll_needs_no_calendar() -> None:
    assert due("2026-12-10", "30 days").provisional
    assert not due("2026-12-10", "30 days", roll=False).provisional


def test_the_2027_notice_ends_the_guessing() -> None:
    days = shipped_days()
    for corrected in (date(2027, 1, 1), date(2027, 1, 4)):
        own = WorkCalendar({**days, corrected: DayInfo(True, "停电", "本单位")})
        assert due("2026-12-28", "5 workdays", own).years_without_notice == (2027,)
    feasts = ("01-01", "01-02", "01-03", "05-01", "05-02", "10-01", "10-02", "10-03")
    rest = "".join(f'2027-{day} = "节日"\n' for day in feasts)
    notice = parse_calendar(f'year = 2027\n[rest]\n{rest}[work]\n2027-01-09 = "元旦"\n', "cn-2027.toml")
    result = due("2026-12-28", "9 workdays", WorkCalendar(days | notice))
    assert (result.due.date(), result.provisional) == (date(2027, 1, 9), False)


def test_provisional_dates_say_so() -> None:
    with in_language("en"):
        assert warnings_for(due("2026-03-06", "3 workdays")) == []
        [sentence] = warnings_for(due("2026-12-28", "5 workdays"))
        assert sentence == "The calendar has no State Council notice for 2027: the date is provisional."
        [several] = warnings_for(due("2018-06-01", "3000 workdays"))
        assert "2018, 2027–2030:" in several


@pytest.mark.parametrize(
    ("today", "year"),
    [
        ("2025-12-01", ""), ("2026-10-31", ""), ("2026-11-01", "2027"), ("2026-12-31", "2027"),
        ("2027-01-01", "2027"),
    ],
)
def test_a_missing_notice_is_announced_from_november(today: str, year: str) -> None:
    with in_language("en"):
        sentence = CALENDAR.missing_notice_warning(date.fromisoformat(today))
    assert bool(sentence) is bool(year)
    assert year in sentence


# -- measuring

def test_workdays_between_and_left() -> None:
    assert CALENDAR.workdays_between(date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert CALENDAR.workdays_between(date(2026, 10, 10), date(2026, 9, 30)) == -3
    assert CALENDAR.workdays_between(date(2026, 3, 9), date(2026, 3, 9)) == 0
    limit = at("2026-03-06T23:59:59")
    assert CALENDAR.workdays_left(at("2026-03-04T09:00"), limit) == 2
    assert CALENDAR.workdays_left(at("2026-03-06T18:00"), limit) == 0
    assert CALENDAR.workdays_left(at("2026-03-11T08:00"), limit) == -3
    friday_at_the_office = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
    assert CALENDAR.workdays_left(friday_at_the_office, limit) == 0


def test_elapsed_share_by_the_clock() -> None:
    start, limit = at("2026-03-06T08:00"), at("2026-03-07T08:00")
    assert CALENDAR.elapsed_share(start, limit, at("2026-03-06T07:00")) == 0
    assert CALENDAR.elapsed_share(start, limit, at("2026-03-06T20:00")) == 0.5
    next_morning = datetime(2026, 3, 6, 19, 12, tzinfo=UTC)
    assert CALENDAR.elapsed_share(start, limit, next_morning) == 0.8
    assert CALENDAR.elapsed_share(start, limit, at("2026-03-08T08:00")) == 2
    assert CALENDAR.elapsed_share(start, start, start) == 1


def test_elapsed_share_of_office_hours_stands_still_over_the_weekend() -> None:
    start = at("2026-03-06T16:00")
    limit = due("2026-03-06T16:00", "4 workhours").due
    moments = ("03-06T17:30", "03-08T12:00", "03-09T10:12", "03-09T11:00", "03-09T15:00")
    shares = [CALENDAR.elapsed_share(start, limit, at(f"2026-{now}"), Unit.WORKHOURS) for now in moments]
    assert shares == [0.375, 0.375, 0.8, 1.0, 1.625]


def test_adding_again_does_not_count_the_days_again() -> None:
    class Counting(WorkCalendar):
        asked = 0

        def is_workday(self, day: date) -> bool:
            Counting.asked += 1
            return super().is_workday(day)

    calendar = Counting(shipped_days())
    calendar.add(at("2026-01-01"), Span(10_000, Unit.WORKDAYS))
    first, Counting.asked = Counting.asked, 0
    for _ in range(500):
        calendar.add(at("2026-01-01"), Span(9_999, Unit.WORKDAYS))
        calendar.workdays_between(date(2026, 1, 1), date(2060, 1, 1))
    assert first < 30_000
    assert Counting.asked == 0


# -- zones

@pytest.fixture(params=["UTC", "America/Los_Angeles", "Pacific/Auckland"])
def pc_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The PC itself is set to another zone."""
    if not hasattr(clock, "tzset"):
        pytest.skip("this system cannot change a running program's zone")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        clock.tzset()
        yield request.param
    clock.tzset()


def test_near_midnight_the_office_day_counts_whatever_the_pc_says(pc_zone: str) -> None:
    local = datetime.fromtimestamp(0).astimezone()
    assert local.utcoffset() == datetime(1970, 1, 1, tzinfo=ZoneInfo(pc_zone)).utcoffset()
    # 16:00 UTC is midnight in Shanghai: a minute apart, and the next day there.
    before, after = datetime(2026, 3, 5, 15, 59, tzinfo=UTC), datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    assert CALENDAR.add(before, parse_span("1 workday")).due.isoformat() == "2026-03-06T23:59:59+08:00"
    assert CALENDAR.add(after, parse_span("1 workday")).due.isoformat() == "2026-03-09T23:59:59+08:00"


def test_an_office_elsewhere_has_its_own_midnight_and_summer_time() -> None:
    london = WorkCalendar({}, zone="Europe/London")
    result = london.add(datetime(2026, 3, 27, 23, 30, tzinfo=UTC), parse_span("1 workday"))
    assert result.due.isoformat() == "2026-03-30T23:59:59+01:00"
    a_day = london.add(datetime(2026, 3, 28, 12, 0, tzinfo=UTC), parse_span("24 hours"))
    assert a_day.due.isoformat() == "2026-03-29T13:00:00+01:00"


# -- bad input

@pytest.mark.parametrize("zone", ["Asia/Peking", "", "../etc/passwd", "Asia", "北京"])
def test_unknown_zones_are_refused(zone: str) -> None:
    with in_language("en"), pytest.raises(UserError, match="no time zone"):
        WorkCalendar({}, zone=zone)


@pytest.mark.parametrize(
    "hours",
    [(), ((time(12), time(8)),), ((time(8), time(12)), (time(11), time(17))), ((time(8), time(8)),)],
)
def test_office_hours_out_of_order_are_refused(hours: tuple[tuple[time, time], ...]) -> None:
    with in_language("en"), pytest.raises(UserError, match="office hours"):
        WorkCalendar({}, hours=hours)


@pytest.mark.parametrize("span", ["10000 workdays", "10000 days", "10000 workhours", "10000 hours"])
def test_the_end_of_time_is_a_sentence(span: str) -> None:
    empty = WorkCalendar({})
    with in_language("en"), pytest.raises(UserError, match="outside the calendar"):
        empty.add(at("9999-12-01"), parse_span(span))
    with in_language("en"), pytest.raises(UserError, match="outside the calendar"):
        empty.add(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), parse_span(span))


def test_a_moment_without_zone_or_in_place_of_a_day_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="2026"):
        CALENDAR.add(datetime(2026, 3, 6), Span(1, Unit.DAYS))  # noqa: DTZ001 - what is refused
    with pytest.raises(TypeError):
        CALENDAR.is_workday(at("2026-03-06"))
    with pytest.raises(TypeError):
        CALENDAR.workdays_between(at("2026-03-06"), date(2026, 3, 7))
