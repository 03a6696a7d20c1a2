"""纸的来去: what of the desk has to do with paper, going out and coming back: prints, scans, blanks, old sheets.

Each dialog is loaded when it is opened first: the desk is there sooner in the morning.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.questions import Sheet
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.form_codes import number_in, parse_code
from complaintdesk.ui.messages import show_problem
from complaintdesk.ui.scanner_keys import ScannerKeys
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.desk.old_sheets import SheetCheck
    from complaintdesk.ui.printers import Printer
    from complaintdesk.ui.quick_print import QuickPrint

#: Restricted cases have a series of their own behind the office's prefix.
_RESTRICTED = "M"


class PaperWays(QObject):
    """For one signed-in person; ends with the sign-out."""

    case_wanted = Signal(int)
    keyed_in = Signal(str)
    """A blank form filled in by hand shall be registered: its number."""

    def __init__(self, place: WorkPlace, window: QWidget, printer: Printer | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.place, self._window, self._printer = place, window, printer
        prefix = place.office.number_prefix
        self.keys = ScannerKeys(self)
        self.keys.prefixes = (prefix, prefix[:5] + _RESTRICTED)
        self.keys.scanned.connect(self.scanned)
        self._quick: QuickPrint | None = None

    def stop(self) -> None:
        """Hear no scanner any more."""
        self.keys.stop()

    def print_form(self, case_id: int, form: str) -> None:
        """Preview and print a form of the case."""
        from complaintdesk.ui.print_dialog import PrintDialog

        PrintDialog(self.place, case_id, form, self._window, printer=self._printer).open()

    def print_at_once(self, case_id: int, form: str) -> None:
        """Print a form of the case as it was printed here last."""
        if self._quick is None:
            from complaintdesk.ui.quick_print import QuickPrint

            self._quick = QuickPrint(self.place, self._printer, self)
            self._quick.dialog_wanted.connect(self.print_form)
        self._quick.print_now(case_id, form)

    def print_cases(self, case_ids: list[int]) -> None:
        """Choose a form and print it of all these cases."""
        from complaintdesk.ui.batch_print_dialog import BatchPrintDialog

        BatchPrintDialog(self.place, case_ids, self._window, printer=self._printer).open()

    def scan_in(self, paths: Sequence[Path] = ()) -> None:
        """Open the dialog for signed paper; with paths it begins at once."""
        from complaintdesk.ui.scan_dialog import ScanDialog

        dialog = ScanDialog(self.place, self._window)
        dialog.case_chosen.connect(self.case_wanted)
        dialog.open()
        if paths:
            dialog.take(paths)

    def blanks(self) -> None:
        """Open the dialog of blank forms."""
        from complaintdesk.ui.blanks_dialog import BlanksDialog

        dialog = BlanksDialog(self.place, self._window, printer=self._printer)
        dialog.keyed_in.connect(self.keyed_in)
        dialog.open()

    def registers(self) -> None:
        """Open the dialog of all reports and ledgers."""
        from complaintdesk.ui.reports_dialog import ReportsDialog

        ReportsDialog(self.place, self._window, printer=self._printer).open()

    def old_sheet(self) -> None:
        """Open the dialog that checks a printed sheet."""
        from complaintdesk.ui.old_sheet_dialog import OldSheetDialog

        dialog = OldSheetDialog(self.place, self._window)
        dialog.case_chosen.connect(self.case_wanted)
        dialog.open()

    def signed(self, sheet: CaseSheet, form: str) -> None:
        """Show what came back of this form beside the data."""
        from complaintdesk.ui.signed_dialog import SignedDialog

        SignedDialog(self.place, sheet, form, self._window).open()

    def scanned(self, text: str) -> None:
        """A scanner read a code: open the case, and say whether the sheet still holds."""
        if not self._window.isActiveWindow() or not self._window.isEnabled():
            return
        if parse_code(text) is not None:
            from complaintdesk.desk.old_sheets import OldSheet

            self.place.work.ask(OldSheet(code=text), self._checked, self._refused, latest="scanned")
        else:
            self.place.work.ask(
                Sheet(number=number_in(text)), lambda sheet: self.case_wanted.emit(sheet.id), self._refused, latest="scanned"
            )

    def _checked(self, found: SheetCheck) -> None:
        if found.case_id is None:
            if found.is_blank:
                self.keyed_in.emit(found.number)
            return
        self.case_wanted.emit(found.case_id)
        from complaintdesk.ui.old_sheet_dialog import sheet_words

        words, hint, kind = sheet_words(found)
        self.place.bar.say(words, hint, kind)

    def _refused(self, error: BaseException) -> None:
        show_problem(error, self.place.bar)

