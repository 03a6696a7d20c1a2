"""The whole job in the real window, by keyboard only, on both databases: from the counter to the archive and the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.opening import open_office
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.desk.signing_in import change_password
from complaintdesk.desk.statistics import Figures
from complaintdesk.domain.vocabulary import CaseState, Satisfaction
from complaintdesk.settings import Settings
from complaintdesk.storage.engine import Database
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.print_dialog import PrintDialog
from complaintdesk.ui.program import Program
from complaintdesk.ui.statistics_tab import StatisticsTab
from complaintdesk.ui.work import InlineExecutor
from tests.office.clerk import Clerk, FakePrinter, kinds
from tests.paper.reading import texts

PASSWORD = "eigen-123"


@pytest.fixture
def program(database_url: str, qapp: QApplication) -> Iterator[Program]:
    database = Database(database_url)
    told = open_office(database, "hospital", "市人民医院", administrator="王主任")
    change_password(database, "1000", told.one_time_password, PASSWORD)
    database.close()
    made = Program(qapp, Settings(database=database_url), executor=InlineExecutor(), printer=FakePrinter())
    made.window.resize(1366, 768)
    made.window.show()
    yield made
    made.window.close()
    made.stop()
    made.window.deleteLater()


@pytest.fixture
def clerk(program: Program, qtbot: QtBot) -> Clerk:
    program.window.activateWindow()
    qtbot.waitUntil(program.window.isActiveWindow)
    program.open()
    clerk = Clerk(qtbot)
    clerk.fill("number", "1000")
    clerk.fill("password", PASSWORD)
    clerk.press(Qt.Key.Key_Return)
    assert program.session is not None
    return clerk


def sheet_of(program: Program) -> CaseSheet:
    assert program.session is not None
    return program.session.desk.ask(Sheet(number="TS-%d-0001" % date.today().year))  # noqa: DTZ011, UP031


def printed(program: Program) -> list[tuple[str, str, bytes]]:
    assert isinstance(program.printer, FakePrinter)
    return program.printer.jobs


def print_and_close(clerk: Clerk, program: Program) -> None:
    """In the print dialog: wait for the page, print; the dialog closes by itself."""
    before = len(printed(program))
    dialog = next(d for d in program.window.findChildren(PrintDialog) if d.isVisible())
    ready = dialog.findChild(QPushButton, "print")
    assert isinstance(ready, QPushButton)
    clerk.qtbot.waitUntil(ready.isEnabled, timeout=15000)
    clerk.ctrl(Qt.Key.Key_P)
    clerk.qtbot.waitUntil(lambda: len(printed(program)) == before + 1, timeout=15000)
    clerk.qtbot.waitUntil(lambda: not program.window.findChildren(PrintDialog), timeout=15000)
    # Without a window manager nobody gives the keyboard back to the window.
    program.window.activateWindow()
    clerk.qtbot.waitUntil(program.window.isActiveWindow, timeout=15000)


def step(clerk: Clerk, action: str) -> None:
    """From the case: tab to the step and open its form."""
    clerk.go_to(f"action_{action}")
    clerk.press(Qt.Key.Key_Return)


def test_一件投诉从柜台到归档(program: Program, clerk: Clerk, tmp_path: Path) -> None:
    window = program.window
    clerk.fill("name", "张三")
    clerk.fill("phone", "13800001234")
    clerk.choose("respondent_department", "财务科")
    clerk.choose("category", "多收费")
    clerk.fill("facts", "3月1日出院结算时发现多收护理费 120 元，收费处未作解释。")
    clerk.fill("request", "退还多收费用并说明原因")
    clerk.ctrl(Qt.Key.Key_P)
    assert sheet_of(program).state is CaseState.REGISTERED
    print_and_close(clerk, program)
    assert "张三" in "".join(texts(printed(program)[0][2]))

    clerk.press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    clerk.go_to("case_table")
    clerk.press(Qt.Key.Key_Home)
    clerk.press(Qt.Key.Key_Return)
    assert program.session is not None
    assert window.tabs.currentIndex() == 2

    step(clerk, "dispatch")
    clerk.go_to("note")
    clerk.write("请三日内核实并书面答复")
    clerk.ctrl(Qt.Key.Key_S)
    assert sheet_of(program).state is CaseState.DISPATCHED
    assert sheet_of(program).department == "财务科"
    clerk.go_to("print_handling")
    clerk.press(Qt.Key.Key_Return)
    print_and_close(clerk, program)
    assert "请三日内核实并书面答复" in "".join(texts(printed(program)[1][2]))

    for action, field, words, state in (
        ("investigate", "findings", "核对清单，护理费重复计价，情况属实。", CaseState.INVESTIGATING),
        ("propose", "solution", "退还 120 元并当面致歉", CaseState.PROPOSED),
        ("approve", "opinion", "同意", CaseState.APPROVED),
    ):
        step(clerk, action)
        clerk.fill(field, words)
        clerk.ctrl(Qt.Key.Key_S)
        assert sheet_of(program).state is state

    step(clerk, "reply")
    clerk.go_to("way")
    clerk.press(Qt.Key.Key_1)
    clerk.fill("text", "已电话告知退费办法")
    clerk.ctrl(Qt.Key.Key_S)
    assert sheet_of(program).state is CaseState.REPLIED

    step(clerk, "call_back")
    clerk.go_to("outcome")
    clerk.press(Qt.Key.Key_1)
    clerk.go_to("satisfaction")
    clerk.press(Qt.Key.Key_2)
    clerk.ctrl(Qt.Key.Key_S)
    assert sheet_of(program).call_backs[0].satisfaction is Satisfaction.SATISFIED

    step(clerk, "close")
    clerk.go_to("verdict")
    clerk.press(Qt.Key.Key_1)
    clerk.ctrl(Qt.Key.Key_S)
    step(clerk, "archive")
    clerk.fill("note", "A-12 柜")
    clerk.ctrl(Qt.Key.Key_S)
    sheet = sheet_of(program)
    assert sheet.state is CaseState.ARCHIVED
    assert [d.printed for d in sheet.documents if d.form in ("registration", "handling")] == [1, 1]
    assert kinds(sheet) == [
        "registered", "printed", "accepted", "dispatched", "printed", "investigated", "proposed", "approved", "replied",
        "called_back", "closed", "archived",
    ]  # fmt: skip

    cases = program.session.tabs[1]
    assert isinstance(cases, CaseListTab)
    out = tmp_path / "台账.xlsx"
    cases.export.choose_file = lambda _name: str(out)
    clerk.press(Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    clerk.go_to("show_all")
    clerk.press(Qt.Key.Key_Return)
    clerk.go_to("export_ledger")
    clerk.press(Qt.Key.Key_Return)
    clerk.press(Qt.Key.Key_Down)
    clerk.press(Qt.Key.Key_Return)
    cells = [str(cell.value) for row in load_workbook(out).active for cell in row if cell.value]
    assert sheet.number in cells
    assert any("多收护理费" in cell for cell in cells)

    clerk.press(Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    figures = program.session.tabs[3]
    assert isinstance(figures, StatisticsTab)
    assert figures.figures is not None
    assert figures.figures.received == 1
    rates = {rate.key: rate.text for rate in figures.figures.rates}
    assert (rates["closed"], rates["satisfied"], rates["call_back"]) == ("100.0%", "100.0%", "100.0%")
    first, last = figures.picker.period()
    assert program.session.desk.ask(Figures(first=first, last=last)).closed == 1
