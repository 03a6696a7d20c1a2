"""Staff: who may come in, who may not be sent away, and what the chain keeps of it."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from sqlalchemy import select

from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.core import Command, Desk
from complaintdesk.desk.departments import (
    AddDepartment,
    RenameDepartment,
    RetireDepartment,
)
from complaintdesk.desk.signing_in import must_change_password, sign_in, staff_actor
from complaintdesk.desk.staffing import (
    AddStaff,
    ChangeStaff,
    ReinstateStaff,
    ResetPassword,
    RetireStaff,
    StaffList,
)
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.storage.models import Disclosure, Event
from tests.desk.office import a_case, an_office, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def events(desk: Desk, kind: EventKind) -> list[dict[str, Any]]:
    """Payloads of the events of that kind, oldest first."""
    with desk.database.read() as session:
        wanted = select(Disclosure.payload).join(Event, Event.seq == Disclosure.seq)
        return [
            json.loads(p) for p in session.scalars(wanted.where(Event.kind == kind.value).order_by(Event.seq))
        ]


def head(desk: Desk) -> int:
    with desk.database.read() as session:
        return max(session.scalars(select(Event.seq)))


def add(desk: Desk, number: str, role: Role = Role.FRONT_DESK, **values: Any) -> AddStaff:
    command = AddStaff(number=number, name=values.pop("name", "王五"), role=role, **values)
    desk.do(command)
    return command


# -- staff


def test_a_new_person_signs_in_once_with_the_one_time_password(desk: Desk) -> None:
    command = AddStaff(number="2001", name=" 王  五 ", role=Role.DEPARTMENT, department="财务科")
    done, changes = desk.do(command)
    assert done.number == "2001"
    assert changes.kinds == {EventKind.STAFF_CHANGED}
    actor = sign_in(desk.database, "2001", command.password)
    assert (actor.staff_id, actor.name, actor.role) == (done.id, "王 五", Role.DEPARTMENT)
    assert must_change_password(desk.database, actor)
    (row,) = [r for r in desk.ask(StaffList()) if r.number == "2001"]
    assert (row.department, row.department_id, row.active) == ("财务科", actor.department_id, True)


def test_no_password_is_kept_in_events_or_shown_by_the_command(desk: Desk) -> None:
    first = add(desk, "2001")
    second = ResetPassword(number="2001")
    desk.do(second)
    desk.do(RetireStaff(number="2001"))
    third = ReinstateStaff(number="2001")
    desk.do(third)
    with desk.database.read() as session:
        kept = " ".join(session.scalars(select(Disclosure.payload)))
    for command in (first, second, third):
        assert len(command.password) == 10
        assert command.password not in kept
        assert command.password not in repr(command)
    assert "argon2" not in kept
    assert len({first.password, second.password, third.password}) == 3


@pytest.mark.parametrize("number", ["", "   ", "12-3", "工号1", "1" * 21, "a b", "operator", "Operator"])
def test_numbers_are_1_to_20_letters_and_digits(desk: Desk, number: str) -> None:
    before = head(desk)
    with pytest.raises(FieldErrors) as refused:
        add(desk, number)
    assert list(refused.value.problems) == ["number"]
    assert head(desk) == before


def test_full_width_digits_of_the_input_method_are_digits(desk: Desk) -> None:
    password = add(desk, "\uff12\uff10\uff10\uff11").password
    assert [r.number for r in desk.ask(StaffList())] == ["1000", "2001"]
    assert sign_in(desk.database, "\uff12\uff10\uff10\uff11", password).number == "2001"


@pytest.mark.parametrize("again", ["a7", "A7"])
def test_a_number_is_given_out_once(desk: Desk, again: str) -> None:
    add(desk, "a7")
    with pytest.raises(FieldErrors, match="已在使用") as refused:
        add(desk, again)
    assert "number" in refused.value.problems


def test_the_number_of_a_leaver_is_not_given_to_somebody_else(desk: Desk) -> None:
    add(desk, "2001", name="王五")
    desk.do(RetireStaff(number="2001"))
    with pytest.raises(FieldErrors, match="王五"):
        add(desk, "2001", name="赵六")


def test_two_work_places_adding_one_number_at_once(desk: Desk) -> None:
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def one(name: str) -> None:
        other = Desk(desk.database, desk.actor, desk.clock)
        start.wait(30)
        try:
            other.do(AddStaff(number="2001", name=name, role=Role.FRONT_DESK))
            outcomes.append("done")
        except FieldErrors as refused:
            outcomes.append(",".join(refused.problems))

    threads = [threading.Thread(target=one, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["done", "number"]
    assert len(desk.ask(StaffList())) == 2


def test_the_same_request_adds_one_person(desk: Desk) -> None:
    command = add(desk, "2001")
    done, _changes = desk.do(command)
    assert done.already
    assert len(desk.ask(StaffList())) == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"role": Role.DEPARTMENT}, "department"),
        ({"department": "不存在科"}, "department"),
        ({"password": "12345"}, "password"),
        ({"name": "  "}, "name"),
        ({"name": "名" * 61}, "name"),
    ],
)
def test_what_a_new_person_needs(desk: Desk, values: dict[str, Any], field: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        add(desk, "2001", **values)
    assert list(refused.value.problems) == [field]
    assert len(desk.ask(StaffList())) == 1


def test_changing_a_person_is_told_with_old_and_new_values(desk: Desk) -> None:
    add(desk, "2001")
    desk.do(
        ChangeStaff(
            number="2001", new_number="2002", name="王小五", role=Role.DEPARTMENT, department="药剂科"
        )
    )
    (row,) = [r for r in desk.ask(StaffList()) if r.number == "2002"]
    assert (row.name, row.role, row.department) == ("王小五", Role.DEPARTMENT, "药剂科")
    changes = events(desk, EventKind.STAFF_CHANGED)[-1]["detail"]["changes"]
    assert changes == {
        "number": ["2001", "2002"],
        "name": ["王五", "王小五"],
        "role": ["front_desk", "department"],
        "department": ["", "药剂科"],
    }
    desk.do(ChangeStaff(number="2002", role=Role.FRONT_DESK, department=""))
    assert {r.department for r in desk.ask(StaffList())} == {""}


def test_a_change_that_changes_nothing_is_refused(desk: Desk) -> None:
    add(desk, "2001")
    before = head(desk)
    with pytest.raises(UserError, match="没有任何改动"):
        desk.do(ChangeStaff(number="2001", name="王五"))
    assert head(desk) == before


def test_the_role_department_needs_a_department_when_changed_too(desk: Desk) -> None:
    add(desk, "2001")
    with pytest.raises(FieldErrors) as refused:
        desk.do(ChangeStaff(number="2001", role=Role.DEPARTMENT))
    assert list(refused.value.problems) == ["department"]


def test_a_leaver_is_kept_and_cannot_sign_in(desk: Desk) -> None:
    password = add(desk, "2001").password
    desk.do(RetireStaff(number="2001"))
    assert [r.number for r in desk.ask(StaffList())] == ["1000"]
    assert [(r.number, r.active) for r in desk.ask(StaffList(retired=True))] == [
        ("1000", True),
        ("2001", False),
    ]
    with pytest.raises(NotAllowed):
        sign_in(desk.database, "2001", password)
    with pytest.raises(NotFound):
        staff_actor(desk.database, "2001")
    for command in (
        RetireStaff(number="2001"),
        ResetPassword(number="2001"),
        ChangeStaff(number="2001", name="x"),
    ):
        with pytest.raises(UserError, match="已离职"):
            desk.do(command)


def test_a_leaver_comes_back_with_a_new_password(desk: Desk) -> None:
    old = add(desk, "2001").password
    desk.do(RetireStaff(number="2001"))
    command = ReinstateStaff(number="2001")
    desk.do(command)
    assert sign_in(desk.database, "2001", command.password).name == "王五"
    with pytest.raises(NotAllowed):
        sign_in(desk.database, "2001", old)
    with pytest.raises(UserError, match="并未离职"):
        desk.do(ReinstateStaff(number="2001"))


def test_an_open_window_of_a_leaver_is_refused_at_once(desk: Desk) -> None:
    clerk = desk_as(desk, Role.FRONT_DESK, number="2001")
    a_case(clerk)
    desk.do(RetireStaff(number="2001"))
    with pytest.raises(NotAllowed, match="重新登录"):
        a_case(clerk)
    with pytest.raises(NotAllowed, match="重新登录"):
        clerk.ask(CaseList())


def test_a_changed_role_holds_after_the_next_sign_in(desk: Desk) -> None:
    clerk = desk_as(desk, Role.FRONT_DESK, number="2001")
    desk.do(ChangeStaff(number="2001", role=Role.DEPARTMENT, department="药剂科"))
    with pytest.raises(NotAllowed, match="重新登录"):
        clerk.ask(CaseList())
    again = Desk(desk.database, staff_actor(desk.database, "2001"), desk.clock)
    assert again.ask(CaseList()).total == 0


@pytest.mark.parametrize(
    "command", [RetireStaff(number="1000"), ChangeStaff(number="1000", role=Role.SUPERVISOR)]
)
def test_the_last_administrator_stays(desk: Desk, command: Command) -> None:
    with pytest.raises(NotAllowed, match="最后一位管理员"):
        desk.do(command)
    add(desk, "2001", Role.ADMINISTRATOR)
    desk.do(command)
    assert sum(r.role is Role.ADMINISTRATOR for r in desk.ask(StaffList())) == 1


def test_two_administrators_cannot_retire_each_other_at_the_same_moment(desk: Desk) -> None:
    first = Desk(desk.database, staff_actor(desk.database, "1000"), desk.clock)
    second = desk_as(desk, Role.ADMINISTRATOR, number="2001")
    start = threading.Barrier(2)
    outcomes: list[str] = []

    def one(who: Desk, whom: str) -> None:
        start.wait(30)
        try:
            who.do(RetireStaff(number=whom))
            outcomes.append("done")
        except NotAllowed:
            outcomes.append("refused")

    threads = [threading.Thread(target=one, args=pair) for pair in ((first, "2001"), (second, "1000"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["done", "refused"]
    assert len(desk.ask(StaffList())) == 1


def test_nobody_retires_oneself(desk: Desk) -> None:
    admin = desk_as(desk, Role.ADMINISTRATOR, number="2001")
    with pytest.raises(NotAllowed, match="不能将自己"):
        admin.do(RetireStaff(number="2001"))


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.DEPARTMENT, Role.SUPERVISOR])
def test_only_administrators_manage_staff_and_departments(desk: Desk, role: Role) -> None:
    clerk = desk_as(desk, role, "财务科" if role is Role.DEPARTMENT else "")
    before = head(desk)
    for command in (
        AddStaff(number="3001", name="甲", role=Role.ADMINISTRATOR),
        ChangeStaff(number="1000", name="甲"),
        ResetPassword(number="1000"),
        RetireStaff(number="1000"),
        AddDepartment(name="新科室"),
        RenameDepartment(department="财务科", name="计财科"),
        RetireDepartment(department="财务科"),
    ):
        with pytest.raises(NotAllowed):
            clerk.do(command)
    with pytest.raises(NotAllowed):
        clerk.ask(StaffList())
    assert head(desk) == before


def test_an_unknown_number_is_named(desk: Desk) -> None:
    with pytest.raises(NotFound, match="9999"):
        desk.do(RetireStaff(number="9999"))
