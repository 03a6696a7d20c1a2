"""交接清单: whose open cases, how the list will look, and the way to paper or to a PDF file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.handover import Handover, HandoverSheet, RecordHandover
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import ComboField
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.paper_preview import PaperPreview
from complaintdesk.ui.pdf_file import ask_where
from complaintdesk.ui.print_options import PrinterField
from complaintdesk.ui.printers import Printer, SystemPrinter, check_room, save_pdf
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.paper.render import Rendered
    from complaintdesk.ui.work import Report

SIZE: Final = (980, 720)
_SIDE: Final = 280


def rendered(sheet: HandoverSheet, _report: Report) -> Rendered:
    """The list as PDF; loads the typesetting only when something is printed."""
    from complaintdesk.paper.handover import render_handover

    return render_handover(sheet)


class HandoverDialog(QDialog):
    """The list of all, of one colleague or of one department; what is printed is what is seen."""

    def __init__(
        self, place: WorkPlace, parent: QWidget | None = None, *, printer: Printer | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("handover_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Handover list"))
        self.place = place
        self.choose_file: Callable[[str], None] = self._choose_file
        self._printer = printer or SystemPrinter()
        self._pdf = b""
        self._asked = Handover()
        self.bar = MessageBar()
        self.preview = PaperPreview(place.work)
        self.preview.drawn.connect(self._enable)
        self.staff = ComboField("staff", _("Open cases of"), hint=_("Empty: of everybody."))
        self.department = ComboField("department", _("Or of the department"))
        self.printer = PrinterField()
        self.printer.changed.connect(self._enable)
        self.printer.refresh_wanted.connect(self._ask_printers)
        self.count = text("", "secondary", wrap=True, name="handover_count")
        self._cancel = button(_("Cancel"), name="cancel", clicked=self.reject)
        self._save = button(_("Save PDF…"), icon="save", name="save_pdf", clicked=self._save_as)
        self._print = button(_("Print"), kind="primary", icon="print", name="print", clicked=self.print_now)
        self._lay_out()
        self.staff.changed.connect(partial(self._chosen, self.department))
        self.department.changed.connect(partial(self._chosen, self.staff))
        QTimer.singleShot(0, self, self._begin)

    def _lay_out(self) -> None:
        side = QWidget()
        side.setFixedWidth(theme.px(_SIDE))
        column(side, self.staff, self.department, self.printer, self.count, 1, gap=0)
        body = row(None, self.preview, side, gap=theme.EDGE)
        body.setStretch(0, 1)
        lay = column(self, self.bar, body, row(None, 0, self._cancel, self._save, self._print))
        lay.setStretch(1, 1)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(SIZE[0]), room.width() - 60), min(theme.px(SIZE[1]), room.height() - 60))
        self._enable()

    def _begin(self) -> None:
        self.place.work.ask(IntakeOptions(), self._choices_came, self._refused)
        self._ask()
        self._ask_printers()

    def _choices_came(self, options: Any) -> None:
        self.staff.set_choices(options.staff)
        self.department.set_choices([Choice(d.name, f"{d.code} {d.name}") for d in options.departments])

    def _chosen(self, other: ComboField) -> None:
        """One or the other: choosing one empties the other."""
        if other.value() and (self.staff.value() and self.department.value()):
            other.clear()
            return
        self._ask()

    def _ask(self) -> None:
        self._pdf = b""
        self._enable()
        self.preview.say(_("The page is being drawn…"))
        self._asked = Handover(staff=self.staff.value(), department=self.department.value())
        self.place.work.ask(self._asked, self._came, self._refused, latest="handover")

    def _came(self, sheet: HandoverSheet) -> None:
        words = ngettext("{n} open case in all.", "{n} open cases in all.", sheet.total)
        self.count.setText(words.format(n=sheet.total))
        self.place.work.background(partial(rendered, sheet), self._show, failed=self._refused)

    def _show(self, made: Rendered) -> None:
        self._pdf = made.pdf
        self.preview.show_pdf(made.pdf)
        self._enable()

    def _ask_printers(self) -> None:
        printer = self._printer
        self.printer.searching()
        self.place.work.background(
            lambda _report: (printer.names(), printer.default()), self._show_printers, failed=self._no_printers
        )

    def _show_printers(self, found: tuple[list[str], str]) -> None:
        names, default = found
        self.printer.show_printers(names, self.place.settings.printer, default)
        self._enable()

    def _no_printers(self, error: BaseException) -> None:
        self._show_printers(([], ""))
        show_problem(error, self.bar)

    def print_now(self) -> None:
        """Record that the list leaves the program, then send it to the printer."""
        name = self.printer.value()
        if not self._print.isEnabled():
            return
        printer = self._printer
        title = _("Handover list")
        words = _("The handover list was sent to “{printer}”.").format(printer=name)
        self._record(lambda pdf: printer.print_pdf(name, pdf, title, 1), words)

    def save_as(self, target: Path) -> None:
        """Record it, then write it to a file: a PDF leaves the desk like paper does."""
        try:
            check_room(target)
        except UserError as error:
            show_problem(error, self.bar)
            return
        self._record(partial(save_pdf, target), _("The handover list is saved as “{file}”.").format(file=target.name))

    def _record(self, deliver: Callable[[bytes], None], words: str) -> None:
        pdf = self._pdf
        command = RecordHandover(staff=self._asked.staff, department=self._asked.department)
        for one in (self._print, self._save):
            one.setEnabled(False)

        def recorded(_done: Any) -> None:
            self.place.work.background(
                lambda _report: deliver(pdf), lambda _nothing: self._finish(words), failed=self._refused
            )

        self.place.work.do(command, self, recorded, self._refused)

    def _finish(self, words: str) -> None:
        self.place.bar.say(words, kind="ok")
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self._enable()
        show_problem(error, self.bar, (self.staff, self.department))

    def _enable(self) -> None:
        self._save.setEnabled(bool(self._pdf))
        self._print.setEnabled(bool(self._pdf) and bool(self.printer.value()))

    def _save_as(self) -> None:
        self.choose_file(f"{_('Handover list')}.pdf")

    def _choose_file(self, name: str) -> None:
        ask_where(self, name, self.save_as)
