"""投诉台账: views, search, filters, sorting, columns, preview, copy, export, on real databases."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from complaintdesk.desk.case_list import CaseFilter, CaseList, SortBy, View
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.domain.vocabulary import CaseState, Channel, EventKind, Role, Severity
from complaintdesk.i18n import set_language
from complaintdesk.storage.models import Event
from complaintdesk.ui.case_columns import COLUMNS, place_of
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.case_table import BLOCK, CaseTable
from complaintdesk.ui.list_filters import OPEN, chips_of
from complaintdesk.ui.work import InlineExecutor, Work
from tests.bench.offices import many_cases
from tests.desk.office import Clock, a_case, a_person, a_registration, an_office, desk_as
from tests.ui.conftest import Show, TypeChinese
from tests.ui.place import a_place, framed

SUBJECTS = ("住院费用多收", "停车场收费不清", "护士态度生硬", "候诊时间过长", "检查报告迟迟不出")


@pytest.fixture
def desk(database_url: str) -> Desk:
    return filled(database_url)


@pytest.fixture
def one(sqlite_url: str) -> Desk:
    return filled(sqlite_url)


def filled(url: str) -> Desk:
    """Ten cases, the even ones with the finance department."""
    clock = Clock()
    desk = an_office(url, clock=clock)
    for number in range(10):
        clock.forward(minutes=5)
        done = a_case(
            desk,
            subject=f"{SUBJECTS[number % 5]}（第{number + 1}件）",
            facts=f"经过第{number + 1}条。",
            channel=(Channel.VISIT, Channel.PHONE)[number % 2],
            severity=Severity.SERIOUS if number == 3 else Severity.GENERAL,
            complainant=a_person(name=("张三", "欧阳娜娜")[number % 2], phone=f"1380000{number:04d}"),
        )
        if number % 2 == 0:
            desk.do(DispatchCase(case_id=done.id, department="财务科", note="请核查"))
    return desk


@pytest.fixture
def open_tab(qtbot: QtBot, show: Show) -> Callable[..., CaseListTab]:
    """The tab in a window of the counter's PC, everything shown."""
    windows: list[QWidget] = []

    def opened(
        desk: Desk,
        view: View | None = View.ALL,
        *,
        later: Executor | None = None,
        height: int = 680,
        **wanted: Any,
    ) -> CaseListTab:
        place = a_place(desk, qtbot)
        if later is not None:
            place.work = Work(desk, InlineExecutor(), later, parent=place.bar)
        tab = CaseListTab(place)
        windows.append(framed(place, tab, height=height))
        show(windows[-1])
        if view is not None:
            tab.show_filter(CaseFilter(view=view, **wanted))
        return tab

    return opened


Open = Callable[..., CaseListTab]
#: The many cases are written past the desk; the numbers of the next year are still free.
NEXT_YEAR = Clock(datetime(2027, 3, 1, 2, tzinfo=UTC))
NONE = Qt.KeyboardModifier.NoModifier


def numbers(tab: CaseListTab) -> list[str]:
    """The cases listed, by the end of their numbers."""
    rows = [tab.table.case(row) for row in range(tab.table.total)]
    return [case.number[-2:] if case else "…" for case in rows]


def words(tab: CaseListTab, row: int, key: str) -> str:
    return str(tab.table.index(row, place_of(key)).data())


def pressed(tab: CaseListTab, name: str) -> None:
    button = tab.findChild(QPushButton, name)
    assert button is not None, name
    button.click()


def click_head(tab: CaseListTab, qtbot: QtBot, key: str) -> None:
    head = tab.cases.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(place_of(key)) + 20, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, NONE, at)


def test_模型合规(one: Desk, qtmodeltester: ModelTester) -> None:
    table = CaseTable("Asia/Shanghai")
    check: Callable[..., None] = qtmodeltester.check
    check(table, force_py=True)
    table.start(one.ask(CaseList(limit=BLOCK)))
    a_case(one)
    table.renew(one.ask(CaseList(limit=BLOCK)))
    assert table.rowCount() == 11
    assert table.rowCount(table.index(0, 0)) == 0


def test_一眼看全_状态灯有字_来人隐去(desk: Desk, open_tab: Open) -> None:
    tab = open_tab(desk)
    assert numbers(tab) == [f"{n:02d}" for n in range(10, 0, -1)]
    assert words(tab, 0, "light") == "剩 3 个工作日"
    assert words(tab, 0, "complainant") == "欧***"
    assert words(tab, 1, "complainant") == "张*"
    assert words(tab, 1, "department") == "财务科"
    assert words(tab, 1, "state") == "已派单"
    assert words(tab, 0, "state") == "已登记"
    assert tab.count_words.text() == "共 10 件"
    shown = " ".join(words(tab, row, column.key) for row in range(10) for column in COLUMNS)
    assert "张三" not in shown
    assert "138" not in shown


def test_视图有件数_点哪个看哪个(desk: Desk, open_tab: Open, qtbot: QtBot) -> None:
    tab = open_tab(desk, None)
    assert tab.filter == CaseFilter(view=View.MINE)
    assert tab.table.total == tab.counts[View.MINE] == 5
    assert tab.counts[View.ALL] == 10
    views = tab.views
    QTest.mouseClick(
        views.viewport(),
        Qt.MouseButton.LeftButton,
        NONE,
        views.visualRect(views.model().index(5, 0)).center(),
    )
    assert tab.filter == CaseFilter(view=View.ALL)
    assert tab.table.total == 10
    QTest.keyClick(views, Qt.Key.Key_Up)
    assert tab.filter == CaseFilter(view=View.APPROVAL)
    assert tab.empty.isVisible()
    assert tab.empty.sentence() == "“待审批”里没有投诉。"
    pressed(tab, "show_all")
    assert tab.cases.isVisible()
    assert views.view() is View.ALL


def test_超期的变红_今日到期的不算超期(desk: Desk, open_tab: Open) -> None:
    clock = desk.clock
    assert isinstance(clock, Clock)
    clock.forward(days=3)
    tab = open_tab(desk, View.DUE_TODAY)
    assert (tab.counts[View.DUE_TODAY], tab.counts[View.OVERDUE]) == (9, 0)
    clock.forward(days=1)
    tab.refresh()
    assert (tab.counts[View.DUE_TODAY], tab.counts[View.OVERDUE]) == (0, 9)
    tab.show_filter(CaseFilter(view=View.OVERDUE))
    assert words(tab, 0, "light").startswith("超期")


def test_有多少待办说给窗口听_不看台账时也说(one: Desk, qtbot: QtBot) -> None:
    place = a_place(one, qtbot)
    tab = CaseListTab(place)
    qtbot.addWidget(tab)
    heard: list[int] = []
    tab.waiting.connect(heard.append)
    place.work.changed.connect(tab.on_changed)
    qtbot.waitUntil(lambda: heard == [5])
    place.work.do(DispatchCase(case_id=2, department="护理部", note=""))
    assert heard == [5, 4]
    tab.refresh()
    assert heard == [5, 4]


def test_按栏头排序_再点反过来(one: Desk, open_tab: Open, qtbot: QtBot) -> None:
    tab = open_tab(one)
    assert tab.sorting == (SortBy.NUMBER, True)
    click_head(tab, qtbot, "number")
    assert numbers(tab)[:2] == ["01", "02"]
    click_head(tab, qtbot, "state")
    assert tab.sorting == (SortBy.STATE, False)
    assert [words(tab, row, "state") for row in (0, 4, 5, 9)] == ["已登记", "已登记", "已派单", "已派单"]
    click_head(tab, qtbot, "department")
    assert words(tab, 0, "department") == "财务科"
    assert words(tab, 9, "department") == ""
    head = tab.cases.horizontalHeader()
    assert head.sortIndicatorSection() == place_of("department")
    click_head(tab, qtbot, "subject")
    assert tab.sorting == (SortBy.DEPARTMENT, False)
    assert head.sortIndicatorSection() == place_of("department")
    why = tab.table.headerData(
        place_of("complainant"), Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    )
    assert "泄露" in why


def test_每个视图记住自己的排序(one: Desk, open_tab: Open, qtbot: QtBot) -> None:
    tab = open_tab(one, View.MINE)
    assert tab.sorting == (SortBy.URGENCY, False)
    tab.show_filter(CaseFilter())
    click_head(tab, qtbot, "received")
    assert tab.sorting == (SortBy.RECEIVED, True)
    tab.show_filter(CaseFilter(view=View.MINE))
    assert tab.sorting == (SortBy.URGENCY, False)
    tab.show_filter(CaseFilter())
    assert tab.sorting == (SortBy.RECEIVED, True)


@pytest.mark.parametrize(
    ("typed", "count"), [("停", 2), ("停车", 2), ("态度", 2), ("oynn", 5), ("第3件", 1), ("13800000004", 1)]
)
def test_一两个字也查得到(
    desk: Desk, open_tab: Open, type_chinese: TypeChinese, qtbot: QtBot, typed: str, count: int
) -> None:
    tab = open_tab(desk)
    QTest.keyClick(tab, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = tab.filters.search
    assert search.hasFocus()
    type_chinese(search, typed)
    qtbot.waitUntil(lambda: tab.filter.text == typed)
    assert tab.table.total == count
    assert numbers(tab) == sorted(numbers(tab), reverse=True)
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert tab.cases.hasFocus()
    assert tab.cases.current_row() == 0


def test_查不到就说_可在全部中查(one: Desk, open_tab: Open, type_chinese: TypeChinese, qtbot: QtBot) -> None:
    tab = open_tab(one, View.MINE)
    type_chinese(tab.filters.search, "第1件")
    QTest.keyClick(tab.filters.search, Qt.Key.Key_Return)
    assert tab.empty.sentence() == "没有符合条件的投诉。"
    pressed(tab, "search_all")
    assert numbers(tab) == ["01"]
    assert tab.filters.search.text() == "第1件"
    pressed(tab, "clear_filters")
    assert tab.table.total == 10
    assert tab.filters.search.text() == ""


def test_选项到了不改正在打的字(one: Desk, open_tab: Open, type_chinese: TypeChinese, qtbot: QtBot) -> None:
    tab = open_tab(one)
    type_chinese(tab.filters.search, "停")
    tab.refresh()
    assert tab.filters.search.text() == "停"
    qtbot.waitUntil(lambda: tab.filter.text == "停")
    tab.filters.search.setText("停车")
    tab.refresh()
    assert tab.filters.search.text() == "停车"
    QTest.keyClick(tab.filters.search, Qt.Key.Key_Escape)
    assert tab.filter.text == ""


def test_筛选合起来用_每项可单独取消_清除回到全部(desk: Desk, open_tab: Open, qtbot: QtBot) -> None:
    tab = open_tab(desk)
    pressed(tab, "filter_button")
    panel = tab.panel
    assert panel.isVisible()
    panel.states.chips[CaseState.DISPATCHED].click()
    assert tab.table.total == 5
    panel.combos["channel"].set_value(Channel.VISIT.value)
    panel.combos["department_id"].set_value(panel.combos["department_id"].box._entries[3].value)
    panel.combos["category"].set_value("收费")
    assert list(tab.filter.states) == [CaseState.DISPATCHED]
    assert tab.filter.channel is Channel.VISIT
    chips = [chip.text() for chip in tab.filters.strip.chips]
    assert "环节：已派单" in chips
    assert "渠道：来访" in chips
    assert "类别：收费" in chips
    assert tab.filters.filters.text() == "筛选 4"
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    tab.filters.strip.chips[chips.index("环节：已派单")].click()
    assert not list(tab.filter.states)
    assert tab.filter.channel is Channel.VISIT
    assert not panel.states.chips[CaseState.DISPATCHED].isChecked()
    QTest.keyClick(tab.cases, Qt.Key.Key_Escape)
    assert tab.filter == CaseFilter()
    assert tab.table.total == 10
    assert tab.filters.clear.isHidden()


def test_按受理日期筛选(one: Desk, open_tab: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = open_tab(one)
    panel = tab.panel
    monkeypatch.setattr(panel, "today", lambda: date(2026, 3, 20))
    panel.open_panel()
    panel.periods.set_value("month")
    assert (tab.filter.first, tab.filter.last) == (date(2026, 3, 1), date(2026, 3, 31))
    assert tab.table.total == 10
    panel.periods.set_value("last")
    assert tab.table.total == 0
    panel.periods.set_value("custom")
    assert panel.first.isVisible()
    panel.last.setDate(panel.last.date().addDays(10))
    assert tab.filter.last == date(2026, 3, 10)
    assert tab.table.total == 10
    tab.filters.clear_all()
    assert panel.periods.value() == ""
    assert panel.first.isHidden()


def test_统计点过来_看不见的条件也成筛选片(one: Desk, open_tab: Open) -> None:
    tab = open_tab(one, None)
    wanted = CaseFilter(no_department=True, without_void=True, first=date(2026, 3, 1), last=date(2026, 3, 31))
    tab.show_filter(wanted)
    assert tab.views.view() is View.ALL
    assert tab.table.total == 5
    assert [chip.text() for chip in tab.filters.strip.chips] == [
        "受理时间：2026-03-01 – 2026-03-31",
        "未定责任部门",
        "不含作废",
    ]
    every = CaseFilter(
        states=OPEN,
        cause="x",
        closed=True,
        no_category=True,
        overdue=True,
        ids=(1, 2),
        first=date(2026, 1, 1),
    )
    chips = dict(chips_of(every, tab.filters._known))
    assert "环节：未办结" in chips
    assert "受理时间：2026-01-01 起" in chips
    assert functools.reduce(lambda found, gone: found | gone, chips.values()).keys() >= {
        "ids",
        "cause",
        "closed",
    }


def test_装不下的筛选片记数(one: Desk, open_tab: Open) -> None:
    tab = open_tab(one)
    tab.show_filter(
        CaseFilter(
            states=(CaseState.REGISTERED, CaseState.ACCEPTED, CaseState.CLOSED),
            channel=Channel.VISIT,
            severity=Severity.GENERAL,
            category="收费/多收费",
            overdue=True,
            without_void=True,
            first=date(2026, 3, 1),
            last=date(2026, 3, 31),
        )
    )
    strip = tab.filters.strip
    shown = [chip for chip in strip.chips if chip.isVisible()]
    assert len(shown) < len(strip.chips) == 7
    more = strip.findChild(QPushButton, "more_chips")
    assert more is not None
    assert more.text() == f"+{7 - len(shown)}"
    assert max(chip.geometry().right() for chip in shown) < strip.width()


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


def test_科室只见派给自己的(desk: Desk, open_tab: Open) -> None:
    clerk = desk_as(desk, Role.DEPARTMENT, department="财务科")
    tab = open_tab(clerk)
    assert tab.table.total == tab.counts[View.ALL] == 5
    assert {words(tab, row, "department") for row in range(5)} == {"财务科"}
    assert {words(tab, row, "complainant") for row in range(5)} == {"×××"}
    assert View.APPROVAL not in tab.views.views
    assert tab.side.export_button.isHidden()
    assert tab.side.import_button.isHidden()
    other = open_tab(desk_as(desk, Role.DEPARTMENT, department="护理部"))
    assert other.empty.sentence() == "还没有派给本部门的投诉。"
    assert other.findChild(QPushButton, "register_first") is None


def test_无权看台账的人得到一句话(one: Desk, open_tab: Open) -> None:
    for role in (Role.FRONT_DESK, Role.SUPERVISOR):
        desk_as(one, role)
    desk_as(one, Role.DEPARTMENT, department="财务科")
    tab = open_tab(desk_as(one, Role.ADMINISTRATOR), None)
    assert tab.empty.isVisible()
    assert "权限" in tab.empty.sentence()
    assert tab.place.bar.kind is None


def test_新单位先登记或导入(sqlite_url: str, open_tab: Open) -> None:
    tab = open_tab(an_office(sqlite_url), None)
    asked: list[str] = []
    tab.register_wanted.connect(lambda: asked.append("register"))
    tab.import_wanted.connect(lambda: asked.append("import"))
    assert tab.empty.sentence() == "还没有投诉。"
    pressed(tab, "register_first")
    pressed(tab, "import_first")
    pressed(tab, "import_ledger")
    assert asked == ["register", "import", "import"]
    tab.place.work.do(a_registration())
    assert tab.cases.isVisible()
    assert tab.table.total == 1


def test_复制成表格_公式不生效(one: Desk, open_tab: Open, qtbot: QtBot) -> None:
    a_case(one, subject="=HYPERLINK(1)\t<b>假</b>")
    tab = open_tab(one)
    QTest.keyClick(tab.cases, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert tab.count_words.text() == "共 11 件 · 已选 2 件"
    QTest.keyClick(tab.cases, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QGuiApplication.clipboard().mimeData()
    first, second = data.text().split("\n")
    cells = first.split("\t")
    assert cells[1] == "TS-2026-0011"
    assert cells[4] == "'=HYPERLINK(1) <b>假</b>"
    assert second.split("\t")[1] == "TS-2026-0010"
    assert "&lt;b&gt;假" in data.html()
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


class _Later(Executor):
    """Runs what it was given when told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.waiting.append(functools.partial(fn, *args, **kwargs))
        return Future()

    def run(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


def test_导出可以停_不留文件(one: Desk, open_tab: Open, tmp_path: Path) -> None:
    later = _Later()
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


def test_两千件_只读看得见的(tmp_path: Path, open_tab: Open, qtbot: QtBot) -> None:
    desk = many_cases(tmp_path, 2_000)
    desk.clock = NEXT_YEAR
    try:
        tab = open_tab(desk)
        assert tab.table.total == 2_000
        assert tab.table.case(BLOCK) is None
        assert words(tab, 1_999, "number") == "…"
        tab.cases.scrollToBottom()
        qtbot.waitUntil(lambda: tab.table.case(1_999) is not None)
        assert words(tab, 1_999, "number") == "TS-2026-0001"
        assert tab.table.case(1_000) is None
        QTest.keyClick(tab.cases, Qt.Key.Key_End)
        assert tab.preview.case_id == 1
        tab.cases.selectAll()
        assert tab.count_words.text() == "共 2,000 件 · 已选 2,000 件"
        tab.copy()
        assert tab.place.bar.sentence() == "选中的行太多，不宜复制。 请改用“导出台账”。"
        tab.refresh()
        assert tab.cases.selected_count() == 2_000
        tab.cases.choose(1_990, scroll=True)
        a_case(desk, subject="新来的")
        tab.refresh()
        assert tab.table.total == 2_001
        assert tab.cases.current_row() == 1_991
        tab.show_filter(CaseFilter(states=(CaseState.CLOSED,)))
        assert tab.table.total == 667
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


def test_英文界面(one: Desk, open_tab: Open) -> None:
    set_language("en")
    tab = open_tab(one)
    assert words(tab, 0, "state") == "Registered"
    assert tab.count_words.text() == "10 cases in all"
    assert tab.table.headerData(0, Qt.Orientation.Horizontal) == "Light"
    assert tab.filters.filters.text() == "Filter"
