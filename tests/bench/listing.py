"""The first page of the list, the end of it and the number of cases, against the same rows by the bare driver."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from complaintdesk.desk.case_list import CaseCount, CaseList
from complaintdesk.desk.core import Desk
from complaintdesk.storage.engine import Database
from tests.bench.offices import many_cases
from tests.bench.ratio import line, ratio

PAGE = 200
#: What stands in the list, with the limit that its light is reckoned from.
ROWS = """SELECT c.id, c.number, c.received_at, p.name, p.anonymous, p.code_name, c.subject, c.kind, c.channel, c.category,
 c.severity, d.name, c.state, c.due_at, c.met_at, c.satisfaction, c.reopen_count, c.is_repeat, c.tags, s.name,
 k.started_at, k.unit, k.pauses
 FROM cases c JOIN complainants p ON p.case_id = c.id LEFT JOIN departments d ON d.id = c.department_id
 LEFT JOIN staff s ON s.id = c.handler_id
 LEFT JOIN clocks k ON k.case_id = c.id AND k.clock = 'solve' AND k.replaced_at IS NULL ORDER BY c.id DESC"""
_LAST = f"""SELECT * FROM ({ROWS.replace("ORDER BY c.id DESC", "")}
 WHERE c.id IN (SELECT id FROM cases ORDER BY id DESC LIMIT {PAGE} OFFSET %d)) AS last ORDER BY 1 DESC"""

Ask = Callable[[str], Any]


def compared(desk: Desk, bare: Ask, where: str) -> list[str]:
    """The lines for one office; `bare` runs a statement and fetches everything."""
    total = desk.ask(CaseCount())
    last = _LAST % (total - PAGE)
    page = ratio(lambda: bare(f"{ROWS} LIMIT {PAGE}"), lambda: desk.ask(CaseList(limit=PAGE, total=total)), 31)
    seen = ratio(lambda: bare(f"{ROWS} LIMIT {PAGE}"), lambda: list(desk.ask(CaseList(limit=PAGE, total=total)).rows), 31)
    count = ratio(lambda: bare("SELECT count(*) FROM cases"), lambda: desk.ask(CaseCount()))
    end = ratio(lambda: bare(last), lambda: desk.ask(CaseList(limit=PAGE, offset=total - PAGE, total=total)))
    cases = f"{total:,} cases, {where}"
    return [
        line(f"list: first {PAGE} of {cases}", "bare driver, same rows", *page),
        line("   and every row of it put into words", "bare driver, same rows", *seen),
        line(f"list: last {PAGE} of {cases}", "bare driver, same OFFSET", *end),
        line(f"exact number of {cases}", "bare driver, count(*)", *count),
    ]


def report(folder: Path, count: int = 100_000) -> list[str]:
    """The lines for SQLite."""
    desk = many_cases(folder, count)
    bare = sqlite3.connect(str(desk.database.file))
    found = compared(desk, lambda statement: bare.execute(statement).fetchall(), "SQLite")
    bare.close()
    desk.database.close()
    return found


def report_shared(desk: Desk) -> list[str]:
    """The lines for PostgreSQL."""
    other = Database(desk.database.url)
    raw: Any = other.engine.raw_connection()
    cursor = raw.driver_connection.cursor()

    def bare(statement: str) -> Any:
        return cursor.execute(statement).fetchall()

    found = compared(desk, bare, "PostgreSQL")
    raw.rollback()
    raw.close()
    other.close()
    return found
