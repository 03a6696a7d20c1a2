"""Cases that wait for a call, for the tests of the call-back."""

from __future__ import annotations

from typing import Any

from complaintdesk.desk.calling import RecordCallBack
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import CaseSheet, Done
from complaintdesk.domain.vocabulary import Action, CallOutcome
from tests.desk.office import a_case

ZONE = "Asia/Shanghai"


def take(desk: Desk, done: Done, action: Action, **values: Any) -> Done:
    return desk.do(command_for(action, done.id, None, values, ZONE))[0]


def replied(desk: Desk, handler: Desk | None = None, **changes: Any) -> Done:
    """A case of the small pack whose person was just told the result."""
    done = a_case(desk, **({"category": "收费"} | changes))
    take(desk, done, Action.DISPATCH, department="甲科")
    take(handler or desk, done, Action.INVESTIGATE, findings="重复计价 120 元")
    return take(desk, done, Action.REPLY, way="phone", text="已退费")


def answered_again(desk: Desk, done: Done, handler: Desk | None = None) -> Done:
    """The reopened case, investigated and answered once more."""
    take(desk, done, Action.DISPATCH, department="甲科")
    take(handler or desk, done, Action.INVESTIGATE, findings="再查")
    return take(desk, done, Action.REPLY, way="phone", text="已再次答复")


def sheet(desk: Desk, done: Done) -> CaseSheet:
    return desk.ask(Sheet(case_id=done.id))


def call(desk: Desk, done: Done, outcome: str = "reached", **values: Any) -> Done:
    """One attempt, as it comes from a form or from the command line."""
    return take(desk, done, Action.CALL_BACK, outcome=outcome, **values)


def in_vain(desk: Desk, done: Done) -> Done:
    return desk.do(RecordCallBack(case_id=done.id, outcome=CallOutcome.NO_ANSWER))[0]
