"""The cross table, the departments and people, and the print of the statistics: what is seen is what is counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pypdfium2 as pdfium
import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.cross_rows import Dimension
from complaintdesk.desk.statistics import CrossWish
from complaintdesk.domain.vocabulary import Role
from complaintdesk.ui.figures_print import FiguresPrintDialog, PrintWish
from complaintdesk.ui.list_saved import ViewNameDialog
from complaintdesk.ui.period_picker import CUSTOM, HALF
from complaintdesk.ui.statistics_tab import CROSS, PEOPLE
from tests.desk.office import desk_as
from tests.ui.statistics import Open, counted, figures_of, filled_office, opener, wanted_by


@pytest.fixture
def open_tab(qtbot: QtBot, show: Callable[[QWidget], None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`open_tab(desk)` shows the tab."""
    yield from opener(qtbot, show, monkeypatch)


@pytest.fixture
def filled(database_url: str) -> Desk:
    return filled_office(database_url)


def test_交叉表各格与打开的清单同数(filled: Desk, open_tab: Open) -> None:
    """By clicks on the cells themselves, sums too; and by Enter where the keyboard stands."""
    tab = open_tab(filled)
    tab.picker.chips.set_value(HALF)
    tab.switch.set_value(CROSS)
    wanted = wanted_by(tab)
    page, table = tab.cross, tab.cross.table
    pressed = 0
    for rows, columns in (("category", "channel"), ("department", "month"), ("weekday", "cause")):
        page.rows.set_value(rows)
        page.columns.set_value(columns)
        QApplication.processEvents()
        for line, shown in enumerate(table.lines.rows):
            for place, words in enumerate(shown.cells[1:], start=1):
                index = table.lines.index(line, place)
                table.scrollTo(index)
                QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
                assert bool(wanted) is (words != "0")
                if wanted:
                    assert counted(tab, wanted.pop()) == int(words), (rows, columns, shown.cells[0], place)
                    pressed += 1
    assert pressed > 30
    table.setCurrentIndex(table.lines.index(0, 1))
    table.setFocus()
    shown = next(line for line in table.lines.rows if line.opens)
    at = table.lines.rows.index(shown), min(shown.opens)
    table.setCurrentIndex(table.lines.index(*at))
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert counted(tab, wanted.pop()) == int(shown.cells[at[1]])


def test_自定义报表_存开删(filled: Desk, open_tab: Open) -> None:
    tab = open_tab(filled)
    tab.picker.chips.set_value(HALF)
    tab.switch.set_value(CROSS)
    page = tab.cross
    page.rows.set_value("department")
    page.columns.set_value("month")
    page.measure.set_value("on_time")
    assert page.shown is not None
    assert page.shown.title == "按期率：部门 × 月份"
    page.keep.click()
    dialog = page.findChild(ViewNameDialog)
    assert dialog is not None
    assert dialog.name.value() == "部门 × 月份"
    dialog.name.set_value("科室按月")
    dialog.submit()
    assert [one.name for one in page.reports] == ["科室按月"]
    assert page.own.box.currentText() == "科室按月"
    page.swap.click()
    assert page.own.value() == "", "no longer the kept one"
    assert (page.shown.rows, page.shown.columns) == ("month", "department")
    page.own.set_value(str(page.reports[0].id))
    assert (page.shown.rows, page.shown.columns, page.shown.measure) == ("department", "month", "on_time")
    page.drop.click()
    assert page.reports == ()
    page.columns.set_value("department")
    assert "同一项" in tab.place.bar.sentence()
    page.columns.set_value("kind")
    assert tab.place.bar.sentence() == ""


def test_科室人员一页(filled: Desk, open_tab: Open) -> None:
    """The supervisor's table of people is a sentence for a clerk; the departments are for both."""
    tab = open_tab(filled)
    tab.picker.chips.set_value(CUSTOM)
    tab.picker.first.setDate(QDate(2025, 11, 1))
    tab.switch.set_value(PEOPLE)
    wanted = wanted_by(tab)
    table = tab.people.departments
    opened = 0
    for line, shown in enumerate(table.lines.rows):
        for place in shown.opens:
            table.opened.emit(line, place)
            assert counted(tab, wanted.pop()) == int(shown.cells[place])
            opened += 1
    assert opened
    assert tab.people.people.isVisible()
    clerk = open_tab(desk_as(filled, Role.FRONT_DESK))
    clerk.switch.set_value(PEOPLE)
    assert not clerk.people.people.isVisible()
    assert "主管" in clerk.people.refused.text()
    assert not clerk.place.bar.sentence()


def test_打印即屏幕所见(filled: Desk, open_tab: Open, qtbot: QtBot, tmp_path: Path) -> None:
    """The whole analysis, and one table alone: seen, recorded, saved as paper and as workbook."""
    tab = open_tab(filled)
    tab.picker.chips.set_value(HALF)
    days = tab.picker.period()
    for only, title in ((False, "投诉统计表"), (True, "科室按月")):
        cross = CrossWish(Dimension.DEPARTMENT, Dimension.MONTH)
        wish = PrintWish(*days, cross, only_cross=only, name=title if only else "")
        for suffix in (".pdf", ".xlsx"):
            dialog = FiguresPrintDialog(tab.place, wish)
            qtbot.addWidget(dialog)
            dialog.begin()
            target = tmp_path / f"{title}{suffix}"
            dialog.save_as(target)
            assert target.exists()
    with pdfium.PdfDocument(tmp_path / "投诉统计表.pdf") as pdf:
        words = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    figures = figures_of(tab)
    for shown in (*(line.title for line in figures.by["category"]), "按类别", "来源", *(r.title for r in figures.rates)):
        assert shown.replace(" ", "") in words.replace(" ", ""), shown
    cells = [cell.value for line in openpyxl.load_workbook(tmp_path / "科室按月.xlsx").worksheets[0] for cell in line]
    assert {"财务科", "护理部", "2026-02", "合计"} <= set(cells)
