"""What the desk hands out of the books: frozen rows, each entry with its inputs by their labels and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.fields import FieldSpec
from complaintdesk.domain.vocabulary import Light


@dataclass(frozen=True)
class EntryOffer:
    """可办事项: a step that is possible now; `command` is the name that `entry_command` takes."""

    command: str
    label: str
    icon: str
    fields: tuple[FieldSpec, ...]
    is_primary: bool = False
    is_grave: bool = False


@dataclass(frozen=True)
class EntryRow:
    """事务一行."""

    id: int
    kind: EntryKind
    number: str
    title: str
    state: str
    state_label: str
    is_ended: bool
    category: str
    department: str
    owner: str
    due_on: date | None
    light: Light
    case_id: int | None
    case_number: str
    at: datetime
    by: str
    version: int


@dataclass(frozen=True)
class EntryLines:
    """条目内的表: its headings and its rows, such as the checks of a measure."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class EntrySheet:
    """事务条目: everything about one entry, `values` by label, and what can be done with it now."""

    row: EntryRow
    values: tuple[tuple[str, str], ...]
    lines: EntryLines | None
    offers: tuple[EntryOffer, ...]
    forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class BookRow:
    """事务簿一本: how many of its entries are open and late, and how a new one is made."""

    kind: EntryKind
    label: str
    group: BookGroup
    icon: str
    hint: str
    open: int
    late: int
    new: EntryOffer | None
    is_register: bool = False
    """Whatever is entered there is done by that: nothing in it is ever open."""
