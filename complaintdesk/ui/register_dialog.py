"""登记本和期间报表: what an office prints of a period: registers with lines left for the pen, and its reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from complaintdesk.desk.case_list import CaseFilter
from complaintdesk.desk.registers import RecordRegister, RegisterRows, RegisterSheet, shipped_registers
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui.list_print_dialog import ListPrintDialog
from complaintdesk.ui.period_picker import CUSTOM, HALF, LAST, MONTH, QUARTER, YEAR, period_of
from complaintdesk.ui.period_reports import REPORTS, PeriodReport
from complaintdesk.ui.print_options import ChoiceField
from complaintdesk.ui.printers import Printer
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.text_fields import YesNoField

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from complaintdesk.desk.core import Command
    from complaintdesk.paper.render import Rendered
    from complaintdesk.ui.work import Report


#: What most offices keep.
_FIRST = "handling"


class RegisterDialog(ListPrintDialog):
    """One register or report, and one period."""

    HAS_WORKBOOK = True

    def __init__(
        self, place: WorkPlace, today: date, parent: QWidget | None = None, *, printer: Printer | None = None
    ) -> None:
        super().__init__(place, _("Registers and reports"), parent, printer=printer)
        self.setObjectName("register_dialog")
        self._today = today
        self.register = ChoiceField("register", _("Register or report"))
        choices = [Choice(key, layout.label) for key, layout in shipped_registers().items()]
        if place.actor.role in (Role.FRONT_DESK, Role.SUPERVISOR) or place.actor.is_operator:
            choices += [Choice(key, report.label) for key, report in REPORTS.items()]
        self.register.set_choices(("", choices))
        self.register.set_value(_FIRST)
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

    @property
    def report(self) -> PeriodReport | None:
        """The report that is chosen; None for a register."""
        return REPORTS.get(self.register.value())

    def question(self) -> Any:
        first, last = (None, None) if self.period.value() == CUSTOM else period_of(self.period.value(), self._today)
        report = self.report
        for one in (self.masked, self.fill):
            one.setVisible(report is None)
        if report is not None:
            self.title = report.label
            return report.question(*self._days())
        found = CaseFilter(first=first, last=last)
        self._asked = RegisterRows(register=self.register.value(), filter=found, masked=bool(self.masked.value()))
        self.title = shipped_registers()[self._asked.register].label
        return self._asked

    def _days(self) -> tuple[date, date]:
        """A report is always of a period: of this year where none was chosen."""
        chosen = self.period.value()
        return period_of(YEAR if chosen == CUSTOM else chosen, self._today)

    def drawn_as(self, answer: Any, report: Report) -> Rendered:  # noqa: ARG002 - one page at a time
        chosen = self.report
        if chosen is not None:
            return chosen.draw(answer)
        # Loads the typesetting only when something is printed.
        from complaintdesk.paper.register import render_register

        return render_register(answer, fill=bool(self.fill.value()))

    def write_workbook(self, target: Path, answer: Any) -> None:
        chosen = self.report
        if chosen is not None:
            chosen.workbook(target, answer)
            return
        from complaintdesk.sheets.register_book import write_register

        write_register(target, answer)

    def record(self) -> Command:
        chosen = self.report
        if chosen is not None:
            return chosen.record(*self._days())
        asked = self._asked
        return RecordRegister(register=asked.register, filter=asked.filter, masked=asked.masked)

    def summary(self, answer: Any) -> str:
        if not isinstance(answer, RegisterSheet):
            return ""
        n = len(answer.rows)
        words = ngettext("{n} line.", "{n} lines.", n).format(n=n)
        if answer.left_out:
            words += " " + _("{n} more are beyond the most: choose a shorter period.").format(n=answer.left_out)
        return words
