"""案头指引 beside the case: the right step in each state, ticks by mouse and keyboard, and never over the work."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextLayout
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.earlier import EarlierCases
from complaintdesk.desk.guidance import Guidance, NoteTone
from complaintdesk.domain.book_words import Tone
from complaintdesk.domain.vocabulary import Action, Kind, Role
from complaintdesk.settings import load_settings
from complaintdesk.ui import theme
from complaintdesk.ui.earlier_panel import EarlierPanel
from complaintdesk.ui.guide_amount import amount_hint
from complaintdesk.ui.guide_intake import IntakeGuide
from complaintdesk.ui.guide_panel import GuidePanel
from complaintdesk.ui.guide_parts import CheckLine, FoldLine, Saying
from complaintdesk.ui.guide_person import PersonNote
from complaintdesk.ui.intake_tab import IntakeTab
from complaintdesk.ui.taboo_marks import sentence_about
from complaintdesk.ui.text_fields import LongTextField
from tests.desk.handling_office import a_handling_office, dispatched
from tests.desk.office import a_case, an_office, desk_as
from tests.ui.case_stage import Open, Stage, do, focused, opened
from tests.ui.place import a_place, framed


@pytest.fixture
def open_tab(qtbot: QtBot, show: Callable[[QWidget], None]) -> Iterator[Open]:
    """`open_tab(desk, case_id)` shows the case to the desk's person."""
    kept: list[QWidget] = []
    yield lambda desk, case_id=None: opened(desk, case_id, qtbot, show, kept)
    kept.clear()


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


def guide(stage: Stage) -> GuidePanel:
    return stage.tab.guide


def title(stage: Stage) -> str:
    found = guide(stage).findChild(QLabel, "guide_title")
    assert isinstance(found, QLabel)
    return found.text()


def fold(stage: Stage, name: str) -> FoldLine:
    found = guide(stage).findChild(FoldLine, name)
    assert found is not None, name
    return found


def check(stage: Stage, key: str) -> CheckLine:
    return next(one for one in guide(stage).findChildren(CheckLine) if one.key == key)


def test_S38_每走一步指引跟着变(desk: Desk, open_tab: Open) -> None:
    case_id = a_case(desk).id
    stage = open_tab(desk, case_id)
    seen = []
    for action, values in (
        (None, {}), (Action.ACCEPT, {}), (Action.DISPATCH, {"department": "财务科"}),
        (Action.INVESTIGATE, {"findings": "x"}), (Action.PROPOSE, {"solution": "退费"}),
        (Action.APPROVE, {"opinion": "同意"}),
    ):  # fmt: skip
        if action is not None:
            do(desk, case_id, action, **values)
            stage.tab.refresh()
        seen.append(title(stage))
    assert seen == [
        "能当场协调就当场办", "批转科室，回避当事人", "跟住，不让它停", "看病历，听双方", "方案待审批", "当面答复，告知途径",
    ]  # fmt: skip


def test_打开表单看到该动作的指引_取消后回到环节(desk: Desk, open_tab: Open) -> None:
    stage = open_tab(desk, a_case(desk).id)
    stage.press("action_seal")
    assert title(stage) == "封存病历"
    stage.tab.leave_form()
    assert title(stage) == "能当场协调就当场办"


def test_从不遮住时间线_内容和步骤(desk: Desk, open_tab: Open) -> None:
    """At the counter's size: it stands below the timeline, and none of the other parts loses its place."""
    stage = open_tab(desk, a_case(desk).id)
    tab = stage.tab

    def box(widget: QWidget) -> tuple[int, int, int, int]:
        at = widget.mapTo(tab, QPoint(0, 0))
        return at.x(), at.y(), at.x() + widget.width(), at.y() + widget.height()

    def apart(one: QWidget, other: QWidget) -> bool:
        a, b = box(one), box(other)
        return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]

    for opening in (True, False):
        guide(stage).line.setChecked(opening)
        QApplication.processEvents()
        assert all(apart(tab.guide, part) for part in (tab.timeline, tab.reading, tab.steps, tab.header))
        assert tab.timeline.height() >= 150
        assert box(tab.guide)[3] <= tab.height()
    assert tab.guide.height() < theme.px(44)


def test_Ctrl_G_打开_收起_本机记住(desk: Desk, open_tab: Open) -> None:
    stage = open_tab(desk, a_case(desk).id)
    panel = guide(stage)
    assert panel.is_open()
    QTest.keyClick(focused(), Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert focused() is panel.line
    QTest.keyClick(focused(), Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert not panel.is_open()
    assert panel.line.note() == "能当场协调就当场办"
    assert load_settings().guide_open is False
    QTest.keyClick(focused(), Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert "Ctrl+G" in panel.line.toolTip()


def test_P1_鼠标和键盘都能勾_别人的勾也显示(desk: Desk, open_tab: Open) -> None:
    case_id = a_case(desk).id
    stage = open_tab(desk, case_id)
    QTest.mouseClick(check(stage, "spot").words, Qt.MouseButton.LeftButton)
    box = check(stage, "told").box
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    sheet = desk.ask(Guidance(case_id=case_id))
    assert {one.key for one in sheet.checks if one.ticked} == {"spot", "told"}
    # Reading anew keeps the keyboard where it is: only the ticks are put.
    stage.tab.refresh()
    assert focused() is box
    other = open_tab(desk_as(desk, Role.FRONT_DESK), case_id)
    assert [check(other, key).box.isChecked() for key in ("spot", "rights", "told")] == [True, False, True]


def test_一次只开一项_其余各占一行(desk: Desk, open_tab: Open) -> None:
    stage = open_tab(desk, a_case(desk).id)
    names = ("guide_authority", "guide_person", "guide_way", "guide_duty", "guide_topics")
    for name in names:
        line = fold(stage, name)
        line.setFocus()
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert [one for one in names if fold(stage, one).isChecked()] == [name]
    assert "首诉负责" in fold(stage, "guide_duty").text()
    topic = fold(stage, "topic_promises")
    topic.click()
    assert any("三四个方案" in label.text() for label in guide(stage).findChildren(QLabel))


def test_S40_选类型看办法_存下备注_改了案件也不丢(desk: Desk, open_tab: Open) -> None:
    case_id = a_case(desk).id
    stage = open_tab(desk, case_id)
    fold(stage, "guide_person").click()

    def note() -> PersonNote:
        found = guide(stage).findChild(PersonNote)
        assert found is not None
        return found

    note().tone.chips.set_value(Tone.TALKATIVE.value)
    note().tone.changed.emit()
    assert "主动约时间" in "\n".join(label.text() for label in note().findChildren(QLabel))
    note().note.set_value("周一上午来")
    do(desk, case_id, Action.ACCEPT)
    stage.tab.refresh()
    assert (note().chosen(), note().note.value()) == (Tone.TALKATIVE, "周一上午来")
    note().keep.click()
    known = desk.ask(Guidance(case_id=case_id)).tone
    assert known is not None
    assert (known.tone, known.note) == (Tone.TALKATIVE, "周一上午来")


def test_S40_再来时同人卡上有类型(desk: Desk, qtbot: QtBot) -> None:
    case = a_case(desk)
    desk.do(NoteTone(case_id=case.id, tone=Tone.TEARFUL, note="给杯水"))
    panel = EarlierPanel("Asia/Shanghai")
    qtbot.addWidget(panel)
    panel.show_cases(desk.ask(EarlierCases(phone="13800001234")))
    assert case.number in panel.words.text()
    assert "给杯水" in panel.words.text()


def test_部门看不到来人类型(desk: Desk, open_tab: Open) -> None:
    case = a_case(desk)
    dispatched(desk, case)
    stage = open_tab(desk_as(desk, Role.DEPARTMENT, "财务科"), case.id)
    assert guide(stage).findChild(FoldLine, "guide_person") is None
    assert "张三" not in "\n".join(said.text() for said in guide(stage).findChildren(Saying))


# --- words better left unsaid


def underlined(field: LongTextField) -> list[str]:
    """What carries a wave."""
    found = []
    block = field.edit.document().begin()
    while block.isValid():
        layout: QTextLayout = block.layout()
        found += [block.text()[f.start : f.start + f.length] for f in layout.formats()]
        block = block.next()
    return found


def test_S49_答复里的禁语划线_给出换法_不拦(desk: Desk, open_tab: Open) -> None:
    case_id = a_case(desk).id
    for action, values in ((Action.ACCEPT, {}), (Action.INVESTIGATE, {"findings": "x"})):
        do(desk, case_id, action, **values)
    stage = open_tab(desk, case_id)
    stage.press("action_reply")
    assert stage.tab.form is not None
    field = stage.tab.form.fields["text"]
    assert isinstance(field, LongTextField)
    field.set_value("经核实，这不可能办到。\n我们会尽快处理。")
    QApplication.processEvents()
    assert underlined(field) == ["不可能", "尽快处理"]
    assert "不可能" in field._note.text()
    assert "几号几点答复您" in field._note.text()
    field.set_value("已核实，退还 120 元。")
    QApplication.processEvents()
    assert underlined(field) == []
    assert "不可能" not in field._note.text()
    field.set_value("不可能")
    stage.fill(way="phone")
    stage.press("submit")
    assert stage.sheet.reply_text == "不可能"


def test_没有禁语就没有提示() -> None:
    assert sentence_about("已为您办好。") == ""
    assert "自己看" in sentence_about("请自己看说明")


# --- the amount


def test_S43_超过授权金额_填的时候就提示(sqlite_url: str, open_tab: Open) -> None:
    desk = a_handling_office(sqlite_url)
    case = a_case(desk, respondent_person="")
    dispatched(desk, case)
    stage = open_tab(desk_as(desk, Role.FRONT_DESK), case.id)
    stage.press("action_compensate")
    assert stage.tab.form is not None
    amount = stage.tab.form.fields["amount"]
    assert "500" in amount._note.text()
    assert "▲" not in amount._note.text()
    amount.set_value("600")
    amount.changed.emit()
    assert "▲" in amount._note.text()
    assert "客服经理" in amount._note.text() or "Manager" in amount._note.text()


@pytest.mark.parametrize(
    ("typed", "agreed", "warns"),
    [("", 0, False), ("500", 0, False), ("500.01", 0, True), ("300", 30_000, True), ("abc", 0, False), ("", 60_000, True)],
)
def test_金额提示按累计(typed: str, agreed: int, warns: bool) -> None:
    assert ("▲" in amount_hint(typed, 50_000, agreed, "")) is warns


# --- before there is a case


@pytest.fixture
def intake(desk: Desk, qtbot: QtBot, show: Callable[[QWidget], None]) -> Iterator[IntakeTab]:
    """The intake tab in its window, which is held until the test is over."""
    place = a_place(desk, qtbot)
    tab = IntakeTab(place)
    kept = [framed(place, tab)]
    show(kept[0])
    yield tab
    # Until here: a window without a parent goes as soon as nobody holds it.
    kept.clear()


def test_P7_登记页随诉求种类给出接待要点(intake: IntakeTab, qtbot: QtBot) -> None:
    tab = intake
    card = tab.findChild(IntakeGuide)
    assert card is not None
    qtbot.waitUntil(lambda: len(card.lines) == 4)
    assert any("03-05" in said.text() for said in card.lines)
    assert card.duty is not None
    card.duty.line.click()
    assert "先接待、先登记" in "\n".join(label.text() for label in card.findChildren(QLabel))
    tab.form.kind.set_value(Kind.PRAISE.value)
    tab.form.limit_changed.emit()
    qtbot.waitUntil(lambda: len(card.lines) == 2)
    assert card.duty.is_open()
