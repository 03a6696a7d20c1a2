"""预警的判断 (K8): windows of so many alike, and months that rise; and the periods of the duties (K11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.duty_periods import Period, due_day, period_before, period_of, typed_period
from complaintdesk.domain.early_warning import Sighting, is_rising, is_within, months_before, reach, run_with
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.spans import Span, Unit, parse_span
from complaintdesk.storage.shipped_calendars import shipped_days

CALENDAR = WorkCalendar(shipped_days(), zone="Asia/Shanghai")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def seen(*days: float) -> list[Sighting]:
    return [Sighting(number, MONDAY + timedelta(days=day)) for number, day in enumerate(days, 1)]


def run(cases: list[Sighting], case_id: int, count: int, span: str) -> tuple[int, ...]:
    return run_with(cases, case_id, count, parse_span(span), CALENDAR)


@pytest.mark.parametrize(
    ("days", "case", "expected"),
    [
        pytest.param((0, 3, 7), 3, (1, 2, 3), id="七日内三件"),
        pytest.param((0, 3, 7.1), 3, (), id="超出七日"),
        pytest.param((0, 3), 2, (), id="只有两件"),
        pytest.param((0, 1, 2, 20), 4, (), id="与旧的一群无关"),
        pytest.param((0, 20, 21, 22), 2, (2, 3, 4), id="补登的一件在窗口内"),
        pytest.param((0, 5, 7, 12), 3, (1, 2, 3, 4), id="两个窗口都含它"),
        pytest.param((), 1, (), id="无"),
    ],
)
def test_K8_窗口(days: tuple[float, ...], case: int, expected: tuple[int, ...]) -> None:
    assert run(seen(*days), case, 3, "7 days") == expected


def test_K8_工作日窗口跳过周末() -> None:
    friday_to_tuesday = seen(4, 7, 8)  # Friday, Monday, Tuesday
    assert run(friday_to_tuesday, 3, 3, "2 workdays") == (1, 2, 3)
    assert run(friday_to_tuesday, 3, 3, "2 days") == ()


def test_每种单位都比得出() -> None:
    for unit in Unit:
        span = Span(8, unit)
        assert is_within(MONDAY, MONDAY + timedelta(hours=5), span, CALENDAR)
        assert not is_within(MONDAY, MONDAY + reach(span) + timedelta(days=1), span, CALENDAR)


@pytest.mark.parametrize(
    ("counts", "least", "rises"),
    [((1, 2, 3), 1, True), ((1, 2, 2), 1, False), ((3, 2, 4), 1, False), ((0, 1, 2), 3, False), ((0, 1, 3), 3, True),
     ((5,), 1, False), ((), 1, False)],
)  # fmt: skip
def test_K8_逐月上升(counts: tuple[int, ...], least: int, rises: bool) -> None:
    assert is_rising(counts, least) is rises


def test_之前的月份() -> None:
    assert months_before(202603, 4) == (202511, 202512, 202601, 202602)


# -- 期间


@pytest.mark.parametrize(
    ("every", "key", "first", "last"),
    [
        ("week", "2026-W10", date(2026, 3, 2), date(2026, 3, 8)),
        ("month", "2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("quarter", "2026Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("half_year", "2026H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("year", "2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_期间与写法(every: str, key: str, first: date, last: date) -> None:
    period = period_of(every, date(2026, 3, 4))
    assert period == Period(key, first, last) == typed_period(key)
    before = period_before(every, period)
    assert before.last == first - timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "key"),
    [("2026年10月", "2026-10"), (" 2026/3 ", "2026-03"), ("\uff12\uff10\uff12\uff16\uff0d\uff11\uff10", "2026-10"),
     ("2026年下半年", "2026H2"), ("2026h1", "2026H1"), ("2026年第4季度", "2026Q4"), ("2026第一季度", "2026Q1"),
     ("2026年", "2026"), ("2026-W1", "2026-W01"), ("2026第41周", "2026-W41")],
)  # fmt: skip
def test_各种写法(typed: str, key: str) -> None:
    assert typed_period(typed).key == key


@pytest.mark.parametrize("typed", ["", "十月", "2026-13", "2026Q5", "2026-W54", "0000", "2026-10-01", "9" * 50])
def test_不是期间的要说清(typed: str) -> None:
    with pytest.raises(UserError):
        typed_period(typed)


@pytest.mark.parametrize(
    ("every", "of", "day", "due"),
    [
        pytest.param("month", "2026-02", 5, date(2026, 3, 5), id="工作日"),
        pytest.param("month", "2026-03", 5, date(2026, 4, 3), id="5日清明假期提前到3日"),
        pytest.param("month", "2026-09", 7, date(2026, 10, 8), id="7日前都在国庆假期"),
        pytest.param("month", "2026-01", 31, date(2026, 2, 28), id="没有31日取月末且28日是调休上班日"),
        pytest.param("month", "2026-04", 0, date(2026, 5, 29), id="未定日期取次月末前的工作日"),
        pytest.param("half_year", "2026H1", 0, date(2026, 7, 31), id="半年"),
        pytest.param("year", "2025", 10, date(2026, 1, 9), id="元月上旬10日周六"),
        pytest.param("quarter", "2026Q1", 10, date(2026, 4, 10), id="季"),
        pytest.param("week", "2026-W10", 0, date(2026, 3, 13), id="周"),
        pytest.param("week", "2026-W10", 1, date(2026, 3, 9), id="下周一"),
    ],
)
def test_S06_到期日(every: str, of: str, day: int, due: date) -> None:
    assert due_day(every, typed_period(of), day, CALENDAR.is_workday) == due
