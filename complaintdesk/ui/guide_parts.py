"""案头指引的零件: a line that opens, a sentence to say, something to tick; small, for a panel beside the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QGridLayout, QLabel, QSizePolicy, QWidget

from complaintdesk.desk.guidance import GuideCheck
from complaintdesk.ui import fonts, theme
from complaintdesk.ui.controls import column, row, text

FOLD_HEIGHT = 28
CHECK_HEIGHT, LABEL = 28, 72
#: By so much a box to tick keeps away from its edge; the words stand in line with it.
INDENT = 6
_BAR = 2
_CHEVRON = 14


class FoldLine(QAbstractButton):
    """One line with a small arrow: a press, Enter or a blank opens what stands below it."""

    def __init__(self, title: str, note: str = "", name: str = "", *, strong: bool = False) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setObjectName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._strong, self._note = strong, ""
        self.say(title, note)

    def say(self, title: str, note: str = "") -> None:
        """Change the words; the note stands muted behind them."""
        self.setText(title)
        self._note = note
        self.setAccessibleName(" ".join(filter(None, (title, note))))
        self.update()

    def note(self) -> str:
        """The muted words."""
        return self._note

    def sizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(FOLD_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(80), theme.px(FOLD_HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("hover"))
            painter.drawRoundedRect(self.rect(), theme.px(4), theme.px(4))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), theme.px(4), theme.px(4))
        self._paint_arrow(painter)
        font = fonts.body_font(theme.current().points(theme.BODY))
        if self._strong:
            font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(theme.color("text"))
        box = self.rect().adjusted(theme.px(_CHEVRON + 8), 0, -theme.px(8), 0)
        self._paint_words(painter, box)
        painter.end()

    def _paint_words(self, painter: QPainter, box: QRect) -> None:
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        metrics = painter.fontMetrics()
        title = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, side, title)
        rest = box.adjusted(metrics.horizontalAdvance(title) + theme.px(theme.GAP), 0, 0, 0)
        if self._note and rest.width() > theme.px(24):
            painter.setFont(fonts.body_font(theme.current().points(theme.SECONDARY)))
            painter.setPen(theme.color("muted"))
            note = painter.fontMetrics().elidedText(self._note, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, note)

    def _paint_arrow(self, painter: QPainter) -> None:
        reach = theme.px(3)
        middle = QPointF(theme.px(4 + _CHEVRON / 2), self.height() / 2)
        across, down = (reach, reach / 2) if self.isChecked() else (reach / 2, reach)
        painter.setPen(QPen(theme.color("muted"), 1.5))
        if self.isChecked():
            points = (QPointF(-across, -down), QPointF(0, down), QPointF(across, -down))
        else:
            points = (QPointF(-across, -down), QPointF(across, 0), QPointF(-across, down))
        painter.drawPolyline([middle + point for point in points])


class Fold(QWidget):
    """A line and what it opens, which is made when it is opened first: most are never opened."""

    toggled = Signal(bool)

    def __init__(self, title: str, body: Callable[[], QWidget], name: str, note: str = "") -> None:
        super().__init__()
        self.setObjectName(f"{name}_fold")
        self.line = FoldLine(title, note, name)
        self._make: Callable[[], QWidget] | None = body
        self._inner = QWidget()
        self._lay = column(self._inner, gap=0)
        self._lay.setContentsMargins(theme.px(_CHEVRON + 8), 0, 0, theme.px(theme.GAP))
        column(self, self.line, self._inner, gap=2)
        self._inner.hide()
        self.line.toggled.connect(self._show)

    def set_open(self, is_open: bool) -> None:
        """Open or close it, as a press would."""
        self.line.setChecked(is_open)

    def is_open(self) -> bool:
        """Is what stands below shown?"""
        return self.line.isChecked()

    def _show(self, is_open: bool) -> None:
        if is_open and self._make is not None:
            self._lay.addWidget(self._make())
            self._make = None
        self._inner.setVisible(is_open)
        self.toggled.emit(is_open)


class Saying(QLabel):
    """A sentence to say: a quiet bar at its left, to be read aloud or copied."""

    def __init__(self, words: str, indent: int = INDENT) -> None:
        super().__init__(words)
        self._indent = indent
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setContentsMargins(theme.px(indent + 10), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        high = self.height() - theme.px(4)
        painter.fillRect(theme.px(self._indent), theme.px(2), theme.px(_BAR), high, theme.color("accent"))
        painter.end()


class CheckLine(QWidget):
    """Something to make sure of; the words wrap and a press on them ticks too."""

    ticked = Signal(str, bool)

    def __init__(self, check: GuideCheck) -> None:
        super().__init__()
        self.key = check.key
        self.box = QCheckBox()
        self.box.setObjectName(f"check_{check.key}")
        self.box.setAccessibleName(check.words)
        self.box.setChecked(check.ticked)
        self.box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.box.setFixedHeight(theme.px(CHECK_HEIGHT))
        self.words = text(check.words, wrap=True)
        self.words.setContentsMargins(0, theme.px(3), 0, theme.px(3))
        lay = row(self, self.box, self.words, gap=0)
        lay.setStretch(1, 1)
        lay.setAlignment(self.box, Qt.AlignmentFlag.AlignTop)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.box.toggled.connect(lambda on: self.ticked.emit(self.key, on))

    def put(self, on: bool) -> None:
        """What the desk has, without telling it back."""
        self.box.blockSignals(True)
        self.box.setChecked(on)
        self.box.blockSignals(False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.box.toggle()


def small(words: str) -> QLabel:
    """A heading inside the panel."""
    return text(words, "secondary")


def labelled(lines: Iterable[tuple[str, str]]) -> QWidget:
    """Muted labels at the left, what they say at their right."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(theme.px(INDENT), 0, 0, 0)
    grid.setHorizontalSpacing(theme.px(theme.GAP))
    grid.setVerticalSpacing(theme.px(theme.GRID))
    grid.setColumnMinimumWidth(0, theme.px(LABEL))
    grid.setColumnStretch(1, 1)
    for number, (label, words) in enumerate(lines):
        heading = small(label)
        # On the line of what it names, which is in larger type.
        heading.setContentsMargins(0, theme.px(2), 0, 0)
        grid.addWidget(heading, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text(words, wrap=True), number, 1)
    return holder


def listed(lines: Iterable[str]) -> QWidget:
    """Lines one below the other, in small type."""
    holder = QWidget()
    column(holder, *(text(words, "secondary", wrap=True) for words in lines), gap=theme.GRID)
    return holder
