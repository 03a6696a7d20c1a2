"""The statistics tab: every number on it is the number of cases that it opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.figures import CountLine
from complaintdesk.desk.rows import Changes
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import set_language
from complaintdesk.ui import period_picker, theme
from complaintdesk.ui.charts import MOST_ROWS, PERCENT, BarChart, ColumnChart, ParetoChart
from complaintdesk.ui.figures_overview import DIMENSIONS
from complaintdesk.ui.period_picker import CUSTOM, HALF, LAST, MONTH, QUARTER, YEAR, PeriodPicker, period_of
from complaintdesk.ui.statistics_tab import COMPARE, CROSS, OVERVIEW, PEOPLE
from tests.desk.office import a_case, an_office
from tests.ui.statistics import TODAY, Open, counted, figures_of, filled_office, opener, wanted_by


@pytest.fixture
def open_tab(qtbot: QtBot, show: Callable[[QWidget], None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`open_tab(desk)` shows the tab."""
    yield from opener(qtbot, show, monkeypatch)


@pytest.fixture
def filled(database_url: str) -> Desk:
    return filled_office(database_url)


@pytest.fixture
def small(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


def test_四个数字与打开的清单同数(filled: Desk, open_tab: Open) -> None:
    tab = open_tab(filled)
    tab.picker.chips.set_value(HALF)
    wanted = wanted_by(tab)
    figures = figures_of(tab)
    for key in ("received", "closed", "open", "overdue"):
        press = tab.findChild(QPushButton, f"figure_{key}")
        assert press is not None
        assert press.text() == str(getattr(figures, key))
        press.click()
        assert counted(tab, wanted[-1]) == getattr(figures, key) > 0, key
    for key in ("on_time", "satisfied"):
        label = tab.findChild(QLabel, f"figure_{key}")
        assert label is not None
        assert label.text() == next(rate.text for rate in figures.rates if rate.key == key)


@pytest.mark.parametrize("period", [QUARTER, YEAR, LAST])
def test_各维度各条与打开的清单同数(filled: Desk, open_tab: Open, period: str) -> None:
    """By clicks on the bars themselves; without a gap the lines are all the cases of the period."""
    tab = open_tab(filled)
    tab.picker.chips.set_value(period)
    wanted = wanted_by(tab)
    figures = figures_of(tab)
    assert figures.received > 0
    whole = {"category", "department", "channel", "kind", "severity", "state"}
    for name in DIMENSIONS:
        tab.overview.by.set_value(name)
        lines = figures.by[name]
        for number, line in enumerate(lines):
            middle = QPoint(20, theme.px(26) * number + theme.px(13))
            QTest.mouseClick(tab.overview.bars, Qt.MouseButton.LeftButton, pos=middle)
            assert counted(tab, wanted.pop()) == line.count, (name, line)
        if name in whole:
            assert sum(line.count for line in lines) == figures.received, name
    assert not wanted


def test_各月与打开的清单同数(filled: Desk, open_tab: Open) -> None:
    """Also where the period cuts a month in two."""
    tab = open_tab(filled)
    tab.picker.chips.set_value(CUSTOM)
    tab.picker.first.setDate(QDate(2025, 12, 10))
    tab.picker.last.setDate(QDate(2026, 2, 20))
    wanted = wanted_by(tab)
    months = figures_of(tab).by_month
    assert [line.key for line in months] == ["2025-12", "2026-01", "2026-02"]
    assert all(line.count for line in months)
    for number, line in enumerate(months):
        step = tab.overview.months.width() / len(months)
        QTest.mouseClick(tab.overview.months, Qt.MouseButton.LeftButton, pos=QPoint(int(step * (number + 0.5)), 40))
        assert counted(tab, wanted.pop()) == line.count, line


def test_同比环比一页(filled: Desk, open_tab: Open) -> None:
    tab = open_tab(filled)
    tab.switch.set_value(COMPARE)
    figures = figures_of(tab)
    rows = {line.cells[0]: line.cells for line in tab.compare.table.lines.rows}
    received = next(line for line in figures.compared if line.key == "received")
    assert rows["受理件数"][1:3] == (str(received.now), str(received.before))
    assert rows["受理件数"][3][:1] in "+-"
    assert rows["及时率"] == ("及时率", *["—"] * 8)
    assert tab.compare.table.lines.heads[1:3] == ("2026-03", "2026-02")


def test_主次分析图_点开同数(filled: Desk, open_tab: Open) -> None:
    tab = open_tab(filled)
    tab.picker.chips.set_value(HALF)
    wanted = wanted_by(tab)
    chart, lines = tab.overview.vital, figures_of(tab).by["category"]
    for number, line in enumerate(lines):
        step = (chart.width() - theme.px(PERCENT)) / len(lines)
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(int(step * (number + 0.5)), 60))
        assert counted(tab, wanted.pop()) == line.count
    assert "合计占" in tab.overview.few.text()


def test_上一期下一期(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(period_picker.PeriodPicker, "today", lambda _self: TODAY)
    picker = PeriodPicker("Asia/Shanghai")
    qtbot.addWidget(picker)
    assert not picker.later.isEnabled()
    picker.earlier.click()
    assert picker.period() == (date(2026, 2, 1), date(2026, 2, 28))
    picker.later.click()
    assert picker.period() == (date(2026, 3, 1), date(2026, 3, 31))
    picker.chips.set_value(QUARTER)
    picker.earlier.click()
    picker.earlier.click()
    assert picker.period() == (date(2025, 7, 1), date(2025, 9, 30))
    picker.chips.set_value(CUSTOM)
    assert picker.period() == (date(2025, 7, 1), date(2025, 9, 30)), "the days stay where they were"
    picker.last.setDate(QDate(2025, 7, 10))
    picker.later.click()
    assert picker.period() == (date(2025, 7, 11), date(2025, 7, 20))
    picker.chips.set_value(YEAR)
    assert picker.period() == (date(2026, 1, 1), date(2026, 12, 31))


def test_没有投诉时率为横线(small: Desk, open_tab: Open) -> None:
    tab = open_tab(small)
    for rate in figures_of(tab).rates:
        label = tab.findChild(QLabel, f"rate_{rate.key}")
        assert label is not None
        assert label.text() == "—"
    label = tab.findChild(QLabel, "figure_on_time")
    assert label is not None
    assert label.text() == "—"
    words = [found.text() for found in tab.findChildren(QLabel) if found.isVisible()]
    assert words.count("0 / 0") >= 11
    tab.switch.set_value(CROSS)
    assert tab.cross.empty.isVisible()
    assert tab.cross.empty.text() == "本期没有可统计的投诉。"
    tab.switch.set_value(OVERVIEW)
    late = tab.findChild(QPushButton, "figure_overdue")
    assert late is not None
    assert late.property("figure") == "plain"


@pytest.mark.parametrize(
    ("key", "today", "first", "last"),
    [
        (MONTH, "2026-03-02", "2026-03-01", "2026-03-31"),
        (LAST, "2026-01-31", "2025-12-01", "2025-12-31"),
        (QUARTER, "2026-12-31", "2026-10-01", "2026-12-31"),
        (HALF, "2026-06-30", "2026-01-01", "2026-06-30"),
        (HALF, "2026-07-01", "2026-07-01", "2026-12-31"),
        (YEAR, "2024-02-29", "2024-01-01", "2024-12-31"),
    ],
)
def test_各期起止(key: str, today: str, first: str, last: str) -> None:
    day = date.fromisoformat(today)
    assert period_of(key, day) == (date.fromisoformat(first), date.fromisoformat(last))


def test_本月按单位所在时区(qtbot: QtBot) -> None:
    """The PC of the tests stands fourteen hours east of Greenwich, this office ten west: always one day behind."""
    picker = PeriodPicker("Pacific/Honolulu")
    qtbot.addWidget(picker)
    assert (date.today() - picker.today()).days == 1  # noqa: DTZ011 - just this PC's own day


def test_自定日期倒置说明白(small: Desk, open_tab: Open) -> None:
    tab = open_tab(small)
    tab.picker.chips.set_value(CUSTOM)
    assert tab.picker.first.isVisible()
    assert tab.picker.period() == (date(2026, 3, 1), date(2026, 3, 31))
    tab.picker.last.setDate(QDate(2026, 2, 1))
    assert tab.place.bar.sentence()
    tab.picker.last.setDate(QDate(2026, 3, 15))
    assert tab.title.text() == "2026-03-01 至 2026-03-15"
    tab.picker.chips.set_value(MONTH)
    assert not tab.picker.first.isVisible()


def test_只用键盘(filled: Desk, open_tab: Open) -> None:
    """Tab reaches the period, every figure, both charts and the table; Enter opens the cases."""
    tab = open_tab(filled)
    tab.picker.chips.set_value(HALF)
    QApplication.processEvents()
    tab.take_focus()
    reached: list[QWidget] = []
    for _step in range(60):
        focus = QApplication.focusWidget()
        assert focus is not None
        if focus in reached:
            break
        reached.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    names = {widget.objectName() for widget in reached}
    assert {"chip_half", "export_statistics", "chip_overview", "figure_received", "figure_overdue"} <= names
    page = tab.overview
    assert {page.months, page.bars, page.vital} <= set(reached)
    way = (tab.export, tab.print, *page.cards.findChildren(QPushButton), page.months, page.bars, page.vital)
    order = [reached.index(found) for found in way]
    assert order == sorted(order)
    wanted = wanted_by(tab)
    press = tab.findChild(QPushButton, "figure_open")
    assert press is not None
    QTest.keyClick(press, Qt.Key.Key_Return)
    assert counted(tab, wanted.pop()) == figures_of(tab).open
    tab.overview.bars.setFocus()
    QTest.keyClick(tab.overview.bars, Qt.Key.Key_Return)
    assert counted(tab, wanted.pop()) == figures_of(tab).by["category"][0].count
    QTest.keyClick(tab.overview.bars, Qt.Key.Key_Down)
    QTest.keyClick(tab.overview.bars, Qt.Key.Key_Space)
    assert counted(tab, wanted.pop()) == figures_of(tab).by["category"][1].count
    tab.overview.months.setFocus()
    QTest.keyClick(tab.overview.months, Qt.Key.Key_Right)
    QTest.keyClick(tab.overview.months, Qt.Key.Key_Return)
    assert counted(tab, wanted.pop()) == figures_of(tab).by_month[1].count


def test_刷新留住焦点(small: Desk, open_tab: Open) -> None:
    tab = open_tab(small)
    press = tab.findChild(QPushButton, "figure_received")
    assert press is not None
    press.setFocus()
    a_case(small)
    tab.on_changed(Changes(frozenset({1}), frozenset({EventKind.REGISTERED}), 5), None)
    again = tab.findChild(QPushButton, "figure_received")
    assert again is not None
    assert again.text() == "1"
    assert QApplication.focusWidget() is again


def test_导出的表与屏幕同数(filled: Desk, open_tab: Open, tmp_path: Path) -> None:
    tab = open_tab(filled)
    tab.picker.chips.set_value(HALF)
    proposed: list[str] = []
    target = tmp_path / "统计.xlsx"

    def choose(name: str) -> str:
        proposed.append(name)
        return str(target)

    tab.choose_file = choose
    tab.export.click()
    assert proposed == ["市人民医院 2026 年上半年.xlsx"]
    assert "统计.xlsx" in tab.place.bar.sentence()
    book = openpyxl.load_workbook(target)
    cells = [cell.value for sheet in book for line in sheet.iter_rows() for cell in line]
    figures = figures_of(tab)
    assert {figures.received, figures.closed, figures.open, figures.overdue} <= set(cells)
    assert {line.title for line in figures.by["category"]} <= set(cells)
    tab.choose_file = lambda _name: str(tmp_path / "没有" / "a.xlsx")
    tab.export.click()
    assert tab.place.bar.kind == "error"
    assert tab.export.isEnabled()
    tab.choose_file = lambda _name: ""
    tab.export.click()
    assert [path.name for path in tmp_path.iterdir()] == ["统计.xlsx"]


def test_条目多时可全部展开(small: Desk, open_tab: Open) -> None:
    tab = open_tab(small)
    figures = figures_of(tab)
    lines = tuple(CountLine(str(n), f"科室{n}", 40 - n) for n in range(MOST_ROWS + 7))
    figures.by["category"] = lines
    tab.overview._show_bars()
    assert tab.overview.more.isVisible()
    assert tab.overview.more.text() == "显示全部 15 项"
    height = tab.overview.bars.sizeHint().height()
    tab.overview.more.click()
    assert tab.overview.bars.sizeHint().height() > height
    assert f"科室{MOST_ROWS + 6}" in tab.overview.bars.accessibleDescription()
    tab.overview.by.set_value("channel")
    assert not tab.overview.more.isVisible()


@pytest.mark.parametrize("chart", [BarChart, ColumnChart, ParetoChart])
@pytest.mark.parametrize("count", [0, 1, 12, 361], ids="条{}".format)
def test_图在任何条数下都画得出(qtbot: QtBot, chart: type[BarChart | ColumnChart | ParetoChart], count: int) -> None:
    """Nothing, one, a year and thirty years of months; long titles, zero and large numbers."""
    made = chart()
    qtbot.addWidget(made)
    made.show_lines("图", [CountLine(f"k{n}", "很长的名称" * 9, n * 1000) for n in range(count)])
    made.resize(500, made.sizeHint().height())
    picture = made.grab().toImage()
    accent = theme.color("accent").rgb()
    drawn = any(
        picture.pixel(x, y) == accent for x in range(0, picture.width(), 3) for y in range(picture.height())
    )
    assert drawn is (count > 1)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_两种语言都不出界(filled: Desk, open_tab: Open, language: str) -> None:
    set_language(language)
    tab = open_tab(filled)
    tab.picker.chips.set_value(HALF)
    assert ("Rates" in [label.text() for label in tab.findChildren(QLabel)]) is (language == "en")
    for page in (OVERVIEW, COMPARE, CROSS, PEOPLE):
        tab.switch.set_value(page)
        QApplication.processEvents()
        parts: list[QPushButton | QLabel] = [*tab.findChildren(QPushButton), *tab.findChildren(QLabel)]
        for part in parts:
            if part.isVisible() and part.text().strip() and not (isinstance(part, QLabel) and part.wordWrap()):
                assert part.width() >= part.minimumSizeHint().width(), part.text()
                assert part.mapTo(tab, part.rect().topRight()).x() <= tab.width(), part.text()
