"""The inputs of the policy page: a time span, several words to tick, and the right input for each value of a pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QWidget

from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.policy_shape import Sort
from complaintdesk.domain.policy_shape import Value as PackValue
from complaintdesk.domain.policy_words import option_label_of
from complaintdesk.domain.spans import Unit, parse_span
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _
from complaintdesk.ui.controls import FlowLayout, row
from complaintdesk.ui.fields import (
    ChipsField,
    ComboField,
    LabeledField,
    LongTextField,
    TextField,
    Value,
    YesNoField,
)
from complaintdesk.ui.text_fields import LineEdit

_UNITS: Final = {
    Unit.HOURS: N_("hours"), Unit.WORKHOURS: N_("work-hours"), Unit.DAYS: N_("days"), Unit.WORKDAYS: N_("workdays"),
}
_MOST_CHIPS: Final = 4


class SpanField(LabeledField):
    """时限: a number and its unit. Nothing typed is no limit."""

    def __init__(self, name: str, label: str, *, required: bool = False, hint: str = "") -> None:
        self._box = QWidget()
        self.amount = LineEdit(6)
        self.amount.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.unit = QComboBox()
        for unit, words in _UNITS.items():
            self.unit.addItem(_(words), unit.value)
        self.unit.setCurrentIndex(list(_UNITS).index(Unit.WORKDAYS))
        row(self._box, self.amount, self.unit, 0)
        self._box.setFocusProxy(self.amount)
        self._box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        super().__init__(name, label, self._box, required=required, hint=hint)
        self.amount.setAccessibleName(label)
        self.unit.setAccessibleName(_("Unit"))
        self.amount.textChanged.connect(lambda _text: self.changed.emit())
        self.unit.currentIndexChanged.connect(lambda _at: self.changed.emit())

    def value(self) -> str:
        typed = self.amount.text().strip()
        return f"{typed} {self.unit.currentData()}" if typed else ""

    def set_value(self, value: Value) -> None:
        try:
            span = parse_span(str(value)) if value else None
        except UserError:
            span = None
        self.amount.setText(str(span.amount) if span else "")
        if span:
            self.unit.setCurrentIndex(list(_UNITS).index(span.unit))

    def problem(self) -> str:
        if said := super().problem():
            return said
        try:
            if self.value():
                parse_span(self.value())
        except UserError as problem:
            return problem.message
        return ""


class TicksField(LabeledField):
    """Several of a few words, each with its own tick; the value is their keys, one a line.

    What was ticked when the value was put in keeps its order: it is the order people see in the lists of the program.
    """

    def __init__(self, name: str, label: str, choices: Sequence[Choice], *, required: bool = False) -> None:
        self._box = QWidget()
        flow = FlowLayout(self._box, gap=4)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._box.setSizePolicy(policy)
        self.ticks: dict[str, QCheckBox] = {}
        self._order: list[str] = []
        for choice in choices:
            tick = QCheckBox(choice.label.replace("&", "&&"))
            tick.setObjectName(f"tick_{choice.value}")
            self.ticks[choice.value] = tick
            flow.addWidget(tick)
        super().__init__(name, label, self._box, required=required)
        if self.ticks:
            self._box.setFocusProxy(next(iter(self.ticks.values())))
        own = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        own.setHeightForWidth(True)
        self.setSizePolicy(own)
        for tick in self.ticks.values():
            tick.toggled.connect(lambda _on: self.changed.emit())

    def value(self) -> str:
        order = [*self._order, *(key for key in self.ticks if key not in self._order)]
        return "\n".join(key for key in order if self.ticks[key].isChecked())

    def set_value(self, value: Value) -> None:
        self._order = [key for key in str(value or "").splitlines() if key in self.ticks]
        for key, tick in self.ticks.items():
            tick.setChecked(key in self._order)


def field_of(value: PackValue, posts: Mapping[str, str], departments: Sequence[str]) -> LabeledField:
    """The input for one value of a pack; its value is text (lists one entry a line) or yes/no."""
    name, label, must = f"pack_{value.key}", _(value.label), value.required
    match value.sort:
        case Sort.LONG:
            return LongTextField(name, label, required=must, lines=3)
        case Sort.LINES | Sort.STEPS:
            hint = _("One a line.") if value.sort is Sort.LINES else _("One step a line, in their order.")
            return LongTextField(name, label, required=must, hint=hint, lines=8 if must else 3)
        case Sort.NUMBER | Sort.SHARE:
            return TextField(name, label, required=must, purpose="code", characters=12)
        case Sort.YES_NO:
            return YesNoField(name, label)
        case Sort.SPAN:
            return SpanField(name, label, required=must)
        case Sort.POST:
            return ComboField(name, label, [Choice(k, v) for k, v in posts.items()], required=must)
        case Sort.DEPARTMENT:
            return ComboField(name, label, [Choice(d, d) for d in departments], required=must)
        case Sort.WORDS:
            return TicksField(name, label, _choices(value), required=must)
        case Sort.WORD:
            choices = _choices(value)
            few = len(choices) <= _MOST_CHIPS
            return (ChipsField if few else ComboField)(name, label, choices, required=must)
        case _:
            return TextField(name, label, required=must)


def _choices(value: PackValue) -> list[Choice]:
    if value.words is not None:
        return [Choice(word.value, word.label) for word in value.words]
    return [Choice(option, option_label_of(value, option)) for option in value.options]


def typed_of(value: PackValue, raw: Any) -> str | bool:
    """A value of the pack as its input takes it."""
    if value.sort is Sort.YES_NO:
        return bool(raw)
    if value.sort is Sort.STEPS:
        return "\n".join(Action(each).label for each in raw or [])
    if isinstance(raw, list):
        return "\n".join(map(str, raw))
    return "" if raw is None else str(raw)
