"""Reading data that may be damaged: short read transactions, slices by key, rows that cannot be read named."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Engine, Row, Table, select
from sqlalchemy.exc import DBAPIError

from complaintdesk.domain.errors import DataDamage
from complaintdesk.i18n import _
from complaintdesk.storage.troubles import known_trouble

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from complaintdesk.storage.base import Base

SLICE = 2000
#: So many findings are told one by one; a file damaged more than that needs no longer list.
TOLD = 500
#: What a driver or a column type says to a value that cannot be what was written.
UNREADABLE = (DBAPIError, ValueError, TypeError, OverflowError)


class Damage(StrEnum):
    """The kinds of damage that verify tells apart."""

    EDITED = "edited"
    MISSING = "missing"
    REORDERED = "reordered"
    APPENDED = "appended"
    TAIL_MISSING = "tail missing"
    DIFFERS = "row differs from replay"
    GUARD = "trigger missing"
    PAGE = "page damage"


@dataclass(frozen=True)
class Finding:
    """One place that is not as it was written: event and case where known, the kind, and a sentence."""

    seq: int | None
    number: str
    kind: Damage
    sentence: str


@dataclass
class Findings:
    """What was found so far, and which cases are already known to have a damaged history."""

    listed: list[Finding] = field(default_factory=list)
    first_seq: int | None = None
    count: int = 0
    tainted: set[int] = field(default_factory=set)

    def add(self, kind: Damage, sentence: str, seq: int | None = None, number: str = "") -> None:
        """Note one place."""
        self.count += 1
        if seq is not None and (self.first_seq is None or seq < self.first_seq):
            self.first_seq = seq
        if self.count <= TOLD:
            self.listed.append(Finding(seq, number, kind, sentence))

    @contextmanager
    def part(self, what: str) -> Iterator[None]:
        """A part of the check: data it cannot read becomes a finding; trouble of the surroundings is raised."""
        try:
            yield
        except UNREADABLE as problem:
            known = known_trouble(problem)
            if known is not None and not isinstance(known, DataDamage) and "disk I/O" not in str(problem):
                raise known from problem
            self.add(
                Damage.PAGE,
                _("The check “{part}” could not be finished: the data cannot be read.").format(part=what),
            )


class Reader:
    """Reads one database, in transactions short enough not to keep the desk waiting."""

    def __init__(self, engine: Engine) -> None:
        self.is_sqlite = engine.dialect.name == "sqlite"
        # On PostgreSQL all statements of a transaction must see the same moment; on SQLite they do anyway.
        isolation = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        self.engine = engine.execution_options(reading=True, **isolation)

    @contextmanager
    def moment(self) -> Iterator[Connection]:
        """One short transaction that sees one state of the data."""
        with self.engine.connect() as connection:
            yield connection

    def slices(
        self, table: Table, size: int = SLICE, after: Any = None
    ) -> Iterator[tuple[Connection, list[Any], dict[Any, Row[Any] | None]]]:
        """The table in order of its key: connection, keys, and the row of each key (None: unreadable)."""
        (key,) = table.primary_key
        last = after
        while True:
            with self.moment() as connection:
                beyond = select(key).order_by(key).limit(size)
                keys = list(connection.scalars(beyond if last is None else beyond.where(key > last)))
                if not keys:
                    return
                yield connection, keys, rows_of(connection, table, keys)
            last = keys[-1]


def table_of(model: type[Base]) -> Table:
    """The table of a mapped class, for reading plain rows."""
    return cast("Table", model.__table__)


def rows_of(connection: Connection, table: Table, keys: Sequence[Any]) -> dict[Any, Row[Any] | None]:
    """The rows from the first to the last of these sorted keys; one that cannot be read is None, an absent one absent."""
    (key,) = table.primary_key
    whole = select(table)
    try:
        return {
            getattr(row, key.name): row
            for row in connection.execute(whole.where(key.between(keys[0], keys[-1])))
        }
    except UNREADABLE:
        if connection.dialect.name != "sqlite":
            raise
    found: dict[Any, Row[Any] | None] = {}
    for one in keys:
        try:
            row = connection.execute(whole.where(key == one)).one_or_none()
        except UNREADABLE:
            found[one] = None
        else:
            if row is not None:
                found[one] = row
    return found
