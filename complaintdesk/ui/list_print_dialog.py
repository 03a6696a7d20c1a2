"""清单打印: a printed list of many cases, seen before it is printed; that it leaves the desk is recorded first."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, fit_screen, row, text
from complaintdesk.ui.labeled import LabeledField
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.paper_preview import PaperPreview
from complaintdesk.ui.pdf_file import ask_where
from complaintdesk.ui.print_options import PrinterField
from complaintdesk.ui.printer_watch import PrinterWatch
from complaintdesk.ui.printers import Printer, SystemPrinter, check_room, save_file
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.paper.render import Rendered
    from complaintdesk.ui.work import Report

SIZE: Final = (980, 720)
SIDE: Final = 280


class ListPrintDialog(QDialog):
    """What is printed is what is seen. A list says what it asks, how it is drawn and what is recorded."""

    #: Whether the list can be saved as a workbook, by `write_workbook`.
    HAS_WORKBOOK = False

    def __init__(
        self, place: WorkPlace, title: str, parent: QWidget | None = None, *, printer: Printer | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.place, self.title = place, title
        self.choose_file: Callable[[str], None] = self._choose_file
        self._printer = printer or SystemPrinter()
        self._pdf = b""
        self._answer: Any = None
        self.bar = MessageBar()
        self.preview = PaperPreview(place.work)
        self.preview.drawn.connect(self._enable)
        self.printer = PrinterField()
        self.printer.changed.connect(self._enable)
        self._watch = PrinterWatch(place, self._printer, self.printer, self.bar)
        self.count = text("", "secondary", wrap=True, name="list_count")
        self._cancel = button(_("Cancel"), name="cancel", clicked=self.reject)
        self._save = button(_("Save PDF…"), icon="save", name="save_pdf", clicked=self._save_as)
        self._excel = button(_("Excel…"), icon="export", name="save_excel", clicked=self._save_as_excel)
        self._excel.setVisible(self.HAS_WORKBOOK)
        self._print = button(_("Print"), kind="primary", icon="print", name="print", clicked=self.print_now)
        self.inputs: Sequence[LabeledField] = ()

    # What a list says of itself

    @abstractmethod
    def question(self) -> Any:
        """What the desk is asked for the list as chosen now."""

    @abstractmethod
    def drawn_as(self, answer: Any, report: Report) -> Rendered:
        """The answer as PDF; runs off the GUI thread."""

    @abstractmethod
    def record(self) -> Any:
        """The command that tells of the list leaving the desk, for what is shown."""

    @abstractmethod
    def summary(self, answer: Any) -> str:
        """How many cases are on it."""

    def write_workbook(self, target: Path, answer: Any) -> None:
        """Write what is shown as .xlsx; runs off the GUI thread. Only asked of lists that have one."""

    def sent(self, printer: str) -> str:
        """What is said when it went to the printer."""
        return _("“{list}” was sent to “{printer}”.").format(list=self.title, printer=printer)

    def saved(self, file: str) -> str:
        """What is said when it was saved."""
        return _("“{list}” is saved as “{file}”.").format(list=self.title, file=file)

    # The dialog

    def lay_out(self, *inputs: QWidget) -> None:
        """Preview at the left, inputs at the right; then ask for the first time."""
        side = QWidget()
        side.setFixedWidth(theme.px(SIDE))
        column(side, *inputs, self.printer, self.count, 1, gap=0)
        body = row(None, self.preview, side, gap=theme.EDGE)
        body.setStretch(0, 1)
        lay = column(self, self.bar, body, row(None, 0, self._cancel, self._excel, self._save, self._print))
        lay.setStretch(1, 1)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        fit_screen(self, SIZE)
        self._enable()
        QTimer.singleShot(0, self, self.begin)

    def begin(self) -> None:
        """The window stands: ask."""
        self.ask()
        self._watch.look(self.place.settings.printer)

    def ask(self) -> None:
        """Ask for the list as chosen now; nothing can be printed before it is seen."""
        self._pdf = b""
        self._enable()
        self.preview.say(_("The page is being drawn…"))
        self.place.work.ask(self.question(), self._came, self._refused, latest=self.objectName())

    def _came(self, answer: Any) -> None:
        self._answer = answer
        self.count.setText(self.summary(answer))
        self.place.work.background(partial(self.drawn_as, answer), self._show, failed=self._refused)

    def _show(self, made: Rendered) -> None:
        self._pdf = made.pdf
        self.preview.show_pdf(made.pdf)
        self._enable()

    def print_now(self) -> None:
        """Record that the list leaves the program, then send it to the printer."""
        name = self.printer.value()
        if self._print.isEnabled():
            printer, title = self._printer, self.title
            self._record(lambda pdf: printer.print_pdf(name, pdf, title, 1), self.sent(name))

    def save_as(self, target: Path) -> None:
        """Record it, then write it to a file, PDF or workbook by its ending: it leaves the desk like paper does."""
        try:
            check_room(target)
        except UserError as error:
            show_problem(error, self.bar)
            return
        if target.suffix.lower() == ".xlsx":
            answer = self._answer
            self._record(lambda _pdf: self.write_workbook(target, answer), self.saved(target.name))
        else:
            self._record(partial(save_file, target), self.saved(target.name))

    def _record(self, deliver: Callable[[bytes], None], words: str) -> None:
        pdf = self._pdf
        for one in (self._print, self._save, self._excel):
            one.setEnabled(False)

        def recorded(_done: Any) -> None:
            self.place.work.background(
                lambda _report: deliver(pdf), lambda _nothing: self._finish(words), failed=self._refused
            )

        self.place.work.do(self.record(), self, recorded, self._refused)

    def _finish(self, words: str) -> None:
        self.place.bar.say(words, kind="ok")
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self._enable()
        show_problem(error, self.bar, self.inputs)

    def _enable(self) -> None:
        for one in (self._save, self._excel):
            one.setEnabled(bool(self._pdf))
        self._print.setEnabled(bool(self._pdf) and bool(self.printer.value()))

    def _save_as(self) -> None:
        self.choose_file(f"{self.title}.pdf")

    def _save_as_excel(self) -> None:
        self.choose_file(f"{self.title}.xlsx")

    def _choose_file(self, name: str) -> None:
        ask_where(self, name, self.save_as)
