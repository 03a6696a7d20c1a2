"""恢复: a backup becomes an office again, in a file or on PostgreSQL; numbers on paper are never given out twice."""

from __future__ import annotations

import shutil
import socket
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update

from complaintdesk.desk.context import Context
from complaintdesk.desk.core import operator
from complaintdesk.desk.house import House
from complaintdesk.desk.rows import Actor, Done
from complaintdesk.desk.searching import search_doc
from complaintdesk.domain.errors import DataDamage, UserError
from complaintdesk.domain.numbering import parse_number
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage import chain, schema, search
from complaintdesk.storage.backup import CheckedBackup, back_up, check_backup, put_in_place
from complaintdesk.storage.copying import copy_rows, file_engine
from complaintdesk.storage.engine import Database, database_url
from complaintdesk.storage.models import Attachment, Case, ChainHead, Complainant, Counter, Event, Office
from complaintdesk.storage.reading import UNREADABLE, table_of
from complaintdesk.storage.snapshots import snapshot
from complaintdesk.storage.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy.orm import Session

    from complaintdesk.domain.search_terms import SearchDoc

T = TypeVar("T")
_AT_ONCE = 500


@dataclass(frozen=True)
class Restored:
    """恢复结果: what is there now, where the earlier data went, which numbers are left out (paper may bear them)."""

    office: str
    cases: int
    last_number: str
    head_before: str
    head_after: str
    set_aside: Path | None
    skipped: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class _Before:
    """What stood at the target, as far as it can still be read."""

    head: str = ""
    numbers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Job:
    """One restore: from what, over what, by whom."""

    checked: CheckedBackup
    before: _Before
    highest: dict[str, int]
    actor: Actor
    clock: Callable[[], datetime] | None

    @property
    def head(self) -> str:
        """The short head of what is restored."""
        return chain.short_head(self.checked.contents.head_seq, self.checked.contents.head_hash)

    def finish(self, database: Database, session: Session) -> dict[str, tuple[int, int]]:
        """The last steps in one transaction: numbers, search index, the event that tells of the restore."""
        now = database.now(session, self.clock)
        skipped = _set_numbers(session, self.highest)
        search.rebuild(session.connection(), _documents(session))
        ctx = Context(session, self.actor, now, House(), socket.gethostname())
        places = {series: list(ends) for series, ends in skipped.items()}
        file = self.checked.file.name
        ctx.log(
            EventKind.RESTORED, note=file, head_before=self.before.head, head_after=self.head, skipped=places
        )
        done = Done(1, self.checked.contents.office, None, 0, 0, EventKind.RESTORED)
        ctx.finish(done, f"restore-{self.head}-{now:%Y%m%d%H%M%S%f}", "Restore")
        return skipped


def restore(
    file: Path,
    where: str,
    *,
    printed: Sequence[str] = (),
    actor: Actor | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Restored:
    """Verify the backup and put it where `where` says: a database file or the address of an empty PostgreSQL database.

    A file already there is moved aside. Numbers go on above the highest that the earlier data gave out and above
    those in `printed` (case numbers seen on paper): a number is never given to a second case.
    Close every Database on the target first: an open one would go on working in the file moved aside.
    """
    checked = check_backup(file)
    url = database_url(where)
    before = _before(url, checked)
    job = _Job(checked, before, _highest(before, printed), actor or operator("restore"), clock)
    set_aside = None
    with tempfile.TemporaryDirectory(dir=_folder_of(url), prefix=".restore-") as folder:
        fresh = Path(folder) / "restored.db"
        _unpack(file, fresh)
        with closing(Database(str(fresh))) as copy:
            schema.upgrade(copy, lambda: None)
            if url.startswith("sqlite"):
                with copy.write() as session:
                    skipped = job.finish(copy, session)
                _prove(copy)
        if url.startswith("sqlite"):
            with closing(Database(url)) as target:
                name = cast("Path", target.file)
            set_aside = put_in_place(fresh, name, datetime.now(ZoneInfo(checked.contents.zone)))
        else:
            skipped = _fill(fresh, url, job)
    now = checked.contents
    return Restored(
        now.office, now.counts["cases"], now.last_number, before.head, job.head, set_aside, skipped
    )


def _before(url: str, checked: CheckedBackup) -> _Before:
    """What is there now; refuses a PostgreSQL database that holds an office."""
    with closing(Database(url)) as database:
        if database.file is None:
            if schema.current_version(database) is not None and _has_office(database):
                raise UserError(
                    _("The PostgreSQL database already holds an office; nothing was changed."),
                    _("Have the server's administrator create an empty database, and restore into that."),
                )
            return _Before()
        if not database.file.is_file():
            return _Before()
        if database.file.samefile(checked.file):
            raise UserError(_("The backup is the database itself."), _("Choose another file as the target."))
        # The usual reason to restore is that this file is damaged: each figure is taken as far as it goes.
        origin = _still(lambda: _scalar(database, select(Event.hash).where(Event.seq == 1)), None)
        if origin is not None and origin != checked.contents.origin:
            return _Before()
        none: dict[str, int] = {}
        numbers = _still(lambda: _numbers(database), none)
        return _Before(_still(lambda: _head(database), ""), numbers)


def _still(question: Callable[[], T], otherwise: T) -> T:
    try:
        return question()
    except (UserError, *UNREADABLE):
        return otherwise


def _scalar(database: Database, question: Any) -> Any:
    with database.read() as session:
        return session.scalar(question)


def _numbers(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {row.series: int(row.last) for row in session.execute(select(Counter.series, Counter.last))}


def _head(database: Database) -> str:
    with database.read() as session:
        top = session.execute(select(ChainHead.seq, ChainHead.hash)).one_or_none()
    return chain.short_head(top.seq, top.hash) if top else ""


def _has_office(database: Database) -> bool:
    with database.read() as session:
        return session.execute(select(Office.id)).first() is not None


def _folder_of(url: str) -> Path | None:
    """Beside the target, so that the finished file is only renamed; for PostgreSQL the system's own place."""
    with closing(Database(url)) as database:
        if database.file is None:
            return None
        folder = database.file.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise UserError(
            _("The database file cannot be opened."), _("Check that the folder exists and may be written.")
        ) from problem
    return folder


def _unpack(file: Path, fresh: Path) -> None:
    try:
        shutil.copyfile(file, fresh)
    except OSError as problem:
        raise UserError(
            _("The backup could not be copied to its place."), _("Check the space on the drive.")
        ) from problem


def _fill(fresh: Path, url: str, job: _Job) -> dict[str, tuple[int, int]]:
    """All rows into the empty PostgreSQL database, in one transaction."""
    with closing(Database(url)) as database:
        schema.upgrade(database, lambda: None)
        with file_engine(fresh, read_only=True).connect() as source, database.write() as session:
            copy_rows(source, session.connection())
            skipped = job.finish(database, session)
        _prove(database)
    return skipped


def _prove(database: Database) -> None:
    report = verify(database)
    if not report.ok:
        told = _("The restored data did not pass the check.")
        raise DataDamage(f"{told} {report.findings[0].sentence}", _("Restore another backup."))


def _highest(before: _Before, printed: Sequence[str]) -> dict[str, int]:
    highest = dict(before.numbers)
    for text in printed:
        number = parse_number(text)
        if number is None:
            raise UserError(
                _("“{number}” is not a case number.").format(number=text), _("Example: TS-2026-0001.")
            )
        highest[number.series] = max(highest.get(number.series, 0), number.place)
    return highest


def _set_numbers(session: Session, highest: dict[str, int]) -> dict[str, tuple[int, int]]:
    skipped = {}
    for series, last in sorted(highest.items()):
        there = session.scalar(select(Counter.last).where(Counter.series == series))
        if there is None:
            session.execute(insert(Counter).values(series=series, last=last))
        elif there < last:
            session.execute(update(Counter).where(Counter.series == series).values(last=last))
        if (there or 0) < last:
            skipped[series] = ((there or 0) + 1, last)
    return skipped


def _documents(session: Session) -> Iterator[tuple[int, SearchDoc]]:
    """Every case as it is searched for."""
    cases, people, last = table_of(Case), table_of(Complainant), 0
    while True:
        rows = session.execute(
            select(cases).where(cases.c.id > last).order_by(cases.c.id).limit(_AT_ONCE)
        ).all()
        if not rows:
            return
        first, last = rows[0].id, rows[-1].id
        identities = session.execute(select(people).where(people.c.case_id.between(first, last)))
        persons = {row.case_id: row for row in identities}
        names: dict[int, list[str]] = {}
        attached = select(Attachment.case_id, Attachment.name).where(Attachment.case_id.between(first, last))
        for row in session.execute(attached.order_by(Attachment.id)):
            names.setdefault(row.case_id, []).append(row.name)
        for row in rows:
            values = snapshot(cast("Case", row), cast("Complainant", persons[row.id]))
            yield row.id, search_doc(values, names.get(row.id, []))


def rebuild_search(database: Database) -> None:
    """Make the search index anew from the cases."""
    with database.write() as session:
        search.rebuild(session.connection(), _documents(session))


def migrate_schema(database: Database, backup: Callable[[], None]) -> list[str]:
    """Bring an older database to this program's schema and search index, after `backup`; returns what was done."""
    if schema.current_version(database) is None:
        raise UserError(
            _("No office has been opened in this database yet."), _("Check the address of the database.")
        )
    done = schema.upgrade(database, backup)
    with database.read() as session:
        is_current = search.is_current(session.connection())
    if not is_current:
        rebuild_search(database)
        done.append(_("the search index"))
    return done


def move(
    database: Database, to: str, *, actor: Actor | None = None, clock: Callable[[], datetime] | None = None
) -> Restored:
    """Copy the whole office to another, empty database (from one PC's file to PostgreSQL, or back)."""
    with closing(Database(to)) as target:
        if target.file is not None and target.file.exists():
            raise UserError(
                _("The file “{file}” already exists.").format(file=target.file),
                _("Choose the name of a new file."),
            )
    with tempfile.TemporaryDirectory(prefix="complaintdesk-move-") as folder:
        with database.read() as session:
            now = database.now(session, clock)
        info = back_up(database, Path(folder), now)
        return restore(info.file, to, actor=actor, clock=clock)
