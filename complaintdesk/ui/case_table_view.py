"""The table of cases: chosen, opened, sorted, copied; its columns shown, moved and sized as each person likes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QHideEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QTableView, QWidget

from complaintdesk.desk.case_list import SortBy
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.case_columns import COLUMNS, COMFORTABLE, FILLING, place_of
from complaintdesk.ui.case_table import BLOCK, CaseTable
from complaintdesk.ui.case_table_paint import CaseDelegate
from complaintdesk.ui.column_memory import Layout, load_layout, save_layout
from complaintdesk.ui.plain_text import mnemonic_safe
from complaintdesk.ui.tables import dress

NAME: Final = "case_list"
_KEYS: Final = tuple(column.key for column in COLUMNS)
_FILLING: Final = place_of(FILLING)
_TAGS: Final = place_of("tags")
_CURRENT: Final = QItemSelectionModel.SelectionFlag
#: More rows than this are an export, not a copy.
MOST_COPIED: Final = 5_000
#: Qt follows every selected row one by one through a refresh: beyond this it would take seconds.
FOLLOWED: Final = 2_000


class CaseTableView(QTableView):
    """The list itself; Enter or a double click opens, a click on a head sorts, a right click there chooses columns."""

    opened = Signal(int)
    sort_wanted = Signal(object, bool)
    """(SortBy, descending)."""
    current_changed = Signal()
    selection_changed = Signal()
    copy_wanted = Signal()

    def __init__(self, table: CaseTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = table
        self.setObjectName("case_table")
        self.setAccessibleName(_("Case list"))
        self.setModel(table)
        dress(self)
        self._delegate = CaseDelegate(table, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        # Without one of its own the corner between two scroll bars is a white square.
        self.setCornerWidget(QWidget())
        self._sorted = _KEYS.index("number")
        self._descending = True
        self._fitting = False
        self._set: dict[str, int] = {}
        self._is_borrowed = False
        self._is_large = theme.current().large
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(400)
        self._saving.timeout.connect(self.remember)
        head = self.horizontalHeader()
        # For each paint the header asks whether whole columns are selected: 2 seconds for 100,000 rows. It need not know.
        head.setSelectionModel(QItemSelectionModel(table, head))
        head.setSectionsClickable(True)
        head.setSectionsMovable(True)
        head.setSortIndicatorShown(True)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: self.columns_menu().popup(head.mapToGlobal(at)))
        head.sectionClicked.connect(self._head_clicked)
        self._recall()
        head.sectionResized.connect(self._resized)
        head.sectionMoved.connect(lambda *_places: self._changed())
        self.doubleClicked.connect(self._open)
        selection = self.selectionModel()
        selection.currentChanged.connect(lambda _now, _before: self.current_changed.emit())
        selection.selectionChanged.connect(lambda _on, _off: self.selection_changed.emit())

    # -- rows

    def current_row(self) -> int:
        """The row the keyboard is in, -1 for none."""
        return self.currentIndex().row()

    def choose(self, row: int, *, scroll: bool) -> None:
        """Select this row alone; without `scroll` the list stays where it is."""
        self.setAutoScroll(scroll)
        column = self.horizontalHeader().logicalIndex(0)
        self.selectionModel().setCurrentIndex(
            self.table.index(row, column), _CURRENT.ClearAndSelect | _CURRENT.Rows
        )
        self.setAutoScroll(True)

    def selected_count(self) -> int:
        """How many rows are selected; a million are counted as fast as one."""
        return sum(bottom - top + 1 for top, bottom in self._ranges())

    def selected_rows(self) -> list[int]:
        """Their numbers, from the top."""
        found: set[int] = set()
        for top, bottom in self._ranges():
            found.update(range(top, bottom + 1))
        return sorted(found)

    def selected_ids(self) -> list[int] | None:
        """The cases selected, from the top; None where there are too many or some have not come yet."""
        rows = self.selected_rows() if self.selected_count() <= FOLLOWED else []
        cases = [case for row in rows if (case := self.table.case(row)) is not None]
        return [case.id for case in cases] if cases and len(cases) == len(rows) else None

    def _ranges(self) -> set[tuple[int, int]]:
        selection = self.selectionModel().selection()
        return {(selection.at(n).top(), selection.at(n).bottom()) for n in range(selection.size())}

    def seen_blocks(self) -> tuple[int, int]:
        """(first, number) of the blocks of rows in sight."""
        top = max(0, self.rowAt(0))
        bottom = self.rowAt(self.viewport().height() - 1)
        bottom = bottom if bottom >= 0 else max(top, self.table.total - 1)
        first, last = top // BLOCK, min(bottom // BLOCK, top // BLOCK + 1)
        return first, last - first + 1

    def anchor(self) -> tuple[int, int] | None:
        """(case, row) of the uppermost row when the list is scrolled down, to keep it where it is."""
        top = self.rowAt(0)
        case = self.table.case(top) if self.verticalScrollBar().value() > 0 else None
        return (case.id, top) if case else None

    def hold(self, anchor: tuple[int, int] | None) -> None:
        """Scroll so that the anchor's case is where it was."""
        row = self.table.place(*anchor) if anchor else None
        if anchor and row is not None and row != anchor[1]:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + (row - anchor[1]) * self.verticalHeader().defaultSectionSize())

    # -- sorting

    def show_sorting(self, sort: SortBy, *, descending: bool) -> None:
        """Mark the column by which the list is sorted."""
        if COLUMNS[self._sorted].sort is not sort:
            fitting = [n for n, column in enumerate(COLUMNS) if column.sort is sort]
            self._sorted = fitting[-1]
        self._descending = descending
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(self._sorted, order)

    def _head_clicked(self, section: int) -> None:
        sort = COLUMNS[section].sort
        if sort is None:
            self.show_sorting(COLUMNS[self._sorted].sort or SortBy.NUMBER, descending=self._descending)
            return
        again = section == self._sorted
        self._sorted = section
        # The first click shows what is most wanted on top: the newest, the most urgent.
        first = sort in (SortBy.NUMBER, SortBy.RECEIVED, SortBy.SEVERITY)
        self.sort_wanted.emit(sort, not self._descending if again else first)

    # -- columns

    def columns_menu(self) -> QMenu:
        """Every column to show or hide, what to sort by, and the way back to how it was."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(COLUMNS):
            entry = menu.addAction(mnemonic_safe(_(column.title)))
            entry.setCheckable(True)
            entry.setChecked(not self.isColumnHidden(number))
            # Without number or subject nobody knows which case it is.
            entry.setEnabled(column.key not in ("number", FILLING))
            entry.setObjectName(f"column_{column.key}")
            entry.toggled.connect(lambda on, number=number: self._show_column(number, on))
        menu.addSeparator()
        by = menu.addMenu(_("Sort by"))
        only_one = QActionGroup(by)
        for number, column in enumerate(COLUMNS):
            if column.sort is not None:
                entry = by.addAction(mnemonic_safe(_(column.title)))
                entry.setCheckable(True)
                entry.setChecked(number == self._sorted)
                entry.setObjectName(f"sort_{column.key}")
                entry.triggered.connect(lambda _on, number=number: self._head_clicked(number))
                only_one.addAction(entry)
        menu.addAction(_("Columns as they were at first"), self.reset_columns).setObjectName("columns_reset")
        return menu

    def reset_columns(self) -> None:
        """Forget what was set."""
        self._apply(Layout())
        self._changed()

    def remember(self) -> None:
        """Keep the columns as they are now; those of a saved view are the view's."""
        if self._is_borrowed:
            return
        head = self.horizontalHeader()
        order = tuple(_KEYS[head.logicalIndex(place)] for place in range(len(_KEYS)))
        hidden = frozenset(key for number, key in enumerate(_KEYS) if head.isSectionHidden(number))
        save_layout(NAME, Layout(order, hidden, dict(self._set)))

    def hideEvent(self, event: QHideEvent) -> None:
        if self._saving.isActive():
            self._saving.stop()
            self.remember()
        super().hideEvent(event)

    def columns(self) -> tuple[str, ...]:
        """The columns shown by their names, from left to right."""
        return tuple(_KEYS[number] for number in self.shown_columns())

    def borrow_columns(self, keys: Sequence[str]) -> None:
        """Show the columns of a saved view; one's own come back with `own_columns()`."""
        known = [key for key in keys if key in _KEYS]
        if known:
            self._is_borrowed = True
            order = (*known, *(key for key in _KEYS if key not in known))
            self._apply(Layout(order, frozenset(_KEYS) - frozenset(known), load_layout(NAME, _KEYS).widths))

    def own_columns(self) -> None:
        """Back to the columns as this person set them."""
        if self._is_borrowed:
            self._is_borrowed = False
            self._recall()

    def _recall(self) -> None:
        self._apply(load_layout(NAME, _KEYS))

    def _apply(self, layout: Layout) -> None:
        head = self.horizontalHeader()
        hidden = layout.hidden
        self._set = dict(layout.widths)
        for number, column in enumerate(COLUMNS):
            # What was not there when it was remembered is shown as its maker meant.
            is_new = bool(layout.order) and column.key not in layout.order
            is_hidden = not column.is_shown if hidden is None or is_new else column.key in hidden
            head.setSectionHidden(number, is_hidden and column.key not in ("number", FILLING))
        head.setSectionResizeMode(_FILLING, QHeaderView.ResizeMode.Fixed)
        for place, key in enumerate(_full_order(layout.order)):
            head.moveSection(head.visualIndex(_KEYS.index(key)), place)
        self._fit()

    def _show_column(self, number: int, on: bool) -> None:
        self.horizontalHeader().setSectionHidden(number, not on)
        self._changed()

    def _resized(self, section: int, _before: int, width: int) -> None:
        if not self._fitting and width:
            scale = theme.LARGE if theme.current().large else 1.0
            self._set[_KEYS[section]] = round(width / scale)
        self._changed()

    def _changed(self) -> None:
        if not self._fitting:
            self._fit()
            self._saving.start()

    def _fit(self) -> None:
        """Widths as somebody set them or as they are usual; what room is left makes some roomy and fills the subject."""
        head = self.horizontalHeader()
        self._delegate.tags_in_subject = head.isSectionHidden(_TAGS)
        shown = [n for n in range(len(COLUMNS)) if not head.isSectionHidden(n) and n != _FILLING]
        usual = {n: theme.px(self._set.get(COLUMNS[n].key, COLUMNS[n].usual_width)) for n in shown}
        spare = self.viewport().width() - sum(usual.values())
        for number in shown:
            column = COLUMNS[number]
            more = (
                0 if column.key in self._set else min(theme.px(column.roomy), spare - theme.px(COMFORTABLE))
            )
            if more > 0:
                usual[number] += more
                spare -= more
        usual[_FILLING] = max(theme.px(COLUMNS[_FILLING].width), spare)
        self._fitting = True
        for number, width in usual.items():
            if head.sectionSize(number) != width:
                head.resizeSection(number, width)
        self._fitting = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._is_large != theme.current().large:
            self._is_large = theme.current().large
            self.verticalHeader().setDefaultSectionSize(theme.px(theme.LIST_ROW))
            self._recall()
        super().changeEvent(event)

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self.table.total and not event.modifiers():
            self.choose(0 if key == Qt.Key.Key_Home else self.table.total - 1, scroll=True)
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        case = self.table.case(index.row()) if index.isValid() else None
        if case is not None:
            self.opened.emit(case.id)

    def shown_columns(self) -> list[int]:
        """The columns in sight, from left to right."""
        head = self.horizontalHeader()
        order = [head.logicalIndex(place) for place in range(len(COLUMNS))]
        return [number for number in order if not head.isSectionHidden(number)]

    def menu_below(self, widget: QWidget) -> None:
        """The columns' menu under a button."""
        self.columns_menu().popup(widget.mapToGlobal(QPoint(0, widget.height())))


def _full_order(order: Sequence[str]) -> list[str]:
    """The remembered order with the columns it does not know in their usual places."""
    found = list(order)
    for place, key in enumerate(_KEYS):
        if key not in found:
            found.insert(place, key)
    return found
