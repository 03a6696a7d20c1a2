"""培训的一个做法: its key and words; once answered, whether it is the best and why."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QWidget

from complaintdesk.desk.training import TrainingAnswer
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, panel, row, tag, text

_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class QuizAnswer(QFrame):
    """Pressed by mouse, or with Enter or Space where it has the focus; `pressed` tells its number, from 1."""

    pressed = Signal(int)

    def __init__(self, number: int, answer: TrainingAnswer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number, self.answer = number, answer
        self.setObjectName(f"answer_{number}")
        self.setProperty("ground", "entry")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{number} {answer.text}")
        key = tag(str(number))
        key.setAlignment(Qt.AlignmentFlag.AlignCenter)
        key.setFixedWidth(theme.px(24))
        words = text(answer.text, wrap=True)
        self.best = tag(_("Best"), "ok")
        self.yours = tag(_("Your answer"), "warn")
        self.reason = text(answer.reason, "secondary", wrap=True, name=f"reason_{number}")
        ground = panel()
        column(self, ground, gap=0)
        told = column(None, words, self.reason, gap=theme.GRID)
        lay = row(ground, key, told, self.yours, self.best, gap=12, edge=12)
        lay.setStretch(1, 1)
        for part in (key, self.yours, self.best):
            lay.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        for part in (self.best, self.yours, self.reason):
            part.hide()

    def tell(self, *, chosen: bool) -> None:
        """Show why, that it is the best one where it is, and that it was chosen."""
        self.reason.show()
        self.best.setVisible(self.answer.is_best)
        self.yours.setVisible(chosen and not self.answer.is_best)
        verdict = [_("Best")] if self.answer.is_best else []
        verdict += [_("Your answer")] if chosen else []
        self.setAccessibleName(" ".join((str(self.number), *verdict, self.answer.text, self.answer.reason)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit(self.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS and not self.reason.isVisible():
            self.pressed.emit(self.number)
        else:
            super().keyPressEvent(event)
