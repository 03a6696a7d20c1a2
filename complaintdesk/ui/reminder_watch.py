"""Keeps the count of reminders: asked at the start, after changes, and every few minutes as time goes by.

Once a day it also has the office's regular duties put into their book, where this person has a part in them. What answers
is loaded when it is asked first, a moment after the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDate, QObject, QTimer, Signal

from complaintdesk.desk.rows import Changes
from complaintdesk.ui.feed_timer import EVERY_MS, FeedTimer
from complaintdesk.ui.work import Work

if TYPE_CHECKING:
    from complaintdesk.desk.duties import DutyRow
    from complaintdesk.desk.reminders import Reminder

EVERY_MINUTES: Final = 5
#: Several changes at once are one reason to ask.
REST_MS: Final = 1500


class ReminderWatch(QObject):
    """Never opens anything by itself: it only tells the number."""

    told = Signal(int, str, bool, bool)
    """How many, in words, whether a case is overdue, and whether this is the first time."""

    def __init__(self, work: Work, feed: FeedTimer, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._looks = 0
        self._is_first = True
        self._duties_asked = QDate()
        self._stopped = True
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.look)
        feed.looked.connect(self._time_goes_by)
        work.changed.connect(self._changed)

    def start(self) -> None:
        """Ask from now on: first in a moment, so that what is on the screen is answered before."""
        self._stopped = False
        self._rest.start()

    def stop(self) -> None:
        """Ask no longer."""
        self._stopped = True
        self._rest.stop()

    def look(self) -> None:
        """Ask once. What cannot be asked now is asked again in a few minutes."""
        from complaintdesk.desk.reminders import Reminders

        if not self._stopped:
            self._looks = 0
            self._look_at_duties()
            self._work.ask(Reminders(), self._heard, lambda _error: None, latest="reminders")

    def _look_at_duties(self) -> None:
        """Those who have no part in them are refused, and hear nothing of it."""
        from complaintdesk.desk.duties import DutyList

        today = QDate.currentDate()
        if today != self._duties_asked:
            self._duties_asked = today
            self._work.ask(DutyList(), self._open_duties, lambda _error: None, latest="duties")

    def _open_duties(self, found: tuple[DutyRow, ...]) -> None:
        from complaintdesk.desk.duties import OpenDuties

        if not self._stopped and any(row.is_over and row.entry_id is None for row in found):
            # Another work place may have been sooner.
            self._work.do(OpenDuties(), failed=lambda _error: None)

    def _time_goes_by(self) -> None:
        self._looks += 1
        if self._looks * EVERY_MS >= EVERY_MINUTES * 60_000:
            self.look()

    def _changed(self, _changes: Changes, _initiator: object) -> None:
        if not self._stopped:
            self._rest.start()

    def _heard(self, found: tuple[Reminder, ...]) -> None:
        from complaintdesk.desk.reminders import ReminderKind
        from complaintdesk.ui.reminders_dialog import summary

        late = any(one.kind is ReminderKind.OVERDUE for one in found)
        is_first, self._is_first = self._is_first, False
        self.told.emit(len(found), summary(found), late, is_first)
