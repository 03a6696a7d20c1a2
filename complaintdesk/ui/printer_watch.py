"""打印机状态: asks the system which printers there are and how the chosen one is, off the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject

from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.print_options import PrinterField
from complaintdesk.ui.printers import Printer
from complaintdesk.ui.tab import WorkPlace


class PrinterWatch(QObject):
    """Fills a printer field, and says beside it what stands in the way before anything is sent."""

    def __init__(self, place: WorkPlace, printer: Printer, field: PrinterField, bar: MessageBar) -> None:
        super().__init__(field)
        self._place, self._printer, self._field, self._bar = place, printer, field, bar
        self._kept = self._asked = ""
        field.refresh_wanted.connect(lambda: self.look(self._kept))
        field.changed.connect(self._ask_how)

    def look(self, kept: str) -> None:
        """Look for printers; `kept` is the one that was used last."""
        self._kept, self._asked = kept, ""
        self._field.searching()
        printer = self._printer
        self._place.work.background(
            lambda _report: (printer.names(), printer.default()), self._found, failed=self._not_found
        )

    def _found(self, found: tuple[list[str], str]) -> None:
        names, default = found
        self._field.show_printers(names, self._kept, default)

    def _not_found(self, error: BaseException) -> None:
        self._found(([], ""))
        show_problem(error, self._bar)

    def _ask_how(self) -> None:
        name, printer = self._field.value(), self._printer
        if name == self._asked:
            return
        self._asked = name
        self._field.show_warning("")
        if name:
            self._place.work.background(
                lambda _report: (name, printer.warning(name)),
                self._told,
                failed=lambda error: show_problem(error, self._bar),
            )

    def _told(self, answer: tuple[str, str]) -> None:
        name, words = answer
        if name == self._field.value():
            self._field.show_warning(words)
