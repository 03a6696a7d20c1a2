"""The detail tab by its widgets on real databases: every step, the keyboard, masking, hostile texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.domain.vocabulary import (
    Action,
    CaseState,
    EventKind,
    FormKind,
    Role,
    Satisfaction,
)
from complaintdesk.i18n import set_language
from complaintdesk.ui.timeline_view import Entry
from tests.desk.office import Clock, a_case, a_person, an_office, desk_as
from tests.ui.case_stage import Open, do, focused, opened


@pytest.fixture
def open_tab(qtbot: QtBot, show: Callable[[QWidget], None]) -> Iterator[Open]:
    """`open_tab(desk, case_id)` shows the case to the desk's person."""
    kept: list[QWidget] = []
    yield lambda desk, case_id=None: opened(desk, case_id, qtbot, show, kept)
    # Kept until here: a window without a parent goes as soon as nobody holds it.
    kept.clear()


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


@pytest.fixture
def small(sqlite_url: str) -> Desk:
    """An office on SQLite, where the database makes no difference."""
    return an_office(sqlite_url)


def a_picture() -> bytes:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("#88aacc"))
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())


# --- the way of a case


def test_各项办理逐一点击走完全程(desk: Desk, open_tab: Open, tmp_path: Path) -> None:
    """Every action of the hospital pack but those that end a case early, by button, form and submit."""
    clock = desk.clock
    assert isinstance(clock, Clock)
    stage = open_tab(desk, a_case(desk).id)
    paper = tmp_path / "收据.txt"
    paper.write_text("收据", encoding="utf-8")
    stage.take(Action.ACCEPT, note="符合受理范围")
    stage.take(Action.DISPATCH, department="护理部", note="请核实")
    stage.take(Action.RETURN, reason="不属本科室")
    stage.take(Action.DISPATCH, department="财务科", several_departments=True)
    stage.take(Action.URGE, note="请尽快反馈")
    stage.take(Action.EXTEND, until="2026-03-20T17:30:00+08:00", reason="需外部取证", approved_by="王院长")
    stage.take(Action.ATTACH, file=str(paper))
    stage.take(Action.INVESTIGATE, findings="护理费重复计价 120 元")
    stage.take(Action.CAUSE, cause="process", note="系统重复计价")
    stage.take(Action.AMEND, request="退还 120 元", reason="来人补充")
    stage.take(Action.PROPOSE, solution="退费")
    stage.take(Action.REJECT, opinion="方案不具体")
    stage.take(Action.PROPOSE, solution="退还 120 元并致歉")
    stage.take(Action.APPROVE, opinion="同意")
    clock.forward(days=1)
    stage.take(Action.REPLY, way="phone", text="已告知退费办法")
    stage.take(Action.CALL_BACK, outcome="no_answer")
    stage.take(Action.CALL_BACK, outcome="reached", satisfaction="unsatisfied", opinion="仍不满意")
    # Who is not satisfied is taken up again by the call-back itself.
    stage.take(Action.INVESTIGATE, findings="再次核对")
    stage.take(Action.PROPOSE, solution="院领导面谈")
    stage.take(Action.APPROVE)
    stage.take(Action.REPLY, way="visit", text="院领导已面谈")
    stage.take(Action.CALL_BACK, outcome="reached", satisfaction="satisfied")
    stage.take(Action.CLOSE, verdict="substantiated", note="退费完成")
    stage.take(Action.ARCHIVE, note="A-12 柜", missing_reason="未打印登记表")
    assert stage.said == "TS-2026-0001：已归档"
    assert stage.sheet.state is CaseState.ARCHIVED
    assert [c.satisfaction for c in stage.sheet.call_backs][-1] is Satisfaction.SATISFIED
    done = {item.kind for item in stage.sheet.timeline}
    early = {EventKind.REFUSED, EventKind.WITHDRAWN, EventKind.VOIDED}
    assert done >= {offer for offer in EventKind if offer.value in {a.value for a in Action}} - early
    assert len(stage.tab.timeline.entries()) == len(stage.sheet.timeline) == 26
    for words in ("退还 120 元", "院领导面谈", "系统重复计价", "仍不满意", "收据.txt", "A-12 柜"):
        assert words in stage.texts()
    assert stage.tab.form is None


@pytest.mark.parametrize(
    ("action", "values", "state"),
    [
        (Action.REFUSE, {"reason": "court", "note": "请循诉讼途径"}, CaseState.REFUSED),
        (Action.WITHDRAW, {"reason": "来人撤回"}, CaseState.WITHDRAWN),
        (Action.VOID, {"reason": "重复登记"}, CaseState.VOID),
    ],
    ids=lambda value: value.value if isinstance(value, Action) else "",
)
def test_提前终结的办理(
    desk: Desk, open_tab: Open, action: Action, values: dict[str, str], state: CaseState
) -> None:
    stage = open_tab(desk, a_case(desk).id)
    if action is Action.REFUSE:
        offer = next(o for o in stage.sheet.actions if o.action is action)
        values = values | {"reason": offer.fields[0].choices[0].value}
    stage.take(action, **values)
    assert stage.sheet.state is state
    assert stage.tab.header.stages.accessibleDescription() == state.label


def test_键盘走完一步(small: Desk, open_tab: Open) -> None:
    """Enter on the marked button opens the form, Ctrl+S saves, Escape goes back."""
    stage = open_tab(small, a_case(small).id)
    assert QApplication.focusWidget() is stage.tab.findChild(QPushButton, "action_dispatch")
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert stage.tab.form is not None
    assert stage.tab.form.isAncestorOf(focused())
    QTest.keyClick(focused(), Qt.Key.Key_Escape)
    assert stage.tab.form is None
    assert QApplication.focusWidget() is stage.tab.steps.primary
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    stage.fill(department="财务科")
    reached = []
    while focused().objectName() != "submit":
        reached.append(focused().objectName())
        assert len(reached) < 20, reached
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert reached == ["department", "handler", "note", "several_departments", "approved_by", "override_reason", "cancel"]
    QTest.keyClick(focused(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(focused(), Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(focused(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert stage.sheet.state is CaseState.DISPATCHED
    assert QApplication.focusWidget() is stage.tab.findChild(QPushButton, "action_investigate")


def test_填错的留在原处(small: Desk, open_tab: Open) -> None:
    """A blank field is caught by the form, a wrong one by the desk; both leave every word where it was."""
    stage = open_tab(small, a_case(small).id)
    stage.take(Action.DISPATCH, department="财务科")
    do(small, stage.sheet.id, Action.INVESTIGATE, findings="已查")
    stage.tab.refresh()
    stage.take(Action.REPLY, way="phone")
    assert stage.tab.form is not None
    assert stage.tab.form.fields["text"].error()
    stage.fill(text="已答复", replied_at="2030-01-01T08:00:00+08:00")
    stage.press("submit")
    assert stage.tab.form.fields["replied_at"].error()
    assert stage.tab.form.fields["text"].value() == "已答复"
    stage.fill(replied_at="")
    stage.press("submit")
    assert stage.sheet.state is CaseState.REPLIED


# --- what is read


def test_科室所见不含其人(desk: Desk, open_tab: Open) -> None:
    case = a_case(
        desk, complainant=a_person(name="欧阳明月"), facts="欧阳女士 138-0000-1234 投诉", subject="欧阳明月投诉收费"
    )
    do(desk, case.id, Action.DISPATCH, department="财务科", note="请联系欧阳明月")
    stage = open_tab(desk_as(desk, Role.DEPARTMENT, "财务科"), case.id)
    seen = stage.texts() + stage.tab.header.subject.text() + stage.tab.header.subject.accessibleName()
    assert [word for word in ("欧阳", "1380000", "138-0000") if word in seen] == []
    assert "您的角色不显示投诉人身份。" in seen
    assert stage.tab.findChild(QPushButton, "action_amend") is None
    assert open_tab(desk, case.id).texts().count("欧阳明月") >= 2


def test_两万字与长词不撑破(small: Desk, open_tab: Open) -> None:
    """The longest texts stay whole and inside; the head does not grow."""
    long = "很长的经过。" * 3400
    case = a_case(small, facts=long, subject="A" * 20_000, request="x" * 20_000)
    stage = open_tab(small, case.id)
    assert long in stage.texts()
    assert stage.tab.header.height() < 200
    assert stage.window.width() <= 1326
    assert len(stage.tab.header.subject.lines(stage.tab.header.subject.width())) == 2
    QApplication.processEvents()
    for area in (stage.tab.reading, stage.tab.timeline):
        page = area.widget()
        assert page is not None
        assert page.width() <= area.viewport().width()


def test_标记只是文字(small: Desk, open_tab: Open) -> None:
    evil = "<b>粗</b><img src='file:///etc/passwd'>&amp;"
    case = a_case(small, subject=evil, facts=evil, request=evil, attachments=(FileContent("<i>a</i>.png", b"no"),))
    stage = open_tab(small, case.id)
    for label in stage.tab.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert stage.texts().count(evil) >= 2
    (file,) = stage.sheet.attachments
    assert file.name in stage.texts()
    look = stage.tab.findChild(QPushButton, f"look_{file.id}")
    assert look is not None
    assert "<i>" not in look.toolTip()


def test_附件看图与另存(small: Desk, open_tab: Open, tmp_path: Path) -> None:
    picture = a_picture()
    files = (FileContent("票.png", picture), FileContent("坏.jpg", b"no picture"), FileContent("跑.exe", b"MZ"))
    stage = open_tab(small, a_case(small, attachments=files).id)
    good, bad, program = stage.sheet.attachments
    box = stage.tab.attachments
    opened: list[Path] = []
    box.open_file = opened.append
    stage.press(f"look_{good.id}")
    assert opened[0].read_bytes() == picture
    assert opened[0].name != "票.png"
    assert stage.tab.findChild(QPushButton, f"look_{program.id}") is None
    target = tmp_path / "另存.png"
    box.choose_file = lambda _name: str(target)
    stage.press(f"save_{good.id}")
    assert target.read_bytes() == picture
    assert stage.said == "已保存为 另存.png。"
    box.choose_file = lambda _name: str(tmp_path / "没有的文件夹" / "a.png")
    stage.press(f"save_{bad.id}")
    assert "文件夹" in stage.said
    box.choose_file = lambda _name: ""
    stage.press(f"save_{bad.id}")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["另存.png"]


def test_时间线写明改了什么(small: Desk, open_tab: Open) -> None:
    case = a_case(small)
    do(small, case.id, Action.AMEND, severity="serious", promised_at="2026-03-09T23:30:00+08:00", sex="female")
    small.do(RecordPrint(case_id=case.id, form=FormKind.HANDLING, reason="存档", masked=True))
    stage = open_tab(small, case.id)
    seen = stage.texts()
    for words in ("一般 → 严重", "→ 2026-03-09 23:30", "— → 女", "处理单"):
        assert words in seen
    assert "serious" not in seen
    assert stage.tab.findChild(QLabel, "printed_handling") is not None


def test_时间线开合与刷新后不变(small: Desk, open_tab: Open) -> None:
    case = a_case(small)
    do(small, case.id, Action.DISPATCH, department="财务科", note="要点" * 300)
    stage = open_tab(small, case.id)
    entry = next(
        e for e in stage.tab.timeline.entries() if e.item is not None and e.item.kind is EventKind.DISPATCHED
    )
    assert not entry.is_open
    QTest.keyClick(entry, Qt.Key.Key_Return)
    assert entry.is_open
    entry.setFocus()
    name = entry.objectName()
    stage.tab.refresh()
    again = stage.tab.timeline.findChild(Entry, name)
    assert again is not None
    assert again.is_open
    assert QApplication.focusWidget() is again
    QTest.mouseClick(again, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert not again.is_open


def test_刷新不抢别处的焦点也不跳(small: Desk, open_tab: Open) -> None:
    stage = open_tab(small, a_case(small, facts="很长。" * 2000).id)
    bar = stage.tab.reading.verticalScrollBar()
    bar.setValue(500)
    stage.tab.reading.setFocus()
    stage.tab.refresh()
    assert QApplication.focusWidget() is stage.tab.reading
    assert bar.value() == 500
    other = a_case(small)
    stage.tab.show_case(other.id)
    assert bar.value() == 0
    assert QApplication.focusWidget() is stage.tab.steps.primary


def test_打印与台账交给窗口(small: Desk, open_tab: Open) -> None:
    empty = open_tab(small)
    lists: list[CaseFilter] = []
    empty.tab.list_wanted.connect(lists.append)
    page = empty.tab._empty.findChild(QPushButton)
    assert page is not None
    page.click()
    assert lists == [CaseFilter()]
    case = a_case(small)
    stage = open_tab(small, case.id)
    wanted: list[tuple[int, FormKind]] = []
    stage.tab.print_wanted.connect(lambda case_id, form: wanted.append((case_id, form)))
    stage.press("print_handling")
    QTest.keyClick(focused(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert wanted == [(case.id, FormKind.HANDLING), (case.id, FormKind.REGISTRATION)]


def test_换案时旧表单不会落到新案上(small: Desk, open_tab: Open) -> None:
    """A form opened while the next case was still on its way belongs to the old one and goes with it."""
    first, second = a_case(small), a_case(small, subject="另一件")
    stage = open_tab(small, first.id)
    old = stage.sheet
    stage.tab.show_case(second.id)
    new = stage.sheet
    stage.tab._show(old)
    stage.press("action_accept")
    stage.fill(note="给第一件的")
    stage.tab._show(new)
    assert stage.tab.form is None
    assert small.ask(Sheet(case_id=second.id)).state is CaseState.REGISTERED


def test_没有这件投诉(small: Desk, open_tab: Open) -> None:
    case = a_case(small)
    stage = open_tab(small, case.id)
    stage.tab.show_case(9999)
    assert stage.said
    assert stage.tab.case_id == case.id
    assert stage.tab.header.number.text() == case.number


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_两种语言都不出界(small: Desk, open_tab: Open, language: str) -> None:
    """Every button of the side column stands whole inside it."""
    case = a_case(small)
    do(small, case.id, Action.DISPATCH, department="财务科")
    do(small, case.id, Action.INVESTIGATE, findings="查")
    set_language(language)
    stage = open_tab(small, case.id)
    assert ("Next step" in stage.texts()) is (language == "en")
    area = stage.tab._parts.side.viewport()
    for made in stage.tab._parts.side.findChildren(QPushButton):
        right = made.mapTo(area, made.rect().topRight()).x()
        assert right <= area.width(), made.text()
        assert made.width() >= made.sizeHint().width(), made.text()
    labels = [x for x in stage.tab.reading.findChildren(QLabel) if x.property("type") == "muted"]
    assert len({x.width() for x in labels}) == 1
