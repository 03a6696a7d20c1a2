"""The case list for tests: ten cases, the tab in its window, and what is read and pressed there."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.domain.vocabulary import Channel, Severity
from complaintdesk.ui.case_columns import place_of
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.work import InlineExecutor, Work
from tests.desk.office import Clock, a_case, a_person, an_office
from tests.ui.conftest import Show
from tests.ui.place import a_place, framed

SUBJECTS = ("住院费用多收", "停车场收费不清", "护士态度生硬", "候诊时间过长", "检查报告迟迟不出")


def filled(url: str) -> Desk:
    """Ten cases, the even ones with the finance department."""
    clock = Clock()
    desk = an_office(url, clock=clock)
    for number in range(10):
        clock.forward(minutes=5)
        done = a_case(
            desk,
            subject=f"{SUBJECTS[number % 5]}（第{number + 1}件）",
            facts=f"经过第{number + 1}条。",
            channel=(Channel.VISIT, Channel.PHONE)[number % 2],
            severity=Severity.SERIOUS if number == 3 else Severity.GENERAL,
            complainant=a_person(name=("张三", "欧阳娜娜")[number % 2], phone=f"1380000{number:04d}"),
        )
        if number % 2 == 0:
            desk.do(DispatchCase(case_id=done.id, department="财务科", note="请核查"))
    return desk


def opener(qtbot: QtBot, show: Show) -> Callable[..., CaseListTab]:
    """Opens the tab in a window of the counter's PC, everything shown unless another view is named."""
    # qtbot only borrows its widgets.
    windows: list[QWidget] = []

    def opened(
        desk: Desk,
        view: View | None = View.ALL,
        *,
        later: Executor | None = None,
        height: int = 680,
        **wanted: Any,
    ) -> CaseListTab:
        place = a_place(desk, qtbot)
        if later is not None:
            place.work = Work(desk, InlineExecutor(), later, parent=place.bar)
        tab = CaseListTab(place)
        windows.append(framed(place, tab, height=height))
        show(windows[-1])
        if view is not None:
            tab.show_filter(CaseFilter(view=view, **wanted))
        return tab

    return opened


Open = Callable[..., CaseListTab]
#: The many cases are written past the desk; the numbers of the next year are still free.
NEXT_YEAR = Clock(datetime(2027, 3, 1, 2, tzinfo=UTC))
NONE = Qt.KeyboardModifier.NoModifier


def numbers(tab: CaseListTab) -> list[str]:
    """The cases listed, by the end of their numbers."""
    rows = [tab.table.case(row) for row in range(tab.table.total)]
    return [case.number[-2:] if case else "…" for case in rows]


def words(tab: CaseListTab, row: int, key: str) -> str:
    return str(tab.table.index(row, place_of(key)).data())


def pressed(tab: CaseListTab, name: str) -> None:
    button = tab.findChild(QPushButton, name)
    assert button is not None, name
    button.click()


def click_head(tab: CaseListTab, qtbot: QtBot, key: str) -> None:
    head = tab.cases.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(place_of(key)) + 20, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, NONE, at)


class Later(Executor):
    """Runs what it was given when told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.waiting.append(functools.partial(fn, *args, **kwargs))
        return Future()

    def run(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()
