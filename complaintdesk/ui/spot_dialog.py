"""当场办结: what was answered at the counter, and how the person took it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.intake import SpotReply
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Satisfaction, Verdict
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.drafts import Kept
from complaintdesk.ui.fields import ChipsField, LongTextField, enter_moves_on
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.plain_text import plain_tooltip


class SpotDialog(FormDialog):
    """Asks for the answer given, the satisfaction and the finding. `submitted` gives the SpotReply.

    What was typed outlives the dialog in `drafts()`: a registration refused for another reason loses nothing.
    """

    submitted = Signal(object)

    def __init__(self, kept: Kept, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("spot_dialog")
        self.setWindowTitle(_("Solved on the spot"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.reply = LongTextField("spot_text", _("What was answered"), required=True, lines=4)
        self.satisfaction = ChipsField(
            "spot_satisfaction", _("Satisfaction"), [Choice(s.value, s.label) for s in Satisfaction]
        )
        self.verdict = ChipsField("spot_verdict", _("Verdict"), [Choice(v.value, v.label) for v in Verdict])
        self.fields = (self.reply, self.satisfaction, self.verdict)
        for field in self.fields:
            field.restore(kept.get(field.name, ""))
        self._cancel = button(_("Cancel"), name="cancel", clicked=self.reject)
        self._submit = button(_("Register as solved"), kind="primary", icon="check", name="submit", clicked=self.submit)
        keys = QKeySequence("Ctrl+S").toString(QKeySequence.SequenceFormat.NativeText)
        self._submit.setToolTip(plain_tooltip(_("{text} ({keys})").format(text=_("Register as solved"), keys=keys)))
        save = QShortcut(QKeySequence("Ctrl+S"), self)
        save.activated.connect(self.submit)
        hint = text(_("The case is registered, answered and closed in one step."), "secondary")
        lay = column(self, text(_("Solved on the spot"), "section"), hint, gap=theme.GRID, edge=theme.EDGE)
        lay.addSpacing(theme.px(theme.GAP))
        for field in self.fields:
            lay.addWidget(field)
        lay.addLayout(row(None, 0, self._cancel, self._submit))
        self.setMinimumWidth(theme.px(520))
        enter_moves_on(self)
        self.reply.take_focus()

    def drafts(self) -> Kept:
        """What stands here, for a draft."""
        return {field.name: field.draft() for field in self.fields}

    def submit(self) -> None:
        """Hand the answer out; without one there is nothing solved."""
        if not self._submit.isEnabled():
            return
        if not self.reply.value():
            self.reply.set_error(_("Write down what was answered on the spot."))
            self.reply.take_focus()
            return
        self.set_busy(True)
        self.submitted.emit(spot_reply(self.drafts()))

    def set_busy(self, busy: bool) -> None:
        """While the desk works nothing can be pressed twice."""
        self._submit.setEnabled(not busy)

    def show_problem(self, sentence: str) -> None:
        """The desk refused the answer: say why, keep what was typed."""
        self.set_busy(False)
        self.reply.set_error(sentence)
        self.reply.take_focus()


def spot_reply(kept: Kept) -> SpotReply:
    """The reply from what stood in the dialog."""
    satisfaction, verdict = str(kept.get("spot_satisfaction", "")), str(kept.get("spot_verdict", ""))
    return SpotReply(
        str(kept.get("spot_text", "")),
        Satisfaction(satisfaction) if satisfaction else None,
        Verdict(verdict) if verdict else None,
    )
