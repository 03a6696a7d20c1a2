"""An office with many cases, written past the desk: only for measuring reading."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.opening import open_office
from complaintdesk.storage.engine import Database
from tests.desk.office import a_case

_WORDS = (
    "结算窗口多收护理费",
    "候诊时间过长",
    "护士态度生硬",
    "停车场收费不清",
    "检查报告迟迟不出",
    "药房发错药量",
)


def many_cases(folder: Path, count: int) -> Desk:
    """An office whose first case is real and multiplied `count` times, with other times, subjects and departments."""
    path = folder / f"bench-{count}.db"
    database = Database(str(path))
    open_office(database, "hospital", "测速医院", password="bench-123")
    desk = Desk(database, operator("bench"))
    a_case(desk)
    names = ("cases", "complainants")
    with sqlite3.connect(path) as connection:
        for name in names:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
            first = list(connection.execute(f"SELECT * FROM {name}").fetchone())
            marks = ",".join("?" * len(columns))
            connection.executemany(
                f"INSERT INTO {name} VALUES ({marks})",
                (_varied(dict(zip(columns, first, strict=True)), n) for n in range(2, count + 1)),
            )
    connection.close()
    return desk


def _varied(row: dict[str, object], number: int) -> tuple[object, ...]:
    changed: dict[str, object] = {}
    if "case_id" in row:
        changed = {
            "case_id": number,
            "name": f"张{number}",
            "phone": f"138{number:08d}",
            "phone_digits": f"138{number:08d}",
        }
    else:
        day, month = number % 28 + 1, number // 28 % 12 + 1
        changed = {
            "id": number,
            "number": f"TS-2026-{number:04d}",
            "subject": _WORDS[number % len(_WORDS)],
            "received_at": f"2026-{month:02d}-{day:02d} 01:30:00.000000",
            "received_month": 202600 + month,
            "department_id": number % 9 + 1,
            "state": ("registered", "dispatched", "closed")[number % 3],
        }
    return tuple((row | changed).values())
