"""人员指标 (S14, K6): speed, quality, satisfaction of each handler; nothing of fewer than three cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from complaintdesk.desk.core import Desk
from complaintdesk.desk.staff_figures import HIDDEN, StaffFigures, StaffLine
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.vocabulary import Role
from complaintdesk.storage.models import Case
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
    assert line(desk, "中经办").shown[2:] == ("3", "0.0%", HIDDEN, HIDDEN, "0", "0"), "overdue; two judgements are too few"


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
