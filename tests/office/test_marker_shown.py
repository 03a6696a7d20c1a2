"""The marked case on the screens, on the command line and in every file this PC keeps: no trace without the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractListModel, QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.entrance import Entrance
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.settings import Settings
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.command_palette import CommandPalette
from complaintdesk.ui.desk_tabs import DETAIL, INTAKE, LIST, STATISTICS
from complaintdesk.ui.intake_tab import IntakeTab
from complaintdesk.ui.program import Program
from complaintdesk.ui.work import InlineExecutor
from tests.cli.office import CommandLine
from tests.conftest import Databases
from tests.desk.office import PASSWORD
from tests.desk.whistle import NAME, PHONE
from tests.office.clerk import FakePrinter
from tests.office.marked import MARK, Marked, add_the_case, plain_office

ROLES = ("前台", "主管", "管理员", "被举报人", "被举报人同事", "承办科室", "协办科室")


@pytest.fixture(scope="module")
def world(databases: Databases) -> Iterator[Marked]:
    url = databases.new("sqlite")
    made = plain_office(url)
    add_the_case(made)
    yield made
    made.company.operator.database.close()
    databases.drop(url)


def everything_on(window: QWidget) -> str:
    """Every word of the window: shown, in tables, tooltips, titles, names for screen readers and menus."""
    found: list[str] = []
    for widget in (window, *window.findChildren(QWidget)):
        found += [widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        if isinstance(widget, QLabel | QLineEdit | QAbstractButton):
            found.append(widget.text())
        elif isinstance(widget, QTextEdit | QPlainTextEdit):
            found.append(widget.toPlainText())
        elif isinstance(widget, QComboBox):
            found += [widget.itemText(at) for at in range(widget.count())]
        elif isinstance(widget, QTabBar):
            found += [widget.tabText(at) + widget.tabToolTip(at) for at in range(widget.count())]
        elif isinstance(widget, QGroupBox):
            found.append(widget.title())
        if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
            found += [
                str(model.index(row, column).data(role))
                for row in range(model.rowCount())
                for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount())
                for role in roles
            ]
    found += [action.text() for action in window.findChildren(QAction)]
    return "\n".join(found)


@pytest.fixture
def sit_down(world: Marked, qtbot: QtBot) -> Iterator[Callable[[str], Program]]:
    """`sit_down(role)` opens the whole window for that person."""
    made: list[Program] = []

    def begin(role: str) -> Program:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        program = Program(app, Settings(), executor=InlineExecutor(), printer=FakePrinter())
        qtbot.addWidget(program.window)
        program.window.resize(1366, 768)
        program.window.show()
        program.entrance = Entrance(world.company.operator.database, "什么都办的单位")
        desk = world.company.inspector if role == "督查员" else world.unauthorised[role]
        program.work_as(desk.actor)
        made.append(program)
        return program

    yield begin
    for program in made:
        # The database is the module's: only the window's own threads end here.
        program.entrance = None
        program.stop()


def walk(program: Program, world: Marked, *, reach_by_phone: bool = True) -> str:
    """Through every tab, search, hint and dialog, reaching for the marked case."""
    session, window = program.session, program.window
    assert session is not None
    seen = []
    for tab in (INTAKE, LIST, DETAIL, STATISTICS):
        window.show_tab(tab)
        seen.append(everything_on(window))
    cases = session.tabs[LIST]
    assert isinstance(cases, CaseListTab)
    for wanted in (CaseFilter(), CaseFilter(ids=(world.case_id,)), CaseFilter(overdue=True)):
        session.show_list(wanted)
        seen.append(everything_on(window))
    session.open_case(world.plain_id)
    seen.append(everything_on(window))
    session.open_case(world.case_id)
    seen.append(everything_on(window))
    for form in FormKind:
        assert session.paper is not None
        session.paper.print_form(world.case_id, form)
        seen.append(everything_on(window))
        program._close_dialogs()
    for words in (MARK, world.number, PHONE, NAME):
        assert session.place is not None
        palette = CommandPalette(session.place, window)
        palette.line.setText(words)
        palette.line.setText(palette.line.text())
        # What was typed may stand where it was typed.
        palette_words = "\n".join(f"{e.lead} {e.words} {e.detail}" for e in palette.entries() if e.case_id)
        seen.append(palette_words)
        palette.done(0)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    intake = session.tabs[INTAKE]
    assert isinstance(intake, IntakeTab)
    window.show_tab(INTAKE)
    if reach_by_phone:
        intake.form.who.phone.set_value(PHONE)
        intake.hints.look_for_earlier()
        seen.append(everything_on(intake.earlier))
        intake.form.who.phone.set_value("")
    for name in ("receipt", "office", "vault"):
        session.run(name)
        seen.append(everything_on(window))
        program._close_dialogs()
    return "\n".join(seen)


@pytest.mark.parametrize("role", ROLES)
def test_窗口里没有痕迹(sit_down: Callable[[str], Program], world: Marked, role: str) -> None:
    seen = walk(sit_down(role), world)
    assert [mark for mark in world.marks if mark in seen] == []


def test_有权的人在窗口里看得见(sit_down: Callable[[str], Program], world: Marked) -> None:
    seen = walk(sit_down("督查员"), world)
    assert MARK in seen
    assert world.number in seen
    assert NAME not in seen


def test_同一台电脑_换人之后什么都不留(sit_down: Callable[[str], Program], world: Marked) -> None:
    """The cleared person opens the case and leaves; the next one sits down at the same window."""
    program = sit_down("督查员")
    assert program.session is not None
    program.session.open_case(world.case_id)
    assert MARK in everything_on(program.window)
    program.lock()
    locked = program.window.pages.currentWidget()
    assert locked is not None
    shown = locked.findChildren(QLabel)
    assert not any(mark in label.text() for mark in world.marks for label in shown)
    assert not any(d.isVisible() for d in program.window.findChildren(QDialog))
    program.work_as(world.unauthorised["前台"].actor)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert [mark for mark in world.marks if mark in everything_on(program.window)] == []


def test_这台电脑上的文件里没有痕迹(sit_down: Callable[[str], Program], world: Marked, home: Path) -> None:
    """Logs, drafts, settings, column memory: whatever the program writes beside the database."""
    for role in ("督查员", "前台"):
        # A number typed into a half-filled registration is the clerk's own draft.
        walk(sit_down(role), world, reach_by_phone=False)
    kept = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    leaks = [(str(path), mark) for path, content in kept.items() for mark in world.marks if mark.encode() in content]
    assert leaks == []


COMMANDS = (
    ("list",),
    ("list", "--text", MARK),
    ("list", "--text", PHONE),
    ("search", NAME),
    ("show", "{number}"),
    ("actions", "{number}"),
    ("do", "{number}", "urge", "--set", "note=x"),
    ("do", "{number}", "attach", "--set", "file={here}"),
    ("print", "{number}", "{pdf}", "--form", "handling"),
    ("print", "{number}", "{pdf}", "--form", "registration"),
    ("export", "ledger", "{file}"),
    ("statistics", "--month", "2026-03"),
    ("departments",),
    ("staff",),
    ("doctor",),
    ("verify",),
)


@pytest.mark.parametrize("role", ROLES)
def test_命令行没有痕迹(
    world: Marked, role: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = world.company.operator.database.file
    assert file is not None
    actor = world.unauthorised[role].actor
    line = CommandLine(str(file), tmp_path, capsys, monkeypatch.setenv, actor.number)
    monkeypatch.setenv("COMPLAINTDESK_PASSWORD", PASSWORD)
    here = tmp_path / "here.txt"
    here.write_text("x")
    places = {"number": world.number, "file": str(tmp_path / "out.xlsx"), "pdf": str(tmp_path / "p.pdf"), "here": str(here)}
    for command in COMMANDS:
        given = [part.format(**places) for part in command]
        for said in (line(*given), line.plain(*given)):
            told = (said.out + said.err).replace(world.number, "#") if world.number in given else said.out + said.err
            assert [mark for mark in world.marks if mark in told] == [], given
    assert not (tmp_path / "p.pdf").exists()
