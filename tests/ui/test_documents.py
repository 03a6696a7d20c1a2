"""单据 on the case page: what belongs to the case in sight, the rest in a menu; and which form Ctrl+P means."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.desk.rows import DocumentRow
from complaintdesk.domain.vocabulary import Role
from complaintdesk.settings import Settings, save_settings
from complaintdesk.ui.batch_print_dialog import BatchPrintDialog
from complaintdesk.ui.next_steps import MOST_DOCUMENTS, documents_shown, form_to_print
from complaintdesk.ui.turns import all_at_once
from tests.desk.office import a_case, an_office, desk_as
from tests.office import programs
from tests.office.clerk import FakePrinter
from tests.ui.case_stage import Stage, opened
from tests.ui.conftest import Show


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return desk_as(an_office(sqlite_url), Role.FRONT_DESK)


@pytest.fixture
def stage(desk: Desk, qtbot: QtBot, show: Show) -> Stage:
    kept: list[QWidget] = []
    return opened(desk, a_case(desk).id, qtbot, show, kept)


def row(form: str, printed: int = 0, *, expected: bool = True, signed: int = 0, day: int = 1) -> DocumentRow:
    at = datetime(2026, 3, day, tzinfo=UTC) if printed else None
    return DocumentRow(form, form, printed, at, expected=expected, signed=signed)


@pytest.mark.parametrize(("documents", "form"), [
    ((row("registration"), row("handling"), row("reply", expected=False)), "registration"),
    ((row("registration", 1), row("handling"), row("transfer")), "transfer"),
    ((row("registration", 1, day=2), row("handling", 1, day=1)), "registration"),
    ((row("reply", expected=False),), "reply"),
    ((), ""),
])
def test_the_form_that_is_due_is_the_one_that_ctrl_p_means(documents: tuple[DocumentRow, ...], form: str) -> None:
    assert form_to_print(documents) == form


def test_of_many_forms_those_stay_in_sight_that_want_something_done() -> None:
    done = [row(f"done{n}", 1, signed=1) for n in range(3)]
    documents = [*done, *(row(f"form{n}") for n in range(MOST_DOCUMENTS - 1)), row("open", 1), row("other", expected=False)]
    shown, others = documents_shown(documents)
    assert [d.form for d in shown] == [*(f"form{n}" for n in range(MOST_DOCUMENTS - 1)), "open"]
    assert [d.form for d in others] == ["done0", "done1", "done2", "other"], "nothing is lost"


def test_both_keys_ask_for_the_form_that_is_due(stage: Stage, desk: Desk) -> None:
    asked: list[tuple[str, int, str]] = []
    stage.tab.print_wanted.connect(lambda case_id, form: asked.append(("dialog", case_id, form)))
    stage.tab.print_at_once.connect(lambda case_id, form: asked.append(("at once", case_id, form)))
    case_id = stage.sheet.id
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(stage.tab, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(stage.tab, Qt.Key.Key_P, both)
    due = form_to_print(stage.sheet.documents)
    assert asked == [("dialog", case_id, due), ("at once", case_id, due)]


def test_prints_and_numbers_stand_there_and_other_forms_are_in_the_menu(stage: Stage, desk: Desk) -> None:
    desk.do(RecordPrint(case_id=stage.sheet.id, form="handling"))
    desk.do(RecordPrint(case_id=stage.sheet.id, form="handling"))
    stage.tab.refresh()
    state = stage.tab.findChild(QLabel, "printed_handling")
    assert state is not None
    assert "打印 2 次" in state.text()
    assert stage.tab.findChild(QPushButton, "print_reply") is None, "no reply was given yet"
    entry = stage.tab.findChild(QAction, "print_reply")
    assert entry is not None
    asked: list[str] = []
    stage.tab.print_wanted.connect(lambda _case, form: asked.append(form))
    entry.trigger()
    assert asked == ["reply"]


def listed(stage: Stage, *documents: DocumentRow) -> None:
    """The case as if it had these forms."""
    all_at_once(stage.tab.documents.prepare(dataclasses.replace(stage.sheet, documents=documents)))
    stage.tab.documents.next.show()


def test_a_form_that_came_back_signed_says_so(stage: Stage) -> None:
    listed(stage, row("statement", 1, signed=2), row("x"))
    mark = stage.tab.documents.findChild(QPushButton, "signed_statement")
    assert mark is not None
    assert mark.text() == "已签回"
    assert "2 份" in mark.toolTip()
    assert stage.tab.documents.findChild(QPushButton, "signed_x") is None


def test_long_names_and_numbers_never_leave_the_column(stage: Stage) -> None:
    long = [
        dataclasses.replace(row(f"form{n}", 3, signed=1), title="关于不予受理投诉事项及其救济途径的书面告知书" * 2,
                            document_number="江卫投诉不受告〔2026〕第00012号")
        for n in range(MOST_DOCUMENTS + 2)
    ]
    listed(stage, *long)
    stage.window.resize(1366, 768)
    QTest.qWait(50)
    column = stage.tab.documents
    for part in column.findChildren(QWidget):
        if part.isVisible():
            right = part.mapTo(column, part.rect().topRight()).x()
            assert right <= column.width(), part.objectName()


def test_in_the_whole_window_one_key_prints_and_the_list_prints_many(
        sqlite_url: str, qapp: QApplication, qtbot: QtBot) -> None:
    programs.opened(sqlite_url)
    save_settings(Settings(printer="前台打印机"))
    with programs.running(qapp, sqlite_url) as program:
        assert program.session is not None
        assert isinstance(program.printer, FakePrinter)
        case = a_case(program.session.desk)
        program.window.activateWindow()
        qtbot.waitUntil(program.window.isActiveWindow)
        program.session.open_case(case.id)
        detail = program.session.tabs[2]
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        QTest.keyClick(detail, Qt.Key.Key_P, both)
        assert [(name, title) for name, title, _pdf in program.printer.jobs] == [("前台打印机", case.number)]
        assert "不能撤销" in program.window.bar.sentence()
        assert program.session.paper is not None
        program.session.paper.print_cases([case.id])
        dialog = program.window.findChild(BatchPrintDialog)
        assert dialog is not None
        qtbot.waitUntil(lambda: bool(dialog.options.printer.value()))
        assert dialog._printer is program.printer
        dialog.reject()
