"""An office with rules for warnings and duties, its books and its staff; for the tests of what is counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from complaintdesk.desk.book_pages import EntryList, EntryOf, entry_command
from complaintdesk.desk.book_rows import EntryRow, EntrySheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.reminders import Reminder, ReminderKind, Reminders
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.storage.verify import verify
from tests.desk.limits import SHANGHAI
from tests.desk.office import Clock
from tests.desk.small_pack import an_office_with

ZONE = "Asia/Shanghai"


def a_figures_office(url: str, tables: str, at: str = "2026-03-02T09:30") -> Desk:
    """The small pack with these tables, at that moment in Shanghai."""
    tables = f'\n[[categories]]\ntitle = "服务"\nroute = "乙科"\n{tables}'
    return an_office_with(url, tables=tables, clock=Clock(datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)))


def set_clock(desk: Desk, at: str) -> None:
    """It is that moment in Shanghai now."""
    assert isinstance(desk.clock, Clock)
    desk.clock.at = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)


def keyed(desk: Desk, command: str, entry: int | None = None, **values: Any) -> int:
    """Take a step of a book as the window takes it; the id of the entry."""
    made = entry_command(command, {name: str(value) for name, value in values.items()}, ZONE, entry_id=entry)
    return desk.do(made)[0].id


def entries(desk: Desk, kind: EntryKind, *, ended: bool = True) -> tuple[EntryRow, ...]:
    """The lines of a book."""
    return desk.ask(EntryList(kind=kind, ended=ended))


def opened(desk: Desk, entry: int) -> EntrySheet:
    """The entry as it is shown."""
    return desk.ask(EntryOf(entry_id=entry))


def reminded(desk: Desk, kind: ReminderKind) -> list[Reminder]:
    """What this person is reminded of."""
    return [one for one in desk.ask(Reminders()) if one.kind is kind]


def is_sound(desk: Desk) -> bool:
    """Whether every entry and case is what its events say."""
    return not verify(desk.database).findings
