"""成批写入: many old cases with their people, events and search rows, a slice at a time.

An import writes a hundred thousand cases at once. Each row is the same new case but for what its ledger says, so the
mapped objects are made once, as the pattern, and only the differences are worked out row by row.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from datetime import datetime
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
from complaintdesk.storage.models import Case, Complainant
from complaintdesk.storage.snapshots import PERSON, PERSON_FIELDS, is_empty, plain, snapshot

#: So many cases are worked out and written together: what stands in memory beside the plan.
SLICE: Final = 1_000
_CLOSED: Final = CaseState.CLOSED.value
_PERSON_NAMES: Final = tuple(
    field.name for field in dataclasses.fields(Person) if field.name in PERSON_FIELDS and field.name != "representatives"
)


class _Rows:
    """The rows of one table: a pattern as the database takes it, and how each column's own value gets there."""

    def __init__(self, ctx: Context, table: Table, pattern: dict[str, Any]) -> None:
        self.connection = ctx.session.connection()
        dialect = self.connection.dialect
        names = [column.key for column in table.columns]
        mark = "?" if dialect.name == "sqlite" else "%s"
        columns, marks = ", ".join(f'"{name}"' for name in names), ", ".join([mark] * len(names))
        self._insert = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks})'  # noqa: S608 - names of our own tables
        self._into = {
            column.key: (at, column.type.dialect_impl(dialect).bind_processor(dialect))
            for at, column in enumerate(table.columns)
        }
        self._pattern = [None] * len(names)
        self._pattern = self._filled(pattern)
        self.rows: list[tuple[Any, ...]] = []

    def add(self, values: dict[str, Any]) -> None:
        """One row: the pattern with these values."""
        self.rows.append(tuple(self._filled(values)))

    def _filled(self, values: dict[str, Any]) -> list[Any]:
        row = self._pattern.copy()
        for name, value in values.items():
            at, prepared = self._into[name]
            row[at] = prepared(value) if prepared is not None else value
        return row

    def write(self) -> None:
        """Write what was added since the last time."""
        if self.rows:
            self.connection.exec_driver_sql(self._insert, self.rows)
            self.rows = []


class ImportWriter:
    """Writes the cases of one import. The chain grows with every slice, so that nothing waits for the end."""

    def __init__(self, ctx: Context, import_id: str, file: str, cases: int) -> None:
        self.ctx = ctx
        self.index = ImportIndex(ctx.session.connection(), cases)
        self.import_id = import_id
        self.file = file
        case = new_case(ctx, "", ctx.now, import_id=import_id)
        person = identity_row(Person())
        self._same = snapshot(case, person)
        for name in ("received_at", "received_month"):
            del self._same[name]
        self._same_changes = {name: [None, value] for name, value in self._same.items()}
        self._where, self._when = _("{file}, row {row}"), _("On {time}: {text}")
        self._cases = _Rows(ctx, cast("Table", Case.__table__), _columns(case) | {"version": 1})
        self._people = _Rows(ctx, cast("Table", Complainant.__table__), _columns(person))

    def write(self, old: Sequence[OldCase], first: CaseNumber) -> None:
        """A slice of the import, numbered from `first` on."""
        ids = self._ids(len(old))
        docs: Docs = []
        promises: list[tuple[int, datetime]] = []
        told: list[tuple[int, OldCase, dict[str, Any]]] = []
        for place, (case_id, row) in enumerate(zip(ids, old, strict=True), start=first.place):
            facts = self._facts(row, f"{first.prefix}-{first.year}-{place:04d}")
            own = {n: v for n, value in facts.items() if not is_empty(v := plain(value))} | _told(row.person)
            known = own
            columns = facts | {"id": case_id}
            if row.closing is not None:
                known = own | self._answer(row)
                columns |= row.outcome
                columns["state"] = _CLOSED
            elif (promised := facts.get("promised_at")) is not None and promised > self.ctx.now:
                promises.append((case_id, promised))
            told.append((case_id, row, own))
            docs.append((case_id, searching.search_doc(known, [])))
            self._cases.add(columns)
            people = {name: getattr(row.person, name) for name in _PERSON_NAMES}
            self._people.add(people | {"case_id": case_id, "phone_digits": digits(row.person.phone)})
        self.index.begin(docs)
        self._cases.write()
        self._people.write()
        for case_id, promised in promises:
            # A limit still to come is watched over; one that has passed belongs to the past.
            clocks.promise(self.ctx, self.ctx.session.get_one(Case, case_id), promised)
        events = [entry for case_id, row, own in told for entry in self._events(case_id, row, own)]
        chain.append(self.ctx.session, events, self.ctx.now, self.ctx.actor_text)
        self.index.finish()

    def _answer(self, row: OldCase) -> dict[str, Any]:
        """What the old answer changed, as a snapshot names it."""
        return {n: v for n, value in row.outcome.items() if not is_empty(v := plain(value))} | {"state": _CLOSED}

    def _events(self, case_id: int, row: OldCase, own: dict[str, Any]) -> Iterator[chain.Entry]:
        yield self._imported(case_id, row, own)
        if row.closing is not None:
            yield self._answered(case_id, row, self._same | own, self._answer(row))

    def _ids(self, count: int) -> list[int]:
        """Ids for the slice, before it is written: rows that need no answer go over far quicker."""
        session = self.ctx.session
        if session.connection().dialect.name == "sqlite":
            # The transaction began IMMEDIATE: nobody else can take one of them.
            last = session.scalar(select(func.max(Case.id))) or 0
            return list(range(last + 1, last + count + 1))
        taken = text("SELECT nextval(pg_get_serial_sequence('cases', 'id')) FROM generate_series(1, :count)")
        return sorted(session.scalars(taken, {"count": count}))

    def _facts(self, row: OldCase, number: str) -> dict[str, Any]:
        local = row.received_at.astimezone(self.ctx.zone)
        return row.values | {
            "number": number,
            "received_at": row.received_at,
            "received_month": local.year * 100 + local.month,
        }

    def _imported(self, case_id: int, row: OldCase, own: dict[str, Any]) -> chain.Entry:
        return chain.Entry(
            EventKind.IMPORTED.value,
            case_id,
            {
                "workplace": self.ctx.workplace,
                "changes": self._same_changes | {name: [None, value] for name, value in own.items()},
                "detail": {"import_id": self.import_id, "row": row.row},
                "note": self._where.format(file=self.file, row=row.row),
            },
        )

    def _answered(self, case_id: int, row: OldCase, known: dict[str, Any], answer: dict[str, Any]) -> chain.Entry:
        """The event of the old answer: the chain's time is now, its own time stands in detail and note."""
        payload: dict[str, Any] = {
            "workplace": self.ctx.workplace,
            "changes": {name: [known.get(name), value] for name, value in answer.items()},
            "detail": {},
        }
        replied_at, closed_at = row.outcome.get("replied_at"), row.outcome.get("closed_at")
        own_time, note = replied_at or closed_at, row.outcome.get("reply_text") or ""
        if own_time is not None:
            payload["detail"] = {"replied_at" if replied_at else "closed_at": own_time.isoformat()}
            local = own_time.astimezone(self.ctx.zone).strftime("%Y-%m-%d %H:%M")
            note = self._when.format(time=local, text=note) if note else local
        if note:
            payload["note"] = note
        kind = row.closing or EventKind.CLOSED
        return chain.Entry(kind.value, case_id, payload)


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


def _told(person: Person) -> dict[str, Any]:
    """What is known of the person, as a snapshot names it."""
    return {PERSON + name: value for name in _PERSON_NAMES if not is_empty(value := getattr(person, name))}

