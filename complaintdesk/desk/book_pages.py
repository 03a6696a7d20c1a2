"""The books as one reads them: which there are, the entries of one, one entry with its steps; and what was typed."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

# Importing a module declares its books.
from complaintdesk.desk import (  # noqa: F401
    directory,
    disclosing,
    disposing,
    duties,
    early_warnings,
    guidance,
    knowledge,
    lending,
    measures,
    meetings,
    merits,
    monitoring,
    satisfaction_months,
    training,
    typical,
    visiting,
    volumes,
)
from complaintdesk.desk.book_rows import BookRow, EntryOffer, EntryRow, EntrySheet
from complaintdesk.desk.books import BOOKS, Book, EntryCommand, NewEntry
from complaintdesk.desk.choices import category_label, category_rows, department_choices, staff_choices
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers, declared_commands
from complaintdesk.desk.entries import local_day, visible_entries
from complaintdesk.desk.hiding import blotted, blotters
from complaintdesk.desk.record_rows import plain_words
from complaintdesk.desk.typed import typed_values
from complaintdesk.domain.blotting import Blotter
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import NotFound, UserError
from complaintdesk.domain.fields import Choice, FieldSpec, Input, inputs_of, spec
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.search_terms import fold
from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case, Department, Staff

MOST = 2000
#: An entry is near its day from so many days before.
NEAR_DAYS = 3


@dataclass(frozen=True, kw_only=True)
class Books(Question[tuple[BookRow, ...]]):
    """The books this person may open, in the order of their groups."""


@dataclass(frozen=True, kw_only=True)
class EntryList(Question[tuple[EntryRow, ...]]):
    """The entries of a book, what is late and due first; with `ended` also those that need nothing more.

    `text` is looked for in everything an entry holds; `case_id` leaves only the entries of that case.
    """

    kind: EntryKind
    ended: bool = False
    text: str = ""
    case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class EntryOf(Question[EntrySheet]):
    """One entry, with the steps that are possible now."""

    entry_id: int


@answers(Books, needs=None)
def books(seen: Seen, _question: Books) -> tuple[BookRow, ...]:
    """Counted as far as the asker may see the entries."""
    found = []
    today = local_day(seen)
    for book in _readable(seen):
        entries = visible_entries(seen, book.kind).where(Entry.closed_at.is_(None)).subquery()
        late = func.count().filter(entries.c.due_on < today)
        counted = seen.session.execute(select(func.count(), late).select_from(entries)).one()
        new = book.new if book.new is not None and _may(seen, book.new) else None
        offer = _offer(seen, book, None, new) if new is not None else None
        found.append(
            BookRow(
                book.kind, book.kind.label, book.group, book.icon, _(book.hint) if book.hint else "", *counted, offer,
                is_register(book),
            )
        )
    groups, kinds = list(BookGroup), list(EntryKind)
    return tuple(sorted(found, key=lambda row: (groups.index(row.group), kinds.index(row.kind))))


def _readable(seen: Seen) -> list[Book]:
    return [book for book in BOOKS.values() if not book.hidden and seen.may(book.needs)]


@answers(EntryList, needs=Permission.READ)
def entry_list(seen: Seen, question: EntryList) -> tuple[EntryRow, ...]:
    """At most some thousand; whoever may not know the complainants reads them, and searches them, without their names."""
    book = open_book(question.kind)
    wanted = visible_entries(seen, question.kind)
    if not question.ended and not is_register(book):
        wanted = wanted.where(Entry.closed_at.is_(None))
    if question.case_id is not None:
        wanted = wanted.where(Entry.case_id == question.case_id)
    entries = list(seen.session.scalars(wanted.limit(MOST)))
    words = fold(question.text)
    if words:
        hidden = hidden_names(seen, entries)
        entries = [entry for entry in entries if words in fold(_shown(hidden, entry, _all_words(entry)))]
    rows = entry_rows(seen, entries)
    latest = date.max
    return tuple(sorted(rows, key=lambda row: (row.is_ended, row.due_on or latest)))


def open_book(kind: EntryKind) -> Book:
    """The book, or NotFound where there is none of this kind to be opened."""
    book = BOOKS.get(kind)
    if book is None or book.hidden:
        raise NotFound(_("There is no such book."), _("Choose one from the list."))
    return book


def is_register(book: Book) -> bool:
    """登记簿: whether whatever is entered there is done by that, so that nothing in it is ever open."""
    return book.ended >= book.states.keys()


def hidden_names(seen: Seen, entries: Iterable[Entry]) -> dict[int, Blotter]:
    """By the ids of their cases, what takes the complainants out of the texts; {} for whoever may know them."""
    if seen.may(Permission.READ_IDENTITY):
        return {}
    return blotters(seen.session, {entry.case_id for entry in entries if entry.case_id is not None})


def _shown(hidden: dict[int, Blotter], entry: Entry, words: str) -> str:
    blot = hidden.get(entry.case_id or 0)
    return blot(words) if blot else words


def _all_words(entry: Entry) -> str:
    return "\n".join([entry.number, entry.title, entry.category, *_texts(entry.data)])


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def entry_rows(seen: Seen, entries: Iterable[Entry]) -> tuple[EntryRow, ...]:
    """The rows of these entries, in their order."""
    listed = list(entries)
    if not listed:
        return ()
    departments = {d.id: d.name for d in seen.session.scalars(select(Department))}
    staff = {s.id: s.name for s in seen.session.scalars(select(Staff))}
    cases = {entry.case_id for entry in listed if entry.case_id is not None}
    named = seen.session.execute(select(Case.id, Case.number).where(Case.id.in_(cases)))
    numbers = {row.id: row.number for row in named}
    hidden = hidden_names(seen, listed)
    rows = []
    for entry in listed:
        kind = EntryKind(entry.kind)
        rows.append(
            EntryRow(
                id=entry.id,
                kind=kind,
                number=entry.number,
                title=_shown(hidden, entry, entry.title),
                state=entry.state,
                state_label=_(BOOKS[kind].states.get(entry.state, entry.state)),
                is_ended=entry.closed_at is not None,
                category=category_label(seen, entry.category),
                department=departments.get(entry.department_id or 0, ""),
                owner=staff.get(entry.owner_id or 0, ""),
                due_on=entry.due_on,
                light=_light(seen, entry),
                case_id=entry.case_id,
                case_number=numbers.get(entry.case_id or 0, ""),
                at=entry.at,
                by=entry.by,
                version=entry.version,
            )
        )
    return tuple(rows)


def case_entries(seen: Seen, case: Case) -> tuple[EntryRow, ...]:
    """What stands in the books about this case, the newest first."""
    found = visible_entries(seen, *(book.kind for book in _readable(seen))).where(Entry.case_id == case.id)
    return entry_rows(seen, seen.session.scalars(found))


def _light(seen: Seen, entry: Entry) -> Light:
    if entry.closed_at is not None:
        return Light.MET
    if entry.due_on is None:
        return Light.NONE
    left = (entry.due_on - local_day(seen)).days
    return Light.LATE if left < 0 else Light.NEAR if left <= NEAR_DAYS else Light.OK


@answers(EntryOf, needs=Permission.READ)
def entry_of(seen: Seen, question: EntryOf) -> EntrySheet:
    """The entry, or NotFound whether it is absent or hidden."""
    wanted = visible_entries(seen, *BOOKS).where(Entry.id == question.entry_id)
    entry = seen.session.scalars(wanted).first()
    if entry is None or BOOKS[EntryKind(entry.kind)].hidden:
        raise NotFound(_("There is no such entry."), _("Choose one from the list."))
    return entry_sheet(seen, entry)


def entry_sheet(seen: Seen, entry: Entry) -> EntrySheet:
    """Everything about the entry, as far as the asker may read it."""
    book = BOOKS[EntryKind(entry.kind)]
    values: tuple[tuple[str, str], ...] = tuple(named_values(seen, book, entry).values())
    lines = book.lines(seen, entry) if book.lines else None
    reckoned = book.reckoned(seen, entry) if book.reckoned else ()
    if entry.case_id is not None and not seen.may(Permission.READ_IDENTITY):
        blot: Blotter = blotters(seen.session, [entry.case_id])[entry.case_id]
        values, reckoned = blotted(values, blot), blotted(reckoned, blot)
        lines = dataclasses.replace(lines, rows=blotted(lines.rows, blot)) if lines else None
    steps = [command for command in book.steps.get(entry.state, ()) if _may(seen, command)]
    offers = tuple(_offer(seen, book, entry, command, n == 0) for n, command in enumerate(steps))
    return EntrySheet(entry_rows(seen, [entry])[0], (*values, *reckoned), lines, offers, book.forms)


def named_values(seen: Seen, book: Book, entry: Entry) -> dict[str, tuple[str, str]]:
    """What stands in the entry, by the names of the inputs it came from: (label, words)."""
    found: dict[str, tuple[str, str]] = {}
    for command in book.inputs:
        for asked in inputs_of(command):
            value = entry.data.get(asked.name)
            if value not in (None, "", [], {}) and asked.name not in found:
                words = _words(seen, book, entry, asked, value)
                label = asked.metadata["label"]
                found[asked.name] = (_(label), words)
    return found


def _words(seen: Seen, book: Book, entry: Entry, asked: dataclasses.Field[Any], value: Any) -> str:
    kind, words = asked.metadata["input"], asked.metadata["words"]
    if words is not None:
        return next((word.label for word in words if word.value == value), str(value))
    choices = book.choices(seen, entry, asked.name) if book.choices else None
    if choices:
        return next((choice.label for choice in choices if choice.value == value), str(value))
    if kind is Input.CATEGORY:
        return category_label(seen, str(value))
    return plain_words(seen, kind, value)


def _may(seen: Seen, command: type[NewEntry] | type[EntryCommand]) -> bool:
    needs = declared_commands()[command]
    return needs is None or seen.may(needs)


def _offer(
    seen: Seen, book: Book, entry: Entry | None, command: type[NewEntry] | type[EntryCommand], primary: bool = False
) -> EntryOffer:
    wanted = book.wanted
    fields = tuple(
        _field(seen, book, entry, asked)
        for asked in inputs_of(command)
        if wanted is None or wanted(seen, entry, asked.name)
    )
    grave = bool(getattr(command, "GRAVE", False))
    return EntryOffer(command.__name__, _(command.LABEL), command.ICON, fields, primary, grave)


def _field(seen: Seen, book: Book, entry: Entry | None, asked: dataclasses.Field[Any]) -> FieldSpec:
    one = spec(asked)
    choices = book.choices(seen, entry, asked.name) if book.choices else None
    if choices is None:
        choices = _office_choices(seen, one.input)
    if choices is not None:
        one = dataclasses.replace(one, choices=choices)
    proposed = book.proposed(seen, entry, asked.name) if book.proposed else ""
    if not proposed and one.input is Input.DATE and one.required:
        proposed = local_day(seen).isoformat()
    if not proposed and one.input is Input.NUMBER and isinstance(asked.default, int):
        proposed = str(asked.default)
    return dataclasses.replace(one, default=proposed)


def _office_choices(seen: Seen, kind: Input) -> tuple[Choice, ...] | None:
    if kind in (Input.DEPARTMENT, Input.DEPARTMENTS):
        return department_choices(seen)
    if kind is Input.STAFF:
        return staff_choices(seen)
    if kind is Input.CATEGORY:
        return tuple(Choice(row.path, category_label(seen, row.path)) for row in category_rows(seen))
    return None


def entry_command(
    name: str,
    values: Mapping[str, Any],
    zone: str,
    *,
    entry_id: int | None = None,
    version: int | None = None,
    request_id: str = "",
) -> NewEntry | EntryCommand:
    """The command of that name for what was typed; raises FieldErrors naming each input that cannot be read."""
    known = {command.__name__: command for command in book_commands()}
    if name not in known:
        raise UserError(_("There is no step “{name}” in the books.").format(name=name))
    command = known[name]
    given: dict[str, Any] = {"request_id": request_id} if request_id else {}
    if issubclass(command, EntryCommand):
        given |= {"entry_id": entry_id, "version": version}
    return command(**given, **typed_values(command, _(command.LABEL), values, zone))


def book_commands() -> tuple[type[NewEntry] | type[EntryCommand], ...]:
    """Every command of the books, each once."""
    found: dict[type[NewEntry] | type[EntryCommand], None] = {}
    for book in BOOKS.values():
        if book.new is not None:
            found[book.new] = None
        for steps in book.steps.values():
            found.update(dict.fromkeys(steps))
    return tuple(found)
