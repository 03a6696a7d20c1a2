"""Copying an office row by row between SQLite and PostgreSQL, without knowing what the tables mean."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    Table,
    create_engine,
    delete,
    event,
    inspect,
    select,
    text,
)
from sqlalchemy.pool import NullPool

from complaintdesk.storage.base import Base
from complaintdesk.storage.reading import SLICE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: The search index is made anew from the cases; the schema's version is written by its steps.
_NOT_COPIED = "case_search"
_OWN = frozenset({"schema_version"})


def file_engine(file: Path, *, read_only: bool) -> Engine:
    """Opens a SQLite file that is not in use: a backup to look at (it is not touched), or a copy being made."""

    def connect() -> sqlite3.Connection:
        mode = "ro&immutable=1" if read_only else "rwc"
        connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None)
        # A half-made copy is thrown away, never repaired: no journal, and one sync at the end.
        for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "journal_mode=OFF", "synchronous=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    engine = create_engine("sqlite+pysqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def copy_rows(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every row of the office into the empty tables of the target; returns how many of each table."""
    tables = list(_tables(source, target))
    for table in reversed(tables):
        target.execute(delete(table))
    counts = {table.name: _copy(source, target, table) for table in tables}
    if target.dialect.name == "postgresql":
        for table in tables:
            _continue_numbering(target, table)
    return counts


def _tables(source: Connection, target: Connection) -> Iterator[Table]:
    """The tables both know, parents first, with the columns both have."""
    there, here = inspect(source), inspect(target)
    both = set(there.get_table_names()) & set(here.get_table_names())
    order = [table.name for table in Base.metadata.sorted_tables]
    for name in [n for n in order if n in both] + sorted(both - set(order)):
        if name.startswith(_NOT_COPIED) or name in _OWN:
            continue
        known = Base.metadata.tables.get(name)
        keys = there.get_pk_constraint(name)["constrained_columns"]
        ours = {column["name"] for column in here.get_columns(name)}
        yield Table(
            name,
            MetaData(),
            *(
                Column(
                    column["name"],
                    known.c[column["name"]].type
                    if known is not None and column["name"] in known.c
                    else column["type"].as_generic(),
                    primary_key=column["name"] in keys,
                )
                for column in there.get_columns(name)
                if column["name"] in ours
            ),
        )


def _copy(source: Connection, target: Connection, table: Table) -> int:
    (key,) = table.primary_key
    # A blob may be as large as an attachment may be; one at a time is enough to hold.
    size = 1 if table.name == "blobs" else SLICE
    count, last = 0, None
    while True:
        part = select(table).order_by(key).limit(size)
        rows: list[dict[str, Any]] = [
            dict(row) for row in source.execute(part if last is None else part.where(key > last)).mappings()
        ]
        if not rows:
            return count
        target.execute(table.insert(), rows)
        count += len(rows)
        last = rows[-1][key.name]


def _continue_numbering(target: Connection, table: Table) -> None:
    """The next row made by the program gets an id beyond those copied."""
    (key,) = table.primary_key
    sequence = target.scalar(
        text("SELECT pg_get_serial_sequence(:name, :key)"), {"name": table.name, "key": key.name}
    )
    last = target.scalar(select(key).order_by(key.desc()).limit(1)) if sequence else None
    if last is not None:
        target.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
