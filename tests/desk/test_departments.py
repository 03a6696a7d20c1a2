"""Departments: names and codes that mean one thing, open cases that keep them, counts that tell nobody too much."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.categories import CategoryList
from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import (
    AddDepartment,
    DepartmentList,
    RenameDepartment,
    RetireDepartment,
)
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.domain.errors import FieldErrors, NotFound, UserError
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


def row_of(desk: Desk, name: str) -> Any:
    return next(r for r in desk.ask(DepartmentList(retired=True)) if r.name == name)


def test_a_department_gets_the_next_free_code(desk: Desk) -> None:
    desk.do(AddDepartment(name="信息科"))
    assert row_of(desk, "信息科").code == "10"
    desk.do(AddDepartment(name="保卫科", code="BW"))
    assert row_of(desk, "保卫科").code == "BW"
    assert events(desk, EventKind.DEPARTMENT_CHANGED)[-1]["detail"]["after"] == {
        "name": "保卫科",
        "code": "BW",
    }


@pytest.mark.parametrize(
    ("name", "code", "field"),
    [
        ("财务科", "", "name"),
        ("信息科", "04", "code"),
        ("04", "", "name"),
        ("信息科", "财务科", "code"),
        ("信息科", "x" * 21, "code"),
    ],
)
def test_name_and_code_mean_one_department(desk: Desk, name: str, code: str, field: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        desk.do(AddDepartment(name=name, code=code))
    assert list(refused.value.problems) == [field]


def test_renaming_a_department_takes_its_cases_along(desk: Desk) -> None:
    done = a_case(desk)
    desk.do(DispatchCase(case_id=done.id, department="财务科"))
    desk.do(RenameDepartment(department="04", name="计财科", code="JC"))
    (case,) = desk.ask(CaseList()).rows
    assert case.department == "计财科"
    assert (row_of(desk, "计财科").code, row_of(desk, "计财科").open_cases) == ("JC", 1)
    changes = events(desk, EventKind.DEPARTMENT_CHANGED)[-1]["detail"]["changes"]
    assert changes == {"name": ["财务科", "计财科"], "code": ["04", "JC"]}


def test_a_department_with_open_cases_stays(desk: Desk) -> None:
    done = a_case(desk)
    desk.do(DispatchCase(case_id=done.id, department="财务科"))
    with pytest.raises(UserError, match="1 件"):
        desk.do(RetireDepartment(department="财务科"))
    assert row_of(desk, "财务科").active


def test_a_retired_department_is_offered_no_more_and_can_come_back(desk: Desk) -> None:
    routed = [c.path for c in desk.ask(CategoryList()) if c.route == "财务科"]
    assert routed
    desk.do(RetireDepartment(department="财务科"))
    assert "财务科" not in [d.name for d in desk.ask(DepartmentList())]
    assert "财务科" not in {c.route for c in desk.ask(CategoryList())}
    assert events(desk, EventKind.DEPARTMENT_CHANGED)[-1]["detail"]["categories"] == sorted(routed)
    done = a_case(desk)
    with pytest.raises(FieldErrors):
        desk.do(DispatchCase(case_id=done.id, department="财务科"))
    with pytest.raises(NotFound):
        desk.do(RetireDepartment(department="财务科"))
    desk.do(AddDepartment(name="财务科"))
    assert (row_of(desk, "财务科").active, row_of(desk, "财务科").code) == (True, "04")


def test_a_department_counts_only_its_own_open_cases(desk: Desk) -> None:
    for name in ("财务科", "护理部"):
        done = a_case(desk)
        desk.do(DispatchCase(case_id=done.id, department=name))
    nurse = desk_as(desk, Role.DEPARTMENT, "护理部")
    assert {d.name: d.open_cases for d in nurse.ask(DepartmentList()) if d.open_cases} == {"护理部": 1}
    assert {d.name for d in desk.ask(DepartmentList()) if d.open_cases} == {"财务科", "护理部"}


def test_a_command_of_another_moment_is_a_new_request(desk: Desk) -> None:
    command = AddDepartment(name="信息科")
    desk.do(command)
    with pytest.raises(FieldErrors):
        desk.do(replace(command, request_id="another"))
