"""Instants as people write them, in the office's zone, and the calendar beside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.domain.errors import UserError
from complaintdesk.ui.fields import (
    DateTimeField,
    parse_moment,
)

Show = Callable[[QWidget], None]
TypeChinese = Callable[[QWidget, str], None]
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 20, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(("typed", "utc"), [
    ("2026-11-25 17:30", "2026-11-25T09:30"), ("2026/1/5 9:05", "2026-01-05T01:05"), ("26-11-25", "2026-11-24T16:00"),
    ("11-25 17:30", "2026-11-25T09:30"), ("11.25", "2026-11-24T16:00"), ("11月25日 17点30分", "2026-11-25T09:30"),
    ("2026年11月25日", "2026-11-24T16:00"),
    ("\uff12\uff10\uff12\uff16-11-25\u300017\uff1a30", "2026-11-25T09:30"), ("17:30", "2026-11-20T09:30"),
    ("2026-11-25T17:30", "2026-11-25T09:30"), ("11月25日17时", "2026-11-25T09:00"), ("2024-02-29", "2024-02-28T16:00"),
])
def test_moments_as_people_write_them(typed: str, utc: str) -> None:
    assert parse_moment(typed, SHANGHAI, NOW) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "明天", "2026-13-01", "2026-02-30", "11-25 25:00", "2026-11-25 17:3", "0001-01-01",
                                   "9999-01-01", "11-25-26-27", "17:30:99", "张三"])
def test_what_is_no_moment_is_said(typed: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_moment(typed, SHANGHAI, NOW)
    assert refused.value.message.endswith(("。", "."))


def test_a_day_without_time_takes_the_usual_one() -> None:
    assert parse_moment("11-25", SHANGHAI, NOW, time(17, 30)) == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


def test_typing_a_moment_tidies_it(qtbot: QtBot, show: Show, type_chinese: TypeChinese) -> None:
    field = DateTimeField("a", "承诺答复", default_time=time(17, 30), now=lambda: NOW)
    show(field)
    field.take_focus()
    type_chinese(field.edit, "11月25日")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.edit.text() == "2026-11-25 17:30"
    assert field.value() == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
    QTest.keyClick(field.edit, Qt.Key.Key_Up)
    assert field.edit.text() == "2026-11-26 17:30"
    QTest.keyClick(field.edit, Qt.Key.Key_Down)
    QTest.keyClick(field.edit, Qt.Key.Key_Down)
    assert field.edit.text() == "2026-11-24 17:30"


def test_an_unreadable_moment_is_kept_and_said(qtbot: QtBot, show: Show) -> None:
    field = DateTimeField("a", "承诺答复", now=lambda: NOW)
    show(field)
    field.take_focus()
    QTest.keyClicks(field.edit, "next week")
    QTest.keyClick(field.edit, Qt.Key.Key_Return)
    assert field.edit.text() == "next week"
    assert "2026-11-20 09:31" in field.error()
    assert field.value() is None
    assert not field.check()
    assert field.draft() == "next week"
    field.edit.clear()
    assert field.check()


def test_an_empty_moment_begins_today(qtbot: QtBot, show: Show) -> None:
    field = DateTimeField("a", "时间", now=lambda: NOW)
    show(field)
    field.take_focus()
    QTest.keyClick(field.edit, Qt.Key.Key_Up)
    assert field.edit.text() == "2026-11-20 09:31"


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_the_calendar_keeps_the_time(qtbot: QtBot, show: Show) -> None:
    field = DateTimeField("a", "时间", now=lambda: NOW)
    field.set_value("2026-11-25T09:30:00+00:00")
    show(field)
    field.take_focus()
    QTest.keyClick(field.edit, Qt.Key.Key_F4)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    calendar = popup.findChild(QCalendarWidget, "calendar")
    assert isinstance(calendar, QCalendarWidget)
    assert calendar.selectedDate() == QDate(2026, 11, 25)
    assert calendar.firstDayOfWeek() == Qt.DayOfWeek.Monday
    calendar.clicked.emit(QDate(2026, 12, 1))
    assert field.edit.text() == "2026-12-01 17:30"
    assert QApplication.activePopupWidget() is None


def test_the_office_zone_counts_not_the_pcs() -> None:
    field = DateTimeField("a", "时间", zone="Asia/Urumqi")
    field.set_value(datetime(2026, 11, 25, 9, 30, tzinfo=UTC))
    assert field.edit.text() == "2026-11-25 15:30"
