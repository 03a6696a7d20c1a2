"""驱动直查: what is asked at every glance, given to the driver directly. The library's own bookkeeping for one statement
costs as much as a short answer does. Where the driver fails it is asked the usual way, which tells what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select


def driver_row(connection: Connection, statement: str) -> tuple[Any, ...] | None:
    """The first row as the driver gives it, past SQLAlchemy: for what every single question asks.

    None also where the driver fails: who then asks the usual way is told what is wrong.
    """
    driver: Any = connection.connection.driver_connection
    try:
        row = driver.execute(statement).fetchone()
    except connection.dialect.loaded_dbapi.Error:
        return None
    return None if row is None else tuple(row)


class Repeated:
    """重复查询: a statement that may be asked again word for word; its parameters are whole numbers and plain text.

    Asked once it goes the library's way; from the second time on the words are kept for the driver. `is_planned`: a
    server keeps its plan as well, for a statement whose values say nothing of how much is found.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], *, is_planned: bool = False) -> None:
        self._statement = statement
        self._is_planned = is_planned
        self._is_known = False
        self._words: dict[str, tuple[str, Mapping[str, Any], list[str] | None]] = {}

    def rows(self, connection: Connection, values: Mapping[str, int]) -> Sequence[tuple[Any, ...]]:
        """Every row as the driver gives it."""
        if not self._is_known:
            self._is_known = True
            return driver_rows(connection, self._statement, values)
        dialect = connection.dialect
        if dialect.name not in self._words:
            compiled = self._statement.compile(dialect=dialect)
            places = compiled.positiontup if compiled.positional else None
            self._words[dialect.name] = str(compiled), compiled.construct_params(values), places
        words, kept, places = self._words[dialect.name]
        given = {**kept, **values}
        driver: Any = connection.connection.driver_connection
        found: list[tuple[Any, ...]]
        try:
            if places is None:
                found = driver.execute(words, given, prepare=self._is_planned).fetchall()
            else:
                found = driver.execute(words, [given[name] for name in places]).fetchall()
        except dialect.loaded_dbapi.Error:
            return driver_rows(connection, self._statement, values)
        return found


def driver_rows(
    connection: Connection, statement: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None
) -> Sequence[tuple[Any, ...]]:
    """Every row as the driver gives it, of a statement that goes the library's way."""
    result = connection.execute(statement, values or {})
    found: Sequence[tuple[Any, ...]] = result.cursor.fetchall() if result.cursor is not None else []
    result.close()
    return found
