"""Whatever people type is shown as typed, wherever Qt would take it for markup."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QInputDialog,
    QLabel,
    QMessageBox,
    QProgressDialog,
    QPushButton,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from complaintdesk.ui import plain_text
from complaintdesk.ui.controls import button
from complaintdesk.ui.fields import TextField, YesNoField
from complaintdesk.ui.messages import MessageBar

PAYLOADS = {
    "bold": "<b>张三</b>", "image": '<img src="file:///etc/hostname">', "link": '<a href="http://x.invalid">看</a>',
    "share": '<img src="//attacker/share/x.png">', "break": "一<br>二", "entity": "a & b &lt;", "table": "<table><tr><td>x",
}
Show = Callable[[QWidget], None]


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_label_shows_markup_as_typed(show: Show, payload: str) -> None:
    page = QWidget()
    label, plain = QLabel(payload, page), QLabel(page)
    plain.setTextFormat(Qt.TextFormat.PlainText)
    plain.setText(payload)
    show(page)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.sizeHint() == plain.sizeHint()


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_message_box_shows_markup_as_typed(qtbot: QtBot, payload: str) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setText(payload)
    box.setInformativeText(payload)
    box.setDetailedText(payload)
    box.open()
    labels = [label for label in box.findChildren(QLabel) if label.text()]
    assert len(labels) >= 2
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    box.done(0)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_tooltip_shows_markup_as_typed(show: Show, payload: str) -> None:
    page = QWidget()
    show(page)
    QToolTip.showText(QPoint(10, 10), payload, page)
    tips = [w for w in QApplication.topLevelWidgets() if w.inherits("QTipLabel") and w.isVisible()]
    assert [tip.text() for tip in tips if isinstance(tip, QLabel)] == [payload]
    assert all(tip.textFormat() == Qt.TextFormat.PlainText for tip in tips if isinstance(tip, QLabel))
    QToolTip.hideText()


def test_other_dialogs_too(show: Show) -> None:
    for dialog in (QInputDialog(), QProgressDialog(PAYLOADS["image"], "停", 0, 9)):
        dialog.setLabelText(PAYLOADS["image"])
        show(dialog)
        labels = [label for label in dialog.findChildren(QLabel) if label.text()]
        assert labels
        assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_our_own_pieces_are_plain_before_they_are_shown() -> None:
    page = QWidget()
    field = TextField("name", PAYLOADS["bold"], hint=PAYLOADS["link"], parent=page)
    field.set_error(PAYLOADS["image"])
    bar = MessageBar(page)
    bar.say(PAYLOADS["table"])
    labels = page.findChildren(QLabel)
    assert len(labels) >= 4
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_an_ampersand_is_a_letter() -> None:
    assert plain_text.mnemonic_safe("R&D科") == "R&&D科"
    made: QPushButton = button("R&D科")
    assert made.shortcut().isEmpty()
    assert made.accessibleName() == "R&D科"
    assert YesNoField("rd", "R&D科").box.shortcut().isEmpty()


def test_long_tooltips_are_broken_into_lines() -> None:
    chinese = plain_text.plain_tooltip("收费窗口排队过久且无人解释，" * 8)
    assert all(len(line) <= 31 for line in chinese.splitlines())
    assert not any(line.startswith("，") for line in chinese.splitlines())
    assert chinese.replace("\n", "") == "收费窗口排队过久且无人解释，" * 8
    english = plain_text.plain_tooltip("Queued at the cashier for forty minutes. " * 4)
    assert all(len(line) <= plain_text.TOOLTIP_COLUMNS for line in english.splitlines())
    assert plain_text.plain_tooltip("一\n二") == "一\n二"
    assert plain_text.plain_tooltip("") == ""


@pytest.mark.parametrize("words", ["字" * 20_000, "行\n" * 300, "word " * 4_000, "x" * 20_000])
def test_a_tooltip_is_never_larger_than_the_screen(words: str) -> None:
    lines = plain_text.plain_tooltip(words).splitlines()
    assert len(lines) == plain_text.MOST_LINES
    assert lines[-1] == "…"
    assert words.startswith(lines[0])
