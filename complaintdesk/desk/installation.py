"""体检: is this installation fit for the counter? One line for each thing that can be wrong, with what to do."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from complaintdesk.desk.house import House
from complaintdesk.domain.calendar import NOTICE_MONTH, WorkCalendar
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.paths import data_folder, resources
from complaintdesk.storage import schema
from complaintdesk.storage.backup_files import newest_backup
from complaintdesk.storage.shipped_calendars import shipped_days
from complaintdesk.storage.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from complaintdesk.storage.engine import Database

FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSerifSC-Regular.ttf")
ZONE = "Asia/Shanghai"
SKEW = timedelta(seconds=60)
BACKUP_AGE = timedelta(days=3)
#: Below this, the next registrations are in danger; below ten times this it is time to make room.
ROOM = 100_000_000


@dataclass(frozen=True)
class Check:
    """体检一项: `state` is ok, warn (worth knowing) or bad (must be put right)."""

    name: str
    state: str
    sentence: str


def doctor(
    database: Database | None, *, backups: Path | None = None, now: datetime | None = None
) -> list[Check]:
    """Look at everything; a check that cannot be made is itself a bad one, never an exception."""
    moment = now or datetime.now(UTC)
    checks = [_python(), _sqlite(), _qt(), _fonts(), _time_zone(), _data_folder()]
    checks += [_room(database), _backups(backups or data_folder() / "backups", moment)]
    if database is not None:
        checks += _of_database(database, moment)
    else:
        checks.append(_calendar(lambda: WorkCalendar(shipped_days(), zone=ZONE), moment))
    return checks


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("python", "ok", _("Python {version}.").format(version=version))


def _sqlite() -> Check:
    version = sqlite3.sqlite_version
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    except sqlite3.OperationalError:
        return Check(
            "sqlite", "bad", _("SQLite {version} has no full-text search (FTS5).").format(version=version)
        )
    finally:
        connection.close()
    return Check("sqlite", "ok", _("SQLite {version} with full-text search.").format(version=version))


def qt_state(version: str, python: tuple[int, int]) -> str:
    """Whether this PySide6 can be used with this Python: 6.12.0 aborts the process before Python 3.12."""
    return "bad" if version == "6.12.0" and python < (3, 12) else "ok"


def _qt() -> Check:
    try:
        version = metadata.version("PySide6-Essentials")
    except metadata.PackageNotFoundError:
        frozen = getattr(sys, "frozen", False)
        return Check(
            "pyside6",
            "ok" if frozen else "warn",
            _("PySide6 is not listed as installed: the window may not open."),
        )
    if qt_state(version, sys.version_info[:2]) == "bad":
        return Check(
            "pyside6",
            "bad",
            _("PySide6 {version} crashes with this Python: install 6.11.3.").format(version=version),
        )
    return Check("pyside6", "ok", _("PySide6 {version}.").format(version=version))


def is_whole_font(file: Path) -> bool:
    """Whether every table that the font file lists is inside the file."""
    try:
        with file.open("rb") as stream:
            head = stream.read(12)
            if head[:4] not in (b"\x00\x01\x00\x00", b"OTTO"):
                return False
            listed = stream.read(16 * struct.unpack(">H", head[4:6])[0])
        size = file.stat().st_size
    except (OSError, struct.error):
        return False
    entries = list(struct.iter_unpack(">4sIII", listed[: len(listed) // 16 * 16]))
    return bool(entries) and all(start + length <= size for _tag, _sum, start, length in entries)


def _fonts(folder: Path | None = None) -> Check:
    folder = folder or resources() / "fonts"
    broken = [name for name in FONTS if not is_whole_font(folder / name)]
    if broken:
        return Check(
            "fonts",
            "bad",
            _("Fonts are missing or damaged: {names}. Install the program again.").format(
                names=", ".join(broken)
            ),
        )
    return Check("fonts", "ok", _("All fonts are there."))


def _time_zone() -> Check:
    try:
        offset = datetime(2026, 1, 1, tzinfo=ZoneInfo(ZONE)).utcoffset()
    except ZoneInfoNotFoundError:
        offset = None
    if offset != timedelta(hours=8):
        return Check("time_zone", "bad", _("The time zone data is missing: install the package tzdata."))
    return Check("time_zone", "ok", _("The time zone data is there."))


def _data_folder() -> Check:
    folder = data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        return Check(
            "data_folder", "bad", _("The folder “{folder}” cannot be written.").format(folder=folder)
        )
    return Check("data_folder", "ok", _("The folder “{folder}” can be written.").format(folder=folder))


def _room(database: Database | None) -> Check:
    place = database.file.parent if database is not None and database.file is not None else data_folder()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    state = "bad" if free < ROOM else "warn" if free < 10 * ROOM else "ok"
    return Check("disk", state, _("{mb} MB are free on the drive of the data.").format(mb=free // 1_000_000))


def _backups(folder: Path, now: datetime) -> Check:
    newest = newest_backup(folder)
    if newest is None:
        return Check("backups", "warn", _("There is no backup yet in “{folder}”.").format(folder=folder))
    days = (now - newest.manifest.created_at) // timedelta(days=1)
    sentence = _("The newest backup is {days} days old.").format(days=max(days, 0))
    return Check("backups", "ok" if now - newest.manifest.created_at <= BACKUP_AGE else "warn", sentence)


def _calendar(calendar: Callable[[], WorkCalendar], now: datetime) -> Check:
    try:
        kept = calendar()
    except UserError as problem:
        return Check("calendar", "bad", str(problem))
    today = kept.local(now).date()
    if not kept.has_notice(today.year):
        return Check("calendar", "bad", kept.missing_notice_warning(today))
    if not kept.has_notice(today.year + 1):
        due = today.month >= NOTICE_MONTH
        sentence = (
            kept.missing_notice_warning(today)
            if due
            else _("The calendar reaches to the end of {year}.").format(year=today.year)
        )
        return Check("calendar", "warn" if due else "ok", sentence)
    return Check(
        "calendar", "ok", _("The calendar reaches to the end of {year}.").format(year=today.year + 1)
    )


def _of_database(database: Database, now: datetime) -> Iterator[Check]:
    try:
        if database.file is not None and not database.file.is_file():
            yield Check(
                "database", "bad", _("There is no database file “{file}”.").format(file=database.file)
            )
            return
        version = schema.current_version(database)
        if version is None:
            yield Check("database", "bad", _("No office has been opened in this database yet."))
            return
        schema.check_not_newer(version)
        waiting = schema.pending(database)
        known = ".".join(map(str, version))
        if waiting:
            yield Check(
                "database",
                "warn",
                _("The data has the older schema {version}: run “migrate”.").format(version=known),
            )
            return
        yield Check(
            "database", "ok", _("The database answers; its schema is {version}.").format(version=known)
        )
        report = verify(database, quick=True)
        if report.ok:
            yield Check(
                "verify", "ok", _("The newest of {count} events were checked.").format(count=report.events)
            )
        else:
            yield Check("verify", "bad", report.findings[0].sentence)
            return
        with database.read() as session:
            house = House()
            office = house.office(session)
            calendar = house.calendar(session, office)
            skew = abs(database.now(session) - datetime.now(UTC))
        yield _calendar(lambda: calendar, now)
        if not database.is_sqlite:
            yield Check(
                "clock",
                "ok" if skew <= SKEW else "bad",
                _("This PC's clock differs by {seconds} s from the server's.").format(
                    seconds=round(skew.total_seconds())
                ),
            )
    except UserError as problem:
        yield Check("database", "bad", str(problem))
