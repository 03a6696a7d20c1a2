"""The files of a half-typed registration, kept beside its draft by SHA-256 until it is registered."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _


class DraftFiles:
    """Contents in the drafts folder, of one member of staff; a draft names them by their hash."""

    def __init__(self, folder: Path, owner: str) -> None:
        self.folder = folder
        self._begin = f"{re.sub(r'[^A-Za-z0-9_-]', '_', owner)}."

    def keep(self, content: bytes) -> str:
        """Write the content once, readable by this login only; gives its SHA-256."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self._path(sha256)
        half = target.with_name(f"{target.name}.{os.getpid()}.tmp")
        try:
            if target.is_file() and target.stat().st_size == len(content):
                return sha256
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(content)
            half.replace(target)
        except OSError as error:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)
            raise UserError(
                _("The attached file could not be kept with the draft."),
                _("Register or finish this case now, then free some space on the disk."),
            ) from error
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """The content as it was kept, or None when it is gone or damaged."""
        if not re.fullmatch("[0-9a-f]{64}", sha256):
            return None
        try:
            content = self._path(sha256).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def sweep(self, wanted: Iterable[str]) -> None:
        """Remove what no draft names any more."""
        named = {self._path(sha256).name for sha256 in wanted}
        with contextlib.suppress(OSError):
            for path in self.folder.glob(f"{self._begin}*.part"):
                if path.name not in named:
                    path.unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        return self.folder / f"{self._begin}{sha256}.part"
