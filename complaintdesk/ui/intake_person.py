"""来人: the five inputs that say who complains; they read cards, judge numbers softly and hide the anonymous."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QObject, Signal

from complaintdesk.desk.rows import Person
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.identity import (
    CardData,
    age_on,
    check_credit_code,
    check_identity_number,
    check_phone,
    facts_of_number,
    parse_card_line,
)
from complaintdesk.domain.vocabulary import IdType, Sex
from complaintdesk.i18n import _
from complaintdesk.ui.fields import ComboField, TextField, YesNoField
from complaintdesk.ui.intake_more import MoreFields
from complaintdesk.ui.intake_parts import Parts

#: Nobody types so many characters at once: they came from the clipboard.
PASTED: Final = 12


class PersonInputs(QObject):
    """Name, anonymous, phone and document, with sex, age and address of the second line filled from a card.

    A number that looks wrong is told as a hint and registered as it is: papers of other kinds exist.
    """

    changed = Signal()
    """Another name, phone or number stands here: other earlier cases may belong to it."""

    def __init__(self, more: MoreFields, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self.more, self.parts = more, parts
        self.today: date | None = None
        self.name = TextField("name", _("Full name"))
        self.anonymous = YesNoField("anonymous", _("Anonymous"))
        self.phone = TextField("phone", _("Phone"), purpose="phone")
        self.id_type = ComboField("id_type", _("Document"), [Choice(i.value, i.label) for i in IdType],
                                  characters=11, placeholder=_("Optional"))
        self.id_number = TextField("id_number", _("Document number"), purpose="id")
        self.is_required = False
        self._set_aside = ("", "", "")
        self._derived = ("", "")
        self._lengths = {self.name.name: 0, self.id_number.name: 0}
        for field in (self.name, self.phone, self.id_number):
            field.changed.connect(self.changed)
        for line in (self.name, self.id_number):
            line.edit.textEdited.connect(lambda typed, line=line: self._on_edited(line, typed))
            line.edit.textChanged.connect(lambda text, line=line: self._remember_length(line, text))
            line.edit.editingFinished.connect(lambda line=line: self._take_card(line))
        self.phone.edit.textEdited.connect(lambda _text: self.phone.set_hint(""))
        self.phone.edit.editingFinished.connect(self.judge_phone)
        self.id_number.edit.textEdited.connect(lambda _text: self.id_number.set_hint(""))
        self.id_number.edit.editingFinished.connect(self.judge_number)
        self.id_type.changed.connect(self.judge_number)
        self.anonymous.changed.connect(self._on_anonymous)

    def person(self) -> Person:
        """The person as typed."""
        more, parts, number = self.more, self.parts, self.id_number.value()
        return Person(
            name=self.name.value(),
            anonymous=self.anonymous.value(),
            phone=self.phone.value(),
            id_type=IdType(str(self.id_type.value())) if self.id_type.value() and number else None,
            id_number=number,
            address=more.address.value(),
            sex=Sex(str(more.sex.value())) if more.sex.value() else None,
            age=int(more.age.value()) if more.age.value() else None,
            relation=more.relation.value(),
            affected_person=more.affected.value(),
            agent=parts.for_agent.value(parts.agent),
            agent_id_number=parts.for_agent.value(parts.agent_number),
            agent_authority=parts.for_agent.value(parts.authority),
            organisation=parts.for_organisation.value(parts.organisation),
            credit_code=parts.for_organisation.value(parts.credit_code),
            legal_representative=parts.for_organisation.value(parts.legal),
            joint_count=parts.together(),
            representatives=parts.people(),
            safe_channel=parts.for_confidence.value(parts.safe_channel),
            contact_hours=more.contact_hours.value(),
        )

    def set_required(self, required: bool) -> None:
        """Must a person be named, unless anonymous?"""
        self.is_required = required
        for field in (self.name, self.phone):
            field.set_required(required and not self.anonymous.value())

    def forget(self) -> None:
        """The form is emptied for the next person."""
        self._set_aside, self._derived = ("", "", ""), ("", "")
        self.anonymous.set_value(False)
        self.phone.set_hint("")
        self.id_number.set_hint("")

    def take_card(self, card: CardData) -> None:
        """Fill in what a card says; sex and age follow from it."""
        if card.name:
            self.name.set_value(card.name)
        self.id_type.set_value(IdType.IDENTITY_CARD.value)
        self.id_number.set_value(card.number)
        if card.address:
            self.more.address.set_value(card.address)
        self.judge_number()
        if card.sex or card.birth:
            self._derive(card.sex, card.birth)

    def judge_phone(self) -> None:
        """Say under the phone when it can hardly be one."""
        typed = self.phone.value()
        self.phone.set_hint((check_phone(typed) or "") if typed else "")

    def judge_number(self) -> None:
        """Say under the number what it tells, or that it may be mistyped."""
        typed, kind = self.id_number.value(), self.id_type.value()
        facts = facts_of_number(typed) if kind in ("", IdType.IDENTITY_CARD.value) else None
        if typed and facts is not None and not kind:
            self.id_type.set_value(IdType.IDENTITY_CARD.value)
            return
        warning = None
        if typed and kind == IdType.IDENTITY_CARD.value:
            warning = check_identity_number(typed, self.today)
        elif typed and kind == IdType.CREDIT_CODE.value:
            warning = check_credit_code(typed)
        if warning:
            self.id_number.set_hint(_("{warning} If the paper says so, leave it.").format(warning=warning))
        elif facts is not None:
            self.id_number.set_hint(self._told(facts.sex, facts.birth))
            self._derive(facts.sex, facts.birth)
        else:
            self.id_number.set_hint("")

    def _told(self, sex: Sex, birth: date) -> str:
        if self.today is None:
            return sex.label
        return _("{sex}, aged {age}").format(sex=sex.label, age=age_on(birth, self.today))

    def _derive(self, sex: Sex | None, birth: date | None) -> None:
        """What the number says goes where nothing else was typed."""
        age = str(age_on(birth, self.today)) if birth and self.today else ""
        new = (sex.value if sex else "", age)
        for target, old, value in zip((self.more.sex, self.more.age), self._derived, new, strict=True):
            if value and target.value() in ("", old):
                target.set_value(value)
        self._derived = new

    def _on_anonymous(self) -> None:
        hidden = self.anonymous.value()
        named = (self.name, self.id_type, self.id_number)
        if hidden and self.name.isEnabled():
            # A tick set by mistake must not cost what was typed.
            self._set_aside = (self.name.value(), str(self.id_type.value()), self.id_number.value())
            for field in named:
                field.clear()
            self.id_number.set_hint("")
        elif not hidden and not self.name.isEnabled():
            for blank, value in zip(named, self._set_aside, strict=True):
                blank.set_value(value)
        for field in named:
            field.setEnabled(not hidden)
        self.set_required(self.is_required)
        self.changed.emit()

    def _remember_length(self, line: TextField, text: str) -> None:
        self._lengths[line.name] = len(text)

    def _on_edited(self, line: TextField, typed: str) -> None:
        """A card reader's line that was pasted is taken apart at once; typed ones when they are finished."""
        if len(typed) - self._lengths[line.name] >= PASTED:
            self._take_card(line)

    def _take_card(self, line: TextField) -> None:
        text = line.edit.text()
        card = parse_card_line(text) if len(text) > PASTED else None
        if card is None or (line is self.id_number and not card.name):
            return
        if line is self.name and not card.name:
            line.set_value("")
        self.take_card(card)
