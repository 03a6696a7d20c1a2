"""成批写入: many old cases with their people, events and search rows, a slice at a time.

An import writes a hundred thousand cases at once. Each row is the same new case but for what its ledger says: the
columns, and the event as the chain spells it, are made once as a pattern, and a row fills in its own.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import Enum
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Final, cast

from sqlalchemy import Table, func, select, text

from complaintdesk.desk import clocks, searching
from complaintdesk.desk.context import Context
from complaintdesk.desk.import_index import Docs, ImportIndex
from complaintdesk.desk.import_rows import OldCase
from complaintdesk.desk.new_cases import identity_row, new_case
from complaintdesk.desk.rows import Person
from complaintdesk.domain.identity import digits
from complaintdesk.domain.numbering import CaseNumber
from complaintdesk.domain.vocabulary import CaseState, EventKind
from complaintdesk.i18n import _
from complaintdesk.storage import chain
from complaintdesk.storage.bulk import BulkInsert
from complaintdesk.storage.chain import canonical
from complaintdesk.storage.models import Case, Complainant
from complaintdesk.storage.snapshots import CASE_FIELDS, PERSON, PERSON_FIELDS, is_empty, plain, snapshot

#: So many cases are worked out and written together: what stands in memory beside the plan.
SLICE: Final = 1_000
_CLOSED: Final = CaseState.CLOSED.value
_IMPORTED: Final = EventKind.IMPORTED.value
_PERSON_NAMES: Final = tuple(
    field.name for field in dataclasses.fields(Person) if field.name in PERSON_FIELDS and field.name != "representatives"
)
_OF_PERSON: Final = attrgetter(*_PERSON_NAMES)
#: Every instant is written the same way, whatever column it stands in.
_ANY_INSTANT: Final = "received_at"
#: So many instants are remembered with what they are written as.
_REMEMBERED: Final = 20_000


class _Remembered(dict[datetime, tuple[Any, str]]):
    """Instants with two things they are written as."""

    def __init__(self, made: Callable[[datetime], tuple[Any, str]]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, at: datetime) -> tuple[Any, str]:
        if len(self) >= _REMEMBERED:
            self.clear()
        found = self[at] = self._made(at)
        return found


class _Cells:
    """The rows of one table: a pattern as the database takes it, and what was made of it so far."""

    def __init__(self, table: BulkInsert, pattern: dict[str, Any], said: dict[str, str], order: dict[str, int]) -> None:
        self.pattern = [table.bound(name, pattern.get(name)) for name in table.places]
        self.rows: list[tuple[Any, ...]] = []
        self._table = table
        # Of each column: its place, its name as a snapshot says it, its place and its beginning among the changes.
        self._columns = {
            column: (table.places[column], name, order[name], f"{_spelled(name)}:[null,", table.prepare[column])
            for column, name in said.items()
        }
        self._instants = _Remembered(lambda at: (table.bound(_ANY_INSTANT, at), chain.instant(at)))

    def fill(self, row: list[Any], values: dict[str, Any], changes: list[str], known: dict[str, Any]) -> None:
        """Put the values into the row and, unless they are empty, among the changes and what is known."""
        columns = self._columns
        for column, value in values.items():
            at, name, change, begins, prepare = columns[column]
            if type(value) is str:
                row[at] = value
                if value:
                    known[name] = value
                    changes[change] = f"{begins}{encode_basestring(value)}]"
            elif value is None:
                row[at] = None
            else:
                if type(value) is datetime:
                    row[at], value = self._instants[value]
                else:
                    value = value.value if isinstance(value, Enum) else value
                    row[at] = value if prepare is None else prepare(value)
                    value = plain(value)
                if not is_empty(value):
                    known[name] = value
                    changes[change] = f"{begins}{_spelled(value)}]"

    def write(self) -> None:
        """Write what was made since the last time."""
        self._table.write(self.rows)
        self.rows = []


class ImportWriter:
    """Writes the cases of one import. The chain grows with every slice, so that nothing waits for the end."""

    def __init__(self, ctx: Context, import_id: str, file: str, cases: int) -> None:
        self.ctx = ctx
        connection = ctx.session.connection()
        self.index = ImportIndex(connection, cases)
        case = new_case(ctx, "", ctx.now, import_id=import_id)
        person = identity_row(Person())
        same = snapshot(case, person)
        for name in ("received_at", "received_month"):
            del same[name]
        # Changes stand in the order of their names, as the chain spells them; what a row leaves empty falls out.
        names = sorted({*CASE_FIELDS, *(PERSON + name for name in PERSON_FIELDS)})
        order = {name: at for at, name in enumerate(names)}
        self._changes = [f"{_spelled(name)}:[null,{_spelled(same[name])}]" if name in same else "" for name in names]
        self._answer = [""] * len(names)
        self._answer[order["state"]] = f'"state":{_spelled([same["state"], _CLOSED])}'
        cells, people = (BulkInsert(connection, cast("Table", model.__table__)) for model in (Case, Complainant))
        own = {name: name for name in CASE_FIELDS if name in cells.places}
        self._cases = _Cells(cells, _columns(case) | {"version": 1}, own, order)
        self._people = _Cells(people, _columns(person), {name: PERSON + name for name in _PERSON_NAMES}, order)
        self._case_id, self._state, self._person_id = cells.places["id"], cells.places["state"], people.places["case_id"]
        self._phone_digits = people.places["phone_digits"]
        self._detail = f'}},"detail":{{"import_id":{_spelled(import_id)},"row":'
        self._workplace = f'"workplace":{_spelled(ctx.workplace)}}}'
        self._where, self._when, self._file = _("{file}, row {row}"), _("On {time}: {text}"), file
        # A time of an old answer: as its event keeps it, and as its note says it.
        self._times = _Remembered(lambda at: (at.isoformat(), at.astimezone(ctx.zone).strftime("%Y-%m-%d %H:%M")))

    def write(self, old: Sequence[OldCase], first: CaseNumber) -> None:
        """A slice of the import, numbered from `first` on."""
        docs: Docs = []
        events: list[chain.Spelled] = []
        promises: list[tuple[int, datetime]] = []
        before = f"{first.prefix}-{first.year}-"
        for place, (case_id, row) in enumerate(zip(self._ids(len(old)), old, strict=True), start=first.place):
            known = self._case(case_id, row, f"{before}{place:04d}", events)
            docs.append((case_id, searching.search_doc(known, [])))
            if row.closing is None and (promised := row.values.get("promised_at")) is not None and promised > self.ctx.now:
                promises.append((case_id, promised))
        self.index.put(docs)
        self._cases.write()
        self._people.write()
        for case_id, promised in promises:
            # A limit still to come is watched over; one that has passed belongs to the past.
            clocks.promise(self.ctx, self.ctx.session.get_one(Case, case_id), promised)
        chain.append_spelled(self.ctx.session, events, self.ctx.now, self.ctx.actor_text)

    def _ids(self, count: int) -> list[int]:
        """Ids for the slice, before it is written: rows that need no answer go over far quicker."""
        session = self.ctx.session
        if session.connection().dialect.name == "sqlite":
            # The transaction began IMMEDIATE: nobody else can take one of them.
            last = session.scalar(select(func.max(Case.id))) or 0
            return list(range(last + 1, last + count + 1))
        taken = text("SELECT nextval(pg_get_serial_sequence('cases', 'id')) FROM generate_series(1, :count)")
        return sorted(session.scalars(taken, {"count": count}))

    def _case(self, case_id: int, row: OldCase, number: str, events: list[chain.Spelled]) -> dict[str, Any]:
        """The rows of one case and its events; returns what is known of it, as a snapshot names it."""
        cells, changes = self._cases.pattern.copy(), self._changes.copy()
        known: dict[str, Any] = {}
        cells[self._case_id] = case_id
        local = row.received_at.astimezone(self.ctx.zone)
        own = {"number": number, "received_at": row.received_at, "received_month": local.year * 100 + local.month}
        self._cases.fill(cells, row.values | own, changes, known)
        person = self._people.pattern.copy()
        person[self._person_id], person[self._phone_digits] = case_id, digits(row.person.phone)
        self._people.fill(person, _given(row.person), changes, known)
        self._people.rows.append(tuple(person))
        note = encode_basestring(self._where.format(file=self._file, row=row.row))
        spelled = ",".join(filter(None, changes))
        payload = f'{{"changes":{{{spelled}{self._detail}{row.row}}},"note":{note},{self._workplace}'
        events.append((_IMPORTED, case_id, payload))
        if row.closing is not None:
            answer = self._answer.copy()
            self._cases.fill(cells, row.outcome, answer, known)
            cells[self._state] = known["state"] = _CLOSED
            events.append((row.closing.value, case_id, self._answered(row, answer)))
        self._cases.rows.append(tuple(cells))
        return known

    def _answered(self, row: OldCase, answer: list[str]) -> str:
        """The event of the old answer: the chain's time is now, its own time stands in detail and note."""
        replied_at, closed_at = row.outcome.get("replied_at"), row.outcome.get("closed_at")
        own_time, note, detail = replied_at or closed_at, row.outcome.get("reply_text") or "", ""
        if own_time is not None:
            told, local = self._times[own_time]
            detail = f'"{"replied_at" if replied_at else "closed_at"}":"{told}"'
            note = self._when.format(time=local, text=note) if note else local
        said = f'"note":{encode_basestring(note)},' if note else ""
        return f'{{"changes":{{{",".join(filter(None, answer))}}},"detail":{{{detail}}},{said}{self._workplace}'


def _given(person: Person) -> dict[str, Any]:
    """What was said of the person; nothing of what the pattern holds already."""
    told = zip(_PERSON_NAMES, _OF_PERSON(person), strict=True)
    return {name: value for name, value in told if value is not None and value is not False and value != ""}


def _spelled(value: Any) -> str:
    """A value as canonical() spells it within a payload."""
    return encode_basestring(value) if type(value) is str else canonical(value)


def _columns(row: Case | Complainant) -> dict[str, Any]:
    """Every column of a new row with its value, or the one the table gives it."""
    values: dict[str, Any] = {}
    for column in row.__table__.columns:
        value = getattr(row, column.key)
        default = column.default
        if value is None and default is not None and default.is_scalar:
            value = cast("Any", default).arg
        elif value is None and default is not None and default.is_callable:
            value = cast("Any", default).arg(None)
        values[column.key] = value
    return values
