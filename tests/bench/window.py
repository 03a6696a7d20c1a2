"""The list in its window, over a large office: page down, jump to the end, memory; against Qt's own table of the same rows.

The limit is QSqlQueryModel in a plain QTableView, all C++; for the jump it is the bare OFFSET that any table must pay.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter_ns

from PySide6.QtCore import QCoreApplication
from PySide6.QtSql import QSqlDatabase, QSqlQuery, QSqlQueryModel
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.core import Desk, operator
from complaintdesk.storage.engine import Database
from complaintdesk.ui import theme
from complaintdesk.ui.case_list_tab import CaseListTab
from tests.bench.ratio import line
from tests.ui.place import a_place, framed

SIZE = (1366, 700)
PAGES = 60
JUMPS = 9
#: A held key repeats every 30 ms; the window gets half of that between two pages.
BETWEEN_MS = 15
_ROWS = """SELECT c.due_at, c.number, c.received_at, p.name, c.subject, c.category, d.name, c.state, c.due_at
 FROM cases c JOIN complainants p ON p.case_id = c.id LEFT JOIN departments d ON d.id = c.department_id
 ORDER BY c.id DESC"""


class _Kept:
    """Keeps the widgets alive, as a test's qtbot would."""

    def __init__(self) -> None:
        self.widgets: list[QWidget] = []

    def addWidget(self, widget: QWidget) -> None:
        self.widgets.append(widget)


def application() -> QApplication:
    """The application without a screen, dressed as the program is."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("COMPLAINTDESK_HOME", tempfile.mkdtemp(prefix="bench-home-"))
    known = QApplication.instance()
    app = known if isinstance(known, QApplication) else QApplication([])
    theme.apply(app, dark=False, large=False)
    return app


def memory_mb() -> float:
    """Resident memory of this process; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def settle(until: Callable[[], bool]) -> None:
    """Let the event loop run until this holds."""
    while not until():
        QCoreApplication.processEvents()


def pause(milliseconds: float) -> None:
    """Let the event loop run for so long, as it does between two keys."""
    until = perf_counter_ns() + milliseconds * 1e6
    while perf_counter_ns() < until:
        QCoreApplication.processEvents()


def frame(view: QTableView, ready: Callable[[], bool]) -> float:
    """Milliseconds of a page down: the scroll and the paint; the rows that have to come come afterwards."""
    bar = view.verticalScrollBar()
    begun = perf_counter_ns()
    bar.setValue(bar.value() + max(1, view.viewport().height()))
    view.viewport().repaint()
    took = (perf_counter_ns() - begun) / 1e6
    settle(ready)
    pause(BETWEEN_MS)
    return took


def report(path: str) -> list[str]:
    """The lines for the window over the office in this SQLite file."""
    app = application()
    database = Database(path)
    desk = Desk(database, operator("bench"))
    kept = _Kept()
    before = memory_mb()
    place = a_place(desk, kept)
    tab = CaseListTab(place)
    window = framed(place, tab, *SIZE)
    window.show()
    tab.show_filter(CaseFilter())
    settle(lambda: tab.table.total > 0)
    view, total = tab.cases, tab.table.total

    def filled() -> bool:
        top, bottom = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
        return all(tab.table.line(row) is not None for row in (max(0, top), bottom if bottom >= 0 else total - 1))

    jumps = []
    for _turn in range(JUMPS):
        view.scrollToTop()
        settle(filled)
        begun = perf_counter_ns()
        view.scrollToBottom()
        settle(filled)
        view.viewport().repaint()
        jumps.append((perf_counter_ns() - begun) / 1e6)
    grown = memory_mb() - before
    bare = _bare_offsets(path, total)
    view.scrollToTop()
    settle(filled)
    qt = _OfQt(path, view, app)
    pages = [(qt.page(), frame(view, filled)) if turn % 2 else (frame(view, filled), qt.page()) for turn in range(PAGES)]
    theirs = [page[(turn + 1) % 2] for turn, page in enumerate(pages)]
    ours = [page[turn % 2] for turn, page in enumerate(pages)]
    far, their_growth = qt.to_the_end()
    window.hide()
    tab.deleteLater()
    place.work.close()
    database.close()
    return [
        line(f"page down in {total:,}, one frame", "QSqlQueryModel, QTableView", median(theirs), median(ours)),
        line(f"jump to the end of {total:,}, filled", "bare OFFSET, same rows", bare, median(jumps)),
        line(f"jump to the end of {total:,}, filled", "QSqlQueryModel, all fetched", far, median(jumps)),
        f"{'memory the window and its list take':<58} QSqlQueryModel {their_growth:8.1f} MB   ours {grown:8.1f} MB",
    ]


def _bare_offsets(path: str, total: int) -> float:
    connection = sqlite3.connect(path)
    took = []
    for _turn in range(JUMPS):
        begun = perf_counter_ns()
        connection.execute(f"{_ROWS} LIMIT 256 OFFSET {max(0, total - 256)}").fetchall()
        took.append((perf_counter_ns() - begun) / 1e6)
    connection.close()
    return median(took)


class _OfQt:
    """The same rows in Qt's own table, as wide and high."""

    def __init__(self, path: str, like: QTableView, app: QApplication) -> None:
        self._before = memory_mb()
        self._connection = QSqlDatabase.addDatabase("QSQLITE", "bench")
        self._connection.setDatabaseName(path)
        self._connection.open()
        self._query = QSqlQuery(self._connection)
        self._query.exec(_ROWS)
        self._model = QSqlQueryModel()
        self._model.setQuery(self._query)
        self.view = QTableView()
        self.view.setModel(self._model)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(theme.px(theme.LIST_ROW))
        for column in range(self._model.columnCount()):
            self.view.setColumnWidth(column, like.viewport().width() // self._model.columnCount())
        self.view.resize(like.viewport().width(), like.viewport().height() + self.view.horizontalHeader().height())
        self.view.show()
        app.processEvents()

    def page(self) -> float:
        """One page down."""
        return frame(self.view, self._more)

    def _more(self) -> bool:
        bar = self.view.verticalScrollBar()
        if bar.value() > bar.maximum() - 2 * self.view.viewport().height() and self._model.canFetchMore():
            self._model.fetchMore()
        return True

    def to_the_end(self) -> tuple[float, float]:
        """(milliseconds, memory): it has to fetch everything first."""
        begun = perf_counter_ns()
        while self._model.canFetchMore():
            self._model.fetchMore()
        self.view.scrollToBottom()
        self.view.viewport().repaint()
        took = (perf_counter_ns() - begun) / 1e6
        grown = memory_mb() - self._before
        self.view.hide()
        self._model.clear()
        self._query.finish()
        self._connection.close()
        return took, grown
