"""分项满意度的输入 (G4): a row for each dimension, in a form of any width."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from complaintdesk.domain.fields import Choice, FieldSpec, Input
from complaintdesk.ui.controls import column
from complaintdesk.ui.fields import ScoresField, TextField, enter_moves_on, field_for
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.scores_field import ScoreRow
from tests.ui.conftest import Show

DIMENSIONS = (Choice("timely", "办理时效"), Choice("manner", "服务态度 & <b>语气</b>"))


class Form(FormDialog):
    """The field and another one below it."""

    def __init__(self) -> None:
        super().__init__()
        made = field_for(FieldSpec("scores", "分项", Input.SCORES, choices=DIMENSIONS))
        assert isinstance(made, ScoresField)
        self.scores, self.after = made, TextField("after", "备注")
        column(self, self.scores, self.after)
        enter_moves_on(self)
        self.resize(640, 240)


@pytest.fixture
def form(qtbot: QtBot, show: Show) -> Form:
    made = Form()
    show(made)
    made.scores.take_focus()
    return made


def press(form: Form, *keys: Qt.Key) -> None:
    for key in keys:
        focus = form.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, key)


def test_digits_choose_and_go_on_through_the_rows_to_the_next_field(form: Form) -> None:
    press(form, Qt.Key.Key_2, Qt.Key.Key_5)
    assert form.scores.value() == {"timely": "satisfied", "manner": "very_unsatisfied"}
    assert form.focusWidget() is form.after.edit


def test_arrows_change_enter_goes_on_and_backspace_takes_back(form: Form) -> None:
    press(form, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return, Qt.Key.Key_1, Qt.Key.Key_Backtab)
    assert form.scores.value() == {"timely": "satisfied", "manner": "very_satisfied"}
    press(form, Qt.Key.Key_Backspace)
    assert form.scores.value() == {"timely": "satisfied"}
    press(form, Qt.Key.Key_7)
    assert form.scores.value() == {"timely": "satisfied"}


def test_a_draft_comes_back_and_no_value_is_blank(form: Form) -> None:
    assert form.scores.is_blank()
    assert form.scores.draft() == ""
    press(form, Qt.Key.Key_3)
    kept = form.scores.draft()
    form.scores.clear()
    assert form.scores.value() == {}
    form.scores.restore(kept)
    assert form.scores.value() == {"timely": "fair"}
    form.scores.restore("timely=nonsense\nunknown=fair\n=\n")
    assert form.scores.value() == {}


def test_a_press_of_the_mouse_chooses_and_a_second_takes_it_back(form: Form) -> None:
    row = form.findChild(ScoreRow, "score_manner")
    assert isinstance(row, ScoreRow)
    for expected in ({"manner": "satisfied"}, {}):
        QTest.mouseClick(row._chips[1], Qt.MouseButton.LeftButton)
        assert form.scores.value() == expected
    assert row.hasFocus()


def test_in_a_narrow_form_it_gives_way_and_still_says_what_the_digits_mean(form: Form) -> None:
    rows = form.scores.rows
    assert rows._heading.isVisible()
    form.resize(360, 240)
    QTest.qWait(1)
    assert form.width() <= 360
    assert rows._scale.isVisible()
    assert not rows._heading.isVisible()
    assert rows._scale.text() == "1 非常满意 … 5 非常不满意"
    assert rows.rows[0]._chips[-1].geometry().right() <= rows.rows[0].width()
