"""台账各行: what a list shows of a case. A row is put into words only when somebody looks at it: of the hundreds that a
page brings, the window shows thirty."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, overload

from sqlalchemy import Select, and_, select, type_coerce
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import NullType

from complaintdesk.desk.category_paths import english_path
from complaintdesk.desk.choices import category_titles
from complaintdesk.desk.context import Seen
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.rows import CaseRow
from complaintdesk.desk.tagging import tags_in
from complaintdesk.domain.blotting import HIDDEN, Blotter
from complaintdesk.domain.deadlines import case_light
from complaintdesk.domain.masking import mask_name
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.spans import Unit
from complaintdesk.domain.vocabulary import CaseState, Channel, Clock, Kind, Satisfaction, Severity
from complaintdesk.i18n import _
from complaintdesk.storage.driver import Repeated, driver_rows
from complaintdesk.storage.models import Case, ClockEntry, Complainant, Department, Staff


def _raw(column: InstrumentedAttribute[Any]) -> Any:
    """The column as the driver gives it: most rows are never looked at, so nothing is made of them yet."""
    return type_coerce(column, NullType()).label(column.key)


_COLUMNS = (
    Case.id,
    Case.number,
    _raw(Case.received_at),
    Complainant.name,
    _raw(Complainant.anonymous),
    Complainant.code_name,
    Case.subject,
    Case.kind,
    Case.channel,
    Case.category,
    Case.severity,
    Department.name.label("department"),
    Case.state,
    _raw(Case.due_at),
    _raw(Case.met_at),
    Case.satisfaction,
    Case.reopen_count,
    _raw(Case.is_repeat),
    Staff.name.label("handler"),
    Case.tags,
    # Of the handling limit in force, which the light is reckoned from.
    _raw(ClockEntry.started_at),
    ClockEntry.unit,
    _raw(ClockEntry.pauses),
)
_NAMES = tuple(column.key for column in _COLUMNS)
PAGE: Select[*tuple[Any, ...]] = (
    select(*_COLUMNS)
    .join(Complainant, Complainant.case_id == Case.id)
    .join(Department, Department.id == Case.department_id, isouter=True)
    .join(Staff, Staff.id == Case.handler_id, isouter=True)
    .join(
        ClockEntry,
        and_(
            ClockEntry.case_id == Case.id, ClockEntry.clock == Clock.SOLVE.value, ClockEntry.replaced_at.is_(None)
        ),
        isouter=True,
    )
)


class CaseRows(Sequence[CaseRow]):
    """The rows of a page, each made when it is asked for and then kept."""

    def __init__(self, found: Sequence[Any], make: Callable[[Any], CaseRow]) -> None:
        self._found = found
        self._make = make
        self._made: dict[int, CaseRow] = {}

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, place: int) -> CaseRow: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[CaseRow]: ...
    def __getitem__(self, place: int | slice) -> CaseRow | Sequence[CaseRow]:
        if isinstance(place, slice):
            return CaseRows(self._found[place], self._make)
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = self._make(self._found[place])
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __repr__(self) -> str:
        return repr(tuple(self))

    def __hash__(self) -> int:
        return hash(tuple(row[0] for row in self._found))


def rows_of(seen: Seen, statement: Select[*tuple[Any, ...]] | Repeated) -> CaseRows:
    """The rows of a statement built on PAGE; what they are put into words with is read now, within this read."""
    # As the driver gives them: what is looked at gets names then.
    connection = seen.session.connection()
    found = statement.rows(connection, {}) if isinstance(statement, Repeated) else driver_rows(connection, statement)
    hidden = {} if seen.may(Permission.READ_IDENTITY) else blotters(seen.session, [row[0] for row in found])
    # Not to be read when a row is looked at: by then the read is over.
    _ready = seen.calendar, seen.pack, seen.zone
    titles = category_titles(seen)

    def make(raw: tuple[Any, ...]) -> CaseRow:
        return _row(seen, SimpleNamespace(**dict(zip(_NAMES, raw, strict=True))), hidden.get(raw[0]), titles)

    return CaseRows(found, make)


def _instant(value: Any) -> datetime | None:
    """An instant as the driver gave it: SQLite's text is UTC without saying so."""
    if value is None:
        return None
    at: datetime = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _is_paused(pauses: Any) -> bool:
    kept = json.loads(pauses) if isinstance(pauses, str) else pauses
    return bool(kept) and kept[-1][1] is None


def _row(seen: Seen, row: SimpleNamespace, blot: Blotter | None, titles: dict[str, str]) -> CaseRow:
    state, due_at = CaseState(row.state), _instant(row.due_at)
    colour, words = case_light(
        state,
        due_at,
        _instant(row.met_at),
        seen.now,
        seen.calendar,
        seen.pack,
        started_at=_instant(row.started_at),
        unit=Unit(row.unit) if row.unit else Unit.WORKDAYS,
        is_paused=_is_paused(row.pauses),
    )
    received_at = _instant(row.received_at)
    if received_at is None:
        raise AssertionError(row.id)
    return CaseRow(
        id=row.id,
        number=row.number,
        received_at=received_at,
        complainant=row.code_name or (_("Anonymous") if row.anonymous else HIDDEN if blot else mask_name(row.name)),
        subject=blot(row.subject) if blot else row.subject,
        kind=Kind(row.kind),
        channel=Channel(row.channel),
        category=english_path(row.category, titles) if titles and row.category else row.category,
        severity=Severity(row.severity),
        department=row.department or "",
        state=state,
        due_at=due_at,
        light=colour,
        light_text=words,
        satisfaction=Satisfaction(row.satisfaction) if row.satisfaction else None,
        reopen_count=row.reopen_count,
        is_repeat=bool(row.is_repeat),
        handler=row.handler or "",
        tags=tuple(map(blot, tags_in(row.tags))) if blot else tags_in(row.tags),
    )
