"""受理登记 by the office's own rules: fields by kind, parts on demand, proposals, levels, and who came before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.intake import SpotReply
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.receipts import ProgressByReceipt
from complaintdesk.desk.rows import Representative
from complaintdesk.domain.vocabulary import CaseState, Kind, Role, Satisfaction, Severity, Verdict
from complaintdesk.storage.models import Case
from complaintdesk.ui.intake_tab import IntakeTab
from tests.desk.office import a_case, a_person, desk_as
from tests.desk.rulebook import an_office_with, rules
from tests.ui.conftest import Show
from tests.ui.intake import Open, bar_of, button_of, keep, only_case, opener

GOOD_CODE = "91350100M000100Y43"


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    """A front desk under rules that use everything the intake can ask for."""
    return desk_as(an_office_with(sqlite_url, rules()), Role.FRONT_DESK, number="1003", name="前台")


@pytest.fixture
def open_tab(desk: Desk, qtbot: QtBot, show: Show) -> Open:
    """Opens the intake tab; again for a second start of the program."""
    return opener(desk, qtbot, show)


def filled(open_tab: Callable[[], IntakeTab], **changes: str) -> IntakeTab:
    tab = open_tab()
    given = {"name": "张三", "phone": "13800001234", "facts": "多收了 120 元。"} | changes
    for name, value in given.items():
        tab.form.fields[name].set_value(value)
    tab.hints.look_at_words()
    return tab


def shown_own(tab: IntakeTab) -> list[str]:
    return [field.name for field in tab.form.own.all() if field.isVisibleTo(tab)]


def test_the_kind_switches_the_fields_of_the_rules(open_tab: Open, desk: Desk) -> None:
    tab = filled(open_tab, plate="湘A12345")
    assert shown_own(tab) == ["plate", "bought_on", "loss", "pieces", "injured"]
    tab.form.kind.set_value("report")
    assert shown_own(tab) == ["loss", "pieces", "injured", "witness"]
    tab.register()
    assert tab.form.fields["witness"].error()
    tab.form.kind.set_value("complaint")
    tab.form.fields["injured"].set_value("是")
    tab.form.fields["loss"].set_value("很多")
    tab.register()
    assert "金额" in tab.form.fields["loss"].error()
    tab.form.fields["loss"].set_value("1,200 元")
    tab.register()
    case = only_case(desk)
    assert case.kind is Kind.COMPLAINT
    assert case.fields == (("车牌号", "湘A12345"), ("损失金额", "1200.00"), ("有人受伤", "是"))
    assert case.severity is Severity.MAJOR


def test_parts_come_when_called_for_and_closed_ones_are_not_sent(open_tab: Open, desk: Desk) -> None:
    tab = filled(open_tab)
    parts = tab.form.parts
    assert not any(part.is_open for part in parts.every)
    for name in ("agent_part", "organisation_part", "joint_part", "matters_part"):
        add = button_of(tab, f"add_{name}")
        add.setFocus()
        QTest.keyClick(add, Qt.Key.Key_Return)
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus.objectName() in ("agent", "organisation", "joint_count", "matters")
    parts.agent.set_value("李律师")
    assert "授权委托书" in parts.authority.control.accessibleDescription()
    parts.authority.set_value("2026-03-01 委托书")
    assert "尚未" not in parts.authority.control.accessibleDescription()
    parts.organisation.set_value("某公司")
    parts.credit_code.set_value("123")
    parts.joint_count.set_value("30")
    parts.representatives.set_value("李四 13911112222 11010519491231002X\n欧阳 娜娜，13933334444\n\n王五")
    parts.matters.set_value("退还多收费用\n\n书面道歉\n")
    tab.register()
    assert parts.credit_code.error()
    parts.credit_code.set_value(GOOD_CODE)
    QTest.mouseClick(button_of(tab, "add_agent_part"), Qt.MouseButton.LeftButton)
    tab.register()
    case = only_case(desk)
    person = case.complainant
    assert (person.agent, person.agent_authority) == ("", "")
    assert (person.organisation, person.credit_code, person.joint_count) == ("某公司", GOOD_CODE, 30)
    assert case.matters == ("退还多收费用", "书面道歉")
    assert person.representatives == (
        Representative("李四", "13911112222", "11010519491231002X"),
        Representative("欧阳 娜娜", "13933334444"),
        Representative("王五"),
    )
    assert not any(part.is_open for part in parts.every)


def test_too_many_representatives_are_said_where_they_stand(open_tab: Open, desk: Desk) -> None:
    tab = filled(open_tab, representatives="\n".join(f"代表{n}" for n in "一二三四五六"))
    tab.register()
    assert "5" in tab.form.parts.representatives.error()
    tab.form.parts.joint_count.set_value("三十")
    tab.register()
    assert tab.form.parts.joint_count.error()
    assert desk.ask(CaseCount()) == 0


def test_a_draft_brings_its_parts_back(open_tab: Open) -> None:
    first = filled(open_tab, agent="李律师", matters="退费", severity="serious")
    keep(first)
    second = open_tab()
    second.restore_draft()
    assert second.form.drafts() == first.form.drafts()
    assert [part.is_open for part in second.form.parts.every] == [True, False, False, True, False]
    second.hints.look_at_words()
    assert second.form.severity.value() == "serious"


def test_the_level_is_asked_only_where_the_rules_have_levels(open_tab: Open, desk: Desk) -> None:
    tab = filled(open_tab)
    assert tab.form.level.isVisibleTo(tab)
    assert tab.form.level.label == "协调层级"
    assert tab.due.day == "03-03 09:30"
    tab.form.level.set_value("county")
    assert tab.due.day == "03-04 09:30"
    tab.register()
    assert only_case(desk).level == "跨县"
    assert tab.form.level.value() == "own"


def test_words_suggest_a_category_taken_by_one_key(open_tab: Open, qtbot: QtBot) -> None:
    tab = open_tab()
    tab.form.facts.set_value("窗口的人骂人，还踢皮球")
    qtbot.waitUntil(lambda: bool(tab.form.proposals.paths()))
    proposed = tab.form.proposals.paths()
    assert set(proposed[:2]) <= {"服务态度", "服务态度/推诿"}
    tab.form.facts.take_focus()
    QTest.keyClick(tab.form.facts.control, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert tab.form.category.value() == proposed[0]
    assert QApplication.focusWidget() is tab.form.facts.control
    tab.hints.look_at_words()
    assert tab.form.proposals.paths() == ()


def test_the_severity_follows_the_rules_until_somebody_decides(open_tab: Open, desk: Desk) -> None:
    tab = filled(open_tab, facts="我已经找了记者")
    form = tab.form
    assert (form.severity.value(), form.grading.note.text()) == ("serious", "建议定级：严重（媒体曝光，S17）")
    form.facts.set_value("算了")
    tab.hints.look_at_words()
    assert (form.severity.value(), form.grading.note.text()) == ("general", "")
    form.facts.set_value("我已经找了记者")
    tab.hints.look_at_words()
    assert not form.severity_reason.isVisibleTo(tab)
    form.severity.set_value("general")
    assert form.severity_reason.isVisibleTo(tab)
    tab.register()
    assert form.severity_reason.error()
    assert QApplication.focusWidget() is form.severity_reason.control
    form.severity_reason.set_value("记者是他的朋友")
    tab.register()
    case = only_case(desk)
    with desk.database.read() as session:
        kept = session.get_one(Case, case.id)
        assert (kept.severity, kept.severity_reason) == ("general", "记者是他的朋友")
    assert not form.severity_reason.isVisibleTo(tab)
    assert form.severity.value() == "general"


def test_a_fast_typist_gets_the_severity_of_the_rules(open_tab: Open, desk: Desk) -> None:
    tab = open_tab()
    for name, value in {"name": "张三", "phone": "13800001234", "facts": "我要曝光"}.items():
        tab.form.fields[name].set_value(value)
    tab.register()
    assert only_case(desk).severity is Severity.SERIOUS


def test_who_came_before_and_what_became_of_it(open_tab: Open, desk: Desk) -> None:
    a_case(desk, category="收费", spot=SpotReply("已退费", Satisfaction.UNSATISFIED, Verdict.PARTLY))
    a_case(desk, category="收费", respondent_department="财务部", complainant=a_person(name="旁人", phone="13911112222"))
    tab = filled(open_tab)
    tab.look_for_earlier()
    assert tab.earlier.words.text() == "此人共 1 件，最近一件：已结案 · 部分属实 · 不满意。"
    tab.form.department.set_value("财务部")
    tab.form.category.set_value("收费")
    tab.look_for_earlier()
    assert [case.same_person for case in tab.earlier.cases] == [True, False]
    assert tab.earlier.words.text().endswith("30 天内另有他人 1 件同一事项。")
    tab.form.who.name.set_value("新人")
    tab.form.who.phone.set_value("")
    tab.look_for_earlier()
    assert tab.earlier.heading.text() == "同一事项"
    tab.form.who.phone.set_value("13911112222")
    tab.look_for_earlier()
    assert "已承诺 03-03 09:30 前答复。" in tab.earlier.words.text()


def test_a_promise_that_the_rules_demand_is_asked_for(open_tab: Open, desk: Desk) -> None:
    Desk(desk.database, operator("owner"), desk.clock).do(
        InstallPolicy(text=rules(required=("facts", "promised_at")), name="intake.toml")
    )
    tab = open_tab()
    for name, value in {"name": "张三", "phone": "13800001234", "facts": "多收费"}.items():
        tab.form.fields[name].set_value(value)
    assert tab.form.promised_at.required
    tab.register()
    assert tab.form.promised_at.error()
    assert desk.clock is not None
    tab.form.promised_at.set_value(desk.clock() + timedelta(days=1))
    tab.register()
    assert bar_of(tab).kind == "ok"


def test_a_report_is_confidential_and_its_reporter_is_given_a_code(open_tab: Open, desk: Desk) -> None:
    tab = filled(open_tab, name="", phone="")
    tab.form.kind.set_value("report")
    assert tab.form.parts.restricted.value()
    assert not tab.form.parts.restricted.isEnabled()
    tab.form.kind.set_value("complaint")
    assert not tab.form.parts.restricted.value()
    assert not tab.form.parts.for_confidence.is_open
    tab.form.kind.set_value("report")
    tab.form.who.anonymous.set_value(True)
    tab.form.fields["witness"].set_value("不详")
    tab.register()
    code = tab.registered.code.text()
    assert desk.ask(CaseCount()) == 0
    progress = desk.ask(ProgressByReceipt(code=code))
    assert progress is not None
    assert progress.state is CaseState.REGISTERED
    assert tab.registered.code.isVisibleTo(tab)
    for name, value in {"name": "张三", "phone": "13800001234", "facts": "多收费"}.items():
        tab.form.fields[name].set_value(value)
    tab.form.kind.set_value("complaint")
    tab.register()
    assert not tab.registered.code.isVisibleTo(tab)
    assert only_case(desk).kind is Kind.COMPLAINT
