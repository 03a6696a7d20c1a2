"""Approvals: post after post, on screen and on paper, deputies, four eyes (E1–E5)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import RenameDepartment
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import CaseSheet, Done
from complaintdesk.desk.staffing import ChangeStaff
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.vocabulary import Action, CaseState, EventKind, Role
from complaintdesk.storage.models import Case
from complaintdesk.storage.verify import verify
from tests.desk.office import START, Clock, a_case, an_office, desk_as
from tests.desk.small_pack import POSTS, an_office_with

ZONE = "Asia/Shanghai"
TWO = '[[approvals]]\nbefore = "reply"\npost = "leader"\n[[approvals]]\nbefore = "reply"\npost = "manager"\n'


def take(desk: Desk, done: Done, action: Action, **values: Any) -> Done:
    return desk.do(command_for(action, done.id, None, values, ZONE))[0]


def proposed(desk: Desk, by: Desk | None = None, **changes: Any) -> Done:
    done = a_case(desk, category="", **changes)
    take(desk, done, Action.DISPATCH, department="甲科")
    take(by or desk, done, Action.INVESTIGATE, findings="属实")
    return take(by or desk, done, Action.PROPOSE, solution="退费")


def sheet(desk: Desk, done: Done) -> CaseSheet:
    return desk.ask(Sheet(case_id=done.id))


def kept(desk: Desk, done: Done) -> list[dict[str, Any]]:
    with desk.database.read() as session:
        return list(session.get_one(Case, done.id).approvals)


def post(desk: Desk, number: str, key: str) -> None:
    desk.do(ChangeStaff(number=number, post=key))


# -- E1: several posts


def test_two_posts_approve_one_after_the_other(database_url: str) -> None:
    desk = an_office_with(database_url, POSTS, TWO)
    leader = desk_as(desk, Role.SUPERVISOR, number="2001")
    manager = desk_as(desk, Role.SUPERVISOR, number="2002")
    post(desk, "2001", "leader")
    post(desk, "2002", "manager")
    done = proposed(desk)
    with pytest.raises(NotAllowed, match="分管领导"):
        take(manager, done, Action.APPROVE, opinion="同意")
    assert take(leader, done, Action.APPROVE, opinion="同意").state is CaseState.PROPOSED
    assert "总经理" in sheet(desk, done).timeline[0].note
    with pytest.raises(NotAllowed, match="总经理"):
        take(desk, done, Action.REPLY, way="phone", text="已办")
    with pytest.raises(NotAllowed, match="总经理"):
        take(leader, done, Action.APPROVE, opinion="再同意")
    assert take(manager, done, Action.APPROVE, opinion="同意").state is CaseState.APPROVED
    assert [a.post for a in sheet(desk, done).approvals] == ["分管领导", "总经理"]
    assert take(desk, done, Action.REPLY, way="phone", text="已办").state is CaseState.REPLIED
    assert verify(desk.database).ok


def test_until_the_last_post_has_approved_nothing_behind_it_opens(database_url: str) -> None:
    desk = an_office_with(database_url, POSTS, TWO)
    done = proposed(desk)
    take(desk, done, Action.APPROVE)
    with desk.database.read() as session:
        assert "approve" not in session.get_one(Case, done.id).done
    take(desk, done, Action.APPROVE)
    with desk.database.read() as session:
        assert session.get_one(Case, done.id).done["approve"] == 1


def test_a_rejected_solution_is_approved_from_the_beginning(database_url: str) -> None:
    desk = an_office_with(database_url, POSTS, TWO)
    done = proposed(desk)
    take(desk, done, Action.APPROVE)
    assert take(desk, done, Action.REJECT, opinion="金额不当").state is CaseState.INVESTIGATING
    with pytest.raises(NotAllowed, match="分管领导"):
        take(desk, done, Action.REPLY, way="phone", text="已办")
    take(desk, done, Action.PROPOSE, solution="减半退费")
    assert take(desk, done, Action.APPROVE).state is CaseState.PROPOSED
    assert take(desk, done, Action.APPROVE).state is CaseState.APPROVED


def test_a_case_that_grew_after_its_approval_is_proposed_anew(database_url: str) -> None:
    tables = '[[approvals]]\nbefore = "reply"\npost = "manager"\nwhen = { severity = ["major"] }\n'
    desk = an_office_with(database_url, POSTS, tables)
    done = proposed(desk)
    take(desk, done, Action.APPROVE)
    take(desk, done, Action.AMEND, severity="major", reason="媒体关注")
    with pytest.raises(NotAllowed, match="总经理"):
        take(desk, done, Action.REPLY, way="phone", text="已办")
    assert Action.REPLY not in [offer.action for offer in sheet(desk, done).actions]
    take(desk, done, Action.PROPOSE, solution="全额退费")
    take(desk, done, Action.APPROVE)
    assert take(desk, done, Action.REPLY, way="phone", text="已办").state is CaseState.REPLIED


def test_经销店未经总经理同意不得通知客户(database_url: str) -> None:
    desk = an_office(database_url, "car-dealer")
    done = a_case(desk, category="维修质量", fields={"plate": "浙B12345"}, respondent_department="")
    _assess(desk, done)
    take(desk, done, Action.DISPATCH, department="售后服务部")
    take(desk, done, Action.INVESTIGATE, findings="配件缺货")
    take(desk, done, Action.CAUSE, cause="repair")
    take(desk, done, Action.PROPOSE, solution="免费更换")
    with pytest.raises(NotAllowed, match="总经理"):
        take(desk, done, Action.REPLY, way="phone", text="已安排更换")
    manager = desk_as(desk, Role.SUPERVISOR, number="2001")
    post(desk, "2001", "general_manager")
    take(manager, done, Action.APPROVE, opinion="同意")
    assert take(desk, done, Action.REPLY, way="phone", text="已安排更换").state is CaseState.REPLIED


def _assess(desk: Desk, done: Done) -> None:
    offer = next(o for o in sheet(desk, done).actions if o.action is Action.ASSESS)
    values = {f.name: f.choices[0].value if f.choices else "判定" for f in offer.fields if f.required}
    take(desk, done, Action.ASSESS, **values)


# -- E2: on paper


def test_signed_on_paper_and_keyed_by_the_clerk(database_url: str) -> None:
    clock = Clock()
    desk = an_office_with(database_url, POSTS, TWO, clock=clock)
    clerk = desk_as(desk, Role.FRONT_DESK, number="2001", name="钱多")
    done = proposed(clerk)
    clock.forward(days=2)
    scan = FileContent("批示.jpg", b"jpg")
    take(
        clerk, done, Action.APPROVE, signed_by="王院长", signed_at="2026-03-03 10:00", scan=scan, opinion="同意退费"
    )
    first = kept(desk, done)[0]
    assert (first["by"], first["on_paper"], first["keyed_by"]) == ("王院长", True, "钱多")
    assert first["at"].startswith("2026-03-03T02:00")
    assert first["keyed_at"].startswith("2026-03-04T01:30")
    shown = sheet(desk, done)
    approved = next(item for item in shown.timeline if item.kind is EventKind.APPROVED)
    assert "纸质" in approved.note
    assert "王院长" in approved.note
    assert [a.name for a in shown.attachments] == ["批示.jpg"]
    assert verify(desk.database).ok


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"signed_by": "王院长", "opinion": "同意"}, "signed_at"),
        ({"signed_at": "2026-03-02 09:40", "opinion": "同意"}, "signed_by"),
        ({"signed_by": "王院长", "signed_at": "2026-03-02 09:40"}, "opinion"),
        ({"signed_by": "王院长", "signed_at": "2026-03-05 09:40", "opinion": "同意"}, "signed_at"),
        ({"signed_by": "王院长", "signed_at": "2026-02-27 09:40", "opinion": "同意"}, "signed_at"),
    ],
)
def test_what_a_paper_approval_needs(sqlite_url: str, values: dict[str, str], field: str) -> None:
    clock = Clock()
    desk = an_office_with(sqlite_url, POSTS, TWO, clock=clock)
    done = proposed(desk)
    clock.forward(hours=1)
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.APPROVE, **values)
    assert list(refused.value.problems) == [field]


def test_a_clerk_does_not_approve_on_the_screen(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url, POSTS, TWO)
    done = proposed(desk)
    with pytest.raises(NotAllowed, match="签字人"):
        take(desk_as(desk, Role.FRONT_DESK), done, Action.APPROVE, opinion="同意")
    department = desk_as(desk, Role.DEPARTMENT, "甲科")
    for values in ({"opinion": "同意"}, {"opinion": "同意", "signed_by": "王", "signed_at": "2026-03-02 09:30"}):
        with pytest.raises(NotAllowed, match="权限"):
            take(department, done, Action.APPROVE, **values)


# -- E3: no


def test_no_needs_an_opinion_and_names_where_it_goes_back_to(database_url: str) -> None:
    desk = an_office_with(database_url, POSTS, TWO)
    done = proposed(desk)
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.REJECT)
    assert list(refused.value.problems) == ["opinion"]
    with pytest.raises(UserError):
        take(desk, done, Action.REJECT, opinion="重派", back_to="closed")
    assert take(desk, done, Action.REJECT, opinion="重派", back_to="dispatched").state is CaseState.DISPATCHED
    assert "已派单" in sheet(desk, done).timeline[0].note
    assert not kept(desk, done)[-1]["approved"]


# -- E4: deputies and heads


def away(desk: Desk, number: str, deputy: str, first: date, last: date) -> None:
    desk.do(
        ChangeStaff(number=number, deputy=deputy, away_from=first.isoformat(), away_until=last.isoformat())
    )


def test_the_deputy_approves_while_the_leader_is_away(database_url: str) -> None:
    clock = Clock()
    desk = an_office_with(database_url, POSTS, TWO, clock=clock)
    desk_as(desk, Role.SUPERVISOR, number="2001", name="李院长")
    post(desk, "2001", "leader")
    deputy = desk_as(desk, Role.DEPARTMENT, "乙科", number="2002", name="赵主任")
    done = proposed(desk)
    away(desk, "2001", "2002", date(2026, 3, 3), date(2026, 3, 4))
    with pytest.raises(UserError):
        take(deputy, done, Action.APPROVE, opinion="同意")
    clock.forward(days=1)
    take(deputy, done, Action.APPROVE, opinion="同意")
    entry = kept(desk, done)[-1]
    assert (entry["by"], entry["on_behalf_of"], entry["post"]) == ("赵主任", "李院长", "分管领导")
    note = sheet(desk, done).timeline[0].note
    assert "赵主任代李院长" in note
    with pytest.raises(NotAllowed, match="总经理"):
        take(deputy, done, Action.APPROVE, opinion="同意")
    clock.forward(days=2)
    with pytest.raises(UserError):
        sheet(deputy, done)


def test_the_head_signs_for_the_department_only(database_url: str) -> None:
    tables = '[[approvals]]\nbefore = "reply"\npost = "head"\n' + TWO
    desk = an_office_with(database_url, POSTS, tables)
    head = desk_as(desk, Role.DEPARTMENT, "甲科", number="2001")
    colleague = desk_as(desk, Role.DEPARTMENT, "甲科", number="2002")
    leader = desk_as(desk, Role.SUPERVISOR, number="2003")
    desk.do(RenameDepartment(department="甲科", head="2001"))
    done = proposed(desk, colleague)
    with pytest.raises(NotAllowed):
        take(colleague, done, Action.APPROVE, opinion="同意")
    with pytest.raises(NotAllowed, match="科室负责人"):
        take(leader, done, Action.APPROVE, opinion="同意")
    take(head, done, Action.APPROVE, opinion="同意")
    with pytest.raises(NotAllowed, match="分管领导"):
        take(head, done, Action.APPROVE, opinion="同意")
    take(leader, done, Action.APPROVE, opinion="同意")
    assert [a.post for a in sheet(desk, done).approvals] == ["科室负责人", "分管领导"]


def test_the_administrator_approves_only_while_there_is_no_supervisor(database_url: str) -> None:
    desk = an_office_with(database_url, POSTS, TWO)
    admin = desk_as(desk, Role.ADMINISTRATOR)
    done = proposed(desk)
    take(admin, done, Action.APPROVE)
    desk_as(desk, Role.SUPERVISOR)
    with pytest.raises(UserError):
        take(admin, done, Action.APPROVE)


# -- E5: four eyes


FOUR_EYES = POSTS + "four_eyes = true\n"


def test_who_registered_or_proposed_does_not_approve(database_url: str) -> None:
    desk = an_office_with(database_url, FOUR_EYES, TWO)
    registrar = desk_as(desk, Role.SUPERVISOR, number="2001", name="孙立")
    proposer = desk_as(desk, Role.SUPERVISOR, number="2002", name="周正")
    other = desk_as(desk, Role.SUPERVISOR, number="2003", name="吴明")
    done = proposed(registrar, proposer)
    for who, why in ((registrar, "登记人"), (proposer, "方案提出人")):
        with pytest.raises(NotAllowed, match=why):
            take(who, done, Action.APPROVE, opinion="同意")
        with pytest.raises(NotAllowed, match="双人原则"):
            take(who, done, Action.APPROVE, opinion="同意", signed_by="别人", signed_at="2026-03-02 09:30")
    for signer in ("孙立", "周正"):
        with pytest.raises(NotAllowed, match="双人原则"):
            take(other, done, Action.APPROVE, opinion="同意", signed_by=signer, signed_at="2026-03-02 09:30")
    assert take(other, done, Action.APPROVE, opinion="同意").state is CaseState.PROPOSED


def test_neither_operator_nor_deputy_get_round_it(database_url: str) -> None:
    clock = Clock()
    desk = an_office_with(database_url, FOUR_EYES, TWO, clock=clock)
    done = proposed(desk)
    with pytest.raises(NotAllowed, match="登记人"):
        take(desk, done, Action.APPROVE, opinion="同意")
    leader = desk_as(desk, Role.SUPERVISOR, number="2001", name="李院长")
    deputy = desk_as(desk, Role.FRONT_DESK, number="2002")
    today = START.date()
    away(desk, "2001", "2002", today, today + timedelta(days=1))
    own = proposed(leader)
    with pytest.raises(NotAllowed, match="登记人"):
        take(deputy, own, Action.APPROVE, opinion="同意")


def test_without_the_switch_a_small_office_goes_on(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url, POSTS, TWO)
    done = proposed(desk)
    take(desk, done, Action.APPROVE)
    assert take(desk, done, Action.APPROVE).state is CaseState.APPROVED
