"""The books: found, read, filled in and exported by keyboard; what is typed is never lost, what is hidden not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.book_pages import Books, EntryList, EntryOf
from complaintdesk.desk.books import BOOKS
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.visiting import AddFeedback, AddVisit, TakeUpFeedback
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import Action, Light, Role
from complaintdesk.storage.book_models import Entry
from complaintdesk.ui.books_dialog import BooksDialog
from complaintdesk.ui.books_list import late_words
from complaintdesk.ui.books_table import DUE, NUMBER, TITLE
from complaintdesk.ui.case_records import Entries
from tests.conftest import Databases
from tests.desk.office import Clock, an_office, desk_as
from tests.office.book_office import BookOffice, book_office
from tests.office.hostile import GROUPED, PAYLOADS
from tests.ui.place import a_place

Show = Callable[[QWidget], None]
TITLES = ("增设窗口", "延长开放时间", "多设座椅")


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    made = an_office(sqlite_url, clock=Clock())
    for title in TITLES:
        made.do(AddFeedback(title=title, on=date(2026, 3, 1), is_suggestion=True, said=f"{title}的理由"))
    return made


@pytest.fixture(scope="module")
def keeping(databases: Databases) -> Iterator[BookOffice]:
    """An office with late measures, made by the clerk of the tests of all books; nothing here changes it."""
    url = databases.new("sqlite")
    office = book_office(url)
    office.make(EntryKind.MEASURE)
    office.clock.forward(days=60)
    yield office
    office.desk.database.close()
    databases.drop(url)


def opened(desk: Desk, qtbot: QtBot, show: Show, **at: object) -> BooksDialog:
    dialog = BooksDialog(a_place(desk, qtbot), **at)  # type: ignore[arg-type]
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.resize(1306, 708)
    show(dialog)
    return dialog


def feedback(desk: Desk, qtbot: QtBot, show: Show) -> BooksDialog:
    return opened(desk, qtbot, show, kind=EntryKind.FEEDBACK)


def titles(dialog: BooksDialog) -> list[str]:
    return [line.cells[TITLE] for line in dialog.table.lines.lines]


def key(dialog: BooksDialog, keys: str) -> None:
    QTest.keySequence(dialog, QKeySequence(keys))


def test_书在各自的标题下_有多少件要办(desk: Desk, qtbot: QtBot, show: Show) -> None:
    dialog = feedback(desk, qtbot, show)
    assert {book.kind for book in dialog.list.books()} == {kind for kind, book in BOOKS.items() if not book.hidden}
    groups = [book.group for book in dialog.list.books()]
    assert [group for group, _books in groupby(groups)] == list(dict.fromkeys(groups))
    own = dialog.list.book(EntryKind.FEEDBACK)
    assert own is not None
    assert (own.open, own.late) == (3, 0)
    spoken = [str(dialog.list.item(at).data(Qt.ItemDataRole.AccessibleTextRole) or "") for at in range(dialog.list.count())]
    assert any(own.label in words and "3" in words for words in spoken)
    assert titles(dialog) == list(reversed(TITLES))
    assert dialog.side.sheet is not None
    assert dialog.side.sheet.row.title == TITLES[-1]
    assert f"{TITLES[-1]}的理由" in dialog.side.reading.words()


def test_超期的有形状有字(keeping: BookOffice, qtbot: QtBot, show: Show) -> None:
    dialog = opened(keeping.desk, qtbot, show, kind=EntryKind.MEASURE)
    book = dialog.list.book()
    assert book is not None
    assert book.late == len(titles(dialog)) > 0
    item = next(dialog.list.item(at) for at in range(dialog.list.count()) if dialog.list.item(at).isSelected())
    assert late_words(book.late) in item.data(Qt.ItemDataRole.AccessibleTextRole)
    model = dialog.table.model()
    assert all(Light.LATE.label in str(model.index(at, DUE).data()) for at in range(model.rowCount()))
    assert model.index(0, DUE).data(Qt.ItemDataRole.DecorationRole) is not None
    assert not dialog.grab().isNull()


def test_空栏不显示(desk: Desk, qtbot: QtBot, show: Show) -> None:
    dialog = feedback(desk, qtbot, show)
    assert dialog.table.isColumnHidden(NUMBER)
    assert dialog.table.isColumnHidden(DUE)
    assert not dialog.table.isColumnHidden(TITLE)


def test_回车走第一步_Ctrl_S办好_位置不丢(desk: Desk, qtbot: QtBot, show: Show) -> None:
    dialog = feedback(desk, qtbot, show)
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Down)
    assert dialog.side.sheet is not None
    assert dialog.side.sheet.row.title == TITLES[1]
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    form = dialog.side.form
    assert form is not None
    assert form.objectName() == "entry_TakeUpFeedback"
    form.submit()
    form.fields["result"].set_value("已延长到晚上七点")
    key(dialog, "Ctrl+S")
    assert dialog.side.form is None
    assert titles(dialog) == [TITLES[2], TITLES[0]]
    assert dialog.table.currentIndex().row() == 1
    done = next(row for row in desk.ask(EntryList(kind=EntryKind.FEEDBACK, ended=True)) if row.title == TITLES[1])
    assert done.state == "taken_up"
    dialog.ended.click()
    assert set(titles(dialog)) == set(TITLES)


def test_新增_登记后就选中它(desk: Desk, qtbot: QtBot, show: Show) -> None:
    dialog = feedback(desk, qtbot, show)
    key(dialog, "Ctrl+N")
    form = dialog.side.form
    assert form is not None
    form.fields["title"].set_value("新的建议")
    form.fields["is_suggestion"].set_value(True)
    key(dialog, "Ctrl+S")
    assert dialog.side.sheet is not None
    assert dialog.side.sheet.row.title == "新的建议"
    assert "新的建议" in dialog.bar.sentence() or dialog.bar.kind == "ok"


def test_登记簿的条目一登记就完_照样列出(desk: Desk, qtbot: QtBot, show: Show) -> None:
    desk.do(AddVisit(title="王大爷", on=date(2026, 3, 1)))
    dialog = opened(desk, qtbot, show, kind=EntryKind.VISIT)
    assert titles(dialog) == ["王大爷"]
    assert not dialog.ended.isVisible()


def test_新增即完的也看得见(desk: Desk, qtbot: QtBot, show: Show) -> None:
    """Praise is noted and done with: the list shows the ended ones, so that nobody enters it a second time."""
    dialog = feedback(desk, qtbot, show)
    dialog.begin_new()
    form = dialog.side.form
    assert form is not None
    form.fields["title"].set_value("表扬")
    form.submit()
    assert dialog.ended.isChecked()
    assert dialog.side.sheet is not None
    assert dialog.side.sheet.row.title == "表扬"


def test_写了一半_Esc先问_换行换簿也先问(desk: Desk, qtbot: QtBot, show: Show) -> None:
    dialog = feedback(desk, qtbot, show)
    dialog.take_first()
    form = dialog.side.form
    assert form is not None
    form.fields["result"].set_value("写了一半")
    ways: tuple[Callable[[], object], ...] = (
        lambda: QTest.keyClick(dialog, Qt.Key.Key_Escape), lambda: dialog.table.selectRow(2),
        lambda: dialog.list.choose(EntryKind.VISIT), dialog.begin_new, dialog.reject,
    )  # fmt: skip
    for leave in ways:
        dialog.bar.clear()
        leave()
        assert dialog.bar.kind == "warn"
        assert dialog.side.form is form
        assert form.fields["result"].draft() == "写了一半"
        assert dialog.list.kind is EntryKind.FEEDBACK
        assert dialog.table.currentIndex().row() == 0
        assert dialog.isVisible()
    dialog.bar.clear()
    dialog.side.leave_form()
    press(dialog, "message_action")
    assert dialog.side.form is None
    assert dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def press(dialog: QWidget, name: str) -> None:
    found = next(one for one in dialog.findChildren(QPushButton, name) if one.isVisible())
    found.click()


def test_别人先改了_字还在_再按一次就成(desk: Desk, qtbot: QtBot, show: Show) -> None:
    dialog = opened(desk, qtbot, show, kind=EntryKind.FEEDBACK)
    assert dialog.side.sheet is not None
    entry_id = dialog.side.sheet.row.id
    dialog.take_first()
    form = dialog.side.form
    assert form is not None
    form.fields["result"].set_value("我写的")
    change(desk, entry_id)
    form.submit()
    assert dialog.bar.kind == "warn"
    assert form.fields["result"].draft() == "我写的"
    form.submit()
    assert dialog.side.form is None
    assert desk.ask(EntryOf(entry_id=entry_id)).row.state == "taken_up"


def change(desk: Desk, entry_id: int) -> None:
    """Somebody else's version of the entry."""
    with desk.database.write() as session:
        entry = session.get_one(Entry, entry_id)
        entry.title = "别人改过的"


def test_别人已经办了_就说办不了_字还在(desk: Desk, qtbot: QtBot, show: Show) -> None:
    dialog = feedback(desk, qtbot, show)
    assert dialog.side.sheet is not None
    dialog.take_first()
    form = dialog.side.form
    assert form is not None
    form.fields["result"].set_value("我写的")
    desk.do(TakeUpFeedback(entry_id=dialog.side.sheet.row.id, result="别人写的"))
    form.submit()
    assert dialog.bar.kind == "warn"
    assert form.fields["result"].draft() == "我写的"


def test_查找_Ctrl_F_Esc(desk: Desk, qtbot: QtBot, show: Show) -> None:
    dialog = feedback(desk, qtbot, show)
    key(dialog, "Ctrl+F")
    assert dialog.search.hasFocus()
    dialog.search.setText("座椅")
    dialog.reload()
    assert titles(dialog) == ["多设座椅"]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.reload()
    assert len(titles(dialog)) == 3
    dialog.search.setText("没有这回事")
    dialog.reload()
    assert dialog.empty.isVisible()
    assert "没有这回事" in dialog.empty.text()


def test_别处有变化_自己更新_写着的不动(desk: Desk, qtbot: QtBot, show: Show) -> None:
    dialog = feedback(desk, qtbot, show)
    dialog.take_first()
    form = dialog.side.form
    dialog.place.work.do(AddFeedback(title="别处的", on=date(2026, 3, 1), is_suggestion=True))
    assert "别处的" in titles(dialog)
    assert dialog.side.form is form


def test_导出(desk: Desk, qtbot: QtBot, show: Show, tmp_path: Path) -> None:
    desk.do(AddFeedback(title="=1+1", on=date(2026, 3, 1), is_suggestion=True, said="=HYPERLINK(1)"))
    dialog = feedback(desk, qtbot, show)
    path = tmp_path / "反馈.xlsx"
    dialog.export.choose_file = lambda _name: str(path)
    key(dialog, "Ctrl+E")
    qtbot.waitUntil(lambda: "4" in dialog.bar.sentence())
    sheet = load_workbook(path).active
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert len(rows) == 4
    assert any("=1+1" in row for row in rows)
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "d"}
    dialog.export.choose_file = lambda _name: ""
    press(dialog, "export_book")
    assert (dialog.bar.kind or "") == "ok"
    dialog.export.choose_file = lambda _name: str(tmp_path / "没有的" / "a.xlsx")
    press(dialog, "export_book")
    assert dialog.bar.kind == "error"


def test_科室不导出_也不见别人的(desk: Desk, qtbot: QtBot, show: Show) -> None:
    desk.do(AddFeedback(title="给财务科", on=date(2026, 3, 1), is_suggestion=True, department="财务科"))
    nurse = desk_as(desk, Role.DEPARTMENT, "护理部")
    dialog = feedback(nurse, qtbot, show)
    assert "给财务科" not in titles(dialog)
    assert not any(one.isVisible() for one in dialog.findChildren(QPushButton, "export_book"))
    assert not dialog.new.isVisible()


def test_打开某一条_也可以是已完的_没有的就说(desk: Desk, qtbot: QtBot, show: Show) -> None:
    desk.do(TakeUpFeedback(entry_id=2, result="办了"))
    dialog = opened(desk, qtbot, show, entry_id=2)
    assert dialog.side.sheet is not None
    assert dialog.side.sheet.row.id == 2
    gone = opened(desk, qtbot, show, entry_id=999)
    assert gone.bar.kind == "error"


def test_案件里列出它的事务_一按就开(keeping: BookOffice, qtbot: QtBot) -> None:
    case_id = keeping.cases[Action.DISPATCH]
    sheet = keeping.desk.ask(Sheet(case_id=case_id))
    assert sheet.entries
    lines = Entries(sheet.entries)
    qtbot.addWidget(lines)
    wanted: list[int] = []
    lines.entry_wanted.connect(wanted.append)
    lines.show()
    press(lines, f"entry_{sheet.entries[0].id}")
    assert wanted == [sheet.entries[0].id]


def test_打开案件_打印单据(keeping: BookOffice, qtbot: QtBot, show: Show) -> None:
    entry = next(
        keeping.sheet(entry_id) for entry_id in sorted(keeping.entries(EntryKind.MEASURE))
        if keeping.sheet(entry_id).row.case_id is not None
    )  # fmt: skip
    dialog = opened(keeping.desk, qtbot, show, entry_id=entry.row.id)
    cases: list[int] = []
    printed: list[tuple[int, object]] = []
    dialog.case_chosen.connect(cases.append)
    dialog.print_wanted.connect(lambda case_id, form: printed.append((case_id, form)))
    key(dialog, "Ctrl+P")
    qtbot.waitUntil(lambda: printed == [(entry.row.case_id, entry.forms[0])])
    key(dialog, "Ctrl+O")
    qtbot.waitUntil(lambda: cases == [entry.row.case_id])
    assert not dialog.isVisible()


@pytest.mark.parametrize("kind", [kind for kind, book in BOOKS.items() if not book.hidden])
def test_每本簿都打得开_新增的表单都画得出(keeping: BookOffice, qtbot: QtBot, show: Show, kind: EntryKind) -> None:
    dialog = opened(keeping.desk, qtbot, show, kind=kind)
    book = next(book for book in keeping.desk.ask(Books()) if book.kind is kind)
    assert dialog.title.text() == book.label
    assert dialog.new.isVisible() is (book.new is not None)
    dialog.begin_new()
    assert (dialog.side.form is not None) is (book.new is not None)
    assert not dialog.grab().isNull()




def test_敌意文字只当文字显示(desk: Desk, qtbot: QtBot, show: Show) -> None:
    for name in ("图片", "与号", "没有空格的长词", "其余"):
        payload = (GROUPED.get(name) or PAYLOADS[name])[:4000]
        desk.do(AddFeedback(title=f"{payload}〔题〕", on=date(2026, 3, 1), is_suggestion=True, said=f"{payload}〔话〕"))
    dialog = feedback(desk, qtbot, show)
    width = dialog.width()
    for at in range(dialog.table.model().rowCount()):
        dialog.table.selectRow(at)
        assert dialog.side.sheet is not None
        assert dialog.side.sheet.row.title in dialog.side.reading.words()
        dialog.take_first()
        assert all(label.textFormat() is Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel) if label.text())
        assert not dialog.grab().isNull()
        dialog.side.leave_form()
    assert dialog.width() == width
