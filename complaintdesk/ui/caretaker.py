"""Looks after the data while people work: a verified backup every half hour when something changed, and at the close.

On PostgreSQL only people with the care of the data make backups from their work place; the server has its own.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from complaintdesk.desk.rows import Changes
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import _
from complaintdesk.ui.work import Report, Work

LOOK_MS = 60_000


class Caretaker(QObject):
    """Tells the age of the newest backup, and any trouble with it, in words."""

    told = Signal(str, str)
    problem = Signal(str, str)

    def __init__(self, work: Work, database: Any, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._database, self._folder = work, database, folder
        self._second: Path | None = None
        self._changed = False
        self._running = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_mine(self) -> bool:
        """Whether this work place makes backups."""
        actor = self._work.desk.actor  # type: ignore[attr-defined]
        return bool(self._database.is_sqlite or actor.role in (Role.SUPERVISOR, Role.ADMINISTRATOR))

    def start(self, office: Any) -> None:
        """Begin; `office` names the second folder."""
        second = getattr(office, "second_backup_folder", "")
        self._second = Path(second) if second else None
        self._tell()
        self._timer.start()

    def stop(self) -> None:
        """Look no longer."""
        self._timer.stop()

    def heard(self, changes: Changes) -> None:
        """Something was saved: there will be something to back up."""
        self._changed = self._changed or bool(changes.kinds)

    def look(self) -> None:
        """Back up when it is time; show the age in any case."""
        self._tell()
        if self._changed and self.is_mine:
            self._make(only_when_due=True)

    def now(self) -> None:
        """A backup at once, because somebody asked."""
        self._make(only_when_due=False)

    def _make(self, *, only_when_due: bool) -> None:
        if self._running:
            return
        self._running = True
        database, folder, second = self._database, self._folder, self._second

        def make(_report: Report) -> Any:
            from complaintdesk.desk import care

            if only_when_due and not care.is_backup_due(database, folder):
                return None
            return care.backup_now(database, folder, second=second)

        self._work.background(
            make, lambda done: self._made(done, asked=not only_when_due), failed=self._failed
        )

    def _made(self, done: Any, *, asked: bool) -> None:
        self._running = False
        if done is None:
            return
        self._changed = False
        self._tell()
        if done.warning:
            self.problem.emit(done.warning, _("The backup on this PC was made."))
        elif asked:
            self.problem.emit(_("The backup was made and checked."), str(done.info.file))

    def _failed(self, error: BaseException) -> None:
        self._running = False
        logging.getLogger(__name__).warning("backup failed: %s", type(error).__name__)
        if isinstance(error, UserError):
            self.problem.emit(error.message, error.hint)
        else:
            self._work.failed.emit(error)

    def _tell(self) -> None:
        from complaintdesk.desk import care

        age = care.backup_age(self._folder, datetime.now(UTC), second=self._second)
        self.told.emit(age.sentence, "warn" if age.state == "warn" else "")

    def leave(self) -> None:
        """At the close: the last backup, made before the program ends."""
        if not (self._changed and self.is_mine):
            return
        from complaintdesk.desk import care

        try:
            if care.is_backup_due(self._database, self._folder, closing=True):
                care.backup_now(self._database, self._folder, second=self._second)
        except UserError as problem:
            logging.getLogger(__name__).warning("backup at the close failed: %s", type(problem).__name__)
