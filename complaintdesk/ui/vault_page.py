"""身份保密库: the administrator names its custodians; each custodian looks after an own passphrase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtWidgets import QPushButton, QVBoxLayout

from complaintdesk.desk.staffing import StaffList
from complaintdesk.desk.vault import ClearStaff, Custodian, VaultRow, VaultState
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import N_, _
from complaintdesk.ui.controls import button, restyle, text
from complaintdesk.ui.fields import ComboField, LabeledField
from complaintdesk.ui.office_page import Line, OfficePage
from complaintdesk.ui.tab import WorkPlace


class VaultPage(OfficePage):
    """身份保密库 of the office dialog: who is cleared. Nobody sees or sets a passphrase here."""

    TITLE = N_("Identity vault")
    HINT = N_(
        "Custodians handle confidential cases and can have a sealed identity shown. Each sets an own passphrase under"
        " “Identity vault” in the menu; it is kept nowhere and cannot be reset."
    )

    def __init__(self, place: WorkPlace) -> None:
        self.state = text("", wrap=True, name="vault_state")
        super().__init__(place, (_("Staff number"), _("Name"), _("Passphrase")), 1, add=_("Name a custodian"))

    def _lay_out(self) -> None:
        super()._lay_out()
        whole = self.layout()
        first = whole.itemAt(0) if whole is not None else None
        left = first.layout() if first is not None else None
        if isinstance(left, QVBoxLayout):
            left.insertWidget(2, self.state)

    def make_fields(self) -> Sequence[LabeledField]:
        self.number = ComboField("number", _("Staff member"), required=True)
        return (self.number,)

    def make_buttons(self) -> Sequence[QPushButton]:
        self.end = button(_("No longer a custodian…"), kind="danger", icon="user", name="unclear", clicked=self._end)
        return (self.end,)

    def reload(self) -> None:
        self.place.work.ask(StaffList(), self._staff, self.place.problem)
        super().reload()

    def _staff(self, rows: Any) -> None:
        chosen = self.number.value()
        self.number.set_choices([Choice(row.number, f"{row.number} {row.name}") for row in rows])
        self.number.set_value(chosen)
        self.expect("number", chosen)

    def question(self) -> VaultState:
        return VaultState()

    def lines(self, answer: VaultRow) -> Iterable[Line]:
        words, is_warning = vault_words(answer)
        self.state.setText(words)
        self.state.setProperty("role", "late" if is_warning else "ok")
        restyle(self.state)
        return [
            Line((c.number, c.name, _("set") if c.has_key else _("not yet set")), c.number, c, not c.has_key)
            for c in answer.custodians
        ]

    def fill(self, item: Custodian | None) -> None:
        self.form_title.setText(f"{item.number} {item.name}" if item else _("Name a custodian"))
        self.number.set_value(item.number if item else "")
        self.number.setVisible(item is None)
        self.submit_button.setVisible(item is None)
        self.submit_button.setText(_("Name a custodian"))
        self.end.setProperty("fits", item is not None)

    def command(self) -> Any:
        return ClearStaff(request_id=self.request_id, number=str(self.number.value()))

    def _end(self) -> None:
        person = self.chosen
        command = ClearStaff(number=person.number, cleared=False)
        self.ask_first(
            _("Shall {number} {name} no longer be a custodian?").format(number=person.number, name=person.name),
            _("Confidential cases disappear for them at once, and their passphrase no longer opens anything."),
            _("No longer a custodian"),
            lambda: self.do(command, self.saved),
        )


def vault_words(state: VaultRow) -> tuple[str, bool]:
    """How the vault stands, and whether that is a worry."""
    keys = sum(c.has_key for c in state.custodians)
    if not state.custodians:
        return _("No vault yet. Name at least two custodians; the first of them sets it up."), True
    if not state.is_set_up:
        return _("No vault yet: a custodian sets it up under “Identity vault” in the menu."), True
    if keys < 2:
        return (
            _("Only one custodian has a passphrase. If it is forgotten, no sealed identity can ever be read again."),
            True,
        )
    return _("The vault is set up; {n} custodians have a passphrase.").format(n=keys), False
