"""前台窗口: sees what the system sends to the window in front, keys and clicks, before anything in it does."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QWindow


class WindowWatch(QObject):
    """For those who filter keys or clicks wherever they go: the event filter is put on the window that has the keyboard.

    On the whole program it would be called for every event of every widget, some thousand times for one dialog.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window: QWindow | None = None
        self._is_watching = False

    def watch(self) -> None:
        """Begin; an earlier watch goes on."""
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication) and not self._is_watching:
            self._is_watching = True
            app.focusWindowChanged.connect(self._turn_to)
            self._turn_to(app.focusWindow())

    def unwatch(self) -> None:
        """Watch no longer."""
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication) and self._is_watching:
            self._is_watching = False
            app.focusWindowChanged.disconnect(self._turn_to)
            self._turn_to(None)

    def _turn_to(self, window: QWindow | None) -> None:
        if self._window is not None and shiboken6.isValid(self._window):
            self._window.removeEventFilter(self)
        self._window = window
        if window is not None:
            window.installEventFilter(self)
