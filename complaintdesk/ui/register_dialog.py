"""登记本: the registers that offices keep on paper, for a period, with lines left for the pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from complaintdesk.desk.case_list import CaseFilter
from complaintdesk.desk.registers import RecordRegister, RegisterRows, RegisterSheet, shipped_registers
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui.list_print_dialog import ListPrintDialog
from complaintdesk.ui.period_picker import CUSTOM, HALF, LAST, MONTH, QUARTER, YEAR, period_of
from complaintdesk.ui.print_options import ChoiceField
from complaintdesk.ui.printers import Printer
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.text_fields import YesNoField

if TYPE_CHECKING:
    from datetime import date

    from complaintdesk.paper.render import Rendered
    from complaintdesk.ui.work import Report


class RegisterDialog(ListPrintDialog):
    """One register and one period."""

    def __init__(
        self, place: WorkPlace, today: date, parent: QWidget | None = None, *, printer: Printer | None = None
    ) -> None:
        super().__init__(place, _("Register"), parent, printer=printer)
        self.setObjectName("register_dialog")
        self._today = today
        self.register = ChoiceField("register", _("Register"))
        self.register.set_choices(("", [Choice(key, layout.label) for key, layout in shipped_registers().items()]))
        self.period = ChoiceField("period", _("Period"))
        names = {
            MONTH: _("This month"), LAST: _("Last month"), QUARTER: _("This quarter"), HALF: _("Half-year"),
            YEAR: _("This year"), CUSTOM: _("All cases"),
        }  # fmt: skip
        self.period.set_choices(("", [Choice(key, words) for key, words in names.items()]))
        self.masked = YesNoField("masked", _("Without the identity"))
        self.fill = YesNoField("fill", _("Fill the page with empty lines"))
        self.fill.set_value(True)
        for field in (self.masked, self.fill):
            field.hide_heading()
        self.inputs = (self.register, self.period, self.masked, self.fill)
        for one in self.inputs:
            one.changed.connect(self.ask)
        self._asked = RegisterRows(register=self.register.value())
        self.lay_out(*self.inputs)

    def question(self) -> RegisterRows:
        first, last = (None, None) if self.period.value() == CUSTOM else period_of(self.period.value(), self._today)
        found = CaseFilter(first=first, last=last)
        self._asked = RegisterRows(register=self.register.value(), filter=found, masked=bool(self.masked.value()))
        self.title = shipped_registers()[self._asked.register].label
        return self._asked

    def drawn_as(self, answer: RegisterSheet, report: Report) -> Rendered:  # noqa: ARG002 - one page at a time
        # Loads the typesetting only when something is printed.
        from complaintdesk.paper.register import render_register

        return render_register(answer, fill=bool(self.fill.value()))

    def record(self) -> RecordRegister:
        asked = self._asked
        return RecordRegister(register=asked.register, filter=asked.filter, masked=asked.masked)

    def summary(self, answer: RegisterSheet) -> str:
        n = len(answer.rows)
        words = ngettext("{n} line.", "{n} lines.", n).format(n=n)
        if answer.left_out:
            words += " " + _("{n} more are beyond the most: choose a shorter period.").format(n=answer.left_out)
        return words
