"""事务簿的列表: the books under their headings, each with what is open in it, and what of that is late."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from complaintdesk.desk.book_rows import BookRow
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import icons, theme
from complaintdesk.ui.plain_text import plain_tooltip

ROW: Final = 32
HEADING: Final = 28
_BOOK: Final = int(Qt.ItemDataRole.UserRole)
Index = QModelIndex | QPersistentModelIndex


def late_words(count: int) -> str:
    """So many are late, as it stands behind the triangle."""
    return ngettext("{n} late", "{n} late", count).format(n=count)


class BookList(QListWidget):
    """The books; choosing one, by mouse or arrows, tells its kind."""

    chosen = Signal(object)

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("books")
        self.setProperty("sidebar", True)
        self.setAccessibleName(_("Books"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(theme.px(width))
        self.setMouseTracking(True)
        self.setItemDelegate(_Lines(self))
        self.kind: EntryKind | None = None
        self.currentItemChanged.connect(lambda now, _before: self._take(now))

    def show_books(self, books: Iterable[BookRow]) -> None:
        """Put the books in anew; the chosen one stays chosen, and the list where it was scrolled to."""
        at = self.verticalScrollBar().value()
        self.blockSignals(True)
        self.clear()
        group = None
        for book in books:
            if book.group is not group:
                group = book.group
                self.addItem(_heading(group.label))
            self.addItem(_item(book))
        self.blockSignals(False)
        self.mark(self.kind)
        self.verticalScrollBar().setValue(at)

    def books(self) -> list[BookRow]:
        """The books in the list, in order."""
        found = (self.item(at).data(_BOOK) for at in range(self.count()))
        return [book for book in found if book is not None]

    def book(self, kind: EntryKind | None = None) -> BookRow | None:
        """The book of this kind, or the chosen one."""
        wanted = kind or self.kind
        return next((book for book in self.books() if book.kind is wanted), None)

    def choose(self, kind: EntryKind) -> None:
        """Choose a book by its kind, as a press would."""
        for at in range(self.count()):
            book = self.item(at).data(_BOOK)
            if book is not None and book.kind is kind:
                self.setCurrentRow(at)

    def mark(self, kind: EntryKind | None) -> None:
        """Show which one is open, without opening it anew."""
        self.kind = kind
        self.blockSignals(True)
        if kind is None:
            self.setCurrentRow(-1)
        else:
            self.choose(kind)
        self.blockSignals(False)
        self.viewport().update()

    def _take(self, item: Any) -> None:
        book = item.data(_BOOK) if item is not None else None
        if book is not None and book.kind is not self.kind:
            self.chosen.emit(book.kind)


def _heading(words: str) -> QListWidgetItem:
    """The name of a group: read, not chosen."""
    item = QListWidgetItem(words)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    item.setSizeHint(QSize(0, theme.px(HEADING)))
    return item


def _item(book: BookRow) -> QListWidgetItem:
    item = QListWidgetItem(book.label)
    item.setData(_BOOK, book)
    item.setSizeHint(QSize(0, theme.px(ROW)))
    counted = [ngettext("{n} open", "{n} open", book.open).format(n=book.open)] if not book.is_register else []
    counted += [late_words(book.late)] if book.late else []
    spoken = _("{title}: {words}").format(title=book.label, words=" · ".join(counted)) if counted else book.label
    item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
    item.setToolTip(plain_tooltip("\n".join(filter(None, (spoken, book.hint)))))
    return item


class _Lines(QStyledItemDelegate):
    """Draws a book: icon, name, and at the right how many are open; before that a triangle and how many are late."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        book: BookRow | None = index.data(_BOOK)
        area, pad = option.rect, theme.px(8)
        if book is None:
            font = QFont(option.font)
            font.setPointSizeF(theme.current().points(theme.SECONDARY))
            painter.setFont(font)
            painter.setPen(theme.color("muted"))
            box = area.adjusted(pad, 0, -pad, -theme.px(2))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom), str(index.data()))
            return
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = "accent_soft" if is_chosen else "hover" if option.state & QStyle.StateFlag.State_MouseOver else ""
        if ground:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(ground))
            painter.drawRoundedRect(QRectF(area), theme.px(4), theme.px(4))
        painter.setFont(option.font)
        measure, side = option.fontMetrics, theme.px(16)
        x, right = area.x() + pad, area.right() - pad
        icons.icon(book.icon, "accent" if is_chosen else "muted").paint(
            painter, x, area.y() + (area.height() - side) // 2, side, side
        )
        x += side + pad
        if book.open:
            right = self._write_right(painter, right, area, str(book.open), "muted", measure)
        if book.late:
            right = self._write_right(painter, right, area, late_words(book.late), "late", measure)
            mark = theme.px(12)
            icons.paint_light(
                painter, QRectF(right - mark + pad // 2, area.y() + (area.height() - mark) / 2, mark, mark), Light.LATE
            )
            right -= mark
        painter.setPen(theme.color("accent" if is_chosen else "text"))
        box = QRect(x, area.y(), right - x, area.height())
        words = measure.elidedText(book.label, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)

    @staticmethod
    def _write_right(painter: QPainter, right: int, area: QRect, words: str, role: str, measure: Any) -> int:
        wide: int = measure.horizontalAdvance(words)
        painter.setPen(theme.color(role))
        box = QRect(right - wide, area.y(), wide, area.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), words)
        return right - wide - theme.px(8)

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.px(120), theme.px(ROW if index.data(_BOOK) is not None else HEADING))
