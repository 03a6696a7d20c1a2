"""样例的填写: what the sample staff write into the form of a step, by the kinds of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.demo_stories import Chance
from complaintdesk.domain.fields import FieldSpec, Input
from complaintdesk.domain.policy import OwnField
from complaintdesk.domain.vocabulary import Action

#: The phrases of the words file for the inputs of a step, by action and name.
_PHRASES: dict[Action, dict[str, str]] = {
    Action.STATEMENT: {"text": "facts", "place": "place"},
    Action.ASSIST: {"question": "question"},
    Action.ANSWER: {"answer": "department_answer"},
    Action.HEAR: {"who": "accused", "text": "heard"},
    Action.MEETING: {"minutes": "minutes", "participants": "participants", "decisions": "decisions"},
    Action.PLAN: {"title": "option", "content": "option_content"},
    Action.CHOOSE: {"words": "satisfied"},
    Action.MEDIATE: {"participants": "participants", "facts": "findings", "consensus": "consensus"},
    Action.SETTLE: {"terms": "terms"},
    Action.END_MEDIATION: {"reason": "no_agreement", "way_out": "way_out"},
    Action.COMPENSATE: {"way": "way_of_paying", "basis": "solution"},
    Action.TRANSFER_OUT: {"authority": "authority", "reason": "transfer_reason"},
    Action.ASK_EXTENSION: {"reason": "extend"},
    Action.EXTEND: {"reason": "extend"},
    Action.PAUSE: {"note": "pause"},
    Action.SUPERVISE: {"note": "urge"},
    Action.PROGRESS: {"text": "progress"},
    Action.URGE: {"note": "urge"},
    Action.RECHECK: {"reason": "reopen"},
    Action.CHILD: {"name": "name", "phone": "phone"},
    Action.CHECK_RETALIATION: {"result": "no_retaliation"},
    Action.EVALUATE: {"complaint_reason": "evaluated", "regulator_reason": "not_reported"},
    Action.SEAL: {"items": "sealed_items", "parties": "participants"},
    Action.UNSEAL: {"reason": "unsealed", "present": "participants"},
    Action.RETURN_GOODS: {"goods": "goods", "condition": "condition"},
    Action.RECALL: {"product": "goods", "batch": "batch", "measure": "recall"},
    Action.ASSESS: {"note": "assessed"},
    Action.CLASSIFY: {"reason": "classified"},
    Action.REFUSED_RECEPTION: {"facts": "refused_reception"},
}
_YES = {Action.STATEMENT: ("signed",), Action.SETTLE: ("signed",), Action.EVALUATE: ("is_complaint",)}
_AHEAD = ("until", "due", "pay_by", "performance_by")


class Filling:
    """填写者: fills forms with phrases, the case's own texts first."""

    def __init__(self, chance: Chance, texts: Mapping[str, str], zone: str) -> None:
        self.chance, self.texts, self.zone = chance, texts, ZoneInfo(zone)

    def filled(self, action: Action, fields: tuple[FieldSpec, ...], now: datetime) -> dict[str, Any]:
        """A value for every input that must be filled, and for those the samples have phrases for."""
        phrases, ticked = _PHRASES.get(action, {}), _YES.get(action, ())
        values: dict[str, Any] = {}
        for spec in fields:
            if spec.name in phrases and not spec.choices:
                values[spec.name] = self.phrase(phrases[spec.name])
            elif spec.name in ticked:
                values[spec.name] = True
            elif spec.required:
                values[spec.name] = self._one(spec, now)
        return values

    def phrase(self, name: str) -> str:
        """One of the phrases of that name, with the gaps of the story filled in."""
        made: dict[str, Callable[[], str]] = {"name": self.chance.name, "phone": self.chance.phone}
        if name in self.texts:
            return self.texts[name]
        return made[name]() if name in made else self.chance.word(name)

    def _one(self, spec: FieldSpec, now: datetime) -> Any:
        if spec.choices:
            chosen = [choice.value for choice in spec.choices]
            return chosen[-1] if spec.input is Input.RECORD else self.chance.random.choice(chosen)
        day = now.astimezone(self.zone)
        if spec.name in _AHEAD:
            day += timedelta(days=5)
        makers: dict[Input, Callable[[], Any]] = {
            Input.DATE: lambda: day.date().isoformat(),
            Input.DATE_TIME: lambda: day.isoformat(),
            Input.YES_NO: lambda: True,
            Input.NUMBER: lambda: str(self.chance.random.randrange(1, 6)),
            Input.MONEY: lambda: self.texts["amount"],
            Input.FILE: lambda: FileContent(self.chance.word("attachment"), self.texts["facts"].encode("utf-8")),
        }
        return makers[spec.input]() if spec.input in makers else self.chance.word("note")


def own_field(own: OwnField, chance: Chance, at: datetime) -> str:
    """A value for one of the pack's own fields."""
    if own.choices:
        return chance.random.choice(own.choices)
    plain = {
        "date": at.date().isoformat(),
        "number": str(chance.random.randrange(1, 60)),
        "amount": str(chance.random.randrange(50, 3000)),
        "yes_no": "是" if chance.happens(0.3) else "否",
    }
    return plain.get(own.input) or chance.word("own_field")
