"""事务条目: putting an entry into a book, changing it, finding those one may see; every change is an event.

`add_entry` and `change_entry` are for handlers; `new_entry` and `entry_step` declare whole commands whose only effect is
the entry itself. Inputs named title, category, department, owner, due_on and key fill the columns of that name; every
other input is kept in `data` under its own name.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_, select

from complaintdesk.desk.books import BOOKS, EntryCommand, NewEntry
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import step
from complaintdesk.desk.counters import take_numbers
from complaintdesk.desk.records import plain_value
from complaintdesk.desk.rows import Done
from complaintdesk.desk.visibility import visible_cases
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import ConflictError, NotAllowed, NotFound, UserError
from complaintdesk.domain.fields import inputs_of
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case, Department, Staff
from complaintdesk.storage.snapshots import plain

N = TypeVar("N", bound=NewEntry)
E = TypeVar("E", bound=EntryCommand)

#: What of an entry its events tell; the rest is the row's own affair.
FACTS = (
    "kind", "number", "case_id", "state", "title", "category", "department_id", "owner_id", "key", "due_on", "by",
    "closed_at", "data",
)  # fmt: skip


def add_entry(
    ctx: Context, kind: EntryKind, *, title: str, state: str, case: Case | None = None,
    event: EventKind = EventKind.ENTRY_ADDED, series: str = "", note: str = "", data: dict[str, Any] | None = None,
    **columns: Any,
) -> Entry:  # fmt: skip
    """A new entry, with its event. A `case` must have been loaded by this command. `series` numbers it (ZG-2026-0001).

    `columns` are category, department_id, owner_id, key and due_on. Empty inputs are left out of `data`.
    """
    entry = Entry(
        kind=kind.value, state=state, title=first_line(title), case_id=case.id if case is not None else None,
        number=_next_number(ctx, series) if series else "", at=ctx.now, by=ctx.actor.name,
        closed_at=ctx.now if state in BOOKS[kind].ended else None,
        data=_kept({**(data or {}), **_whole_title(title)}), **columns,
    )  # fmt: skip
    ctx.session.add(entry)
    ctx.session.flush()
    _log(ctx, event, entry, case, facts_of(entry), note or entry.title)
    return entry


def change_entry(ctx: Context, entry: Entry, *, note: str = "", data: dict[str, Any] | None = None, **columns: Any) -> None:
    """Change an entry that `load_entry` gave, with its event; `data` is laid over what stands there."""
    before = facts_of(entry)
    for name, value in columns.items():
        setattr(entry, name, first_line(value) if name == "title" else value)
    whole = _whole_title(columns["title"]) if "title" in columns else {}
    if data is not None or whole:
        entry.data = _kept({**entry.data, **(data or {}), **whole})
    entry.closed_at = (entry.closed_at or ctx.now) if entry.state in BOOKS[EntryKind(entry.kind)].ended else None
    ctx.session.flush()
    after = facts_of(entry)
    changed = {name: value for name, value in after.items() if value != before.get(name)}
    case = ctx.take(entry.case_id) if entry.case_id is not None else None
    _log(ctx, EventKind.ENTRY_CHANGED, entry, case, changed, note)


def load_entry(ctx: Context, entry_id: int, *kinds: EntryKind, version: int | None = None) -> Entry:
    """The entry, locked; NotFound where it is absent, hidden or of another kind, ConflictError where it has changed."""
    entry = ctx.session.execute(
        visible_entries(ctx, *kinds).where(Entry.id == entry_id).with_for_update(of=Entry)
    ).scalar_one_or_none()
    if entry is None:
        raise NotFound(_("There is no such entry."), _("Choose one from the list."))
    if version is not None and version != entry.version:
        raise ConflictError(
            _("Somebody else changed “{title}” in the meantime.").format(title=entry.title),
            _("Load it again; what you typed is kept."),
            version=entry.version,
        )
    return entry


def visible_entries(seen: Seen, *kinds: EntryKind) -> Select[Entry]:
    """Entries of these kinds that the asker may know of, the newest first. A hidden case hides its entries."""
    readable = [kind.value for kind in kinds if seen.may(BOOKS[kind].needs)]
    return (
        select(Entry)
        .outerjoin(Case, Case.id == Entry.case_id)
        .where(Entry.kind.in_(readable), *_visible(seen))
        .order_by(Entry.id.desc())
    )


def _visible(seen: Seen) -> list[ColumnElement[bool]]:
    cases = visible_cases(seen)
    found: list[ColumnElement[bool]] = [or_(Entry.case_id.is_(None), and_(*cases))]
    if seen.actor.role is Role.DEPARTMENT and not seen.may(Permission.READ_ALL):
        # A department's own entries, those of its cases, and what the office says to everybody.
        found.append(
            or_(
                Entry.case_id.is_not(None),
                Entry.department_id.is_(None),
                Entry.department_id == (seen.actor.department_id or 0),
            )
        )
    return found


def entry_done(ctx: Context, entry: Entry, kind: EventKind = EventKind.ENTRY_CHANGED) -> Done:
    """The result of a step on an entry."""
    ctx.session.flush()
    return Done(entry.id, entry.number or entry.title, None, entry.version, 0, kind)


def facts_of(entry: Entry) -> dict[str, Any]:
    """What the events tell of an entry."""
    return {name: plain(getattr(entry, name)) for name in FACTS}


def first_line(words: str) -> str:
    """A title of one line, not too long to be read in a list."""
    line = " ".join(str(words).split())
    return line if len(line) <= 120 else line[:119] + "…"


def title_of(entry: Entry) -> str:
    """The title as it was typed, however long."""
    return str(entry.data.get("title") or entry.title)


def _whole_title(title: str) -> dict[str, str]:
    """What was typed as a title and is too long for a list is kept whole among the inputs."""
    return {} if first_line(title) == title else {"title": title}


def _next_number(ctx: Context, series: str) -> str:
    year = local_day(ctx).year
    # Only case numbers are counted under a name with a hyphen; `verify` looks for gaps in those.
    return f"{series}-{year}-{take_numbers(ctx, f'{series}:{year}'):04d}"


def _kept(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, raw in data.items() if (value := plain_value(raw)) not in (None, "", [], {})}


def _log(
    ctx: Context, kind: EventKind, entry: Entry, case: Case | None, values: dict[str, Any], note: str
) -> None:
    is_private = BOOKS[EntryKind(entry.kind)].hidden
    # What is private to the desk stands in no case's timeline, and so in no print and no bundle.
    shown = None if is_private else case
    ctx.log(kind, shown, note="" if is_private else note, book=entry.kind, entry=entry.id, values=values)


# -- whole commands


def department_named(ctx: Seen, name: str) -> int | None:
    """The id of the department; None for no name. Raises UserError for one that there is not."""
    if not name:
        return None
    found = ctx.session.scalars(select(Department.id).where(Department.name == name)).first()
    if found is None:
        raise UserError(_("There is no department “{name}”.").format(name=name), field="department")
    return found


def staff_numbered(ctx: Seen, number: str) -> int | None:
    """The id of whoever has this staff number; None for none. Raises UserError for one that nobody has."""
    if not number:
        return None
    found = ctx.session.scalars(select(Staff.id).where(Staff.number == number, Staff.active)).first()
    if found is None:
        raise UserError(_("Nobody on the staff has the number “{number}”.").format(number=number), field="owner")
    return found


def columns_of(ctx: Seen, command: NewEntry | EntryCommand) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs of a command as columns and as data. An input left empty empties its column."""
    columns: dict[str, Any] = {}
    data: dict[str, Any] = {}
    for entry in inputs_of(type(command)):
        value = getattr(command, entry.name)
        if entry.name == "department":
            columns["department_id"] = department_named(ctx, value)
        elif entry.name == "owner":
            columns["owner_id"] = staff_numbered(ctx, value)
        elif entry.name in ("title", "category", "due_on", "key"):
            columns[entry.name] = value
        else:
            data[entry.name] = value
    return columns, data


def new_entry(
    kind: EntryKind, state: str, *, needs: Permission, series: str = "",
    check: Callable[[Context, Any], None] | None = None,
) -> Callable[[type[N]], type[N]]:  # fmt: skip
    """Declares a command whose whole effect is a new entry in `state`; `check` may refuse it."""

    def declare(command: type[N]) -> type[N]:
        def run(ctx: Context, cmd: N) -> Done:
            if check is not None:
                check(ctx, cmd)
            columns, data = columns_of(ctx, cmd)
            title = columns.pop("title", "") or _(type(cmd).LABEL)
            entry = add_entry(ctx, kind, title=title, state=state, data=data, series=series, **columns)
            return entry_done(ctx, entry, EventKind.ENTRY_ADDED)

        step(command, needs=needs)(run)
        return command

    return declare


def entry_step(
    kind: EntryKind, to: str | None, *, needs: Permission, check: Callable[[Context, Entry, Any], None] | None = None
) -> Callable[[type[E]], type[E]]:
    """Declares a step whose whole effect is to lay its inputs over the entry and to move it to the state `to`."""

    def declare(command: type[E]) -> type[E]:
        def run(ctx: Context, cmd: E) -> Done:
            entry = load_entry(ctx, cmd.entry_id, kind, version=cmd.version)
            offered_in_state(entry, type(cmd))
            if check is not None:
                check(ctx, entry, cmd)
            columns, data = columns_of(ctx, cmd)
            if to is not None:
                columns["state"] = to
            change_entry(ctx, entry, note=_(type(cmd).LABEL), data=data, **columns)
            return entry_done(ctx, entry)

        step(command, needs=needs)(run)
        return command

    return declare


def offered_in_state(entry: Entry, command: type[EntryCommand]) -> None:
    """Raises NotAllowed where the book does not foresee the step in the entry's state."""
    book = BOOKS[EntryKind(entry.kind)]
    if command not in book.steps.get(entry.state, ()):
        raise NotAllowed(
            _("“{action}” is not possible while “{title}” is “{state}”.").format(
                action=_(command.LABEL), title=entry.title, state=_(book.states[entry.state])
            ),
            _("Open it again to see what can be done now."),
        )


def local_day(seen: Seen, at: datetime | None = None) -> date:
    """The day it is (or was) at the office."""
    return (at or seen.now).astimezone(seen.zone).date()
