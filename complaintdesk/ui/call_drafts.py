"""回访草稿: a half-filled call is kept for its case until it is saved; of restricted cases nothing reaches the disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from complaintdesk.ui.drafts import INTERVAL_MS, Draft, Drafts, Kept
from complaintdesk.ui.work import Courier

_BEGINS: Final = "call-"


class CallDrafts(QObject):
    """Keeps the record of the call at hand every two seconds, and whenever another call is taken."""

    failed = Signal(object)
    """A UserError, once until saving works again."""

    def __init__(self, owner: str, collect: Callable[[], Mapping[str, str | bool]], executor: Executor | None = None,
                 parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._drafts = Drafts(owner=owner)
        self._collect = collect
        self._courier = Courier(executor or ThreadPoolExecutor(1, "drafts"), self)
        #: What was kept since the screen was opened: the disk may not have it yet, and never has the restricted ones.
        self._here: dict[str, Draft] = {}
        self._secrets: set[str] = set()
        self._name = ""
        self._is_secret = False
        self._last: Kept = {}
        self._complained = self._is_closed = False
        self.request_id = ""
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.keep)

    def begin(self, case_id: int, *, restricted: bool) -> Kept:
        """Take the call of a case; answers what was kept of it before, or nothing."""
        self._name, self._is_secret = f"{_BEGINS}{case_id}", restricted
        draft = self._here.get(self._name) or (None if restricted else self._drafts.load(self._name))
        self.request_id = draft.request_id if draft is not None else str(uuid4())
        return dict(draft.values) if draft is not None else {}

    def start(self) -> None:
        """The form stands as it was kept: what changes from now on is kept."""
        self._last = dict(self._collect())
        self._timer.start()

    def keep(self) -> None:
        """Keep what stands in the form now, if anything changed."""
        if not self._name:
            return
        values = dict(self._collect())
        if values == self._last:
            return
        self._last = values
        name = self._name
        if not any(values.values()):
            self._forget(name)
            return
        draft = Draft(name, self.request_id, datetime.now(UTC), values, self._drafts.owner)
        self._here[name] = draft
        if self._is_secret:
            self._secrets.add(name)
        else:
            self._write(lambda: self._drafts.save(draft))

    def finish(self) -> None:
        """The call was saved: its draft goes."""
        name, self._name = self._name, ""
        self._timer.stop()
        self._forget(name)

    def leave(self) -> None:
        """Another call is taken: what stands in the form is kept now."""
        self.keep()
        self._name = ""
        self._timer.stop()

    def holds_secret(self) -> bool:
        """Would something typed for a restricted case be lost by leaving?"""
        return bool(self._secrets)

    def sweep(self, waiting: set[int]) -> None:
        """Throw away the drafts of cases that wait for no call any more: somebody else has called."""
        kept = {f"{_BEGINS}{case_id}" for case_id in waiting}

        def run() -> None:
            for draft in self._drafts.all():
                if draft.name.startswith(_BEGINS) and draft.name not in kept:
                    self._drafts.discard(draft.name)

        self._write(run)

    def close(self) -> None:
        """Keep what is there and end the writing thread; what is asked for later is not done."""
        if not self._is_closed:
            self.leave()
            self._is_closed = True
            self._courier.close()

    def _write(self, run: Callable[[], None]) -> None:
        if not self._is_closed:
            self._courier.send(run, lambda _none: self._fine(), self._complain)

    def _forget(self, name: str) -> None:
        self._here.pop(name, None)
        self._secrets.discard(name)
        self._write(lambda: self._drafts.discard(name))

    def _fine(self) -> None:
        self._complained = False

    def _complain(self, error: BaseException) -> None:
        if not self._complained:
            self._complained = True
            self.failed.emit(error)
