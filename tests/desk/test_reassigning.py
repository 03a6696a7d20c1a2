"""Bulk reassignment: all or none, one event each, taken back exactly (D15); and the handover list (D19)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.handover import Handover, RecordHandover
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.reassigning import MOST, ReassignCases, ReassignPreview, UndoReassign
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.vocabulary import Action, CaseState, EventKind, Role
from complaintdesk.storage.models import Case, Complainant, Event
from complaintdesk.storage.snapshots import snapshot
from complaintdesk.storage.verify import verify
from tests.desk.office import Clock, a_case, a_person, an_office, desk_as

ZONE = "Asia/Shanghai"


def take(desk: Desk, done: Done, action: Action, **values: Any) -> Done:
    return desk.do(command_for(action, done.id, None, values, ZONE))[0]


def dispatched(desk: Desk, count: int, department: str = "财务科", **values: Any) -> list[Done]:
    cases = [a_case(desk, respondent_person="", subject=f"第{n}件") for n in range(count)]
    for done in cases:
        take(desk, done, Action.DISPATCH, department=department, **values)
    return cases


def facts(desk: Desk) -> list[dict[str, Any]]:
    with desk.database.read() as session:
        cases = session.scalars(select(Case).order_by(Case.id)).all()
        return [snapshot(case, session.get_one(Complainant, case.id)) for case in cases]


def head(desk: Desk) -> int:
    with desk.database.read() as session:
        return max(session.scalars(select(Event.seq)))


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def test_twenty_cases_in_one_step_and_back_exactly(desk: Desk) -> None:
    desk_as(desk, Role.DEPARTMENT, "财务科", number="2001", name="王芳")
    desk_as(desk, Role.DEPARTMENT, "护理部", number="2002", name="赵强")
    cases = dispatched(desk, 10, handler="2001") + dispatched(desk, 10)
    take(desk, cases[3], Action.INVESTIGATE, findings="已查")
    before, seq = facts(desk), head(desk)
    command = ReassignCases(
        case_ids=tuple(c.id for c in cases), department="护理部", handler="2002", reason="人员调整"
    )
    _done, changes = desk.do(command)
    assert changes.cases == {c.id for c in cases}
    assert head(desk) == seq + 20
    shown = desk.ask(Sheet(case_id=cases[3].id))
    assert (shown.department, shown.handler, shown.state) == ("护理部", "赵强", CaseState.INVESTIGATING)
    assert shown.timeline[0].kind is EventKind.REASSIGNED
    assert "财务科·王芳 → 护理部·赵强：人员调整" in shown.timeline[0].note
    assert desk.do(command)[0].already
    desk.do(UndoReassign(batch=command.request_id))
    assert facts(desk) == before
    assert desk.ask(Sheet(case_id=cases[3].id)).timeline[0].kind is EventKind.REASSIGNMENT_UNDONE
    assert verify(desk.database).ok


def test_one_that_cannot_go_holds_back_all(desk: Desk) -> None:
    cases = dispatched(desk, 2)
    waiting = a_case(desk)
    before = facts(desk)
    ids = (*(c.id for c in cases), waiting.id)
    rows = desk.ask(ReassignPreview(case_ids=ids, department="护理部"))
    assert [(row.number, bool(row.problem)) for row in rows] == [
        (cases[0].number, False),
        (cases[1].number, False),
        (waiting.number, True),
    ]
    with pytest.raises(NotAllowed, match=waiting.number) as refused:
        desk.do(ReassignCases(case_ids=ids, department="护理部", reason="调整"))
    assert cases[0].number not in refused.value.message
    assert facts(desk) == before


def test_the_accused_gets_none_of_them(desk: Desk) -> None:
    desk_as(desk, Role.DEPARTMENT, "护理部", number="2002", name="李四")
    done = a_case(desk)
    take(desk, done, Action.DISPATCH, department="财务科")
    (row,) = desk.ask(ReassignPreview(case_ids=(done.id,), department="护理部", handler="2002"))
    assert "李四" in row.problem
    with pytest.raises(NotAllowed, match="李四"):
        desk.do(ReassignCases(case_ids=(done.id,), department="护理部", handler="2002", reason="调整"))


def test_what_went_on_meanwhile_is_not_taken_back(desk: Desk) -> None:
    cases = dispatched(desk, 3)
    command = ReassignCases(case_ids=tuple(c.id for c in cases), department="护理部", reason="调整")
    desk.do(command)
    desk.do(ReassignCases(case_ids=(cases[1].id,), department="医教科", reason="再调整"))
    before = facts(desk)
    with pytest.raises(NotAllowed, match=cases[1].number):
        desk.do(UndoReassign(batch=command.request_id))
    assert facts(desk) == before


def test_it_is_taken_back_once(desk: Desk) -> None:
    (done,) = dispatched(desk, 1)
    command = ReassignCases(case_ids=(done.id,), department="护理部", reason="调整")
    desk.do(command)
    desk.do(UndoReassign(batch=command.request_id))
    with pytest.raises(NotAllowed):
        desk.do(UndoReassign(batch=command.request_id))
    with pytest.raises(NotFound):
        desk.do(UndoReassign(batch="nie"))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"department": "护理部"}, "reason"),
        ({"reason": "调整"}, "department"),
        ({"department": "无此科", "reason": "调整"}, "department"),
        ({"department": "护理部", "handler": "9999", "reason": "调整"}, "handler"),
        ({"department": "护理部", "handler": "2001", "reason": "调整"}, "handler"),
    ],
)
def test_where_and_why_must_be_said(sqlite_url: str, values: dict[str, str], field: str) -> None:
    desk = an_office(sqlite_url)
    desk_as(desk, Role.DEPARTMENT, "财务科", number="2001")
    (done,) = dispatched(desk, 1, "医教科")
    with pytest.raises(FieldErrors) as refused:
        desk.do(ReassignCases(case_ids=(done.id,), **values))
    assert list(refused.value.problems) == [field]


def test_none_and_too_many_are_said_in_words(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    for ids in ((), tuple(range(MOST + 1))):
        with pytest.raises(UserError):
            desk.do(ReassignCases(case_ids=ids, department="护理部", reason="调整"))
        with pytest.raises(UserError):
            desk.ask(ReassignPreview(case_ids=ids))


def test_a_department_reassigns_nothing(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    (done,) = dispatched(desk, 1)
    clerk = desk_as(desk, Role.DEPARTMENT, "财务科")
    with pytest.raises(NotAllowed):
        clerk.do(ReassignCases(case_ids=(done.id,), department="护理部", reason="调整"))
    with pytest.raises(NotAllowed):
        clerk.ask(ReassignPreview(case_ids=(done.id,)))


# -- handover


def test_open_cases_by_owner_with_the_next_step(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    desk_as(desk, Role.DEPARTMENT, "财务科", number="2001", name="王芳")
    with_handler = dispatched(desk, 2, handler="2001")
    without = dispatched(desk, 1)
    waiting = a_case(desk)
    over = a_case(desk)
    take(desk, over, Action.WITHDRAW, reason="撤回")
    take(desk, with_handler[1], Action.INVESTIGATE, findings="已查")
    sheet = desk.ask(Handover())
    assert sheet.total == 4
    found = {(g.owner, g.department): [r.number for r in g.rows] for g in sheet.groups}
    assert found == {
        ("投诉台", ""): [waiting.number],
        ("王芳", "财务科"): [with_handler[0].number, with_handler[1].number],
        ("财务科", ""): [without[0].number],
    }
    steps = {row.number: row.next_step for group in sheet.groups for row in group.rows}
    assert steps[with_handler[0].number] == Action.INVESTIGATE.label
    for done in (*with_handler, *without, waiting):
        (primary,) = [offer.label for offer in desk.ask(Sheet(case_id=done.id)).actions if offer.primary]
        assert steps[done.number] == primary
    only = desk.ask(Handover(staff="2001"))
    assert [g.owner for g in only.groups] == ["王芳"]
    assert desk.ask(Handover(department="财务科")).total == 3
    with pytest.raises(FieldErrors):
        desk.ask(Handover(staff="9999"))


def test_a_department_hands_over_its_own_without_the_person(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    ours = a_case(desk, subject="张三的费用", complainant=a_person(), respondent_person="")
    take(desk, ours, Action.DISPATCH, department="财务科")
    dispatched(desk, 2, "护理部")
    sheet = desk_as(desk, Role.DEPARTMENT, "财务科").ask(Handover())
    assert sheet.total == 1
    assert "张三" not in repr(sheet)


def test_the_printed_list_is_on_record(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    dispatched(desk, 2)
    _done, changes = desk.do(RecordHandover(department="财务科"))
    assert changes.kinds == {EventKind.EXPORTED}
