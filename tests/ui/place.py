"""A work place for tests of tabs and dialogs: the real desk, everything at once on one thread, a message bar."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget

from complaintdesk.desk.core import Desk
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.settings import Settings
from complaintdesk.ui.controls import column
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.tab import Tab, WorkPlace
from complaintdesk.ui.work import InlineExecutor, Work


class Bot(Protocol):
    """What is needed of qtbot."""

    def addWidget(self, widget: QWidget) -> None: ...


def a_place(desk: Desk, qtbot: Bot) -> WorkPlace:
    """The work place of the desk's person; its bar goes after the test."""
    bar = MessageBar()
    bar.setObjectName("bar_of_the_place")
    qtbot.addWidget(bar)
    work = Work(desk, InlineExecutor(), parent=bar)
    place = WorkPlace(work, desk.actor, desk.ask(OfficeQuestion()), Settings(), bar)
    work.failed.connect(place.problem)
    return place


def framed(place: WorkPlace, tab: Tab, width: int = 1326, height: int = 680) -> QWidget:
    """The tab under its message bar, as the window frames it; changes reach it as in the window."""
    place.work.changed.connect(tab.on_changed)
    window = QWidget()
    lay = column(window, place.bar, tab, gap=0)
    lay.setStretch(1, 1)
    window.resize(width, height)
    return window
