"""备份: a consistent copy of the office as one SQLite file, verified before it counts, with a manifest beside it.

A backup of PostgreSQL is the same kind of file (导出单机档案), so that either database can be restored from it.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import OperationalError

from complaintdesk import __version__
from complaintdesk.domain.errors import DataDamage, UserError
from complaintdesk.i18n import _
from complaintdesk.storage import schema
from complaintdesk.storage.backup_files import (
    BackupInfo,
    Manifest,
    free_name,
    make_folder,
    need_space,
    read_manifest,
    settle,
    settle_folder,
    sha256_of,
    thrown_away,
    unfinished_in,
    write_manifest,
)
from complaintdesk.storage.base import Base, SchemaVersion
from complaintdesk.storage.copying import copy_rows, file_engine
from complaintdesk.storage.models import Case, ChainHead, Counter, Event, Office
from complaintdesk.storage.troubles import known_trouble, translated
from complaintdesk.storage.verify import VerifyReport, verify_engine

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table

    from complaintdesk.storage.engine import Database

PATIENCE = 60.0


@dataclass(frozen=True)
class Contents:
    """What a database holds, in figures: enough to tell two states of an office apart."""

    schema: str
    office: str
    zone: str
    origin: str
    head_seq: int
    head_hash: str
    counts: dict[str, int]
    numbers: dict[str, int]
    last_number: str


def contents(engine: Engine) -> Contents:
    """Read the figures; raises UserError where no office was opened."""
    with translated(), engine.execution_options(reading=True).connect() as connection:
        there = set(inspect(connection).get_table_names())
        if not {"schema_version", "office", "events"} <= there:
            raise UserError(
                _("No office has been opened in this database yet."), _("Check the address of the database.")
            )
        version = connection.execute(select(SchemaVersion.major, SchemaVersion.minor)).one_or_none()
        office = connection.execute(select(Office.name, Office.zone)).one_or_none()
        if version is None or office is None:
            raise UserError(
                _("No office has been opened in this database yet."), _("Check the address of the database.")
            )
        head = connection.execute(select(ChainHead.seq, ChainHead.hash)).one()
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name in there
        }
        return Contents(
            f"{version.major}.{version.minor}",
            office.name,
            office.zone,
            connection.scalar(select(Event.hash).where(Event.seq == 1)) or "",
            head.seq,
            head.hash,
            counts,
            {row.series: row.last for row in connection.execute(select(Counter.series, Counter.last))},
            connection.scalar(select(Case.number).order_by(Case.id.desc()).limit(1)) or "",
        )


def back_up(database: Database, folder: Path, now: datetime) -> BackupInfo:
    """Copy, verify, and only then give the copy its name. Raises UserError and leaves no file where that fails.

    Data that does not pass the check is never backed up: the earlier, good backups are worth more.
    """
    before = contents(database.engine)
    make_folder(folder)
    need_space(folder, 2 * _size_of(database))
    unfinished = unfinished_in(folder)
    with thrown_away(unfinished, folder):
        counts: dict[str, int] | None = None
        if database.is_sqlite:
            _copy_sqlite(database, unfinished)
        else:
            counts = _copy_postgres(database, unfinished)
        made = _checked(unfinished, before, counts)
        settle(unfinished)
        file = free_name(folder, made.office, now.astimezone(ZoneInfo(made.zone)))
        manifest = Manifest(
            file.name,
            sha256_of(unfinished),
            unfinished.stat().st_size,
            made.schema,
            __version__,
            made.office,
            made.zone,
            made.origin,
            made.head_seq,
            made.head_hash,
            made.counts,
            now.astimezone(UTC),
        )
        unfinished.rename(file)
        write_manifest(file, manifest)
    return BackupInfo(file, manifest)


def _checked(copy: Path, before: Contents, counts: dict[str, int] | None) -> Contents:
    """The copy's contents, after everything that could be wrong with it was looked at."""
    engine = file_engine(copy, read_only=True)
    report = verify_engine(engine, copy, {before.head_seq: before.head_hash} if before.head_seq else {})
    if not report.ok:
        raise refused(
            report,
            _("The data did not pass the check; no backup was made."),
            _("The earlier backups are kept. Have the data verified, and restore the newest backup."),
        )
    made = contents(engine)
    if made.origin != before.origin or (counts is not None and {t: made.counts[t] for t in counts} != counts):
        raise DataDamage(
            _("The copy is not what was copied; no backup was made."), _("Try again on another drive.")
        )
    return made


def refused(report: VerifyReport, sentence: str, hint: str) -> DataDamage:
    """The refusal of damaged data, with the first thing found."""
    return DataDamage(f"{sentence} {report.findings[0].sentence}", hint)


def _copy_sqlite(database: Database, target: Path) -> None:
    started = time.monotonic()

    def bounded(_status: int, _left: int, _pages: int) -> None:
        if time.monotonic() - started > PATIENCE:
            raise UserError(
                _("The database is busy with another program's work."),
                _("Wait a moment and try again; nothing was lost."),
            )

    with (
        closing(sqlite3.connect(str(database.file), timeout=10)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("PRAGMA synchronous=OFF")
        # In one step: a copy in several begins anew with every registration, and may never end.
        source.backup(copy, pages=-1, progress=bounded)


def _copy_postgres(database: Database, target: Path) -> dict[str, int]:
    version = schema.current_version(database)
    with file_engine(target, read_only=False).begin() as copy:
        # What an older office lacks stands in the copy with its default, as the upgrade would put it.
        schema.create(copy)
        newest = (schema.STEPS[-1].major, schema.STEPS[-1].minor)
        major, minor = max(version or newest, newest)
        copy.execute(
            cast("Table", SchemaVersion.__table__)
            .insert()
            .values(id=1, major=major, minor=minor, program=__version__)
        )
        one_moment = database.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with one_moment.connect() as source:
            return copy_rows(source, copy)


def _size_of(database: Database) -> int:
    if database.file is not None:
        return database.file.stat().st_size
    with translated(), database.engine.connect() as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


@dataclass(frozen=True)
class CheckedBackup:
    """A backup file that was opened and found whole. `made_at` is None where it has no manifest."""

    file: Path
    contents: Contents
    made_at: datetime | None
    program: str


def check_backup(file: Path) -> CheckedBackup:
    """Open the file and verify everything in it; raises UserError or DataDamage where it cannot be trusted."""
    if not file.is_file():
        raise UserError(
            _("There is no backup file “{file}”.").format(file=file),
            _("Choose a file with the ending .cdbak."),
        )
    manifest = read_manifest(file)
    hint = _("Choose another backup.")
    if manifest is not None and sha256_of(file) != manifest.sha256:
        raise DataDamage(_("The backup “{file}” is not the file that was made.").format(file=file.name), hint)
    engine = file_engine(file, read_only=True)
    report = verify_engine(engine, file, {manifest.head_seq: manifest.head_hash} if manifest else {})
    if not report.ok:
        raise refused(report, _("The backup “{file}” is damaged.").format(file=file.name), hint)
    return CheckedBackup(
        file,
        contents(engine),
        manifest.created_at if manifest else None,
        manifest.program if manifest else "",
    )


def put_in_place(fresh: Path, target: Path, at: datetime) -> Path | None:
    """Give the finished file its name; what stood there is moved aside, never overwritten. Returns where it is now."""
    aside = None
    if target.exists():
        _nobody_writes(target)
        aside = target.with_name(f"{target.stem}-before-{at:%Y%m%d-%H%M%S}{target.suffix}")
        while aside.exists():
            aside = aside.with_name(f"{aside.stem}-2{aside.suffix}")
    try:
        for ending in ("-journal", "-wal", "-shm"):
            # It belongs to the old file: beside the new one SQLite would play it back into that.
            journal = target.with_name(target.name + ending)
            if journal.exists():
                journal.rename(
                    (aside or target.with_name(f"{target.name}-{at:%Y%m%d-%H%M%S}")).as_posix() + ending
                )
        if aside is not None:
            target.rename(aside)
        fresh.rename(target)
    except OSError as problem:
        raise UserError(
            _("The file “{file}” is in use or cannot be replaced.").format(file=target.name),
            _("Close ComplaintDesk on this file and try again."),
        ) from problem
    settle_folder(target.parent)
    return aside


def _nobody_writes(target: Path) -> None:
    """Refuses while another program is at work in the file; a damaged file is nobody's work."""
    with closing(sqlite3.connect(target, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as problem:
            if "locked" in str(problem):
                raise known_trouble(OperationalError("", None, problem)) or problem from problem
