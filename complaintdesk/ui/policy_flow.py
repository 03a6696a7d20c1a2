"""流程图: a branch of a pack drawn as a line: its states are the stations, its steps lie between, limits run beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from complaintdesk.domain.policy_flow import Flow, FlowLimit
from complaintdesk.domain.vocabulary import CaseState
from complaintdesk.i18n import _
from complaintdesk.ui import fonts, theme

PAD: Final = 16
SPINE: Final = 24
TEXT_AT: Final = 44
STATION: Final = 40
STEP: Final = 48
WIDEST: Final = 280
LANE: Final = 134
LANE_GAP: Final = 10
_STEPS: Final = {
    Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5,
    Qt.Key.Key_Home: -999, Qt.Key.Key_End: 999,
}


@dataclass(frozen=True)
class _Row:
    """A station (`step` is the one that leads there, -1 at the beginning) or a step."""

    is_station: bool
    step: int
    top: float
    height: float

    @property
    def middle(self) -> float:
        return self.top + self.height / 2


@dataclass(frozen=True)
class _Lane:
    """Where a limit runs: from y to y in its column, with its words in a box beside it."""

    limit: FlowLimit
    column: int
    top: float
    bottom: float
    box: QRectF


class FlowDrawing(QWidget):
    """流程图. Up and down go from step to step, each said aloud; `marked` gives its place in the flow (-1: the start)."""

    marked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("flow_drawing")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
        self.flow: Flow | None = None
        self.at = -1
        self._rows: list[_Row] = []
        self._lanes: list[_Lane] = []
        self._text_width = 0.0
        self._look = theme.current()

    def show_flow(self, flow: Flow) -> None:
        """Draw this branch."""
        self.flow, self.at = flow, -1
        self._lay_out()
        self.setAccessibleDescription("\n".join(flow.lines))
        self._say()
        self.updateGeometry()
        self.update()

    # -- measures

    def _fonts(self) -> tuple[QFont, QFont, QFont]:
        """Strong, plain and small."""
        strong = fonts.body_font(theme.current().points(theme.BODY))
        strong.setWeight(QFont.Weight.DemiBold)
        return strong, fonts.body_font(theme.current().points(theme.BODY)), fonts.body_font(
            theme.current().points(theme.SECONDARY)
        )

    def _lay_out(self) -> None:
        self._look = theme.current()
        self._rows, self._lanes = [], []
        if self.flow is None:
            return
        top = float(theme.px(4))

        def row(is_station: bool, step: int) -> None:
            nonlocal top
            height = float(theme.px(STATION if is_station else STEP))
            self._rows.append(_Row(is_station, step, top, height))
            top += height

        row(True, -1)
        for at, step in enumerate(self.flow.steps):
            row(False, at)
            if step.state is not None:
                row(True, at)
        strong, _plain, small = (QFontMetricsF(font) for font in self._fonts())
        widest = max(
            (max(strong.horizontalAdvance(self._title(at)), small.horizontalAdvance(step.post))
             for at, step in enumerate(self.flow.steps)),
            default=0.0,
        )
        self._text_width = min(widest + theme.px(8), theme.px(WIDEST))
        self._place_lanes(strong, small)

    def _title(self, at: int) -> str:
        return f"{at + 1}  {self.flow.steps[at].title}" if self.flow else ""

    def _place_lanes(self, strong: QFontMetricsF, small: QFontMetricsF) -> None:
        """Each limit in the first column where neither its line nor its words meet another's."""
        assert self.flow is not None  # noqa: S101 - asked by the caller
        taken: list[float] = []
        for limit in self.flow.limits:
            top, bottom = self._station(limit.first).middle, 0.0
            bottom = self._end(limit.last) if limit.last >= 0 else top + theme.px(STEP)
            words = theme.px(LANE - 18)
            height = self._words_height(limit, strong, small, words)
            # The words stand where the limit begins; a short one keeps them in its middle.
            wanted = min(top + theme.px(14), (top + bottom - height) / 2)
            box_top = max(min(wanted, self.height_needed() - height), 0.0)
            begins, ends = min(top, box_top), max(bottom, box_top + height)
            column = next((at for at, free in enumerate(taken) if free + theme.px(6) <= begins), len(taken))
            if column == len(taken):
                taken.append(0.0)
            taken[column] = ends
            left = self._lanes_at() + column * theme.px(LANE + LANE_GAP)
            box = QRectF(left + theme.px(10), box_top, words, height)
            self._lanes.append(_Lane(limit, column, top, bottom, box))

    def _words_height(self, limit: FlowLimit, strong: QFontMetricsF, small: QFontMetricsF, width: float) -> float:
        room = QRectF(0, 0, width, 1000)
        flags = int(Qt.TextFlag.TextWordWrap)
        return strong.boundingRect(room, flags, limit.words).height() + small.boundingRect(
            room, flags, limit.title
        ).height()

    def _lanes_at(self) -> float:
        return theme.px(TEXT_AT) + self._text_width + theme.px(40)

    def _station(self, step: int) -> _Row:
        """Where a limit begins: at the station behind the step, or at the step that leads to none."""
        found = [row for row in self._rows if row.step == step]
        return found[-1]

    def _end(self, step: int) -> float:
        return next(row.middle for row in self._rows if row.step == step and not row.is_station)

    def height_needed(self) -> float:
        """The height of the whole drawing."""
        return self._rows[-1].top + self._rows[-1].height + theme.px(4) if self._rows else 0.0

    def sizeHint(self) -> QSize:
        columns = max((lane.column + 1 for lane in self._lanes), default=0)
        width = self._lanes_at() + columns * theme.px(LANE + LANE_GAP) + theme.px(PAD)
        return QSize(int(width), int(self.height_needed()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # -- keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()), 0)
        if step and self.flow is not None:
            self.mark(self.at + step)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        y = event.position().y()
        found = next((row for row in self._rows if row.top <= y < row.top + row.height), None)
        if found is not None:
            self.mark(found.step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._say()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mark(self, at: int) -> None:
        """Go to a step; -1 is the beginning."""
        if self.flow is None:
            return
        self.at = max(-1, min(at, len(self.flow.steps) - 1))
        self._say()
        self.update()
        self.marked.emit(self.at)

    def place_of(self, at: int) -> QRectF:
        """Where a step is drawn, for whoever scrolls to it."""
        rows = [row for row in self._rows if row.step == at]
        return QRectF(0, rows[0].top, 1, rows[-1].top + rows[-1].height - rows[0].top) if rows else QRectF()

    def _say(self) -> None:
        if self.flow is not None:
            name = _("Flow “{branch}”: {step}").format(branch=self.flow.title, step=self.flow.lines[self.at + 1])
            self.setAccessibleName(name)
            if self.hasFocus():
                QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    # -- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.flow is None:
            return
        if self._look is not theme.current():
            self._lay_out()
            self.updateGeometry()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong, plain, small = self._fonts()
        self._paint_marked(painter)
        x = float(theme.px(SPINE))
        painter.setPen(QPen(theme.color("field_line"), theme.px(2)))
        painter.drawLine(QPointF(x, self._rows[0].middle), QPointF(x, self._rows[-1].middle))
        for lane in self._lanes:
            self._paint_lane(painter, lane, strong, small)
        for row in self._rows:
            if row.is_station:
                self._paint_station(painter, row, plain)
            else:
                self._paint_step(painter, row, x, strong, small)
        painter.end()

    def _paint_marked(self, painter: QPainter) -> None:
        if self.at < 0 and not self.hasFocus():
            return
        place = self.place_of(self.at)
        right = theme.px(TEXT_AT) + self._text_width + theme.px(4)
        painter.setBrush(theme.color("selection"))
        painter.setPen(QPen(theme.color("accent"), theme.px(2)) if self.hasFocus() else Qt.PenStyle.NoPen)
        inside = QRectF(theme.px(3), place.top() + 1, right, place.height() - 2)
        painter.drawRoundedRect(inside, theme.px(6), theme.px(6))

    def _paint_station(self, painter: QPainter, row: _Row, font: QFont) -> None:
        """A state: a pill on the line."""
        assert self.flow is not None  # noqa: S101 - painted only then
        state = CaseState.REGISTERED if row.step < 0 else self.flow.steps[row.step].state
        words = state.label if state is not None else ""
        is_end = row is self._rows[0] or row is self._rows[-1]
        width = QFontMetricsF(font).horizontalAdvance(words) + theme.px(24)
        pill = QRectF(theme.px(PAD - 4), row.middle - theme.px(14), width, theme.px(28))
        painter.setBrush(theme.color("accent" if is_end else "accent_soft"))
        painter.setPen(QPen(theme.color("accent"), 1))
        painter.drawRoundedRect(pill, theme.px(14), theme.px(14))
        painter.setFont(font)
        painter.setPen(theme.color("accent_text" if is_end else "accent"))
        painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), words)

    def _paint_step(self, painter: QPainter, row: _Row, x: float, strong: QFont, small: QFont) -> None:
        """A step: a dot on the line, its name, and who takes it."""
        assert self.flow is not None  # noqa: S101 - painted only then
        step = self.flow.steps[row.step]
        painter.setBrush(theme.color("surface"))
        painter.setPen(QPen(theme.color("field_line"), theme.px(2)))
        painter.drawEllipse(QPointF(x, row.middle), theme.px(4), theme.px(4))
        left, half = theme.px(TEXT_AT), row.height / 2
        painter.setFont(strong)
        painter.setPen(theme.color("text"))
        title = QFontMetricsF(strong).elidedText(self._title(row.step), Qt.TextElideMode.ElideRight, self._text_width)
        upper = QRectF(left, row.top + theme.px(3), self._text_width, half)
        if not step.post:
            upper = QRectF(left, row.top, self._text_width, row.height)
        painter.drawText(upper, int(Qt.AlignmentFlag.AlignVCenter), title)
        if step.post:
            painter.setFont(small)
            painter.setPen(theme.color("muted"))
            lower = QRectF(left, row.top + half - theme.px(1), self._text_width, half - theme.px(2))
            words = QFontMetricsF(small).elidedText(step.post, Qt.TextElideMode.ElideRight, self._text_width)
            painter.drawText(lower, int(Qt.AlignmentFlag.AlignVCenter), words)

    def _paint_lane(self, painter: QPainter, lane: _Lane, strong: QFont, small: QFont) -> None:
        """A limit: a bracket from where it begins to where it ends, its words beside it."""
        x = lane.box.left() - theme.px(10)
        guide = QPen(theme.color("line"), 1, Qt.PenStyle.DashLine)
        painter.setPen(guide)
        near = float(theme.px(TEXT_AT)) + self._text_width + theme.px(8)
        is_open = lane.limit.last < 0
        for y in (lane.top,) if is_open else (lane.top, lane.bottom):
            painter.drawLine(QPointF(near, y), QPointF(x, y))
        pen = QPen(theme.color("info"), theme.px(2), Qt.PenStyle.DotLine if is_open else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(x, lane.top), QPointF(x, lane.bottom))
        painter.setPen(QPen(theme.color("info"), theme.px(2)))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(QPointF(x, lane.top), theme.px(3), theme.px(3))
        if not is_open:
            painter.setBrush(theme.color("info"))
            painter.setPen(Qt.PenStyle.NoPen)
            tip, side = theme.px(7), theme.px(5)
            painter.drawPolygon(QPolygonF([
                QPointF(x, lane.bottom), QPointF(x - side, lane.bottom - tip), QPointF(x + side, lane.bottom - tip),
            ]))
        flags = int(Qt.TextFlag.TextWordWrap)
        painter.setFont(strong)
        painter.setPen(theme.color("info"))
        upper = QFontMetricsF(strong).boundingRect(lane.box, flags, lane.limit.words)
        # The words stand on the window's ground: a guide of another limit must not run through them.
        painter.fillRect(lane.box, theme.color("surface"))
        painter.drawText(lane.box, flags, lane.limit.words)
        painter.setFont(small)
        painter.setPen(theme.color("muted"))
        rest = QRectF(lane.box.left(), upper.bottom(), lane.box.width(), lane.box.bottom() - upper.bottom() + 2)
        painter.drawText(rest, flags, lane.limit.title)
