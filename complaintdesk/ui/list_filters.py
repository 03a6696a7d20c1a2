"""The filters of the list: a row of searchable lists, and what is filtered shown as chips that can be taken away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.case_list import CaseFilter, View
from complaintdesk.desk.choices import IntakeChoices
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import CaseState, Channel, Severity
from complaintdesk.i18n import _
from complaintdesk.ui.controls import FlowLayout, button, row
from complaintdesk.ui.fields import ComboField, TextField, YesNoField


class FilterRow(QWidget):
    """State, category, department, severity, channel, period, overdue; each change says the whole filter."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filter_row")
        self._filter = CaseFilter()
        self._departments: dict[str, int] = {}
        self.state = ComboField("filter_state", _("State"), [Choice(s.value, s.label) for s in CaseState])
        self.category = ComboField("filter_category", _("Category"), [])
        self.department = ComboField("filter_department", _("Responsible"), [])
        self.severity = ComboField(
            "filter_severity", _("Severity"), [Choice(s.value, s.label) for s in Severity]
        )
        self.channel = ComboField("filter_channel", _("Channel"), [Choice(c.value, c.label) for c in Channel])
        self.first = TextField(
            "filter_first", _("From"), characters=11, placeholder="2026-01-01", purpose="code"
        )
        self.last = TextField("filter_last", _("To"), characters=11, placeholder="2026-12-31", purpose="code")
        self.overdue = YesNoField("filter_overdue", _("Overdue only"))
        lay = row(self)
        for field in (
            self.state,
            self.category,
            self.department,
            self.severity,
            self.channel,
            self.first,
            self.last,
            self.overdue,
        ):
            lay.addWidget(field)
            field.changed.connect(self._changed)
        lay.addStretch()

    def offer(self, choices: IntakeChoices) -> None:
        """The office's own categories and departments."""
        self.category.set_choices([Choice(c.path, c.path) for c in choices.categories])
        self._departments = {d.name: d.id for d in choices.departments}
        self.department.set_choices([Choice(d.name, d.name) for d in choices.departments])

    def show_filter(self, wanted: CaseFilter) -> None:
        """Fill the row from a filter without saying it again."""
        self._filter = wanted
        names = {number: name for name, number in self._departments.items()}
        values = {
            self.state: wanted.states[0].value if len(wanted.states) == 1 else "",
            self.category: wanted.category,
            self.department: names.get(wanted.department_id or 0, ""),
            self.severity: wanted.severity.value if wanted.severity else "",
            self.channel: wanted.channel.value if wanted.channel else "",
            self.first: wanted.first.isoformat() if wanted.first else "",
            self.last: wanted.last.isoformat() if wanted.last else "",
            self.overdue: wanted.overdue,
        }
        for field, value in values.items():
            field.blockSignals(True)
            field.set_value(value)
            field.blockSignals(False)

    def _changed(self) -> None:
        wanted = self._filter
        state = str(self.state.value())
        states = (CaseState(state),) if state else () if len(wanted.states) <= 1 else wanted.states
        first, last = self._day(self.first), self._day(self.last)
        self._filter = replace(
            wanted,
            states=states,
            category=str(self.category.value()),
            department_id=self._departments.get(str(self.department.value())),
            severity=Severity(self.severity.value()) if self.severity.value() else None,
            channel=Channel(self.channel.value()) if self.channel.value() else None,
            first=first,
            last=last,
            overdue=bool(self.overdue.value()),
        )
        self.changed.emit(self._filter)

    def _day(self, field: TextField) -> date | None:
        typed = field.value().strip().replace("/", "-")
        if not typed:
            field.clear_error()
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            if len(typed) >= 10:
                field.set_error(_("Write it like 2026-03-02."))
            return None
        field.clear_error()
        return day


class FilterChips(QWidget):
    """What the list is narrowed to, each part a chip that a click or Enter takes away."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filter_chips")
        self._flow = FlowLayout(self)

    def show_filter(self, wanted: CaseFilter, departments: dict[int, str]) -> None:
        """Show the parts of this filter."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        parts = parts_of(wanted, departments)
        for words, without in parts:
            chip = button(
                words,
                kind="plain",
                icon="cross",
                tooltip=_("Take this filter away"),
                clicked=partial(self.changed.emit, without),
            )
            self._flow.addWidget(chip)
        self.setVisible(bool(parts))


def parts_of(wanted: CaseFilter, departments: dict[int, str]) -> list[tuple[str, CaseFilter]]:
    """Each part of the filter: its words, and the filter without it."""
    parts: list[tuple[str, CaseFilter]] = []
    if wanted.states:
        parts.append(("、".join(s.label for s in wanted.states), replace(wanted, states=())))
    if wanted.kind is not None:
        parts.append((wanted.kind.label, replace(wanted, kind=None)))
    if wanted.channel is not None:
        parts.append((wanted.channel.label, replace(wanted, channel=None)))
    if wanted.severity is not None:
        parts.append((wanted.severity.label, replace(wanted, severity=None)))
    if wanted.satisfaction is not None:
        parts.append((wanted.satisfaction.label, replace(wanted, satisfaction=None)))
    if wanted.category:
        parts.append((wanted.category, replace(wanted, category="")))
    if wanted.no_category:
        parts.append((_("without category"), replace(wanted, no_category=False)))
    if wanted.department_id is not None:
        parts.append(
            (
                departments.get(wanted.department_id, str(wanted.department_id)),
                replace(wanted, department_id=None),
            )
        )
    if wanted.no_department:
        parts.append((_("not dispatched"), replace(wanted, no_department=False)))
    if wanted.cause:
        parts.append((wanted.cause, replace(wanted, cause="")))
    if wanted.first or wanted.last:
        words = _("{first} to {last}").format(first=wanted.first or "…", last=wanted.last or "…")
        parts.append((words, replace(wanted, first=None, last=None)))
    if wanted.overdue:
        parts.append((_("Overdue"), replace(wanted, overdue=False)))
    if wanted.closed:
        parts.append((_("Closed"), replace(wanted, closed=False)))
    if wanted.without_void:
        parts.append((_("without void ones"), replace(wanted, without_void=False)))
    return parts


def is_narrowed(wanted: CaseFilter) -> bool:
    """Whether anything hides cases besides the view."""
    return replace(wanted, view=View.ALL) != CaseFilter()
