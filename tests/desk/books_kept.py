"""Short ways to keep the books as the window does: a command by its name and what was typed, an entry as it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from complaintdesk.desk.book_pages import EntryList, EntryOf, entry_command
from complaintdesk.desk.book_rows import EntryRow, EntrySheet
from complaintdesk.desk.core import Desk
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.i18n import in_language
from complaintdesk.storage.verify import verify
from tests.conftest import Databases
from tests.desk.office import Clock, an_office

ZONE = "Asia/Shanghai"


def one_office(databases: Databases, kind: str, pack: str = "hospital") -> Iterator[Desk]:
    """An office, for a test or for a file of tests that only read; in the end every entry is what its events say."""
    url = databases.new(kind)
    desk = an_office(url, pack, Clock())
    yield desk
    report = verify(desk.database)
    desk.database.close()
    databases.drop(url)
    assert report.ok, report.findings


def put(desk: Desk, command: str, entry_id: int | None = None, **typed: Any) -> int:
    """Carry out a command of the books; answers the entry's id."""
    return desk.do(entry_command(command, typed, ZONE, entry_id=entry_id))[0].id


def refused(desk: Desk, command: str, entry_id: int | None = None, **typed: Any) -> dict[str, str]:
    """The sentences below the inputs of a command that is refused."""
    try:
        put(desk, command, entry_id, **typed)
    except FieldErrors as problem:
        return problem.problems
    raise AssertionError(command)


def sheet(desk: Desk, entry_id: int) -> EntrySheet:
    """The entry as it is shown."""
    return desk.ask(EntryOf(entry_id=entry_id))


def values(desk: Desk, entry_id: int) -> dict[str, str]:
    """What stands in the entry, by its English labels."""
    with in_language("en"):
        return dict(sheet(desk, entry_id).values)


def offered(desk: Desk, entry_id: int) -> list[str]:
    """The commands possible now, the expected one first."""
    return [offer.command for offer in sheet(desk, entry_id).offers]


def rows(desk: Desk, kind: EntryKind, *, ended: bool = False, text: str = "") -> tuple[EntryRow, ...]:
    """The list of a book."""
    return desk.ask(EntryList(kind=kind, ended=ended, text=text))
