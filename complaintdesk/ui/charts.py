"""Charts drawn by the program: bars with their numbers, legible in grey, the same picture on screen and in print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from complaintdesk.desk.figures import VITAL, CountLine, pareto
from complaintdesk.i18n import _
from complaintdesk.ui import fonts, theme

#: The labels take what they need, at most this share of the width.
LABEL_SHARE = 0.4
ROW = 26
MOST_ROWS = 8
#: Narrower columns have no room for their words.
MOST_COLUMNS = 10
#: Room for 80 % and 100 % at the right.
PERCENT = 40


def is_press(event: QKeyEvent) -> bool:
    """Enter or Space: what presses a button."""
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class _Chart(QWidget):
    """What both charts share: the counts, the one that is marked, and the keys that mark and choose."""

    chosen = Signal(str)
    steps: ClassVar[dict[Qt.Key, int]]
    """The keys that walk along the counts, and which way."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[CountLine, ...] = ()
        self._marked = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = self.steps.get(Qt.Key(event.key()), 0)
        if step and self._lines:
            self._marked = min(max(self._marked + step, 0), len(self._lines) - 1)
            self.update()
        elif is_press(event) and self._marked >= 0:
            self.chosen.emit(self._lines[self._marked].key)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        # Whoever comes with the keyboard must see where they are.
        if self._marked < 0 and self._lines:
            self._marked = 0
        super().focusInEvent(event)


class BarChart(_Chart):
    """横条图: one bar a line, largest first, number at its end. A click, or Enter on the marked bar, says which."""

    steps: ClassVar = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.is_whole = False
        """Show every line, not only the largest ones."""

    def show_lines(self, title: str, lines: Sequence[CountLine]) -> None:
        """Show these counts; `title` is what a screen reader says."""
        self._lines = tuple(lines if self.is_whole else lines[:MOST_ROWS])
        self._marked = min(self._marked, len(self._lines) - 1)
        self.setAccessibleName(title)
        self.setAccessibleDescription("，".join(f"{line.title} {line.count}" for line in self._lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), theme.px(ROW) * max(1, len(self._lines)) + theme.px(4))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), self.sizeHint().height())

    def _at(self, place: QPoint) -> int:
        number = place.y() // theme.px(ROW)
        return number if 0 <= number < len(self._lines) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._at(event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if over >= 0 else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (number := self._at(event.position().toPoint())) >= 0:
            self.chosen.emit(self._lines[number].key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(fonts.body_font(theme.current().points(theme.BODY)))
        if not self._lines:
            painter.setPen(theme.color("muted"))
            painter.drawText(
                self.rect(), int(Qt.AlignmentFlag.AlignVCenter), _("Nothing to count in this period.")
            )
            painter.end()
            return
        most = max(line.count for line in self._lines) or 1
        metrics = painter.fontMetrics()
        widest = max(metrics.horizontalAdvance(line.title) for line in self._lines) + theme.px(12)
        label = min(widest, self.width() * LABEL_SHARE)
        room = self.width() - label - theme.px(48)
        for number, line in enumerate(self._lines):
            top = number * theme.px(ROW)
            if number == self._marked and self.hasFocus():
                painter.fillRect(QRectF(0, top, self.width(), theme.px(ROW)), theme.color("selection"))
            box = QRectF(0, top, label - theme.px(8), theme.px(ROW))
            words = metrics.elidedText(line.title, Qt.TextElideMode.ElideRight, int(box.width()) + 1)
            painter.setPen(theme.color("text"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), words)
            length = max(2.0, room * line.count / most) if line.count else 0.0
            bar = QRectF(label, top + theme.px(6), length, theme.px(ROW - 12))
            painter.fillRect(bar, theme.color("accent"))
            painter.drawText(
                QRectF(bar.right() + theme.px(6), top, theme.px(48), theme.px(ROW)),
                int(Qt.AlignmentFlag.AlignVCenter),
                str(line.count),
            )
        painter.end()


class _Columns(_Chart):
    """Columns beside one another: as wide as there is room, each opens its cases."""

    steps: ClassVar = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
    tall: ClassVar = 200
    #: What stands at the right of the columns.
    beside: ClassVar = 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(self.tall))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(self.tall))

    def _step(self) -> float:
        return (self.width() - theme.px(self.beside)) / max(1, len(self._lines))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = int(event.position().x() // self._step())
        if 0 <= number < len(self._lines):
            self.chosen.emit(self._lines[number].key)


class ColumnChart(_Columns):
    """柱形图 by month: a column each, its number on top, the month below."""

    def show_lines(self, title: str, lines: Sequence[CountLine]) -> None:
        """Show these counts, one column each."""
        self._lines = tuple(lines)
        self._marked = min(self._marked, len(self._lines) - 1)
        self.setAccessibleName(title)
        self.setAccessibleDescription("，".join(f"{line.title} {line.count}" for line in self._lines[:60]))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        small: QFont = fonts.body_font(theme.current().points(theme.SECONDARY))
        painter.setFont(small)
        most = max((line.count for line in self._lines), default=0) or 1
        foot, head = theme.px(20), theme.px(18)
        room = self.height() - foot - head
        step = self._step()
        # With many columns only some carry words: they must not run into each other.
        every = max(1, round(painter.fontMetrics().horizontalAdvance("2026-10") * 1.25 / step + 0.49))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(0, self.height() - foot, self.width(), self.height() - foot)
        for number, line in enumerate(self._lines):
            left = number * step
            width = min(step * 0.62, theme.px(44))
            height = room * line.count / most
            bar = QRectF(left + (step - width) / 2, head + room - height, width, height)
            painter.fillRect(bar, theme.color("accent"))
            if number == self._marked and self.hasFocus():
                painter.setPen(QPen(theme.color("text"), theme.px(2)))
                painter.drawRect(bar)
            painter.setPen(theme.color("text"))
            if step > theme.px(22):
                painter.drawText(
                    QRectF(left, bar.top() - head, step, head),
                    int(Qt.AlignmentFlag.AlignCenter),
                    str(line.count),
                )
            if number % every == 0:
                painter.setPen(theme.color("muted"))
                wide = step * every
                painter.drawText(
                    QRectF(left + step / 2 - wide / 2, self.height() - foot, wide, foot),
                    int(Qt.AlignmentFlag.AlignCenter),
                    line.title if every == 1 or step * every > 50 else line.title[2:],
                )
        painter.end()


class ParetoChart(_Columns):
    """主次分析图: the largest first; columns of the vital few are full, the others only outlined, also on grey paper.

    The line is the cumulative share, the dashed one where 80 % are reached.
    """

    tall = 220
    beside = PERCENT

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ranked = pareto(())

    def show_lines(self, title: str, lines: Sequence[CountLine]) -> None:
        """Show these counts, as many as have room to be read."""
        self._ranked = pareto(tuple(lines))[:MOST_COLUMNS]
        self._lines = tuple(one.line for one in self._ranked)
        self._marked = min(self._marked, len(self._lines) - 1)
        self.setAccessibleName(title)
        words = (f"{one.line.title} {one.line.count} {one.share * 100:.0f}%" for one in self._ranked)
        self.setAccessibleDescription("，".join(words))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.body_font(theme.current().points(theme.SECONDARY)))
        if not self._ranked:
            painter.setPen(theme.color("muted"))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter), _("Nothing to count in this period."))
            painter.end()
            return
        foot, head, step = theme.px(22), theme.px(20), self._step()
        room = self.height() - foot - head
        right = step * len(self._ranked)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(0, head + room, int(right), head + room)
        self._draw_cut(painter, head, room, right)
        most = max(line.count for line in self._lines)
        for number, one in enumerate(self._ranked):
            self._draw_column(painter, number, room * one.line.count / most, head + room, is_vital=one.is_vital)
        painter.setPen(QPen(theme.color("text"), theme.px(1.5)))
        points = [QPointF((at + 0.5) * step, head + room * (1 - one.share)) for at, one in enumerate(self._ranked)]
        painter.drawPolyline(points)
        painter.setBrush(theme.color("raised"))
        for point in points:
            painter.drawEllipse(point, theme.px(2.5), theme.px(2.5))
        painter.end()

    def _draw_cut(self, painter: QPainter, head: int, room: int, right: float) -> None:
        """80 % and 100 % beside the line that they belong to."""
        for share in (VITAL, 100):
            y = head + room * (1 - share / 100)
            if share == VITAL:
                painter.setPen(QPen(theme.color("muted"), 1, Qt.PenStyle.DashLine))
                painter.drawLine(QPointF(0, y), QPointF(right, y))
            painter.setPen(theme.color("muted"))
            box = QRectF(right + theme.px(4), y - theme.px(9), theme.px(PERCENT - 4), theme.px(18))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), f"{share}%")

    def _draw_column(self, painter: QPainter, number: int, height: float, floor: int, *, is_vital: bool) -> None:
        step, line = self._step(), self._lines[number]
        width = min(step * 0.62, theme.px(44))
        bar = QRectF(number * step + (step - width) / 2, floor - height, width, height)
        if is_vital:
            painter.fillRect(bar, theme.color("accent"))
        else:
            painter.fillRect(bar, theme.color("accent_soft"))
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.drawRect(bar)
        if number == self._marked and self.hasFocus():
            painter.setPen(QPen(theme.color("text"), theme.px(2)))
            painter.drawRect(bar)
        metrics = painter.fontMetrics()
        painter.setPen(theme.color("muted"))
        below = QRectF(number * step, floor, step, theme.px(22))
        words = metrics.elidedText(line.title, Qt.TextElideMode.ElideRight, int(step) - theme.px(4))
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), words)
        # In the column where it fits, else on its foot: above it runs the line.
        count = QRectF(number * step, floor - theme.px(18), step, theme.px(18))
        inside = is_vital and height > theme.px(18) and metrics.horizontalAdvance(str(line.count)) < width
        painter.setPen(theme.color("accent_text" if inside else "text"))
        painter.drawText(count, int(Qt.AlignmentFlag.AlignCenter), str(line.count))
