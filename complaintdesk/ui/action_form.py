"""The form of one step of a case, drawn from what the desk asks for; inside a tab or as a dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import uuid4

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.rows import ActionOffer
from complaintdesk.domain.errors import ConflictError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import LabeledField, Value, enter_moves_on, field_for
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar, show_problem

#: The icon of each step, for buttons, menus and the timeline.
ACTION_ICONS: Final[dict[Action, str]] = {
    Action.AMEND: "edit", Action.ATTACH: "attach", Action.ACCEPT: "check", Action.REFUSE: "reject",
    Action.DISPATCH: "send", Action.RETURN: "return", Action.URGE: "urge", Action.EXTEND: "clock",
    Action.INVESTIGATE: "search", Action.CAUSE: "help", Action.PROPOSE: "detail", Action.APPROVE: "approve",
    Action.REJECT: "cross", Action.REPLY: "reply", Action.CALL_BACK: "phone", Action.CLOSE: "lock",
    Action.ARCHIVE: "archive", Action.REOPEN: "reopen", Action.WITHDRAW: "undo", Action.VOID: "trash",
    Action.CLASSIFY: "flag", Action.ASSESS: "statistics", Action.EVALUATE: "filter", Action.STATEMENT: "letter",
    Action.MEETING: "user", Action.ASSIST: "department", Action.ANSWER: "reply", Action.HEAR: "person",
    Action.PLAN: "list", Action.CHOOSE: "check", Action.MATTER: "check", Action.MEDIATE: "smile",
    Action.SETTLE: "approve", Action.END_MEDIATION: "cross", Action.COMPENSATE: "plus", Action.PAY: "check",
    Action.RETURN_GOODS: "return", Action.RECALL: "warning", Action.SEAL: "lock", Action.UNSEAL: "open",
    Action.TRANSFER_OUT: "export", Action.ASK_EXTENSION: "clock", Action.DENY_EXTENSION: "cross",
    Action.PAUSE: "minus", Action.RESUME: "refresh", Action.SUPERVISE: "eye", Action.PROGRESS: "phone",
    Action.RECHECK: "search", Action.LINK: "pin", Action.SPLIT: "columns", Action.CHILD: "plus",
    Action.MERGE: "copy", Action.UNMERGE: "undo", Action.REFUSED_RECEPTION: "flag", Action.CHECK_RETALIATION: "eye-off",
    Action.INSTRUCT: "letter", Action.IMPROVE: "refresh", Action.MERIT: "approve", Action.TYPICAL: "pin",
    Action.LEND: "export", Action.UNARCHIVE: "open",
}
#: Steps that end a case against its normal course: their button is red.
GRAVE: Final = frozenset({Action.VOID, Action.REFUSE, Action.REJECT, Action.WITHDRAW})
_WIDTH: Final = 560


def action_icon(action: Action) -> str:
    """The icon of a step."""
    return ACTION_ICONS.get(action, "chevron-right")


class ActionForm(QWidget):
    """The inputs of one step and a button named by its verb.

    `submitted(values)` gives name → str, bool, aware datetime or Path; blank inputs are "" or None. What was typed
    stays when the desk refuses: call `show_problem(error)`. `request_id` stays the same until the form is made anew,
    so a second press or a retry does the step once.
    """

    submitted = Signal(dict)
    cancelled = Signal()

    def __init__(self, offer: ActionOffer, *, bar: MessageBar | None = None,
                 choices: Mapping[str, Sequence[Choice]] | None = None, zone: str = "Asia/Shanghai",
                 on_conflict: Callable[[ConflictError], object] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer = offer
        self.request_id = str(uuid4())
        self._bar = bar
        self._on_conflict = on_conflict
        self.setObjectName(f"action_{offer.action.value}")
        given = choices or {}
        self.fields: dict[str, LabeledField] = {
            spec.name: field_for(spec, choices=given.get(spec.name), zone=zone) for spec in offer.fields
        }
        self._cancel = button(_("Cancel"), name="cancel", clicked=self.cancelled.emit)
        kind = "danger" if offer.action in GRAVE else "primary"
        self._submit = button(offer.label, kind="danger" if kind == "danger" else "primary",
                              icon=action_icon(offer.action), name="submit", tooltip=offer.label,
                              shortcut="", clicked=self.submit)
        self._submit.setToolTip(_("{text} ({keys})").format(
            text=offer.label, keys=QKeySequence("Ctrl+S").toString(QKeySequence.SequenceFormat.NativeText)))
        # As long as the form has the keyboard: the window's own Ctrl+S may mean another form.
        save = QShortcut(QKeySequence("Ctrl+S"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self.submit)
        lay = column(self, text(offer.label, "section"), gap=0)
        lay.addSpacing(theme.px(theme.GAP))
        for field in self.fields.values():
            lay.addWidget(field)
        #: The buttons' row. A screen whose form is long may put it where it stays in sight.
        self.buttons = QWidget()
        row(self.buttons, 0, self._cancel, self._submit)
        lay.addWidget(self.buttons)
        self.setMaximumWidth(theme.px(_WIDTH))
        enter_moves_on(self)

    def values(self) -> dict[str, Value]:
        """What was put in, by name."""
        return {name: field.value() for name, field in self.fields.items()}

    def drafts(self) -> dict[str, str | bool]:
        """What stands in the form, for a draft."""
        return {name: field.draft() for name, field in self.fields.items()}

    def is_touched(self) -> bool:
        """Was anything put in that would be lost?"""
        blank = ("", None, False)
        return any(field.draft() not in blank and field.draft() != (spec.default or "")
                   for field, spec in zip(self.fields.values(), self.offer.fields, strict=True))

    def submit(self) -> None:
        """Check what the form itself can check, then hand the values out."""
        if not self._submit.isEnabled():
            return
        wrong = [field for field in self.fields.values() if not field.check()]
        if not wrong:
            if self._bar is not None and self._bar.kind is not None:
                self._bar.clear()
            self.submitted.emit(self.values())
            return
        wrong[0].take_focus()
        if self._bar is not None:
            sentence = ngettext("{n} field needs your attention.", "{n} fields need your attention.", len(wrong))
            self._bar.say(sentence.format(n=len(wrong)), kind="error")

    def set_busy(self, busy: bool) -> None:
        """While the desk works, nothing can be pressed twice or changed under it."""
        self._submit.setEnabled(not busy)
        for field in self.fields.values():
            field.setEnabled(not busy)

    def show_problem(self, error: BaseException) -> None:
        """The desk refused: say why, keep what was typed."""
        self.set_busy(False)
        bar = self._bar or MessageBar(self)
        show_problem(error, bar, self.fields, self._on_conflict)

    def focus_first(self) -> None:
        """Bring the keyboard to the first input, or to the button when there is none."""
        first = next(iter(self.fields.values()), None)
        if first is not None:
            first.take_focus()
        else:
            self._submit.setFocus()


class ActionDialog(FormDialog):
    """An ActionForm on its own, with its own message bar. The caller closes it when the step was done.

    Escape and Cancel ask once before typed words are thrown away.
    """

    submitted = Signal(dict)

    def __init__(self, offer: ActionOffer, *, choices: Mapping[str, Sequence[Choice]] | None = None,
                 zone: str = "Asia/Shanghai", on_conflict: Callable[[ConflictError], object] | None = None,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(offer.label)
        self.setObjectName("action_dialog")
        self.bar = MessageBar()
        self.form = ActionForm(offer, bar=self.bar, choices=choices, zone=zone, on_conflict=on_conflict)
        self.form.setMinimumWidth(theme.px(420))
        lay = column(self, self.bar, self.form, gap=0)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, edge)
        self.form.submitted.connect(self.submitted.emit)
        self.form.cancelled.connect(self.reject)
        self._warned = False
        QTimer.singleShot(0, self.form, self.form.focus_first)

    def show_problem(self, error: BaseException) -> None:
        """The desk refused: say why, keep what was typed."""
        self.form.show_problem(error)

    def reject(self) -> None:
        if self.form.is_touched() and not self._warned:
            self._warned = True
            self.bar.say(_("What you typed would be lost."), kind="warn", action=_("Discard"), do=self.reject)
            self.bar.take_focus()
            return
        super().reject()
