"""The inputs of every screen, in one import.

    TextField("phone", _("Phone"), purpose="phone")     one line; phone, id, code switch the input method off
    LongTextField("facts", _("What happened"))          several lines; Ctrl+Enter goes on
    ChipsField("channel", _("Channel"), choices)        a few entries, all in sight
    ComboField("department", _("Department"), choices)  many entries, found while typing, also by pinyin
    DateTimeField("promised_at", _("Promised"), zone=office.zone)
    YesNoField("anonymous", _("Anonymous"))             FileField("scan", _("Scan"))

Each is a LabeledField: `value()`, `set_value()`, `set_error()`, `clear_error()`, `check()`, `changed`. A field brings
its own space below (the line for hints and problems), so forms stack fields with spacing 0 and put GROUP between
neighbours. `enter_moves_on(form)` makes Enter go from field to field.
"""

from __future__ import annotations

from collections.abc import Sequence

from complaintdesk.domain.fields import Choice, FieldSpec, Input
from complaintdesk.ui.choice_fields import ChipRow, ChipsField, ComboField, Keys, no_keys
from complaintdesk.ui.date_time_field import DateTimeField, parse_moment
from complaintdesk.ui.labeled import LabeledField, Value, enter_moves_on
from complaintdesk.ui.text_fields import FileField, LongTextField, Purpose, TextField, YesNoField

__all__ = [
    "ChipRow", "ChipsField", "ComboField", "DateTimeField", "FileField", "LabeledField", "LongTextField", "Purpose",
    "TextField", "Value", "YesNoField", "enter_moves_on", "field_for", "parse_moment",
]

#: More entries than this, or longer words, are searched instead of shown side by side.
MOST_CHIPS = 7
LONGEST_CHIPS = 64


def field_for(spec: FieldSpec, *, choices: Sequence[Choice] | None = None, zone: str = "Asia/Shanghai",
              keys: Keys = no_keys) -> LabeledField:
    """The input that a step asks for; `choices` replaces the ones the desk gave."""
    offered = tuple(spec.choices if choices is None else choices)
    field = _made(spec, offered, zone, keys)
    if spec.default:
        field.set_value(spec.default)
    return field


def _made(spec: FieldSpec, choices: tuple[Choice, ...], zone: str, keys: Keys) -> LabeledField:
    name, label, must, hint = spec.name, spec.label, spec.required, spec.hint
    if spec.input is Input.TEXT:
        return TextField(name, label, required=must, hint=hint)
    if spec.input is Input.LONG_TEXT:
        return LongTextField(name, label, required=must, hint=hint)
    if spec.input is Input.YES_NO:
        return YesNoField(name, label, required=must, hint=hint)
    if spec.input is Input.DATE_TIME:
        return DateTimeField(name, label, zone=zone, required=must, hint=hint)
    if spec.input is Input.FILE:
        return FileField(name, label, required=must, hint=hint)
    if spec.input is Input.CHOICE and 0 < len(choices) <= MOST_CHIPS and _length(choices) <= LONGEST_CHIPS:
        return ChipsField(name, label, choices, required=must, hint=hint)
    return ComboField(name, label, choices, required=must, hint=hint, keys=keys)


def _length(choices: tuple[Choice, ...]) -> int:
    return sum(len(choice.label) + 2 for choice in choices)
