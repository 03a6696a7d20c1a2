"""Rates and counts of a period against figures counted by hand, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import DepartmentList
from complaintdesk.desk.figures import CountLine, pareto
from complaintdesk.desk.figures_counting import RATES, Totals, numbers_of, rates_of
from complaintdesk.desk.figures_periods import before, cumulative, year_ago
from complaintdesk.desk.intake import SpotReply
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.report_blocks import Figure, Unit
from complaintdesk.desk.statistics import Figures, period, period_title
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import Action, Channel, Satisfaction
from tests.desk.office import Clock, a_case, a_person, an_office

MARCH = Figures(first=date(2026, 3, 1), last=date(2026, 3, 31))


def take(desk: Desk, case_id: int, action: Action, **values: object) -> None:
    desk.do(command_for(action, case_id, None, values, "Asia/Shanghai"))


def replied(desk: Desk, person: int) -> int:
    case_id = a_case(desk, complainant=a_person(phone=f"1380000{person:04d}")).id
    take(desk, case_id, Action.DISPATCH, department="财务科")
    take(desk, case_id, Action.INVESTIGATE, findings="已查")
    take(desk, case_id, Action.REPLY, way="phone", text="已答复")
    return case_id


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url, clock=Clock())


def test_空期各率为横线(desk: Desk) -> None:
    figures = desk.ask(MARCH)
    assert figures.received == 0
    assert {rate.text for rate in figures.rates} == {"—"}
    assert [line.count for line in figures.by_month] == [0]


def test_手算十件(desk: Desk) -> None:
    clock = desk.clock
    assert isinstance(clock, Clock)
    a_case(desk, complainant=a_person(phone="13900000001"), spot=SpotReply("当面解释", Satisfaction.SATISFIED))
    for person, judgement in ((1, "satisfied"), (2, "very_satisfied"), (3, "unsatisfied")):
        case_id = replied(desk, person)
        take(desk, case_id, Action.CALL_BACK, outcome="reached", satisfaction=judgement)
        if person == 1:
            take(desk, case_id, Action.CLOSE, verdict="substantiated")
    replied(desk, 4)
    take(desk, a_case(desk, complainant=a_person(phone="13900000002")).id, Action.REFUSE, reason="court")
    again = a_case(desk, complainant=a_person(phone="13800000001"), channel=Channel.PHONE)
    take(desk, again.id, Action.VOID, reason="误登")
    a_case(desk, complainant=a_person(phone="13800000001"), channel=Channel.PHONE, category="护理")
    clock.forward(days=20)
    figures = desk.ask(MARCH)
    fractions = {rate.key: (rate.numerator, rate.denominator) for rate in figures.rates}
    assert figures.received == 7
    assert fractions == {
        # Who was not satisfied is taken up again: after 20 days that case is late too.
        "closed": (2, 6), "handled": (6, 7), "on_time": (4, 6), "timely": (0, 0), "replied": (5, 6),
        "call_back": (3, 4), "satisfied": (3, 4), "repeat": (1, 7), "on_spot": (1, 7), "returned": (0, 4), "overdue": (2, 7),
    }
    assert [(c.title, c.count) for c in figures.by["category"]] == [("收费", 6), ("护理", 1)]
    assert [(c.key, c.count) for c in figures.by["channel"]] == [("visit", 6), ("phone", 1)]
    whole = desk.ask(replace(MARCH, whole=True))
    assert whole.cross is not None
    assert whole.cross.grand.cases == 7
    assert [cell.cases for cell in whole.cross.totals] == [6, 1]
    assert figures.overdue == 2


#: Numerator and denominator by hand, from totals that are all different.
BY_HAND = {
    "closed": (3, 19), "handled": (5, 23), "on_time": (11, 24), "timely": (51, 53), "replied": (7, 19),
    "call_back": (31, 37), "satisfied": (29, 41), "repeat": (43, 23), "on_spot": (47, 23), "returned": (2, 17),
    "overdue": (13, 59),
}  # fmt: skip
ODD = Totals(
    received=23, counted=19, closed=3, open=61, handled=5, overdue_now=9, replied=7, on_time=11, late=4, limited=59,
    to_call=37, reached=31, satisfied=29, judged=41, repeat=43, on_spot=47, returned=2, dispatched=17, timely=51, limits=53,
)  # fmt: skip


@pytest.mark.parametrize("key", [key for key, _title, _formula in RATES])
def test_K3_各率公式(key: str) -> None:
    assert numbers_of(key, ODD) == BY_HAND[key]
    assert numbers_of(key, Totals()) == (0, 0)
    nothing = next(rate for rate in rates_of(Totals()) if rate.key == key)
    assert (nothing.text, nothing.value) == ("—", None)
    assert nothing.formula
    assert "÷" in nothing.formula


def test_K3_退回与及时(database_url: str) -> None:
    """Accepted in time, accepted late, never accepted; the first two dispatched, one of them sent back."""
    desk = an_office(database_url, "general", clock=Clock())
    clock = desk.clock
    assert isinstance(clock, Clock)
    ids = [a_case(desk, category="", complainant=a_person(phone=f"1390000{n:04d}")).id for n in range(3)]
    take(desk, ids[0], Action.ACCEPT)
    clock.forward(days=20)
    take(desk, ids[1], Action.ACCEPT)
    department = desk.ask(DepartmentList())[0].name
    for case_id in ids[:2]:
        take(desk, case_id, Action.DISPATCH, department=department)
    take(desk, ids[1], Action.RETURN, reason="不归本科")
    found = {rate.key: (rate.numerator, rate.denominator) for rate in desk.ask(MARCH).rates}
    assert (found["returned"], found["timely"]) == ((1, 2), (1, 3))


def test_K4_环比同比累计与手算一致(desk: Desk) -> None:
    """March 2026: 3, February 2, March 2025: 4, since 1 January 6; closed 2, 1, 0 and 3 of them."""
    for day, count, closed in (("2025-03-10", 4, 0), ("2026-01-05", 1, 0), ("2026-02-10", 2, 1), ("2026-03-01", 3, 2)):
        for n in range(count):
            spot = SpotReply("已解释", Satisfaction.SATISFIED) if n < closed else None
            moment = datetime.fromisoformat(f"{day}T10:00+08:00")
            a_case(desk, received_at=moment, spot=spot, complainant=a_person(phone=f"137{day[5:7]}{day[3]}0{n:04d}"))
    whole = desk.ask(replace(MARCH, whole=True)).compared
    found = {line.key: line for line in reversed(whole)}
    received = found["received"]
    assert (received.now, received.before, received.year_ago, received.cumulative) == (3, 2, 4, 6)
    assert [figure.text for figure in received.figures] == ["3", "2", "1", "50.0%", "4", "-1", "-25.0%", "6"]
    assert [figure.text for figure in found["closed"].figures] == ["2", "1", "1", "100.0%", "0", "2", "—", "3"]
    rate = next(line for line in whole if line.key == "closed" and line.unit is Unit.SHARE)
    assert [figure.text for figure in rate.figures] == ["66.7%", "50.0%", "16.7", "33.3%", "0.0%", "66.7", "—", "50.0%"]
    assert found["returned"].figures == (Figure(None, Unit.SHARE),) * 2 + (Figure(None, Unit.POINTS),) + (
        Figure(None, Unit.SHARE),) * 2 + (Figure(None, Unit.POINTS),) + (Figure(None, Unit.SHARE),) * 2
    hints = desk.ask(MARCH).hints
    assert hints[0] == "受理 3 件，比 2026-02 多 1 件。"


@pytest.mark.parametrize(
    ("first", "last", "earlier", "last_year"),
    [
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        ("2026-01-01", "2026-03-31", ("2025-10-01", "2025-12-31"), ("2025-01-01", "2025-03-31")),
        ("2024-02-01", "2024-02-29", ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        ("2025-02-01", "2025-02-28", ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        ("2026-03-02", "2026-03-11", ("2026-02-20", "2026-03-01"), ("2025-03-02", "2025-03-11")),
        ("2024-02-29", "2024-02-29", ("2024-02-28", "2024-02-28"), ("2023-02-28", "2023-02-28")),
        ("2026-01-01", "2026-12-31", ("2025-01-01", "2025-12-31"), ("2025-01-01", "2025-12-31")),
    ],
)
def test_K4_所比的期间(first: str, last: str, earlier: tuple[str, str], last_year: tuple[str, str]) -> None:
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert tuple(day.isoformat() for day in before(*days)) == earlier
    assert tuple(day.isoformat() for day in year_ago(*days)) == last_year
    assert cumulative(days[1]) == (date(days[1].year, 1, 1), days[1])


@pytest.mark.parametrize(
    ("counts", "vital"),
    [([80, 20], 1), ([79, 21], 2), ([50, 30, 10, 10], 2), ([1, 1, 1, 1, 1], 4), ([10], 1), ([3, 0], 1), ([], 0)],
)
def test_K5_八二分界(counts: list[int], vital: int) -> None:
    """Exactly 80 % is reached by the line that reaches it; the next is of the many."""
    found = pareto(tuple(CountLine(str(n), str(n), count) for n, count in enumerate(counts)))
    assert [one.is_vital for one in found] == [True] * vital + [False] * (len(found) - vital)
    assert not found or found[-1].share == 1


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [({"quarter": "2026q3"}, (2026, 7, 1), (2026, 9, 30)), ({"quarter": "2026Q4"}, (2026, 10, 1), (2026, 12, 31)),
     ({"first": "2026-10-05", "last": "2026-11-01"}, (2026, 10, 5), (2026, 11, 1)),
     ({"month": "2026-02"}, (2026, 2, 1), (2026, 2, 28)), ({"half": "2026H2"}, (2026, 7, 1), (2026, 12, 31)),
     ({"year": "2024"}, (2024, 1, 1), (2024, 12, 31)), ({"month": "2026-12"}, (2026, 12, 1), (2026, 12, 31))],
)
def test_统计期(given: dict[str, str], first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert period(**given) == (date(*first), date(*last))


@pytest.mark.parametrize("given", [{"month": "2026-13"}, {"half": "2026H3"}, {"year": "二〇二六"}, {"month": "x"},
                                   {"quarter": "2026Q5"}, {"quarter": "2026"}, {"first": "2026-10-05"}], ids=str)
def test_统计期写错(given: dict[str, str]) -> None:
    with pytest.raises(UserError, match="2026H1"):
        period(**given)


def test_统计期名称() -> None:
    assert period_title(date(2026, 1, 1), date(2026, 6, 30)) == "2026 年上半年"
    assert period_title(date(2026, 3, 1), date(2026, 3, 31)) == "2026-03"
    assert period_title(date(2026, 10, 1), date(2026, 12, 31)) == "2026 年第 4 季度"
    assert period_title(date(2026, 2, 1), date(2026, 4, 30)) == "2026-02-01 至 2026-04-30"
    assert period_title(date(2026, 3, 2), date(2026, 3, 31)) == "2026-03-02 至 2026-03-31"
