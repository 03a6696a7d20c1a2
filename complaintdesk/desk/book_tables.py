"""事务簿导出: a book as a table that leaves the program; complainants' names stay inside, and every export is an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from complaintdesk.desk.book_pages import MOST, entry_rows, is_register, named_values, open_book
from complaintdesk.desk.book_rows import EntryRow
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Desk, Question, answers, step
from complaintdesk.desk.entries import local_day, visible_entries
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.rows import Done
from complaintdesk.domain.blotting import Blotter
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import NotFound
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry

Cell = str | date
Blots = dict[int, Blotter]


@dataclass(frozen=True)
class BookTable:
    """一本事务簿: its headings and a row an entry; a column that would be empty all the way down is left out."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, kw_only=True)
class EntryTable(Question[BookTable]):
    """The entries of a book as they may leave the program, the oldest first; with `ended` also the ended ones."""

    kind: EntryKind
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class ExportBook(Command):
    """导出登记: which book is about to leave the program, and whether with its ended entries."""

    kind: EntryKind
    ended: bool = False


def exported_book(desk: Desk, kind: EntryKind, *, ended: bool = False) -> BookTable:
    """The table to be written to a file; that it leaves is on record before it is given."""
    desk.do(ExportBook(kind=kind, ended=ended))
    return desk.ask(EntryTable(kind=kind, ended=ended))


@step(ExportBook, needs=Permission.EXPORT)
def export_book(ctx: Context, cmd: ExportBook) -> Done:
    """The event that tells who took which book out."""
    _readable(ctx, cmd.kind)
    ctx.log(EventKind.EXPORTED, note=cmd.kind.label, book=cmd.kind.value, ended=cmd.ended)
    return Done(0, cmd.kind.label, None, 0, 0, EventKind.EXPORTED)


@answers(EntryTable, needs=Permission.EXPORT)
def entry_table(seen: Seen, question: EntryTable) -> BookTable:
    """Whoever exports reads the names in the program; in a file that goes on they are not wanted, so they are blotted."""
    _readable(seen, question.kind)
    book = open_book(question.kind)
    wanted = visible_entries(seen, question.kind)
    if not question.ended and not is_register(book):
        wanted = wanted.where(Entry.closed_at.is_(None))
    entries = list(seen.session.scalars(wanted.limit(MOST)))[::-1]
    blots = blotters(seen.session, {entry.case_id for entry in entries if entry.case_id is not None})
    columns: dict[str, list[Cell]] = {}
    labels: dict[str, str] = {}
    for at, (entry, row) in enumerate(zip(entries, entry_rows(seen, entries), strict=True)):
        named = {f"of.{name}": value for name, value in named_values(seen, book, entry).items()}
        for key, (label, value) in ({**_plain(seen, row), **named}).items():
            labels.setdefault(key, label)
            columns.setdefault(key, [""] * len(entries))[at] = _shown(blots, entry, value)
    filled = [key for key, cells in columns.items() if any(cells)]
    rows = tuple(zip(*(columns[key] for key in filled), strict=True)) if filled else ()
    return BookTable(question.kind.label, tuple(labels[key] for key in filled), rows)


def _readable(seen: Seen, kind: EntryKind) -> None:
    if not seen.may(open_book(kind).needs):
        raise NotFound(_("There is no such book."), _("Choose one from the list."))


def _plain(seen: Seen, row: EntryRow) -> dict[str, tuple[str, Cell]]:
    """The columns that every entry has."""
    return {
        "number": (_("Number"), row.number),
        "title": (_("Subject"), row.title),
        "state": (_("Status"), row.state_label),
        "category": (_("Category"), row.category),
        "department": (_("Department"), row.department),
        "owner": (_("Responsible person"), row.owner),
        "due_on": (_("Due date"), row.due_on or ""),
        "case": (_("Case number"), row.case_number),
        "at": (_("Entered on"), local_day(seen, row.at)),
        "by": (_("Entered by"), row.by),
    }


def _shown(blots: Blots, entry: Entry, value: Cell) -> Cell:
    blot = blots.get(entry.case_id or 0)
    return blot(value) if blot is not None and isinstance(value, str) else value
