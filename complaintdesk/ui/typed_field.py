"""Lines that are typed freely and must be readable as something: a time, a day, an amount."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from complaintdesk.ui.labeled import LabeledField
from complaintdesk.ui.text_fields import LineEdit


class TypedField(LabeledField):
    """What cannot be read stays as it was typed, and a sentence underneath says so once the line is left.

    Each kind answers `unreadable()`: the sentence, or "". A `wide` one takes the room its sentence needs.
    """

    def __init__(self, name: str, label: str, edit: LineEdit, *, required: bool = False, hint: str = "",
                 wide: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(name, label, edit, required=required, hint=hint, parent=parent)
        self._line = edit
        edit.textChanged.connect(lambda _text: self.changed.emit())
        edit.editingFinished.connect(self._say_unreadable)
        if wide:
            policy = self.sizePolicy()
            policy.setHorizontalPolicy(policy.Policy.Expanding)
            self.setSizePolicy(policy)

    def unreadable(self) -> str:
        """Why what stands in the line cannot be read, or ""."""
        return ""

    def draft(self) -> str:
        return self._line.text()

    def restore(self, kept: str | bool) -> None:
        self._line.setText(str(kept or ""))

    def problem(self) -> str:
        return self.unreadable() or super().problem()

    def _say_unreadable(self) -> None:
        if self._line.text().strip() and (problem := self.problem()):
            self.set_error(problem)
