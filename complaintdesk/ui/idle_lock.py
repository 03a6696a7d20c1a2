"""Locks the window after minutes without a key or a click, so that nobody works under another's name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from complaintdesk.ui.window_watch import WindowWatch

_SIGNS = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin}
)


class IdleLock(WindowWatch):
    """Emits `idle` once when nobody has touched keyboard or mouse for the given minutes."""

    idle = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.idle)

    def start(self, minutes: float) -> None:
        """Begin to watch; an earlier watch is replaced."""
        self._timer.setInterval(int(minutes * 60_000))
        self._timer.start()
        self.watch()

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()
        self.unwatch()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS and self._timer.isActive():
            self._timer.start()
        return super().eventFilter(watched, event)
