"""权限表: role × action × relation to the case, every cell tried at the real desk, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.core import ACTION_COMMANDS, Desk
from complaintdesk.desk.intake import RegisterCase
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.vault import ClearStaff
from complaintdesk.domain.errors import ConflictError, NotAllowed, NotFound, UserError
from complaintdesk.domain.fields import Input, inputs_of
from complaintdesk.domain.permissions import OF_ROLE, Permission
from complaintdesk.domain.vocabulary import Action, Channel, Kind, Role
from tests.conftest import KINDS, Databases
from tests.desk.office import Clock, a_person, desk_as
from tests.desk.whistle import ACCUSED, a_reporter, staffed
from tests.office.everything import everything

#: Written out, not read from the program: what only a supervisor does, and what a department does too.
ONLY_SUPERVISOR = {Action.EXTEND, Action.DENY_EXTENSION, Action.VOID, Action.UNARCHIVE}
#: Whether somebody may sign depends on the case and on whom they stand in for: decided with the case in hand.
SIGNED = {Action.APPROVE, Action.REJECT, Action.INSTRUCT}
ALSO_DEPARTMENT = {
    Action.ATTACH, Action.RETURN, Action.INVESTIGATE, Action.CAUSE, Action.PROPOSE, Action.ANSWER, Action.HEAR,
    Action.PLAN, Action.MATTER, Action.COMPENSATE, Action.PAY, Action.RETURN_GOODS, Action.RECALL, Action.SEAL,
    Action.UNSEAL, Action.ASK_EXTENSION, Action.IMPROVE,
}  # fmt: skip
#: All that a department may do in a case in which it only assists.
OF_ASSISTANTS = {Action.ATTACH, Action.ANSWER}

MAY, ROLE, HIDDEN = "may", "the role may not", "there is no such case"


def of_role(role: Role, action: Action) -> str:
    """What the table says for a case that this person may know of."""
    if role is Role.ADMINISTRATOR:
        return ROLE
    if action in SIGNED:
        return MAY
    if role is Role.DEPARTMENT:
        return MAY if action in ALSO_DEPARTMENT else ROLE
    return MAY if role is Role.SUPERVISOR or action not in ONLY_SUPERVISOR else ROLE


@dataclass(frozen=True)
class Seat:
    """One row of the table: who, and how the case relates to them."""

    role: Role
    relation: str
    number: str
    case: str
    is_hidden: bool = False

    def __str__(self) -> str:
        return f"{self.role.value}-{self.relation}"


SEATS = (
    Seat(Role.FRONT_DESK, "普通件", "2003", "plain"),
    Seat(Role.FRONT_DESK, "保密件_已授权", "2001", "restricted"),
    Seat(Role.FRONT_DESK, "保密件_未授权", "2003", "restricted", is_hidden=True),
    Seat(Role.FRONT_DESK, "保密件_被举报人", "2006", "restricted", is_hidden=True),
    Seat(Role.SUPERVISOR, "普通件", "2004", "plain"),
    Seat(Role.SUPERVISOR, "保密件_已授权", "2002", "restricted"),
    Seat(Role.SUPERVISOR, "保密件_未授权", "2004", "restricted", is_hidden=True),
    Seat(Role.SUPERVISOR, "保密件_被举报部门", "3004", "restricted", is_hidden=True),
    Seat(Role.DEPARTMENT, "本科室", "3001", "plain"),
    Seat(Role.DEPARTMENT, "别的科室", "3002", "plain", is_hidden=True),
    Seat(Role.DEPARTMENT, "协办", "3001", "assisted"),
    Seat(Role.DEPARTMENT, "本科室保密件_已授权", "3003", "restricted"),
    Seat(Role.DEPARTMENT, "本科室保密件_未授权", "3001", "restricted", is_hidden=True),
    Seat(Role.DEPARTMENT, "保密件_被举报部门", "2007", "restricted", is_hidden=True),
    Seat(Role.ADMINISTRATOR, "普通件", "2005", "plain"),
    Seat(Role.ADMINISTRATOR, "保密件", "2005", "restricted", is_hidden=True),
)


@dataclass
class Floor:
    """The office: a desk by staff number, a case by its name."""

    desks: dict[str, Desk]
    cases: dict[str, int]
    other: str
    """The number of an ordinary case, for steps that name a second one."""


@pytest.fixture(scope="module", params=KINDS)
def floor(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Floor]:
    url = databases.new(request.param)
    clock = Clock()
    operator = everything(url, restricted=True, clock=clock)
    company = staffed(operator, clock)
    people = (company.inspector, company.head, company.clerk, company.supervisor, company.administrator,
              *company.others.values())  # fmt: skip
    desks = {desk.actor.number: desk for desk in people}
    for number, role, department in (("3001", Role.DEPARTMENT, "甲科"), ("3002", Role.DEPARTMENT, "乙科"),
                                     ("3003", Role.DEPARTMENT, "甲科"), ("3004", Role.SUPERVISOR, "生产厂")):  # fmt: skip
        desks[number] = desk_as(operator, role, department, number=number)
    for number in ("3003", "3004"):
        operator.do(ClearStaff(number=number))
    cases = {}
    for name, kind, department in (("plain", Kind.COMPLAINT, "甲科"), ("assisted", Kind.COMPLAINT, "丙科"),
                                   ("restricted", Kind.REPORT, "甲科"), ("proposed", Kind.COMPLAINT, "甲科")):  # fmt: skip
        is_report = kind is Kind.REPORT
        report = RegisterCase(
            kind=kind,
            channel=Channel.LETTER,
            facts=f"{name}件",
            complainant=a_reporter() if is_report else a_person(),
            category="服务/态度",
            matters=("一",),
            respondent_person=ACCUSED if is_report else "",
        )
        cases[name] = operator.do(report)[0].id
        done = cases[name]
        if name == "proposed":
            continue
        operator.do(command_for(Action.DISPATCH, done, None, {"department": department}, "Asia/Shanghai"))
    asked = {"departments": "甲科", "question": "请协助"}
    operator.do(command_for(Action.ASSIST, cases["assisted"], None, asked, "Asia/Shanghai"))
    for action, given in ((Action.DISPATCH, {"department": "甲科"}), (Action.INVESTIGATE, {"findings": "查"}),
                          (Action.PROPOSE, {"solution": "改"})):  # fmt: skip
        operator.do(command_for(action, cases["proposed"], None, given, "Asia/Shanghai"))
    yield Floor(desks, cases, "TS-2026-0002")
    operator.database.close()
    databases.drop(url)


def outcome(desk: Desk, action: Action, case_id: int, other: str = "") -> str:
    """What the desk says to the step, asked with a version that cannot be: nothing is ever done."""
    try:
        desk.do(command_for(action, case_id, 999_999, filled(action, other), "Asia/Shanghai"))
    except ConflictError:
        return MAY
    except NotFound:
        return HIDDEN
    except NotAllowed as refused:
        return ROLE if "没有此项权限" in str(refused) else f"NotAllowed: {refused}"
    except UserError as refused:
        return f"{type(refused).__name__}: {refused}"
    return "done"


def filled(action: Action, other: str = "") -> dict[str, Any]:
    """Something in every input that must be filled."""
    values: dict[str, Any] = {}
    for entry in inputs_of(ACTION_COMMANDS[action]):
        words, kind = entry.metadata["words"], entry.metadata["input"]
        if not entry.metadata["required"]:
            continue
        if words is not None:
            values[entry.name] = next(iter(words)).value
        elif kind is Input.FILE:
            values[entry.name] = FileContent("a.txt", b"a")
        else:
            values[entry.name] = {
                Input.DATE: "2026-04-01", Input.DATE_TIME: "2026-04-01T09:00", Input.NUMBER: "1", Input.MONEY: "1",
                Input.YES_NO: True, Input.DEPARTMENT: "甲科", Input.DEPARTMENTS: "甲科", Input.STAFF: "2003",
                Input.CASE: other,
            }.get(kind, "x")  # fmt: skip
    if action is Action.CALL_BACK:
        values["satisfaction"] = "fair"
    if action is Action.AMEND:
        return {"subject": "x"}
    return values


@pytest.mark.parametrize("seat", SEATS, ids=str)
def test_每格都试(floor: Floor, seat: Seat) -> None:
    desk, case_id = floor.desks[seat.number], floor.cases[seat.case]
    wrong = {}
    for action in ACTION_COMMANDS:
        expected = of_role(seat.role, action)
        if seat.is_hidden and expected is MAY:
            expected = HIDDEN
        found = outcome(desk, action, case_id, floor.other)
        if seat.role is Role.ADMINISTRATOR:
            expected = found if found in (ROLE, HIDDEN) else ROLE
        if found != expected:
            wrong[action.value] = (expected, found)
    assert wrong == {}


def test_表里没有漏掉的动作() -> None:
    assert set(ACTION_COMMANDS) == set(Action)


def test_协办科室真做一遍_只能答复和附件(floor: Floor) -> None:
    """The finer rule comes after the case is loaded, so here the steps are really tried."""
    desk, case_id = floor.desks["3001"], floor.cases["assisted"]
    for action in sorted(ALSO_DEPARTMENT - OF_ASSISTANTS):
        with pytest.raises(UserError):
            desk.do(command_for(action, case_id, None, filled(action), "Asia/Shanghai"))
    desk.do(command_for(Action.ANSWER, case_id, None, {"answer": "已配合"}, "Asia/Shanghai"))
    desk.do(command_for(Action.ATTACH, case_id, None, filled(Action.ATTACH), "Asia/Shanghai"))


def test_授权不给角色没有的权限(floor: Floor) -> None:
    """Being cleared opens restricted cases; it makes nobody a supervisor and gives no department the whole office."""
    assert outcome(floor.desks["2001"], Action.VOID, floor.cases["restricted"]) == ROLE
    assert outcome(floor.desks["3003"], Action.REPLY, floor.cases["restricted"]) == ROLE


def test_角色表本身不含保密权限() -> None:
    assert all(Permission.READ_RESTRICTED not in held for held in OF_ROLE.values())


def test_签批只归主管_拿着案件才判断(floor: Floor) -> None:
    case_id = floor.cases["proposed"]
    # The front desk may key what a leader signed on paper, never decide itself.
    for number in ("2003", "3001"):
        for action, given in ((Action.APPROVE, {}), (Action.REJECT, {"opinion": "再查"})):
            with pytest.raises(NotAllowed):
                floor.desks[number].do(command_for(action, case_id, None, given, "Asia/Shanghai"))
    floor.desks["2004"].do(command_for(Action.APPROVE, case_id, None, {}, "Asia/Shanghai"))
