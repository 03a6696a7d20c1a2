"""规则包自有字段: the inputs that the office's rules add, shown for the kinds of matter they belong to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from complaintdesk.domain.fields import Choice
from complaintdesk.domain.own_values import NO, YES
from complaintdesk.domain.policy import OwnField
from complaintdesk.domain.vocabulary import Kind
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.fields import ChipsField, ComboField, LabeledField, LongTextField, TextField

COLUMNS = 4
MOST_CHIPS = 5
LONG_LINES = 2


class OwnFields(QWidget):
    """The pack's own inputs in a grid; those of another kind are hidden and the others move up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("own_fields")
        self._own: dict[str, tuple[OwnField, LabeledField]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(theme.GROUP))
        self._grid.setVerticalSpacing(0)
        for at in range(COLUMNS):
            self._grid.setColumnStretch(at, 1)
        self.hide()

    def all(self) -> tuple[LabeledField, ...]:
        """Every own input in the order of the pack."""
        return tuple(field for _spec, field in self._own.values())

    def set_fields(self, specs: tuple[OwnField, ...]) -> tuple[LabeledField, ...]:
        """Take the pack's own fields; what stands in one that stays is kept. Gives the inputs newly made."""
        if tuple(spec for spec, _field in self._own.values()) == specs:
            return ()
        values = {key: field.draft() for key, (_spec, field) in self._own.items()}
        for _spec, field in self._own.values():
            self._grid.removeWidget(field)
            field.setParent(None)
            field.deleteLater()
        self._own = {}
        for spec in specs:
            field = _own_input(spec)
            field.restore(values.get(spec.key, ""))
            self._own[spec.key] = (spec, field)
        return self.all()

    def show_for(self, kind: Kind) -> None:
        """Show the inputs of this kind of matter, close together."""
        at = 0
        for spec, field in self._own.values():
            self._grid.removeWidget(field)
            belongs = applies(spec, kind)
            if belongs:
                span = 2 if isinstance(field, LongTextField) else 1
                if at % COLUMNS + span > COLUMNS:
                    at += COLUMNS - at % COLUMNS
                self._grid.addWidget(field, at // COLUMNS, at % COLUMNS, 1, span, Qt.AlignmentFlag.AlignTop)
                at += span
            field.setParent(self)
            field.setVisible(belongs)
        self.setVisible(at > 0)

    def values(self, kind: Kind) -> dict[str, str]:
        """What belongs to this kind and was filled in."""
        return {
            key: str(field.value())
            for key, (spec, field) in self._own.items()
            if applies(spec, kind) and not field.is_blank()
        }


def applies(spec: OwnField, kind: Kind) -> bool:
    """Whether the own field belongs to matters of this kind."""
    return not spec.kinds or kind in spec.kinds


def _own_input(spec: OwnField) -> LabeledField:
    name, label, must = spec.key, spec.label, spec.required
    if spec.input == "yes_no":
        return ChipsField(name, label, (Choice(YES, _("Yes")), Choice(NO, _("No"))), required=must)
    if spec.input == "long_text":
        return LongTextField(name, label, required=must, lines=LONG_LINES)
    if spec.input == "date":
        return TextField(name, label, purpose="code", characters=12, required=must, placeholder="2026-03-02")
    if spec.input in ("number", "amount"):
        unit = _("yuan") if spec.input == "amount" else ""
        return TextField(name, label, purpose="code", characters=12, required=must, placeholder=unit)
    choices = tuple(Choice(words, words) for words in spec.choices)
    if not choices:
        return TextField(name, label, required=must)
    if len(choices) <= MOST_CHIPS and sum(map(len, spec.choices)) <= 2 * MOST_CHIPS:
        return ChipsField(name, label, choices, required=must)
    return ComboField(name, label, choices, required=must)
