"""查看身份: purpose, reason, own passphrase and a second person, before the sealed identity is shown."""

from __future__ import annotations

import uuid
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.revealing import Purpose, RevealChoices, RevealIdentity, RevealOptions
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import ChipsField, ComboField, LabeledField, LongTextField, enter_moves_on
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import Field, MessageBar, show_problem
from complaintdesk.ui.sign_in import PasswordField
from complaintdesk.ui.tab import WorkPlace


class RevealDialog(FormDialog):
    """Nothing typed here is kept anywhere: no draft, no memory; what is wrong is said at its input."""

    revealed = Signal()

    def __init__(self, place: WorkPlace, case_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reveal_dialog")
        self.setWindowTitle(_("Show the identity"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place, self.case_id = place, case_id
        self.request_id = uuid.uuid4().hex
        self.bar = MessageBar()
        self.purpose = ChipsField("purpose", _("What it is needed for"), [], required=True)
        self.reason = LongTextField("reason", _("Reason (stays on record)"), required=True, lines=2)
        self.passphrase = PasswordField("passphrase", _("Your passphrase for the identity vault"))
        self.second = ComboField("second_number", _("Second person, present here"), required=True)
        self.password = PasswordField("second_password", _("Password of the second person"))
        self.inputs: tuple[LabeledField, ...] = (
            self.purpose, self.reason, self.passphrase, self.second, self.password,
        )  # fmt: skip
        self._cancel = button(_("Cancel"), name="cancel", clicked=self.reject)
        self.show_button = button(
            _("Show for 10 minutes"), kind="primary", icon="eye", name="submit", clicked=self.submit
        )
        hint = text(
            _("The identity may be used only to take evidence or to tell the result, never elsewhere."),
            "secondary",
            wrap=True,
        )
        lay = column(self, self.bar, text(_("Show the identity"), "section"), hint, gap=theme.GRID, edge=theme.EDGE)
        lay.addSpacing(theme.px(theme.GAP))
        for field in self.inputs:
            lay.addWidget(field)
        lay.addLayout(row(None, 0, self._cancel, self.show_button))
        self.setMinimumWidth(theme.px(520))
        enter_moves_on(self)
        self.show_button.setEnabled(False)
        place.work.ask(RevealOptions(case_id=case_id), self._offer, self._refused)

    def _offer(self, options: RevealChoices) -> None:
        self.purpose.set_choices(list(options.purposes))
        self.second.set_choices(list(options.seconds))
        if not options.has_identity:
            self.bar.say(_("This person gave neither name nor phone: nothing is sealed here."), kind="info")
        elif not options.has_key:
            self.bar.say(
                _("You have no passphrase for the identity vault yet."),
                _("Open “Identity vault” in the menu at the top right."),
                "warn",
            )
        else:
            self.show_button.setEnabled(True)

    def submit(self) -> None:
        """Ask the desk, which checks everything."""
        if not self.show_button.isEnabled():
            return
        wrong = [field for field in self.inputs if not field.check()]
        if wrong:
            wrong[0].take_focus()
            return
        self.show_button.setEnabled(False)
        command = RevealIdentity(
            request_id=self.request_id,
            case_id=self.case_id,
            purpose=Purpose(str(self.purpose.value())),
            reason=self.reason.value(),
            passphrase=str(self.passphrase.value()),
            second_number=str(self.second.value()),
            second_password=str(self.password.value()),
        )
        self.place.work.do(command, None, self._done, self._refused)

    def _done(self, _done: Any) -> None:
        self.revealed.emit()
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.show_button.setEnabled(True)
        for field in (self.passphrase, self.password):
            field.clear()
        fields: dict[str, Field] = {field.name: field for field in self.inputs}
        show_problem(error, self.bar, fields)
