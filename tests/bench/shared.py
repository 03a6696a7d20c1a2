"""The same on PostgreSQL: list, search and registration in an office of which every row was copied from SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import create_engine, make_url

from tests import postgres_server
from tests.bench import listing, registering, searching
from tests.bench.offices import copied, many_cases


def report(folder: Path, sizes: list[int]) -> Iterator[str]:
    """The lines for each size."""
    server = postgres_server.start()
    try:
        for count in sizes:
            ours, bare = (make_url(server.url).set(database=f"bench_{name}_{count}") for name in ("ours", "bare"))
            _run(server.url, f"CREATE DATABASE {ours.database}")
            source = many_cases(folder, count)
            desk = copied(source, ours.render_as_string(hide_password=False))
            source.database.close()
            yield from listing.report_shared(desk)
            yield from searching.compared(desk, f"{count:,} cases, PostgreSQL")
            desk.database.close()
            _run(server.url, f"CREATE DATABASE {bare.database} TEMPLATE {ours.database}")
            yield from registering.report_shared(desk, bare.render_as_string(hide_password=False), count)
            desk.database.close()
            for database in (ours.database, bare.database):
                _run(server.url, f"DROP DATABASE {database} WITH (FORCE)")
    finally:
        server.stop()


def _run(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
