"""Closing: verdict, matters, answers of assistants, the accused heard, the call-back (A12, B5, D2, D5)."""

from __future__ import annotations

from typing import Any

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import CaseSheet, Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, CaseState, Clock
from complaintdesk.storage.verify import verify
from tests.desk.office import a_case
from tests.desk.small_pack import an_office_with, steps

ZONE = "Asia/Shanghai"
STEPS = steps("hear", "matter")
RETALIATION = "".join(
    f'[[rules]]\nid = "small.{clock}"\ntitle = "打击报复回访"\nclock = "{clock}"\nlimit = "{days} days"\nfrom = "closed"\n'
    f'source = "试行办法第十条"\n'
    for clock, days in (("retaliation", 30), ("retaliation_last", 90))
)


def take(desk: Desk, done: Done, action: Action, **values: Any) -> Done:
    return desk.do(command_for(action, done.id, None, values, ZONE))[0]


def replied(desk: Desk, **changes: Any) -> Done:
    done = a_case(desk, category="收费", **changes)
    take(desk, done, Action.DISPATCH, department="甲科")
    take(desk, done, Action.INVESTIGATE, findings="已查")
    return take(desk, done, Action.REPLY, way="phone", text="已答复")


def sheet(desk: Desk, done: Done) -> CaseSheet:
    return desk.ask(Sheet(case_id=done.id))


def test_no_case_is_closed_without_a_verdict(database_url: str) -> None:
    desk = an_office_with(database_url, "call_back_required = false\n")
    done = replied(desk)
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.CLOSE, note="完")
    assert list(refused.value.problems) == ["verdict"]
    assert take(desk, done, Action.CLOSE, verdict="partly").state is CaseState.CLOSED


def test_three_matters_need_three_results(database_url: str) -> None:
    desk = an_office_with(database_url, "call_back_required = false\n", STEPS)
    done = replied(desk, matters=("退费", "道歉", "整改"))
    for place in ("1", "2", "3"):
        with pytest.raises(NotAllowed, match="整改"):
            take(desk, done, Action.CLOSE, verdict="substantiated")
        take(desk, done, Action.MATTER, matter=place, verdict="substantiated", note="已办")
    assert take(desk, done, Action.CLOSE, verdict="substantiated").state is CaseState.CLOSED
    assert verify(desk.database).ok


def test_the_accused_is_heard_before_the_verdict_goes_against_them(database_url: str) -> None:
    desk = an_office_with(
        database_url, "call_back_required = false\nhear_before_substantiated = true\n", STEPS
    )
    done = replied(desk)
    for verdict in ("substantiated", "partly"):
        with pytest.raises(NotAllowed):
            take(desk, done, Action.CLOSE, verdict=verdict)
    take(desk, done, Action.HEAR, who="李四", heard_on="2026-03-02", text="系统重复计价，并非有意")
    assert take(desk, done, Action.CLOSE, verdict="substantiated").state is CaseState.CLOSED


def test_an_unsubstantiated_verdict_needs_no_hearing(sqlite_url: str) -> None:
    desk = an_office_with(
        sqlite_url, "call_back_required = false\nhear_before_substantiated = true\n", STEPS
    )
    assert take(desk, replied(desk), Action.CLOSE, verdict="unsubstantiated").state is CaseState.CLOSED


def test_the_call_back_or_three_attempts(database_url: str) -> None:
    desk = an_office_with(database_url)
    done = replied(desk)
    for _attempt in range(3):
        with pytest.raises(NotAllowed, match="回访"):
            take(desk, done, Action.CLOSE, verdict="unverifiable")
        take(desk, done, Action.CALL_BACK, outcome="no_answer")
    assert take(desk, done, Action.CLOSE, verdict="unverifiable").state is CaseState.CLOSED


def test_rules_without_a_call_back_step_ask_for_none(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url, tables=steps(without="call_back"))
    assert take(desk, replied(desk), Action.CLOSE, verdict="partly").state is CaseState.CLOSED


def test_what_is_counted_from_the_closing_begins_then(database_url: str) -> None:
    desk = an_office_with(database_url, "call_back_required = false\n", RETALIATION)
    done = replied(desk)
    assert not [c for c in sheet(desk, done).clocks if c.clock is Clock.RETALIATION]
    take(desk, done, Action.CLOSE, verdict="substantiated")
    due = {c.clock: c for c in sheet(desk, done).clocks}
    assert due[Clock.RETALIATION].stopped_at is None
    assert due[Clock.RETALIATION].due_at.date().isoformat() == "2026-04-01"
    assert due[Clock.RETALIATION_LAST].due_at.date().isoformat() == "2026-06-01"
    assert due[Clock.SOLVE].stopped_at is not None
