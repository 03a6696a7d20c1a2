"""往来单位: this office's public key, and the other offices whose signed files are accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget

from complaintdesk.desk.exchange_keys import (
    AddPartner,
    ExchangeKey,
    ExchangePartners,
    MakeExchangeKey,
    OfficeKey,
    Partner,
    RemovePartner,
)
from complaintdesk.i18n import N_, _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import LabeledField, TextField
from complaintdesk.ui.office_page import Line, OfficePage, give_room
from complaintdesk.ui.tab import WorkPlace

#: A label may break the line behind each group of the key.
_BREAK = "-\u200b"


class ExchangePartnersPage(OfficePage):
    """往来单位."""

    TITLE = N_("Other offices")
    HINT = N_(
        "Cases come from these offices and go to them as signed files. Compare the fingerprint with them over the phone"
        " before the first file: whose key stands here is believed."
    )

    def __init__(self, place: WorkPlace) -> None:
        headings = (_("Name of the other office"), _("Fingerprint"), _("Trusted since"), _("Entered by"))
        super().__init__(place, headings, 0, add=_("Add an office"))

    def make_tools(self) -> Sequence[QWidget]:
        self.own = button(_("This office's key…"), icon="lock", name="own_key", clicked=self._own_key)
        return (self.own,)

    def make_fields(self) -> Sequence[LabeledField]:
        self.name = TextField("name", _("Name of the other office"), required=True)
        self.key = TextField(
            "key", _("Its public key"), required=True, purpose="code",
            hint=_("Begins with CDKEY; they find it on this page."),
        )  # fmt: skip
        give_room(self.key)
        self.told = text("", "secondary", wrap=True, selectable=True, name="partner_told")
        return (self.name, self.key)

    def make_buttons(self) -> Sequence[QPushButton]:
        self.remove = button(_("Remove…"), kind="danger", icon="trash", name="remove_partner", clicked=self._remove)
        return (self.remove,)

    def question(self) -> ExchangePartners:
        return ExchangePartners()

    def lines(self, answer: Any) -> Iterable[Line]:
        zone = ZoneInfo(self.place.office.zone)
        return [
            Line((one.name, one.fingerprint, f"{one.at.astimezone(zone):%Y-%m-%d}", one.by), one.name, one)
            for one in answer
        ]

    def fill(self, item: Partner | None) -> None:
        self.form_title.setText(item.name if item else _("Another office"))
        self.name.set_value(item.name if item else "")
        self.key.set_value(item.key if item else "")
        for field in self.fields.values():
            field.setEnabled(item is None)
        self.submit_button.setText(_("Add"))
        self.submit_button.setVisible(item is None)
        self.remove.setProperty("fits", item is not None)

    def command(self) -> AddPartner:
        return AddPartner(request_id=self.request_id, name=str(self.name.value()), key=str(self.key.value()))

    def saved(self, _command: Any, done: Any) -> None:
        """The fingerprint is what is to be looked at now."""
        found = next((line.item for line in self.model.lines if line.key == done.number), None)
        hint = _("Compare the fingerprint with them over the phone before you receive their first file.")
        words = _("{office} was added.").format(office=done.number) if found is None else _("Saved.")
        self.place.bar.say(words, hint, "ok")

    def _remove(self) -> None:
        name = self.chosen.name
        command = RemovePartner(name=name)
        self.ask_first(
            _("Remove “{name}”?").format(name=name),
            _("Its files are refused again. Cases already received stay."),
            _("Remove"),
            lambda: self.do(command, lambda *_told: self.place.bar.say(_("Removed."), kind="ok")),
        )

    def _own_key(self) -> None:
        """Made where there is none yet, then shown."""
        self.place.work.ask(ExchangeKey(), self._own_key_came, self.place.problem)

    def _own_key_came(self, found: OfficeKey) -> None:
        if not found.key:
            self.place.work.do(MakeExchangeKey(), self, lambda _done: self._own_key(), self.place.problem)
            return
        self.show_card(KeyCard(found, self.close_card))


class KeyCard(QWidget):
    """The office's public key, to hand over; it is no secret."""

    def __init__(self, key: OfficeKey, done: Any) -> None:
        super().__init__()
        self.setObjectName("key_card")
        self._key = key.key
        self.copied = text("", "secondary", name="copied")
        explanation = _(
            "Give the key to the other office by mail or message. It is no secret. Read them the fingerprint over the"
            " phone: the same thirty digits must stand on their screen."
        )
        digits = key.fingerprint.split()
        column(
            self,
            text(_("Key of this office"), "section"),
            text(explanation, "secondary", wrap=True),
            text(_("Public key"), "muted"),
            text(key.key.replace("-", _BREAK), wrap=True, name="own_key_text"),
            row(None, button(_("Copy"), icon="copy", name="copy_key", clicked=self._copy), self.copied, 0),
            text(_("Fingerprint"), "muted"),
            text(f"{' '.join(digits[:3])}\n{' '.join(digits[3:])}", "section", selectable=True, name="own_fingerprint"),
            row(None, 0, button(_("Close"), name="close_key", clicked=done)),
            0,
            edge=theme.GROUP,
        )

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._key)
        self.copied.setText(_("Copied."))
