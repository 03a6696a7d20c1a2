"""The left side of the case list: the views a clerk opens in the morning, each with its live count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from complaintdesk.desk.case_filter import VIEW_TITLES, View
from complaintdesk.desk.office_rows import ViewCount
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button

Index = QModelIndex | QPersistentModelIndex

_VIEW: Final = int(Qt.ItemDataRole.UserRole) + 1
COUNT: Final = int(Qt.ItemDataRole.UserRole) + 2
ACCESSIBLE: Final = int(Qt.ItemDataRole.AccessibleTextRole)
ROW: Final = 34
SIDE: Final = 152
#: A department neither approves nor calls back.
_NOT_FOR_DEPARTMENTS: Final = frozenset({View.CALL_BACK, View.APPROVAL})


class ViewDelegate(QStyledItemDelegate):
    """The name at the left, the count at the right; overdue cases in the colour of what is late."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        option = QStyleOptionViewItem(option)
        self.initStyleOption(option, index)
        words, option.text = option.text, ""
        widget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        is_chosen = bool(option.state.value & QStyle.StateFlag.State_Selected.value)
        pad = theme.px(12)
        room = option.rect.adjusted(pad, 0, -pad, 0)
        count = index.data(COUNT)
        shown = count if isinstance(count, str) else "" if count is None else f"{count:,}"
        late = index.data(_VIEW) == View.OVERDUE.value and count
        painter.save()
        font = painter.font()
        font.setBold(is_chosen)
        painter.setFont(font)
        painter.setPen(theme.color("late" if late else "accent" if is_chosen else "muted"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(room, right, shown)
        left = QRect(room)
        left.setRight(room.right() - painter.fontMetrics().horizontalAdvance(shown) - theme.px(8))
        painter.setPen(theme.color("accent" if is_chosen else "text"))
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.px(ROW))


class ListViews(QListView):
    """One view is always chosen; says so when another is."""

    chosen = Signal(object)
    """View."""

    def __init__(self, role: Role, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_views")
        self.setAccessibleName(_("Views"))
        self.setProperty("sidebar", True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setItemDelegate(ViewDelegate(self))
        self.views = tuple(
            view for view in View if role is not Role.DEPARTMENT or view not in _NOT_FOR_DEPARTMENTS
        )
        self._items = QStandardItemModel(self)
        for view in self.views:
            item = QStandardItem(_(VIEW_TITLES[view]))
            item.setData(view.value, _VIEW)
            self._items.appendRow(item)
        self.setModel(self._items)
        self.setFixedHeight(theme.px(ROW) * len(self.views) + theme.px(8))
        self.selectionModel().currentChanged.connect(self._on_chosen)

    def view(self) -> View:
        """The view chosen."""
        return View(str(self.currentIndex().data(_VIEW) or View.ALL.value))

    def choose(self, view: View | None) -> None:
        """Mark a view without saying so; None for a saved one that stands below."""
        selection = self.selectionModel()
        blocked = selection.blockSignals(True)
        if view is None:
            self.setCurrentIndex(QModelIndex())
            selection.clear()
        else:
            place = self.views.index(view) if view in self.views else self.views.index(View.ALL)
            self.setCurrentIndex(self._items.index(place, 0))
        selection.blockSignals(blocked)
        self.viewport().update()

    def show_counts(self, counts: Sequence[ViewCount]) -> None:
        """The live counts."""
        known = {count.key: count.count for count in counts}
        for place in range(self._items.rowCount()):
            item = self._items.item(place)
            number = known.get(str(item.data(_VIEW)))
            item.setData(number, COUNT)
            item.setData(f"{item.text()} {number}" if number is not None else item.text(), ACCESSIBLE)

    def _on_chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(View(str(now.data(_VIEW))))


class ListSide(QWidget):
    """The views, and below them what brings cases in and out by the hundred."""

    def __init__(
        self, role: Role, saved: QWidget, *, may_export: bool, may_import: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setFixedWidth(theme.px(SIDE))
        self.views = ListViews(role)
        self.export_button = button(
            _("Export ledger…"),
            kind="plain",
            icon="export",
            name="export_ledger",
            tooltip=_("Write the cases of this view and these filters as Excel or CSV"),
        )
        self.import_button = button(_("Import ledger…"), kind="plain", icon="import", name="import_ledger")
        self.handover_button = button(
            _("Handover list…"),
            kind="plain",
            icon="print",
            name="handover",
            tooltip=_("Print the open cases of each owner with the next step"),
        )
        lay = QVBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, 0)
        lay.setSpacing(theme.px(theme.GRID))
        lay.addWidget(self.views)
        lay.addSpacing(theme.px(theme.GAP))
        lay.addWidget(saved, 1)
        lay.addWidget(self.handover_button, 0, Qt.AlignmentFlag.AlignLeft)
        lay.addWidget(self.export_button, 0, Qt.AlignmentFlag.AlignLeft)
        lay.addWidget(self.import_button, 0, Qt.AlignmentFlag.AlignLeft)
        # Only now: shown without a place in the window they would be windows of their own for a moment.
        self.export_button.setVisible(may_export)
        self.import_button.setVisible(may_import)
