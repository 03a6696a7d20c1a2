"""科室: the departments that complaints are sent to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtWidgets import QPushButton

from complaintdesk.desk.departments import AddDepartment, DepartmentList, RenameDepartment, RetireDepartment
from complaintdesk.desk.office_rows import DepartmentRow
from complaintdesk.i18n import N_, _
from complaintdesk.ui.controls import button
from complaintdesk.ui.fields import LabeledField, TextField
from complaintdesk.ui.office_page import Line, OfficePage, give_room
from complaintdesk.ui.tab import WorkPlace


class DepartmentsPage(OfficePage):
    """科室."""

    TITLE = N_("Departments")
    HINT = N_("Cases stay with a department when it gets another name. One with open cases cannot be retired.")

    def __init__(self, place: WorkPlace) -> None:
        headings = (_("Code"), _("Department name"), _("Open cases"), _("Status"))
        super().__init__(place, headings, 1, add=_("Add a department"))
        self.former.setText(_("Show retired ones"))
        self.former.show()

    def make_fields(self) -> Sequence[LabeledField]:
        self.name = TextField("name", _("Department name"), required=True)
        self.code = TextField(
            "code", _("Code"), purpose="code", characters=10, hint=_("Empty: the next free number.")
        )
        give_room(self.code)
        return (self.name, self.code)

    def make_buttons(self) -> Sequence[QPushButton]:
        self.retire = button(_("Retire…"), kind="danger", icon="archive", name="retire", clicked=self._retire)
        self.back = button(_("Take back"), icon="undo", name="reinstate", clicked=self._reinstate)
        return (self.retire, self.back)

    def question(self) -> DepartmentList:
        return DepartmentList(retired=self.former.isChecked())

    def lines(self, answer: Any) -> Iterable[Line]:
        return [
            Line(
                (row.code, row.name, str(row.open_cases or ""), "" if row.active else _("retired")),
                row.name,
                row,
                not row.active,
            )
            for row in answer
        ]

    def fill(self, item: DepartmentRow | None) -> None:
        self.form_title.setText(item.name if item else _("A new department"))
        self.name.set_value(item.name if item else "")
        self.code.set_value(item.code if item else "")
        active = item is None or item.active
        for field in self.fields.values():
            field.setEnabled(active)
        self.submit_button.setText(_("Add") if item is None else _("Save"))
        self.submit_button.setVisible(active)
        self.retire.setProperty("fits", active)
        self.back.setProperty("fits", not active)

    def command(self) -> Any:
        if self.chosen is None:
            return AddDepartment(
                request_id=self.request_id, name=self.name.value(), code=self.code.value()
            )
        return RenameDepartment(
            request_id=self.request_id,
            department=self.chosen.name,
            name=self.name.value(),
            code=self.code.value(),
        )

    def _retire(self) -> None:
        command = RetireDepartment(department=self.chosen.name)
        self.ask_first(
            _("Retire “{name}”?").format(name=self.chosen.name),
            _("It gets no more cases, and no category is routed there any more. Old cases keep it."),
            _("Retire"),
            lambda: self.do(command, self.saved),
        )

    def _reinstate(self) -> None:
        self.do(AddDepartment(name=self.chosen.name, code=self.chosen.code), self.saved)
