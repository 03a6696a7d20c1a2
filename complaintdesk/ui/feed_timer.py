"""Hears of what other work places did: every two seconds one small question, answered by the chain's events."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from complaintdesk.desk.feed import ChangesSince
from complaintdesk.desk.rows import Changes
from complaintdesk.ui.work import Work

EVERY_MS = 2000


class FeedTimer(QObject):
    """Emits the same `work.changed` for other people's changes as for one's own."""

    looked = Signal()
    """It looked once more: whoever has something to do now and then counts these."""

    def __init__(self, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._seq: int | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to listen, from now on."""
        self.look()
        self._timer.start()

    def stop(self) -> None:
        """Listen no longer."""
        self._timer.stop()

    def look(self) -> None:
        """Ask once. A lost connection is no news here: whoever saves next hears of it."""
        self._work.ask(ChangesSince(seq=self._seq), self._heard, lambda _error: None, latest="feed")
        self.looked.emit()

    def _heard(self, changes: Changes) -> None:
        first, self._seq = self._seq is None, changes.seq
        if changes.kinds and not first:
            self._work.changed.emit(changes, None)
