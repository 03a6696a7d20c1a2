"""The first page of the list among 100,000 cases, against the same rows through bare sqlite3."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from complaintdesk.desk.case_list import CaseCount, CaseList
from tests.bench.offices import many_cases
from tests.bench.ratio import line, ratio

CASES = 100_000
_ROWS = """SELECT c.id, c.number, c.received_at, p.name, p.anonymous, c.subject, c.kind, c.channel, c.category, c.severity,
 d.name, c.state, c.due_at, c.met_at, c.satisfaction, c.reopen_count, c.is_repeat, s.name
 FROM cases c JOIN complainants p ON p.case_id = c.id LEFT JOIN departments d ON d.id = c.department_id
 LEFT JOIN staff s ON s.id = c.handler_id ORDER BY c.id DESC LIMIT 200"""


def report(folder: Path) -> list[str]:
    """The lines for the list."""
    desk = many_cases(folder, CASES)
    bare = sqlite3.connect(str(desk.database.file))
    page = ratio(
        lambda: (bare.execute(_ROWS).fetchall(), bare.execute("SELECT count(*) FROM cases").fetchone()),
        lambda: desk.ask(CaseList(limit=200)),
    )
    count = ratio(
        lambda: bare.execute("SELECT count(*) FROM cases").fetchone(), lambda: desk.ask(CaseCount())
    )
    bare.close()
    desk.database.close()
    return [
        line(f"list: first 200 of {CASES:,} and their number", "bare sqlite3, same rows and count", *page),
        line(f"exact number of {CASES:,} cases", "bare sqlite3 count(*)", *count),
    ]
