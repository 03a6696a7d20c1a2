"""数据保管: back up, verify, restore, move and migrate an office; what the window and the command line call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from complaintdesk.desk.installation import Check, doctor
from complaintdesk.desk.restoring import Restored, migrate_schema, move, rebuild_search, restore
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _, ngettext
from complaintdesk.paths import data_folder
from complaintdesk.storage import rotation
from complaintdesk.storage.backup import CheckedBackup, back_up, check_backup
from complaintdesk.storage.backup_files import BackupInfo, copy_backup, newest_backup, rotate
from complaintdesk.storage.models import ChainHead, Event
from complaintdesk.storage.reading import Damage, Finding
from complaintdesk.storage.verify import VerifyReport, read_anchors, verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from complaintdesk.storage.engine import Database

__all__ = [
    "BackupAge",
    "BackupDone",
    "BackupInfo",
    "Check",
    "CheckedBackup",
    "Damage",
    "Finding",
    "Restored",
    "VerifyReport",
    "backup_age",
    "backup_folder",
    "backup_now",
    "check_backup",
    "doctor",
    "is_backup_due",
    "migrate",
    "move",
    "newest_backup",
    "read_anchors",
    "rebuild_search",
    "restore",
    "verify",
]

#: A backup older than this is shown in amber.
OLD = timedelta(days=1)
_AT_ONCE = 500


def backup_folder() -> Path:
    """Where backups go unless the work place chose another folder."""
    return data_folder() / "backups"


@dataclass(frozen=True)
class BackupDone:
    """备份结果: `warning` says what went wrong with the second folder; the backup itself is good."""

    info: BackupInfo
    second: Path | None = None
    warning: str = ""
    removed: tuple[Path, ...] = ()


def backup_now(
    database: Database,
    folder: Path,
    *,
    second: Path | None = None,
    clock: Callable[[], datetime] | None = None,
) -> BackupDone:
    """Make a verified backup, copy it to the second folder, remove what newer ones supersede."""
    with database.read() as session:
        now = database.now(session, clock)
    info = back_up(database, folder, now)
    zone = ZoneInfo(info.manifest.zone)
    removed = rotate(folder, info.manifest.origin, now, zone)
    if second is None:
        return BackupDone(info, removed=tuple(removed))
    try:
        if not second.is_dir():
            raise UserError(_("The second backup folder “{folder}” is not there.").format(folder=second))
        there = copy_backup(info, second)
        rotate(second, info.manifest.origin, now, zone)
    except UserError as problem:
        return BackupDone(info, None, str(problem), tuple(removed))
    return BackupDone(info, there.file, "", tuple(removed))


def is_backup_due(
    database: Database, folder: Path, *, clock: Callable[[], datetime] | None = None, closing: bool = False
) -> bool:
    """Whether something changed since the newest backup and it is time: every 30 minutes, and at the close."""
    with database.read() as session:
        now = database.now(session, clock)
        seq = session.scalar(select(ChainHead.seq)) or 0
        origin = session.scalar(select(Event.hash).where(Event.seq == 1)) or ""
    newest = newest_backup(folder, origin)
    made_at, backed_up = (newest.manifest.created_at, newest.manifest.head_seq) if newest else (None, 0)
    return rotation.is_due(made_at, seq, backed_up, now, closing=closing)


@dataclass(frozen=True)
class BackupAge:
    """上次备份: for the status bar. `state` is ok or warn."""

    at: datetime | None
    state: str
    sentence: str


def backup_age(folder: Path, now: datetime, *, second: Path | None = None) -> BackupAge:
    """How old the newest backup is; amber when there is none, it is old, or the second folder is not there."""
    newest = newest_backup(folder)
    if newest is None:
        return BackupAge(None, "warn", _("There is no backup yet."))
    at = newest.manifest.created_at
    sentence = _("Last backup: {age}").format(age=_ago(now - at))
    if second is not None and not second.is_dir():
        lost = _("The second backup folder “{folder}” is not there.").format(folder=second)
        return BackupAge(at, "warn", f"{sentence} {lost}")
    return BackupAge(at, "ok" if now - at < OLD else "warn", sentence)


def _ago(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return ngettext("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    if minutes < 24 * 60:
        return ngettext("{n} hour ago", "{n} hours ago", minutes // 60).format(n=minutes // 60)
    return ngettext("{n} day ago", "{n} days ago", minutes // 1440).format(n=minutes // 1440)


def migrate(
    database: Database,
    folder: Path,
    *,
    second: Path | None = None,
    clock: Callable[[], datetime] | None = None,
) -> list[str]:
    """Bring an older database to this program's schema, after a verified backup; returns what was done."""

    def backup() -> None:
        backup_now(database, folder, second=second, clock=clock)

    return migrate_schema(database, backup)
