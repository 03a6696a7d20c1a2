"""人员指标 (S14, K6): speed, quality, satisfaction of each handler; nothing of fewer than three cases."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from complaintdesk.desk.core import Desk
from complaintdesk.desk.figures_hidden import hidden_cells, hidden_places
from complaintdesk.desk.staff_figures import HIDDEN, NOTHING, DepartmentFigures, StaffFigures, StaffLine
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.vocabulary import Role
from complaintdesk.storage.models import Case, Department
from tests.desk.figures_office import a_figures_office
from tests.desk.limits import SHANGHAI
from tests.desk.office import a_case, desk_as

MARCH = StaffFigures(first=date(2026, 3, 1), last=date(2026, 3, 31))


@pytest.fixture
def desk(database_url: str) -> Desk:
    return a_figures_office(database_url, "", at="2026-03-30T09:30")


def put(desk: Desk, staff: Desk, **facts: Any) -> None:
    """A case of this handler; the facts are written as they would be after months of work."""
    case = a_case(desk, category="收费", received_at=at("2026-03-02")).id
    with desk.database.write() as session:
        values = {"handler_id": staff.actor.staff_id, **facts}
        if "received_at" in facts:
            day = facts["received_at"].astimezone(SHANGHAI)
            values["received_month"] = day.year * 100 + day.month
        session.execute(update(Case).where(Case.id == case).values(**values))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=SHANGHAI)


def line(desk: Desk, name: str) -> StaffLine:
    (found,) = [one for one in desk.ask(MARCH) if one.name == name]
    return found


def test_S14_速度_质量_满意(desk: Desk) -> None:
    """Four cases: replies after 1, 2, 2 and 5 workdays; three in time; two of three satisfied; one back, one again."""
    person = desk_as(desk, Role.DEPARTMENT, "甲科", name="许经办")
    due = at("2026-03-06")
    put(desk, person, replied_at=at("2026-03-03"), met_at=at("2026-03-03"), due_at=due, satisfaction="satisfied")
    put(desk, person, replied_at=at("2026-03-04"), met_at=at("2026-03-04"), due_at=due, satisfaction="very_satisfied")
    put(desk, person, replied_at=at("2026-03-04"), met_at=at("2026-03-04"), due_at=due, satisfaction="unsatisfied",
        return_count=2)  # fmt: skip
    put(desk, person, replied_at=at("2026-03-09"), met_at=at("2026-03-09"), due_at=due, reopen_count=1)
    found = line(desk, "许经办")
    assert found.shown == ("许经办", "甲科", "4", "75.0%", "2.5", "66.7%", "1", "1")


def test_K6_不足三件不显示(desk: Desk) -> None:
    few, some = desk_as(desk, Role.DEPARTMENT, "甲科", name="少经办"), desk_as(desk, Role.DEPARTMENT, "乙科", name="中经办")
    for _n in range(2):
        put(desk, few, replied_at=at("2026-03-03"), met_at=at("2026-03-03"), satisfaction="satisfied")
    assert line(desk, "少经办").shown[2:] == (HIDDEN,) * 6
    for n in range(3):
        put(desk, some, due_at=at("2026-03-06"), met_at=None, satisfaction="satisfied" if n else None)
    # One hidden alone could be reckoned from the office's own totals: the next smallest is hidden with it.
    assert line(desk, "中经办").shown[2:] == ("*", "*", NOTHING, HIDDEN, "*", "*")
    many = desk_as(desk, Role.DEPARTMENT, "甲科", name="多经办")
    for _n in range(5):
        put(desk, many, due_at=at("2026-03-06"), met_at=None, satisfaction="satisfied")
    assert line(desk, "多经办").shown[2:] == ("5", "0.0%", NOTHING, "100.0%", "0", "0")
    assert line(desk, "中经办").shown[2] == "*"


def test_K6_科室同理(desk: Desk) -> None:
    person = desk_as(desk, Role.DEPARTMENT, "甲科")
    with desk.database.read() as session:
        ids = [session.scalars(select(Department.id).where(Department.name == name)).one() for name in ("甲科", "乙科")]
    for department, count in zip(ids, (4, 2), strict=True):
        for _n in range(count):
            put(desk, person, department_id=department, satisfaction="satisfied")
    found = desk.ask(DepartmentFigures(first=date(2026, 3, 1), last=date(2026, 3, 31)))
    assert [(one.department, one.cases, one.satisfied) for one in found] == [("甲科", "*", "*"), ("乙科", HIDDEN, HIDDEN)]
    put(desk, person, department_id=ids[1], satisfaction="unsatisfied")
    found = desk.ask(DepartmentFigures(first=date(2026, 3, 1), last=date(2026, 3, 31)))
    assert [(one.cases, one.satisfied, one.count) for one in found] == [("4", "100.0%", 4), ("3", "66.7%", 3)]


@pytest.mark.parametrize(
    ("bases", "hidden"),
    [((5, 2, 9, 0), {0, 1}), ((2, 1, 9), {0, 1}), ((2,), {0}), ((0, 0), set()), ((3, 9), set()), ((2, 0, 0), {0})],
)
def test_K6_不单独隐去(bases: tuple[int, ...], hidden: set[int]) -> None:
    assert hidden_places(bases) == hidden


def test_K6_交叉表里不能倒推() -> None:
    """Whatever the table, no row and no column, totals included, hides one number alone unless it is the only one."""
    chance = random.Random(6)
    for _round in range(200):
        rows = [[chance.choice((0, 1, 2, 3, 5, 9)) for _c in range(chance.randint(1, 4))]]
        rows += [[chance.choice((0, 1, 3, 7, 20)) for _c in rows[0]] for _r in range(chance.randint(0, 4))]
        table = [[*row, sum(row)] for row in rows]
        table.append([sum(column) for column in zip(*table, strict=True)])
        hidden = hidden_cells(table)
        few = {(r, c) for r, row in enumerate(table) for c, value in enumerate(row) if 0 < value < 3}
        assert few <= hidden
        for line in [[(r, c) for c in range(len(table[0]))] for r in range(len(table))] + [
            [(r, c) for r in range(len(table))] for c in range(len(table[0]))
        ]:
            known = [place for place in line if table[place[0]][place[1]]]
            assert len([place for place in line if place in hidden]) != 1 or len(known) == 1


def test_保密件与期间之外不计(desk: Desk) -> None:
    person = desk_as(desk, Role.DEPARTMENT, "甲科", name="许经办")
    for _n in range(3):
        put(desk, person)
    put(desk, person, restricted=True)
    put(desk, person, received_at=at("2026-02-27"))
    put(desk, person, received_at=at("2026-03-31") + timedelta(hours=14, minutes=1))
    put(desk, person, state="void")
    assert line(desk, "许经办").cases == "3"
    assert [one.cases for one in desk.ask(StaffFigures(first=date(2026, 2, 27), last=date(2026, 4, 1)))] == ["5"]


def test_只有主管能看(desk: Desk) -> None:
    supervisor = desk_as(desk, Role.SUPERVISOR)
    assert supervisor.ask(MARCH) == ()
    for person in (desk_as(desk, Role.FRONT_DESK), desk_as(desk, Role.DEPARTMENT, "甲科")):
        with pytest.raises(NotAllowed):
            person.ask(MARCH)
    with pytest.raises(UserError):
        supervisor.ask(StaffFigures(first=date(2026, 3, 2), last=date(2026, 3, 1)))
