"""The statistics tab: every number on it is the number of cases that it opens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_list import CaseCount, CaseFilter
from complaintdesk.desk.core import Desk
from complaintdesk.desk.figures import CountLine, Statistics
from complaintdesk.desk.intake import SpotReply
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import Changes
from complaintdesk.domain.vocabulary import Action, Channel, EventKind, Kind, Satisfaction, Severity
from complaintdesk.i18n import set_language
from complaintdesk.ui import period_picker, theme
from complaintdesk.ui.charts import MOST_ROWS, BarChart, ColumnChart
from complaintdesk.ui.period_picker import CUSTOM, HALF, LAST, MONTH, QUARTER, YEAR, PeriodPicker, period_of
from complaintdesk.ui.statistics_tab import DIMENSIONS, StatisticsTab
from tests.desk.office import START, Clock, a_case, a_person, an_office
from tests.ui.place import a_place, framed

Open = Callable[[Desk], StatisticsTab]
TODAY = date(2026, 3, 2)


@pytest.fixture
def open_tab(qtbot: QtBot, show: Callable[[QWidget], None], monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`open_tab(desk)` shows the tab as it is on 2026-03-02."""
    monkeypatch.setattr(period_picker.PeriodPicker, "today", lambda _self: TODAY)
    kept: list[QWidget] = []

    def opened(desk: Desk) -> StatisticsTab:
        place = a_place(desk, qtbot)
        tab = StatisticsTab(place)
        window = framed(place, tab)
        show(window)
        kept.append(window)
        return tab

    yield opened
    # Kept until here: a window without a parent goes as soon as nobody holds it.
    kept.clear()


@pytest.fixture
def small(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


def fill(desk: Desk) -> None:
    """Cases of every dimension, in four months, one of them void, some late, some without category or department."""
    clock = desk.clock
    assert isinstance(clock, Clock)

    def take(case_id: int, action: Action, **values: str) -> None:
        desk.do(command_for(action, case_id, None, values, "Asia/Shanghai"))

    categories = ("收费/多收费", "收费", "护理", "护理/护理态度", "医疗", "")
    channels = (Channel.VISIT, Channel.PHONE, Channel.WEB)
    for n in range(24):
        done = a_case(
            desk,
            subject=f"第{n}件",
            category=categories[n % 6],
            channel=channels[n % 3],
            kind=Kind.ENQUIRY if n % 11 == 5 else Kind.COMPLAINT,
            severity=Severity.SERIOUS if n % 7 == 3 else Severity.GENERAL,
            received_at=START - timedelta(days=5 * n),
            complainant=a_person(phone=f"1380000{n:04d}"),
            spot=SpotReply("已解释", Satisfaction.SATISFIED) if n % 8 == 0 else None,
        )
        if n % 8 == 0:
            continue
        if n % 3 == 1:
            take(done.id, Action.DISPATCH, department="财务科" if n % 2 else "护理部", approved_by="赵院长")
            take(done.id, Action.INVESTIGATE, findings="属实")
            take(done.id, Action.CAUSE, cause="process")
        if n == 23:
            take(done.id, Action.VOID, reason="误登")
    # Already February in the office, still January in Greenwich.
    a_case(desk, received_at=datetime(2026, 1, 31, 17, 0, tzinfo=UTC))
    clock.forward(days=1)


@pytest.fixture
def filled(database_url: str) -> Desk:
    desk = an_office(database_url)
    fill(desk)
    return desk


def figures_of(tab: StatisticsTab) -> Statistics:
    assert tab.figures is not None
    return tab.figures


def wanted_by(tab: StatisticsTab) -> list[CaseFilter]:
    """The filters that the tab asks for from now on."""
    found: list[CaseFilter] = []
    tab.list_wanted.connect(found.append)
    return found


def counted(tab: StatisticsTab, wanted: CaseFilter) -> int:
    answer = tab.place.work.desk.ask(CaseCount(filter=wanted))
    assert isinstance(answer, int)
    return answer


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
        tab.by.set_value(name)
        lines = figures.by[name]
        for number, line in enumerate(lines):
            middle = QPoint(20, theme.px(26) * number + theme.px(13))
            QTest.mouseClick(tab.bars, Qt.MouseButton.LeftButton, pos=middle)
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
        step = tab.months.width() / len(months)
        QTest.mouseClick(tab.months, Qt.MouseButton.LeftButton, pos=QPoint(int(step * (number + 0.5)), 40))
        assert counted(tab, wanted.pop()) == line.count, line


def test_交叉表各格与打开的清单同数(filled: Desk, open_tab: Open) -> None:
    tab = open_tab(filled)
    tab.picker.chips.set_value(HALF)
    wanted = wanted_by(tab)
    figures = figures_of(tab)
    pressed = 0
    for number, (_title, counts) in enumerate(figures.cross, start=1):
        for place, count in enumerate([*counts, sum(counts)], start=1):
            press = tab.findChild(QPushButton, f"cross_{number}_{place}")
            assert (press is not None) is (count > 0)
            if press is not None:
                press.click()
                assert press.text() == str(count)
                assert counted(tab, wanted.pop()) == count
                pressed += 1
    assert pressed > 8


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
    assert "本期没有可统计的投诉。" in words
    assert words.count("0 / 0") >= 8
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
    assert {"chip_half", "export_statistics", "figure_received", "figure_overdue", "cross_1_1"} <= names
    assert {tab.months, tab.bars} <= set(reached)
    order = [reached.index(found) for found in (tab.export, *tab.cards.findChildren(QPushButton), tab.months, tab.bars)]
    assert order == sorted(order)
    wanted = wanted_by(tab)
    press = tab.findChild(QPushButton, "figure_open")
    assert press is not None
    QTest.keyClick(press, Qt.Key.Key_Return)
    assert counted(tab, wanted.pop()) == figures_of(tab).open
    tab.bars.setFocus()
    QTest.keyClick(tab.bars, Qt.Key.Key_Return)
    assert counted(tab, wanted.pop()) == figures_of(tab).by["category"][0].count
    QTest.keyClick(tab.bars, Qt.Key.Key_Down)
    QTest.keyClick(tab.bars, Qt.Key.Key_Space)
    assert counted(tab, wanted.pop()) == figures_of(tab).by["category"][1].count
    tab.months.setFocus()
    QTest.keyClick(tab.months, Qt.Key.Key_Right)
    QTest.keyClick(tab.months, Qt.Key.Key_Return)
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
    overview = [cell.value for line in book.worksheets[0].iter_rows(min_row=4, max_row=7, max_col=2) for cell in line]
    assert overview[1::2] == [figures.received, figures.closed, figures.open, figures.overdue]
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
    tab._show_bars()
    assert tab.more.isVisible()
    assert tab.more.text() == "显示全部 15 项"
    height = tab.bars.sizeHint().height()
    tab.more.click()
    assert tab.bars.sizeHint().height() > height
    assert f"科室{MOST_ROWS + 6}" in tab.bars.accessibleDescription()
    tab.by.set_value("channel")
    assert not tab.more.isVisible()


@pytest.mark.parametrize("chart", [BarChart, ColumnChart])
@pytest.mark.parametrize("count", [0, 1, 12, 361], ids="条{}".format)
def test_图在任何条数下都画得出(qtbot: QtBot, chart: type[BarChart | ColumnChart], count: int) -> None:
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
    QApplication.processEvents()
    parts: list[QPushButton | QLabel] = [*tab.findChildren(QPushButton), *tab.findChildren(QLabel)]
    for part in parts:
        if part.isVisible() and part.text().strip() and not (isinstance(part, QLabel) and part.wordWrap()):
            assert part.width() >= part.minimumSizeHint().width(), part.text()
            assert part.mapTo(tab, part.rect().topRight()).x() <= tab.width(), part.text()
