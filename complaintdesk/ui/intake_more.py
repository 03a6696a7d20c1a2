"""更多: the inputs of the intake form that a plain walk-in seldom needs, and the policy pack's own fields."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QGridLayout, QWidget

from complaintdesk.desk.choices import IntakeChoices
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.policy import OwnField
from complaintdesk.domain.vocabulary import Kind, Sex
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.fields import ChipsField, ComboField, DateTimeField, LabeledField, TextField

COLUMNS = 4
#: The pack's own fields stand in the first rows of the grid; rows without any take no room.
OWN_ROWS = 20
MOST_CHIPS = 5


def consent_choices() -> tuple[Choice, ...]:
    """Asked or not, and what the answer was."""
    return (Choice("yes", _("Yes")), Choice("no", _("No")), Choice("unasked", _("Not asked")))


def consent(value: object) -> bool | None:
    """A consent as the desk keeps it: None when nobody asked."""
    return {"yes": True, "no": False}.get(str(value))


class MoreFields(QWidget):
    """Second-line inputs in a grid; the pack's own ones on top, shown for the kinds they belong to."""

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("more_fields")
        sexes = tuple(Choice(sex.value, sex.label) for sex in Sex)
        self.sex = ChipsField("sex", _("Sex"), sexes)
        self.age = TextField("age", _("Age"), purpose="phone", characters=4)
        self.relation = TextField("relation", _("Relation"))
        self.affected = TextField("affected_person", _("Affected person"))
        self.address = TextField("address", _("Address"))
        self.organisation = TextField("organisation", _("Organisation"))
        self.agent = TextField("agent", _("Agent"))
        self.subject = TextField("subject", _("Subject"), hint=_("Empty: the beginning of the facts."))
        self.received_at = DateTimeField("received_at", _("Received"), zone=zone,
                                         hint=_("Empty: now. Only for later entry."))
        # Its sentence is longer than the input.
        policy = self.received_at.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.received_at.setSizePolicy(policy)
        self.publicity = ChipsField("publicity_consent", _("Consent to publication"), consent_choices())
        self.mediation = ChipsField("mediation_consent", _("Consent to mediation"), consent_choices())
        self.contact = TextField("respondent_contact", _("Respondent's contact"))
        self.contact_phone = TextField("respondent_phone", _("Respondent's phone"), purpose="phone")
        self.contact_address = TextField("respondent_address", _("Respondent's address"))
        self._kept = (
            *(self.relation, self.affected, self.sex, self.age, self.address, self.organisation, self.agent),
            *(self.subject, self.received_at, self.contact, self.contact_phone, self.contact_address),
            *(self.publicity, self.mediation),
        )
        self._own: dict[str, tuple[OwnField, LabeledField]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(theme.GROUP))
        self._grid.setVerticalSpacing(0)
        for at in range(COLUMNS):
            self._grid.setColumnStretch(at, 1)
        for (line, at, span), field in (
            ((0, 0, 1), self.relation), ((0, 1, 1), self.affected), ((0, 2, 1), self.sex), ((0, 3, 1), self.age),
            ((1, 0, 2), self.address), ((1, 2, 1), self.organisation), ((1, 3, 1), self.agent),
            ((2, 0, 2), self.subject), ((2, 2, 1), self.received_at),
            ((3, 0, 1), self.contact), ((3, 1, 1), self.contact_phone), ((3, 2, 2), self.contact_address),
            ((4, 0, 2), self.publicity), ((4, 2, 2), self.mediation),
        ):
            self._grid.addWidget(field, OWN_ROWS + line, at, 1, span)
        self.clear()

    def all(self) -> Iterable[LabeledField]:
        """Every input in here."""
        return (*self._kept, *(field for _spec, field in self._own.values()))

    def in_order(self) -> Iterable[LabeledField]:
        """Every input in reading order: the pack's own ones stand on top."""
        return (*(field for _spec, field in self._own.values()), *self._kept)

    def set_options(self, options: IntakeChoices) -> list[LabeledField]:
        """Take the pack's own fields; what stands in one that stays is kept. Gives the fields newly made."""
        if [spec for spec, _field in self._own.values()] == list(options.fields):
            return []
        values = {key: field.draft() for key, (_spec, field) in self._own.items()}
        for _spec, field in self._own.values():
            self._grid.removeWidget(field)
            field.deleteLater()
        self._own = {}
        for at, spec in enumerate(options.fields):
            field = _own_input(spec)
            field.restore(values.get(spec.key, ""))
            self._own[spec.key] = (spec, field)
            self._grid.addWidget(field, at // COLUMNS, at % COLUMNS)
        return [field for _spec, field in self._own.values()]

    def show_for(self, kind: Kind) -> bool:
        """Show the own fields of this kind of matter; True when one of them must be filled in."""
        for spec, field in self._own.values():
            field.setVisible(applies(spec, kind))
        return any(spec.required and applies(spec, kind) for spec, _field in self._own.values())

    def own_values(self, kind: Kind) -> dict[str, str]:
        """The own fields that belong to this kind and were filled."""
        return {
            key: str(field.value())
            for key, (spec, field) in self._own.items()
            if applies(spec, kind) and not field.is_blank()
        }

    def clear(self) -> None:
        """Back to nothing asked."""
        for field in self.all():
            field.clear()
        self.publicity.set_value("unasked")
        self.mediation.set_value("unasked")


def applies(spec: OwnField, kind: Kind) -> bool:
    """Whether the own field belongs to matters of this kind."""
    return not spec.kinds or kind in spec.kinds


def _own_input(spec: OwnField) -> LabeledField:
    choices = tuple(Choice(words, words) for words in spec.choices)
    if not choices:
        return TextField(spec.key, spec.label, required=spec.required)
    if len(choices) <= MOST_CHIPS and sum(map(len, spec.choices)) <= 2 * MOST_CHIPS:
        return ChipsField(spec.key, spec.label, choices, required=spec.required)
    return ComboField(spec.key, spec.label, choices, required=spec.required)
