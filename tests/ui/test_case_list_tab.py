"""投诉台账: views, search, filters, sorting, who sees what, and what an empty list says; on real databases."""

from __future__ import annotations

import functools
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import SortBy
from complaintdesk.desk.core import Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.domain.vocabulary import CaseState, Channel, Role, Severity
from complaintdesk.i18n import set_language
from complaintdesk.ui.case_columns import COLUMNS, place_of
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.list_filters import OPEN, chips_of
from tests.desk.office import Clock, a_registration, an_office, desk_as
from tests.ui.conftest import Show, TypeChinese
from tests.ui.listing import NONE, Open, click_head, filled, numbers, opener, pressed, words
from tests.ui.place import a_place


@pytest.fixture
def desk(database_url: str) -> Desk:
    return filled(database_url)


@pytest.fixture
def one(sqlite_url: str) -> Desk:
    return filled(sqlite_url)


@pytest.fixture
def open_tab(qtbot: QtBot, show: Show) -> Open:
    return opener(qtbot, show)


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
    click_head(tab, qtbot, "complainant")
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


def test_英文界面(one: Desk, open_tab: Open) -> None:
    set_language("en")
    tab = open_tab(one)
    assert words(tab, 0, "state") == "Registered"
    assert tab.count_words.text() == "10 cases in all"
    assert tab.table.headerData(0, Qt.Orientation.Horizontal) == "Light"
    assert tab.filters.filters.text() == "Filter"
