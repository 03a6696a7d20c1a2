"""What every test of the window stands on: no screen, the program's own look and typeface, Chinese by commit string."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.ui import theme

TypeChinese = Callable[[QWidget, str], None]
Show = Callable[[QWidget], None]


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> Iterator[None]:
    """The light, normal look and plain texts, whatever the test before did."""
    if theme.current() != theme.Theme() or not qapp.styleSheet():
        theme.apply(qapp, dark=False, large=False)
    yield
    if theme.current() != theme.Theme():
        theme.apply(qapp, dark=False, large=False)


@pytest.fixture
def type_chinese() -> TypeChinese:
    """Types like an input method does. QTest's key clicks abort the process at the first Chinese character."""

    def commit(widget: QWidget, text: str) -> None:
        event = QInputMethodEvent()
        event.setCommitString(text)
        QApplication.sendEvent(widget, event)

    return commit


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    """Shows a window and gives it the keyboard; it goes after the test."""

    def shown(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)

    return shown
