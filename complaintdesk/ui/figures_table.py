"""数字表: words at the left, numbers at the right; a number with cases behind it opens them, by mouse or by Enter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from complaintdesk.ui import theme
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.tables import COLOUR_ROLE, dress

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
# Plain ints: comparing with enum members costs 10 ms a page.
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_ALIGNMENT: Final = int(Qt.ItemDataRole.TextAlignmentRole)
_TOOLTIP: Final = int(Qt.ItemDataRole.ToolTipRole)
_RIGHT: Final = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_WIDEST: Final = 260
_NARROWEST: Final = 64
_LONG: Final = 14


@dataclass(frozen=True)
class FiguresRow:
    """一行: its cells as they are shown; those in `opens` have cases behind them."""

    cells: tuple[str, ...]
    opens: frozenset[int] = frozenset()
    is_total: bool = False


class _Model(QAbstractTableModel):
    def __init__(self, words: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.heads: tuple[str, ...] = ()
        self.rows: tuple[FiguresRow, ...] = ()

    def show_rows(self, heads: Sequence[str], rows: Sequence[FiguresRow]) -> None:
        """Put other numbers in."""
        self.beginResetModel()
        self.heads, self.rows = tuple(heads), tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        line, column = self.rows[index.row()], index.column()
        if role == _DISPLAY:
            return line.cells[column]
        if role == _ALIGNMENT:
            return _RIGHT if column >= self.words else None
        if role == COLOUR_ROLE:
            return "accent" if column in line.opens else "muted" if line.cells[column] in ("—", "0") else None
        if role == _TOOLTIP and len(line.cells[column]) > _LONG:
            return plain_tooltip(line.cells[column])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return self.heads[section]
        if role == _TOOLTIP:
            return plain_tooltip(self.heads[section])
        return _RIGHT if role == _ALIGNMENT and section >= self.words else None


class FiguresTable(QTableView):
    """As tall as its rows, so that the page scrolls and not the table; a wide one scrolls sideways."""

    opened = Signal(int, int)
    """(row, column) of a number whose cases are wanted."""

    def __init__(self, name: str, title: str, words: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.lines = _Model(words, self)
        self.setModel(self.lines)
        dress(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        heading = self.horizontalHeader()
        heading.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heading.setSectionsClickable(False)
        heading.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, heads: Sequence[str], rows: Sequence[FiguresRow]) -> None:
        """Put other numbers in; the place of the keyboard stays where it was."""
        at = self.currentIndex().row(), self.currentIndex().column()
        self.lines.show_rows(heads, rows)
        if at[0] >= 0 and rows:
            self.setCurrentIndex(self.lines.index(min(at[0], len(rows) - 1), min(at[1], len(heads) - 1)))
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        heading = self.horizontalHeader()
        height = heading.sizeHint().height() + theme.px(theme.LIST_ROW) * max(1, len(self.lines.rows))
        bar = self.horizontalScrollBar().sizeHint().height() if self._wanted() > self.viewport().width() else 0
        return QSize(theme.px(320), height + bar + 2 * self.frameWidth() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self._open(self.indexAt(event.position().toPoint()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        over = index.isValid() and index.column() in self.lines.rows[index.row()].opens
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.updateGeometry()

    def _open(self, index: Index) -> None:
        if index.isValid() and index.column() in self.lines.rows[index.row()].opens:
            self.opened.emit(index.row(), index.column())

    def _widths(self) -> list[int]:
        most, least = theme.px(_WIDEST), theme.px(_NARROWEST)
        heading = self.horizontalHeader()
        return [
            min(max(self.sizeHintForColumn(column), heading.sectionSizeHint(column) + theme.px(8), least), most)
            for column in range(len(self.lines.heads))
        ]

    def _wanted(self) -> int:
        return sum(self._widths())

    def _fit(self) -> None:
        """Each column as wide as its words; what is left goes to all alike."""
        widths = self._widths()
        left = self.viewport().width() - sum(widths)
        more = max(0, left // max(1, len(widths)))
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width + more)
