"""回访队列的列表: two lines a call: light, number, person, when; below it the subject and how often it was tried."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from complaintdesk.desk.call_queue import CallRow
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import icons, theme
from complaintdesk.ui.plain_text import plain_tooltip

ROW_HEIGHT: Final = 54
_ROOT: Final = QModelIndex()
_ITEM: Final = int(Qt.ItemDataRole.UserRole)
Index = QModelIndex | QPersistentModelIndex


def when_words(call: CallRow, zone: ZoneInfo, now: datetime) -> str:
    """When to call, short: now, a time of today, or day and time."""
    if call.is_ready:
        return _("now")
    at = call.call_at.astimezone(zone)
    return f"{at:%H:%M}" if at.date() == now.astimezone(zone).date() else f"{at:%m-%d %H:%M}"


def tries_words(tries: int) -> str:
    """How often it was tried in vain; empty where it was not."""
    return ngettext("tried {n} time", "tried {n} times", tries).format(n=tries) if tries else ""


class CallModel(QAbstractListModel):
    """The calls in the order of the desk."""

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zone = zone
        self.now = datetime.now(zone)
        self.calls: tuple[CallRow, ...] = ()

    def show_calls(self, calls: Iterable[CallRow], now: datetime) -> None:
        """Put other rows in."""
        self.beginResetModel()
        self.calls, self.now = tuple(calls), now
        self.endResetModel()

    def place_of(self, case_id: int | None) -> int:
        """The row of a case, or -1."""
        return next((at for at, call in enumerate(self.calls) if call.case_id == case_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.calls)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        call = self.calls[index.row()]
        if role == _ITEM:
            return call
        words = " · ".join(
            part for part in (call.number, call.person, call.subject, when_words(call, self.zone, self.now),
                              tries_words(call.tries)) if part
        )  # fmt: skip
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return words
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(f"{words}\n{call.hours}".strip())
        return None


class _CallDelegate(QStyledItemDelegate):
    """Draws the two lines."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(theme.px(200), theme.px(ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        call, model = index.data(_ITEM), index.model()
        if not isinstance(call, CallRow) or not isinstance(model, CallModel):
            return
        rect = option.rect
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("selection"))
            painter.fillRect(QRect(rect.x(), rect.y(), theme.px(3), rect.height()), theme.color("accent"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.color("hover"))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), theme.color("line"))
        side, pad = theme.px(16), theme.px(10)
        top = QRect(rect.x() + pad, rect.y() + theme.px(6), rect.width() - 2 * pad, theme.px(21))
        below = QRect(top.x(), top.bottom() + 1, top.width(), theme.px(19))
        icons.light_icon(call.light).paint(painter, top.x(), top.y() + (top.height() - side) // 2, side, side)
        top.setLeft(top.left() + side + theme.px(6))
        below.setLeft(top.left())
        strong = QFont(option.font)
        strong.setWeight(QFont.Weight.DemiBold)
        small = QFont(option.font)
        small.setPointSizeF(theme.current().points(theme.SECONDARY))
        when = when_words(call, model.zone, model.now)
        self._pair(painter, top, (call.number, call.person), when, strong if call.is_ready else option.font, option.font,
                   "accent" if call.is_ready else "muted")
        self._pair(painter, below, (call.subject, ""), tries_words(call.tries), small, small, "muted")

    def _pair(self, painter: QPainter, room: QRect, words: tuple[str, str], right: str, font: QFont, plain: QFont,
              role: str) -> None:
        """Words from the left and words at the right of one line; the left ones give way."""
        painter.setFont(plain)
        painter.setPen(theme.color(role))
        needed = painter.fontMetrics().horizontalAdvance(right)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, right)
        left = QRect(room.x(), room.y(), room.width() - needed - theme.px(10), room.height())
        first, second = words
        painter.setFont(font)
        painter.setPen(theme.color("text" if second else "muted"))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(first, Qt.TextElideMode.ElideRight, left.width())
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        if second:
            left.setLeft(left.left() + metrics.horizontalAdvance(shown) + theme.px(8))
            painter.setFont(plain)
            shown = painter.fontMetrics().elidedText(second, Qt.TextElideMode.ElideRight, left.width())
            painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class CallList(QListView):
    """The queue. Choosing a row shows its call; the keyboard stays with the call at hand."""

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("call_list")
        self.setAccessibleName(_("Who waits for a call"))
        self.calls = CallModel(zone, self)
        self.setModel(self.calls)
        self.setItemDelegate(_CallDelegate(self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QListView.SelectionMode.SingleSelection)

    def chosen(self) -> CallRow | None:
        """The row chosen."""
        index = self.currentIndex()
        return self.calls.calls[index.row()] if index.isValid() else None

    def choose(self, place: int) -> None:
        """Choose a row by its place; nothing happens beyond the ends."""
        if 0 <= place < len(self.calls.calls):
            self.setCurrentIndex(self.calls.index(place))
            self.scrollTo(self.calls.index(place))
