"""Tells when a window has really been painted for the first time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class _Watcher(QObject):
    def __init__(self, window: QWidget, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._then = window, then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            # After this event the picture is on the screen.
            QTimer.singleShot(0, self._then)
        return False


def when_painted(window: QWidget, then: Callable[[], object]) -> None:
    """Call `then` once, after the window's first paint."""
    _Watcher(window, then)
