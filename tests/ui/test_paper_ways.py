"""Paper comes back to the whole window: scanner keys open cases from any tab; blank forms are made, keyed in, voided."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.blank_forms import BlankJobs, ReservedNumbers
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.core import Desk
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.ui.blanks_dialog import BlanksDialog, VoidDialog
from complaintdesk.ui.command_palette import CommandPalette
from complaintdesk.ui.intake_tab import IntakeTab
from complaintdesk.ui.old_sheet_dialog import OldSheetDialog
from complaintdesk.ui.signed_dialog import SignedDialog
from tests.desk.office import a_case, an_office
from tests.office import programs
from tests.office.clerk import FakePrinter
from tests.ui.conftest import Show
from tests.ui.place import a_place
from tests.ui.printing import FakePrinter as Printer
from tests.ui.printing import words_of
from tests.ui.window_keys import press_keys


def press(dialog: QWidget, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert button is not None, name
    assert button.isEnabled(), name
    button.click()


def is_ready(dialog: QWidget, name: str) -> bool:
    button = dialog.findChild(QPushButton, name)
    return button is not None and button.isEnabled()


def scan(target: QWidget, code: str) -> None:
    """As a scanner types: everything at once, then Enter."""
    press_keys(target, code)
    press_keys(target, Qt.Key.Key_Return)


def test_扫码从任何页打开案件并说旧单是否有效(sqlite_url: str, qapp: QApplication, qtbot: QtBot) -> None:
    programs.opened(sqlite_url)
    with programs.running(qapp, sqlite_url) as program:
        assert program.session is not None
        session, window, desk = program.session, program.window, program.session.desk
        case = a_case(desk)
        done, _changes = desk.do(RecordPrint(case_id=case.id, form="registration"))
        job = desk.ask(PrintedJob(case_id=case.id, form="registration", seq=done.seq))
        code = job.code(job.copies[0])
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        for tab in range(4):
            window.show_tab(tab)
            target = QApplication.focusWidget() or window
            before = target.text() if isinstance(target, QLineEdit) else ""
            scan(target, code)
            qtbot.waitUntil(lambda: window.tabs.currentIndex() == 2)
            assert session.tabs[2].case_id == case.id  # type: ignore[attr-defined]
            assert "一致" in window.bar.sentence()
            if isinstance(target, QLineEdit):
                assert target.text() == before
        desk.do(AmendCase(case_id=case.id, values={"facts": "实际多收的是 150 元"}))
        scan(window, code)
        assert "已改动" in window.bar.sentence()
        scan(window, f"CD1:{case.number}:registration:1:1:ZZZZ11")
        assert "读错" in window.bar.sentence() or "不是" in window.bar.sentence()
        window.show_tab(1)
        scan(window, case.number)
        assert window.tabs.currentIndex() == 2


def test_空白表从打印到补录(sqlite_url: str, qapp: QApplication, qtbot: QtBot) -> None:
    programs.opened(sqlite_url)
    with programs.running(qapp, sqlite_url) as program:
        assert program.session is not None
        printer = program.printer
        assert isinstance(printer, FakePrinter)
        session, window, desk = program.session, program.window, program.session.desk
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        session.run("blanks")
        dialog = window.findChild(BlanksDialog)
        assert dialog is not None
        dialog.count.setValue(3)
        qtbot.waitUntil(lambda: bool(dialog.printer.value()))
        press(dialog, "blanks_print")
        qtbot.waitUntil(lambda: len(printer.jobs) == 1, timeout=30_000)
        numbers = [row.number for row in desk.ask(ReservedNumbers())]
        printed = words_of(printer.jobs[0][2])
        assert len(numbers) == 3
        assert all(number in printed for number in numbers)
        press(dialog, "blanks_key_in")
        intake = session.tabs[0]
        assert isinstance(intake, IntakeTab)
        assert window.tabs.currentIndex() == 0
        assert intake.form.more.reserved_number.value() == numbers[0]
        intake.form.who.name.set_value("周桂兰")
        intake.form.who.phone.set_value("13800138000")
        intake.form.facts.set_value("停电时手工登记的投诉。")
        intake.register()
        assert [row.number for row in desk.ask(ReservedNumbers(open_only=True))] == numbers[1:]
        found = desk.ask(CaseList(filter=CaseFilter())).rows
        assert [row.number for row in found] == [numbers[0]]
        # The sheet of the next one is scanned before it is keyed in: the intake waits with its number.
        code = desk.ask(BlankJobs(numbers=(numbers[1],)))[0]
        scan(window, code.code(code.copies[0]))
        assert intake.form.more.reserved_number.value() == numbers[1]


@pytest.fixture
def desk_of_blanks(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


def test_作废和另存(desk_of_blanks: Desk, qtbot: QtBot, show: Show, tmp_path: Path) -> None:
    dialog = BlanksDialog(a_place(desk_of_blanks, qtbot), printer=Printer())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    show(dialog)
    target = tmp_path / "备用.pdf"
    dialog.choose_file = lambda _name, then: then(target)
    dialog.count.setValue(2)
    press(dialog, "blanks_save")
    qtbot.waitUntil(target.exists, timeout=30_000)
    numbers = [row.number for row in desk_of_blanks.ask(ReservedNumbers())]
    assert all(number in words_of(target.read_bytes()) for number in numbers)
    assert dialog.chosen() is not None
    press(dialog, "blanks_void")
    asked = dialog.findChild(VoidDialog)
    assert asked is not None
    press(asked, "submit")
    assert asked.reason.error()
    asked.reason.set_value("填坏了")
    press(asked, "submit")
    assert [row.number for row in desk_of_blanks.ask(ReservedNumbers(open_only=True))] == numbers[1:]
    assert "填坏了" in dialog.model.lines[-1].cells[1]


def test_打印机坏了编号还在(desk_of_blanks: Desk, qtbot: QtBot, show: Show) -> None:
    printer = Printer(broken=True)
    dialog = BlanksDialog(a_place(desk_of_blanks, qtbot), printer=printer)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    show(dialog)
    dialog.count.setValue(1)
    press(dialog, "blanks_print")
    qtbot.waitUntil(lambda: "预留" in dialog.bar.sentence(), timeout=30_000)
    printer.broken = False
    qtbot.waitUntil(lambda: bool(dialog.printer.value()))
    press(dialog, "blanks_again")
    qtbot.waitUntil(lambda: len(printer.taken) == 1, timeout=30_000)
    assert len(desk_of_blanks.ask(ReservedNumbers())) == 1


def test_单据栏的已签回打开原件(sqlite_url: str, qapp: QApplication, qtbot: QtBot) -> None:
    programs.opened(sqlite_url)
    with programs.running(qapp, sqlite_url) as program:
        assert program.session is not None
        case = a_case(program.session.desk)
        program.session.open_case(case.id)
        detail = program.session.tabs[2]
        detail.documents.signed_wanted.emit("registration")  # type: ignore[attr-defined]
        dialog = program.window.findChild(SignedDialog)
        assert dialog is not None
        assert dialog.model.lines == ()
        dialog.reject()


def test_手工输入编号和校验码核对旧单(desk_of_blanks: Desk, qtbot: QtBot, show: Show) -> None:
    desk = desk_of_blanks
    case = a_case(desk)
    done, _changes = desk.do(RecordPrint(case_id=case.id, form="registration"))
    check = desk.ask(PrintedJob(case_id=case.id, form="registration", seq=done.seq)).copies[0].check
    dialog = OldSheetDialog(a_place(desk, qtbot))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    show(dialog)
    press(dialog, "submit")
    assert dialog.code.error()
    dialog.code.set_value("TS-2026-9999 ZZZZ")
    press(dialog, "submit")
    assert dialog.bar.sentence() or dialog.code.error()
    dialog.code.set_value(f"{case.number} {'ZZZZ' if check != 'ZZZZ' else 'YYYY'}")
    press(dialog, "submit")
    assert dialog.bar.sentence().startswith(f"{case.number}：")
    dialog.code.set_value(f"{case.number} {check.lower()}")
    press(dialog, "submit")
    assert "一致" in dialog.bar.sentence()
    desk.do(AmendCase(case_id=case.id, values={"facts": "实际多收的是 150 元"}))
    press(dialog, "submit")
    assert "已改动" in dialog.bar.sentence()
    with qtbot.waitSignal(dialog.case_chosen) as chosen:
        press(dialog, "open_case")
    assert chosen.args == [case.id]


def test_找案件的框里扫码照样打得进去(sqlite_url: str, qapp: QApplication, qtbot: QtBot) -> None:
    """Ctrl+K, then the scanner: a field that asks for a code gets it."""
    programs.opened(sqlite_url)
    with programs.running(qapp, sqlite_url) as program:
        assert program.session is not None
        session, window = program.session, program.window
        case = a_case(session.desk)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.top.search_wanted.emit()
        palette = window.findChild(CommandPalette)
        assert palette is not None
        qtbot.waitUntil(palette.line.hasFocus)
        QTest.keyClicks(palette.line, f"CD1:{case.number}:registration:1:1:7K3Q11")
        QTest.keyClick(palette.line, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: window.tabs.currentIndex() == 2)
        assert session.tabs[2].case_id == case.id  # type: ignore[attr-defined]
