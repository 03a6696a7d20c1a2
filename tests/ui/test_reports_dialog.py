"""报表 in the window: chosen by keyboard, seen before it leaves, recorded first; registers and own reports too."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from complaintdesk.desk.core import Desk
from complaintdesk.desk.own_reports import OwnReports, SaveOwnReport
from complaintdesk.desk.report_catalogue import OWN, report_offers
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.storage.models import Event
from complaintdesk.ui.reports_dialog import ReportsDialog
from complaintdesk.ui.statistics_tab import StatisticsTab
from tests.desk.office import Clock, a_case, an_office, desk_as
from tests.ui.conftest import Show
from tests.ui.place import a_place
from tests.ui.printing import FakePrinter, words_of


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    """A hospital with one case of today: the picker asks the real clock what today is."""
    made = an_office(sqlite_url, clock=Clock(datetime.now(UTC)))
    made.do(SaveOwnReport(name="类别渠道表"))
    a_case(made)
    return made


def a_dialog(desk: Desk, qtbot: QtBot, show: Show) -> tuple[ReportsDialog, FakePrinter]:
    printer = FakePrinter()
    dialog = ReportsDialog(a_place(desk, qtbot), printer=printer)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    show(dialog)
    qtbot.waitUntil(lambda: is_ready(dialog, "print"), timeout=30_000)
    return dialog, printer


def is_ready(dialog: ReportsDialog, name: str) -> bool:
    return pressed(dialog, name).isEnabled()


def pressed(dialog: ReportsDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert found is not None
    return found


def exports(desk: Desk) -> int:
    with desk.database.read() as session:
        return session.execute(
            select(func.count()).select_from(Event).where(Event.kind == EventKind.EXPORTED.value)
        ).scalar_one()


def test_只用键盘选报表并打印(desk: Desk, qtbot: QtBot, show: Show) -> None:
    """Down to the next report, its purpose, its usual days; then print, on record first. The window stays."""
    dialog, printer = a_dialog(desk, qtbot, show)
    assert dialog.offer.id == "statistics"
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.offer.id == "month_analysis"
    assert "S32" in dialog.purpose.text()
    assert dialog.picker.chips.value() == "last"
    dialog.picker.chips.set_value("month")
    dialog.picker.chips.chosen.emit("month")
    qtbot.waitUntil(lambda: is_ready(dialog, "print"), timeout=30_000)
    before = exports(desk)
    pressed(dialog, "print").setFocus()
    QTest.keyClick(pressed(dialog, "print"), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(printer.taken) == 1, timeout=30_000)
    _name, pdf, title, _copies = printer.taken[0]
    assert "本期共收到投诉1件" in "".join(words_of(pdf).split())
    assert title == "月度投诉统计分析报告"
    assert exports(desk) == before + 1
    qtbot.waitUntil(lambda: "月度投诉统计分析报告" in dialog.bar.sentence(), timeout=10_000)
    assert dialog.isVisible()
    # The days that were chosen stay for the next report.
    dialog.choose("hotline")
    assert dialog.picker.chips.value() == "month"


def test_台账和自定义报表另存为表格(desk: Desk, qtbot: QtBot, show: Show, tmp_path: Path) -> None:
    """A register has its own ticks; a report of the office's own stands last; both become workbooks."""
    dialog, _printer = a_dialog(desk, qtbot, show)
    own = f"{OWN}{desk.ask(OwnReports())[0].id}"
    assert [dialog.offers[-1].id, dialog.list.item(dialog.list.count() - 1).text()] == [own, "类别渠道表"]
    dialog.picker.chips.set_value("year")
    dialog.picker.chips.chosen.emit("year")
    for chosen, ticks in (("register-handling", True), (own, False)):
        dialog.choose(chosen)
        assert dialog.masked.isVisible() is ticks
        qtbot.waitUntil(lambda: is_ready(dialog, "save_excel"), timeout=30_000)
        target = tmp_path / f"{chosen}.xlsx"
        dialog.save_as(target)
        qtbot.waitUntil(target.exists, timeout=30_000)
        assert load_workbook(target).worksheets[0].max_row > 3
        qtbot.waitUntil(lambda: is_ready(dialog, "save_excel"), timeout=30_000)


def test_登记本没有案件也能印空白行(desk: Desk, qtbot: QtBot, show: Show, tmp_path: Path) -> None:
    """The heads and lines for the pen, of a month in which nothing was received; masked and plain it is recorded."""
    dialog, _printer = a_dialog(desk, qtbot, show)
    dialog.fill.set_value(True)
    dialog.choose("register-hospital")
    for _month in range(3):
        dialog.picker.earlier.click()
    qtbot.waitUntil(lambda: is_ready(dialog, "save_pdf"), timeout=30_000)
    target, before = tmp_path / "登记本.pdf", exports(desk)
    dialog.choose_file = lambda _name: dialog.save_as(target)
    pressed(dialog, "save_pdf").click()
    qtbot.waitUntil(target.exists, timeout=30_000)
    words = words_of(target.read_bytes())
    assert "投诉编号" in words
    assert "TS-" not in words
    assert exports(desk) == before + 1


def test_统计分析页打开报表(desk: Desk, qtbot: QtBot, show: Show) -> None:
    """The button of the statistics tab."""
    tab = StatisticsTab(a_place(desk, qtbot))
    show(tab)
    button = tab.findChild(QPushButton, "open_reports")
    assert button is not None
    button.click()
    dialog = tab.findChild(ReportsDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: is_ready(dialog, "save_pdf"), timeout=30_000)
    dialog.reject()


def test_科室只有台账(desk: Desk, qtbot: QtBot, show: Show) -> None:
    """The office's figures are not everybody's."""
    dialog, _printer = a_dialog(desk_as(desk, Role.DEPARTMENT, "财务科"), qtbot, show)
    assert {offer.id.partition("-")[0] for offer in dialog.offers} == {"register"}
    whole, _printer = a_dialog(desk_as(desk, Role.FRONT_DESK), qtbot, show)
    assert {offer.id for offer in whole.offers if not offer.id.startswith(OWN)} == {
        offer.id for offer in report_offers() if offer.id != "staff"
    }
