"""投诉台账的表: the long list that keeps its place, columns, preview, copy and export; on real databases."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from complaintdesk import i18n
from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import CaseCount, CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.domain.vocabulary import CaseState, EventKind, Role
from complaintdesk.storage.models import Event
from complaintdesk.ui import list_copy
from complaintdesk.ui.case_columns import COLUMNS, place_of
from complaintdesk.ui.case_table import BLOCK, CaseTable
from complaintdesk.ui.main_window import LEAST
from tests.bench.offices import many_cases
from tests.desk.office import a_case, desk_as
from tests.ui.conftest import Show
from tests.ui.listing import NEXT_YEAR, NONE, Later, Open, filled, numbers, opener, pressed, words


@pytest.fixture
def desk(database_url: str) -> Desk:
    return filled(database_url)


@pytest.fixture
def one(sqlite_url: str) -> Desk:
    return filled(sqlite_url)


@pytest.fixture
def open_tab(qtbot: QtBot, show: Show) -> Open:
    return opener(qtbot, show)


def test_模型合规(one: Desk, qtmodeltester: ModelTester) -> None:
    table = CaseTable("Asia/Shanghai")
    check: Callable[..., None] = qtmodeltester.check
    check(table, force_py=True)
    table.start(one.ask(CaseList(limit=BLOCK)))
    a_case(one)
    table.renew(one.ask(CaseList(limit=BLOCK)))
    assert table.rowCount() == 11
    assert table.rowCount(table.index(0, 0)) == 0


def test_别处登记之后_选中和位置都不动(desk: Desk, open_tab: Open) -> None:
    for number in range(30):
        a_case(desk, subject=f"补{number}")
    tab = open_tab(desk, height=480)
    tab.cases.choose(25, scroll=True)
    tab.cases.setFocus()
    chosen, top = tab.table.case(25), tab.cases.rowAt(0)
    at_top = tab.table.case(top)
    assert chosen is not None
    assert at_top is not None
    assert top > 0
    other = desk_as(desk, Role.FRONT_DESK)
    a_case(other, subject="别处新登记")
    tab.refresh()
    assert tab.cases.current_row() == 26
    assert tab.table.case(26) == chosen
    assert tab.cases.selected_rows() == [26]
    assert tab.table.case(tab.cases.rowAt(0)) == at_top
    assert tab.cases.hasFocus()
    assert tab.preview.case_id == chosen.id


def test_选中的办走了_轮到下一件(one: Desk, open_tab: Open) -> None:
    tab = open_tab(one, View.MINE)
    before = numbers(tab)
    tab.cases.choose(1, scroll=False)
    case = tab.table.case(1)
    assert case is not None
    tab.place.work.do(DispatchCase(case_id=case.id, department="护理部", note=""))
    assert numbers(tab) == [number for number in before if number != case.number[-2:]]
    assert tab.cases.current_row() == 1
    following = tab.table.case(1)
    assert following is not None
    assert tab.preview.case_id == following.id


def test_栏目按名字记住(one: Desk, open_tab: Open, home: Path) -> None:
    tab = open_tab(one)
    head = tab.cases.horizontalHeader()
    menu = tab.cases.columns_menu()
    actions = {action.objectName(): action for action in menu.actions()}
    assert not actions["column_number"].isEnabled()
    actions["column_channel"].trigger()
    actions["column_received"].trigger()
    head.resizeSection(place_of("category"), 210)
    head.moveSection(head.visualIndex(place_of("state")), 0)
    tab.cases.remember()
    kept = json.loads((home / "columns.json").read_text(encoding="utf-8"))["case_list"]
    assert kept["order"][0] == "state"
    assert kept["widths"]["category"] == 210
    again = open_tab(one)
    assert [COLUMNS[n].key for n in again.cases.shown_columns()] == [
        "state", "light", "number", "complainant", "subject", "category", "department", "due", "channel",
    ]  # fmt: skip
    assert again.cases.horizontalHeader().sectionSize(place_of("category")) == 210
    again.cases.reset_columns()
    assert [COLUMNS[n].key for n in again.cases.shown_columns()] == [c.key for c in COLUMNS if c.is_shown]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"case_list": 3}', '{"case_list": {"order": ["gone", "due"], "hidden": ["number", "x"], '
     '"widths": {"due": -5, "state": "wide", "category": 99999}}}'],
)  # fmt: skip
def test_栏目文件坏了用默认(one: Desk, open_tab: Open, home: Path, content: str) -> None:
    (home / "columns.json").write_text(content, encoding="utf-8")
    tab = open_tab(one)
    assert not tab.cases.isColumnHidden(place_of("number"))
    assert tab.cases.columnWidth(place_of("due")) > 20
    assert tab.cases.columnWidth(place_of("category")) < 500


def test_回车和双击打开(one: Desk, open_tab: Open, qtbot: QtBot) -> None:
    tab = open_tab(one)
    opened: list[int] = []
    tab.open_case.connect(opened.append)
    QTest.keyClick(tab.cases, Qt.Key.Key_Down)
    QTest.keyClick(tab.cases, Qt.Key.Key_Return)
    rect = tab.cases.visualRect(tab.table.index(3, place_of("subject")))
    QTest.mouseClick(tab.cases.viewport(), Qt.MouseButton.LeftButton, NONE, rect.center())
    QTest.mouseDClick(tab.cases.viewport(), Qt.MouseButton.LeftButton, NONE, rect.center())
    pressed(tab, "open_case")
    assert opened == [9, 7, 7]


def test_预览随选中走_不露姓名(one: Desk, open_tab: Open, qtbot: QtBot) -> None:
    tab = open_tab(one)
    QTest.keyClick(tab.cases, Qt.Key.Key_End)
    assert tab.preview.case_id == 1
    shown = " ".join(label.text() for label in tab.preview.findChildren(QWidget) if hasattr(label, "text"))
    assert "经过第1条。" in shown
    assert "财务科" in shown
    assert "张*" in shown
    assert "张三" not in shown
    assert "1380000" not in shown


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_窗口最小时_预览的按钮也完整(one: Desk, open_tab: Open, language: str) -> None:
    i18n.set_language(language)
    tab = open_tab(one)
    tab.window().resize(*LEAST)
    QTest.keyClick(tab.cases, Qt.Key.Key_End)
    for press in (tab.preview.open, tab.preview.tags):
        assert press.width() >= press.sizeHint().width(), press.text()
        assert tab.preview.rect().contains(press.geometry()), press.text()


def test_复制成表格_公式不生效(one: Desk, open_tab: Open, qtbot: QtBot) -> None:
    a_case(one, subject="=HYPERLINK(1)\t<b>假</b>")
    tab = open_tab(one)
    QTest.keyClick(tab.cases, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert tab.count_words.text() == "共 11 件 · 已选 2 件"
    QTest.keyClick(tab.cases, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    heads, first, second = data.text().split("\n")
    assert heads.split("\t")[:5] == ["时限状态", "编号", "受理时间", "姓名", "事由"]
    cells = first.split("\t")
    assert cells[1] == "TS-2026-0011"
    assert cells[4] == "'=HYPERLINK(1) <b>假</b>"
    assert second.split("\t")[1] == "TS-2026-0010"
    assert "&lt;b&gt;假" in data.html()
    assert "<th>编号</th>" in data.html()
    assert "mso-number-format:'\\@'" in data.html()
    assert tab.place.bar.sentence() == "已复制 2 行。"


def test_导出当前筛选_留下事件(one: Desk, open_tab: Open, tmp_path: Path) -> None:
    tab = open_tab(one, text="停车", first=date(2026, 3, 1), last=date(2026, 3, 31))
    offered: list[str] = []
    target = tmp_path / "台账.xlsx"

    def choose(name: str) -> str:
        offered.append(name)
        return str(target)

    tab.export.choose_file = choose
    menu = tab.export.choices(lambda: tab.filter)
    assert isinstance(menu, QMenu)
    menu.actions()[0].trigger()
    assert offered == ["市人民医院 投诉登记台账 2026-03-01 – 2026-03-31.xlsx"]
    assert tab.place.bar.sentence() == "已导出 2 件：台账.xlsx。"
    sheet = load_workbook(target).active
    values = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("停车场收费不清" in value for value in values)
    assert not any("欧阳娜娜" in value for value in values)
    menu.actions()[1].trigger()
    values = [
        str(cell.value) for row in load_workbook(target).active.iter_rows() for cell in row if cell.value
    ]
    assert any("欧阳娜娜" in value for value in values)
    with one.database.read() as session:
        kind = Event.kind == EventKind.EXPORTED.value
        assert session.scalar(select(func.count()).select_from(Event).where(kind)) == 2


def test_导出写不进去就说(one: Desk, open_tab: Open, tmp_path: Path) -> None:
    tab = open_tab(one)
    tab.export.choose_file = lambda _name: str(tmp_path / "台账.doc")
    tab.export.start(tab.filter, reveal=False)
    assert tab.place.bar.kind == "error"
    assert tab.export.isHidden()
    tab.export.choose_file = lambda _name: ""
    tab.place.bar.clear()
    tab.export.start(tab.filter, reveal=False)
    assert tab.place.bar.kind is None


def test_导出可以停_不留文件(one: Desk, open_tab: Open, tmp_path: Path) -> None:
    later = Later()
    tab = open_tab(one, later=later)
    target = tmp_path / "台账.xlsx"
    tab.export.choose_file = lambda _name: str(target)
    tab.export.start(CaseFilter(), reveal=False)
    assert tab.export.isVisible()
    tab.export.start(CaseFilter(), reveal=False)
    assert tab.place.bar.sentence() == "正在导出。 请等它完成，或先停止。"
    pressed(tab, "stop_export")
    later.run()
    assert not target.exists()
    assert tab.export.isHidden()
    tab.export.start(CaseFilter(), reveal=False)
    later.run()
    assert target.exists()


def test_两千件_只读看得见的(
    tmp_path: Path, open_tab: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = many_cases(tmp_path, 2_000)
    desk.clock = NEXT_YEAR
    try:
        tab = open_tab(desk)
        assert tab.table.total == 2_000
        assert tab.table.case(BLOCK) is None
        assert words(tab, 1_999, "number") == "…"
        tab.cases.scrollToBottom()
        qtbot.waitUntil(lambda: tab.table.case(1_999) is not None)
        assert words(tab, 1_999, "number") == desk.ask(Sheet(case_id=1)).number
        assert tab.table.case(1_000) is None
        QTest.keyClick(tab.cases, Qt.Key.Key_End)
        assert tab.preview.case_id == 1
        tab.cases.selectAll()
        assert tab.count_words.text() == "共 2,000 件 · 已选 2,000 件"
        # Rows that have not come yet are asked for, and the whole list is copied with its heads.
        tab.copy()
        assert tab.place.bar.sentence() == "已复制 2000 行。"
        lines = QGuiApplication.clipboard().text().split("\n")
        assert len(lines) == 2_001
        assert lines[0].split("\t")[:2] == ["时限状态", "编号"]
        assert lines[2_000].split("\t")[1] == words(tab, 1_999, "number")
        monkeypatch.setattr(list_copy, "MOST_COPIED", 1_999)
        tab.copy()
        assert tab.place.bar.sentence() == "选中的行太多，不宜复制。 请改用“导出台账”。"
        tab.refresh()
        assert tab.cases.selected_count() == 2_000
        tab.cases.choose(1_990, scroll=True)
        a_case(desk, subject="新来的")
        tab.refresh()
        assert tab.table.total == 2_001
        assert tab.cases.current_row() == 1_991
        wanted = CaseFilter(states=(CaseState.ARCHIVED, CaseState.CLOSED))
        tab.show_filter(wanted)
        assert 0 < tab.table.total == desk.ask(CaseCount(filter=wanted)) < 2_000
        assert tab.cases.verticalScrollBar().value() == 0
    finally:
        desk.database.close()


def test_选中的滚远了_刷新后仍选着(tmp_path: Path, open_tab: Open) -> None:
    desk = many_cases(tmp_path, 1_200)
    desk.clock = NEXT_YEAR
    try:
        tab = open_tab(desk)
        tab.cases.choose(3, scroll=True)
        chosen = tab.table.case(3)
        tab.cases.scrollToBottom()
        a_case(desk, subject="新来的")
        tab.refresh()
        assert chosen is not None
        assert tab.cases.current_row() == 4
        assert tab.preview.case_id == chosen.id
        assert tab.cases.verticalScrollBar().value() > 0
    finally:
        desk.database.close()


def test_变短的台账不反复去问(one: Desk, qtbot: QtBot) -> None:
    table = CaseTable("Asia/Shanghai")
    page = one.ask(CaseList(limit=BLOCK))
    table.start(type(page)(page.rows, BLOCK + 5, 0))
    asked: list[tuple[int, int]] = []
    table.wanted.connect(lambda offset, limit: asked.append((offset, limit)))
    assert table.index(BLOCK + 1, place_of("number")).data() == "…"
    qtbot.waitUntil(lambda: asked == [(BLOCK, BLOCK)])
    table.fill(type(page)((), BLOCK + 5, BLOCK))
    table.index(BLOCK + 1, place_of("number")).data()
    assert not table._queue
    table.start(page)
    assert table.index(0, 0, QModelIndex()).isValid()
