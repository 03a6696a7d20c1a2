"""The inputs of every screen, in one import.

    TextField("phone", _("Phone"), purpose="phone")     one line; phone, id, code switch the input method off
    LongTextField("facts", _("What happened"))          several lines; Ctrl+Enter goes on
    ChipsField("channel", _("Channel"), choices)        a few entries, all in sight
    ComboField("department", _("Department"), choices)  many entries, found while typing, also by pinyin
    DateTimeField("promised_at", _("Promised"), zone=office.zone)
    YesNoField("anonymous", _("Anonymous"))             FileField("scan", _("Scan"))
    MoneyField("amount", _("Amount (yuan)"))            DateField("paid_on", _("Paid on"), zone=office.zone)
    NumberField("copies", _("Copies"))                  CheckListField("departments", _("Departments"), choices)
    ScoresField("scores", _("In detail"), dimensions)   five levels for each dimension

Each is a LabeledField: `value()`, `set_value()`, `set_error()`, `clear_error()`, `check()`, `changed`. A field brings
its own space below (the line for hints and problems), so forms stack fields with spacing 0 and put GROUP between
neighbours. `enter_moves_on(form)` makes Enter go from field to field.
"""

from __future__ import annotations

from collections.abc import Sequence

from complaintdesk.domain.fields import Choice, FieldSpec, Input
from complaintdesk.ui.check_list_field import CheckListField
from complaintdesk.ui.choice_fields import ChipRow, ChipsField, ComboField, Keys, no_keys
from complaintdesk.ui.date_time_field import DateTimeField, parse_moment
from complaintdesk.ui.day_field import DateField
from complaintdesk.ui.labeled import LabeledField, Value, enter_moves_on
from complaintdesk.ui.number_fields import MoneyField, NumberField
from complaintdesk.ui.scores_field import ScoresField
from complaintdesk.ui.text_fields import FileField, LongTextField, Purpose, TextField, YesNoField

__all__ = [
    "CheckListField", "ChipRow", "ChipsField", "ComboField", "DateField", "DateTimeField", "FileField",
    "LabeledField", "LongTextField", "MoneyField", "NumberField", "Purpose", "ScoresField", "TextField", "Value",
    "YesNoField", "enter_moves_on", "field_for", "parse_moment",
]

#: More entries than this, or longer words, are searched instead of shown side by side.
MOST_CHIPS = 7
LONGEST_CHIPS = 64
CASE_WIDTH = 16


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
    kind = spec.input
    if kind is Input.YES_NO and not choices:
        return YesNoField(name, label, required=must, hint=hint)
    if kind is Input.CASE:
        return TextField(name, label, required=must, hint=hint, purpose="code", characters=CASE_WIDTH)
    if (plain := _PLAIN.get(kind)) is not None:
        return plain(name, label, required=must, hint=hint)
    if kind is Input.DATE_TIME:
        return DateTimeField(name, label, zone=zone, required=must, hint=hint)
    if kind is Input.DATE:
        return DateField(name, label, zone=zone, required=must, hint=hint)
    if kind is Input.SCORES:
        return ScoresField(name, label, choices, required=must, hint=hint)
    if kind is Input.DEPARTMENTS:
        return CheckListField(name, label, choices, required=must, hint=hint)
    if kind in _SHORT and 0 < len(choices) <= MOST_CHIPS and _length(choices) <= LONGEST_CHIPS:
        return ChipsField(name, label, choices, required=must, hint=hint)
    return ComboField(name, label, choices, required=must, hint=hint, keys=keys)


_PLAIN: dict[Input, type[TextField | LongTextField | FileField | MoneyField | NumberField]] = {
    Input.TEXT: TextField,
    Input.LONG_TEXT: LongTextField,
    Input.FILE: FileField,
    Input.MONEY: MoneyField,
    Input.NUMBER: NumberField,
}
#: Lists that are short by nature and read best side by side.
_SHORT = (Input.CHOICE, Input.YES_NO, Input.LEVEL, Input.PAUSE, Input.POST, Input.MATTER, Input.RECORD)


def _length(choices: tuple[Choice, ...]) -> int:
    return sum(len(choice.label) + 2 for choice in choices)
