"""Alt+6 and Alt+7 open the call-backs and the books from whatever has the keyboard in the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.ui.program import Program
from tests.office.programs import opened, running


@pytest.fixture
def program(new_database: Callable[..., str], qapp: QApplication) -> Iterator[Program]:
    url = new_database("sqlite")
    opened(url)
    with running(qapp, url) as started:
        yield started


@pytest.mark.parametrize(("key", "name"), [(Qt.Key.Key_6, "call_dialog"), (Qt.Key.Key_7, "books_dialog")])
def test_快捷键在每个页签里都管用(program: Program, qtbot: QtBot, key: Qt.Key, name: str) -> None:
    window = program.window
    for tab in range(4):
        window.activateWindow()
        window.show_tab(tab)
        held: QWidget = QApplication.focusWidget() or window
        QTest.keyClick(held, key, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda: _dialog(name) is not None)
        found = _dialog(name)
        assert found is not None
        found.done(0)


def _dialog(name: str) -> QDialog | None:
    tops = (one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog))
    return next((one for one in tops if one.objectName() == name and one.isVisible()), None)
