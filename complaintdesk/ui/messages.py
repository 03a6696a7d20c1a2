"""How anything that went wrong, or well, is said: one bar at the top, sentences at the fields, a dialog for bugs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal, Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from complaintdesk.domain.errors import ConflictError, FieldErrors, UserError
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import icons, theme
from complaintdesk.ui.bugs import install_excepthook, show_bug
from complaintdesk.ui.controls import button, restyle, row, text
from complaintdesk.ui.plain_text import mnemonic_safe

__all__ = ["Field", "Kind", "MessageBar", "install_excepthook", "show_problem"]

Kind = Literal["info", "ok", "warn", "error"]
_ICONS: Final = {"info": ("info", "info"), "ok": ("check", "ok"), "warn": ("warning", "warn"),
                 "error": ("warning", "late")}
SLOT_HEIGHT: Final = 44
_LINE: Final = 36
OK_SECONDS: Final = 6


class Field(Protocol):
    """An input that can show a sentence under itself (`fields.LabeledField`)."""

    def set_error(self, message: str) -> None: ...

    def clear_error(self) -> None: ...

    def take_focus(self) -> None: ...


class MessageBar(QWidget):
    """The one place at the top of a screen where something is said.

    Its slot keeps its height while empty, as the screen's upper edge, so nothing below ever jumps; a long sentence
    grows over the content instead of pushing it. Good news goes by itself, everything else stays until dismissed.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.px(SLOT_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.kind: Kind | None = None
        self._callback: Callable[[], object] | None = None
        self._frame = QFrame(self)
        self._frame.setObjectName("message_bar")
        self._mark = text()
        self._sentence = text(wrap=True, selectable=True, name="message_text")
        self._sentence.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action: QPushButton = button("", kind="quiet", name="message_action", clicked=self._act)
        self._close: QPushButton = button("", kind="plain", icon="cross", name="message_close",
                                          tooltip=_("Dismiss this message"), clicked=self.clear)
        lay = row(self._frame, self._mark, self._sentence, self._action, self._close)
        lay.setContentsMargins(theme.px(12), theme.px(4), theme.px(4), theme.px(4))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self._frame.installEventFilter(self)
        self.destroyed.connect(self._frame.deleteLater)
        self._frame.hide()

    def say(self, sentence: str, hint: str = "", kind: Kind = "info", *, action: str = "",
            do: Callable[[], object] | None = None) -> None:
        """Show a sentence, what to do about it, and perhaps one button. It replaces what stood here."""
        self._timer.stop()
        self.kind = kind
        self._callback = do
        self._sentence.setText(f"{sentence} {hint}".strip())
        self._sentence.setAccessibleName(self._sentence.text())
        name, role = _ICONS[kind]
        icons.put(self._mark, name, role)
        self._action.setText(mnemonic_safe(action))
        self._action.setAccessibleName(action)
        self._action.setVisible(bool(action))
        self._frame.setProperty("message", kind)
        restyle(self._frame)
        self._place()
        if kind == "ok":
            self._timer.start(OK_SECONDS * 1000)

    def clear(self) -> None:
        """Take the message away. Focus goes back to the content when it was here."""
        held = self._frame.isAncestorOf(self.window().focusWidget() or self)
        self._timer.stop()
        self.kind = None
        self._callback = None
        self._sentence.clear()
        self._frame.hide()
        if held:
            self.focusNextChild()
        self.dismissed.emit()

    def sentence(self) -> str:
        """What is being said, or an empty text."""
        return self._sentence.text()

    def take_focus(self) -> None:
        """Bring the keyboard to the message: its action, or its dismiss button."""
        if self.kind is not None:
            target = self._close if self._action.isHidden() else self._action
            target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.clear()
            return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place()
        elif event.type() == QEvent.Type.ParentChange:
            self._frame.setParent(self.parentWidget() or self)
        elif event.type() == QEvent.Type.StyleChange:
            self.setFixedHeight(theme.px(SLOT_HEIGHT))
            self._place()
        elif event.type() == QEvent.Type.Hide:
            self._frame.hide()
        return super().event(event)

    def _act(self) -> None:
        callback = self._callback
        self.clear()
        if callback is not None:
            callback()

    def _place(self) -> None:
        """Lay the frame over the slot, as a sibling, so that it may be taller than the slot."""
        if self.kind is None or self.width() <= 0:
            return
        if self._frame.parentWidget() is self and self.parentWidget() is not None:
            self._frame.setParent(self.parentWidget())
        self._frame.setVisible(self.isVisible())
        corner = self.pos() if self._frame.parentWidget() is not self else QPoint(0, 0)
        height = max(theme.px(_LINE), self._frame.heightForWidth(self.width()))
        self._frame.setGeometry(QRect(corner + QPoint(0, theme.px(4)), QSize(self.width(), height)))
        self._frame.raise_()


def show_problem(error: BaseException, bar: MessageBar, fields: Mapping[str, Field] | Iterable[Field] | None = None,
                 on_conflict: Callable[[ConflictError], object] | None = None) -> None:
    """Say what went wrong, whatever it was; the only way an exception reaches a screen.

    A refusal is a sentence with its hint; missing or wrong inputs say so under each field, and the first one takes
    the focus; a conflict goes to `on_conflict` where given; anything else is a mistake of the program.
    """
    known = _by_name(fields)
    if isinstance(error, ConflictError) and on_conflict is not None:
        on_conflict(error)
    elif isinstance(error, FieldErrors):
        _show_at_fields(error.problems, bar, known)
    elif isinstance(error, UserError):
        if error.field in known:
            known[error.field].set_error(error.message)
            known[error.field].take_focus()
        bar.say(error.message, error.hint, "error")
    elif isinstance(error, Exception):
        show_bug(error, bar.window())
    else:
        raise error


def _show_at_fields(problems: Mapping[str, str], bar: MessageBar, known: Mapping[str, Field]) -> None:
    for name, field in known.items():
        if name not in problems:
            field.clear_error()
    shown = [name for name in known if name in problems]
    for name in shown:
        known[name].set_error(problems[name])
    if shown:
        known[shown[0]].take_focus()
    rest = " ".join(dict.fromkeys(problem for name, problem in problems.items() if name not in known))
    if len(problems) == 1:
        bar.say(next(iter(problems.values())), kind="error")
    elif shown:
        count = ngettext("{n} field needs your attention.", "{n} fields need your attention.", len(shown))
        bar.say(count.format(n=len(shown)), rest, "error")
    else:
        bar.say(rest, kind="error")


def _by_name(fields: Mapping[str, Field] | Iterable[Field] | None) -> dict[str, Field]:
    if fields is None:
        return {}
    if isinstance(fields, Mapping):
        return dict(fields)
    return {str(getattr(field, "name", "")): field for field in fields}
