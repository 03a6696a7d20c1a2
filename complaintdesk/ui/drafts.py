"""Half-typed work survives a power cut: kept every two seconds in the user's own folder, offered at the next start."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Signal

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.paths import data_folder
from complaintdesk.ui.work import Courier

INTERVAL_MS: Final = 2000
Kept = dict[str, "str | bool"]


@dataclass(frozen=True)
class Draft:
    """草稿: what stood in a form, whose it is, and the request it would have become."""

    name: str
    request_id: str
    saved_at: datetime
    values: Kept = field(default_factory=dict)
    owner: str = ""


class Drafts:
    """The drafts of one member of staff. What the disk refuses stays in memory until the program ends."""

    def __init__(self, folder: Path | None = None, owner: str = "") -> None:
        self.folder = folder or data_folder() / "drafts"
        self.owner = owner
        self._memory: dict[str, Draft] = {}

    def save(self, draft: Draft) -> None:
        """Keep a draft, whole or not at all; UserError when it could only be kept in memory."""
        self._memory[draft.name] = draft
        target = self._path(draft.name)
        half = target.with_name(f"{target.name}.{os.getpid()}.tmp")
        content = asdict(draft) | {"saved_at": draft.saved_at.isoformat(), "owner": self.owner}
        try:
            # A draft holds what a person told the desk: no other login of this PC may read it.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            half.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)
            raise UserError(
                _("The draft could not be written to the disk; it is kept only while the program runs."),
                _("Register or finish this case now, then free some space on the disk."),
            ) from error

    def load(self, name: str) -> Draft | None:
        """The newest state of a draft of mine, or None where there is none that can be read."""
        if name in self._memory:
            return self._memory[name]
        return self._read(self._path(name))

    def all(self) -> list[Draft]:
        """All my drafts, the newest first."""
        found = {draft.name: draft for path in sorted(self.folder.glob("*.json")) if (draft := self._read(path))}
        return sorted((found | self._memory).values(), key=lambda draft: draft.saved_at, reverse=True)

    def discard(self, name: str) -> None:
        """Throw a draft away: it was registered, or is not wanted."""
        self._memory.pop(name, None)
        # A file that cannot be removed now is offered once more, which harms nobody: its request_id is the same.
        with contextlib.suppress(OSError):
            self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        parts = [re.sub(r"[^\w-]", "_", part) for part in (self.owner, name) if part]
        return self.folder / f"{'.'.join(parts)}.json"

    def _read(self, path: Path) -> Draft | None:
        """A draft from its file; a file cut short, foreign or another's is as good as none."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            saved_at = datetime.fromisoformat(content["saved_at"])
            values = {str(k): v for k, v in content["values"].items() if isinstance(v, str | bool)}
            draft = Draft(str(content["name"]), str(content["request_id"]), saved_at, values, str(content["owner"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return draft if draft.owner == self.owner and saved_at.tzinfo else None


class DraftKeeper(QObject):
    """Keeps a form's draft every two seconds while it changes; writing is done off the GUI thread."""

    saved = Signal(object)
    """The instant of the last saving, for 草稿已存 09:31:04."""
    failed = Signal(object)
    """A UserError, once until saving works again."""

    def __init__(self, drafts: Drafts, name: str, collect: Callable[[], Mapping[str, str | bool]],
                 executor: Executor | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.request_id = str(uuid4())
        self._drafts, self._name, self._collect = drafts, name, collect
        self._courier = Courier(executor or ThreadPoolExecutor(1, "drafts"), self)
        self._last: Kept = {}
        self._complained = False
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.keep)

    def start(self) -> None:
        """Begin keeping; what stands in the form now counts as already kept."""
        self._last = dict(self._collect())
        self._timer.start()

    def keep(self) -> None:
        """Keep the draft now, if anything was typed since."""
        values = dict(self._collect())
        if values == self._last:
            return
        self._last = values
        draft = Draft(self._name, self.request_id, datetime.now(UTC), values, self._drafts.owner)
        self._courier.send(lambda: self._drafts.save(draft), lambda _none: self._on_saved(draft), self._on_failed)

    def resume(self, draft: Draft) -> None:
        """Go on with a restored draft: it stays the same request, so nothing is registered twice."""
        self.request_id = draft.request_id
        self._last = dict(draft.values)

    def finish(self) -> None:
        """The form's work is done and the form was emptied: the draft goes, the next one is a new request."""
        self._courier.send(lambda: self._drafts.discard(self._name), lambda _none: None, self._on_failed)
        self.request_id = str(uuid4())
        self._last = dict(self._collect())

    def close(self) -> None:
        """Keep what is there and end the writing thread."""
        self._timer.stop()
        self.keep()
        self._courier.close()

    def _on_saved(self, draft: Draft) -> None:
        self._complained = False
        self.saved.emit(draft.saved_at)

    def _on_failed(self, error: BaseException) -> None:
        # Every two seconds the same sentence would drown everything else.
        if not self._complained:
            self._complained = True
            self.failed.emit(error)

