"""The import dialog: from the file to the cases and back, on the real desk, with a real backup."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import update

from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.core import Desk
from complaintdesk.desk.import_mapping import Target
from complaintdesk.desk.import_memory import KnownMapping
from complaintdesk.domain.vocabulary import CaseState, Role
from complaintdesk.paths import data_folder
from complaintdesk.storage.models import Saved
from complaintdesk.ui.import_columns import MEANINGS
from complaintdesk.ui.import_dialog import ImportDialog
from tests.desk.office import an_office, desk_as
from tests.sheets.tables import TRANSFER_12345, workbook
from tests.ui.place import a_place

HEADER = ("编号", "受理日期", "投诉人", "联系电话", "投诉内容", "经手")
ROWS = [
    ("A-1", "2024-03-01", "张三", "13800001234", "收费窗口多收 120 元", "小王"),
    ("A-2", "2024-03-02", "李四", "13900001234", "护士态度生硬", "小王"),
    ("A-3", "去年春天", "王五", "13700001234", "停车场无人管理", "小李"),
]


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return a_ledger(tmp_path / "旧台账.csv")


def a_ledger(file: Path, header: tuple[str, ...] = HEADER) -> Path:
    lines = [header, *ROWS]
    file.write_text("\n".join(",".join(line) for line in lines), encoding="utf-8")
    return file


def opened(desk: Desk, qtbot: QtBot) -> ImportDialog:
    dialog = ImportDialog(a_place(desk, qtbot))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def press(dialog: ImportDialog, name: str) -> None:
    next(b for b in dialog.findChildren(QPushButton, name) if b.isVisible()).click()


def test_the_whole_way_and_back(desk: Desk, qtbot: QtBot, ledger: Path) -> None:
    dialog = opened(desk, qtbot)
    dialog.file.set_value(str(ledger))
    assert dialog.columns.chosen()["受理日期"] == "received_at"
    press(dialog, "go")
    assert "读取 3 行" in dialog.trial.figures.text()
    assert "新增 2 件" in dialog.trial.figures.text()
    assert [line.cells[:2] for line in dialog.trial.refused_model.lines] == [("4", "受理日期")]
    assert desk.ask(CaseList()).total == 0
    assert not (data_folder() / "backups").exists()
    press(dialog, "go")
    assert "2" in dialog.done_words.text()
    assert desk.ask(CaseList()).total == 2
    assert list((data_folder() / "backups").iterdir())
    press(dialog, "undo_now")
    assert desk.ask(CaseList(limit=1)).rows[0].state is not CaseState.VOID
    press(dialog, "message_action")
    assert {row.state for row in desk.ask(CaseList()).rows} == {CaseState.VOID}
    assert dialog.first.past_model.lines[0].cells[4] == "已撤销"


def test_the_refused_rows_are_saved_with_their_reasons(
    desk: Desk, qtbot: QtBot, ledger: Path, tmp_path: Path
) -> None:
    dialog = opened(desk, qtbot)
    dialog.file.set_value(str(ledger))
    press(dialog, "go")
    dialog.trial.choose_target = lambda: str(tmp_path / "错误行")
    press(dialog, "save_errors")
    sheet = load_workbook(tmp_path / "错误行.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == "A-3"
    assert "去年春天" in str(rows[1][-1])
    assert dialog.bar.kind == "ok"


def test_the_same_file_again_finds_nothing_new(desk: Desk, qtbot: QtBot, ledger: Path) -> None:
    for _time in range(2):
        dialog = opened(desk, qtbot)
        dialog.file.set_value(str(ledger))
        press(dialog, "go")
        if dialog.go.isEnabled():
            press(dialog, "go")
            dialog.accept()
    assert "已有 2 件" in dialog.trial.figures.text()
    assert not dialog.go.isEnabled()
    assert desk.ask(CaseList()).total == 2
    press(dialog, "back")
    press(dialog, "back")
    assert dialog.first.past_part.isVisible()


def test_a_choice_of_columns_is_remembered_for_the_same_headers(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    header = ("号", "哪天", "谁", "手机", "什么事", "经手")
    file = a_ledger(tmp_path / "a.csv", header)
    dialog = opened(desk, qtbot)
    dialog.file.set_value(str(file))
    assert not dialog.go.isEnabled()  # no column is known to hold the date
    for at, target in enumerate((Target.SOURCE_NUMBER, Target.RECEIVED_AT, Target.NAME, Target.PHONE, Target.FACTS)):
        dialog.columns.set_meaning(at, target)
    press(dialog, "go")
    assert "新增 2 件" in dialog.trial.figures.text()
    assert desk.ask(KnownMapping(header=header))["哪天"] == "received_at"
    again = opened(desk, qtbot)
    again.file.set_value(str(file))
    assert again.go.isEnabled()
    assert again.columns.chosen()["什么事"] == "facts"


def test_what_one_column_means_is_taken_from_the_other(desk: Desk, qtbot: QtBot, ledger: Path) -> None:
    dialog = opened(desk, qtbot)
    dialog.file.set_value(str(ledger))
    dialog.columns.set_meaning(5, Target.NAME)
    chosen = dialog.columns.chosen()
    assert (chosen["经手"], chosen["投诉人"]) == ("name", "note")
    dialog.columns.set_meaning(5, Target.FACTS)  # several columns may hold what happened
    assert dialog.columns.chosen()["投诉内容"] == "facts"


def test_a_choice_is_known_at_every_work_place_and_only_a_choice(
    desk: Desk, qtbot: QtBot, ledger: Path
) -> None:
    dialog = opened(desk, qtbot)
    dialog.file.set_value(str(ledger))
    press(dialog, "go")
    assert desk.ask(KnownMapping(header=HEADER)) == {}  # what the program found by itself it finds again
    press(dialog, "back")
    dialog.columns.set_meaning(5, Target.RESPONDENT_PERSON)
    press(dialog, "go")
    other = desk_as(desk, Role.SUPERVISOR)
    assert other.ask(KnownMapping(header=tuple(reversed(HEADER))))["经手"] == "respondent_person"
    with desk.database.write() as session:
        session.execute(update(Saved).values(data={"columns": ["x"]}))
    assert other.ask(KnownMapping(header=HEADER)) == {}


def test_another_sheet_of_the_book(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "说明"
    first.append(["日期", "内容"])
    first.append(["2024-01-01", "说明一下"])
    second = book.create_sheet("台账")
    for line in (HEADER, *ROWS):
        second.append(line)
    book.save(tmp_path / "b.xlsx")
    dialog = opened(desk, qtbot)
    dialog.file.set_value(str(tmp_path / "b.xlsx"))
    assert dialog.table is not None
    assert dialog.sheets.isVisible()
    other = "台账" if dialog.table.sheet == "说明" else "说明"
    dialog.sheets.setCurrentText(other)
    assert dialog.table.sheet == other
    assert {dialog.sheets.itemText(at) for at in range(dialog.sheets.count())} == {"说明", "台账"}


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"just one line of words", b"<html></html>"])
def test_a_file_that_is_no_table_is_said_in_words(
    desk: Desk, qtbot: QtBot, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "坏.csv"
    file.write_bytes(content)
    dialog = opened(desk, qtbot)
    dialog.file.set_value(str(file))
    assert dialog.bar.kind == "error"
    assert dialog.pages.currentIndex() == 0
    assert not dialog.go.isEnabled()


def test_a_backup_that_cannot_be_made_stops_the_import(desk: Desk, qtbot: QtBot, ledger: Path, home: Path) -> None:
    dialog = opened(desk, qtbot)
    dialog.file.set_value(str(ledger))
    press(dialog, "go")
    (home / "backups").write_text("a file where the folder should be", encoding="utf-8")
    press(dialog, "go")
    assert desk.ask(CaseList()).total == 0
    assert dialog.bar.kind == "error"
    (home / "backups").unlink()
    press(dialog, "go")
    assert desk.ask(CaseList()).total == 2


def test_front_desk_may_not_import(desk: Desk, qtbot: QtBot, ledger: Path) -> None:
    dialog = opened(desk_as(desk, Role.FRONT_DESK), qtbot)
    assert dialog.bar.kind == "error"
    dialog.file.set_value(str(ledger))
    press(dialog, "go")
    assert dialog.bar.kind == "error"
    assert dialog.pages.currentIndex() == 1


def test_every_meaning_can_be_chosen() -> None:
    assert set(MEANINGS) == set(Target)


def test_the_header_is_chosen_by_keyboard(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    """Two rows that nothing in the file tells to be a header: the person says so, and sees the names at once."""
    file = tmp_path / "两行.csv"
    file.write_text("一组,,二组\n编号,受理日期,投诉内容\nA-1,2024-03-01,多收费\n", encoding="utf-8")
    dialog = opened(desk, qtbot)
    dialog.file.set_value(str(file))
    page = dialog.meanings
    assert (page.header_row.value(), page.header_rows.currentData()) == (2, 1)
    page.header_row.setFocus()
    QTest.keyClick(page.header_row, Qt.Key.Key_Down)
    QTest.keyClick(page.header_rows, Qt.Key.Key_Down)
    assert (page.header_row.value(), page.header_rows.currentData()) == (1, 2)
    assert list(dialog.columns.chosen()) == ["一组 / 编号", "一组 / 受理日期", "二组 / 投诉内容"]
    assert dialog.go.isEnabled()
    # A row that cannot be one is refused in words, and what was read before still stands.
    page.header_row.setValue(7)
    assert dialog.bar.kind == "error"
    assert page.header_row.value() == 1
    press(dialog, "go")
    assert "新增 1 件" in dialog.trial.figures.text()


def test_a_transfer_sheet_is_offered_as_a_form(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    path = workbook(tmp_path / "转办.xlsx", TRANSFER_12345)
    dialog = opened(desk, qtbot)
    dialog.file.set_value(str(path))
    assert dialog.meanings.header_rows.currentData() == 0
    press(dialog, "go")
    assert "新增 1 件" in dialog.trial.figures.text()
