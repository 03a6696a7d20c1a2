"""成批插入: rows handed to the driver as tuples, each value already as the database takes it.

SQLAlchemy prepares every value of every row by its column's type; an import writes millions of them, and most are texts
and numbers that need nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table


class BulkInsert:
    """INSERT of one table: `places` says where each column stands in a row, `prepare` what its values go through."""

    def __init__(self, connection: Connection, table: Table) -> None:
        self._connection = connection
        self.prepare = _prepare(table, connection.dialect)
        self.places = {name: at for at, name in enumerate(self.prepare)}
        columns = ", ".join(f'"{name}"' for name in self.prepare)
        self._statement = f'INSERT INTO "{table.name}" ({columns}) VALUES ({marks(connection, len(self.prepare))})'  # noqa: S608 - our own names

    def bound(self, name: str, value: Any) -> Any:
        """The value as the database takes it in this column."""
        prepared = self.prepare[name]
        return prepared(value) if prepared is not None else value

    def write(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write the rows; each holds a value for every column, in the table's order."""
        if rows:
            self._connection.exec_driver_sql(self._statement, list(rows))


@lru_cache(maxsize=64)
def _prepare(table: Table, dialect: Dialect) -> dict[str, Callable[[Any], Any] | None]:
    """By column, in the table's order; every command writes into the same three tables."""
    return {
        column.name: column.type.dialect_impl(dialect).bind_processor(dialect) for column in table.columns
    }


def marks(connection: Connection, count: int) -> str:
    """So many places for values, as the driver writes them."""
    return ", ".join(["?" if connection.dialect.name == "sqlite" else "%s"] * count)
