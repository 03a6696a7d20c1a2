"""备份文件: the folder of backups: names, manifests, copies on a second drive, and what may be removed."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import sqlite3
import time
import uuid
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, OperationalError

from complaintdesk.domain.errors import DataDamage, UserError
from complaintdesk.i18n import _
from complaintdesk.storage.rotation import superseded
from complaintdesk.storage.troubles import known_trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo
    from pathlib import Path

SUFFIX = ".cdbak"
MANIFEST = ".manifest.json"
_STALE = 24 * 3600.0
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*\s]+')


@dataclass(frozen=True)
class Manifest:
    """备份清单: what the file holds and how to know it again. `origin` is the same for all backups of one office."""

    file: str
    sha256: str
    size: int
    schema: str
    program: str
    office: str
    zone: str
    origin: str
    head_seq: int
    head_hash: str
    counts: dict[str, int]
    created_at: datetime


@dataclass(frozen=True)
class BackupInfo:
    """A backup that was verified when it was made."""

    file: Path
    manifest: Manifest


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"ComplaintDesk-*{SUFFIX}.tmp*"):
            # What a killed program left behind; a younger one may be at work.
            if time.time() - left.stat().st_mtime > _STALE:
                left.unlink(missing_ok=True)
    except OSError:
        raise _not_writable(folder) from None


def _not_writable(folder: Path) -> UserError:
    return UserError(
        _("The folder “{folder}” cannot be written.").format(folder=folder),
        _("Plug the drive in, or choose another folder. The earlier backups are kept."),
    )


def need_space(folder: Path, needed: int) -> None:
    missing = needed - shutil.disk_usage(folder).free
    if missing > 0:
        raise UserError(
            _("The drive of “{folder}” has {mb} MB too little space for the backup.").format(
                folder=folder, mb=-(-missing // 1_000_000)
            ),
            _("Free some space, or choose another folder. The earlier backups are kept."),
        )


@contextmanager
def thrown_away(unfinished: Path, folder: Path) -> Iterator[None]:
    """Whatever goes wrong in the block, nothing half-made is left, and what went wrong is a sentence."""
    try:
        yield
    except sqlite3.Error as problem:
        raise known_trouble(OperationalError("", None, problem)) or _not_writable(folder) from problem
    except DBAPIError as problem:
        raise known_trouble(problem) or _not_writable(folder) from problem
    except OSError as problem:
        raise _not_writable(folder) from problem
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def unfinished_in(folder: Path) -> Path:
    """A name for a file being made, that nobody else makes."""
    return folder / f"ComplaintDesk-{uuid.uuid4().hex}{SUFFIX}.tmp"


def free_name(folder: Path, office: str, at: datetime) -> Path:
    """The name of a backup made at this moment of the office's zone; never one that is taken."""
    safe = _NOT_IN_NAMES.sub("_", office).strip("._")[:40] or "office"
    while True:
        file = folder / f"ComplaintDesk-{safe}-{at:%Y%m%d-%H%M%S}{SUFFIX}"
        if not file.exists() and not manifest_of(file).exists():
            return file
        at += timedelta(seconds=1)


def manifest_of(file: Path) -> Path:
    """Where the manifest of a backup stands."""
    return file.with_name(file.name + MANIFEST)


def write_manifest(file: Path, manifest: Manifest) -> None:
    told = asdict(manifest) | {"created_at": manifest.created_at.isoformat()}
    beside = manifest_of(file)
    unfinished = unfinished_in(file.parent)
    with thrown_away(unfinished, file.parent):
        unfinished.write_text(
            json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
        )
        settle(unfinished)
        unfinished.replace(beside)
        settle_folder(file.parent)


def read_manifest(file: Path) -> Manifest | None:
    """The manifest beside the backup, or None where there is none that can be read."""
    try:
        told = json.loads(manifest_of(file).read_text(encoding="utf-8"))
        return Manifest(**(told | {"created_at": datetime.fromisoformat(told["created_at"])}))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def settle(file: Path) -> None:
    """Wait until the file is on the disk, not only in its cache."""
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def settle_folder(folder: Path) -> None:
    """The same for the folder's entries, where the system knows how."""
    if os.name != "nt":
        # A network folder may refuse; the file itself was settled before.
        with contextlib.suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def sha256_of(file: Path) -> str:
    """The SHA-256 of the file's bytes."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_backup(info: BackupInfo, folder: Path) -> BackupInfo:
    """The backup once more in a second folder (a USB drive, a share), read back before it counts."""
    make_folder(folder)
    need_space(folder, 2 * info.manifest.size)
    unfinished = unfinished_in(folder)
    with thrown_away(unfinished, folder):
        shutil.copyfile(info.file, unfinished)
        settle(unfinished)
        if sha256_of(unfinished) != info.manifest.sha256:
            raise DataDamage(
                _("The copy is not what was copied; no backup was made."), _("Try again on another drive.")
            )
        file = folder / info.file.name
        unfinished.replace(file)
        write_manifest(file, info.manifest)
    return replace(info, file=file)


def backups_in(folder: Path) -> list[BackupInfo]:
    """The verified backups of a folder, newest first; a file without its manifest or of another size is none."""
    found = []
    with contextlib.suppress(OSError):
        for beside in folder.glob(f"*{SUFFIX}{MANIFEST}"):
            file = beside.with_name(beside.name.removesuffix(MANIFEST))
            manifest = read_manifest(file)
            if manifest is not None and file.is_file() and file.stat().st_size == manifest.size:
                found.append(BackupInfo(file, manifest))
    return sorted(found, key=lambda info: info.manifest.created_at, reverse=True)


def newest_backup(folder: Path, origin: str = "") -> BackupInfo | None:
    """The newest verified backup of the folder (of one office, where its origin is given)."""
    return next((info for info in backups_in(folder) if origin in ("", info.manifest.origin)), None)


def rotate(folder: Path, origin: str, now: datetime, zone: tzinfo) -> list[Path]:
    """Remove the backups of this office that newer ones supersede; returns what was removed."""
    ours = [info for info in backups_in(folder) if info.manifest.origin == origin]
    gone = superseded((info.manifest.created_at for info in ours), now, zone)
    removed = []
    for info in ours:
        if info.manifest.created_at in gone:
            with contextlib.suppress(OSError):
                info.file.unlink()
                manifest_of(info.file).unlink()
                removed.append(info.file)
    return removed
