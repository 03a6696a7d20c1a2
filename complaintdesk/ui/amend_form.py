"""更正: the fields as they are now, to be corrected in place; only what was changed is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from complaintdesk.desk.rows import ActionOffer, CaseSheet
from complaintdesk.domain.fields import Input
from complaintdesk.ui.action_form import ActionForm
from complaintdesk.ui.messages import MessageBar

_YES_NO = ("publicity_consent", "mediation_consent")
_BEFORE = "before."


def present_values(sheet: CaseSheet) -> dict[str, Any]:
    """The amendable fields as the case has them, in the form the desk takes them."""
    person = sheet.complainant
    values: dict[str, Any] = {
        "name": person.name,
        "phone": person.phone,
        "id_type": person.id_type.value if person.id_type else "",
        "id_number": person.id_number,
        "address": person.address,
        "sex": person.sex.value if person.sex else "",
        "age": str(person.age) if person.age is not None else "",
        "relation": person.relation,
        "affected_person": person.affected_person,
        "agent": person.agent,
        "agent_id_number": person.agent_id_number,
        "agent_authority": person.agent_authority,
        "organisation": person.organisation,
        "credit_code": person.credit_code,
        "legal_representative": person.legal_representative,
        "severity": sheet.severity.value,
        "channel": sheet.channel.value,
        "promised_at": sheet.promised_at,
        "category": sheet.category_path,
        "publicity_consent": sheet.publicity_consent,
        "mediation_consent": sheet.mediation_consent,
    }
    same = (
        "subject",
        "facts",
        "request",
        "source_number",
        "respondent_department",
        "respondent_person",
        "respondent_contact",
        "respondent_phone",
        "respondent_address",
    )
    return values | {name: getattr(sheet, name) for name in same}


class AmendForm(ActionForm):
    """An ActionForm filled with what is there."""

    def __init__(self, offer: ActionOffer, sheet: CaseSheet, bar: MessageBar, on_conflict: Any) -> None:
        # The reason stands last and is the only field that begins empty.
        fields = tuple(f for f in offer.fields if f.name not in _YES_NO)
        super().__init__(replace(offer, fields=fields), bar=bar, zone=sheet.zone, on_conflict=on_conflict)
        self.seen = {k: v for k, v in present_values(sheet).items() if k in self.fields}
        for spec in fields:
            if spec.name in self.seen:
                self.fields[spec.name].set_value(self.seen[spec.name])
        self._before = {name: field.draft() for name, field in self.fields.items()}
        self._inputs = {spec.name: spec.input for spec in fields}

    def is_touched(self) -> bool:
        """Was anything changed that would be lost?"""
        return any(field.draft() != self._before[name] for name, field in self.fields.items())

    def drafts(self) -> dict[str, str | bool]:
        """What was changed, and beside it what stood there: the case may be another one when the draft comes back."""
        kept: dict[str, str | bool] = {}
        for name, field in self.fields.items():
            if field.draft() != self._before[name]:
                kept |= {name: field.draft(), _BEFORE + name: self._before[name]}
        return kept

    def restore(self, kept: Mapping[str, str | bool]) -> None:
        """Take a draft back; where somebody else changed a field since, saving will find the conflict."""
        for name, field in self.fields.items():
            if name not in kept:
                continue
            before = kept.get(_BEFORE + name, self._before[name])
            if name in self.seen and before != self._before[name]:
                field.restore(before)
                self.seen[name] = field.value()
            field.restore(kept[name])

    def changed_values(self) -> dict[str, Any]:
        """Only what differs from when the form was opened, with the reason."""
        values = self.values()
        changed = {
            n: values[n] for n, f in self.fields.items() if n != "reason" and f.draft() != self._before[n]
        }
        return changed | {"reason": values.get("reason", "")}

    def is_long(self, name: str) -> bool:
        """Whether the field holds free text of several lines."""
        return self._inputs.get(name) is Input.LONG_TEXT

    def accept_theirs(self, name: str, theirs: Any, *, changed: bool) -> None:
        """After a conflict: what the others saved is now what was seen; an unchanged field is not sent again."""
        self.seen[name] = theirs
        if not changed:
            self._before[name] = self.fields[name].draft()
