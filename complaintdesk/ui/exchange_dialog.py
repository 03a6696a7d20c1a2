"""与其他单位交换: receive the case of a signed file, or write one of ours for another office (M4)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.exchange_keys import ExchangePartners, Partner
from complaintdesk.desk.exchange_parcel import read_parcel
from complaintdesk.desk.exchange_receiving import Arrival, LookIntoParcel, ParcelSeen, ReceiveCase
from complaintdesk.desk.exchange_sending import send_case
from complaintdesk.desk.rows import Done
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, fit_screen, panel, row, text
from complaintdesk.ui.fields import ComboField, FileField, TextField, YesNoField, enter_moves_on
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.ledger_export import desk_beside, file_name
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report

SIZE: Final = (920, 560)


class ExchangeDialog(FormDialog):
    """Receiving at the left, sending at the right; `number` is that of the open case."""

    case_chosen = Signal(int)

    def __init__(self, place: WorkPlace, parent: QWidget | None = None, *, number: str = "") -> None:
        super().__init__(parent)
        self.setObjectName("exchange_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Exchange with other offices"))
        self.place = place
        self.choose_file: Callable[[str], str] = self._choose
        self._content = b""
        self._seen: ParcelSeen | None = None
        self._case_id: int | None = None
        self.bar = MessageBar()
        halves = row(None, self._receiving(), self._sending(number), gap=theme.GROUP)
        halves.setStretch(0, 1)
        halves.setStretch(1, 1)
        foot = row(None, 0, button(_("Close"), name="close", clicked=self.reject))
        lay = column(self, self.bar, halves, foot, edge=theme.GROUP)
        lay.setStretch(1, 1)
        fit_screen(self, SIZE)
        enter_moves_on(self)
        place.work.ask(ExchangePartners(), self._partners_came, self._failed)
        self._show(None)

    def _receiving(self) -> QWidget:
        self.parcel = FileField(
            "file", _("Signed file"), patterns=_("Exchange files") + " (*.zip)",
            hint=_("Checked to its last byte before anything is written."),
        )  # fmt: skip
        self.parcel.changed.connect(self._look)
        self.told = text("", wrap=True, selectable=True, name="parcel_told")
        self.open_button = button(_("Open case"), icon="open", name="open_case", clicked=self._open)
        self.receive_button = button("", kind="primary", icon="import", name="receive", clicked=self._receive)
        half = panel()
        column(
            half, text(_("Receive a case"), "section"), self.parcel, self.told, 0,
            row(None, 0, self.open_button, self.receive_button), edge=theme.GROUP,
        )  # fmt: skip
        return half

    def _sending(self, number: str) -> QWidget:
        self.number = TextField("number", _("Number of the case"), required=True, purpose="code", characters=24)
        self.number.set_value(number)
        self.to = ComboField("to", _("To which office"), required=True)
        self.masked = YesNoField(
            "masked", _("Without the complainant's identity"), hint=_("Attachments then stay here too.")
        )
        explanation = _(
            "The file is signed by this office, so that nobody can change it. It is not encrypted: hand it over so that"
            " nobody else reads it. Confidential cases are not sent."
        )
        self.send_button = button(_("Save file…"), kind="primary", icon="export", name="send", clicked=self._send)
        half = panel()
        column(
            half, text(_("Send a case"), "section"), self.number, self.to, self.masked,
            text(explanation, "secondary", wrap=True), 0, row(None, 0, self.send_button), edge=theme.GROUP,
        )  # fmt: skip
        return half

    def _partners_came(self, partners: tuple[Partner, ...]) -> None:
        self.to.set_choices([Choice(one.name, one.name) for one in partners])
        if len(partners) == 1:
            self.to.set_value(partners[0].name)
        if not partners:
            self.bar.say(
                _("No other office is known here yet."),
                _("The administrator enters them: office, staff, rules → other offices."),
                "info",
            )

    # -- receiving

    def _look(self) -> None:
        self.bar.clear()
        self._show(None)
        path = self.parcel.value()
        if path is None:
            return
        desk = desk_beside(self.place)

        def look(_report: Report) -> tuple[bytes, ParcelSeen]:
            content = read_parcel(path)
            return content, desk.ask(LookIntoParcel(content=content))

        self.place.work.background(look, self._looked, None, self._failed)

    def _looked(self, found: tuple[bytes, ParcelSeen]) -> None:
        self._content, seen = found
        self._show(seen)

    def _show(self, seen: ParcelSeen | None) -> None:
        self._seen = seen
        self._case_id = seen.case_id if seen is not None else None
        self.open_button.setEnabled(self._case_id is not None)
        is_newer = seen is not None and seen.arrival is Arrival.NEWER and bool(seen.number)
        self.receive_button.setText(
            _("Attach to {number}").format(number=seen.number) if seen is not None and is_newer else _("Register")
        )
        self.receive_button.setEnabled(is_newer or (seen is not None and seen.arrival is Arrival.NEW))
        self.told.setText("\n".join(_lines(seen)) if seen is not None else "")

    def _receive(self) -> None:
        if self._seen is None:
            return
        command = ReceiveCase(content=self._content, supplement=self._seen.arrival is Arrival.NEWER)
        self.receive_button.setEnabled(False)
        self.place.work.do(command, self, self._received, self._failed)

    def _received(self, done: Done) -> None:
        self._case_id = done.id
        self.open_button.setEnabled(True)
        self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)
        supplement = self._seen is not None and self._seen.arrival is Arrival.NEWER
        words = _("What is new was attached to {number}.") if supplement else _("Registered as {number}.")
        self.bar.say(words.format(number=done.number), kind="ok")

    def _open(self) -> None:
        if self._case_id is not None:
            self.case_chosen.emit(self._case_id)
            self.accept()

    # -- sending

    def _send(self) -> None:
        self.bar.clear()
        if not all([self.number.check(), self.to.check()]):
            return
        question = Sheet(number=str(self.number.value()))
        self.place.work.ask(question, lambda sheet: self._save(sheet.id, sheet.number), self._failed)

    def _save(self, case_id: int, number: str) -> None:
        to, masked = str(self.to.value()), bool(self.masked.value())
        chosen = self.choose_file(f"{file_name(f'{number} {to}')}.zip")
        if not chosen:
            return
        desk, path = desk_beside(self.place), Path(chosen)

        def make(_report: Report) -> str:
            from complaintdesk.sheets.cells import write_whole

            content = send_case(desk, case_id, to, masked=masked)
            write_whole(path, lambda draft: _write(draft, content))
            return path.name

        self.send_button.setEnabled(False)
        self.place.work.background(make, self._sent, None, self._failed)

    def _sent(self, name: str) -> None:
        self.send_button.setEnabled(True)
        self.bar.say(_("{file} was written; the sending is on record.").format(file=name), kind="ok")

    def _failed(self, error: BaseException) -> None:
        self.send_button.setEnabled(True)
        fields = {"file": self.parcel, "number": self.number, "to": self.to}
        show_problem(error, self.bar, {**fields})

    def _choose(self, name: str) -> str:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Send a case"), name, f"{_('Exchange files')} (*.zip)")
        return f"{chosen}.zip" if chosen and not Path(chosen).suffix else chosen


def _write(draft: Path, content: bytes) -> None:
    draft.write_bytes(content)


def _lines(seen: ParcelSeen) -> list[str]:
    """What the file is, line by line."""
    lines = [
        _("From: {office}").format(office=seen.office),
        _("Their number: {number}").format(number=seen.their_number),
        _("{kind}: {subject}").format(kind=seen.kind, subject=seen.subject),
        ngettext("{n} attachment", "{n} attachments", seen.files).format(n=seen.files),
    ]
    if seen.masked:
        lines.append(_("Sent without the complainant's identity."))
    if seen.arrival is Arrival.SAME:
        lines.append("")
        lines.append(
            _("This case is here already: {number}.").format(number=seen.number)
            if seen.number
            else _("This case was received already by another branch.")
        )
    elif seen.arrival is Arrival.NEWER:
        lines.append("")
        told = _("This case is here already: {number}. There is something new in the file.")
        lines.append(told.format(number=seen.number))
    return lines
