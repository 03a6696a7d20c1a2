"""按需出现: agent, organisation, joint complaint, several matters, confidence: parts that come when called for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.intake_checks import authority_missing
from complaintdesk.desk.rows import Representative
from complaintdesk.domain.identity import check_credit_code
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import button, row
from complaintdesk.ui.fields import LabeledField, LongTextField, TextField, YesNoField

LINES: Final = 3
_BETWEEN = re.compile(r"[\s,，、;；:：]+")
_ID_NUMBER = re.compile(r"[0-9]{15}|[0-9]{17}[0-9Xx]")


class Part(QWidget):
    """Some inputs in a row with the button that calls them. Closed, what stands in them is kept but not sent."""

    opened = Signal()

    def __init__(self, name: str, label: str, tooltip: str, *fields: LabeledField, stretches: Iterable[int]) -> None:
        super().__init__()
        self.setObjectName(f"part_{name}")
        self.fields = fields
        line = row(self, *fields, gap=theme.GROUP)
        for at, stretch in enumerate(stretches):
            line.setStretch(at, stretch)
            line.setAlignment(fields[at], Qt.AlignmentFlag.AlignTop)
        for field in fields:
            field.changed.connect(self._open_filled)
        self.button = button(label, kind="link", icon="plus", name=f"add_{name}", tooltip=tooltip, clicked=self._toggle)
        self.hide()

    @property
    def is_open(self) -> bool:
        """Whether the part is called for."""
        return not self.isHidden()

    def show_part(self, shown: bool) -> None:
        """Open or close it."""
        self.setVisible(shown)
        icons.put(self.button, "minus" if shown else "plus", "accent")

    def value(self, field: TextField | LongTextField) -> str:
        """What is typed in one of its inputs, while the part is open."""
        return field.value() if self.is_open else ""

    def _open_filled(self) -> None:
        """What a draft or a card put in here is seen."""
        if not self.is_open and any(not field.is_blank() for field in self.fields):
            self.show_part(True)

    def _toggle(self) -> None:
        self.show_part(not self.is_open)
        if self.is_open:
            self.fields[0].take_focus()
            self.opened.emit()


class Parts:
    """The parts; none of them is open for a plain walk-in."""

    def __init__(self) -> None:
        self.agent = TextField("agent", _("Agent"))
        self.agent_number = TextField("agent_id_number", _("Agent's document number"), purpose="id")
        self.authority = TextField("agent_authority", _("Power of attorney"), placeholder=_("Number or date"))
        self.organisation = TextField("organisation", _("Organisation"))
        self.credit_code = TextField("credit_code", _("Unified social credit code"), purpose="id", required=True)
        self.legal = TextField("legal_representative", _("Legal representative"))
        self.joint_count = TextField("joint_count", _("How many together"), purpose="code", characters=6)
        self.representatives = LongTextField("representatives", _("Representatives"), lines=LINES)
        self.matters = LongTextField("matters", _("Matters"), lines=LINES,
                                     hint=_("One matter a line; each gets its own result."))
        self.for_agent = Part("agent_part", _("Agent"), _("Somebody speaks for the person"),
                              self.agent, self.agent_number, self.authority, stretches=(2, 0, 3))
        self.for_organisation = Part("organisation_part", _("For an organisation"), _("An organisation complains"),
                                     self.organisation, self.credit_code, self.legal, stretches=(2, 2, 1))
        self.for_joint = Part("joint_part", _("Joint complaint"), _("Several people complain together"),
                              self.joint_count, self.representatives, stretches=(0, 1))
        self.for_matters = Part("matters_part", _("Several matters"), _("Several requests, each with its own result"),
                                self.matters, stretches=(1,))
        self.restricted = YesNoField("restricted", _("Confidential case"))
        self.safe_channel = TextField("safe_channel", _("Safe way to reach the person"),
                                      placeholder=_("Chosen by the person, such as a private number and hour"))
        self.for_confidence = Part("confidence_part", _("Confidential"), _("Only those cleared for it may know of the case"),
                                   self.restricted, self.safe_channel, stretches=(0, 1))
        self._by_kind = False
        self.every = (self.for_agent, self.for_organisation, self.for_joint, self.for_matters, self.for_confidence)
        for narrow in (self.credit_code, self.agent_number, self.joint_count):
            # The sentence below may run on to the right of a narrow input.
            policy = narrow.sizePolicy()
            policy.setHorizontalPolicy(policy.Policy.MinimumExpanding)
            narrow.setSizePolicy(policy)
        for field in (self.agent, self.authority):
            field.changed.connect(self._judge_authority)
        self.credit_code.edit.textEdited.connect(lambda _text: self.credit_code.set_hint(""))
        self.credit_code.edit.editingFinished.connect(self._judge_code)
        self.set_limit(0)

    def all(self) -> tuple[LabeledField, ...]:
        """Every input of the parts, in reading order."""
        return tuple(field for part in self.every for field in part.fields)

    def set_limit(self, most: int) -> None:
        """How many representatives the rules allow; 0 for any number."""
        limited = _("One a line: name, phone, document number. At most {n}.").format(n=most)
        self.representatives.set_hint(limited if most else _("One a line: name, phone, document number."))

    def show_for_kind(self, *, restricted: bool) -> None:
        """A kind that the rules keep confidential needs no tick, and cannot be made public by taking one away."""
        if restricted != self._by_kind:
            self._by_kind = restricted
            self.restricted.set_value(restricted)
            self.restricted.setEnabled(not restricted)
            self.for_confidence.show_part(restricted)

    def is_confidential(self) -> bool:
        """Whether the case is to be restricted."""
        return self._by_kind or (self.for_confidence.is_open and self.restricted.value())

    def open_for(self, names: Iterable[str]) -> None:
        """Open every part that one of these inputs stands in."""
        wanted = set(names)
        for part in self.every:
            if wanted.intersection(field.name for field in part.fields):
                part.show_part(True)

    def clear(self) -> None:
        """Empty and closed."""
        self._by_kind = False
        self.restricted.setEnabled(True)
        for field in self.all():
            field.clear()
        for part in self.every:
            part.show_part(False)

    def people(self) -> tuple[Representative, ...]:
        """The representatives as typed."""
        lines = self.for_joint.value(self.representatives).splitlines()
        return tuple(_representative(line) for line in lines if line.strip())

    def matters_given(self) -> tuple[str, ...]:
        """The matters as typed, one a line."""
        return tuple(line.strip() for line in self.for_matters.value(self.matters).splitlines() if line.strip())

    def together(self) -> int | None:
        """How many complain together."""
        typed = self.for_joint.value(self.joint_count)
        return int(typed) if typed else None

    def problems(self) -> dict[str, str]:
        """What cannot be read."""
        typed = self.for_joint.value(self.joint_count)
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 8):
            return {"joint_count": _("A whole number is expected here.")}
        return {}

    def _judge_authority(self) -> None:
        self.authority.set_hint(authority_missing(self.agent.value(), self.authority.value()))

    def _judge_code(self) -> None:
        typed = self.credit_code.value()
        self.credit_code.set_hint((check_credit_code(typed) or "") if typed else "")


def _representative(line: str) -> Representative:
    """姓名 电话 证件号 in any order after the name; what holds no digit belongs to the name."""
    name, phone, number = [], "", ""
    for word in filter(None, _BETWEEN.split(line)):
        if not any(char.isdigit() for char in word):
            name.append(word)
        elif _ID_NUMBER.fullmatch(word) or phone or any(char.isalpha() for char in word):
            number = number or word
        else:
            phone = word
    return Representative(" ".join(name), phone, number)
