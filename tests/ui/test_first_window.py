"""The frame is on the screen before the program is read: nothing heavy may creep into what it needs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.settings import Settings
from complaintdesk.ui import first_paint, theme
from complaintdesk.ui.main_window import MainWindow
from complaintdesk.ui.program import Program

_LOADED = """
import sys
from complaintdesk import app, settings
from complaintdesk.ui import first_paint, main_window
print(*sorted(name for name in sys.modules if name.startswith(("complaintdesk.", "sqlalchemy", "tomllib"))))
"""


def test_窗框之前几乎什么都不读() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {
        "complaintdesk.app",
        "complaintdesk.i18n",
        "complaintdesk.paths",
        "complaintdesk.settings",
        "complaintdesk.ui",
        "complaintdesk.ui.first_paint",
        "complaintdesk.ui.main_window",
        "complaintdesk.ui.page",
    }


_HOOK = """
import builtins
plain = builtins.__import__
from complaintdesk import app
from complaintdesk.ui import program
from PySide6 import QtPrintSupport, QtSvg, QtWidgets
print(builtins.__import__ is plain)
"""


def test_装入模块不读它的源码() -> None:
    """PySide6's own import looks into the source of each module for names it would have to serve."""
    done = subprocess.run([sys.executable, "-c", _HOOK], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"]


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    """What the program shows before its theme is there is put back."""
    yield
    theme.apply(qapp, dark=False)


def test_窗框的底色就是主题的底色(qtbot: QtBot, qapp: QApplication) -> None:
    assert {
        False: theme.LIGHT_COLOURS.surface,
        True: theme.DARK_COLOURS.surface,
    } == first_paint.GROUND
    for dark in (False, True):
        window = QWidget()
        qtbot.addWidget(window)
        first_paint.show_ground(qapp, window, dark=dark)
        assert window.grab().toImage().pixelColor(5, 5).name() == first_paint.GROUND[dark]


def test_换了外观_窗框也换(qtbot: QtBot, qapp: QApplication) -> None:
    window = MainWindow(furnished=False)
    qtbot.addWidget(window)
    first_paint.show_ground(qapp, window, dark=False)
    theme.apply(qapp, dark=False)
    window.furnish()
    for dark in (True, False):
        theme.apply(qapp, dark=dark)
        assert window.grab().toImage().pixelColor(5, window.height() // 2).name() == first_paint.GROUND[dark]


class Opening(Program):
    """Keeps what the window shows when the loading begins, instead of loading."""

    shown: QImage | None = None

    def open(self) -> None:
        self.shown = self.window.grab().toImage()


def test_开始装入之前_窗框里已写着正在打开(qtbot: QtBot, qapp: QApplication) -> None:
    window = MainWindow(furnished=False)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        first_paint.show_ground(qapp, window, dark=False)
    window.furnish()
    program = Opening(qapp, Settings(), window=window)
    program.start()
    qtbot.waitUntil(lambda: program.shown is not None)
    picture = program.shown
    assert picture is not None
    middle = range(picture.width() // 3, picture.width() * 2 // 3)
    rows = range(picture.height() // 3, picture.height() * 2 // 3)
    colours = {picture.pixelColor(x, y).name() for x in middle for y in rows}
    assert len(colours) > 5, "words stand in the middle"
    program.stop()
