"""受理登记: from the first word to the number, by keyboard, with nothing lost on the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.case_list import CaseCount, CaseList
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.departments import AddDepartment
from complaintdesk.domain.vocabulary import (
    CaseState,
    FormKind,
    IdType,
    Kind,
    Role,
    Satisfaction,
    Severity,
    Sex,
    Verdict,
)
from complaintdesk.i18n import set_language
from tests.desk.office import Clock, a_case, a_person, an_office, desk_as
from tests.ui.conftest import Show, TypeChinese
from tests.ui.intake import Open, bar_of, button_of, fill, keep, only_case, opener, picture, spot

GOOD_ID = "11010519491231002X"


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    """The front desk of a hospital, on SQLite."""
    return desk_as(an_office(sqlite_url), Role.FRONT_DESK, number="1003", name="前台")


@pytest.fixture
def open_tab(desk: Desk, qtbot: QtBot, show: Show) -> Open:
    """Opens the intake tab; again for a second start of the program."""
    return opener(desk, qtbot, show)


class Keyboard:
    """Presses keys where the keyboard is, and counts."""

    def __init__(self, commit: TypeChinese) -> None:
        self.count, self._commit = 0, commit

    def write(self, words: str) -> None:
        self.count += 1
        focus = QApplication.focusWidget()
        assert focus is not None
        if words.isascii():
            QTest.keyClicks(focus, words)
        else:
            self._commit(focus, words)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.count += 1
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key, modifier)

    def enter(self) -> None:
        self.press(Qt.Key.Key_Return)


def focus_name() -> str:
    focus = QApplication.focusWidget()
    return focus.objectName() if focus is not None else ""


def test_a_walk_in_by_keyboard_takes_at_most_25_key_actions(
    open_tab: Open, desk: Desk, type_chinese: TypeChinese
) -> None:
    tab, keys = open_tab(), Keyboard(type_chinese)
    keys.write("张三")
    for _step in range(2):
        keys.enter()
    assert focus_name() == "phone"
    keys.write("13800001234")
    for _step in range(4):
        keys.enter()
    assert focus_name() == "respondent_department"
    keys.write("cwk")
    keys.enter()
    keys.enter()
    assert focus_name() == "category"
    keys.write("dsf")
    keys.enter()
    keys.enter()
    keys.enter()
    assert focus_name() == "facts"
    keys.write("出院结算时多收护理费 120 元。")
    keys.press(Qt.Key.Key_Tab)
    assert focus_name() == "request"
    keys.write("退还多收费用。")
    keys.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert keys.count <= 25
    case = only_case(desk)
    assert case.number == "TS-2026-0001"
    assert (case.complainant.name, case.complainant.phone) == ("张三", "13800001234")
    assert (case.channel.value, case.respondent_department, case.category) == ("visit", "财务科", "收费/多收费")
    assert case.request == "退还多收费用。"
    assert bar_of(tab).sentence() == "已登记 TS-2026-0001，办理时限 03-05。"
    assert focus_name() == "name"
    assert not tab.form.is_touched()


def test_enter_reaches_every_input_in_reading_order(open_tab: Open) -> None:
    tab = open_tab()
    tab.form.channel.set_value("transfer")
    tab.form.show_more(True)
    for part in tab.form.parts.every:
        part.show_part(True)
    tab.form.who.name.take_focus()
    walked = []
    for _step in range(80):
        walked.append(focus_name())
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus_name() in ("facts", "request", "representatives", "matters", "more", "empty") or "_part" in focus_name():
            QTest.keyClick(focus, Qt.Key.Key_Tab)
        else:
            QTest.keyClick(focus, Qt.Key.Key_Return)
        if focus_name() == "empty":
            break
    assert [name for name in walked if not name.startswith("chip_")] == [
        "name", "anonymous", "phone", "id_type", "id_number", "source_number", "respondent_department",
        "respondent_person", "category", "kind", "facts", "request", "promised_at", "visit_type", "record_number",
        "bed", "more", "add_agent_part", "add_organisation_part", "add_joint_part", "add_matters_part",
        "add_confidence_part", "agent", "agent_id_number", "agent_authority", "organisation", "credit_code",
        "legal_representative", "joint_count", "representatives", "matters", "restricted", "safe_channel",
        "relation", "affected_person", "age", "address", "contact_hours", "respondent_contact",
        "respondent_phone", "respondent_address", "subject", "reserved_number", "received_at", "no_reply_wanted",
    ]


def test_everything_on_the_form_reaches_the_case(open_tab: Open, desk: Desk) -> None:
    tab = open_tab()
    fill(
        tab, channel="transfer", source_number="12345-88", severity="serious", kind="help", id_type="passport",
        id_number="e12345678", relation="儿子", affected_person="张老太", sex="female", age="81", address="湘春路 1 号",
        agent="李律师", organisation="某公司", subject="多收护理费", respondent_person="李四", respondent_contact="王五",
        respondent_phone="0731-82295678", respondent_address="收费处", publicity_consent="no", mediation_consent="yes",
        visit_type="住院", record_number="ZY-1", bed="12", promised_at="2026-03-04T09:30:00+00:00",
        received_at="2026-02-27T02:00:00+00:00",
    )
    tab.register()
    case = only_case(desk)
    person = case.complainant
    assert (case.source_number, case.severity, case.kind) == ("12345-88", Severity.SERIOUS, Kind.HELP)
    assert (person.id_type, person.id_number) == (IdType.PASSPORT, "E12345678")
    assert (person.relation, person.affected_person, person.sex, person.age) == ("儿子", "张老太", Sex.FEMALE, 81)
    assert (person.address, person.agent, person.organisation) == ("湘春路 1 号", "李律师", "某公司")
    assert (case.subject, case.respondent_person, case.respondent_contact) == ("多收护理费", "李四", "王五")
    assert (case.respondent_phone, case.respondent_address) == ("0731-82295678", "收费处")
    assert (case.publicity_consent, case.mediation_consent) == (False, True)
    assert case.fields == (("就诊类别", "住院"), ("门诊号/住院号", "ZY-1"), ("科室床号", "12"))
    assert case.promised_at is not None
    assert case.promised_at.isoformat() == "2026-03-04T09:30:00+00:00"
    assert case.is_late_entry


@pytest.mark.parametrize("length", [5_000, 20_000])
def test_long_facts_are_kept_whole(open_tab: Open, desk: Desk, length: int) -> None:
    tab = open_tab()
    fill(tab, facts="护" * length)
    tab.register()
    assert only_case(desk).facts == "护" * length


CARD = f"姓名:王小红 性别:女 民族:汉 出生:1949年12月31日 住址:北京市朝阳区幸福路1号 公民身份号码:{GOOD_ID}"
LISTED = f"王小红,女,汉,1949-12-31,北京市朝阳区幸福路1号,{GOOD_ID}"


@pytest.mark.parametrize("line", [CARD, LISTED], ids=["带标签", "逗号分隔"])
@pytest.mark.parametrize("where", ["name", "id_number"])
def test_a_pasted_card_fills_the_person(open_tab: Open, line: str, where: str) -> None:
    tab = open_tab()
    edit = tab.findChild(QLineEdit, where)
    assert edit is not None
    edit.setFocus()
    QGuiApplication.clipboard().setText(line)
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    person = tab.form.who.person()
    assert (person.name, person.id_type, person.id_number) == ("王小红", IdType.IDENTITY_CARD, GOOD_ID)
    assert (person.sex, person.age, person.address) == (Sex.FEMALE, 76, "北京市朝阳区幸福路1号")


def test_a_card_reader_that_types_is_understood_at_enter(open_tab: Open, type_chinese: TypeChinese) -> None:
    tab = open_tab()
    edit = tab.findChild(QLineEdit, "name")
    assert edit is not None
    type_chinese(edit, "王小红")
    QTest.keyClicks(edit, f",{GOOD_ID}")
    QTest.keyClick(edit, Qt.Key.Key_Return)
    assert (tab.form.who.name.value(), tab.form.who.id_number.value()) == ("王小红", GOOD_ID)


def test_a_number_that_looks_wrong_warns_and_is_registered_as_it_is(open_tab: Open, desk: Desk) -> None:
    tab = open_tab()
    fill(tab, id_type="identity_card", id_number="110105194912310021", phone="12")
    tab.form.who.judge_number()
    assert "照填" in tab.form.who.id_number.control.accessibleDescription()
    tab.register()
    assert only_case(desk).complainant.id_number == "110105194912310021"


def test_a_good_number_tells_sex_and_age_but_leaves_what_was_typed(open_tab: Open) -> None:
    tab = open_tab()
    fill(tab, age="80")
    tab.form.who.id_number.set_value(GOOD_ID)
    tab.form.who.judge_number()
    person = tab.form.who.person()
    assert (person.sex, person.age, person.id_type) == (Sex.FEMALE, 80, IdType.IDENTITY_CARD)


def test_the_anonymous_leave_no_name_and_a_wrong_tick_costs_nothing(open_tab: Open, desk: Desk) -> None:
    tab = open_tab()
    fill(tab, id_number=GOOD_ID)
    tab.form.who.anonymous.set_value(True)
    assert not tab.form.who.name.isEnabled()
    tab.form.who.anonymous.set_value(False)
    assert tab.form.who.name.value() == "张三"
    tab.form.who.anonymous.set_value(True)
    tab.register()
    person = only_case(desk).complainant
    assert (person.anonymous, person.name, person.id_number, person.id_type) == (True, "", "", None)
    assert person.phone == "13800001234"
    assert tab.form.who.name.isEnabled()


def test_a_transfer_without_its_number_is_refused_and_keeps_every_word(open_tab: Open, desk: Desk) -> None:
    tab = open_tab()
    tab.form.channel.set_value("transfer")
    fill(tab, relation="女儿")
    before = tab.form.drafts()
    tab.register()
    assert desk.ask(CaseCount()) == 0
    assert tab.form.drafts() == before
    assert tab.form.source_number.error()
    assert focus_name() == "source_number"
    tab.form.source_number.set_value("12345-1")
    tab.register()
    assert only_case(desk).source_number == "12345-1"


def test_an_empty_form_says_what_is_missing_under_each_input(open_tab: Open) -> None:
    tab = open_tab()
    tab.register()
    wrong = {field.name for field in tab.form.all() if field.error()}
    assert wrong == {"name", "phone", "facts"}
    assert focus_name() == "name"


@pytest.mark.parametrize(
    ("name", "value"), [("age", "八十"), ("age", "1000"), ("received_at", "昨天"), ("promised_at", "13-40")]
)
def test_what_cannot_be_read_is_said_where_it_stands(open_tab: Open, desk: Desk, name: str, value: str) -> None:
    tab = open_tab()
    fill(tab)
    tab.form.fields[name].restore(value)
    tab.register()
    assert tab.form.fields[name].error()
    assert tab.form.fields[name].isVisibleTo(tab)
    assert desk.ask(CaseCount()) == 0


def test_a_department_not_in_the_list_is_not_dropped_silently(open_tab: Open, desk: Desk, type_chinese: TypeChinese) -> None:
    tab = open_tab()
    fill(tab, respondent_department="")
    type_chinese(tab.form.department.control, "火星科")
    tab.register()
    assert "火星科" in tab.form.department.error()
    assert desk.ask(CaseCount()) == 0


def test_earlier_cases_of_the_person_stand_beside_the_form(open_tab: Open, desk: Desk, qtbot: QtBot) -> None:
    done = a_case(desk)
    a_case(desk, complainant=a_person(name="旁人", phone="13911112222"))
    tab = open_tab()
    assert not tab.earlier.cases
    tab.form.who.phone.set_value("138 0000 1234")
    qtbot.waitUntil(lambda: bool(tab.earlier.cases))
    assert [case.number for case in tab.earlier.cases] == [done.number]
    with qtbot.waitSignal(tab.open_case) as opened:
        tab.earlier.list.setCurrentIndex(tab.earlier.list.model().index(0, 0))
        QTest.keyClick(tab.earlier.list, Qt.Key.Key_Return)
    assert opened.args == [done.id]
    tab.form.who.phone.set_value("")
    qtbot.waitUntil(lambda: not tab.earlier.cases)


def test_an_earlier_case_shown_follows_what_colleagues_do(open_tab: Open, desk: Desk) -> None:
    done = a_case(desk)
    tab = open_tab()
    tab.form.who.phone.set_value("13800001234")
    tab.look_for_earlier()
    tab.place.work.do(AmendCase(case_id=done.id, values={"subject": "改过的事由"}, reason="更正"))
    assert tab.earlier.cases[0].subject == "改过的事由"


def test_the_limit_follows_severity_and_receipt(open_tab: Open) -> None:
    tab = open_tab()
    assert tab.due.day == "03-05"
    assert "院投诉管理制度" in tab.due.source.text()
    tab.form.severity.set_value("serious")
    assert tab.due.day == "03-11"
    tab.form.more.received_at.restore("2026-02-27 09:00")
    # Saturday 02-28 is a make-up workday.
    assert tab.due.day == "03-09"
    assert any("03-09" in line.text() for line in tab.steps.lines)


def test_a_limit_behind_the_known_holidays_says_that_it_is_provisional(desk: Desk, open_tab: Open) -> None:
    assert isinstance(desk.clock, Clock)
    desk.clock.forward(days=365 * 9)
    tab = open_tab()
    assert tab.due.foretold is not None
    assert "2035" in tab.due.foretold.warning
    assert tab.due.foretold.warning in tab.due.source.text()


def test_the_category_tells_where_it_goes(open_tab: Open) -> None:
    tab = open_tab()
    tab.form.category.set_value("医疗/用药")
    assert "药剂科" in tab.form.category.control.accessibleDescription()
    tab.form.category.set_value("")
    assert "药剂科" not in tab.form.category.control.accessibleDescription()


def test_register_and_print_asks_for_the_form_after_the_commit(open_tab: Open, desk: Desk, qtbot: QtBot) -> None:
    tab = open_tab()
    fill(tab)
    tab.form.who.phone.take_focus()
    seen: list[int] = []
    tab.print_wanted.connect(lambda _id, _form: seen.append(desk.ask(CaseCount())))
    with qtbot.waitSignal(tab.print_wanted) as wanted:
        QTest.keyClick(tab.form.who.phone.control, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert wanted.args == [only_case(desk).id, FormKind.REGISTRATION]
    assert seen == [1]
    with qtbot.waitSignal(tab.print_wanted):
        QTest.mouseClick(button_of(tab, "registered_print"), Qt.MouseButton.LeftButton)


def test_after_registering_the_case_can_be_shown_at_once(open_tab: Open, desk: Desk, qtbot: QtBot) -> None:
    tab = open_tab()
    fill(tab)
    tab.register()
    with qtbot.waitSignal(tab.open_case) as opened:
        QTest.mouseClick(button_of(tab.window(), "message_action"), Qt.MouseButton.LeftButton)
    assert opened.args == [only_case(desk).id]


def test_solved_on_the_spot_is_one_step(open_tab: Open, desk: Desk) -> None:
    tab = open_tab()
    fill(tab)
    dialog = spot(tab)
    dialog.submit()
    assert dialog.reply.error()
    dialog.reply.set_value("当场核对，已退 120 元。")
    dialog.satisfaction.set_value("satisfied")
    dialog.verdict.set_value("substantiated")
    dialog.submit()
    case = only_case(desk)
    assert (case.state, case.resolved_on_spot, case.reply_text) == (CaseState.CLOSED, True, "当场核对，已退 120 元。")
    assert (case.call_backs, case.verdict) == ((), Verdict.SUBSTANTIATED)
    assert desk.ask(CaseList()).rows[0].satisfaction is Satisfaction.SATISFIED
    assert tab.dialog is None
    assert not tab.form.is_touched()


def test_a_refused_spot_registration_loses_no_answer(open_tab: Open, desk: Desk) -> None:
    tab = open_tab()
    fill(tab, phone="")
    dialog = spot(tab)
    dialog.reply.set_value("已当面说明。")
    dialog.submit()
    assert tab.dialog is None
    assert tab.form.who.phone.error()
    tab.form.who.phone.set_value("13800001234")
    dialog = spot(tab)
    assert dialog.reply.value() == "已当面说明。"
    dialog.submit()
    assert only_case(desk).reply_text == "已当面说明。"


def test_twenty_registrations_in_a_row_leave_nothing_behind(open_tab: Open, desk: Desk) -> None:
    tab = open_tab()

    def one(number: int) -> int:
        fill(tab, phone=f"1380000{number:04}")
        tab.files.add_image(picture())
        tab.look_for_earlier()
        dialog = spot(tab)
        dialog.reply.set_value("已答复")
        dialog.submit()
        for _round in range(3):
            QApplication.sendPostedEvents(None, 0)
            QApplication.processEvents()
        return len(tab.window().findChildren(QWidget))

    counts = [one(number) for number in range(20)]
    assert len(set(counts[1:])) == 1
    assert desk.ask(CaseCount()) == 20


def test_a_new_department_is_offered_without_losing_what_is_typed(open_tab: Open, desk: Desk) -> None:
    tab = open_tab()
    fill(tab)
    before = tab.form.drafts()
    _done, changes = Desk(desk.database, operator("owner"), desk.clock).do(AddDepartment(name="急诊科", code="JZ"))
    tab.place.work.changed.emit(changes, None)
    assert tab.form.drafts() == before
    tab.form.department.set_value("急诊科")
    assert tab.form.department.value() == "急诊科"


def test_a_department_may_not_register_and_is_told(open_tab: Open, desk: Desk) -> None:
    tab = open_tab(desk_as(desk, Role.DEPARTMENT, department="财务科"))
    assert not button_of(tab, "register_print").isVisible()
    fill(tab)
    tab.register()
    assert desk.ask(CaseCount()) == 0
    assert "登记" in tab.due.kept.text()


@pytest.mark.parametrize("chosen", ["zh_CN", "en"])
def test_the_smallest_window_holds_it_whatever_is_shown(open_tab: Open, desk: Desk, chosen: str) -> None:
    set_language(chosen)
    a_case(desk)
    first = open_tab()
    fill(first)
    keep(first)
    tab = open_tab()
    fill(tab, respondent_person="李四")
    tab.register()
    tab.form.channel.set_value("transfer")
    fill(tab)
    tab.files.add_image(picture())
    tab.look_for_earlier()
    tab.form.show_more(True)
    least = tab.minimumSizeHint()
    assert least.width() <= 1100
    assert least.height() <= 500
