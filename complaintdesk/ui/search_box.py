"""A line that finds one entry of a list while typing: by part of its words, by pinyin or initials, by a code."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QWidget

from complaintdesk.domain import pinyin
from complaintdesk.ui import icons, theme
from complaintdesk.ui.text_fields import LineEdit

ROWS: Final = 9


@dataclass(frozen=True)
class Entry:
    """One entry: stored key, words shown, and further strings that find it."""

    value: str
    label: str
    keys: tuple[str, ...] = ()


def fitting(entries: Sequence[Entry], typed: str) -> list[Entry]:
    """The entries that fit what was typed, best first: its beginning, its code, part of it, its pinyin."""
    wanted = unicodedata.normalize("NFKC", typed).strip().casefold()
    if not wanted:
        return list(entries)
    ranked: tuple[list[Entry], ...] = ([], [], [], [])
    for entry in entries:
        label = entry.label.casefold()
        if label.startswith(wanted):
            ranked[0].append(entry)
        elif any(key.startswith(wanted) for key in entry.keys):
            ranked[1].append(entry)
        elif wanted in label:
            ranked[2].append(entry)
        elif pinyin.matches(wanted, entry.label):
            ranked[3].append(entry)
    return [entry for rank in ranked for entry in rank]


class SearchBox(LineEdit):
    """A line with a list that narrows while typing. Enter takes the marked entry and lets the form move on."""

    chosen = Signal(str)
    typed = Signal()
    unmatched = Signal(str)

    def __init__(self, characters: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(characters, parent)
        self._entries: list[Entry] = []
        self._found: list[Entry] = []
        self._value = ""
        self._model = QStringListModel(self)
        self.popup = QListView(self)
        # A tooltip window takes no focus, so an input method goes on composing in the line.
        self.popup.setWindowFlags(Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.popup.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.popup.setProperty("popup", True)
        self.popup.setUniformItemSizes(True)
        self.popup.setMouseTracking(True)
        self.popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.popup.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.popup.setModel(self._model)
        self.popup.clicked.connect(self._on_clicked)
        self.popup.hide()
        self._arrow = QAction(self)
        icons.put(self._arrow, "chevron-down", "muted")
        self.addAction(self._arrow, QLineEdit.ActionPosition.TrailingPosition)
        self._arrow.triggered.connect(self.toggle_list)
        self.textEdited.connect(self._on_edited)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Put other entries in; the chosen one stays chosen if it is still among them."""
        self._entries = list(entries)
        self.set_value(self._value)

    def value(self) -> str:
        """The key of the entry chosen, or an empty text."""
        return self._value

    def set_value(self, value: str) -> None:
        """Choose an entry by its key; one not in the list chooses none."""
        entry = next((e for e in self._entries if e.value == value), None) if value else None
        before, self._value = self._value, entry.value if entry else ""
        self.setText(entry.label if entry else "")
        self.setCursorPosition(0)
        if before != self._value:
            self.chosen.emit(self._value)

    def unmatched_text(self) -> str:
        """What was typed without an entry being chosen."""
        return "" if self._value else self.text().strip()

    def toggle_list(self) -> None:
        """Open the whole list, or close it."""
        if self.popup.isVisible():
            self.popup.hide()
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._open("")

    def settle(self) -> None:
        """Typing is over: take the one entry that fits, or say that none does."""
        self.popup.hide()
        text = self.unmatched_text()
        if not text:
            return
        found = fitting(self._entries, text)
        exact = [e for e in found if e.label.casefold() == text.casefold() or text.casefold() in e.keys]
        if len(exact) == 1 or len(found) == 1:
            self.set_value((exact or found)[0].value)
        else:
            self.unmatched.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, is_open = event.key(), self.popup.isVisible()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            if is_open:
                self._move({Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS}.get(Qt.Key(key), -ROWS))
            else:
                self._open("" if self._value else self.text())
        elif key == Qt.Key.Key_F4:
            self.toggle_list()
        elif key == Qt.Key.Key_Escape and is_open:
            self.popup.hide()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take_marked()
            event.ignore()  # for enter_moves_on()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self.popup.isVisible() and not self.text():
            self._open("")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.settle()

    def hideEvent(self, event: QHideEvent) -> None:
        self.popup.hide()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the list is open: a press elsewhere or a moved window closes it."""
        if not self.popup.isVisible():
            self._watch(False)
        elif event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            if not (watched is self or self.isAncestorOf(watched) or self.popup.isAncestorOf(watched)):
                self.popup.hide()
        elif watched is self.window() and event.type() in (QEvent.Type.Move, QEvent.Type.Resize,
                                                           QEvent.Type.WindowDeactivate):
            self.popup.hide()
        return False

    def _on_edited(self, text: str) -> None:
        # What no longer stands there is no longer chosen.
        if self._value:
            self._value = ""
            self.chosen.emit("")
        self.typed.emit()
        if text.strip():
            self._open(text)
        else:
            self.popup.hide()

    def _open(self, text: str) -> None:
        self._found = fitting(self._entries, text)
        self._model.setStringList([entry.label for entry in self._found])
        if not self._found:
            self.popup.hide()
            return
        marked = next((i for i, e in enumerate(self._found) if e.value == self._value), 0)
        height = max(self.popup.sizeHintForRow(0), theme.px(theme.LIST_ROW)) * min(ROWS, len(self._found)) + theme.px(10)
        wide = self.popup.sizeHintForColumn(0) + theme.px(32)
        width = max(self.width(), min(wide, theme.px(480)))
        below = self.mapToGlobal(QPoint(0, self.height()))
        room = self.screen().availableGeometry()
        top = below.y() if below.y() + height <= room.bottom() else below.y() - self.height() - height
        self.popup.setGeometry(min(below.x(), room.right() - width), top, width, height)
        if not self.popup.isVisible():
            self.popup.show()
            self._watch(True)
        self.popup.setCurrentIndex(self._model.index(marked, 0))

    def _watch(self, on: bool) -> None:
        application = QApplication.instance()
        if application is not None:
            (application.installEventFilter if on else application.removeEventFilter)(self)

    def _move(self, step: int) -> None:
        row = max(0, min(len(self._found) - 1, self.popup.currentIndex().row() + step))
        self.popup.setCurrentIndex(self._model.index(row, 0))

    def _take_marked(self) -> None:
        index = self.popup.currentIndex()
        if self.popup.isVisible() and index.isValid() and index.row() < len(self._found):
            self.set_value(self._found[index.row()].value)
        self.settle()

    def _on_clicked(self, index: QModelIndex) -> None:
        self.popup.hide()
        self.set_value(self._found[index.row()].value)
