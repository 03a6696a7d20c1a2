"""月度顾客满意度 (G8, S34): D reckoned by hand here and equal there; below 80 the month waits for measures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.duties import DutyList, DutyState
from complaintdesk.desk.reminders import ReminderKind
from complaintdesk.desk.satisfaction_months import CorrectMonth
from complaintdesk.desk.satisfaction_sheet import SatisfactionYear
from complaintdesk.desk.triage import VoidCase
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import ConflictError, FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Kind, Role
from complaintdesk.i18n import set_language
from tests.desk.figures_office import a_figures_office, entries, is_sound, keyed, opened, reminded, set_clock
from tests.desk.office import a_case, a_person, desk_as

SATISFACTION = EntryKind.SATISFACTION
MONTHLY = """
[[duties]]
id = "satisfaction"
title = "月度满意度"
every = "month"
day = 5
delivers = ["satisfaction"]
source = "S34"
"""


@pytest.fixture(autouse=True)
def _english() -> None:
    set_language("en")


@pytest.fixture
def desk(database_url: str) -> Desk:
    return a_figures_office(database_url, "", at="2026-11-02T09:30")


def shown(desk: Desk, entry: int) -> dict[str, str]:
    return dict(opened(desk, entry).values)


def test_S34_手算与程序相等(desk: Desk) -> None:
    """D1 = 92.5 ÷ 100 × 20 = 18.5; D2 = 60 - (min(15, 8×2) + 1×5 + 15 + 2×3) = 19; D3 = B 75 × 20% = 15; D = 52.5."""
    entry = keyed(
        desk, "KeyInMonth", month="2026-10", got="92.5", possible="100", complaints=8, over_target=1, line_stops=1, late=2,
        grade="B",
    )  # fmt: skip
    d1, d2, d3 = 92.5 / 100 * 20, 60 - (min(15, 8 * 2) + 1 * 5 + 15 + 2 * 3), 75 * 0.2
    values = shown(desk, entry)
    assert values["D1 survey"] == f"{d1:.1f} of 20"
    assert values["D2 counted facts"] == f"{d2:.1f} of 60 (N1 \u221215 N2 \u22125 N3 \u221215 N4 \u22126)"
    assert values["D3 customer's audit"] == f"{d3:.1f} of 20"
    assert values["D altogether"] == f"{d1 + d2 + d3:.1f}" == "52.5"
    assert values["Judgement"] == "D is below 80: an analysis and measures are demanded."
    assert is_sound(desk)


def test_S34_低于80_分析之后才算完(desk: Desk) -> None:
    entry = keyed(desk, "KeyInMonth", month="2026-10", complaints=8, line_stops=1)
    assert opened(desk, entry).row.state == "analysis", "60 - 15 - 15 leaves 70"
    (reminder,) = reminded(desk, ReminderKind.BOOK)
    assert (reminder.entry_id, reminder.subject) == (entry, "2026-10: D = 70.0")
    with pytest.raises(FieldErrors):
        keyed(desk, "AnalyseMonth", entry, analysis="模具磨损")
    keyed(desk, "AnalyseMonth", entry, analysis="模具磨损", measures="换模并加检", due_on="2026-11-20")
    row = opened(desk, entry).row
    assert (row.state, row.is_ended, row.due_on) == ("done", True, date(2026, 11, 20))
    assert reminded(desk, ReminderKind.BOOK) == []
    keyed(desk, "CorrectMonth", entry, complaints=9, line_stops=1)
    assert opened(desk, entry).row.state == "done", "it was analysed"
    assert is_sound(desk)


def test_S34_更正后重新计算(desk: Desk) -> None:
    entry = keyed(desk, "KeyInMonth", month="2026年10月", complaints=0, got="18", possible="20", audit="90")
    assert (opened(desk, entry).row.title, opened(desk, entry).row.state) == ("2026-10: D = 96.0", "done")
    keyed(desk, "CorrectMonth", entry, complaints=0, got="5", possible="20", grade="C")
    values = shown(desk, entry)
    assert values["D altogether"] == "77.0", "5 + 60 + 12"
    assert "Customer's audit: marks out of 100" not in values
    assert opened(desk, entry).row.state == "analysis"


def test_投诉次数留空则取当月件数(desk: Desk) -> None:
    set_clock(desk, "2026-10-20T09:30")
    cases = [a_case(desk, category="收费").id for _n in range(3)]
    a_case(desk, category="收费", kind=Kind.SUGGESTION)
    a_case(desk, category="收费", complainant=a_person(organisation="甲公司", credit_code="91350100M000100Y43"))
    desk.do(VoidCase(case_id=cases[0], reason="重复登记"))
    set_clock(desk, "2026-11-02T09:30")
    whole = keyed(desk, "KeyInMonth", month="2026-10")
    assert shown(desk, whole)["Complaints (N1)"] == "3"
    assert shown(desk, whole)["D altogether"] == "94.0"
    of_one = keyed(desk, "KeyInMonth", month="2026-10", customer="甲公司")
    assert shown(desk, of_one)["Complaints (N1)"] == "1"
    assert opened(desk, of_one).row.title == "2026-10 甲公司: D = 98.0"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({"month": "2026-12"}, "month", id="未来"),
        pytest.param({"month": "2026"}, "month", id="不是月份"),
        pytest.param({"month": "十月"}, "month", id="写法"),
        pytest.param({"got": "18"}, "possible", id="只有得分"),
        pytest.param({"possible": "20"}, "got", id="只有总分"),
        pytest.param({"got": "21", "possible": "20"}, "got", id="得分高于总分"),
        pytest.param({"got": "0", "possible": "0"}, "got", id="总分为零"),
        pytest.param({"got": "=1+1", "possible": "20"}, "got", id="不是数"),
        pytest.param({"audit": "101"}, "audit", id="超过100"),
        pytest.param({"audit": "90", "grade": "A"}, "grade", id="又打分又评级"),
        pytest.param({"customer": "长" * 101}, "customer", id="名称太长"),
        pytest.param({"late": "-1"}, "late", id="负数"),
    ],
)
def test_录错了逐项说明(sqlite_url: str, given: dict[str, Any], field: str) -> None:
    desk = a_figures_office(sqlite_url, "", at="2026-11-02T09:30")
    with pytest.raises(FieldErrors) as problem:
        keyed(desk, "KeyInMonth", **{"month": "2026-10", **given})
    assert set(problem.value.problems) == {field}
    assert entries(desk, SATISFACTION) == ()


def test_一个月只录一次_改要有版本(sqlite_url: str) -> None:
    desk = a_figures_office(sqlite_url, "", at="2026-11-02T09:30")
    entry = keyed(desk, "KeyInMonth", month="2026-10")
    with pytest.raises(FieldErrors):
        keyed(desk, "KeyInMonth", month="2026-10")
    version = opened(desk, entry).row.version
    desk.do(CorrectMonth(entry_id=entry, version=version, late=1))
    with pytest.raises(ConflictError):
        desk.do(CorrectMonth(entry_id=entry, version=version, late=2))


def test_S34_公式有歧义_参数可改且旧月不变(desk: Desk) -> None:
    old = keyed(desk, "KeyInMonth", month="2026-09", complaints=3)
    entry = keyed(desk, "KeyInMonth", month="2026-10", complaints=3)
    changed = {
        "weight_survey": 20, "weight_facts": 60, "weight_audit": 20, "most_item": 15, "per_complaint": 2,
        "per_over_target": 5, "per_late": 3, "taken_off": 60, "grade_a": 85, "grade_b": 75, "grade_c": 60,
        "demanded_below": 80, "decimals": 1,
    }  # fmt: skip
    fields = {
        spec.name: spec.default for offer in opened(desk, entry).offers if offer.command == "ChangeFormula"
        for spec in offer.fields
    }  # fmt: skip
    assert fields == {name: str(100 if name == "taken_off" else value) for name, value in changed.items()}
    with pytest.raises(FieldErrors) as problem:
        keyed(desk, "ChangeFormula", entry, **(changed | {"weight_survey": 30}))
    assert set(problem.value.problems) == {"weight_survey"}
    keyed(desk, "ChangeFormula", entry, **changed)
    assert shown(desk, entry)["D altogether"] == "96.4", "60 - 6 × 60%"
    assert shown(desk, old)["D altogether"] == "94.0"
    set_clock(desk, "2026-12-02T09:30")
    later = keyed(desk, "KeyInMonth", month="2026-11", complaints=3)
    assert shown(desk, later)["D altogether"] == "96.4", "the formula goes on"
    lines = opened(desk, later).lines
    assert lines is not None
    assert ("D2 = 60 - (N1 + N2 + N3 + N4) × 60%.",) in lines.rows
    (sheet,) = desk.ask(SatisfactionYear(year=2026))
    assert "From month 10:" in sheet.formula
    assert is_sound(desk)


def test_年表十二行(desk: Desk) -> None:
    (empty,) = desk.ask(SatisfactionYear(year=2026))
    assert empty.months == (None,) * 12
    keyed(desk, "KeyInMonth", month="2026-10", complaints=8, line_stops=1, grade="A")
    keyed(desk, "KeyInMonth", month="2025-12")
    keyed(desk, "KeyInMonth", month="2026-10", customer="甲公司")
    whole, of_one = desk.ask(SatisfactionYear(year=2026))
    assert (whole.customer, of_one.customer) == ("", "甲公司")
    assert [number for number, month in enumerate(whole.months, 1) if month is not None] == [10]
    month = whole.months[9]
    assert month is not None
    assert (month.survey, month.audit, str(month.index.total), month.measures) == ("—", "A", "67.0", "To be analysed")


def test_录入即办结月度事项(sqlite_url: str) -> None:
    desk = a_figures_office(sqlite_url, MONTHLY, at="2026-10-02T09:30")
    set_clock(desk, "2026-11-03T09:30")
    keyed(desk, "KeyInMonth", month="2026-10")
    (row,) = [row for row in desk.ask(DutyList()) if row.key == "satisfaction:2026-10"]
    assert row.state is DutyState.DONE


def test_科室看不到也录不了(sqlite_url: str) -> None:
    desk = a_figures_office(sqlite_url, "", at="2026-11-02T09:30")
    keyed(desk, "KeyInMonth", month="2026-10", line_stops=1, complaints=9)
    department = desk_as(desk, Role.DEPARTMENT, "甲科")
    assert entries(department, SATISFACTION) == ()
    assert reminded(department, ReminderKind.BOOK) == []
    with pytest.raises(NotAllowed):
        keyed(department, "KeyInMonth", month="2026-09")
    with pytest.raises(NotAllowed):
        department.ask(SatisfactionYear(year=2026))
