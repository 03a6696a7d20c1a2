"""A registration (number, case, person, clocks, search row, event, chain) against the same rows by bare sqlite3."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.opening import open_office
from complaintdesk.storage.engine import Database
from tests.bench.ratio import line, ratio
from tests.desk.office import a_registration

TABLES = ("cases", "complainants", "clocks", "events", "disclosures", "requests", "case_search_text")


class _Bare:
    """Writes rows of the same size into the same tables of a second file, one transaction each, synchronous FULL."""

    def __init__(self, model: Path, target: Path) -> None:
        with sqlite3.connect(model) as source:
            schema = {
                name: source.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
                for name in TABLES
            }
            self.rows = {
                name: source.execute(f"SELECT * FROM {name} ORDER BY 1 DESC LIMIT 1").fetchone()
                for name in TABLES
            }
            indexes = [
                row[0]
                for row in source.execute(
                    "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                )
            ]
        source.close()
        self.connection = sqlite3.connect(target, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=DELETE")
        self.connection.execute("PRAGMA synchronous=FULL")
        for name in TABLES:
            self.connection.execute(schema[name])
        self.connection.execute("CREATE TABLE counters (series TEXT PRIMARY KEY, last INTEGER)")
        self.connection.execute("INSERT INTO counters VALUES ('TS-2026', 0)")
        for statement in indexes:
            if any(f" ON {name} " in statement for name in TABLES):
                self.connection.execute(statement)
        self.number = 0

    def register(self) -> None:
        """One transaction."""
        self.number += 1
        run = self.connection.execute
        run("BEGIN IMMEDIATE")
        run("UPDATE counters SET last = last + 1 WHERE series = 'TS-2026' RETURNING last").fetchone()
        for name in TABLES:
            row = list(self.rows[name])
            row[0] = f"bare-{self.number}" if name == "requests" else self.number
            if name == "cases":
                row[1] = f"TS-2026-{self.number:05d}"
            run(f"INSERT INTO {name} VALUES ({','.join('?' * len(row))})", row)
        run("COMMIT")


def report(folder: Path) -> list[str]:
    """The line for registering."""
    path = folder / "register.db"
    database = Database(str(path))
    open_office(database, "hospital", "测速医院", password="bench-123")
    desk = Desk(database, operator("bench"))
    desk.do(a_registration())
    bare = _Bare(path, folder / "bare.db")
    both = ratio(bare.register, lambda: desk.do(a_registration()), repeats=60, warm=5)
    bare.connection.close()
    database.close()
    return [line("registration, one transaction on disk", "bare sqlite3, same rows", *both)]
