"""Injection strings on the screens and on the command line: shown as typed, without markup, warnings or effect."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTextEdit,
    QWidget,
)

from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.categories import AddCategory
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.departments import AddDepartment
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.office import ChangeOffice
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.desk.staffing import AddStaff
from complaintdesk.domain.plain import inert
from complaintdesk.domain.vocabulary import FormKind, Role
from complaintdesk.sheets.reading import read_table
from complaintdesk.storage.engine import Database
from complaintdesk.ui.case_detail_tab import CaseDetailTab
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.command_palette import CommandPalette
from complaintdesk.ui.import_dialog import ImportDialog
from complaintdesk.ui.intake_tab import IntakeTab
from complaintdesk.ui.office_dialog import OfficeDialog
from complaintdesk.ui.plain_text import MOST_LINES, TOOLTIP_COLUMNS
from complaintdesk.ui.print_dialog import PrintDialog
from complaintdesk.ui.program import Program
from complaintdesk.ui.timeline_view import Entry
from tests.cli.conftest import cli, empty, opened_once
from tests.cli.office import COMPLAINT, CommandLine
from tests.cli.test_processes import run
from tests.conftest import Databases
from tests.desk.office import PASSWORD, Clock
from tests.office.hostile import GROUPED, LIVES, PAYLOADS, Typist, kept, live, registration
from tests.office.programs import opened, running

__all__ = ["cli", "empty", "opened_once"]

MARK = "〔"
OFFICE = '<b>市</b>&医院 <img src="file:///etc/hostname"> %s {0}'
NAME = "<i>R&D</i>=1+1 〔名〕"


#: What screens could stumble over; the rest of the payloads together in one text.
SHOWN = {
    name: GROUPED.get(name) or PAYLOADS[name]
    for name in (
        *("粗体", "图片", "与号", "样式", "百分号", "半个代理", "从右到左", "空", "没有空格的长词", "一万个换行"),
        *("两万字", "其余"),
    )
}


@pytest.fixture(scope="module")
def template(databases: Databases) -> Iterator[tuple[str, dict[str, int]]]:
    """An office whose every name and every case is a payload, to be copied; and the ids of the cases."""
    url = databases.new("sqlite")
    opened(url)
    database = Database(url)
    desk = Desk(database, operator("<b>操作</b>"), Clock())
    desk.do(AddDepartment(name=NAME, code="X1"))
    desk.do(AddStaff(number="X1", name=NAME, role=Role.DEPARTMENT, department=NAME, password=PASSWORD))
    desk.do(AddCategory(path=f"医疗/{NAME.replace('/', '')}", title_en=NAME))
    desk.do(ChangeOffice(name=OFFICE))
    ids = {}
    for name, payload in SHOWN.items():
        done, _changes = desk.do(registration(desk, Typist(payload)))
        ids[name] = done.id
        desk.do(DispatchCase(case_id=done.id, department=NAME, handler="X1"))
    done, _changes = desk.do(registration(desk, Typist(GROUPED["其余"])))
    for _action, _sheet in live(desk, done.id, Typist(GROUPED["其余"]), LIVES[0]):
        pass
    desk.do(RecordPrint(case_id=ids["图片"], reason=GROUPED["其余"]))
    database.close()
    yield url, ids | {"一生": done.id}
    databases.drop(url)


@pytest.fixture
def ids(template: tuple[str, dict[str, int]]) -> dict[str, int]:
    """The cases of that office."""
    return template[1]


@pytest.fixture
def program(
    template: tuple[str, dict[str, int]], new_database: Callable[..., str], qapp: QApplication
) -> Iterator[Program]:
    """The window on that office, the administrator at work."""
    with running(qapp, new_database("sqlite", template[0])) as running_program:
        yield running_program


def look_over(window: QWidget) -> int:
    """Whatever the window shows now shows what people typed as plain text; answers in how many places."""
    QCoreApplication.processEvents()
    seen = 0
    for widget in (window, *window.findChildren(QWidget)):
        if MARK in widget.toolTip():
            assert_bearable(widget.toolTip())
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel) and widget.text():
            assert widget.textFormat() == Qt.TextFormat.PlainText, widget.text()[:80]
            assert not widget.openExternalLinks()
            seen += MARK in widget.text()
        elif isinstance(widget, QTextEdit):
            assert MARK not in widget.toPlainText(), "rich text holds what somebody typed"
        elif isinstance(widget, QAbstractButton) and MARK in widget.text():
            assert widget.shortcut().isEmpty(), widget.text()[:80]
        for action in widget.actions():
            assert_plain_action(action)
        assert not any(ord(letter) < 32 for letter in widget.windowTitle())
    return seen


def assert_plain_action(action: QAction) -> None:
    """A name in a menu makes no shortcut of its letters."""
    if MARK in action.text():
        assert "&" not in action.text().replace("&&", ""), action.text()[:80]


def assert_bearable(tooltip: str) -> None:
    """A tooltip is no page; that it is plain is the business of ui/plain_text, and tested there."""
    assert len(tooltip.splitlines()) <= MOST_LINES, tooltip[:80]
    assert len(tooltip) <= MOST_LINES * TOOLTIP_COLUMNS * 2


def tab_of(program: Program, kind: type) -> QWidget:
    """The tab of that kind, in front."""
    assert program.session is not None
    number = next(at for at, tab in enumerate(program.session.tabs) if isinstance(tab, kind))
    program.window.show_tab(number)
    return program.session.tabs[number]


def test_清单与查找(program: Program, ids: dict[str, int]) -> None:
    cases = tab_of(program, CaseListTab)
    assert isinstance(cases, CaseListTab)
    cases.show_filter(CaseFilter(view=View.ALL))
    assert cases.table.total == len(ids)
    look_over(program.window)
    for payload in GROUPED.values():
        cases.filters.search.setText(payload.replace("\n", " "))
        cases.show_filter(CaseFilter(view=View.ALL, text=payload))
        look_over(program.window)
    cases.show_filter(CaseFilter(view=View.ALL))
    for at in range(cases.table.total):
        cases.cases.choose(at, scroll=True)
        cases.grab()
        look_over(program.window)
    cases.cases.selectAll()
    cases.copy()
    copied = QApplication.clipboard().mimeData()
    assert "<b>张三" in copied.text()
    assert "<b>张三" not in copied.html()
    assert "<img" not in copied.html()
    assert not [cell for line in copied.text().splitlines() for cell in line.split("\t") if cell[:1] in "=+-@" and cell]


def test_复制后退出不崩溃(tmp_path: Path) -> None:
    """Qt crashes at the end of the process over a table on the clipboard that Python made."""
    script = """
import sys
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication
from complaintdesk.settings import Settings
from complaintdesk.ui import clipboard
from complaintdesk.ui.program import Program
app = QApplication([])
program = Program(app, Settings())
data = QMimeData()
data.setText("x")
data.setHtml("<b>x</b>")
clipboard.put(data)
program.stop()
print(QApplication.clipboard().text())
"""
    root = str(Path(__file__).resolve().parents[2])
    where = {**os.environ, "PYTHONPATH": root, "COMPLAINTDESK_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=where, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, b"x"), done.stderr.decode()


def test_案件与时间线(program: Program, ids: dict[str, int]) -> None:
    session = program.session
    assert session is not None
    detail, seen = tab_of(program, CaseDetailTab), 0
    assert isinstance(detail, CaseDetailTab)
    for case_id in ids.values():
        session.open_case(case_id)
        for entry in detail.findChildren(Entry):
            if not entry.is_open:
                entry.toggle()
        seen += look_over(program.window)
        detail.grab()
    assert detail.sheet is not None
    assert seen > 10 * len(SHOWN)
    session.open_case(ids["其余"])
    for offer in detail.sheet.actions:
        detail.take(offer)
        look_over(program.window)
        detail.leave_form()


def test_登记时的同一来人(program: Program) -> None:
    intake = tab_of(program, IntakeTab)
    assert isinstance(intake, IntakeTab)
    for name, payload in SHOWN.items():
        typed = inert(f"{payload}〔complainant.name〕").strip()
        intake.form.who.name.set_value(typed)
        intake.form.facts.set_value(payload)
        intake.look_for_earlier()
        assert intake.earlier.cases or "\n" in typed, name
        intake.grab()
        for row in range(intake.earlier.list.model().rowCount()):
            tip = intake.earlier.list.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
            assert_bearable(str(tip))
        look_over(program.window)
    for combo in intake.findChildren(QComboBox):
        combo.showPopup()
        look_over(program.window)
        combo.hidePopup()
    intake._clear()


def test_窗口里其余各处(
    program: Program, ids: dict[str, int], tmp_path: Path
) -> None:
    session, window = program.session, program.window
    assert session is not None
    assert session.place is not None
    assert OFFICE in window.windowTitle()
    for number in range(len(session.tabs)):
        window.show_tab(number)
        window.grab()
        look_over(program.window)
    for menu in (action for widget in window.findChildren(QWidget) for action in widget.actions()):
        assert_plain_action(menu)
    office = OfficeDialog(session.place, window)
    office.open()
    for at in range(office.sections.count()):
        office.sections.setCurrentRow(at)
        office.grab()
        look_over(office)
    office.done(0)
    for name in ("图片", "其余", "半个代理"):
        dialog = PrintDialog(session.place, ids[name], FormKind.HANDLING, window, printer=program.printer)
        dialog.open()
        look_over(dialog)
        dialog.done(0)
    palette = CommandPalette(session.place, window)
    palette.open()
    search = palette.findChild(QLineEdit)
    assert search is not None
    for payload in GROUPED.values():
        search.setText(payload[:100])
        palette.grab()
        look_over(palette)
    palette.done(0)
    old = tmp_path / "<b>旧台账 &x.csv"
    with old.open("w", encoding="utf-8", errors="replace", newline="") as file:
        csv.writer(file).writerows([("日期", "内容", NAME), *(("2020-01-05", p, p) for p in PAYLOADS.values())])
    dialogs = ImportDialog(session.place, window)
    dialogs.open()
    dialogs.file.set_value(str(old))
    look_over(dialogs)
    dialogs.done(0)
    program.lock()
    look_over(program.window)


def test_命令行(cli: CommandLine, tmp_path: Path) -> None:
    """JSON escapes bring in what no keyboard can; answers stay one valid document and everything comes back."""
    numbers = {}
    for name, text in GROUPED.items():
        typed = f"{text}〔{name}〕"
        data = COMPLAINT | {
            "complainant": dict.fromkeys(("name", "phone", "id_number", "address", "relation"), typed),
            "respondent": {"department": typed, "person": typed},
            **dict.fromkeys(("affected_person", "agent", "organisation", "source_number"), typed),
            **dict.fromkeys(("subject", "facts", "request"), typed),
            "matters": [typed, text],
            "fields": {"bed": typed},
        }
        file = tmp_path / "data.json"
        file.write_text(json.dumps(data), encoding="ascii")
        numbers[name] = cli("register", "--data", str(file)).data["number"]
        shown = cli("show", numbers[name])
        assert shown.status == 0
        json.dumps(shown.data, ensure_ascii=False).encode("utf-8")
        for key in ("subject", "facts", "request", "agent"):
            assert shown.data[key] == kept(typed), (name, key)
        assert cli.plain("show", numbers[name]).out.encode("utf-8")
        file.write_text(json.dumps({"note": typed}), encoding="ascii")
        assert cli("do", numbers[name], "accept", "--data", str(file)).status == 0
        found = cli("list", "--text", typed if len(typed) < 100 else typed[:207])
        assert found.status == 0
        assert numbers[name] in {case["number"] for case in found.data["cases"]}
        if name in ("半个代理", "空字符"):
            printed = cli("print", numbers[name], "--form", "registration", str(tmp_path / "a.pdf"))
            assert printed.status == 0, printed.err
    for text in (GROUPED[name] for name in ("SQL", "空字符", "半个代理", "空", "其余")):
        for arguments in (("show", text), ("do", text, "accept"), ("list", "--department", text), ("print", text)):
            said = cli(*arguments)
            assert said.status in (0, 1, 2)
            assert "Traceback" not in said.err
    for suffix in (".xlsx", ".csv"):
        path = tmp_path / f"台账{suffix}"
        assert cli("export", "ledger", str(path)).status == 0
        assert len(read_table(path).rows) >= len(GROUPED)
        if suffix == ".xlsx":
            cells = [cell for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row]
            assert "f" not in {cell.data_type for cell in cells}
    done = run("--database", cli.database, "show", numbers["半个代理"], "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout.decode("utf-8"))["number"] == numbers["半个代理"]
    bad = run("--database", cli.database, "show", "\udce5\udc8d", "--json")
    assert (bad.returncode, bad.stdout) == (1, b"")
    bad.stderr.decode("utf-8")
