"""提醒 (C13): a quiet count at the top, a list opened by hand, Enter opens the case, Delete puts a line aside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.calendar_days import SetCalendarDay
from complaintdesk.desk.core import Desk
from complaintdesk.desk.recomputing import RecomputePreview
from complaintdesk.desk.reminders import ReminderKind, Reminders
from complaintdesk.domain.vocabulary import Action
from complaintdesk.ui.case_header import CaseHeader
from complaintdesk.ui.controls import LightLabel
from complaintdesk.ui.feed_timer import EVERY_MS, FeedTimer
from complaintdesk.ui.moved_limits import MovedLimitsDialog
from complaintdesk.ui.reminder_watch import EVERY_MINUTES, ReminderWatch
from complaintdesk.ui.reminders_dialog import RemindersDialog
from complaintdesk.ui.top_bar import TopBar
from tests.desk.limits import a_case, an_office_with, set_clock, sheet, take
from tests.ui.place import a_place

Show = Callable[[QWidget], None]


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    """Three cases due on Thursday 5 March; it is that Thursday."""
    made = an_office_with(sqlite_url, "x|solve|3 workdays|received|")
    for n in range(3):
        a_case(made, subject=f"第{n}件")
    set_clock(made, "2026-03-05T09:00")
    return made


@pytest.fixture
def dialog(desk: Desk, qtbot: QtBot, show: Show) -> RemindersDialog:
    made = RemindersDialog(a_place(desk, qtbot))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    show(made)
    return made


def lines(dialog: RemindersDialog) -> list[tuple[str, ...]]:
    return [line.cells for line in dialog.model.lines]


def test_three_due_today_are_listed(dialog: RemindersDialog) -> None:
    assert [cells[2] for cells in lines(dialog)] == ["第0件", "第1件", "第2件"]
    assert {cells[0] for cells in lines(dialog)} == {"今日到期"}
    assert {cells[4] for cells in lines(dialog)} == {"03-05 23:59"}
    assert dialog.count.text() == "今日到期 3 件"
    assert dialog.table.hasFocus()


def test_enter_opens_the_chosen_case(desk: Desk, dialog: RemindersDialog, qtbot: QtBot) -> None:
    wanted = desk.ask(Reminders())[1].case_id
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.case_chosen) as chosen:
        QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert chosen.args == [wanted]
    assert not dialog.isVisible()


def test_delete_puts_one_aside_and_the_place_stays(desk: Desk, dialog: RemindersDialog) -> None:
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert [cells[2] for cells in lines(dialog)] == ["第0件", "第2件"]
    assert dialog.table.currentIndex().row() == 1
    assert len(desk.ask(Reminders())) == 2
    for _line in range(2):
        QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert dialog.empty.isVisible()
    assert not dialog.table.isVisible()
    dismiss = dialog.findChild(QPushButton, "dismiss_reminder")
    assert isinstance(dismiss, QPushButton)
    assert not dismiss.isEnabled()


def test_escape_leaves(dialog: RemindersDialog) -> None:
    QTest.keyClick(dialog.table, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_limits_to_check_open_their_list(desk: Desk, qtbot: QtBot, show: Show) -> None:
    set_clock(desk, "2026-03-03T09:00")
    desk.do(SetCalendarDay(day=date(2026, 3, 4), is_off=True, name="停电"))
    made = RemindersDialog(a_place(desk, qtbot))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    show(made)
    at = next(n for n, line in enumerate(made.model.lines) if line.item.kind is ReminderKind.LIMITS)
    made.table.setCurrentIndex(made.model.index(at, 0))
    QTest.keyClick(made.table, Qt.Key.Key_Return)
    inner = made.findChild(MovedLimitsDialog)
    assert isinstance(inner, MovedLimitsDialog)
    move = inner.findChild(QPushButton, "move_limits")
    assert isinstance(move, QPushButton)
    move.click()
    assert desk.ask(RecomputePreview()) == ()
    assert ReminderKind.LIMITS not in [line.item.kind for line in made.model.lines]


# -- the count


class Heard(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[int, str, bool, bool]] = []

    def hear(self, count: int, words: str, late: bool, is_first: bool) -> None:
        self.told.append((count, words, late, is_first))


def watched(desk: Desk, qtbot: QtBot) -> tuple[ReminderWatch, FeedTimer, Heard]:
    place = a_place(desk, qtbot)
    feed = FeedTimer(place.work, place.bar)
    watch, heard = ReminderWatch(place.work, feed, place.bar), Heard()
    watch.told.connect(heard.hear)
    return watch, feed, heard


def test_the_count_is_told_at_the_start_and_every_few_minutes(desk: Desk, qtbot: QtBot) -> None:
    watch, feed, heard = watched(desk, qtbot)
    feed.look()
    assert heard.told == []
    watch.start()
    assert heard.told == [], "what is on the screen comes first"
    watch._rest.timeout.emit()
    assert heard.told == [(3, "今日到期 3 件", False, True)]
    set_clock(desk, "2026-03-06T09:00")
    for _look in range(EVERY_MINUTES * 60_000 // EVERY_MS):
        feed.look()
    assert heard.told[1:] == [(6, "超期 3 件", True, False)], "three late, and three owe a progress notice"
    watch.stop()
    watch.look()
    assert len(heard.told) == 2


def test_changes_ask_again_once_they_have_come_to_rest(desk: Desk, qtbot: QtBot) -> None:
    watch, feed, heard = watched(desk, qtbot)
    watch.start()
    watch._rest.timeout.emit()
    feed.look()
    a_case(desk)
    a_case(desk)
    feed.look()
    assert watch._rest.isActive()
    watch._rest.timeout.emit()
    assert len(heard.told) == 2


def test_the_bar_shows_the_count_and_says_it(qtbot: QtBot, show: Show) -> None:
    top = TopBar()
    show(top)
    top.show_reminders(0, "", late=False)
    assert top.reminders.text() == ""
    top.show_reminders(3, "超期 1 件 · 今日到期 2 件", late=True)
    assert top.reminders.text() == "3"
    assert top.reminders.accessibleName() == "提醒 · 超期 1 件 · 今日到期 2 件 3"
    assert "Alt+5" in top.reminders.toolTip()
    # A button's new text takes its shortcut away: the key must still be there once a count is shown.
    assert top.reminders.shortcut() == QKeySequence("Alt+5")
    with qtbot.waitSignal(top.reminders_wanted):
        top.reminders.click()


# -- C15, C10


def test_each_limit_of_the_case_names_its_rule_and_source(sqlite_url: str, qtbot: QtBot) -> None:
    desk = an_office_with(sqlite_url, 'finish|solve|3 workdays|received|source = "投诉处理办法第九条（S22）"')
    case = a_case(desk)
    header = CaseHeader()
    qtbot.addWidget(header)
    header.show_case(sheet(desk, case))
    shown = header.findChild(LightLabel, "clock_solve")
    assert isinstance(shown, LightLabel)
    assert "投诉处理办法第九条（S22）" in shown.toolTip()
    assert "finish" in shown.toolTip()
    take(desk, case, Action.PAUSE)
    header.show_case(sheet(desk, case))
    shown = header.findChild(LightLabel, "clock_solve")
    assert isinstance(shown, LightLabel)
    assert shown.words().endswith("已中止")
