"""Posts, deputies and absences of staff; hours, heads and places of departments; owners of categories (E4, B6)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from complaintdesk.desk.absence import PostList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.categories import AddCategory, CategoryList, SetCategory
from complaintdesk.desk.core import Command, Desk
from complaintdesk.desk.departments import AddDepartment, DepartmentList, RenameDepartment, RetireDepartment
from complaintdesk.desk.staffing import AddStaff, ChangeStaff, StaffList
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.vocabulary import Action, Role
from tests.desk.office import Clock, a_case, an_office, desk_as
from tests.desk.small_pack import POSTS, an_office_with


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office_with(database_url, POSTS)


def refused(desk: Desk, command: Command) -> dict[str, str]:
    with pytest.raises(FieldErrors) as problem:
        desk.do(command)
    return problem.value.problems


def row(desk: Desk, number: str) -> Any:
    return next(r for r in desk.ask(StaffList()) if r.number == number)


def test_a_post_of_the_rules_in_force(desk: Desk) -> None:
    assert [p.key for p in desk.ask(PostList())] == ["head", "leader", "manager"]
    desk.do(AddStaff(number="2001", name="王五", role=Role.SUPERVISOR, post="leader"))
    assert (row(desk, "2001").post, row(desk, "2001").post_title) == ("leader", "分管领导")
    desk.do(ChangeStaff(number="2001", post="总经理"))
    assert row(desk, "2001").post == "manager"
    assert "角色" in refused(desk, ChangeStaff(number="2001", post="head"))["post"]
    assert list(refused(desk, ChangeStaff(number="2001", post="皇帝"))) == ["post"]
    desk.do(ChangeStaff(number="2001", role=Role.FRONT_DESK))
    assert row(desk, "2001").post == ""


def test_a_deputy_and_the_days_away(desk: Desk) -> None:
    desk.do(AddStaff(number="2001", name="王五", role=Role.SUPERVISOR))
    desk.do(AddStaff(number="2002", name="赵六", role=Role.FRONT_DESK))
    desk.do(ChangeStaff(number="2001", deputy="2002", away_from="2026年3月2日", away_until="2026/3/6"))
    found = row(desk, "2001")
    assert (found.deputy, found.deputy_name, found.is_away) == ("2002", "赵六", True)
    assert (found.away_from, found.away_until) == (date(2026, 3, 2), date(2026, 3, 6))
    desk.do(ChangeStaff(number="2001", away_from="2026-03-03"))
    assert not row(desk, "2001").is_away
    desk.do(ChangeStaff(number="2001", deputy="", away_from="", away_until=""))
    assert (row(desk, "2001").deputy, row(desk, "2001").away_from) == ("", None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"deputy": "2001"}, "deputy"),
        ({"deputy": "9999"}, "deputy"),
        ({"away_from": "2026-03-05", "away_until": "2026-03-04"}, "away_until"),
        ({"away_until": "2026-03-04"}, "away_until"),
    ],
)
def test_an_absence_makes_sense(sqlite_url: str, values: dict[str, str], field: str) -> None:
    desk = an_office(sqlite_url)
    desk.do(AddStaff(number="2001", name="王五", role=Role.SUPERVISOR))
    assert list(refused(desk, ChangeStaff(number="2001", **values))) == [field]  # type: ignore[arg-type]


def test_a_day_that_is_none(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    desk.do(AddStaff(number="2001", name="王五", role=Role.SUPERVISOR))
    with pytest.raises(UserError) as problem:
        desk.do(ChangeStaff(number="2001", away_from="2026-02-30"))
    assert problem.value.field == "away_from"


def test_hours_head_and_place_of_a_department(desk: Desk) -> None:
    desk_as(desk, Role.DEPARTMENT, "甲科", number="2001", name="王芳")
    desk.do(RenameDepartment(department="甲科", hours="8:00-12:00，14:00-18:00", parent="乙科", head="2001"))
    found = next(d for d in desk.ask(DepartmentList()) if d.name == "甲科")
    assert (found.hours, found.parent, found.head, found.head_name) == (
        "08:00-12:00,14:00-18:00",
        "乙科",
        "2001",
        "王芳",
    )
    assert list(refused(desk, RenameDepartment(department="甲科", hours="早上"))) == ["hours"]
    assert list(refused(desk, RenameDepartment(department="乙科", parent="甲科"))) == ["parent"]
    assert list(refused(desk, RenameDepartment(department="乙科", parent="乙科"))) == ["parent"]
    assert list(refused(desk, RenameDepartment(department="乙科", head="9999"))) == ["head"]
    with pytest.raises(UserError, match="没有任何改动"):
        desk.do(RenameDepartment(department="甲科", hours="8:00-12:00,14:00-18:00"))
    desk.do(AddDepartment(name="丙科", parent="甲科"))
    desk.do(RetireDepartment(department="甲科"))
    assert next(d for d in desk.ask(DepartmentList()) if d.name == "丙科").parent == "乙科"


def test_owner_backup_and_keywords_of_a_category(desk: Desk) -> None:
    desk_as(desk, Role.DEPARTMENT, "甲科", number="2001", name="王芳")
    desk_as(desk, Role.DEPARTMENT, "甲科", number="2002", name="赵强")
    desk_as(desk, Role.DEPARTMENT, "乙科", number="2003")
    desk.do(AddCategory(path="收费/退费", department="甲科", handler="2001", keywords=("退费", " 退款 ", "退费")))
    desk.do(SetCategory(path="收费/退费", backup="2002"))
    found = next(c for c in desk.ask(CategoryList()) if c.path == "收费/退费")
    assert (found.handler, found.backup, found.keywords) == ("2001", "2002", ("退费", "退款"))
    assert list(refused(desk, SetCategory(path="收费/退费", backup="2001"))) == ["backup"]
    assert list(refused(desk, SetCategory(path="收费/退费", handler="2003"))) == ["handler"]
    desk.do(SetCategory(path="收费/退费", handler="", backup="", keywords=()))
    found = next(c for c in desk.ask(CategoryList()) if c.path == "收费/退费")
    assert (found.handler, found.backup, found.keywords) == ("", "", ())


def proposed(desk: Desk, **changes: Any) -> tuple[str, str]:
    """Department and handler that the dispatch form proposes."""
    done = a_case(desk, **changes)
    offer = next(o for o in desk.ask(Sheet(case_id=done.id)).actions if o.action is Action.DISPATCH)
    values = {field.name: field.default for field in offer.fields}
    return values["department"], values["handler"]


def test_收费类自动带出财务科与经办人(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    desk_as(desk, Role.DEPARTMENT, "财务科", number="2001", name="王芳")
    desk_as(desk, Role.DEPARTMENT, "财务科", number="2002", name="赵强")
    assert proposed(desk) == ("财务科", "")
    desk.do(SetCategory(path="收费", handler="2001", backup="2002"))
    desk.do(SetCategory(path="收费/多收费", handler="2001", backup="2002"))
    assert proposed(desk, respondent_person="") == ("财务科", "2001")
    desk.do(ChangeStaff(number="2001", away_from="2026-03-02", away_until="2026-03-03"))
    assert proposed(desk, respondent_person="") == ("财务科", "2002")
    clock.forward(days=3)
    assert proposed(desk, respondent_person="") == ("财务科", "2001")
