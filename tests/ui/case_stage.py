"""The detail tab in its window, as a test works with it: press, fill, submit, read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.vocabulary import Action
from complaintdesk.ui.case_detail_tab import CaseDetailTab
from tests.ui.place import a_place, framed

ZONE = "Asia/Shanghai"


@dataclass
class Stage:
    """The tab in its window, as one person has it before them."""

    desk: Desk
    tab: CaseDetailTab
    window: QWidget

    @property
    def said(self) -> str:
        return self.tab.place.bar.sentence()

    @property
    def sheet(self) -> CaseSheet:
        assert self.tab.sheet is not None
        return self.tab.sheet

    def press(self, name: str) -> None:
        entry = self.tab.findChild(QAction, name)
        if entry is not None:
            # A step seldom wanted stands in the menu of the others.
            entry.trigger()
            return
        found = self.tab.findChild(QPushButton, name)
        assert found is not None, name
        QTest.mouseClick(found, Qt.MouseButton.LeftButton)

    def fill(self, **values: Any) -> None:
        assert self.tab.form is not None
        for name, value in values.items():
            self.tab.form.fields[name].set_value(value)

    def take(self, action: Action, **values: Any) -> None:
        """Choose the step, fill its form, submit."""
        self.press(f"action_{action.value}")
        self.fill(**values)
        self.press("submit")

    def texts(self) -> str:
        return "\n".join(label.text() for label in self.tab.findChildren(QLabel) if label.isVisible())


Open = Callable[..., Stage]


def opened(
    desk: Desk, case_id: int | None, qtbot: QtBot, show: Callable[[QWidget], None], kept: list[QWidget]
) -> Stage:
    """The tab shown to the desk's person; `kept` holds its window."""
    place = a_place(desk, qtbot)
    tab = CaseDetailTab(place)
    window = framed(place, tab)
    show(window)
    kept.append(window)
    if case_id is not None:
        tab.show_case(case_id)
    return Stage(desk, tab, window)


def do(desk: Desk, case_id: int, action: Action, **values: Any) -> None:
    desk.do(command_for(action, case_id, None, values, ZONE))


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found
