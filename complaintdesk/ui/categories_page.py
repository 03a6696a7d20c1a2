"""类别与分派: the categories in their order, and the department each goes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QPushButton

from complaintdesk.desk.categories import (
    AddCategory,
    CategoryLine,
    CategoryList,
    RetireCategory,
    SetCategory,
)
from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.departments import DepartmentList
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.policy import SEPARATOR
from complaintdesk.i18n import N_, _
from complaintdesk.ui.controls import button
from complaintdesk.ui.fields import ComboField, LabeledField, TextField
from complaintdesk.ui.messages import Field
from complaintdesk.ui.office_page import Line, OfficePage
from complaintdesk.ui.tab import WorkPlace

#: Ideographic blanks: they keep their width in every typeface.
_INDENT: Final = "\u3000\u3000"
_DEEPEST_PARENT: Final = 1


class CategoriesPage(OfficePage):
    """类别与分派."""

    TITLE = N_("Category routing")
    HINT = N_("A case of a category is dispatched to its department unless somebody chooses another.")

    def __init__(self, place: WorkPlace) -> None:
        headings = (_("Category"), _("Goes to"), _("Handler"), _("English title"), _("Status"))
        super().__init__(place, headings, 0, add=_("Add a category"))
        self.former.setText(_("Show retired ones"))
        self.former.show()

    def make_fields(self) -> Sequence[LabeledField]:
        self.parent_path = ComboField("parent", _("Below"), hint=_("Empty: a category of its own."))
        self.title = TextField("path", _("Title"), required=True)
        self.english = TextField("title_en", _("English title"))
        self.department = ComboField("department", _("Goes to"), hint=_("Empty: chosen at the dispatch."))
        self.handler = ComboField("handler", _("Handler"), hint=_("Proposed at the dispatch."))
        self.backup = ComboField("backup", _("Substitute"), hint=_("While the handler is away."))
        self.keywords = TextField(
            "keywords", _("Keywords"), hint=_("Words in a complaint that suggest this category, with commas.")
        )
        return (
            self.parent_path,
            self.title,
            self.english,
            self.department,
            self.handler,
            self.backup,
            self.keywords,
        )

    def make_buttons(self) -> Sequence[QPushButton]:
        self.up = button(_("Move up"), icon="chevron-up", name="move_up", clicked=lambda: self._move(-1))
        self.down = button(_("Move down"), icon="chevron-down", name="move_down", clicked=lambda: self._move(1))
        self.retire = button(_("Retire…"), kind="danger", icon="archive", name="retire", clicked=self._retire)
        self.back = button(_("Take back"), icon="undo", name="reinstate", clicked=self._reinstate)
        return (self.up, self.down, self.retire, self.back)

    def reload(self) -> None:
        self.place.work.ask(DepartmentList(), self._departments, self.place.problem)
        self.place.work.ask(IntakeOptions(), self._staff_came, self.place.problem)
        super().reload()

    def _staff_came(self, options: Any) -> None:
        for field in (self.handler, self.backup):
            chosen, kept = field.value(), str(getattr(self.chosen, field.name, "") if self.chosen else "")
            field.set_choices(options.staff)
            field.set_value(chosen or kept)
            self.expect(field.name, kept)

    def _departments(self, rows: Any) -> None:
        chosen = self.department.value()
        self.department.set_choices([Choice(row.name, f"{row.code} {row.name}") for row in rows])
        self.department.set_value(chosen or (self.chosen.route if self.chosen else ""))
        self.expect("department", self.chosen.route if self.chosen else "")

    def question(self) -> CategoryList:
        return CategoryList(retired=self.former.isChecked())

    def lines(self, answer: Any) -> Iterable[Line]:
        parents = [row for row in answer if row.depth <= _DEEPEST_PARENT and row.active]
        self.parent_path.set_choices([Choice(row.path, row.path.replace(SEPARATOR, " / ")) for row in parents])
        return [
            Line(
                (
                    _INDENT * row.depth + row.path.rpartition(SEPARATOR)[2],
                    row.route,
                    row.handler_name,
                    row.title_en,
                    "" if row.active else _("retired"),
                ),
                row.path,
                row,
                not row.active,
            )
            for row in answer
        ]

    def fill(self, item: CategoryLine | None) -> None:
        path = item.path if item else ""
        self.form_title.setText(path.replace(SEPARATOR, " / ") or _("A new category"))
        above, _sep, title = path.rpartition(SEPARATOR)
        self.parent_path.set_value(above)
        self.title.set_value(title)
        self.english.set_value(item.title_en if item else "")
        self.department.set_value(item.route if item else "")
        active = item is None or item.active
        # Cases keep the path of their category, so it cannot be changed afterwards.
        self.parent_path.setEnabled(item is None)
        self.title.setEnabled(item is None)
        self.handler.set_value(item.handler if item else "")
        self.backup.set_value(item.backup if item else "")
        self.keywords.set_value(_(", ").join(item.keywords) if item else "")
        for field in (self.english, self.department, self.handler, self.backup, self.keywords):
            field.setEnabled(active)
        self.submit_button.setText(_("Add") if item is None else _("Save"))
        self.submit_button.setVisible(active)
        for one in (self.up, self.down, self.retire):
            one.setProperty("fits", active)
        self.back.setProperty("fits", not active)

    def command(self) -> Any:
        if self.chosen is None:
            path = SEPARATOR.join(filter(None, (self.parent_path.value(), self.title.value())))
            return AddCategory(
                request_id=self.request_id,
                path=path,
                title_en=self.english.value(),
                department=self.department.value(),
                handler=self.handler.value(),
                backup=self.backup.value(),
                keywords=self._keywords(),
            )
        return SetCategory(
            request_id=self.request_id,
            path=self.chosen.path,
            title_en=self.english.value(),
            department=self.department.value(),
            handler=self.handler.value(),
            backup=self.backup.value(),
            keywords=self._keywords(),
        )

    def _keywords(self) -> tuple[str, ...]:
        return tuple(word for word in re.split(r"[,;、\uff0c\uff1b]+", self.keywords.value()) if word.strip())

    def other_names(self) -> dict[str, Field]:
        return {"active": self.title}

    def _move(self, step: int) -> None:
        """Past the next sibling in sight; those not shown keep their places."""
        above = self.chosen.path.rpartition(SEPARATOR)[0]
        siblings = [
            line.item for line in self.model.lines if line.item.path.rpartition(SEPARATOR)[0] == above
        ]
        at = next((i for i, s in enumerate(siblings) if s.path == self.chosen.path), -1) + step
        if 0 <= at < len(siblings):
            command = SetCategory(path=self.chosen.path, position=siblings[at].position)
            self.do(command, lambda _command, _done: None)

    def _retire(self) -> None:
        command = RetireCategory(path=self.chosen.path)
        self.ask_first(
            _("Retire “{name}” with everything below it?").format(name=self.chosen.path),
            _("It is no longer offered; old cases keep it."),
            _("Retire"),
            lambda: self.do(command, self.saved),
        )

    def _reinstate(self) -> None:
        self.do(SetCategory(path=self.chosen.path, active=True), self.saved)
