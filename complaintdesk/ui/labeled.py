"""An input with its label above and its sentence below, and Enter that goes from input to input."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOption,
    QVBoxLayout,
    QWidget,
)

from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import restyle, row, text
from complaintdesk.ui.plain_text import plain_tooltip

Value = str | bool | datetime | Path | dict[str, str] | None

#: Height of the label above and of the sentence below; the latter is also the gap to the next field.
LABEL_HEIGHT: Final = 22
NOTE_HEIGHT: Final = 18


class Note(QLabel):
    """The line under an input: its hint or, in its place, what is wrong. Too long, it ends in … with a tooltip."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px(NOTE_HEIGHT))

    def say(self, sentence: str, *, problem: bool) -> None:
        """Show a sentence in the colour of a hint or of a problem."""
        self.setText(sentence)
        self.setProperty("type", "problem" if problem else "secondary")
        restyle(self)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(theme.px(NOTE_HEIGHT))
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip(plain_tooltip(self.text()) if shown != self.text() else "")
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        painter.setPen(option.palette.color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class LabeledField(QWidget):
    """One input of a form: label above (* when it must be filled), the control, and a line that never moves others.

    Every kind of field has `value()`, `set_value()`, `set_error()`, `clear_error()`, `check()` and `changed`.
    The control is found by objectName = the field's name, and screen readers hear the label.
    """

    changed = Signal()

    def __init__(self, name: str, label: str, control: QWidget, *, required: bool = False, hint: str = "",
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.control, self.required = name, control, required
        self._hint, self._error = hint, ""
        self.setObjectName(f"{name}_field")
        self._label = text(label)
        self._label.setBuddy(control)
        self._star = text("*", "star")
        self._note = Note()
        control.setObjectName(name)
        self._heading = QWidget(self)
        self._heading.setFixedHeight(theme.px(LABEL_HEIGHT))
        self._heading.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._heading_row = row(self._heading, self._label, self._star, gap=theme.GRID)
        self._heading_row.addStretch()
        lay = QVBoxLayout(self)
        lay.setContentsMargins(0, 0, 0, theme.px(theme.GRID))
        lay.setSpacing(0)
        lay.addWidget(self._heading)
        grows = control.sizePolicy().expandingDirections()
        # A layout puts what may not grow in the middle of its cell; an input belongs under its label.
        side = Qt.AlignmentFlag(0) if grows & Qt.Orientation.Horizontal else Qt.AlignmentFlag.AlignLeft
        lay.addWidget(control, 1 if grows & Qt.Orientation.Vertical else 0, side)
        lay.addWidget(self._note)
        self.setSizePolicy(control.sizePolicy())
        self.set_label(label)
        self.set_required(required)
        self._note.say(hint, problem=False)
        self.changed.connect(self.clear_error)

    @property
    def label(self) -> str:
        """The words above the input."""
        return self._label.text()

    def set_label(self, label: str) -> None:
        """Change the words above the input, also for screen readers."""
        self._label.setText(label)
        self._label.setVisible(bool(label))
        self.control.setAccessibleName(label)

    def set_required(self, required: bool) -> None:
        """Must it be filled? Shown by a star."""
        self.required = required
        self._star.setVisible(required)
        self._describe()

    def value(self) -> Value:
        """What was put in; nothing is an empty text, None or False. Each kind of field answers its own."""
        return None

    def set_value(self, _value: Value) -> None:
        """Put a value in, as if typed. Each kind of field takes its own."""

    def draft(self) -> str | bool:
        """What stands in the input, finished or not, for a draft; `restore()` takes it back."""
        value = self.value()
        return value if isinstance(value, bool) else str(value or "")

    def restore(self, kept: str | bool) -> None:
        """Put back what `draft()` gave."""
        self.set_value(kept)

    def clear(self) -> None:
        """Empty the input and take its sentence away."""
        self.set_value("")
        self.clear_error()

    def is_blank(self) -> bool:
        """Is nothing put in?"""
        value = self.value()
        return value is None or value is False or (isinstance(value, str) and not value.strip())

    def problem(self) -> str:
        """What is wrong with what stands here by its form alone; the desk judges the rest."""
        return _("Please fill this in.") if self.required and self.is_blank() else ""

    def check(self) -> bool:
        """Is it well filled? Says so underneath when not."""
        problem = self.problem()
        if problem:
            self.set_error(problem)
        else:
            self.clear_error()
        return not problem

    def set_error(self, message: str) -> None:
        """Say under the input what is wrong; it goes when the person changes the input."""
        self._error = message
        self._note.say(message, problem=True)
        self._mark(bool(message))

    def clear_error(self) -> None:
        """Take the sentence away; the hint comes back."""
        if self._error:
            self._error = ""
            self._note.say(self._hint, problem=False)
            self._mark(False)

    def error(self) -> str:
        """The sentence under the input, or an empty text."""
        return self._error

    def set_hint(self, hint: str) -> None:
        """Change the quiet line under the input."""
        self._hint = hint
        if not self._error:
            self._note.say(hint, problem=False)
        self._describe()

    def take_focus(self) -> None:
        """Bring the keyboard here."""
        self.control.setFocus(Qt.FocusReason.TabFocusReason)

    def put_beside_label(self, widget: QWidget, stretch: int = 0) -> None:
        """A small thing in the label's line, such as a proposal for what is typed below; at its end without stretch."""
        self._heading_row.addWidget(widget, stretch)

    def hide_note(self) -> None:
        """Do without the line below, for an input in a tool row that cannot be wrong."""
        self._note.hide()

    def hide_heading(self) -> None:
        """Do without the line above, for a box to tick among others."""
        self._heading.hide()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._heading.setFixedHeight(theme.px(LABEL_HEIGHT))
        super().changeEvent(event)

    def _mark(self, invalid: bool) -> None:
        self.control.setProperty("invalid", invalid)
        restyle(self.control)
        self._describe()

    def _describe(self) -> None:
        must = _("Must be filled in.") if self.required else ""
        self.control.setAccessibleDescription(" ".join(filter(None, (self._error or self._hint, must))))


class _EnterMovesOn(QObject):
    """Turns Enter, where an input has no use for it, into a step to the next input."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not isinstance(watched, QWidget):
            return False
        focus = QApplication.focusWidget()
        if isinstance(focus, QAbstractButton) and not focus.isCheckable():
            focus.click()
        else:
            watched.focusNextChild()
        return True


def enter_moves_on(form: QWidget) -> None:
    """In this form Enter goes to the next input, the habit of every counter; on a button it presses the button.

    In long texts Enter begins a new line, and Ctrl+Enter or Tab goes on.
    """
    form.installEventFilter(_EnterMovesOn(form))


def width_of(widget: QWidget, characters: int, extra: int = 0) -> int:
    """The width that shows so many digits in this widget's font, with room for frame and cursor."""
    return widget.fontMetrics().horizontalAdvance("0") * characters + theme.px(24 + extra)


def control_size(hint: QSize, width: int) -> QSize:
    """A size hint with the width that follows the content."""
    return QSize(width, hint.height())
