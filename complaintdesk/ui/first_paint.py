"""Tells when a window has really been painted for the first time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

#: The ground of a window in the light and in the dark look, as the theme has it: the theme itself is not loaded yet.
GROUND = {False: "#f4f7f7", True: "#14191b"}


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


def show_ground(app: QApplication, window: QWidget, *, dark: bool | None) -> None:
    """Show the still empty window in the look it will have; dark=None follows the system."""
    if dark is None:
        dark = app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    # Not the window's own: a palette of its own would stay as it is when the look changes.
    palette = QPalette(app.palette())
    palette.setColor(QPalette.ColorRole.Window, QColor(GROUND[dark]))
    app.setPalette(palette)
    window.show()
