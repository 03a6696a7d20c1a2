"""身份保密库 for its custodians: set it up, be let in by another one, or change the own passphrase."""

from __future__ import annotations

import uuid
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from complaintdesk.desk.vault import (
    SHORTEST_PASSPHRASE,
    ChangePassphrase,
    JoinVault,
    SetUpVault,
    VaultRow,
    VaultState,
)
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import ComboField, LabeledField, enter_moves_on
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import Field, MessageBar, show_problem
from complaintdesk.ui.sign_in import PasswordField
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.vault_page import vault_words


class VaultDialog(FormDialog):
    """Asks for what this custodian still has to do; no passphrase is kept anywhere."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("vault_dialog")
        self.setWindowTitle(_("Identity vault"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place = place
        self.request_id = uuid.uuid4().hex
        self.bar = MessageBar()
        self.words = text("", wrap=True, name="vault_words")
        self.hint = text("", "secondary", wrap=True)
        self.old = PasswordField("old", _("Your present passphrase"))
        self.new = PasswordField("new", _("Your own passphrase"))
        self.again = PasswordField("again", _("The same once more"))
        self.by_number = ComboField("by_number", _("Custodian who lets you in, present here"), required=True)
        self.by_passphrase = PasswordField("by_passphrase", _("Passphrase of that custodian"))
        self.inputs: tuple[LabeledField, ...] = (
            self.old, self.new, self.again, self.by_number, self.by_passphrase,
        )  # fmt: skip
        self.save_button = button(_("Save"), kind="primary", icon="lock", name="submit", clicked=self.submit)
        lay: QVBoxLayout = column(
            self, self.bar, text(_("Identity vault"), "section"), self.words, self.hint, gap=theme.GAP, edge=theme.EDGE
        )
        for field in self.inputs:
            lay.addWidget(field)
            field.hide()
        lay.addLayout(row(None, 0, button(_("Close"), name="close", clicked=self.reject), self.save_button))
        self.setMinimumWidth(theme.px(480))
        enter_moves_on(self)
        self.save_button.hide()
        self.state: VaultRow | None = None
        place.work.ask(VaultState(), self._show, self._refused)

    def _show(self, state: VaultRow) -> None:
        self.state = state
        self.words.setText(vault_words(state)[0])
        others = [c for c in state.custodians if c.has_key and c.number != self.place.actor.number]
        self.by_number.set_choices([Choice(c.number, f"{c.number} {c.name}") for c in others])
        rule = _("At least {n} characters, best a short sentence. It is kept nowhere and cannot be reset.").format(
            n=SHORTEST_PASSPHRASE
        )
        wanted: tuple[LabeledField, ...]
        if not state.is_custodian:
            self.hint.setText(_("The administrator names the custodians. You are none of them."))
            wanted = ()
        elif not state.is_set_up:
            self.hint.setText(rule)
            self.save_button.setText(_("Set up the vault"))
            wanted = (self.new, self.again)
        elif not state.has_key:
            self.hint.setText(rule)
            self.save_button.setText(_("Join"))
            wanted = (self.new, self.again, self.by_number, self.by_passphrase)
        else:
            self.hint.setText(rule)
            self.save_button.setText(_("Change the passphrase"))
            wanted = (self.old, self.new, self.again)
        for field in self.inputs:
            field.clear()
            field.setVisible(field in wanted)
        self.save_button.setVisible(bool(wanted))
        if wanted:
            wanted[0].take_focus()
        self.adjustSize()

    def submit(self) -> None:
        """Set up, join or change, by what is shown."""
        shown = [field for field in self.inputs if not field.isHidden()]
        wrong = [field for field in shown if not field.check()]
        if not shown or wrong or self.state is None:
            if wrong:
                wrong[0].take_focus()
            return
        if self.new.value() != self.again.value():
            self.again.set_error(_("The two passphrases differ."))
            self.again.take_focus()
            return
        self.save_button.setEnabled(False)
        self.place.work.do(self._command(self.state), None, self._done, self._refused)

    def _command(self, state: VaultRow) -> Any:
        if not state.is_set_up:
            return SetUpVault(request_id=self.request_id, passphrase=self.new.value())
        if not state.has_key:
            return JoinVault(
                request_id=self.request_id,
                passphrase=self.new.value(),
                by_number=str(self.by_number.value()),
                by_passphrase=self.by_passphrase.value(),
            )
        return ChangePassphrase(request_id=self.request_id, old=self.old.value(), new=self.new.value())

    def _done(self, _done: Any) -> None:
        self.request_id = uuid.uuid4().hex
        self.save_button.setEnabled(True)
        self.bar.say(_("Saved. Only you know the passphrase; keep it well."), kind="ok")
        self.place.work.ask(VaultState(), self._show, self._refused)

    def _refused(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        fields: dict[str, Field] = {"passphrase": self.new, **{field.name: field for field in self.inputs}}
        show_problem(error, self.bar, fields)
