"""存用视图 and 标签 in the list: kept, opened, brought up to date, deleted; the list exported as it is shown."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select, update

from complaintdesk.desk import case_list
from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import SortBy
from complaintdesk.desk.core import Desk
from complaintdesk.desk.saved_views import SavedViews, SaveView
from complaintdesk.desk.tagging import TagCases, TagsInUse
from complaintdesk.domain.vocabulary import Channel, EventKind, Role
from complaintdesk.storage.models import Event, Saved
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.list_saved import ViewNameDialog
from complaintdesk.ui.list_tags import TagDialog
from tests.desk.office import a_case, desk_as
from tests.ui.conftest import Show, TypeChinese
from tests.ui.listing import Open, click_head, filled, numbers, opener, pressed, words


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return filled(sqlite_url)


@pytest.fixture
def open_tab(qtbot: QtBot, show: Show) -> Open:
    return opener(qtbot, show)


def dialog_of(kind: type[QDialog]) -> QDialog:
    found = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]
    return found[-1]


def keep_as(tab: CaseListTab, name: str, *, shared: bool = False) -> None:
    pressed(tab, "keep_view")
    dialog = dialog_of(ViewNameDialog)
    assert isinstance(dialog, ViewNameDialog)
    dialog.name.set_value(name)
    dialog.shared.setChecked(shared)
    dialog.submit()


def sizes(tab: CaseListTab) -> dict[str, int]:
    return {view.name: tab.saved.sizes[view.id].count for view in tab.saved.views}


def test_存下筛选排序栏目_点开照旧_件数随着变(desk: Desk, open_tab: Open, qtbot: QtBot) -> None:
    desk = desk_as(desk, Role.SUPERVISOR)
    tab = open_tab(desk, channel=Channel.PHONE)
    click_head(tab, qtbot, "received")
    tab.cases._show_column(tab.cases.columns().index("due"), False)
    tab.cases._show_column(9, True)
    columns = tab.cases.columns()
    keep_as(tab, "电话来的", shared=True)
    assert tab.place.bar.sentence() == "已存为“电话来的”，在左侧。"
    view = tab.saved.list.view()
    assert view is not None
    assert (view.name, view.filter.channel, view.sort, view.columns) == ("电话来的", Channel.PHONE, SortBy.RECEIVED, columns)
    assert sizes(tab) == {"电话来的": 5}
    tab.cases.reset_columns()
    tab.cases.remember()
    own = tab.cases.columns()
    # Another view, and back: the saved one brings its filter, its order and its columns; one's own stay as they were.
    tab._view_chosen(View.ALL)
    assert tab.filter == CaseFilter()
    assert tab.cases.columns() == own
    assert tab.saved.list.view() is None
    QTest.mouseClick(
        tab.saved.list.viewport(), Qt.MouseButton.LeftButton,
        pos=tab.saved.list.visualRect(tab.saved.list.model().index(0, 0)).center(),
    )  # fmt: skip
    assert tab.filter == CaseFilter(channel=Channel.PHONE)
    assert tab.sorting == (SortBy.RECEIVED, view.descending)
    assert tab.cases.columns() == columns
    assert tab.table.total == 5
    assert not tab.views.currentIndex().isValid()
    # What others register is counted.
    a_case(desk_as(desk, Role.FRONT_DESK), channel=Channel.PHONE)
    tab.saved._counted = 0.0
    tab.refresh()
    assert sizes(tab) == {"电话来的": 6}
    # Narrowed further it offers to keep the changes; everything cleared leaves it.
    assert tab.saved.update_button.isHidden()
    tab.filters._change(overdue=True)
    assert tab.saved.update_button.isVisible()
    pressed(tab, "update_view")
    assert desk.ask(SavedViews())[0].filter == CaseFilter(channel=Channel.PHONE, overdue=True)
    assert tab.saved.update_button.isHidden()
    tab.filters.clear_all()
    assert tab.saved.list.view() is None
    assert tab.views.view() is View.ALL


def test_改名_删除可恢复_重名说清楚(desk: Desk, open_tab: Open) -> None:
    desk = desk_as(desk, Role.FRONT_DESK)
    tab = open_tab(desk, text="停车")
    keep_as(tab, "停车")
    pressed(tab, "keep_view")
    dialog = dialog_of(ViewNameDialog)
    assert isinstance(dialog, ViewNameDialog)
    assert not dialog.shared.isVisible()
    dialog.name.set_value("停车")
    dialog.submit()
    assert dialog.isVisible()
    assert "已有视图“停车”" in dialog.name._note.text()
    dialog.reject()
    tab.saved.list.setFocus()
    QTest.keyClick(tab.saved.list, Qt.Key.Key_F2)
    renaming = dialog_of(ViewNameDialog)
    assert isinstance(renaming, ViewNameDialog)
    renaming.name.set_value("停车场")
    renaming.submit()
    assert [view.name for view in tab.saved.views] == ["停车场"]
    QTest.keyClick(tab.saved.list, Qt.Key.Key_Delete)
    assert tab.saved.views == ()
    assert tab.saved.list.isHidden()
    actions = tab.window().findChildren(QPushButton, "message_action")
    next(button for button in actions if button.isVisible()).click()
    assert [(view.name, view.filter.text) for view in desk.ask(SavedViews())] == [("停车场", "停车")]


def test_大家的视图别人只能看_新版本存的说明白(desk: Desk, open_tab: Open) -> None:
    desk.do(SaveView(name="医院盯的", filter=CaseFilter(text="住院"), shared=True))
    with desk.database.write() as session:
        data = {"filter": {"text": "住院", "mood": "sad"}, "columns": ["mood", "number"]}
        session.execute(update(Saved).values(data=data))
    tab = open_tab(desk_as(desk, Role.FRONT_DESK))
    assert not any(entry.isEnabled() for entry in tab.saved.menu(tab.saved.views[0]).actions())
    tab.saved._clicked(tab.saved.list.model().index(0, 0))
    assert tab.filter.text == "住院"
    assert tab.cases.columns() == ("number", "subject") or tab.cases.columns() == ("number",)
    assert "较新版本" in tab.place.bar.sentence()
    tab.saved.rename(tab.saved.views[0])
    tab.saved.delete(tab.saved.views[0])
    assert len(desk.ask(SavedViews())) == 1
    tab.saved._clicked(QModelIndex())
    assert tab.filter.text == "住院"


def test_一件和多件贴标签_筛出来_取下去(desk: Desk, open_tab: Open, type_chinese: TypeChinese) -> None:
    tab = open_tab(desk)
    tab.cases.choose(0, scroll=False)
    pressed(tab, "tag_case")
    dialog = dialog_of(TagDialog)
    assert isinstance(dialog, TagDialog)
    type_chinese(dialog.word.edit, "媒体，加急")
    QTest.keyClick(dialog.word.edit, Qt.Key.Key_Return)
    assert dialog.chosen() == (("媒体", "加急"), ())
    dialog.submit()
    assert words(tab, 0, "tags") == "媒体、加急"
    # Several at once: a word that some have can be given to all, and taken from all.
    tab.cases.selectAll()
    pressed(tab, "tag_cases")
    dialog = dialog_of(TagDialog)
    assert isinstance(dialog, TagDialog)
    assert dialog.windowTitle() == "10 件的标签"
    assert [chip.text() for chip in dialog.chips.values()] == ["加急（部分）", "媒体（部分）"]
    dialog.chips["媒体"].click()
    dialog.chips["加急"].click()
    dialog.chips["加急"].click()
    dialog.submit()
    assert {tag.word: tag.count for tag in desk.ask(TagsInUse())} == {"媒体": 10}
    tab.cases.choose(3, scroll=False)
    pressed(tab, "tag_case")
    dialog = dialog_of(TagDialog)
    assert isinstance(dialog, TagDialog)
    dialog.chips["媒体"].click()
    dialog.word.set_value("长" * 21)
    dialog.submit()
    assert dialog.isVisible()
    dialog.word.set_value("")
    dialog.submit()
    tab.filters.panel_wanted.emit()
    tab.panel.tags.chips["媒体"].click()
    assert tab.filter.tags == ("媒体",)
    assert tab.table.total == 9
    assert [chip.text() for chip in tab.filters.strip.chips] == ["标签：媒体"]
    tab.filters.strip.chips[0].click()
    assert tab.table.total == 10


def test_按每一栏排序_太多的说清楚(
    desk: Desk, open_tab: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.do(TagCases(case_ids=(4,), add=("甲",)))
    tab = open_tab(desk)
    click_head(tab, qtbot, "subject")
    subjects = [words(tab, row, "subject") for row in range(10)]
    assert subjects == sorted(subjects)
    tab._sort(SortBy.TAGS, False)
    assert numbers(tab)[0] == "04"
    monkeypatch.setattr(case_list, "MOST_SORTED", 5)
    tab._sort(SortBy.MARKS, False)
    assert tab.sorting == (SortBy.TAGS, False)
    assert tab.place.bar.sentence().startswith("共 10 件，太多，不能按此栏排序。 请先筛选或查找到 5 件以内")
    # A list that outgrew its order is shown in its usual one.
    tab.place.bar.clear()
    tab.refresh()
    assert tab.sorting == (SortBy.NUMBER, True)
    assert "不能按此栏排序" in tab.place.bar.sentence()
    assert numbers(tab)[0] == "10"
    click_head(tab, qtbot, "due")
    assert tab.sorting == (SortBy.DUE, False)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_导出的和看见的一样(desk: Desk, open_tab: Open, qtbot: QtBot, tmp_path: Path, kind: str) -> None:
    a_case(desk, subject="=HYPERLINK(1)", channel=Channel.PHONE)
    tab = open_tab(desk, channel=Channel.PHONE)
    head = tab.cases.horizontalHeader()
    head.moveSection(head.visualIndex(4), 0)
    tab.cases._show_column(9, True)
    click_head(tab, qtbot, "received")
    target = tmp_path / f"所见.{kind}"
    tab.export.choose_file = lambda _name: str(target)
    entry = next(e for e in tab.export.choices(lambda: tab.filter).actions() if e.objectName() == "export_shown")
    entry.trigger()
    shown = [
        [str(tab.table.index(row, column).data()) for column in tab.cases.shown_columns()] for row in range(tab.table.total)
    ]
    if kind == "csv":
        assert target.read_bytes().startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
        shown = [[f"'{cell}" if cell.startswith("=") else cell for cell in cells] for cells in shown]
    else:
        sheet = load_workbook(target).active
        rows = [[cell or "" for cell in cells] for cells in sheet.iter_rows(values_only=True)]
        assert {cell.data_type for cells in sheet.iter_rows() for cell in cells if cell.value} == {"s"}
    assert rows[0][:3] == ["事由", "时限状态", "编号"]
    assert rows[1:] == shown
    assert len(shown) == 6
    with desk.database.read() as session:
        kept = select(func.count()).select_from(Event).where(Event.kind == EventKind.EXPORTED.value)
        assert session.scalar(kept) == 1


@pytest.mark.parametrize(
    "typed", ["ts-2026-0003", "CD1:TS-2026-0003:registration:1:1:A1B2", "CD:TS-2026-0003", "TS-2026-0003 "]
)
def test_编号或扫码直接打开(desk: Desk, open_tab: Open, typed: str) -> None:
    tab = open_tab(desk)
    opened: list[int] = []
    tab.open_case.connect(opened.append)
    tab.filters.search.setText(typed)
    QTest.keyClick(tab.filters.search, Qt.Key.Key_Return)
    assert opened == [3]
    tab.filters.search.setText(typed.replace("0003", "0999"))
    QTest.keyClick(tab.filters.search, Qt.Key.Key_Return)
    assert opened == [3]
    assert "没有您可以看的投诉" in tab.place.bar.sentence()


def test_最近的查找只在本次登录内(desk: Desk, open_tab: Open) -> None:
    tab = open_tab(desk)
    search = tab.filters.search
    for word in ("停车", "态度", "停车"):
        search.setText(word)
        QTest.keyClick(search, Qt.Key.Key_Return)
    assert [entry.text() for entry in search.recent_menu().actions()] == ["停车", "态度"]
    search.recent_menu().actions()[1].trigger()
    assert tab.filter.text == "态度"
    tab.hide_secrets()
    assert search.recent_menu().actions() == []
