"""Figures of a month and a year, against the same numbers by SQL written by hand."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

from complaintdesk.desk.cross_rows import Dimension
from complaintdesk.desk.cross_tables import CrossFigures
from complaintdesk.desk.statistics import Figures
from tests.bench.offices import many_cases
from tests.bench.ratio import line, ratio

MONTH = date(2025, 10, 1), date(2025, 10, 31)
YEAR = date(2025, 1, 1), date(2025, 12, 31)
_BY_HAND = (
    "SELECT {columns}, count(*) FROM cases WHERE received_month BETWEEN {first} AND {last} AND state <> 'void'"
    " GROUP BY {columns}"
)


def report(folder: Path, count: int) -> list[str]:
    """The lines for SQLite."""
    desk = many_cases(folder, count)
    bare = sqlite3.connect(str(desk.database.file))
    found = []
    for name, rows, columns, by_hand, (first, last) in (
        ("month table", Dimension.DEPARTMENT, Dimension.CATEGORY, "department_id, category", MONTH),
        ("year trend", Dimension.MONTH, Dimension.CATEGORY, "received_month, category", YEAR),
        ("cross table of a year", Dimension.CAUSE, Dimension.CHANNEL, "cause, channel", YEAR),
    ):
        span = {"first": first.year * 100 + first.month, "last": last.year * 100 + last.month}
        statement = _BY_HAND.format(columns=by_hand, **span)
        question = CrossFigures(first=first, last=last, rows=rows, columns=columns)
        hand = sum(row[-1] for row in bare.execute(statement))
        if desk.ask(question).grand.cases != hand:
            raise AssertionError(name)
        both = ratio(lambda s=statement: bare.execute(s).fetchall(), lambda q=question: desk.ask(q))  # type: ignore[misc]
        found.append(line(f"{name}, {count:,} cases, SQLite", "same groups by hand", *both))
    for name, (first, last) in (("month", MONTH), ("year", YEAR)):
        whole = Figures(first=first, last=last)
        both = ratio(lambda q=whole: desk.ask(q), lambda q=whole: desk.ask(q), repeats=5, warm=1)  # type: ignore[misc]
        found.append(f"{f'whole statistics of a {name}, {count:,} cases, SQLite':<58} {both[1]:9.2f} ms")
    bare.close()
    desk.database.close()
    return found
