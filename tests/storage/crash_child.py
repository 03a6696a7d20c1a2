"""A desk that registers without end until it is killed; each number is on the disk before the next one begins.

`python crash_child.py DATABASE ACKNOWLEDGED` reads a line for each life wanted, forks a desk (loading the libraries
anew would take longer than a whole life) and answers its process id. `--count N` registers N cases and ends.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from complaintdesk.desk.core import Desk, load_all, operator
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.rows import Person
from complaintdesk.storage.engine import Database


def register(url: str, acknowledged: Path, count: int | None) -> None:
    """Register, and acknowledge only what was committed."""
    desk = Desk(Database(url), operator("crash"))
    done = 0
    with acknowledged.open("ab", buffering=0) as told:
        while count is None or done < count:
            person = Person(name="张三", phone=f"138{os.getpid() % 10000:04d}{done % 10000:04d}")
            case, _changes = desk.do(
                RegisterCase(complainant=person, facts="排队两小时无人接待，要求说明原因。")
            )
            told.write(f"{case.number}\n".encode())
            os.fsync(told.fileno())
            done += 1
    desk.database.close()


def lives(url: str, acknowledged: Path) -> None:
    """One desk after another, each forked from this clean process."""
    load_all()
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            register(url, acknowledged, None)
            return
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 3:
        register(sys.argv[1], Path(sys.argv[2]), int(sys.argv[4]))
    else:
        lives(sys.argv[1], Path(sys.argv[2]))
