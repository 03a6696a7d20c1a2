"""Rates and counts of a period against figures counted by hand, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.intake import SpotReply
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.statistics import Figures, period, period_title
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import Action, Channel, Satisfaction
from tests.desk.office import Clock, a_case, a_person, an_office

MARCH = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}


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
    figures = desk.ask(Figures(**MARCH))
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
    figures = desk.ask(Figures(**MARCH))
    fractions = {rate.key: (rate.numerator, rate.denominator) for rate in figures.rates}
    assert figures.received == 7
    assert fractions == {
        # Who was not satisfied is taken up again: after 20 days that case is late too.
        "closed": (2, 6), "on_time": (4, 6), "replied": (5, 6), "call_back": (3, 4), "satisfied": (3, 4),
        "repeat": (1, 7), "on_spot": (1, 7), "overdue": (2, 7),
    }
    assert [(c.title, c.count) for c in figures.by["category"]] == [("收费", 6), ("护理", 1)]
    assert [(c.key, c.count) for c in figures.by["channel"]] == [("visit", 6), ("phone", 1)]
    assert sum(sum(counts) for _title, counts in figures.cross) == 7
    assert figures.overdue == 2


def test_期外不计_上期可比(desk: Desk) -> None:
    clock = desk.clock
    assert isinstance(clock, Clock)
    a_case(desk)
    clock.forward(days=31)
    a_case(desk)
    april = desk.ask(Figures(first=date(2026, 4, 1), last=date(2026, 4, 30)))
    assert (april.received, april.received_before) == (1, 0 if april.first - timedelta(days=30) > date(2026, 3, 2) else 1)


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [({"month": "2026-02"}, (2026, 2, 1), (2026, 2, 28)), ({"half": "2026H2"}, (2026, 7, 1), (2026, 12, 31)),
     ({"year": "2024"}, (2024, 1, 1), (2024, 12, 31)), ({"month": "2026-12"}, (2026, 12, 1), (2026, 12, 31))],
)
def test_统计期(given: dict[str, str], first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert period(**given) == (date(*first), date(*last))


@pytest.mark.parametrize("given", [{"month": "2026-13"}, {"half": "2026H3"}, {"year": "二〇二六"}, {"month": "x"}], ids=str)
def test_统计期写错(given: dict[str, str]) -> None:
    with pytest.raises(UserError, match="2026H1"):
        period(**given)


def test_统计期名称() -> None:
    assert period_title(date(2026, 1, 1), date(2026, 6, 30)) == "2026 年上半年"
    assert period_title(date(2026, 3, 1), date(2026, 3, 31)) == "2026-03"
    assert period_title(date(2026, 10, 1), date(2026, 12, 31)) == "2026 年第 4 季度"
    assert period_title(date(2026, 2, 1), date(2026, 4, 30)) == "2026-02-01 至 2026-04-30"
    assert period_title(date(2026, 3, 2), date(2026, 3, 31)) == "2026-03-02 至 2026-03-31"
