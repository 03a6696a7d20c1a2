"""The form of one step of a case, drawn from what the desk asks for; inside a tab or as a dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.rows import ActionOffer
from complaintdesk.domain.errors import ConflictError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.step_form import StepForm

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


def action_icon(action: Action) -> str:
    """The icon of a step."""
    return ACTION_ICONS.get(action, "chevron-right")


class ActionForm(StepForm):
    """The form of a step of a case, as the desk offers it."""

    def __init__(self, offer: ActionOffer, *, bar: MessageBar | None = None,
                 choices: Mapping[str, Sequence[Choice]] | None = None, zone: str = "Asia/Shanghai",
                 on_conflict: Callable[[ConflictError], object] | None = None, parent: QWidget | None = None) -> None:
        super().__init__(offer.label, offer.fields, icon=action_icon(offer.action), name=f"action_{offer.action.value}",
                         grave=offer.action in GRAVE, bar=bar, choices=choices, zone=zone, on_conflict=on_conflict,
                         parent=parent)
        self.offer = offer


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
