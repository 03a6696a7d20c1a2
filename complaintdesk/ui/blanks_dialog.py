"""备用空白表: numbered blank forms for a power cut, printed beforehand, keyed in afterwards or voided with a reason."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.desk.blank_forms import (
    MOST_BLANKS,
    BlankJobs,
    ReserveBlanks,
    ReservedNumbers,
    ReservedRow,
    VoidReservedNumber,
)
from complaintdesk.desk.print_rows import PrintJob
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, fit_screen, number_box, row, text
from complaintdesk.ui.fields import TextField
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.labeled import LabeledField
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.office_page import Line, lines_table
from complaintdesk.ui.pdf_file import ask_where
from complaintdesk.ui.print_options import PrinterField
from complaintdesk.ui.printer_watch import PrinterWatch
from complaintdesk.ui.printers import Printer, SystemPrinter, check_room, save_file
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.ui.work import Report

SIZE: Final = (820, 620)
_HEADINGS: Final = (N_("Number"), N_("State of the sheet"), N_("Made on"), N_("Made by"))
#: A pack of sheets for a power cut of a morning.
_USUAL: Final = 10


def sheets_of(jobs: tuple[PrintJob, ...], _report: Report) -> bytes:
    """The blank sheets as one PDF; loads the typesetting only when something is printed."""
    from complaintdesk.paper.bundle import bundled
    from complaintdesk.paper.render import render

    return bundled([render(job).pdf for job in jobs])


class BlanksDialog(QDialog):
    """Make, print again, key in, void."""

    keyed_in = Signal(str)
    """A sheet shall be registered: its number."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None, *, printer: Printer | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("blanks_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Blank forms for a power cut"))
        self.place = place
        self.choose_file: Callable[[str, Callable[[Path], object]], object] = partial(ask_where, self)
        self._printer = printer or SystemPrinter()
        self._zone = ZoneInfo(place.office.zone)
        self.request_id = uuid.uuid4().hex
        self._build()
        self._watch.look(self.place.settings.printer)
        self.reload()

    def _build(self) -> None:
        self.bar = MessageBar()
        hint = text(
            _("Each sheet has a number of its own, which no other case gets. Fill it in by hand when the power fails,"
              " key it in later under its number, and scan the signed sheet."),
            "secondary", wrap=True,
        )  # fmt: skip
        self.count = number_box(_USUAL, 1, MOST_BLANKS, name="blanks_count")
        self._count = LabeledField("count", _("Sheets"), self.count)
        self._count.hide_note()
        self.printer = PrinterField()
        self._watch = PrinterWatch(self.place, self._printer, self.printer, self.bar)
        self.printer.changed.connect(self._enable)
        self._print = button(_("Make and print"), kind="primary", icon="print", name="blanks_print", clicked=self.print_new)
        self._save = button(_("Make and save PDF…"), icon="save", name="blanks_save", clicked=self.save_new)
        self.table, self.model = lines_table([_(h) for h in _HEADINGS], 1, "blanks_table")
        self.table.setAccessibleName(_("Reserved numbers"))
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._enable())
        self.table.doubleClicked.connect(lambda _index: self.key_in())
        self._left = text("", "strong", name="blanks_left")
        self._key = button(_("Key in…"), icon="register", name="blanks_key_in", clicked=self.key_in)
        self._again = button(_("Print this one again"), icon="print", name="blanks_again", clicked=self.print_again)
        self._void = button(_("Void…"), kind="danger", name="blanks_void", clicked=self.void)
        make = row(None, self._count, self.printer, gap=theme.GROUP)
        make.setStretch(1, 1)
        lay = column(
            self, self.bar, hint, make, row(None, 0, self._save, self._print), self._left, self.table,
            row(None, self._key, self._again, self._void, 0, button(_("Close"), name="close", clicked=self.reject)),
            gap=theme.GAP,
        )  # fmt: skip
        lay.setStretch(5, 1)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        fit_screen(self, SIZE)

    # What there is

    def reload(self) -> None:
        """Ask for the numbers again."""
        self.place.work.ask(ReservedNumbers(), self._show, self._refused, latest="reserved numbers")

    def _show(self, found: tuple[ReservedRow, ...]) -> None:
        at = max(self.table.currentIndex().row(), 0)
        lines = sorted(found, key=lambda one: not one.is_open)
        self.model.show_lines(
            Line((one.number, self._state(one), f"{one.at.astimezone(self._zone):%Y-%m-%d %H:%M}", one.by), one.number, one,
                 muted=not one.is_open)
            for one in lines
        )  # fmt: skip
        waits = sum(one.is_open for one in found)
        self._left.setText(
            ngettext("{n} sheet is neither keyed in nor voided", "{n} sheets are neither keyed in nor voided", waits)
            .format(n=waits)
            if waits
            else _("No sheet is outstanding.")
        )
        if lines:
            self.table.setCurrentIndex(self.model.index(min(at, len(lines) - 1), 0))
        self._enable()

    def _state(self, one: ReservedRow) -> str:
        if one.voided_at is not None:
            return _("Voided by {who}: {reason}").format(who=one.voided_by, reason=one.reason)
        return _("Registered") if one.is_used else _("Not yet keyed in")

    def chosen(self) -> ReservedRow | None:
        """The number with the keyboard."""
        index = self.table.currentIndex()
        found: ReservedRow | None = self.model.lines[index.row()].item if index.isValid() and self.model.lines else None
        return found

    def _enable(self) -> None:
        one = self.chosen()
        is_open = one is not None and one.is_open
        for press in (self._key, self._void):
            press.setEnabled(is_open)
        self._again.setEnabled(is_open and bool(self.printer.value()))
        self._print.setEnabled(bool(self.printer.value()))

    # New sheets

    def print_new(self) -> None:
        """Reserve numbers, then print their sheets."""
        self._reserve(partial(self._send, self.printer.value()), _("The sheets are sent to “{printer}”.").format(
            printer=self.printer.value()))

    def save_new(self) -> None:
        """Reserve numbers, then write their sheets to a file."""
        self.choose_file(_("Blank forms") + ".pdf", self._save_to)

    def _save_to(self, target: Path) -> None:
        try:
            check_room(target)
        except UserError as error:
            show_problem(error, self.bar)
            return
        self._reserve(partial(save_file, target), _("The sheets are saved as “{file}”.").format(file=target.name))

    def _reserve(self, deliver: Callable[[bytes], object], words: str) -> None:
        self.bar.clear()
        command = ReserveBlanks(request_id=self.request_id, form=FormKind.REGISTRATION, count=self.count.value())
        self.place.work.do(command, self, partial(self._reserved, deliver, words), self._refused)

    def _reserved(self, deliver: Callable[[bytes], object], words: str, done: Done) -> None:
        self.request_id = uuid.uuid4().hex
        self.reload()
        self.place.work.ask(
            ReservedNumbers(seq=done.seq),
            lambda rows: self._draw(tuple(one.number for one in rows), deliver, words),
            self._refused,
        )

    def print_again(self) -> None:
        """The sheet got lost or spoiled in the printer: the same number once more."""
        one = self.chosen()
        if one is not None:
            self._draw((one.number,), partial(self._send, self.printer.value()), _("The sheet is sent once more."))

    def _draw(self, numbers: tuple[str, ...], deliver: Callable[[bytes], object], words: str) -> None:
        self.place.work.ask(BlankJobs(numbers=numbers), lambda jobs: self._deliver(jobs, deliver, words), self._refused)

    def _deliver(self, jobs: tuple[PrintJob, ...], deliver: Callable[[bytes], object], words: str) -> None:
        self.place.work.background(
            lambda report: deliver(sheets_of(jobs, report)), lambda _nothing: self.bar.say(words, kind="ok"),
            failed=self._undelivered,
        )  # fmt: skip

    def _send(self, name: str, pdf: bytes) -> None:
        self._printer.print_pdf(name, pdf, _("Blank forms"), 1)

    def _undelivered(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            show_problem(error, self.bar)
            return
        safe = _("The numbers are reserved; print their sheets from the list below.")
        self.bar.say(f"{error.message} {safe}", error.hint, "error")
        self._watch.look(self.place.settings.printer)

    # One sheet

    def key_in(self) -> None:
        """Register what stands on the sheet, under its number."""
        one = self.chosen()
        if one is not None and one.is_open:
            self.keyed_in.emit(one.number)
            self.accept()

    def void(self) -> None:
        """The sheet was spoiled or lost: its number is given to nobody else."""
        one = self.chosen()
        if one is not None and one.is_open:
            dialog = VoidDialog(self.place, one.number, self)
            dialog.accepted.connect(self.reload)
            dialog.open()

    def _refused(self, error: BaseException) -> None:
        show_problem(error, self.bar)


class VoidDialog(FormDialog):
    """作废: why the sheet is not used."""

    def __init__(self, place: WorkPlace, number: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("void_blank_dialog")
        self.setWindowTitle(_("Void {number}").format(number=number))
        self.place, self.number = place, number
        self.request_id = uuid.uuid4().hex
        self.bar = MessageBar()
        self.reason = TextField("reason", _("Reason"), required=True, hint=_("Such as: spoiled, lost, not needed."))
        column(
            self, self.bar, text(_("Void {number}").format(number=number), "section"), self.reason,
            row(None, 0, button(_("Cancel"), name="cancel", clicked=self.reject),
                button(_("Void the number"), kind="danger", name="submit", clicked=self.submit)),
            edge=theme.EDGE,
        )  # fmt: skip
        self.setMinimumWidth(theme.px(420))

    def submit(self) -> None:
        """Void it."""
        if self.reason.check():
            command = VoidReservedNumber(request_id=self.request_id, number=self.number, reason=str(self.reason.value()))
            self.place.work.do(command, self, lambda _done: self.accept(), self._refused)

    def _refused(self, error: BaseException) -> None:
        show_problem(error, self.bar, {"reason": self.reason})
