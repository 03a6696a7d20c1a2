"""The form of a step: drawn from the offer, named by its verb, and never losing what was typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.rows import ActionOffer
from complaintdesk.domain.errors import ConflictError, FieldErrors, NotAllowed
from complaintdesk.domain.fields import Choice, FieldSpec, Input
from complaintdesk.domain.vocabulary import Action
from complaintdesk.ui import icons
from complaintdesk.ui.action_form import ACTION_ICONS, GRAVE, ActionDialog, ActionForm, action_icon
from complaintdesk.ui.messages import MessageBar

Show = Callable[[QWidget], None]
TypeChinese = Callable[[QWidget, str], None]
DEPARTMENTS = (Choice("1", "收费处"), Choice("2", "保卫科"))


def an_offer(action: Action = Action.DISPATCH) -> ActionOffer:
    return ActionOffer(action, action.label, (
        FieldSpec("department", "责任科室", Input.DEPARTMENT, True, DEPARTMENTS),
        FieldSpec("due_at", "办理时限", Input.DATE_TIME),
        FieldSpec("note", "交办意见", Input.LONG_TEXT, True),
        FieldSpec("urgent", "加急", Input.YES_NO),
        FieldSpec("scan", "附件", Input.FILE),
    ), primary=True)


class Screen(QWidget):
    """A tab with a bar and the form of a step."""

    def __init__(self, offer: ActionOffer, **how: Any) -> None:
        super().__init__()
        self.bar = MessageBar(self)
        self.form = ActionForm(offer, bar=self.bar, parent=self, **how)
        self.got: list[dict[str, Any]] = []
        self.form.submitted.connect(lambda values: self.got.append(values))
        self.form.move(0, 50)
        self.resize(600, 560)


@pytest.fixture
def screen(show: Show) -> Screen:
    made = Screen(an_offer())
    show(made)
    return made


def press(widget: QWidget, name: str = "submit") -> QPushButton:
    found = widget.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_the_button_bears_the_verb_and_is_the_only_primary_one(screen: Screen) -> None:
    assert press(screen).text() == Action.DISPATCH.label
    assert [b.objectName() for b in screen.findChildren(QPushButton) if b.property("kind") == "primary"] == ["submit"]
    assert "Ctrl+S" in press(screen).toolTip()


@pytest.mark.parametrize("action", sorted(GRAVE))
def test_a_grave_step_has_a_red_button(qtbot: QtBot, action: Action) -> None:
    form = ActionForm(ActionOffer(action, action.label, ()))
    qtbot.addWidget(form)
    assert press(form).property("kind") == "danger"


@pytest.mark.parametrize("action", Action)
def test_every_step_has_its_icon(action: Action) -> None:
    assert action in ACTION_ICONS
    assert action_icon(action) in icons.names()


def test_the_values_typed_by_keyboard_alone(screen: Screen, qtbot: QtBot, type_chinese: TypeChinese) -> None:
    screen.form.focus_first()

    def focus() -> QWidget:
        found = screen.focusWidget()
        assert found is not None
        return found

    QTest.keyClicks(focus(), "bw")
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    QTest.keyClicks(focus(), "2026-11-25 17:30")
    QTest.keyClick(focus(), Qt.Key.Key_Return)
    type_chinese(focus(), "请于三日内答复。")
    QTest.keyClick(focus(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(focus(), Qt.Key.Key_Space)
    QTest.keyClick(focus(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert screen.got == [{"department": "2", "due_at": datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
                           "note": "请于三日内答复。", "urgent": True, "scan": None}]


def test_blank_required_inputs_are_said_and_nothing_is_sent(screen: Screen) -> None:
    screen.form.fields["due_at"].set_value("")
    press(screen).click()
    assert screen.got == []
    assert {name for name, field in screen.form.fields.items() if field.error()} == {"department", "note"}
    assert screen.form.fields["department"].control.hasFocus()
    assert "2" in screen.bar.sentence()


def filled(screen: Screen) -> None:
    screen.form.fields["department"].set_value("1")
    screen.form.fields["note"].set_value("请核实。")


def test_a_refusal_keeps_what_was_typed(screen: Screen) -> None:
    filled(screen)
    request = screen.form.request_id
    press(screen).click()
    screen.form.set_busy(True)
    assert not press(screen).isEnabled()
    screen.form.submit()
    assert len(screen.got) == 1  # a second press while the desk works does nothing
    screen.form.show_problem(NotAllowed("此环节不能派单。", "请刷新。"))
    assert press(screen).isEnabled()
    assert screen.form.values()["note"] == "请核实。"
    assert screen.bar.sentence() == "此环节不能派单。 请刷新。"
    press(screen).click()
    assert screen.bar.sentence() == ""
    assert screen.got[0] == screen.got[1]
    assert screen.form.request_id == request


def test_the_desks_word_on_an_input_stands_under_it(screen: Screen) -> None:
    filled(screen)
    screen.form.show_problem(FieldErrors({"note": "请写明要求。"}))
    assert screen.form.fields["note"].error() == "请写明要求。"


def test_a_conflict_is_handed_on(show: Show) -> None:
    conflicts: list[ConflictError] = []
    screen = Screen(an_offer(), on_conflict=conflicts.append)
    show(screen)
    screen.form.show_problem(ConflictError("已被他人修改。"))
    assert len(conflicts) == 1


def test_other_choices_and_a_step_without_inputs(qtbot: QtBot) -> None:
    form = ActionForm(an_offer(), choices={"department": [Choice("9", "门诊部")]})
    qtbot.addWidget(form)
    form.fields["department"].set_value("9")
    assert form.values()["department"] == "9"
    bare = ActionForm(ActionOffer(Action.ACCEPT, Action.ACCEPT.label, ()))
    qtbot.addWidget(bare)
    with qtbot.waitSignal(bare.submitted) as said:
        press(bare).click()
    assert said.args == [{}]


def test_a_draft_of_a_step(screen: Screen) -> None:
    assert not screen.form.is_touched()
    screen.form.fields["due_at"].restore("下周")
    screen.form.fields["scan"].set_value(Path("/tmp/扫描.pdf"))  # noqa: S108
    assert screen.form.is_touched()
    assert screen.form.drafts() == {"department": "", "due_at": "下周", "note": "", "urgent": False,
                                    "scan": str(Path("/tmp/扫描.pdf"))}  # noqa: S108


def test_a_dialog_asks_before_it_throws_words_away(show: Show, qtbot: QtBot) -> None:
    dialog = ActionDialog(an_offer())
    show(dialog)
    dialog.form.fields["note"].set_value("写了很久的话")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.bar.kind == "warn"
    QTest.keyClick(press(dialog, "message_action"), Qt.Key.Key_Space)
    assert not dialog.isVisible()


def test_an_untouched_dialog_just_closes(show: Show) -> None:
    dialog = ActionDialog(an_offer())
    show(dialog)
    press(dialog, "cancel").click()
    assert not dialog.isVisible()


def test_a_dialog_hands_out_what_its_form_does(show: Show, qtbot: QtBot) -> None:
    dialog = ActionDialog(an_offer())
    show(dialog)
    dialog.form.fields["department"].set_value("1")
    dialog.form.fields["note"].set_value("请核实。")
    with qtbot.waitSignal(dialog.submitted) as said:
        press(dialog).click()
    assert said.args is not None
    assert said.args[0]["note"] == "请核实。"
    assert dialog.isVisible()
    dialog.show_problem(FieldErrors({"note": "请写明要求。"}))
    assert dialog.form.fields["note"].error() == "请写明要求。"


def test_enter_in_a_dialog_moves_on_and_does_not_close_it(show: Show, qtbot: QtBot) -> None:
    dialog = ActionDialog(an_offer())
    show(dialog)
    dialog.form.focus_first()
    focus = dialog.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.form.fields["due_at"].control.hasFocus()
