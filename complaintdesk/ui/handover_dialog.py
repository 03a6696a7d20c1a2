"""交接清单: whose open cases, how the list will look, and the way to paper or to a PDF file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.handover import Handover, HandoverSheet, RecordHandover
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui.fields import ComboField
from complaintdesk.ui.list_print_dialog import ListPrintDialog
from complaintdesk.ui.printers import Printer
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.paper.render import Rendered
    from complaintdesk.ui.work import Report


class HandoverDialog(ListPrintDialog):
    """The list of all, of one colleague or of one department."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None, *, printer: Printer | None = None) -> None:
        super().__init__(place, _("Handover list"), parent, printer=printer)
        self.setObjectName("handover_dialog")
        self._asked = Handover()
        self.staff = ComboField("staff", _("Open cases of"), hint=_("Empty: of everybody."))
        self.department = ComboField("department", _("Or of the department"))
        self.inputs = (self.staff, self.department)
        self.staff.changed.connect(partial(self._chosen, self.department))
        self.department.changed.connect(partial(self._chosen, self.staff))
        self.lay_out(self.staff, self.department)

    def begin(self) -> None:
        self.place.work.ask(IntakeOptions(), self._choices_came, self._refused)
        super().begin()

    def _choices_came(self, options: Any) -> None:
        self.staff.set_choices(options.staff)
        self.department.set_choices([Choice(d.name, f"{d.code} {d.name}") for d in options.departments])

    def _chosen(self, other: ComboField) -> None:
        """One or the other: choosing one empties the other."""
        if other.value() and (self.staff.value() and self.department.value()):
            other.clear()
            return
        self.ask()

    def question(self) -> Handover:
        self._asked = Handover(staff=self.staff.value(), department=self.department.value())
        return self._asked

    def drawn_as(self, answer: HandoverSheet, report: Report) -> Rendered:  # noqa: ARG002 - one page at a time
        # Loads the typesetting only when something is printed.
        from complaintdesk.paper.handover import render_handover

        return render_handover(answer)

    def record(self) -> RecordHandover:
        return RecordHandover(staff=self._asked.staff, department=self._asked.department)

    def summary(self, answer: HandoverSheet) -> str:
        words = ngettext("{n} open case in all.", "{n} open cases in all.", answer.total)
        return words.format(n=answer.total)
