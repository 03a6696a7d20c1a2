"""满意度调查录入 (S10, S15, G9): survey sheets keyed in as a table, all of them in one step."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from complaintdesk.desk.call_queue import CallQueue
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.rows import CallBackRow
from complaintdesk.domain.vocabulary import Satisfaction
from complaintdesk.i18n import _
from complaintdesk.ui.survey_grid_dialog import SurveyGridDialog
from complaintdesk.ui.survey_rows import SurveyModel, key_of, whole_number
from complaintdesk.ui.tab import WorkPlace
from tests.office.clerk import Clerk
from tests.ui.conftest import Show
from tests.ui.place import a_place
from tests.ui.test_call_dialog import Office, office, templates

__all__ = ["office", "templates"]

KEYS = Qt.Key
A_PILE = 20


class Grid:
    """The dialog with a clerk at its keyboard."""

    def __init__(self, desk: Desk, qtbot: QtBot, show: Show, place: WorkPlace | None = None) -> None:
        self.desk = desk
        self.place = place or a_place(desk, qtbot)
        self.dialog = SurveyGridDialog(self.place)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        show(self.dialog)
        self.clerk = Clerk(qtbot)

    def keys(self, typed: str) -> None:
        for key in typed:
            self.clerk.press(KEYS.Key_Return if key == "\n" else getattr(KEYS, f"Key_{key}"))

    @property
    def model(self) -> SurveyModel:
        return self.dialog.sheets

    @property
    def cell(self) -> tuple[int, str]:
        row, column = self.dialog.table.at()
        return row, self.model.columns[column]

    def told(self, case: int) -> CallBackRow:
        return self.desk.ask(Sheet(case_id=case)).call_backs[-1]


Open = Callable[..., Grid]


@pytest.fixture
def grid(office: Office, qtbot: QtBot, show: Show) -> Open:
    return lambda count=3, kind="sqlite": Grid(office(count, kind), qtbot, show)


@pytest.mark.parametrize(("kind", "pile"), [("sqlite", A_PILE), ("postgresql", 3)])
def test_S15_G9_二十张调查表一次录入(grid: Open, kind: str, pile: int) -> None:
    made = grid(pile, kind)
    assert [made.model.title_of(name) for name in made.model.columns[2:4]] == ["办理时效", "服务态度"]
    for number in range(1, pile + 1):
        made.keys(f"{number}\n12121")
        made.clerk.press(KEYS.Key_Return)  # solved: not ticked
        if number == 1:
            made.clerk.write("等得久了点")
        made.clerk.press(KEYS.Key_Return)
    per_sheet = made.clerk.keys / pile
    assert made.cell == (pile, "number"), "the next row begins by itself"
    made.clerk.ctrl(KEYS.Key_S)
    assert made.desk.ask(CallQueue()) == ()
    first, last = made.told(1), made.told(pile)
    assert (first.opinion, first.satisfaction) == ("等得久了点", Satisfaction.VERY_SATISFIED)
    assert last.satisfaction is Satisfaction.VERY_SATISFIED
    assert per_sheet <= 10.5, "number, four dimensions, overall, three times on"
    assert made.model.filled() == []


def test_a_wrong_number_says_so_and_nothing_is_lost(grid: Open) -> None:
    made = grid(2)
    made.keys("1\n22222")
    made.dialog.table.go(1, 0)
    made.clerk.write("TS-2026-0099")
    made.clerk.press(KEYS.Key_Return)
    made.keys("3333")
    assert "TS-2026-0099" in made.model.rows[1].problems["number"], "said as soon as it was typed"
    made.clerk.ctrl(KEYS.Key_S)
    assert made.cell == (1, "number")
    assert "TS-2026-0099" in made.dialog.note.text()
    assert made.dialog.bar.kind == "error"
    assert len(made.desk.ask(CallQueue())) == 2, "all or none"
    assert len(made.model.filled()) == 2
    made.keys("2\n")
    made.clerk.ctrl(KEYS.Key_S)
    assert made.desk.ask(CallQueue()) == ()


def test_what_the_desk_refuses_is_marked_in_its_cell(grid: Open) -> None:
    made = grid(2)
    made.keys("1\n22222")
    made.dialog.table.go(1, 0)
    made.keys("1\n")
    made.clerk.ctrl(KEYS.Key_S)
    assert made.cell == (1, "number"), "the same case twice"
    assert made.dialog.note.text()
    made.clerk.press(KEYS.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert len(made.model.filled()) == 1
    made.clerk.press(KEYS.Key_Down)
    made.keys("2\n")
    made.clerk.ctrl(KEYS.Key_S)
    assert made.cell == (1, "satisfaction"), "a sheet without any judgement"


def test_rows_from_excel_are_pasted_with_digits_or_words(grid: Open) -> None:
    made = grid(3)
    QGuiApplication.clipboard().setText(
        "TS-2026-0001\t1\t2\t3\t4\t2\t1\t很好\nTS-2026-0002\t满意\t满意\t满意\t满意\t一般\nTS-2026-0003\t2\t9\t2\t2\t2\n"
    )
    made.clerk.ctrl(KEYS.Key_V)
    assert len(made.model.filled()) == 3
    wrong = made.model.columns.index("scores.manner")
    assert made.model.wrong() == [(2, wrong)]
    made.clerk.ctrl(KEYS.Key_S)
    assert made.cell == (2, "scores.manner"), "what cannot be read stays in its cell"
    assert made.model.rows[2].cells["scores.manner"] == "9"
    made.keys("2")
    made.clerk.ctrl(KEYS.Key_S)
    assert made.told(1).opinion == "很好"
    assert made.told(2).satisfaction is Satisfaction.FAIR


def test_a_scanned_code_lands_in_the_number(grid: Open) -> None:
    made = grid(3)
    assert made.dialog.table.property("takes_scan")
    # A scanner's keys all go to what had the keyboard when the first one came.
    table = made.dialog.table
    for letter in "TS-2026-0003":
        QApplication.sendEvent(table, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))
    made.clerk.press(KEYS.Key_Return)
    assert made.model.rows[0].cells["number"] == "TS-2026-0003"
    assert made.model.rows[0].line is not None
    assert made.model.data(made.model.index(0, 1)) == "住院费用多收"
    assert made.cell == (0, "scores.timely")


def test_arrows_backspace_and_the_words_of_a_cell(grid: Open) -> None:
    made = grid(2)
    made.keys("1\n2")
    made.clerk.press(KEYS.Key_Left)
    assert made.cell == (0, "scores.timely")
    assert made.model.data(made.model.index(0, 2)) == "2 满意"
    assert "5 " + Satisfaction.VERY_UNSATISFIED.label in made.dialog.note.text()
    made.clerk.press(KEYS.Key_Backspace)
    assert made.model.rows[0].cells["scores.timely"] == ""
    made.clerk.press(KEYS.Key_7)
    assert made.cell == (0, "scores.timely"), "no answer of this column"
    made.clerk.press(KEYS.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert made.cell == (0, "number")


def test_escape_asks_once_and_a_lock_keeps_the_rows(grid: Open, qtbot: QtBot, show: Show) -> None:
    made = grid(2)
    made.keys("1\n22")
    made.clerk.press(KEYS.Key_Escape)
    assert made.dialog.isVisible()
    made.dialog.done(0)  # as the lock closes it
    again = Grid(made.desk, qtbot, show, made.place)
    assert again.model.rows[0].cells["scores.manner"] == "2"
    assert again.dialog.bar.sentence() == _("The sheets that you had not kept yet are here again.")
    again.dialog.discard()
    assert not again.dialog.isVisible()
    assert Grid(made.desk, qtbot, show, made.place).model.filled() == []


def test_the_last_digits_of_a_number_will_do() -> None:
    known = ["TS-2026-0007", "TS-2026-0017", "TS-2025-0007"]
    assert whole_number("17", known) == "TS-2026-0017"
    assert whole_number("7", known) == "7", "two end so: it stays as typed"
    assert whole_number("\uff34\uff33-2026-0007", known) == "TS-2026-0007"
    assert key_of("satisfaction", "\uff15") == "very_unsatisfied"
    assert key_of("solved", "1") == "yes"
    assert key_of("satisfaction", "6") == ""
