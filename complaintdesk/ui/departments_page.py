"""科室: the departments that complaints are sent to, and which of them are branches (网点)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtWidgets import QPushButton

from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.departments import AddDepartment, DepartmentList, RenameDepartment, RetireDepartment
from complaintdesk.desk.office_rows import DepartmentRow
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import N_, _
from complaintdesk.ui.controls import button
from complaintdesk.ui.fields import ComboField, LabeledField, TextField, YesNoField
from complaintdesk.ui.office_page import Line, OfficePage, give_room
from complaintdesk.ui.tab import WorkPlace


class DepartmentsPage(OfficePage):
    """科室."""

    TITLE = N_("Departments")
    HINT = N_(
        "Cases stay with a department when it gets another name. One with open cases cannot be retired. The staff of a"
        " branch see only what the branch took or was sent, and its cases are numbered with its code, such as"
        " TS-DH-2026-0001; the head office sees all."
    )

    def __init__(self, place: WorkPlace) -> None:
        headings = (_("Code"), _("Department name"), _("Head"), _("Open cases"), _("Status"))
        super().__init__(place, headings, 1, add=_("Add a department"))
        # No tick is what stands there before anything was read.
        self._drafts["is_site"] = False
        self.former.setText(_("Show retired ones"))
        self.former.show()

    def make_fields(self) -> Sequence[LabeledField]:
        self.name = TextField("name", _("Department name"), required=True)
        self.code = TextField(
            "code", _("Code"), purpose="code", characters=10, hint=_("Empty: the next free number.")
        )
        give_room(self.code)
        self.parent_department = ComboField(
            "parent", _("Stands below"), hint=_("Empty: directly below the management.")
        )
        self.head = ComboField(
            "head", _("Head"), hint=_("Approves for the department where the rules say so.")
        )
        self.hours = TextField(
            "hours",
            _("Office hours"),
            purpose="code",
            placeholder="8:30-12:00,13:30-17:30",
            hint=_("Empty: those of the office. Limits in work-hours follow them."),
        )
        self.site = YesNoField("is_site", _("Branch"), hint=_("Own numbers and cases; needs a code."))
        give_room(self.site)
        return (self.name, self.code, self.parent_department, self.head, self.hours, self.site)

    def make_buttons(self) -> Sequence[QPushButton]:
        self.retire = button(_("Retire…"), kind="danger", icon="archive", name="retire", clicked=self._retire)
        self.back = button(_("Take back"), icon="undo", name="reinstate", clicked=self._reinstate)
        return (self.retire, self.back)

    def reload(self) -> None:
        self.place.work.ask(IntakeOptions(), self._staff_came, self.place.problem)
        super().reload()

    def _staff_came(self, options: Any) -> None:
        chosen = self.head.value()
        self.head.set_choices(options.staff)
        self.head.set_value(chosen or (self.chosen.head if self.chosen else ""))
        self.expect("head", self.chosen.head if self.chosen else "")

    def question(self) -> DepartmentList:
        return DepartmentList(retired=self.former.isChecked())

    def lines(self, answer: Any) -> Iterable[Line]:
        chosen = self.parent_department.value()
        self.parent_department.set_choices([Choice(row.name, f"{row.code} {row.name}") for row in answer if row.active])
        self.parent_department.set_value(chosen)
        return [
            Line(
                (row.code, row.name, row.head_name, str(row.open_cases or ""), _status(row)),
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
        self.parent_department.set_value(item.parent if item else "")
        self.head.set_value(item.head if item else "")
        self.hours.set_value(item.hours if item else "")
        self.site.set_value(item.is_site if item else False)
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
                request_id=self.request_id,
                name=self.name.value(),
                code=self.code.value(),
                hours=self.hours.value(),
                parent=self.parent_department.value(),
                head=self.head.value(),
                is_site=bool(self.site.value()),
            )
        return RenameDepartment(
            request_id=self.request_id,
            department=self.chosen.name,
            name=self.name.value(),
            code=self.code.value(),
            hours=self.hours.value(),
            parent=self.parent_department.value(),
            head=self.head.value(),
            is_site=bool(self.site.value()),
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


def _status(row: DepartmentRow) -> str:
    if not row.active:
        return _("retired")
    return _("Branch") if row.is_site else ""
