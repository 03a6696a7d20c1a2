"""Inputs for amounts of money and whole numbers: typed freely, said underneath when they cannot be read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.typed import as_number
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.money import parse_money
from complaintdesk.ui.labeled import Value
from complaintdesk.ui.text_fields import LineEdit
from complaintdesk.ui.typed_field import TypedField

MONEY_WIDTH = 14
NUMBER_WIDTH = 8


class _Typed(TypedField):
    """A short line whose words must be readable as a number of some kind."""

    def __init__(self, name: str, label: str, read: Callable[[str], int], width: int, *, required: bool, hint: str,
                 parent: QWidget | None = None) -> None:
        self.edit = LineEdit(width)
        self._read = read
        super().__init__(name, label, self.edit, required=required, hint=hint, wide=True, parent=parent)
        self.edit.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)

    def value(self) -> str:
        return self.edit.text().strip()

    def draft(self) -> str:
        return self.value()

    def set_value(self, value: Value) -> None:
        self.edit.setText(str(value or ""))

    def unreadable(self) -> str:
        if typed := self.value():
            try:
                self._read(typed)
            except UserError as error:
                return error.message
        return ""


class MoneyField(_Typed):
    """金额 in yuan: 1200, 1,200.50 or ¥1200.5."""

    def __init__(self, name: str, label: str, *, required: bool = False, hint: str = "",
                 parent: QWidget | None = None) -> None:
        super().__init__(name, label, parse_money, MONEY_WIDTH, required=required, hint=hint, parent=parent)


class NumberField(_Typed):
    """A whole number."""

    def __init__(self, name: str, label: str, *, required: bool = False, hint: str = "",
                 parent: QWidget | None = None) -> None:
        super().__init__(name, label, lambda typed: as_number(typed, name), NUMBER_WIDTH, required=required, hint=hint,
                         parent=parent)
