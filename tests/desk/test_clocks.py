"""时限钟 (C1–C8, C11, C15): each clock of a case starts, is met, is late and is reckoned again by itself."""

from __future__ import annotations

import pytest

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import CaseList, SortBy
from complaintdesk.desk.classifying import ClassifyCase
from complaintdesk.desk.core import Desk
from complaintdesk.desk.intake import SpotReply
from complaintdesk.domain.vocabulary import Action, Light, Severity
from complaintdesk.domain.vocabulary import Clock as ClockKind
from complaintdesk.i18n import in_language
from complaintdesk.storage.verify import verify
from tests.desk.limits import (
    EVERY_CLOCK,
    LEVELS,
    a_case,
    an_office_with,
    due,
    entries,
    keep_hours,
    limit,
    set_clock,
    sheet,
    take,
)

WORKHOURS = "desk|solve|4 workhours|received|"


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office_with(database_url, *EVERY_CLOCK)


# -- C7


def test_each_clock_runs_from_its_own_moment_and_has_its_own_state(desk: Desk) -> None:
    case = a_case(desk)
    assert due(desk, case, ClockKind.ACCEPT) == "2026-03-05 23:59"
    assert due(desk, case, ClockKind.SIGN_OFF) == "2026-03-04 23:59"
    assert due(desk, case, ClockKind.START) == "2026-03-02 11:30"
    assert {row.clock for row in sheet(desk, case).clocks} == {ClockKind.ACCEPT, ClockKind.SIGN_OFF, ClockKind.START}

    set_clock(desk, "2026-03-03T10:00")
    take(desk, case, Action.ACCEPT)
    assert limit(desk, case, ClockKind.ACCEPT).light is Light.MET
    assert limit(desk, case, ClockKind.START).light is Light.LATE, "late in one only"
    assert limit(desk, case, ClockKind.SIGN_OFF).light is Light.NEAR
    assert due(desk, case) == "2026-04-15 23:59"
    assert due(desk, case, ClockKind.PROGRESS) == "2026-04-17 23:59", "two workdays after the limit has passed"

    take(desk, case, Action.DISPATCH)
    assert limit(desk, case, ClockKind.SIGN_OFF).light is Light.MET
    assert due(desk, case, ClockKind.ANSWER) == "2026-03-06 23:59"
    assert due(desk, case, ClockKind.RETURN) == "2026-03-10 23:59"
    set_clock(desk, "2026-03-04T09:00")
    take(desk, case, Action.INVESTIGATE)
    assert limit(desk, case, ClockKind.START).light is Light.LATE
    assert limit(desk, case, ClockKind.RETURN).stopped_at is not None

    take(desk, case, Action.REPLY)
    assert limit(desk, case, ClockKind.SOLVE).light is limit(desk, case, ClockKind.ANSWER).light is Light.MET
    assert due(desk, case, ClockKind.CALL_BACK) == "2026-03-06 23:59"
    take(desk, case, Action.CLOSE)
    assert due(desk, case, ClockKind.NOTICE) == "2026-03-09 23:59"
    assert due(desk, case, ClockKind.RETALIATION) == "2026-04-03 23:59"
    running = {row.clock for row in sheet(desk, case).clocks if row.stopped_at is None}
    assert running == {ClockKind.NOTICE, ClockKind.RETALIATION}
    assert not verify(desk.database).findings


def test_the_answer_of_a_department_is_counted_in_calendar_days_without_roll(desk: Desk) -> None:
    set_clock(desk, "2026-03-05T16:00")
    case = a_case(desk)
    take(desk, case, Action.DISPATCH)
    assert due(desk, case, ClockKind.ANSWER) == "2026-03-08 23:59", "a Sunday: 含非工作日"


def test_a_second_dispatch_gives_the_department_new_time_but_not_the_person_less_right(database_url: str) -> None:
    desk = an_office_with(
        database_url, "answer|answer|3 workdays|dispatched|", "fix|solve|1 workday|dispatched|source = \"S04\""
    )
    case = a_case(desk)
    take(desk, case, Action.DISPATCH)
    assert (due(desk, case), due(desk, case, ClockKind.ANSWER)) == ("2026-03-03 23:59", "2026-03-05 23:59")
    set_clock(desk, "2026-03-03T10:00")
    take(desk, case, Action.DISPATCH, department="财务部")
    assert (due(desk, case), due(desk, case, ClockKind.ANSWER)) == ("2026-03-03 23:59", "2026-03-06 23:59")
    assert len(entries(desk, case, ClockKind.ANSWER)) == 2


def test_of_two_moments_the_stricter_limit_stays(database_url: str) -> None:
    desk = an_office_with(database_url, "a|solve|5 workdays|received|", "b|solve|2 workdays|accepted|")
    first, second = a_case(desk), a_case(desk)
    take(desk, first, Action.ACCEPT)
    assert due(desk, first) == "2026-03-04 23:59"
    set_clock(desk, "2026-03-06T10:00")
    take(desk, second, Action.ACCEPT)
    assert due(desk, second) == "2026-03-09 23:59", "2 workdays from the acceptance would be later"
    assert limit(desk, second, ClockKind.SOLVE).rule == "a"


def test_a_reopened_case_runs_anew_even_where_the_limit_is_counted_from_acceptance(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.ACCEPT, Action.DISPATCH, Action.INVESTIGATE, Action.REPLY, Action.CLOSE)
    set_clock(desk, "2026-03-20T10:00")
    take(desk, case, Action.REOPEN)
    assert due(desk, case) == "2026-05-07 23:59"
    assert limit(desk, case, ClockKind.SOLVE).light is Light.OK
    assert limit(desk, case, ClockKind.NOTICE).stopped_at is not None
    assert [entry.replaced_at is None for entry in entries(desk, case)] == [False, True]


def test_withdrawn_nothing_runs_any_more(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.WITHDRAW, reason="本人要求")
    assert all(row.stopped_at is not None for row in sheet(desk, case).clocks)


def test_solved_on_the_spot_only_what_follows_the_closing_runs(desk: Desk) -> None:
    case = a_case(desk, spot=SpotReply("当场说明"))
    running = {row.clock for row in sheet(desk, case).clocks if row.stopped_at is None}
    assert running == {ClockKind.NOTICE, ClockKind.RETALIATION}


# -- C8


def level(desk: Desk, case: int, name: str) -> None:
    """The class of deadline, as the desk decides it."""
    desk.do(ClassifyCase(case_id=case, level=name))


def test_the_limit_follows_the_level_and_the_old_one_is_kept(database_url: str) -> None:
    desk = an_office_with(database_url, *LEVELS)
    case = a_case(desk)
    found = [due(desk, case)]
    for name in ("county", "city"):
        set_clock(desk, f"2026-03-02T{10 + len(found)}:00")
        level(desk, case, name)
        found.append(due(desk, case))
    assert found == ["2026-03-03 09:30", "2026-03-04 09:30", "2026-03-06 23:59"], "each from the receipt"
    kept = entries(desk, case)
    assert [(entry.rule, entry.replaced_at is None) for entry in kept] == [
        ("own", False), ("county", False), ("city", True),
    ]  # fmt: skip
    assert [entry.span for entry in kept] == ["24 hours", "48 hours", "4 workdays"]
    assert not verify(desk.database).findings


def test_a_changed_severity_reckons_from_the_limits_own_start(database_url: str) -> None:
    desk = an_office_with(
        database_url,
        'general|solve|30 workdays|accepted|when = { severity = ["general"] }',
        'serious|solve|10 workdays|accepted|when = { severity = ["serious"] }',
        'major|solve|24 hours|received|when = { severity = ["major"] }',
    )
    case = a_case(desk)
    set_clock(desk, "2026-03-04T10:00")
    take(desk, case, Action.ACCEPT)
    assert due(desk, case) == "2026-04-16 23:59"
    set_clock(desk, "2026-03-09T10:00")
    desk.do(AmendCase(case_id=case, values={"severity": Severity.SERIOUS.value}))
    assert due(desk, case) == "2026-03-18 23:59", "ten workdays from the acceptance, not from the receipt"
    desk.do(AmendCase(case_id=case, values={"severity": Severity.MAJOR.value}))
    assert limit(desk, case, ClockKind.SOLVE).rule == "major", "another class is counted from another moment"


# -- C4, C6


@pytest.mark.parametrize(
    ("makeup", "rule", "expected"),
    [
        (True, "", "2026-10-10 23:59"),
        (False, "", "2026-10-12 23:59"),
        (False, "makeup = true", "2026-10-10 23:59"),
        (True, "makeup = false", "2026-10-12 23:59"),
    ],
    ids=["计调休", "银行不计", "规则另计", "规则不计"],
)
def test_the_banks_switch(database_url: str, makeup: bool, rule: str, expected: str) -> None:
    desk = an_office_with(database_url, f"x|solve|3 workdays|received|{rule}", at="2026-09-30T09:30", makeup=makeup)
    case = a_case(desk)
    assert due(desk, case) == expected
    assert entries(desk, case)[0].makeup is (expected == "2026-10-10 23:59")


def test_office_hours_with_the_lunch_break(database_url: str) -> None:
    desk = an_office_with(database_url, WORKHOURS, at="2026-03-06T16:00")
    assert due(desk, a_case(desk)) == "2026-03-09 11:00"


def test_a_department_with_its_own_hours(database_url: str) -> None:
    desk = an_office_with(database_url, WORKHOURS, at="2026-03-06T16:00")
    keep_hours(desk, "客服部", "8:00-20:00")
    case = a_case(desk)
    take(desk, case, Action.ACCEPT, Action.DISPATCH)
    assert due(desk, case) == "2026-03-06 20:00"
    assert entries(desk, case)[-1].hours == "8:00-20:00"
    take(desk, case, Action.DISPATCH, department="财务部")
    assert due(desk, case) == "2026-03-09 11:00"


# -- C11


def test_the_colour_flips_at_eighty_percent_and_the_late_stand_first(database_url: str) -> None:
    desk = an_office_with(database_url, *LEVELS)
    late, near, calm = a_case(desk, subject="旧"), a_case(desk, subject="急"), a_case(desk, subject="缓")
    for case, name in ((near, "county"), (calm, "city")):
        level(desk, case, name)
    set_clock(desk, "2026-03-03T23:53")
    shown = {row.id: row.light for row in desk.ask(CaseList(sort=SortBy.URGENCY, descending=False)).rows}
    assert shown == {late: Light.LATE, near: Light.OK, calm: Light.OK}
    assert list(shown) == [late, near, calm]
    set_clock(desk, "2026-03-03T23:54")
    with in_language("zh_CN"):
        rows = {row.id: (row.light, row.light_text) for row in desk.ask(CaseList()).rows}
    assert rows[near] == (Light.NEAR, "剩 9 小时"), "38.4 of 48 hours"
    overdue = desk.ask(CaseList(filter=CaseFilter(view=View.OVERDUE))).rows
    assert [row.id for row in overdue] == [late]


# -- C15


def test_each_limit_names_its_rule_and_source(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.ACCEPT)
    row = limit(desk, case, ClockKind.SOLVE)
    assert (row.rule, row.rule_title, row.source) == ("finish", "finish", "企业投诉处理办法第九条（S22）")
    with in_language("zh_CN"):
        assert limit(desk, case, ClockKind.SOLVE).span == "30 个工作日"
