"""The palette: typing finds cases and actions, Enter runs them, a scanner's line opens its case."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import set_language
from complaintdesk.ui.command_palette import CommandPalette
from complaintdesk.ui.work import Courier
from tests.desk.office import a_case, an_office, desk_as
from tests.ui.conftest import Show
from tests.ui.place import a_place


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


def open_palette(desk: Desk, qtbot: QtBot) -> tuple[CommandPalette, list[int], list[str]]:
    palette = CommandPalette(a_place(desk, qtbot))
    palette.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(palette)
    cases: list[int] = []
    actions: list[str] = []
    palette.case_chosen.connect(cases.append)
    palette.action_chosen.connect(actions.append)
    return palette, cases, actions


def wide(text: str) -> str:
    """As an input method left on types it: full-width."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


def test_every_action_is_one_the_window_can_run(desk: Desk, qtbot: QtBot) -> None:
    from pathlib import Path

    palette, _cases, _actions = open_palette(desk, qtbot)
    window = Path("complaintdesk/ui/desk_session.py").read_text(encoding="utf-8")
    names = [entry.action for entry in palette.entries()]
    assert len(names) == 27
    ways = {"calls", "surveys", "books", "quiz"}
    assert ways <= set(names)
    assert all(f'"{name}"' in window for name in ways)
    assert [name for name in names if f'"{name}": ' not in window] == []


def test_without_a_word_the_actions_are_shown_and_enter_runs_the_marked_one(
    desk: Desk, qtbot: QtBot, show: Show
) -> None:
    palette, cases, actions = open_palette(desk, qtbot)
    show(palette)
    QTest.keyClick(palette.line, Qt.Key.Key_Down)
    QTest.keyClick(palette.line, Qt.Key.Key_Return)
    assert (cases, actions) == ([], ["list"])
    assert not palette.isVisible()


@pytest.mark.parametrize(
    ("typed", "action"),
    [("登记表", "print_registration"), ("djb", "print_registration"), ("bz", "help"), ("suoding", "lock")],
)
def test_actions_are_found_by_words_and_pinyin(desk: Desk, qtbot: QtBot, typed: str, action: str) -> None:
    palette, _cases, _actions = open_palette(desk, qtbot)
    palette.line.setText(typed)
    assert action in [entry.action for entry in palette.entries()]


@pytest.mark.parametrize("typed", ["张三", "zs", "1234", "护理费", "TS-2026-0001"])
def test_a_case_is_found_by_name_initials_phone_words_and_number(desk: Desk, qtbot: QtBot, typed: str) -> None:
    done = a_case(desk)
    a_case(desk, subject="停车难", facts="停车场无人管理。", request="增派人员")
    palette, _cases, _actions = open_palette(desk, qtbot)
    palette.line.setText(typed)
    assert done.id in [entry.case_id for entry in palette.entries()]


def test_names_are_masked(desk: Desk, qtbot: QtBot) -> None:
    a_case(desk)
    palette, _cases, _actions = open_palette(desk, qtbot)
    palette.line.setText("张三")
    assert all("张三" not in entry.words + entry.detail for entry in palette.entries())


@pytest.mark.parametrize("sign", [":", "："])
def test_a_scanned_line_opens_exactly_its_case(desk: Desk, qtbot: QtBot, sign: str) -> None:
    cases = [a_case(desk) for _n in range(12)]
    palette, opened, _actions = open_palette(desk, qtbot)
    palette.line.setText(sign.join(["CD1", cases[0].number, "registration", "1", "1", "ABCD"]))
    palette.line.returnPressed.emit()
    assert opened == [cases[0].id]


def test_enter_before_the_answer_opens_the_case_when_it_comes(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scanner is faster than any database."""
    done = a_case(desk)
    palette, opened, _actions = open_palette(desk, qtbot)
    waiting = []
    send = Courier.send
    monkeypatch.setattr(Courier, "send", lambda *given: waiting.append(given))
    palette.line.setText(f"CD1:{done.number}:registration:1:1:ABCD")
    palette.line.returnPressed.emit()
    assert opened == []
    for given in waiting:
        send(*given)
    assert opened == [done.id]


def test_an_unknown_number_opens_nothing_and_says_so(desk: Desk, qtbot: QtBot) -> None:
    a_case(desk)
    palette, opened, actions = open_palette(desk, qtbot)
    palette.line.setText("CD1:TS-2026-0999:registration:1:1:ABCD")
    palette.line.returnPressed.emit()
    assert (opened, actions) == ([], [])
    assert "TS-2026-0999" in palette.entries()[0].words


def test_a_department_is_offered_only_its_own(desk: Desk, qtbot: QtBot) -> None:
    a_case(desk)
    nurse = desk_as(desk, Role.DEPARTMENT, "护理部")
    palette, _opened, _actions = open_palette(nurse, qtbot)
    names = {entry.action for entry in palette.entries()}
    assert not names & {"register", "statistics", "office", "import", "backup"}
    palette.line.setText("护理费")
    assert [entry.case_id for entry in palette.entries()] == [0]


def test_somebody_who_may_read_no_case_still_finds_actions(desk: Desk, qtbot: QtBot) -> None:
    desk_as(desk, Role.FRONT_DESK)
    desk_as(desk, Role.SUPERVISOR)
    keeper = desk_as(desk, Role.ADMINISTRATOR)
    palette, _opened, actions = open_palette(keeper, qtbot)
    palette.line.setText("bz")
    palette.line.returnPressed.emit()
    assert actions == ["help"]
    assert palette.place.bar.sentence() == ""


@pytest.mark.parametrize("code", ["CD:TS-2026-0001", "cd1:TS-2026-0001:registration:1:2:K7Q2 ", wide("CD:TS-2026-0001")])
def test_what_a_scanner_reads_opens_the_case(desk: Desk, qtbot: QtBot, code: str) -> None:
    case = a_case(desk)
    palette, opened, _actions = open_palette(desk, qtbot)
    palette.line.setText(code)
    palette.line.returnPressed.emit()
    assert opened == [case.id]


def test_in_english_too(desk: Desk, qtbot: QtBot) -> None:
    set_language("en")
    palette, _opened, actions = open_palette(desk, qtbot)
    palette.line.setText("handling")
    palette.line.returnPressed.emit()
    assert actions == ["print_handling"]
