"""更多: the inputs of the intake form that a plain walk-in seldom needs."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Sex
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.fields import ChipsField, DateTimeField, LabeledField, TextField, YesNoField

COLUMNS = 4


def consent_choices() -> tuple[Choice, ...]:
    """Asked or not, and what the answer was."""
    return (Choice("yes", _("Yes")), Choice("no", _("No")), Choice("unasked", _("Not asked")))


def consent(value: object) -> bool | None:
    """A consent as the desk keeps it: None when nobody asked."""
    return {"yes": True, "no": False}.get(str(value))


class MoreFields(QWidget):
    """Second-line inputs in a grid."""

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("more_fields")
        sexes = tuple(Choice(sex.value, sex.label) for sex in Sex)
        self.sex = ChipsField("sex", _("Sex"), sexes)
        self.age = TextField("age", _("Age"), purpose="phone", characters=4)
        self.relation = TextField("relation", _("Relation"))
        self.affected = TextField("affected_person", _("Affected person"))
        self.address = TextField("address", _("Address"))
        self.contact_hours = TextField("contact_hours", _("Convenient hours"),
                                       placeholder=_("When to call, such as 18:00-20:00"))
        self.subject = TextField("subject", _("Subject"), hint=_("Empty: the beginning of the facts."))
        self.received_at = DateTimeField("received_at", _("Received"), zone=zone,
                                         hint=_("Empty: now. Only for later entry."))
        # Its sentence is longer than the input.
        policy = self.received_at.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Expanding)
        self.received_at.setSizePolicy(policy)
        self.no_reply = YesNoField("no_reply_wanted", _("Wants no reply"))
        self.publicity = ChipsField("publicity_consent", _("Consent to publication"), consent_choices())
        self.mediation = ChipsField("mediation_consent", _("Consent to mediation"), consent_choices())
        self.contact = TextField("respondent_contact", _("Respondent's contact"))
        self.contact_phone = TextField("respondent_phone", _("Respondent's phone"), purpose="phone")
        self.contact_address = TextField("respondent_address", _("Respondent's address"))
        self.reserved_number = TextField(
            "reserved_number", _("Number of the blank form"), purpose="code", characters=18,
            hint=_("Only when keying in a sheet filled in by hand."),
        )  # fmt: skip
        self._kept = (
            *(self.relation, self.affected, self.sex, self.age, self.address, self.contact_hours),
            *(self.contact, self.contact_phone, self.contact_address, self.subject, self.publicity, self.mediation),
            *(self.reserved_number, self.received_at, self.no_reply),
        )
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(theme.GROUP))
        self._grid.setVerticalSpacing(0)
        for at in range(COLUMNS):
            self._grid.setColumnStretch(at, 1)
        for (line, at, span), field in (
            ((0, 0, 1), self.relation), ((0, 1, 1), self.affected), ((0, 2, 1), self.sex), ((0, 3, 1), self.age),
            ((1, 0, 2), self.address), ((1, 2, 2), self.contact_hours),
            ((2, 0, 1), self.contact), ((2, 1, 1), self.contact_phone), ((2, 2, 2), self.contact_address),
            ((3, 0, 4), self.subject), ((4, 0, 2), self.publicity), ((4, 2, 2), self.mediation),
            ((5, 0, 2), self.reserved_number), ((5, 2, 1), self.received_at), ((5, 3, 1), self.no_reply),
        ):
            self._grid.addWidget(field, line, at, 1, span)
        self.clear()

    def all(self) -> tuple[LabeledField, ...]:
        """Every input in here, in reading order."""
        return self._kept

    def clear(self) -> None:
        """Back to nothing asked."""
        for field in self.all():
            field.clear()
        self.publicity.set_value("unasked")
        self.mediation.set_value("unasked")
