"""机构名录 (S24): offices with their phones and duties, as a tree; the marked ones stand on the receipt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from complaintdesk.desk.books import Book, EntryCommand, NewEntry, declare
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.entries import entry_step, new_entry, title_of
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Choice, Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry

#: A receipt has room for a few; the whole directory is a screen.
MOST_ON_RECEIPT = 5


@dataclass(frozen=True)
class PlaceRow:
    """机构一处: `depth` is how far below the top it stands, `duty` what it takes up, in its own words."""

    id: int
    name: str
    matter: str
    phone: str
    address: str
    hours: str
    duty: str
    district: str
    depth: int
    on_receipt: bool


@dataclass(frozen=True, kw_only=True)
class Places(Question[tuple[PlaceRow, ...]]):
    """The directory in the order of its tree, those below a place right after it; for every member of the staff."""


@answers(Places, needs=Permission.READ)
def places(seen: Seen, _question: Places) -> tuple[PlaceRow, ...]:
    """Retired places are left out; what stood below one stands at the top."""
    return tuple(_row(entry, depth) for entry, depth in _tree(_current(seen)))


def _current(seen: Seen) -> dict[str, Entry]:
    wanted = select(Entry).where(Entry.kind == EntryKind.PLACE.value, Entry.closed_at.is_(None)).order_by(Entry.id)
    return {str(entry.id): entry for entry in seen.session.scalars(wanted)}


def _tree(current: dict[str, Entry], above: str = "", depth: int = 0) -> Iterator[tuple[Entry, int]]:
    for key, entry in current.items():
        parent = entry.data.get("parent", "")
        if (parent if parent in current else "") == above:
            yield entry, depth
            yield from _tree(current, key, depth + 1)


def _row(entry: Entry, depth: int) -> PlaceRow:
    texts = {name: str(entry.data.get(name, "")) for name in ("matter", "phone", "address", "hours", "duty", "district")}
    return PlaceRow(entry.id, entry.title, depth=depth, on_receipt=bool(entry.data.get("on_receipt")), **texts)


def receipt_lines(seen: Seen) -> str:
    """The marked places as the receipt prints them, one a line, in the order of the directory."""
    rows = [row for row in places(seen, Places()) if row.on_receipt]
    return "\n".join(_line(row) for row in rows[:MOST_ON_RECEIPT])


def _line(row: PlaceRow) -> str:
    name = _("{name} ({matter})").format(name=row.name, matter=row.matter) if row.matter else row.name
    return " · ".join(part for part in (name, row.phone, row.address, row.hours) if part)


def _choices(seen: Seen, entry: Entry | None, name: str) -> tuple[Choice, ...] | None:
    if name != "parent":
        return None
    below = _below(seen, entry) if entry is not None else set()
    kept = entry.data.get("parent", "") if entry is not None else ""
    found = [Choice(str(e.id), e.title) for e, _depth in _tree(_current(seen)) if e.id not in below]
    if kept and kept not in {choice.value for choice in found}:
        former = seen.session.get(Entry, int(kept))
        found += [Choice(kept, former.title)] if former is not None else []
    return tuple(found)


def _below(seen: Seen, entry: Entry) -> set[int]:
    """The place itself and all that stands below it: none of them can be its parent."""
    current = _current(seen)
    return {entry.id} | {one.id for one, _depth in _tree(current, str(entry.id))} if str(entry.id) in current else {entry.id}


def _proposed(_seen: Seen, entry: Entry | None, name: str) -> str:
    if entry is None:
        return ""
    value = title_of(entry) if name == "title" else entry.data.get(name, "")
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _reckoned(seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    below = [one.title for one, depth in _tree(_current(seen), str(entry.id)) if depth == 0]
    return ((_("Below it"), _(", ").join(below)),) if below else ()


def _fits(seen: Seen, entry: Entry | None, cmd: AddPlace | AmendPlace) -> None:
    known = {choice.value for choice in _choices(seen, entry, "parent") or ()}
    if cmd.parent and cmd.parent not in known:
        raise FieldErrors({"parent": _("The place cannot stand below this one. Choose one from the list.")})
    same = [e for e in _current(seen).values() if e.title == cmd.title and (entry is None or e.id != entry.id)]
    if any(e.data.get("district", "") == cmd.district for e in same):
        raise FieldErrors({"title": _("“{name}” stands in the directory already. Amend it there.").format(name=cmd.title)})


def _new_fits(ctx: Context, cmd: AddPlace) -> None:
    _fits(ctx, None, cmd)


@dataclass(frozen=True, kw_only=True)
class PlaceInputs:
    """机构信息: what the directory says of a place."""

    title: str = asks(N_("Name of the place"), Input.TEXT, required=True)
    matter: str = asks(N_("Matters taken up"), Input.TEXT, hint=N_("What people are sent there for, in a few words."))
    phone: str = asks(N_("Phone"), Input.TEXT)
    address: str = asks(N_("Address"), Input.TEXT)
    hours: str = asks(N_("Office hours"), Input.TEXT)
    duty: str = asks(N_("Its duty"), Input.LONG_TEXT, hint=N_("What it takes up and what it passes on."))
    district: str = asks(N_("District"), Input.TEXT)
    parent: str = asks(N_("Stands under"), Input.CHOICE)
    on_receipt: bool = asks(N_("Print on the receipt"), Input.YES_NO, default=False)


@new_entry(EntryKind.PLACE, "current", needs=Permission.DISPATCH, check=_new_fits)
@dataclass(frozen=True, kw_only=True)
class AddPlace(PlaceInputs, NewEntry):
    """机构登记."""

    LABEL: ClassVar[str] = N_("Enter an office")


@entry_step(EntryKind.PLACE, None, needs=Permission.DISPATCH, check=_fits)
@dataclass(frozen=True, kw_only=True)
class AmendPlace(PlaceInputs, EntryCommand):
    """机构更正: all of it as it holds now."""

    LABEL: ClassVar[str] = N_("Amend the office")
    ICON: ClassVar[str] = "edit"


@entry_step(EntryKind.PLACE, "retired", needs=Permission.DISPATCH)
@dataclass(frozen=True, kw_only=True)
class RetirePlace(EntryCommand):
    """机构停用."""

    LABEL: ClassVar[str] = N_("Retire the office")
    ICON: ClassVar[str] = "cross"
    GRAVE: ClassVar[bool] = True

    reason: str = asks(N_("Reason"), Input.TEXT)


declare(
    Book(
        kind=EntryKind.PLACE, group=BookGroup.OUTSIDE, icon="phone",
        states={"current": N_("In use"), "retired": N_("Retired")}, ended=frozenset({"retired"}),
        new=AddPlace, steps={"current": (AmendPlace, RetirePlace)}, inputs=(AddPlace, RetirePlace),
        reckoned=_reckoned, choices=_choices, proposed=_proposed,
        hint=N_("Where people can turn to besides this desk; the marked ones are printed on the receipt."),
    )
)  # fmt: skip
