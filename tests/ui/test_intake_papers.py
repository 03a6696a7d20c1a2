"""What is attached at intake, and what of it, and of every word, survives a crash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.case_sheet import FileOf
from complaintdesk.desk.core import Desk
from complaintdesk.domain.vocabulary import (
    Role,
)
from complaintdesk.i18n import set_language
from complaintdesk.ui.intake_tab import IntakeTab
from complaintdesk.ui.work import InlineExecutor, Work
from tests.desk.office import an_office, desk_as
from tests.ui.conftest import Show
from tests.ui.intake import Open, bar_of, button_of, fill, keep, only_case, opener, picture, spot


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    """The front desk of a hospital, on SQLite."""
    return desk_as(an_office(sqlite_url), Role.FRONT_DESK, number="1003", name="前台")


@pytest.fixture
def open_tab(desk: Desk, qtbot: QtBot, show: Show) -> Open:
    """Opens the intake tab; again for a second start of the program."""
    return opener(desk, qtbot, show)


def content_of(desk: Desk, at: int = 0) -> tuple[str, bytes]:
    row = only_case(desk).attachments[at]
    content = desk.ask(FileOf(attachment_id=row.id))
    assert hashlib.sha256(content).hexdigest() == row.sha256
    return row.name, content


@pytest.mark.parametrize("where", ["name", "facts", "chip_visit"])
def test_a_pasted_picture_is_attached_wherever_the_keyboard_is(open_tab: Open, desk: Desk, where: str) -> None:
    tab = open_tab()
    fill(tab)
    target = tab.findChild(QWidget, where)
    assert target is not None
    target.setFocus()
    QGuiApplication.clipboard().setImage(picture())
    QTest.keyClick(target, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    tab.register()
    _name, content = content_of(desk)
    assert QImage.fromData(content).convertToFormat(QImage.Format.Format_RGB32) == picture()


def test_files_dropped_on_a_text_are_attached_not_written_into_it(open_tab: Open, desk: Desk, tmp_path: Path) -> None:
    scan = tmp_path / "收据 1.jpg"
    scan.write_bytes(b"jpeg bytes")
    tab = open_tab()
    fill(tab)
    before = tab.form.facts.value()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(scan))])
    mime.setText("file://somewhere")
    copy, left, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    over = tab.form.facts.edit.viewport()
    QApplication.sendEvent(over, QDragEnterEvent(QPoint(5, 5), copy, mime, left, plain))
    QApplication.sendEvent(over, QDropEvent(QPointF(5, 5), copy, mime, left, plain))
    assert tab.form.facts.value() == before
    tab.register()
    assert content_of(desk) == ("收据 1.jpg", b"jpeg bytes")


def test_files_that_cannot_be_attached_say_why(open_tab: Open, tmp_path: Path) -> None:
    tab = open_tab()
    huge, empty, twin = tmp_path / "大.bin", tmp_path / "空.txt", tmp_path / "甲.txt"
    with huge.open("wb") as file:
        file.truncate(31 * 1024 * 1024)
    empty.touch()
    twin.write_text("a", encoding="utf-8")
    for path, words in ((huge, "30 MB"), (empty, "空"), (tmp_path / "没有.pdf", "没有.pdf"), (tmp_path, tmp_path.name)):
        tab.files.add_paths([path])
        assert words in bar_of(tab).sentence()
        assert tab.files.files() == ()
    tab.files.add_paths([twin, twin])
    assert len(tab.files.files()) == 1
    tab.files.list.setFocus()
    QTest.keyClick(tab.files.list, Qt.Key.Key_Delete)
    assert tab.files.files() == ()


def test_half_typed_work_is_offered_after_a_crash_with_everything(open_tab: Open, desk: Desk, tmp_path: Path) -> None:
    paper = tmp_path / "票据.txt"
    paper.write_text("票", encoding="utf-8")
    first = open_tab()
    fill(first, relation="女儿", visit_type="门诊", severity="major")
    first.files.add_paths([paper])
    dialog = spot(first)
    dialog.reply.set_value("正在核对")
    keep(first)
    typed, request = first.form.drafts(), first.drafts.request_id
    dialog.reject()
    second = open_tab()
    assert "张三" in second.draft_card.words.text()
    assert not second.form.is_touched()
    QTest.mouseClick(second.draft_card.take, Qt.MouseButton.LeftButton)
    assert second.form.drafts() == typed
    assert second.drafts.request_id == request
    assert second.files.files() == first.files.files()
    assert second.spot_kept["spot_text"] == "正在核对"
    assert second.draft_card.isHidden()
    second.register()
    assert content_of(desk) == ("票据.txt", "票".encode())
    third = open_tab()
    assert third.draft_card.isHidden()
    assert list(third.drafts.files.folder.glob("*.part")) == []


def test_a_draft_already_registered_is_not_registered_twice(open_tab: Open, desk: Desk) -> None:
    first = open_tab()
    fill(first)
    keep(first)
    command = first.form.command(first.drafts.request_id, (), None)
    desk.do(command)
    second = open_tab()
    second.restore_draft()
    second.register()
    assert desk.ask(CaseCount()) == 1
    assert "TS-2026-0001" in bar_of(second).sentence()
    assert bar_of(second).kind == "warn"


def test_new_typing_never_overwrites_the_draft_on_offer(open_tab: Open) -> None:
    first = open_tab()
    fill(first, name="头一位")
    keep(first)
    second = open_tab()
    fill(second, name="第二位")
    keep(second)
    second.restore_draft()
    assert second.form.who.name.value() == "头一位"
    assert "第二位" in second.draft_card.words.text()
    second.restore_draft()
    assert second.form.who.name.value() == "第二位"
    assert "头一位" in second.draft_card.words.text()


def test_a_draft_thrown_away_can_be_fetched_back(open_tab: Open) -> None:
    first = open_tab()
    fill(first)
    keep(first)
    second = open_tab()
    QTest.mouseClick(second.draft_card.throw, Qt.MouseButton.LeftButton)
    assert second.draft_card.isHidden()
    QTest.mouseClick(button_of(second.window(), "message_action"), Qt.MouseButton.LeftButton)
    second.restore_draft()
    assert second.form.who.name.value() == "张三"


def test_a_colleague_at_the_same_pc_is_not_offered_my_draft(open_tab: Open, desk: Desk) -> None:
    first = open_tab()
    fill(first)
    keep(first)
    other = open_tab(desk_as(desk, Role.FRONT_DESK, number="1004", name="同事"))
    assert other.draft_card.isHidden()
    assert other.drafts.offer is None


def test_a_switch_of_language_goes_on_where_it_was(open_tab: Open) -> None:
    tab = open_tab()
    fill(tab, relation="女儿")
    assert tab.may_leave()
    request = tab.drafts.request_id
    set_language("en")
    anew = IntakeTab(tab.place, drafts_executor=InlineExecutor())
    frame = tab.window().layout()
    assert frame is not None
    frame.replaceWidget(tab, anew)
    tab.hide()
    anew.show()
    assert anew.form.who.name.value() == "张三"
    assert anew.form.category.value() == "收费/多收费"
    assert anew.form.category.box.text() == "Fees/Overcharged"
    assert anew.drafts.request_id == request
    anew.register()
    assert bar_of(anew).sentence() == "TS-2026-0001 is registered, to be handled by 03-05."


def test_an_emptied_form_comes_back_with_one_press(open_tab: Open, tmp_path: Path) -> None:
    paper = tmp_path / "票据.txt"
    paper.write_text("票", encoding="utf-8")
    tab = open_tab()
    fill(tab)
    tab.files.add_paths([paper])
    before = tab.form.drafts()
    tab.empty()
    assert not tab.form.is_touched()
    assert tab.files.files() == ()
    QTest.mouseClick(button_of(tab.window(), "message_action"), Qt.MouseButton.LeftButton)
    assert tab.form.drafts() == before
    assert len(tab.files.files()) == 1


def test_registering_works_on_postgresql_too(postgres_url: str, open_tab: Open) -> None:
    desk = desk_as(an_office(postgres_url), Role.FRONT_DESK)
    tab = open_tab(desk)
    fill(tab)
    tab.files.add_image(picture())
    tab.register()
    assert only_case(desk).number == "TS-2026-0001"
    assert content_of(desk)[1].startswith(b"\x89PNG")


def test_on_real_threads_a_resumed_draft_waits_for_the_lists(desk: Desk, open_tab: Open, qtbot: QtBot) -> None:
    first = open_tab()
    fill(first)
    keep(first)
    work = Work(desk)
    tab = open_tab(work=work)
    try:
        tab.restore_draft()
        qtbot.waitUntil(lambda: tab.form.category.value() == "收费/多收费")
        tab.register()
        qtbot.waitUntil(lambda: bar_of(tab).kind == "ok")
        assert only_case(desk).complainant.name == "张三"
        assert focus_of(tab) == "name"
    finally:
        tab.may_leave()
        work.close()


def focus_of(tab: IntakeTab) -> str:
    """The name of the input that has the keyboard."""
    focus = tab.window().focusWidget()
    return focus.objectName() if focus is not None else ""
