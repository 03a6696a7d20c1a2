"""调查表录入的表格: typed like a spreadsheet; a digit fills a cell and goes on, Enter and Tab go on."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from complaintdesk.ui import theme
from complaintdesk.ui.scanner_keys import TAKES_SCAN
from complaintdesk.ui.survey_rows import NUMBER, OPINION, PROBLEM_ROLE, SUBJECT, Sort, SurveyModel, options_of
from complaintdesk.ui.tables import RowDelegate, dress

_WIDTHS: Final = {NUMBER: 132, SUBJECT: 160, OPINION: 220}
_LEVEL_WIDTH: Final = 108
_ROW: Final = 30
_CLEARS: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_ON: Final = (QAbstractItemDelegate.EndEditHint.EditNextItem, QAbstractItemDelegate.EndEditHint.SubmitModelCache)
Index = QModelIndex | QPersistentModelIndex


class _CellDelegate(RowDelegate):
    """The ground of a wrong cell is red and its text stays; the cell with the keyboard has a ring."""

    def __init__(self, table: SurveyTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if index.data(PROBLEM_ROLE):
            painter.fillRect(option.rect, theme.color("late_soft"))
        super().paint(painter, option, index)
        if (index.row(), index.column()) == self._table.at():
            painter.save()
            painter.setPen(QPen(theme.color("late" if index.data(PROBLEM_ROLE) else "accent"), 2))
            painter.drawRect(QRect(option.rect).adjusted(1, 1, -1, -2))
            painter.restore()

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("survey_cell")
        # The style sheet's height of an input would reach over the next row.
        editor.setStyleSheet("QLineEdit { min-height: 0; max-height: 999px; margin: 0; border-radius: 0; }")
        if self._table.name_of(index) == NUMBER:
            editor.setProperty(TAKES_SCAN, True)
            editor.setInputMethodHints(Qt.InputMethodHint.ImhLatinOnly | Qt.InputMethodHint.ImhNoPredictiveText)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        editor.setGeometry(option.rect)

    def eventFilter(self, editor: object, event: QEvent) -> bool:
        # Down and Up go on to the row below or above, as in a spreadsheet.
        if isinstance(editor, QWidget) and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
                self._table.step_rows(step)
                return True
        return bool(super().eventFilter(editor, event))  # type: ignore[arg-type]


class SurveyTable(QTableView):
    """The grid."""

    pasted = Signal(int)
    """So many cells were filled from the clipboard."""

    def __init__(self, model: SurveyModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("survey_table")
        self.sheets = model
        self.setModel(model)
        dress(self, row_height=_ROW)
        self.setItemDelegate(_CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.AnyKeyPressed | trigger.EditKeyPressed | trigger.DoubleClicked)
        self.setProperty(TAKES_SCAN, True)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().setStyleSheet("QHeaderView::section { border: none; }")
        self.verticalHeader().show()
        model.modelReset.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """The widths of the columns; the last one takes what is left."""
        heading = self.horizontalHeader()
        for at, column in enumerate(self.sheets.columns):
            heading.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
            heading.resizeSection(at, theme.px(_WIDTHS.get(column, _LEVEL_WIDTH)))
        heading.setSectionResizeMode(len(self.sheets.columns) - 1, QHeaderView.ResizeMode.Stretch)

    def name_of(self, index: Index) -> str:
        """The column of a cell."""
        return self.sheets.columns[index.column()]

    def at(self) -> tuple[int, int]:
        """Row and column of the cell with the keyboard."""
        return self.currentIndex().row(), self.currentIndex().column()

    def go(self, row: int, column: int) -> None:
        """Bring the keyboard to a cell."""
        index = self.sheets.index(row, column)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def go_on(self, step: int = 1) -> None:
        """The next cell that can be filled, or the one before; behind the last one the next row begins."""
        row, column = self.currentIndex().row(), self.currentIndex().column()
        width = self.sheets.columnCount()
        for _cell in range(2 * width):
            column += step
            if not 0 <= column < width:
                row, column = row + step, 0 if step > 0 else width - 1
            if not 0 <= row < self.sheets.rowCount():
                return
            if self.sheets.flags(self.sheets.index(row, column)) & Qt.ItemFlag.ItemIsEnabled:
                self.go(row, column)
                return

    def step_rows(self, step: int) -> None:
        """The cell below or above."""
        row = self.currentIndex().row() + step
        if 0 <= row < self.sheets.rowCount():
            self.go(row, self.currentIndex().column())

    def paste(self) -> None:
        """Rows from Excel: cells by tabs, rows by lines, from the cell with the keyboard on; the subject is left out."""
        start = self.currentIndex()
        if not start.isValid():
            return
        targets = [name for name in self.sheets.columns[start.column():] if self.sheets.sort_of(name) is not Sort.SHOWN]
        count, row = 0, start.row()
        for line in QGuiApplication.clipboard().text().splitlines():
            if not line.strip():
                continue
            for name, words in zip(targets, line.split("\t"), strict=False):
                if words.strip():
                    self.sheets.put(row, name, words.strip())
                    count += 1
            row = min(row + 1, self.sheets.rowCount() - 1)
        self.pasted.emit(count)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        # Going on is the same wherever it happens; Qt would open the editor of the next cell.
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if hint in _ON:
            self.go_on()
        elif hint is QAbstractItemDelegate.EndEditHint.EditPreviousItem:
            self.go_on(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), Qt.Key(event.key())
        if self.state() is QAbstractItemView.State.EditingState:
            # The rest of a scanned code comes to the table, which had the keyboard when it began.
            editor = self.findChild(QLineEdit, "survey_cell")
            if isinstance(editor, QLineEdit) and event.text().isprintable() and event.text():
                QApplication.sendEvent(editor, event)
            event.accept()
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif not index.isValid() or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self.go_on()
        elif key == Qt.Key.Key_Backtab:
            self.go_on(-1)
        elif key in _CLEARS:
            self.sheets.put(index.row(), self.name_of(index), "")
        elif self.sheets.sort_of(self.name_of(index)) is Sort.LEVEL and event.text().strip():
            self._typed(index, event.text())
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Words committed at once, without composing: Qt opens no editor for them.
        index = self.currentIndex()
        if event.commitString() and not event.preeditString() and self.state() is not QAbstractItemView.State.EditingState:
            if index.isValid() and self.sheets.sort_of(self.name_of(index)) is Sort.TYPED:
                self.edit(index)
                editor = self.findChild(QLineEdit, "survey_cell")
                if isinstance(editor, QLineEdit):
                    editor.clear()
                    QApplication.sendEvent(editor, event)
            return
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        # Tab would leave the table before keyPressEvent hears of it; out of the empty last row it may.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_tab = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            if is_tab and not self._is_at_end(event.key()):
                self.keyPressEvent(event)
                return True
        return super().event(event)

    def _is_at_end(self, key: int) -> bool:
        row, at_first = self.currentIndex().row(), self.currentIndex().column() == 0
        if key == Qt.Key.Key_Backtab:
            return at_first and row == 0
        return at_first and row == self.sheets.rowCount() - 1

    def _typed(self, index: QModelIndex, letter: str) -> None:
        """A digit of the column is taken and the keyboard goes on; any other key is no answer and changes nothing."""
        column = self.name_of(index)
        if letter.isdecimal() and 1 <= int(letter) <= len(options_of(column)):
            self.sheets.put(index.row(), column, letter)
            self.go_on()
