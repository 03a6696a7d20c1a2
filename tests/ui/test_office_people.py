"""The office dialog's newer inputs: posts, deputies, heads, hours, owners and keywords, the confidential cases."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from complaintdesk.desk.categories import CategoryList
from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import DepartmentList
from complaintdesk.desk.staffing import AddStaff, StaffList
from complaintdesk.domain.vocabulary import Role
from complaintdesk.ui.categories_page import CategoriesPage
from complaintdesk.ui.departments_page import DepartmentsPage
from complaintdesk.ui.staff_page import StaffPage
from tests.desk.office import desk_as
from tests.desk.small_pack import POSTS, an_office_with
from tests.ui.test_office_dialog import choose, opened, press


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    desk = an_office_with(sqlite_url, POSTS)
    desk.do(AddStaff(number="2001", name="王五", role=Role.SUPERVISOR))
    desk_as(desk, Role.DEPARTMENT, "甲科", number="2002", name="赵强")
    desk_as(desk, Role.DEPARTMENT, "甲科", number="2003", name="孙立")
    return desk


def test_the_posts_offered_follow_the_role(desk: Desk, qtbot: QtBot) -> None:
    dialog, page = opened(desk, qtbot, StaffPage)
    choose(page, "2001")
    page.post.set_value("head")
    assert page.post.value() == ""
    page.post.set_value("manager")
    page.deputy.set_value("2002")
    page.away_from.set_value("2026年3月2日")
    page.away_until.set_value("2026-3-6")
    press(dialog, "submit")
    row = next(r for r in desk.ask(StaffList()) if r.number == "2001")
    assert (row.post, row.deputy, row.is_away) == ("manager", "2002", True)
    assert not page.is_touched()
    shown = next(line.cells for line in page.model.lines if line.key == "2001")
    assert "总经理" in shown[2]
    assert "赵强代理" in shown[3]


def test_an_absence_the_wrong_way_round_shows_at_its_field(desk: Desk, qtbot: QtBot) -> None:
    dialog, page = opened(desk, qtbot, StaffPage)
    choose(page, "2001")
    page.away_from.set_value("2026-03-06")
    page.away_until.set_value("2026-03-02")
    press(dialog, "submit")
    assert page.away_until.error()
    page.away_until.set_value("下周")
    press(dialog, "submit")
    assert page.away_until.error()


def test_a_new_person_is_not_away(desk: Desk, qtbot: QtBot) -> None:
    _dialog, page = opened(desk, qtbot, StaffPage)
    page.begin_new()
    assert not page.deputy.isVisible()
    choose(page, "2001")
    assert page.deputy.isVisible()


def test_confidential_cases_are_asked_about_first(desk: Desk, qtbot: QtBot) -> None:
    dialog, page = opened(desk, qtbot, StaffPage)
    choose(page, "2001")
    press(dialog, "cleared")
    assert not next(r for r in desk.ask(StaffList()) if r.number == "2001").cleared
    press(dialog, "message_action")
    assert next(r for r in desk.ask(StaffList()) if r.number == "2001").cleared
    assert "保密经办" in next(line.cells for line in page.model.lines if line.key == "2001")[3]
    press(dialog, "cleared")
    press(dialog, "message_action")
    assert not next(r for r in desk.ask(StaffList()) if r.number == "2001").cleared


def test_head_place_and_hours_of_a_department(desk: Desk, qtbot: QtBot) -> None:
    dialog, page = opened(desk, qtbot, DepartmentsPage)
    choose(page, "甲科")
    page.head.set_value("2002")
    page.parent_department.set_value("乙科")
    page.hours.set_value("9:00-12:00,13:00-18:00")
    press(dialog, "submit")
    row = next(d for d in desk.ask(DepartmentList()) if d.name == "甲科")
    assert (row.head, row.parent, row.hours) == ("2002", "乙科", "09:00-12:00,13:00-18:00")
    assert page.hours.value() == row.hours
    page.hours.set_value("早上")
    press(dialog, "submit")
    assert "8:30" in page.hours.error()


def test_a_new_department_with_all_of_it(desk: Desk, qtbot: QtBot) -> None:
    dialog, page = opened(desk, qtbot, DepartmentsPage)
    page.name.set_value("丙科")
    page.parent_department.set_value("甲科")
    page.head.set_value("2003")
    press(dialog, "submit")
    row = next(d for d in desk.ask(DepartmentList()) if d.name == "丙科")
    assert (row.parent, row.head_name) == ("甲科", "孙立")


def test_owner_substitute_and_keywords_of_a_category(desk: Desk, qtbot: QtBot) -> None:
    dialog, page = opened(desk, qtbot, CategoriesPage)
    choose(page, "收费")
    page.handler.set_value("2002")
    page.backup.set_value("2003")
    page.keywords.set_value("退费、押金，多收 费用")
    press(dialog, "submit")
    row = next(c for c in desk.ask(CategoryList()) if c.path == "收费")
    assert (row.handler, row.backup, row.keywords) == ("2002", "2003", ("退费", "押金", "多收 费用"))
    page.backup.set_value("2002")
    press(dialog, "submit")
    assert page.backup.error()
