"""回避与退回: who may not handle a complaint, who may overrule that, and the one return."""

from __future__ import annotations

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, CaseState, Role
from tests.desk.handling_office import (
    a_handling_office,
    dispatched,
    facts_now,
    facts_replayed,
    set_department,
    sheet,
    take,
)
from tests.desk.office import Clock, a_case, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return a_handling_office(database_url)


@pytest.mark.parametrize("named", ["李四", "3001", "李四医生", "收费员 李四（财务科）"])
def test_被投诉人不得经办(desk: Desk, named: str) -> None:
    desk_as(desk, Role.DEPARTMENT, "财务科", number="3001", name="李四")
    done = a_case(desk, respondent_person=named)
    with pytest.raises(FieldErrors, match="李四") as refused:
        dispatched(desk, done, handler="3001")
    assert refused.value.field == "handler"
    assert sheet(desk, done).state is CaseState.REGISTERED


def test_被投诉人的本部门同事不得经办(desk: Desk) -> None:
    desk_as(desk, Role.DEPARTMENT, "财务科", number="3001", name="李四")
    desk_as(desk, Role.DEPARTMENT, "财务科", number="3002", name="王五")
    done = a_case(desk, respondent_person="李四")
    with pytest.raises(FieldErrors, match="王五"):
        dispatched(desk, done, handler="3002")


def test_被投诉人是上级时下级不得经办(desk: Desk) -> None:
    desk_as(desk, Role.DEPARTMENT, "院办公室", number="3001", name="李四")
    desk_as(desk, Role.DEPARTMENT, "护理部", number="3002", name="王五")
    set_department(desk, "院办公室", head="3001")
    set_department(desk, "护理部", parent="医教科")
    set_department(desk, "医教科", parent="院办公室")
    done = a_case(desk, respondent_person="李四", respondent_department="院办公室")
    for handler in ("", "3002"):
        with pytest.raises(FieldErrors, match="李四"):
            dispatched(desk, done, "护理部", handler=handler)
    dispatched(desk, done, "财务科")


def test_投诉部门而非个人的由该部门自己答复(desk: Desk) -> None:
    desk_as(desk, Role.DEPARTMENT, "财务科", number="3002", name="王五")
    done = a_case(desk, respondent_person="")
    assert dispatched(desk, done, handler="3002").state is CaseState.DISPATCHED


def test_领导可书面说明理由后指定并留痕(desk: Desk) -> None:
    desk_as(desk, Role.DEPARTMENT, "财务科", number="3002", name="王五")
    front = desk_as(desk, Role.FRONT_DESK, number="1101", name="前台")
    leader = desk_as(desk, Role.SUPERVISOR, number="1102", name="周主任")
    done = a_case(desk, respondent_person="李四")
    with pytest.raises(FieldErrors) as refused:
        dispatched(front, done, handler="3002", override_reason="只有他懂")
    assert refused.value.field == "override_reason"
    dispatched(leader, done, handler="3002", override_reason="只有他懂收费系统")
    kept = sheet(desk, done).timeline[0]
    assert kept.detail["override_reason"] == "只有他懂收费系统"
    assert "王五" in kept.detail["conflict"]
    assert kept.actor == "1102 周主任"


def test_被投诉的领导不能给自己开例外(desk: Desk) -> None:
    leader = desk_as(desk, Role.SUPERVISOR, number="1102", name="周主任")
    done = a_case(desk, respondent_person="周主任")
    with pytest.raises(FieldErrors) as refused:
        dispatched(leader, done, handler="1102", override_reason="我自己来")
    assert refused.value.field == "override_reason"


def test_没有开关的规则包不管回避(database_url: str) -> None:
    desk = a_handling_office(database_url, conflict_check="false")
    desk_as(desk, Role.DEPARTMENT, "财务科", number="3001", name="李四")
    done = a_case(desk, respondent_person="李四")
    assert dispatched(desk, done, handler="3001").state is CaseState.DISPATCHED


def test_只能退回一次_第二次显示次数并由领导决定(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, Action.RETURN, reason="不属本科室")
    dispatched(desk, done, "护理部")
    with pytest.raises(NotAllowed, match="1 次") as refused:
        take(desk, done, Action.RETURN, reason="也不属我科")
    assert "领导" in refused.value.hint
    leader = desk_as(desk, Role.SUPERVISOR)
    assert dispatched(leader, done, "医教科").state is CaseState.DISPATCHED
    assert facts_now(desk, done)["return_count"] == 1
    assert facts_now(desk, done) == facts_replayed(desk, done)


def test_不限次数的规则包可再次退回(database_url: str) -> None:
    desk = a_handling_office(database_url, return_once="false")
    done = a_case(desk, respondent_person="")
    for _times in range(2):
        dispatched(desk, done)
        take(desk, done, Action.RETURN, reason="不属本科室")
    assert facts_now(desk, done)["return_count"] == 2


def test_退回时限过后不能再退(desk: Desk) -> None:
    clock = desk.clock
    assert isinstance(clock, Clock)
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    clock.forward(days=7)
    take(desk, done, Action.PROGRESS, way="phone", text="尚在核实")
    clock.forward(days=2)
    with pytest.raises(NotAllowed, match="2026-03-09"):
        take(desk, done, Action.RETURN, reason="不属本科室")


def test_例外理由只给有权的人看(desk: Desk, sqlite_url: str) -> None:
    done = a_case(desk)
    plain = a_handling_office(sqlite_url, conflict_check="false")

    def asked(whose: Desk, about: int) -> set[str]:
        offers = whose.ask(Sheet(case_id=about)).actions
        return {f.name for o in offers if o.action is Action.DISPATCH for f in o.fields}

    assert "override_reason" in asked(desk_as(desk, Role.SUPERVISOR), done.id)
    assert "override_reason" not in asked(desk_as(desk, Role.FRONT_DESK), done.id)
    assert "override_reason" in asked(plain, a_case(plain).id)
