"""Start: from the beginning of the process to the first painted window, and to the first page of a large list."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from threading import Timer
from time import perf_counter_ns

from tests.bench.offices import many_cases
from tests.bench.ratio import line

_HEAD = """
import sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, painted)
        return False
app = QApplication(sys.argv)
window = QMainWindow()
watch = Watch()
window.installEventFilter(watch)
window.resize(1280, 800)
"""
_BARE = f"""{_HEAD}
def painted():
    print("window ready", flush=True)
window.show()
app.exec()
"""
#: What nobody can do without who shows a list of the database in a window: the library, and one question.
_BARE_LIST = f"""{_HEAD}
def painted():
    from sqlalchemy import create_engine, text
    import sqlalchemy.orm
    with create_engine("sqlite:///" + sys.argv[1]).connect() as connection:
        rows = connection.execute(text({{rows!r}})).all()
    print("list filled", flush=True)
window.show()
app.exec()
"""
#: As for those whose day begins with the list; who signs in waits for the same, behind the password.
_OURS_LIST = """
import sys
from complaintdesk import app
from complaintdesk.ui import program
from PySide6.QtCore import QTimer
seen = program.Program.open
def opened(self):
    def entered(found):
        from complaintdesk.desk.core import operator
        from complaintdesk.ui import desk_session
        desk_session.first_tab = lambda actor: desk_session.LIST
        self.entrance = found
        self.work_as(operator("bench"))
        def look():
            if self.window.has_tab(1) and self.window.tab(1).table.total:
                print("list filled", flush=True)
            else:
                QTimer.singleShot(1, look)
        look()
    self._entered = entered
    seen(self)
program.Program.open = opened
app.main(["--database", sys.argv[1]])
"""


def _until(said: str, command: list[str], home: str) -> float:
    surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen", "COMPLAINTDESK_HOME": home}
    begun = perf_counter_ns()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=surroundings
    ) as child:
        if child.stdout is None:
            raise AssertionError(command)
        watchdog = Timer(60, child.kill)
        watchdog.start()
        for told in child.stdout:
            if said in told:
                break
        else:
            raise AssertionError(command[-1])
        took = perf_counter_ns() - begun
        watchdog.cancel()
        child.kill()
    return took / 1e6


def _both(said: str, bare: list[str], ours: list[str], repeats: int) -> tuple[float, float]:
    times: tuple[list[float], list[float]] = ([], [])
    with tempfile.TemporaryDirectory() as home:
        for turn in range(repeats + 1):
            for which in (0, 1) if turn % 2 else (1, 0):
                took = _until(said, [sys.executable, *(bare, ours)[which]], home)
                if turn:
                    times[which].append(took)
    return median(times[0]), median(times[1])


def report(folder: Path, count: int, repeats: int = 11) -> list[str]:
    """The lines for the start, empty and with so many cases."""
    from tests.bench.listing import PAGE, ROWS

    desk = many_cases(folder, count)
    desk.database.close()
    file = str(desk.database.file)
    window = _both("window ready", ["-c", _BARE], ["-m", "complaintdesk"], repeats)
    bare_list = _BARE_LIST.format(rows=f"{ROWS} LIMIT {PAGE}")
    filled = _both("list filled", ["-c", bare_list, file], ["-c", _OURS_LIST, file], repeats)
    return [
        line("start to first painted window", "bare QMainWindow", *window),
        line(f"start to the list of {count:,} cases", "bare, SQLAlchemy and one select", *filled),
    ]
