"""D1: every pack × state × action on a real case: the desk refuses exactly what the step table refuses."""

from __future__ import annotations

import traceback
from typing import Any

import pytest
from sqlalchemy import update

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import ACTION_COMMANDS, Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.opening import shipped_policy
from complaintdesk.desk.rows import Done
from complaintdesk.domain import workflow
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.fields import Input, inputs_of, spec
from complaintdesk.domain.vocabulary import Action, CaseState
from complaintdesk.storage.models import Case
from tests.conftest import KINDS, Databases
from tests.desk.office import START, a_case, a_person, an_office
from tests.office.filling import filled, first

PACKS = ("general", "hospital", "car-dealer", "whistle")
ZONE = "Asia/Shanghai"
#: How often a fresh case is taken: what one step leaves behind must not decide all that follow.
FRESH_AFTER = 12


def is_jump(refused: UserError) -> bool:
    """Whether the step table said no, and not what was typed or who asked."""
    return any(frame.name in ("pack_step", "step") for frame in traceback.extract_tb(refused.__traceback__))


class Subject:
    """A real case that is put into a state by force, and what the desk says of it there."""

    def __init__(self, desk: Desk, pack: str) -> None:
        self.desk, self.pack = desk, pack
        self.other = some_case(desk, pack).number
        self.renew()

    def renew(self) -> None:
        """Another case: what many steps left behind must not decide all that follow."""
        self.id, self.used = some_case(self.desk, self.pack).id, 0

    def put(self, state: CaseState) -> None:
        """Into this state, and look again."""
        with self.desk.database.write() as session:
            session.execute(update(Case).where(Case.id == self.id).values(state=state.value))
        with self.desk.database.read() as session:
            case = session.get_one(Case, self.id)
            seen = Seen(session, self.desk.actor, START, self.desk.house)
            self.possible = workflow.possible(seen.pack_of(case), state, seen.facts(case))
        self.offered = {offer.action: offer.fields for offer in self.desk.ask(Sheet(case_id=self.id)).actions}

    def values(self, action: Action) -> dict[str, Any]:
        """The form filled as offered, or else as the command declares it."""
        declared = tuple(spec(entry) for entry in inputs_of(ACTION_COMMANDS[action]))
        fields = [f for f in self.offered.get(action, declared) if f.required or f.input is Input.LONG_TEXT]
        given = filled(fields, START, first, [self.other])
        return {name: value for name, value in given.items() if value not in (None, "")}

    def take(self, action: Action) -> UserError | None:
        """Do it, or give the refusal."""
        try:
            self.desk.do(command_for(action, self.id, None, self.values(action), ZONE))
        except UserError as refused:
            return refused
        self.used += 1
        return None


def some_case(desk: Desk, pack: str) -> Done:
    rules = shipped_policy(pack)[0]
    required = {own.key: (own.choices[0] if own.choices else "2026-01-01" if own.input == "date" else "1")
                for own in rules.fields if own.required}
    return a_case(
        desk,
        kind=rules.kinds[0],
        channel=next(c for c in rules.channels if c not in rules.source_number_for),
        category=rules.categories[0].title if rules.categories else "",
        fields=required,
        complainant=a_person(name="", phone="", anonymous=True),
        respondent_department="",
        respondent_person="",
    )


@pytest.mark.parametrize(
    ("pack", "kind"),
    [
        # The table is the program's own; one pack shows that PostgreSQL changes nothing about it.
        pytest.param(pack, kind, marks=() if kind == "sqlite" or pack == "general" else pytest.mark.soak)
        for pack in PACKS
        for kind in KINDS
    ],
)
def test_the_desk_refuses_what_the_table_refuses(databases: Databases, kind: str, pack: str) -> None:
    subject = Subject(an_office(databases.new(kind), pack), pack)
    counted = {"done": 0, "refused": 0, "judged": 0}
    for state in CaseState:
        subject.put(state)
        for action in Action:
            is_possible, refusal = action in subject.possible, subject.take(action)
            where = f"{pack}: {action.value} from {state.value}"
            if refusal is None:
                assert is_possible, f"{where} was done"
                if subject.used >= FRESH_AFTER:
                    subject.renew()
                subject.put(state)
            elif is_possible:
                assert not is_jump(refusal), f"{where}: {refusal}"
            counted["done" if refusal is None else "judged" if is_possible else "refused"] += 1
    assert counted["done"] > 40, counted
    assert counted["refused"] > 300, counted


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("state", list(CaseState), ids=lambda s: s.value)
def test_the_pack_never_opens_a_way_the_program_does_not_have(pack: str, state: CaseState) -> None:
    rules = shipped_policy(pack)[0]
    for action in workflow.possible(rules, state, CaseFacts(done={a.value: 1 for a in Action})):
        assert state in workflow.STEPS[action].from_states
        assert action in workflow.taken_by(rules)
    for action in set(Action) - workflow.taken_by(rules):
        with pytest.raises(NotAllowed):
            workflow.pack_step(rules, state, action, CaseFacts())
