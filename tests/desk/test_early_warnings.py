"""预警 (K8; S06 同类多发, S13 预警): one alert and not two, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import event

from complaintdesk.desk.classifying import ClassifyCase
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.reminders import ReminderKind
from complaintdesk.desk.triage import VoidCase
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Kind, Role
from complaintdesk.i18n import set_language
from complaintdesk.paths import resource
from tests.conftest import KINDS, Databases
from tests.desk.figures_office import a_figures_office, entries, is_sound, keyed, opened, reminded, set_clock
from tests.desk.office import Clock, a_case, a_person, desk_as
from tests.desk.whistle import a_company, a_reporter

ALIKE = """
[[warnings]]
id = "alike"
title = "同类多发"
title_en = "Alike"
same = ["category"]
count = 3
within = "7 days"
source = "S06"
"""
RESPONDENT = ALIKE.replace('"alike"', '"person"').replace('["category"]', '["respondent", "category"]')
DEPARTMENT = ALIKE.replace('"alike"', '"where"').replace('["category"]', '["department"]')
RISING = """
[[warnings]]
id = "rising"
title = "逐月上升"
title_en = "Rising"
same = ["category"]
count = 3
rising = 2
source = "S13"
"""
ALERT = EntryKind.ALERT


@pytest.fixture(params=KINDS)
def databases_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(databases: Databases, databases_kind: str) -> Iterator[str]:
    made = databases.new(databases_kind)
    yield made
    databases.drop(made)


@pytest.fixture(autouse=True)
def _english() -> None:
    """Titles are kept in the language of whoever made them."""
    set_language("en")


def a_complaint(desk: Desk, **changes: object) -> int:
    values = {"category": "收费", "respondent_person": "", "respondent_department": ""}
    return a_case(desk, complainant=a_person(name="", phone="", anonymous=True), **{**values, **changes}).id


def numbers(desk: Desk, entry: int) -> list[str]:
    lines = opened(desk, entry).lines
    assert lines is not None
    return [row[0] for row in lines.rows]


def test_S06_同类七日内三件_只报一次(url: str) -> None:
    desk = a_figures_office(url, ALIKE)
    for day in (0, 2):
        set_clock(desk, f"2026-03-0{2 + day}T09:30")
        a_complaint(desk)
    a_complaint(desk, category="服务")
    assert entries(desk, ALERT) == ()
    set_clock(desk, "2026-03-09T09:00")
    a_complaint(desk)
    (alert,) = entries(desk, ALERT)
    assert (alert.title, alert.category, alert.state) == ("收费: 3 cases (Alike)", "收费", "open")
    assert numbers(desk, alert.id) == ["TS-2026-0001", "TS-2026-0002", "TS-2026-0004"]
    a_complaint(desk)
    (alert,) = entries(desk, ALERT)
    assert (alert.title, len(numbers(desk, alert.id))) == ("收费: 4 cases (Alike)", 4)
    assert is_sound(desk)


def test_S13_处置之后重新计数(url: str) -> None:
    desk = a_figures_office(url, ALIKE)
    for _n in range(3):
        a_complaint(desk)
    (alert,) = entries(desk, ALERT)
    with pytest.raises(FieldErrors):
        keyed(desk, "SettleAlert", alert.id, found="都在一个窗口")
    keyed(desk, "SettleAlert", alert.id, found="都在一个窗口", done="当日换人")
    assert reminded(desk, ReminderKind.WARNING) == []
    for expected in (1, 1, 2, 2):
        a_complaint(desk)
        assert len(entries(desk, ALERT)) == expected
    second = entries(desk, ALERT, ended=False)[0]
    assert numbers(desk, second.id) == ["TS-2026-0004", "TS-2026-0005", "TS-2026-0006", "TS-2026-0007"]
    keyed(desk, "DismissAlert", second.id, reason="互不相干")
    assert {row.state for row in entries(desk, ALERT)} == {"settled", "dismissed"}
    with pytest.raises(NotAllowed):
        keyed(desk, "SettleAlert", second.id, found="x", done="y")
    assert is_sound(desk)


def test_补登的旧件也补足窗口(url: str) -> None:
    desk = a_figures_office(url, ALIKE)
    assert isinstance(desk.clock, Clock)
    for days in (0, 6):
        a_complaint(desk, received_at=desk.clock.at - timedelta(days=days))
    assert entries(desk, ALERT) == ()
    a_complaint(desk, received_at=desk.clock.at - timedelta(days=3))
    assert len(entries(desk, ALERT)) == 1


def test_同一被投诉对象(url: str) -> None:
    desk = a_figures_office(url, RESPONDENT)
    for person in ("李四", "李四", "王五", ""):
        a_complaint(desk, respondent_person=person)
    assert entries(desk, ALERT) == ()
    a_complaint(desk, respondent_person="李四")
    (alert,) = entries(desk, ALERT)
    assert alert.title == "收费 · 李四: 3 cases (Alike)"


def test_没有点名的人不算同一被投诉对象(url: str) -> None:
    """A department alone is what rules on departments count, also beside a person of it who is named."""
    desk = a_figures_office(url, ALIKE.replace('["category"]', '["respondent"]'))
    for person in ("", "", "", "李四", "李四"):
        a_complaint(desk, respondent_department="甲科", respondent_person=person)
    assert entries(desk, ALERT) == ()
    a_complaint(desk, respondent_department="甲科", respondent_person="李四")
    (alert,) = entries(desk, ALERT)
    assert alert.title == "甲科 李四: 3 cases (Alike)"


def test_很长的对象名也只报一次(url: str) -> None:
    desk = a_figures_office(url, RESPONDENT)
    for _n in range(4):
        a_complaint(desk, respondent_person="长" * 5000)
    (alert,) = entries(desk, ALERT)
    assert alert.title.endswith("4 cases (Alike)")
    assert len(alert.title) < 120


def test_名字相近的两条规则各报各的(url: str) -> None:
    desk = a_figures_office(url, ALIKE.replace('"alike"', '"alikexone"') + ALIKE.replace('"alike"', '"alike_one"'))
    for expected in (0, 0, 2, 2):
        a_complaint(desk)
        assert len(entries(desk, ALERT)) == expected


def test_按部门_派单与改分类时也看(url: str) -> None:
    desk = a_figures_office(url, DEPARTMENT + ALIKE)
    cases = [a_complaint(desk, category="") for _n in range(3)]
    desk.do(DispatchCase(case_id=cases[0], department="甲科"))
    desk.do(DispatchCase(case_id=cases[1], department="甲科"))
    assert entries(desk, ALERT) == ()
    a_complaint(desk, category="", respondent_department="甲科")
    (alert,) = entries(desk, ALERT)
    assert (alert.title, alert.department) == ("甲科: 3 cases (Alike)", "甲科")
    for case in cases:
        desk.do(ClassifyCase(case_id=case, category="服务"))
    assert [row.title for row in entries(desk, ALERT)] == ["服务: 3 cases (Alike)", "甲科: 3 cases (Alike)"]
    assert is_sound(desk)


def test_作废的不算(url: str) -> None:
    desk = a_figures_office(url, ALIKE)
    cases = [a_complaint(desk) for _n in range(2)]
    desk.do(VoidCase(case_id=cases[0], reason="重复登记"))
    a_complaint(desk)
    assert entries(desk, ALERT) == ()


def test_提醒前台和主管_科室看不到(url: str) -> None:
    desk = a_figures_office(url, ALIKE)
    clerk, head = desk_as(desk, Role.FRONT_DESK), desk_as(desk, Role.SUPERVISOR)
    department = desk_as(desk, Role.DEPARTMENT, "甲科")
    for _n in range(3):
        a_complaint(clerk)
    (alert,) = entries(clerk, ALERT)
    for person in (clerk, head):
        (reminder,) = reminded(person, ReminderKind.WARNING)
        assert (reminder.entry_id, reminder.subject) == (alert.id, "收费: 3 cases (Alike)")
    assert reminded(department, ReminderKind.WARNING) == []
    assert entries(department, ALERT) == ()


def test_保密件从不计入也从不点名(url: str) -> None:
    """Three reports on the same person raise nothing, and nothing of them stands in an alert on plain cases."""
    company = a_company(url)
    rule = ALIKE.replace('["category"]', '["respondent"]')
    text = (resource("policies") / "whistle.toml").read_text(encoding="utf-8")
    text = text.replace('restricted_kinds = ["complaint", "report"]', 'restricted_kinds = ["report"]')
    company.operator.do(InstallPolicy(text=f"{text}\n{rule}", name="whistle.toml"))
    for _n in range(3):
        a_case(
            company.inspector, kind=Kind.REPORT, complainant=a_reporter(), category="举报", respondent_department="",
            respondent_person="郝某",
        )  # fmt: skip
    assert entries(company.operator, ALERT) == ()
    for _n in range(3):
        a_case(
            company.clerk, kind=Kind.COMPLAINT, category="投诉", respondent_department="", respondent_person="郝某"
        )
    (alert,) = entries(company.head, ALERT)
    assert alert.title == "郝某: 3 cases (Alike)"
    assert all(not number.startswith("TSM") for number in numbers(company.head, alert.id))


def test_S13_逐月上升(url: str) -> None:
    desk = a_figures_office(url, RISING, at="2026-01-05T09:30")
    for month, count in (("2026-01", 1), ("2026-02", 2), ("2026-03", 3)):
        set_clock(desk, f"{month}-10T09:30")
        for _n in range(count):
            a_complaint(desk)
    assert entries(desk, ALERT) == (), "March is not over"
    set_clock(desk, "2026-04-01T09:30")
    a_complaint(desk, category="服务")
    assert entries(desk, ALERT) == ()
    a_complaint(desk)
    a_complaint(desk)
    (alert,) = entries(desk, ALERT)
    assert alert.title == "收费: rising for 2 months (Rising)"
    lines = opened(desk, alert.id).lines
    assert lines is not None
    assert lines.rows == (("2026-01", "1"), ("2026-02", "2"), ("2026-03", "3"))
    a_complaint(desk)
    a_complaint(desk)
    set_clock(desk, "2026-05-01T09:30")
    a_complaint(desk)
    (alert,) = entries(desk, ALERT)
    lines = opened(desk, alert.id).lines
    assert lines is not None
    assert lines.rows[-1] == ("2026-04", "4")
    keyed(desk, "SettleAlert", alert.id, found="新收费项目", done="补公示")
    a_complaint(desk)
    assert len(entries(desk, ALERT)) == 1
    assert is_sound(desk)


def test_同一刻两处登记_仍只一条(databases: Databases) -> None:
    url = databases.new("postgresql")
    desk = a_figures_office(url, ALIKE)
    for _n in range(2):
        a_complaint(desk)
    desks = [desk_as(desk, Role.FRONT_DESK) for _n in range(2)]
    ready = threading.Barrier(2)
    failed: list[BaseException] = []

    def register(mine: Desk) -> None:
        ready.wait()
        try:
            a_complaint(mine)
        except BaseException as problem:
            failed.append(problem)

    threads = [threading.Thread(target=register, args=(mine,)) for mine in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    (alert,) = entries(desk, ALERT)
    assert len(numbers(desk, alert.id)) == 4
    assert is_sound(desk)


def test_没有预警规则就不多问一句(sqlite_url: str) -> None:
    desk = a_figures_office(sqlite_url, "")
    statements: list[str] = []
    event.listen(desk.database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    a_complaint(desk)
    assert not [one for one in statements if "entries" in one]
