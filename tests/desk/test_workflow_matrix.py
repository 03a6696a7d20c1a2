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
from complaintdesk.domain.fields import FieldSpec, Input, inputs_of, spec
from complaintdesk.domain.vocabulary import Action, CaseState
from complaintdesk.storage.models import Case
from tests.desk.office import START, Clock, a_case, an_office
from tests.office.filling import filled, first

PACKS = ("general", "hospital", "car-dealer", "whistle")
ZONE = "Asia/Shanghai"
#: How often a fresh case is taken: what one step leaves behind must not decide all that follow.
FRESH_AFTER = 12


def is_jump(refused: UserError) -> bool:
    """Whether the step table said no, and not what was typed or who asked."""
    return any(frame.name in ("pack_step", "step") for frame in traceback.extract_tb(refused.__traceback__))


def put(desk: Desk, case_id: int, state: CaseState) -> None:
    with desk.database.write() as session:
        session.execute(update(Case).where(Case.id == case_id).values(state=state.value))


def possible(desk: Desk, case_id: int) -> tuple[Action, ...]:
    """What the step table allows for the case as it is now."""
    with desk.database.read() as session:
        case = session.get_one(Case, case_id)
        seen = Seen(session, desk.actor, START, desk.house)
        return workflow.possible(seen.pack_of(case), CaseState(case.state), seen.facts(case))


def fields_of(desk: Desk, case_id: int, action: Action) -> list[FieldSpec]:
    """The form as offered, or else as the command declares it."""
    offered = {offer.action: offer.fields for offer in desk.ask(Sheet(case_id=case_id)).actions}
    return list(offered[action]) if action in offered else [spec(entry) for entry in inputs_of(ACTION_COMMANDS[action])]


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
        respondent_department="",
        respondent_person="",
    )


def values_for(desk: Desk, case_id: int, action: Action, other: str) -> dict[str, Any]:
    fields = [f for f in fields_of(desk, case_id, action) if f.required or f.input is Input.LONG_TEXT]
    return {name: value for name, value in filled(fields, START, first, [other]).items() if value not in (None, "")}


@pytest.mark.parametrize("pack", PACKS)
def test_the_desk_refuses_what_the_table_refuses(database_url: str, pack: str) -> None:
    clock = Clock()
    desk = an_office(database_url, pack, clock=clock)
    other = some_case(desk, pack)
    done, used, counted = some_case(desk, pack), 0, {"done": 0, "refused": 0, "judged": 0}
    for state in CaseState:
        for action in Action:
            if used >= FRESH_AFTER:
                done, used = some_case(desk, pack), 0
            put(desk, done.id, state)
            allowed = action in possible(desk, done.id)
            values = values_for(desk, done.id, action, other.number)
            where = f"{pack}: {action.value} from {state.value}"
            try:
                desk.do(command_for(action, done.id, None, values, ZONE))
            except UserError as refused:
                if allowed:
                    assert not is_jump(refused), f"{where}: {refused}"
                    counted["judged"] += 1
                else:
                    counted["refused"] += 1
            else:
                assert allowed, f"{where} was done"
                counted["done"] += 1
                used += 1
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
