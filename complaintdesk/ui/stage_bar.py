"""The life of a case on one line: what is done (with its date), where it stands, what is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.vocabulary import CaseState, EventKind
from complaintdesk.i18n import _
from complaintdesk.ui import fonts, theme

DOT = 5


@dataclass(frozen=True)
class Stage:
    """One stop: its words, when it was reached (None: not yet), and whether the case stands here now."""

    words: str
    at: datetime | None
    here: bool = False


_ENDED = (CaseState.REFUSED, CaseState.WITHDRAWN, CaseState.VOID)


def stages_of(sheet: CaseSheet) -> tuple[Stage, ...]:
    """The stops of this case: the usual way, or the short one of a case that was refused, withdrawn or made void."""
    last: dict[EventKind, datetime] = {}
    reopened_at = None
    for item in reversed(sheet.timeline):
        last[item.kind] = item.at
        if item.kind is EventKind.REOPENED:
            reopened_at = item.at
    way = [
        (_("Registered"), sheet.registered_at, (CaseState.REGISTERED,)),
        (_("Accepted"), last.get(EventKind.ACCEPTED), (CaseState.ACCEPTED,)),
        (_("Dispatched"), sheet.dispatched_at, (CaseState.DISPATCHED,)),
        (_("Investigated"), last.get(EventKind.INVESTIGATED), (CaseState.INVESTIGATING,)),
        (_("Approval"), last.get(EventKind.APPROVED), (CaseState.PROPOSED, CaseState.APPROVED)),
        (_("Replied"), sheet.replied_at, (CaseState.REPLIED,)),
        (_("Called back"), last.get(EventKind.CALLED_BACK), (CaseState.CALLED_BACK,)),
        (_("Closed"), sheet.closed_at, (CaseState.CLOSED,)),
        (_("Archived"), last.get(EventKind.ARCHIVED), (CaseState.ARCHIVED,)),
    ]
    if sheet.state in _ENDED:
        done = [(words, at) for words, at, _states in way if at is not None]
        return (
            *(Stage(words, at) for words, at in done),
            Stage(sheet.state.label, sheet.timeline[0].at, here=True),
        )
    stages = []
    for words, at, states in way:
        # What was done before a reopening is history: the way begins anew.
        fresh = (
            at if at is None or reopened_at is None or at >= reopened_at or words == _("Registered") else None
        )
        stages.append(Stage(words, fresh, sheet.state in states))
    return tuple(stages)


class StageBar(QWidget):
    """Draws the stops with dots on a line; a filled dot is done, a ring is where the case stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stages: tuple[Stage, ...] = ()
        self._zone = ZoneInfo("UTC")
        self.setObjectName("stage_bar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_case(self, sheet: CaseSheet) -> None:
        """Show this case's way."""
        self._stages, self._zone = stages_of(sheet), ZoneInfo(sheet.zone)
        here = next((s.words for s in self._stages if s.here), "")
        self.setAccessibleName(" – ".join(s.words for s in self._stages))
        self.setAccessibleDescription(here)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(560), theme.px(48))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(48))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._stages:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(fonts.body_font(theme.current().points(theme.SECONDARY)))
        step = self.width() / len(self._stages)
        radius, middle = theme.px(DOT), theme.px(9)
        for number, stage in enumerate(self._stages):
            x = step * number + radius + 2
            if number + 1 < len(self._stages):
                onward = self._stages[number + 1]
                done = onward.at is not None or onward.here
                painter.setPen(QPen(theme.color("accent" if done else "line"), theme.px(2)))
                painter.drawLine(QPointF(x + radius + 3, middle), QPointF(x + step - radius - 3, middle))
            reached = stage.at is not None or stage.here
            painter.setPen(QPen(theme.color("accent" if reached else "faint"), theme.px(2)))
            painter.setBrush(theme.color("accent") if reached and not stage.here else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, middle), radius, radius)
            painter.setPen(theme.color("text" if stage.here else "muted"))
            box = QRectF(step * number, middle + radius + 2, step - 4, theme.px(16))
            words = painter.fontMetrics().elidedText(
                stage.words, Qt.TextElideMode.ElideRight, int(box.width())
            )
            painter.drawText(box, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words)
            if stage.at is not None:
                painter.setPen(theme.color("muted"))
                day = stage.at.astimezone(self._zone).strftime("%m-%d")
                painter.drawText(box.translated(0, theme.px(15)), int(Qt.AlignmentFlag.AlignLeft), day)
        painter.end()
