"""走纸校准: by how much a printer prints beside the place, measured on a test page and kept for this printer."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QSizePolicy, QWidget

from complaintdesk.i18n import _
from complaintdesk.settings import MOST_OFFSET, change_settings
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import LabeledField, enter_moves_on
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.printers import Printer, SystemPrinter
from complaintdesk.ui.tab import WorkPlace

_WIDTH: Final = 560


def calibration_page(paper: str, offset: tuple[int, int]) -> bytes:
    """The test page, moved as the printer would be; loads the typesetting only when one is printed."""
    from complaintdesk.paper.calibration import render_calibration

    right, down = offset
    return render_calibration(paper, (right / 10, down / 10)).pdf


class CalibrationDialog(FormDialog):
    """Two numbers in tenths of a millimetre, and a page to see whether they are right."""

    def __init__(self, place: WorkPlace, name: str, paper: str, parent: QWidget | None = None, *,
                 printer: Printer | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("calibration_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Adjust “{printer}”").format(printer=name))
        self.place, self.name, self.paper = place, name, paper
        self._printer = printer or SystemPrinter()
        self.bar = MessageBar()
        right, down = place.settings.offset(name)
        self.right_box, self.down_box = _length(right, "offset_right"), _length(down, "offset_down")
        self.right = LabeledField("offset_right", _("To the right"), self.right_box)
        self.down = LabeledField("offset_down", _("Downwards"), self.down_box)
        self._test = button(_("Print the test page"), icon="print", name="test_page", clicked=self.print_page)
        self._cancel = button(_("Cancel"), name="cancel", clicked=self.reject)
        self._save = button(_("Save"), kind="primary", icon="check", name="submit", clicked=self.submit)
        self._lay_out()

    def _lay_out(self) -> None:
        steps = (
            _("1. Print the test page. It is printed with the numbers below."),
            _("2. Measure from the left edge of the paper to the left line of the frame: it should be 10.0 mm. Add what is "
              "missing to “To the right”, or take away what is too much."),
            _("3. Measure from the upper edge of the paper to the upper line likewise, for “Downwards”."),
            _("4. Print the page again. When both are 10.0 mm, save: the numbers hold for this printer at this work place."),
        )
        told = [text(step, "secondary", wrap=True) for step in steps]
        numbers = QWidget()
        row(numbers, self.right, self.down, self._test, 0, gap=theme.GROUP).setAlignment(
            self._test, Qt.AlignmentFlag.AlignBottom)  # fmt: skip
        for field in (self.right, self.down):
            field.hide_note()
        enter_moves_on(numbers)
        lay = column(self, self.bar, column(None, *told, gap=theme.GRID), numbers, 0,
                     row(None, 0, self._cancel, self._save), gap=theme.GROUP)  # fmt: skip
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        self.setMinimumWidth(theme.px(_WIDTH))

    def offset(self) -> tuple[int, int]:
        """To the right and down, in tenths of a millimetre."""
        return round(self.right_box.value() * 10), round(self.down_box.value() * 10)

    def print_page(self) -> None:
        """Send the test page, as the numbers would move it."""
        self.bar.clear()
        self._test.setEnabled(False)
        printer, name, paper, offset = self._printer, self.name, self.paper, self.offset()
        title = _("Test page")
        self.place.work.background(
            lambda _report: printer.print_pdf(name, calibration_page(paper, offset), title, 1),
            self._sent,
            failed=self._not_sent,
        )

    def _sent(self, _nothing: None) -> None:
        self._test.setEnabled(True)
        self.bar.say(_("The test page was sent to “{printer}”.").format(printer=self.name), kind="ok")

    def _not_sent(self, error: BaseException) -> None:
        self._test.setEnabled(True)
        show_problem(error, self.bar)

    def submit(self) -> None:
        """Keep the numbers for this printer."""
        offset = self.offset()
        self.place.settings = change_settings(lambda kept: kept.with_offset(self.name, offset), self.place.settings)
        self.accept()


def _length(tenths: int, name: str) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    made.setDecimals(1)
    made.setSingleStep(0.1)
    made.setRange(-MOST_OFFSET / 10, MOST_OFFSET / 10)
    made.setValue(tenths / 10)
    made.setSuffix(" mm")
    made.lineEdit().setTextMargins(theme.px(8), 0, 0, 0)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    made.setObjectName(name)
    return made
