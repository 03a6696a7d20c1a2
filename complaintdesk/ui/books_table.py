"""事务簿的条目: the entries of a book as a calm table; a column that is empty all the way down is not shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from complaintdesk.desk.book_rows import EntryRow
from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import N_, _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.office_page import Index, Line, LinesModel
from complaintdesk.ui.tables import COLOUR_ROLE, dress

NUMBER, TITLE, WHO, DUE, STATE, CASE = range(6)
_HEADINGS: Final = (
    N_("Number"), N_("What"), N_("Department, person"), N_("Due date"), N_("Status"), N_("Case number"),
)  # fmt: skip
#: No column but the title takes more room than this, however long its words.
_WIDEST: Final = {NUMBER: 128, WHO: 136, DUE: 152, STATE: 120, CASE: 128}
_LEAST_TITLE: Final = 132
_LEAST: Final = 56
#: Half a number or half a day tells nothing.
_FIRM: Final = frozenset({NUMBER, DUE})
_DECORATION: Final = int(Qt.ItemDataRole.DecorationRole)


class EntryLinesModel(LinesModel):
    """The entries; before what is due stands its light, and what is late says so in words too."""

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if index.column() == DUE:
            entry: EntryRow = self.lines[index.row()].item
            if entry.due_on is not None:
                if role == _DECORATION:
                    return icons.light_icon(entry.light)
                if role == COLOUR_ROLE and entry.light in (Light.LATE, Light.NEAR):
                    return icons.light_role(entry.light)
        return super().data(index, role)


def cells_of(entry: EntryRow, year: int) -> tuple[str, ...]:
    """What the table shows of an entry; a day of this `year` is told without it."""
    due = "" if entry.due_on is None else f"{entry.due_on:%m-%d}" if entry.due_on.year == year else str(entry.due_on)
    if entry.light is Light.LATE:
        due = f"{due} {entry.light.label}"
    who = " · ".join(filter(None, (entry.department, entry.owner)))
    return (entry.number, " ".join(entry.title.split()), who, due, entry.state_label, entry.case_number)


class EntriesTable(QTableView):
    """The entries of one book. Enter, or a double click, wants the first step of the chosen one."""

    row_chosen = Signal(object)
    step_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("entries_table")
        self.lines = EntryLinesModel([_(heading) for heading in _HEADINGS], self)
        self.setModel(self.lines)
        dress(self)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        heading = self.horizontalHeader()
        heading.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        heading.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        heading.setSectionsClickable(False)
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self._row_chosen(now))
        self.doubleClicked.connect(lambda _index: self.step_wanted.emit())

    def show_entries(self, rows: Sequence[EntryRow], wanted: int | None, year: int) -> EntryRow | None:
        """Put the entries in; the wanted one is chosen, or what stands where the chosen one stood. Returns it."""
        before = max(self.currentIndex().row(), 0)
        top = self.verticalScrollBar().value()
        selection = self.selectionModel()
        selection.blockSignals(True)
        self.lines.show_lines(Line(cells_of(row, year), str(row.id), row, muted=row.is_ended) for row in rows)
        at = next((n for n, row in enumerate(rows) if row.id == wanted), min(before, len(rows) - 1))
        for column in range(len(_HEADINGS)):
            is_empty = not any(line.cells[column] for line in self.lines.lines)
            self.setColumnHidden(column, is_empty and column not in (TITLE, STATE))
        self._fit()
        self.verticalScrollBar().setValue(top)
        if at >= 0:
            self._mark(at)
        selection.blockSignals(False)
        self.viewport().update()
        return rows[at] if at >= 0 else None

    def mark(self, entry_id: int | None) -> None:
        """Show which one is chosen, without choosing it anew."""
        selection = self.selectionModel()
        selection.blockSignals(True)
        at = next((n for n, line in enumerate(self.lines.lines) if line.item.id == entry_id), -1)
        if at >= 0:
            self._mark(at)
        else:
            self.clearSelection()
            selection.clearCurrentIndex()
        selection.blockSignals(False)
        self.viewport().update()

    def chosen(self) -> EntryRow | None:
        """The entry with the keyboard."""
        at = self.currentIndex().row()
        return self.lines.lines[at].item if 0 <= at < len(self.lines.lines) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step_wanted.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _mark(self, at: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        # The first column may be hidden, and from a hidden cell the arrows lead nowhere.
        self.selectionModel().setCurrentIndex(self.lines.index(at, TITLE), flags.ClearAndSelect | flags.Rows)
        self.scrollTo(self.lines.index(at, TITLE))

    def _row_chosen(self, now: Index) -> None:
        if now.isValid():
            self.row_chosen.emit(self.lines.lines[now.row()].item)

    def _fit(self) -> None:
        """Each column as wide as its words, within bounds; where room is short, whose words can be guessed give way."""
        wanted = {
            column: min(max(self.sizeHintForColumn(column), self._heading_width(column)), theme.px(most))
            for column, most in _WIDEST.items()
            if not self.isColumnHidden(column)
        }
        firm = sum(width for column, width in wanted.items() if column in _FIRM)
        room = self.viewport().width() - theme.px(_LEAST_TITLE) - firm
        share = min(1.0, max(room, 0) / max(sum(wanted.values()) - firm, 1))
        for column, width in wanted.items():
            self.setColumnWidth(column, width if column in _FIRM else max(int(width * share), theme.px(_LEAST)))

    def _heading_width(self, column: int) -> int:
        return self.horizontalHeader().sectionSizeHint(column)
