"""A registration into a full office, against the very same statements by the bare driver on a copy of the database."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter_ns
from typing import Any

from sqlalchemy import event

from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.rows import Person
from complaintdesk.domain.vocabulary import Channel, Kind
from complaintdesk.storage.engine import Database
from tests.bench.offices import many_cases, one_case
from tests.bench.ratio import line

WARM = 5
_Said = list[tuple[str, Any, bool]]


def a_command(number: int, office: dict[str, Any]) -> RegisterCase:
    """A complaint like those of the office, typed at the counter now."""
    case, person = one_case(number, 10**9, office)
    return RegisterCase(
        kind=Kind(case["kind"]), channel=Channel.PHONE, category=case["category"],
        subject=case["subject"], facts=case["facts"], request="请尽快核实并答复。",
        respondent_department=Random(number).choice(office["names"]), respondent_person=case["respondent_person"],
        complainant=Person(name=person["name"], phone=person["phone"], address=person["address"]),
    )  # fmt: skip


def choices(desk: Desk) -> dict[str, Any]:
    """What a registration can name in this office."""
    with desk.database.read() as session:
        pick = session.connection().exec_driver_sql
        return {
            "categories": [r[0] for r in pick("SELECT path FROM categories ORDER BY path")],
            "names": [r[0] for r in pick("SELECT name FROM departments ORDER BY id")],
            "departments": [1],
            "causes": [""],
        }


def compared(desk: Desk, bare: Callable[[_Said], None], repeats: int) -> tuple[float, float]:
    """Medians of bare and ours in milliseconds; each registration is made first by us, then by the bare driver."""
    said: _Said = []

    def heard(_c: Any, _cursor: Any, statement: str, given: Any, _context: Any, many: bool) -> None:
        said.append((statement, given, many))

    event.listen(desk.database.engine, "before_cursor_execute", heard)
    office = choices(desk)
    times: tuple[list[int], list[int]] = ([], [])
    for turn in range(repeats + WARM):
        command = a_command(10**8 + turn, office)
        said.clear()
        begun = perf_counter_ns()
        desk.do(command)
        times[1].append(perf_counter_ns() - begun)
        begun = perf_counter_ns()
        bare(said)
        times[0].append(perf_counter_ns() - begun)
    event.remove(desk.database.engine, "before_cursor_execute", heard)
    return median(times[0][WARM:]) / 1e6, median(times[1][WARM:]) / 1e6


def report(folder: Path, count: int = 10_000, repeats: int = 60) -> list[str]:
    """The line for registering into an office of so many cases on SQLite."""
    full = many_cases(folder, count)
    assert full.database.file is not None
    full.database.close()
    ours, theirs = folder / "register.db", folder / "bare.db"
    for copy in (ours, theirs):
        shutil.copyfile(full.database.file, copy)
    desk = Desk(Database(str(ours)), operator("bench"))
    connection = sqlite3.connect(theirs, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
        connection.execute(f"PRAGMA {pragma}")

    def bare(said: _Said) -> None:
        for statement, given, many in said:
            if many:
                connection.executemany(statement, given)
            else:
                connection.execute(statement, given).fetchall()
        connection.execute("COMMIT")

    both = compared(desk, bare, repeats)
    connection.close()
    desk.database.close()
    for copy in (ours, theirs):
        copy.unlink()
    return [line(f"registration into {count:,} cases, SQLite", "bare sqlite3, same statements", *both)]


def report_shared(desk: Desk, copy_url: str, count: int, repeats: int = 60) -> list[str]:
    """The same on PostgreSQL; `copy_url` is an equal database for the bare driver."""
    copy = Database(copy_url)
    raw: Any = copy.engine.raw_connection()
    connection = raw.driver_connection
    connection.prepare_threshold = None

    def bare(said: _Said) -> None:
        with connection.cursor() as cursor:
            for statement, given, many in said:
                if many:
                    cursor.executemany(statement, given)
                else:
                    cursor.execute(statement, given)
                    if cursor.description:
                        cursor.fetchall()
        connection.commit()

    both = compared(desk, bare, repeats)
    raw.close()
    copy.close()
    return [line(f"registration into {count:,} cases, PostgreSQL", "bare psycopg, same statements", *both)]
