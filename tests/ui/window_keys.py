"""Keys as the system sends them: to the window, which gives them to whoever has the focus in it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

_NONE = Qt.KeyboardModifier.NoModifier


def press_keys(target: QWidget, keys: str | Qt.Key) -> None:
    """Letters or one key, to the window that the widget stands in; as fast as a scanner, without the system's times."""
    QTest.qWaitForWindowActive(target.window())
    window = target.window().windowHandle()
    assert window is not None
    pressed = [(ord(letter.upper()), letter) for letter in keys] if isinstance(keys, str) else [(keys.value, "")]
    for key, letter in pressed:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QCoreApplication.sendEvent(window, QKeyEvent(kind, key, _NONE, letter))
