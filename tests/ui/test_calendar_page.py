"""日历页 (C2, C14): a pasted notice is shown day by day before it is kept, and limits move only when somebody says so."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.calendar_days import CalendarDays
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.recomputing import RecomputePreview
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.ui.calendar_page import CalendarPage
from tests.desk.office import Clock, a_case, an_office
from tests.ui.place import a_place

NOTICE = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。1月9日（周六）上班。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。
"""


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> CalendarPage:
    made = CalendarPage(a_place(desk, qtbot))
    made.resize(1000, 640)
    qtbot.addWidget(made)
    made.show()
    made.reload()
    return made


def press(page: QWidget, name: str) -> None:
    next(b for b in page.findChildren(QPushButton, name) if b.isVisible()).click()


def shown(page: QWidget, name: str) -> str:
    found = page.findChild(QLabel, name) or page.findChild(QPlainTextEdit, name)
    assert found is not None, name
    return found.text() if isinstance(found, QLabel) else found.toPlainText()


def correct(page: CalendarPage, day: str) -> None:
    page.begin_new()
    page.day.set_value(day)
    page.name.set_value("停电检修")
    press(page, "submit")


def test_a_pasted_notice_is_shown_before_it_is_kept(desk: Desk, page: CalendarPage) -> None:
    press(page, "paste_notice")
    page.notice.set_value(NOTICE)
    press(page, "read_notice")
    assert shown(page, "days_changed") == "新增或变更 13 天："
    assert shown(page, "new_days").splitlines()[0] == "2027-01-01　星期五　放假　元旦"
    assert "2027-01-09　星期六　上班　元旦" in shown(page, "new_days")
    assert desk.ask(CalendarDays(year=2027)) == ()
    press(page, "cancel_import")
    assert desk.ask(CalendarDays(year=2027)) == ()
    press(page, "paste_notice")
    page.notice.set_value(NOTICE)
    press(page, "read_notice")
    press(page, "confirm_import")
    assert len(desk.ask(CalendarDays(year=2027))) == 13
    assert "2027 年放假通知" in page.place.bar.sentence()


def test_a_notice_that_cannot_be_right_is_said_and_the_text_stays(page: CalendarPage) -> None:
    press(page, "paste_notice")
    press(page, "read_notice")
    assert page.notice.error()
    page.notice.set_value(NOTICE.replace("共7天", "共8天"))
    press(page, "read_notice")
    assert "春节：通知称放假 8 天，实列 7 天" in page.place.bar.sentence()
    assert page.notice.value()
    page.notice.set_value(NOTICE)
    press(page, "read_notice")
    assert shown(page, "new_days")


def test_what_the_calendar_knows_already_is_said(page: CalendarPage) -> None:
    press(page, "paste_notice")
    page.notice.set_value("国务院办公厅关于2026年部分节假日安排的通知\n一、元旦：1月1日（周四）至3日（周六）放假，共3天。")
    press(page, "read_notice")
    assert "已是如此" in page.place.bar.sentence()
    assert page.side.count() == 1


def test_a_corrected_day_offers_the_limits_and_leaving_them_changes_none(desk: Desk, page: CalendarPage) -> None:
    done = a_case(desk)
    before = desk.ask(Sheet(case_id=done.id)).clocks
    correct(page, "2026-03-04")
    assert done.number in shown(page, "limits_to_move")
    assert "2026-03-05 23:59 → 03-06 23:59" in shown(page, "limits_to_move")
    press(page, "leave_limits")
    assert page.side.count() == 1
    assert [c.due_at for c in desk.ask(Sheet(case_id=done.id)).clocks] == [c.due_at for c in before]
    press(page, "check_limits")
    press(page, "move_limits")
    sheet = desk.ask(Sheet(case_id=done.id))
    assert sheet.timeline[0].kind is EventKind.DEADLINES_RECOMPUTED
    assert desk.ask(RecomputePreview()) == ()
    assert page.place.bar.sentence() == "已重算时限：1 件"
    press(page, "check_limits")
    assert page.side.count() == 1


def test_a_day_without_any_limit_asks_nothing(desk: Desk, page: CalendarPage) -> None:
    correct(page, "2026-06-01")
    assert page.side.count() == 1
    assert date(2026, 6, 1) in [row.day for row in desk.ask(CalendarDays(year=2026))]


def test_the_preview_tells_which_limits_will_wait(desk: Desk, page: CalendarPage) -> None:
    assert isinstance(desk.clock, Clock)
    desk.clock.forward(days=331)
    done = a_case(desk)
    press(page, "paste_notice")
    page.notice.set_value(NOTICE)
    press(page, "read_notice")
    assert done.number in shown(page, "moved_limits")
    press(page, "confirm_import")
    assert done.number in shown(page, "limits_to_move")
    press(page, "move_limits")
    assert desk.ask(RecomputePreview()) == ()


def test_the_keyboard_reaches_the_notice_and_leaves_it(page: CalendarPage, qtbot: QtBot) -> None:
    press(page, "paste_notice")
    page.activateWindow()
    qtbot.waitUntil(page.notice.edit.hasFocus)
    QTest.keyClick(page.notice.edit, Qt.Key.Key_Tab)
    assert not page.notice.edit.hasFocus()
