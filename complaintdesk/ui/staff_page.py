"""人员: who works here, in which role; one-time passwords, leavers and those who come back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtWidgets import QPushButton

from complaintdesk.desk.absence import PostList
from complaintdesk.desk.departments import DepartmentList
from complaintdesk.desk.office_rows import PostRow, StaffRow
from complaintdesk.desk.staffing import (
    AddStaff,
    ChangeStaff,
    ReinstateStaff,
    ResetPassword,
    RetireStaff,
    StaffList,
    one_time_password,
)
from complaintdesk.desk.vault import ClearStaff
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import N_, _
from complaintdesk.ui.controls import button
from complaintdesk.ui.fields import ChipsField, ComboField, LabeledField, TextField
from complaintdesk.ui.messages import Field
from complaintdesk.ui.office_page import Line, OfficePage, SecretCard
from complaintdesk.ui.tab import WorkPlace


class StaffPage(OfficePage):
    """人员."""

    TITLE = N_("Staff")
    BESIDE = frozenset({"away_until"})
    HINT = N_("Choose a person to change them. Who has left keeps their name on everything they did.")

    def __init__(self, place: WorkPlace) -> None:
        headings = (_("Staff number"), _("Name"), _("Department and role"), _("Status"))
        super().__init__(place, headings, 2, add=_("Add a person"))
        self._password = one_time_password()
        self._posts: tuple[PostRow, ...] = ()
        self.former.setText(_("Show those who have left"))
        self.former.show()

    def make_fields(self) -> Sequence[LabeledField]:
        self.number = TextField("number", _("Staff number"), required=True, purpose="code", characters=14)
        self.name = TextField("name", _("Name"), required=True)
        roles = [Choice(role.value, role.label) for role in Role]
        self.role = ChipsField("role", _("Role"), roles, required=True)
        self.department = ComboField(
            "department", _("Department"), hint=_("Needed for the role “{role}”.").format(role=Role.DEPARTMENT.label)
        )
        self.post = ComboField("post", _("Post"), hint=_("As the rules in force name it."))
        self.deputy = ComboField("deputy", _("Deputy"), hint=_("Approves while the person is away."))
        self.away_from = TextField("away_from", _("Away from"), purpose="code", placeholder="2026-05-04")
        self.away_until = TextField("away_until", _("Away until"), purpose="code", placeholder="2026-05-08")
        self.role.changed.connect(self._offer_posts)
        return (
            self.number,
            self.name,
            self.role,
            self.department,
            self.post,
            self.deputy,
            self.away_from,
            self.away_until,
        )

    def make_buttons(self) -> Sequence[QPushButton]:
        self.clear = button("", icon="lock", name="cleared", clicked=self._clear)
        self.reset = button(_("Reset password"), icon="lock", name="reset_password", clicked=self._reset)
        self.retire = button(_("Leaves…"), kind="danger", icon="user", name="retire", clicked=self._retire)
        self.back = button(_("Back on duty"), icon="undo", name="reinstate", clicked=self._reinstate)
        return (self.clear, self.reset, self.retire, self.back)

    def reload(self) -> None:
        self.place.work.ask(DepartmentList(), self._departments, self.place.problem)
        self.place.work.ask(PostList(), self._posts_came, self.place.problem)
        super().reload()

    def _posts_came(self, posts: Any) -> None:
        self._posts = posts
        self._offer_posts()
        self.post.set_value(self.chosen.post if self.chosen else "")
        self.expect("post", self.post.value())

    def _offer_posts(self) -> None:
        """Only those that ask for the role chosen."""
        self.post.set_choices([Choice(p.key, p.title) for p in self._posts if p.role.value == self.role.value()])

    def _departments(self, rows: Any) -> None:
        chosen = self.department.value()
        self.department.set_choices([Choice(row.name, f"{row.code} {row.name}") for row in rows])
        self.department.set_value(chosen or (self.chosen.department if self.chosen else ""))
        # The entries came after the form was filled: what stands there now is not typed.
        self.expect("department", self.chosen.department if self.chosen else "")

    def question(self) -> StaffList:
        return StaffList(retired=self.former.isChecked())

    def lines(self, answer: Any) -> Iterable[Line]:
        chosen = self.deputy.value()
        self.deputy.set_choices([Choice(r.number, f"{r.number} {r.name}") for r in answer if r.active])
        self.deputy.set_value(chosen)
        return [
            Line(
                (
                    row.number,
                    row.name,
                    " · ".join(filter(None, (row.department, row.role.label, row.post_title))),
                    _status(row),
                ),
                row.number,
                row,
                not row.active,
            )
            for row in answer
        ]

    def fill(self, item: StaffRow | None) -> None:
        if item is None:
            self._password = one_time_password()
            self.form_title.setText(_("A new person"))
        else:
            self.form_title.setText(f"{item.number} {item.name}")
        self.number.set_value(item.number if item else "")
        self.name.set_value(item.name if item else "")
        self.role.set_value(item.role.value if item else Role.FRONT_DESK.value)
        self.department.set_value(item.department if item else "")
        self._offer_posts()
        self.post.set_value(item.post if item else "")
        self.deputy.set_value(item.deputy if item else "")
        self.away_from.set_value(str(item.away_from or "") if item else "")
        self.away_until.set_value(str(item.away_until or "") if item else "")
        active = item is None or item.active
        for field in self.fields.values():
            field.setEnabled(active)
        for field in (self.deputy, self.away_from, self.away_until):
            # Nobody is away before they are here.
            field.setVisible(item is not None)
        self.submit_button.setText(_("Add") if item is None else _("Save"))
        self.submit_button.setVisible(active)
        is_cleared = item is not None and item.cleared
        self.clear.setText(_("No longer for confidential cases…") if is_cleared else _("For confidential cases…"))
        self.clear.setProperty("fits", active)
        self.reset.setProperty("fits", active)
        self.retire.setProperty("fits", active)
        self.back.setProperty("fits", not active)

    def command(self) -> Any:
        role = Role(self.role.value())
        if self.chosen is None:
            return AddStaff(
                request_id=self.request_id,
                number=self.number.value(),
                name=self.name.value(),
                role=role,
                department=self.department.value(),
                post=self.post.value(),
                password=self._password,
            )
        return ChangeStaff(
            request_id=self.request_id,
            number=self.chosen.number,
            new_number=self.number.value(),
            name=self.name.value(),
            role=role,
            department=self.department.value(),
            post=self.post.value(),
            deputy=self.deputy.value(),
            away_from=self.away_from.value(),
            away_until=self.away_until.value(),
        )

    def other_names(self) -> dict[str, Field]:
        return {"new_number": self.number}

    def saved(self, command: Any, done: Any) -> None:
        if isinstance(command, AddStaff):
            self._show_secret(command, done)
        else:
            super().saved(command, done)

    def _show_secret(self, command: Any, done: Any) -> None:
        """Instead of the form, until it was noted."""
        title = _("Password for {number}").format(number=done.number)
        self.show_card(SecretCard(title, command.password, self.close_card))

    def _clear(self) -> None:
        """保密经办: asked about first, since whoever is cleared reads every restricted case."""
        person = self.chosen
        command = ClearStaff(number=person.number, cleared=not person.cleared)
        if person.cleared:
            sentence = _("Take the confidential cases away from {number} {name}?")
            hint = _("They will no longer see that there are any.")
        else:
            sentence = _("Let {number} {name} handle confidential cases?")
            hint = _("They will see every report of wrongdoing that does not concern themselves or their department.")
        self.ask_first(
            sentence.format(number=person.number, name=person.name), hint, _("Confirm"),
            lambda: self.do(command, self.saved),
        )

    def _reset(self) -> None:
        person = self.chosen
        command = ResetPassword(number=person.number)
        self.ask_first(
            _("Give {number} {name} a new one-time password?").format(number=person.number, name=person.name),
            _("The old one will no longer fit."),
            _("Reset password"),
            lambda: self.do(command, self._show_secret),
        )

    def _retire(self) -> None:
        person = self.chosen
        command = RetireStaff(number=person.number)
        self.ask_first(
            _("Has {number} {name} left?").format(number=person.number, name=person.name),
            _("They can no longer sign in; everything they did keeps their name."),
            _("Confirm the leave"),
            lambda: self.do(command, self.saved),
        )

    def _reinstate(self) -> None:
        self.do(ReinstateStaff(number=self.chosen.number), self._show_secret)


def _status(row: StaffRow) -> str:
    if not row.active:
        return _("has left")
    parts = [
        _("away, {name} stands in").format(name=row.deputy_name) if row.is_away and row.deputy_name else "",
        _("away") if row.is_away and not row.deputy_name else "",
        _("confidential cases") if row.cleared else "",
        _("password due") if row.must_change_password else "",
    ]
    return _(", ").join(part for part in parts if part)
