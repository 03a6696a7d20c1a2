"""A clerk at the keyboard: keys and committed words go to whatever holds the focus, as at a real desk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.rows import CaseSheet

FARTHEST = 80


class FakePrinter:
    """The printer is the one thing replaced: it keeps what it was given."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, str, bytes]] = []

    def names(self) -> list[str]:
        """One printer."""
        return ["前台打印机"]

    def default(self) -> str:
        """It is the usual one."""
        return "前台打印机"

    def warning(self, name: str) -> str:
        """Nothing stands in the way at the one there is."""
        return "" if name in self.names() else "打印机不在。"

    def print_pdf(self, name: str, pdf: bytes, title: str, copies: int) -> None:
        """Keep the job."""
        self.jobs.extend([(name, title, pdf)] * copies)


def _holder() -> QWidget | None:
    return QApplication.activePopupWidget() or QApplication.focusWidget() or QApplication.activeWindow()


class Clerk:
    """Presses keys and types words; never touches the mouse, never a widget."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.keys = 0

    def focus(self) -> QWidget:
        """What holds the keyboard now."""
        QApplication.processEvents()
        if _holder() is None:
            self._give_back()
        widget = _holder()
        assert widget is not None, "nothing holds the keyboard"
        return widget

    def _give_back(self) -> None:
        """What a window manager does when a window has gone: the keyboard goes to the one still on the screen."""
        shown = [window for window in QApplication.topLevelWidgets() if window.isVisible()]
        assert len(shown) == 1, f"the keyboard could go to any of {shown}"
        shown[0].activateWindow()
        self.qtbot.waitUntil(lambda: _holder() is not None)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One key."""
        self.keys += 1
        self.qtbot.keyClick(self.focus(), key, modifier)  # type: ignore[no-untyped-call]
        QApplication.processEvents()

    def ctrl(self, key: Qt.Key) -> None:
        """One key with Ctrl."""
        self.press(key, Qt.KeyboardModifier.ControlModifier)

    def write(self, words: str) -> None:
        """Words as an input method commits them."""
        event = QInputMethodEvent()
        event.setCommitString(words)
        QApplication.sendEvent(self.focus(), event)
        QApplication.processEvents()

    def where(self) -> list[str]:
        """Names of the focused widget and of what it stands in."""
        names, widget = [], self.focus()
        parent: QWidget | None = widget
        while parent is not None:
            if parent.objectName():
                names.append(parent.objectName())
            parent = parent.parentWidget()
        return names

    def go_to(self, name: str) -> None:
        """Tab until the named input or button holds the keyboard."""
        seen = []
        for _step in range(FARTHEST):
            if name in self.where():
                return
            seen.append(self.where()[:2])
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"{name} cannot be reached by Tab; passed {seen}")

    def fill(self, name: str, words: str) -> None:
        """Go to an input and write."""
        self.go_to(name)
        self.write(words)

    def choose(self, name: str, words: str) -> None:
        """Go to a searched list, write, take what fits."""
        self.fill(name, words)
        self.press(Qt.Key.Key_Return)


def kinds(sheet: CaseSheet) -> list[str]:
    """The events of the case, oldest first."""
    return [item.kind.value for item in reversed(sheet.timeline)]
