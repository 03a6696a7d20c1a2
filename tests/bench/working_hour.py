"""A scripted hour at the counter over a large office, pressed into minutes: how long the window ever stands still.

The real tabs with the real worker threads and the real event loop. A ticker asks to be called every 5 ms; when it is
called late, the window could not have answered a key for so long. What was being done then is named.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic, perf_counter

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStackedWidget, QWidget

from complaintdesk.app import collect_from_now_on
from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import SortBy
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.domain.vocabulary import CaseState, FormKind
from complaintdesk.settings import Settings
from complaintdesk.storage.engine import Database
from complaintdesk.ui.case_detail_tab import CaseDetailTab
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.controls import column
from complaintdesk.ui.idle_lock import IdleLock
from complaintdesk.ui.intake_tab import IntakeTab
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.print_dialog import PrintDialog
from complaintdesk.ui.scanner_keys import ScannerKeys
from complaintdesk.ui.statistics_tab import StatisticsTab
from complaintdesk.ui.tab import Tab, WorkPlace
from complaintdesk.ui.work import Work
from tests.bench.window import SIZE, application, memory_mb

TICK_MS = 5
SECONDS = 90.0
#: Nothing of the script waits longer than this for its answer.
PATIENCE_S = 20.0
#: Longer than the script.
IDLE_MINUTES = 600
#: What no step of the script may exceed.
LIMIT_MS = 100.0
_FACTS = (
    "今日上午十时许在一楼收费处办理出院结算，发现多收护理费一百二十元，"
    "要求核对清单时工作人员态度生硬，拒绝解释并关闭窗口。"
)
_WORDS = ("态度", "护理费 收费处", "监控录像", "张伟", "zw", "13800", "鲸鱼")


class Ticker:
    """How late each tick came, by what was being done."""

    def __init__(self) -> None:
        self.doing = "start"
        self.late: list[float] = []
        self.worst: dict[str, float] = defaultdict(float)
        self._last = perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = perf_counter()
        late = max(0.0, (now - self._last) * 1000 - TICK_MS)
        self._last = now
        self.late.append(late)
        self.worst[self.doing] = max(self.worst[self.doing], late)

    def stop(self) -> None:
        """The hour is over."""
        self._timer.stop()


class Hour:
    """One person's tabs and what is done in them."""

    def __init__(self, desk: Desk) -> None:
        self.bar = MessageBar()
        self.work = Work(desk)
        self._is_busy = False
        self.work.busy.connect(self._busy)
        self.place = WorkPlace(self.work, desk.actor, desk.ask(OfficeQuestion()), Settings(), self.bar)
        self.list = CaseListTab(self.place)
        self.intake = IntakeTab(self.place)
        self.detail = CaseDetailTab(self.place)
        self.statistics = StatisticsTab(self.place)
        self.pages = QStackedWidget()
        for tab in (self.list, self.intake, self.detail, self.statistics):
            self.pages.addWidget(tab)
            self.work.changed.connect(tab.on_changed)
        self.window = QStackedWidget()
        host = QWidget()
        column(host, self.bar, self.pages, gap=0)
        self.window.addWidget(host)
        self.window.resize(*SIZE)
        # They watch every event of the program, so they cost something in each.
        self._scanner, self._lock = ScannerKeys(self.window), IdleLock(self.window)
        self._lock.start(IDLE_MINUTES)
        self.ticker = Ticker()

    def _busy(self, on: bool) -> None:
        self._is_busy = on

    def pump(self, seconds: float) -> None:
        """Let the event loop run as in the program."""
        until = monotonic() + seconds
        while monotonic() < until:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)

    def quiet(self) -> None:
        """Until every answer has come."""
        self.pump(0.05)
        until = monotonic() + PATIENCE_S
        while self._is_busy and monotonic() < until:
            self.pump(0.02)
        self.pump(0.05)

    def show(self, tab: Tab) -> None:
        """To this tab."""
        self.pages.setCurrentWidget(tab)
        self.quiet()

    def round(self, number: int) -> Iterator[tuple[str, Callable[[], object]]]:
        """Everything a clerk does, step by step, each with its name."""
        cases, search = self.list.cases, self.list.filters.search
        yield "open the list", lambda: self.show(self.list)
        for view in (View.MINE, View.OVERDUE, View.ALL):
            yield f"view {view.value}", partial(self.list.show_filter, CaseFilter(view=view))
        yield "filter", lambda: self.list.show_filter(CaseFilter(states=(CaseState.CLOSED,)))
        yield "sort", lambda: self.list._sort(SortBy.DUE, False)
        yield "clear", self.list.filters.clear_all
        word = _WORDS[number % len(_WORDS)]
        for end in range(1, len(word) + 1):
            yield "search", partial(search.setText, word[:end])
        yield "search", lambda: self.pump(0.3)
        yield "clear", self.list.filters.clear_all
        for _page in range(12):
            yield "page down", lambda: QTest.keyClick(cases, Qt.Key.Key_PageDown)
        yield "jump to the end", lambda: QTest.keyClick(cases, Qt.Key.Key_End)
        yield "jump to the top", lambda: QTest.keyClick(cases, Qt.Key.Key_Home)
        yield "select all", cases.selectAll
        yield "select one", lambda: cases.choose(number % 20, scroll=False)
        for place in range(3):
            case = self.list.table.case(number % 20 + place)
            if case is not None:
                yield "open a case", partial(self.read, case.id)
        yield "open the intake", lambda: self.show(self.intake)
        form = self.intake.form
        yield "type the person", partial(self.type_person, f"1380000{number:04d}")
        for end in range(10, len(_FACTS), 10):
            yield "type the facts", partial(form.facts.set_value, _FACTS[:end])
        yield "type the facts", lambda: self.pump(0.6)
        yield "register", self.intake.register
        yield "empty the form", self.intake.empty
        yield "statistics", lambda: self.show(self.statistics)
        case = self.list.table.case(number % 20)
        if case is not None:
            yield "print preview", lambda: self.preview(case.id)

    def read(self, case_id: int) -> None:
        """A case in full."""
        self.detail.show_case(case_id)
        self.show(self.detail)

    def type_person(self, phone: str) -> None:
        """Who complains."""
        self.intake.form.who.name.set_value("张三")
        self.intake.form.who.phone.set_value(phone)

    def preview(self, case_id: int) -> None:
        """The registration form of a case before it is printed."""
        dialog = PrintDialog(self.place, case_id, FormKind.REGISTRATION.value, self.window)
        dialog.open()
        self.quiet()
        dialog.reject()

    def close(self) -> None:
        """Go home."""
        self.ticker.stop()
        self._lock.stop()
        self._scanner.stop()
        self.work.close()
        self.window.hide()
        self.window.deleteLater()


def report(path: str, seconds: float = SECONDS) -> list[str]:
    """The lines for the working hour over the office in this SQLite file; some cases are registered in it."""
    application()
    database = Database(path)
    hour = Hour(Desk(database, operator("bench")))
    hour.window.show()
    hour.quiet()
    # As the program does when its start is over.
    collect_from_now_on()
    before, until, rounds, after_first = memory_mb(), monotonic() + seconds, 0, 0.0
    # What is made once and kept (fonts, icons, the first pages) is not the work of the hour.
    while monotonic() < until or rounds < 2:
        for name, do in hour.round(rounds):
            hour.ticker.doing = name
            do()
            hour.pump(0.06)
            if name not in ("search", "type the facts", "page down"):
                hour.quiet()
        rounds += 1
        after_first = after_first or memory_mb()
    after = memory_mb()
    late = sorted(hour.ticker.late)
    worst = sorted(hour.ticker.worst.items(), key=lambda each: -each[1])
    hour.close()
    database.close()
    slow = [f"    {name}: {ms:.0f} ms" for name, ms in worst if ms > LIMIT_MS / 2]
    return [
        f"working hour, {rounds} rounds: longest stall {late[-1]:.0f} ms ({worst[0][0]}), limit {LIMIT_MS:.0f} ms; "
        f"p99 {late[int(len(late) * 0.99)]:.1f} ms, p50 {late[len(late) // 2]:.1f} ms of {len(late):,} ticks",
        f"memory {before:.0f} MB at the beginning, {after_first:.0f} MB after the first round, {after:.0f} MB at the end",
        *slow,
    ]


if __name__ == "__main__":
    print("\n".join(report(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS)))
