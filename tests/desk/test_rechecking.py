"""Rechecks: a linked case with its own limit and another handler (F7)."""

from __future__ import annotations

from typing import Any

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import CaseSheet, Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, CaseState, Clock, EventKind, Role
from complaintdesk.storage.models import Case
from complaintdesk.storage.verify import verify
from tests.desk.office import Clock as Moving
from tests.desk.office import a_case, desk_as
from tests.desk.small_pack import RECHECK, an_office_with, steps

ZONE = "Asia/Shanghai"
STEPS = steps("recheck")


def take(desk: Desk, done: Done, action: Action, **values: Any) -> Done:
    return desk.do(command_for(action, done.id, None, values, ZONE))[0]


def sheet(desk: Desk, done: Done | int) -> CaseSheet:
    return desk.ask(Sheet(case_id=done if isinstance(done, int) else done.id))


def replied(desk: Desk) -> Done:
    desk_as(desk, Role.DEPARTMENT, "甲科", number="2001", name="王芳")
    desk_as(desk, Role.DEPARTMENT, "甲科", number="2002", name="赵强")
    done = a_case(desk, category="收费", respondent_person="")
    take(desk, done, Action.DISPATCH, department="甲科", handler="2001")
    take(desk, done, Action.INVESTIGATE, findings="已查")
    return take(desk, done, Action.REPLY, way="letter", text="已答复")


def child_of(desk: Desk, done: Done) -> int:
    with desk.database.read() as session:
        found = [case for case in session.query(Case) if case.parent_id == done.id]
    (child,) = found
    assert child.relation == "recheck"
    return child.id


def test_a_recheck_is_a_linked_case_with_the_limit_of_its_rule(database_url: str) -> None:
    clock = Moving()
    desk = an_office_with(database_url, tables=RECHECK + STEPS, clock=clock)
    done = replied(desk)
    assert [c.clock for c in sheet(desk, done).clocks if c.clock is Clock.RECHECK] == []
    clock.forward(days=3)
    take(desk, done, Action.RECHECK, reason="退费金额仍不对")
    child = sheet(desk, child_of(desk, done))
    assert done.number in child.subject
    assert (child.facts, child.state) == ("退费金额仍不对", CaseState.REGISTERED)
    assert child.complainant.phone == "13800001234"
    (limit,) = child.clocks
    assert (limit.clock, limit.rule, limit.source) == (Clock.SOLVE, "small.recheck", "试行办法第九条")
    # 30 days from 5 March, rolled over the Qingming holiday (4–6 April).
    assert limit.due_at.isoformat() == "2026-04-07T15:59:59+00:00"
    parent = sheet(desk, done)
    assert parent.timeline[0].kind is EventKind.RECHECK_OPENED
    assert child.number in parent.timeline[0].note
    assert child.number in [link.number for link in parent.links]
    assert verify(desk.database).ok


def test_whoever_handled_the_case_does_not_handle_its_recheck(database_url: str) -> None:
    desk = an_office_with(database_url, tables=RECHECK + STEPS)
    done = replied(desk)
    take(desk, done, Action.RECHECK, reason="不服")
    child = sheet(desk, child_of(desk, done))
    with pytest.raises(FieldErrors, match="原件经办人"):
        desk.do(command_for(Action.DISPATCH, child.id, None, {"department": "甲科", "handler": "2001"}, ZONE))
    again = desk.do(command_for(Action.DISPATCH, child.id, None, {"department": "甲科", "handler": "2002"}, ZONE))[0]
    assert again.state is CaseState.DISPATCHED
    (limit,) = [c for c in sheet(desk, again).clocks if c.clock is Clock.SOLVE]
    assert limit.rule == "small.recheck"


def test_one_recheck_at_a_time(database_url: str) -> None:
    desk = an_office_with(database_url, tables=RECHECK + STEPS)
    done = replied(desk)
    take(desk, done, Action.RECHECK, reason="不服")
    with pytest.raises(NotAllowed, match="尚未办结"):
        take(desk, done, Action.RECHECK, reason="还是不服")
    take(desk, Done(child_of(desk, done), "", None, 0, 0, EventKind.REGISTERED), Action.WITHDRAW, reason="算了")
    take(desk, done, Action.RECHECK, reason="又不服")


def test_rules_without_a_limit_for_rechecks_give_the_usual_one(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url, tables=STEPS)
    done = replied(desk)
    take(desk, done, Action.RECHECK, reason="不服")
    assert [c.rule for c in sheet(desk, child_of(desk, done)).clocks] == ["small.solve"]


def test_rules_without_the_step_refuse_it(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url)
    with pytest.raises(NotAllowed):
        take(desk, replied(desk), Action.RECHECK, reason="不服")
