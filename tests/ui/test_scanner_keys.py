"""A USB scanner opens the case from any tab and never types into a field; whoever types by hand notices nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from complaintdesk.ui.scanner_keys import LEAST, PACE_MS, ScannerKeys
from tests.ui.window_keys import press_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

CODE = "CD1:TS-2026-0007:registration:1:1:7K3Q11"


@pytest.fixture
def keys(qtbot: QtBot) -> Iterator[ScannerKeys]:
    watch = ScannerKeys()
    watch.prefixes = ("TS", "TSM")
    yield watch
    watch.stop()


@pytest.fixture
def field(qtbot: QtBot) -> Iterator[QLineEdit]:
    window = QWidget()
    edit = QLineEdit(window)
    QVBoxLayout(window).addWidget(edit)
    qtbot.addWidget(window)
    window.show()
    edit.setFocus()
    yield edit
    window.close()


@pytest.mark.parametrize(
    "code",
    [CODE, "CD:TS-2026-0007", "TS-2026-0007", "TSM-2026-0001", "TS-2026-12345", "TS-DH-2026-0001", "TSM-01-2026-0001"],
)
def test_扫码不进输入框(qtbot: QtBot, keys: ScannerKeys, field: QLineEdit, code: str) -> None:
    field.setText("已写的字")
    field.selectAll()
    entered: list[object] = []
    field.returnPressed.connect(lambda: entered.append(True))
    with qtbot.waitSignal(keys.scanned) as told:
        press_keys(field, code)
        press_keys(field, Qt.Key.Key_Return)
    assert told.args == [code]
    assert field.text() == "已写的字"
    assert field.selectedText() == "已写的字"
    assert entered == []


@pytest.mark.parametrize(
    "typed", ["TS", "TS-2026", "TSX", "CD", "CD12", "CD:TS", "Chen", "C", "TS-2026-0007x", "13800138000"]
)
def test_手打的字一个不少(qtbot: QtBot, keys: ScannerKeys, field: QLineEdit, typed: str) -> None:
    read: list[str] = []
    keys.scanned.connect(read.append)
    for letter in typed:
        press_keys(field, letter)
        qtbot.wait(1)
    qtbot.waitUntil(lambda: field.text() == typed)
    press_keys(field, Qt.Key.Key_Return)
    assert read == []


def test_手打编号再回车是手打(qtbot: QtBot, keys: ScannerKeys, field: QLineEdit) -> None:
    """At a person's pace a whole number is typed into the field, and Enter is the field's own."""
    entered: list[object] = []
    field.returnPressed.connect(lambda: entered.append(field.text()))
    read: list[str] = []
    keys.scanned.connect(read.append)
    for letter in "TS-2026-0007":
        press_keys(field, letter)
        qtbot.wait(3 * PACE_MS)
    press_keys(field, Qt.Key.Key_Return)
    assert entered == ["TS-2026-0007"]
    assert read == []


def test_短的不算扫码(qtbot: QtBot, keys: ScannerKeys, field: QLineEdit) -> None:
    assert len("TS-2026") < LEAST
    press_keys(field, "TS-2026")
    press_keys(field, Qt.Key.Key_Return)
    assert field.text() == "TS-2026"


def test_长文本框和没有焦点时(qtbot: QtBot, keys: ScannerKeys) -> None:
    dialog = QDialog()
    text = QPlainTextEdit(dialog)
    QVBoxLayout(dialog).addWidget(text)
    qtbot.addWidget(dialog)
    dialog.show()
    for target in (text, dialog):
        with qtbot.waitSignal(keys.scanned) as told:
            press_keys(target, CODE)
            press_keys(target, Qt.Key.Key_Enter)
        assert told.args == [CODE]
    assert text.toPlainText() == ""
    assert dialog.isVisible()


def test_字段没了也不出错(qtbot: QtBot, keys: ScannerKeys, field: QLineEdit) -> None:
    """Keys held back for a window that closed meanwhile go nowhere."""
    press_keys(field, "TS")
    field.deleteLater()
    qtbot.wait(3 * PACE_MS)
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    press_keys(other, "ab")
    assert other.text() == "ab"
