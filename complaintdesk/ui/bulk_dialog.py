"""批量改派: the chosen cases, where they go, and what stands in the way of each, before any of them moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QWidget

from complaintdesk.desk.choices import IntakeOptions
from complaintdesk.desk.reassigning import ReassignCases, ReassignPreview, ReassignRow
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, fit_screen, row, text
from complaintdesk.ui.fields import ComboField, LabeledField, TextField, enter_moves_on
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.office_page import Line, lines_table
from complaintdesk.ui.tab import WorkPlace

SIZE: Final = (900, 620)


class BulkDialog(FormDialog):
    """Asks where the cases go and shows each of them; `reassigned` hands out the command that was done and how many."""

    reassigned = Signal(object, int)

    def __init__(self, place: WorkPlace, case_ids: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bulk_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Reassign cases"))
        self.place, self.case_ids = place, tuple(case_ids)
        self.rows: tuple[ReassignRow, ...] = ()
        self._kept: ReassignCases | None = None
        self.bar = MessageBar()
        self.department = ComboField("department", _("Responsible department"), required=True)
        self.handler = ComboField("handler", _("Handler"), hint=_("Empty: the department decides."))
        self.reason = TextField("reason", _("Reason"), required=True, hint=_("Stands in the timeline of each case."))
        self.fields: dict[str, LabeledField] = {f.name: f for f in (self.department, self.handler, self.reason)}
        headings = (_("Number"), _("Subject"), _("Stage"), _("Now with"), _("Cannot go, because"))
        self.table, self.model = lines_table(headings, 1, "bulk_table")
        self.table.setAccessibleName(_("Chosen cases"))
        self.leave_out = QCheckBox("")
        self.leave_out.setObjectName("leave_out")
        self.leave_out.toggled.connect(lambda _on: self._show_count())
        self.count = text("", "secondary", name="bulk_count")
        self._submit = button(_("Reassign"), kind="primary", icon="send", name="submit", clicked=self.submit)
        self._submit.setToolTip(QKeySequence("Ctrl+S").toString(QKeySequence.SequenceFormat.NativeText))
        cancel = button(_("Cancel"), name="cancel", clicked=self.reject)
        self._lay_out(cancel)
        for field in (self.department, self.handler):
            field.changed.connect(self._preview)
        save = QShortcut(QKeySequence("Ctrl+S"), self)
        save.activated.connect(self.submit)
        QTimer.singleShot(0, self, self._begin)

    def _lay_out(self, cancel: QWidget) -> None:
        form = QWidget()
        where = row(None, self.department, self.handler, gap=theme.GROUP)
        column(form, where, self.reason, gap=0)
        enter_moves_on(form)
        lay = column(
            self, self.bar, form, self.table, self.leave_out, row(None, self.count, 0, cancel, self._submit)
        )
        lay.setStretch(2, 1)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        fit_screen(self, SIZE)

    def _begin(self) -> None:
        self.place.work.ask(IntakeOptions(), self._choices_came, self._refused)
        self._preview()
        self.department.take_focus()

    def _choices_came(self, options: Any) -> None:
        self.department.set_choices([Choice(d.name, f"{d.code} {d.name}") for d in options.departments])
        self.handler.set_choices(options.staff)

    def _preview(self) -> None:
        question = ReassignPreview(
            case_ids=self.case_ids, department=self.department.value(), handler=self.handler.value()
        )
        self.place.work.ask(question, self._rows_came, self._refused, latest="bulk_preview")

    def _rows_came(self, rows: tuple[ReassignRow, ...]) -> None:
        self.rows = rows
        self.model.show_lines(
            Line(
                (
                    each.number,
                    each.subject,
                    each.state.label,
                    " · ".join(w for w in (each.department, each.handler) if w),
                    each.problem,
                ),
                each.number,
                each,
                bool(each.problem),
            )
            for each in rows
        )
        stuck = sum(bool(each.problem) for each in rows)
        self.leave_out.setText(
            ngettext("Leave out the {n} case that cannot go", "Leave out the {n} cases that cannot go", stuck).format(
                n=stuck
            )
        )
        self.leave_out.setVisible(bool(stuck))
        self._show_count()

    def going(self) -> tuple[int, ...]:
        """The cases that would go now."""
        is_whole = not self.leave_out.isChecked()
        return tuple(each.case_id for each in self.rows if is_whole or not each.problem)

    def _show_count(self) -> None:
        number = len(self.going())
        self.count.setText(ngettext("{n} case goes", "{n} cases go", number).format(n=number))
        self._submit.setEnabled(bool(number))

    def submit(self) -> None:
        """Move them all, or say which cannot go."""
        if not self._submit.isEnabled():
            return
        wrong = [field for field in self.fields.values() if not field.check()]
        if wrong:
            wrong[0].take_focus()
            return
        given: dict[str, Any] = {name: field.value() for name, field in self.fields.items()} | {"case_ids": self.going()}
        if self._kept is None or any(getattr(self._kept, name) != value for name, value in given.items()):
            self._kept = ReassignCases(**given)
        command = self._kept
        self._submit.setEnabled(False)
        # The list hears of it like every other screen: what moved may no longer be in its view.
        self.place.work.do(command, None, lambda _done: self._moved(command), self._refused)

    def _moved(self, command: ReassignCases) -> None:
        self.reassigned.emit(command, len(command.case_ids))
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self._submit.setEnabled(True)
        show_problem(error, self.bar, self.fields)
