"""Ready offices, people and cases for tests: real databases, the real desk, a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from complaintdesk.desk import intake
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.opening import open_office
from complaintdesk.desk.passwords import hash_password
from complaintdesk.desk.rows import Actor, Done, Person
from complaintdesk.domain.vocabulary import Channel, Kind, Role
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Department, Staff
from tests.desk import just_opened

START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # Monday 09:30 in Shanghai
PASSWORD = "geheim-123"
_HASH = hash_password(PASSWORD)


#: Databases opened here; closed after each test by the fixture in tests/conftest.py.
OPENED: list[Database] = []


def close_all() -> None:
    """Let go of every connection, so that the databases can be dropped."""
    while OPENED:
        OPENED.pop().close()


class Clock:
    """The clock of the test: stands still until moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


def an_office(
    url: str, policy: str = "hospital", clock: Callable[[], datetime] | None = None, name: str = "市人民医院"
) -> Desk:
    """An office just opened, seen by the local operator."""
    database = Database(url)
    if not just_opened.put(database, (policy, name)):
        open_office(database, policy, name, password=PASSWORD)
        just_opened.keep(database, (policy, name))
    OPENED.append(database)
    return Desk(database, operator("tester"), clock or Clock())


def desk_as(desk: Desk, role: Role, department: str = "", number: str = "", name: str = "") -> Desk:
    """Another desk on the same database, signed in as a new member of staff with this role."""
    with desk.database.write() as session:
        where = (
            session.scalars(select(Department).where(Department.name == department)).one()
            if department
            else None
        )
        count = len(session.scalars(select(Staff)).all())
        staff = Staff(
            number=number or f"{1000 + count}",
            name=name or f"{role.label}{count}",
            role=role.value,
            department_id=where.id if where else None,
            active=True,
            password_hash=_HASH,
            must_change_password=False,
            failures=0,
            failed_at=None,
        )
        session.add(staff)
        session.flush()
        actor = Actor(staff.id, staff.number, staff.name, role, staff.department_id)
    return Desk(desk.database, actor, desk.clock)


def signed_in(desk: Desk, number: str) -> Desk:
    """A desk on the same database, signed in as somebody who is already there."""
    with desk.database.read() as session:
        staff = session.scalars(select(Staff).where(Staff.number == number)).one()
        actor = Actor(staff.id, staff.number, staff.name, Role(staff.role), staff.department_id)
    return Desk(desk.database, actor, desk.clock)


def a_person(**changes: Any) -> Person:
    """Somebody at the counter."""
    return Person(**({"name": "张三", "phone": "13800001234"} | changes))


def a_registration(**changes: Any) -> intake.RegisterCase:
    """A plain complaint about a bill."""
    values: dict[str, Any] = {
        "kind": Kind.COMPLAINT,
        "channel": Channel.VISIT,
        "complainant": a_person(),
        "subject": "住院费用多收",
        "facts": "3月1日出院结算时发现多收护理费 120 元，收费处未作解释。",
        "request": "退还多收费用并说明原因",
        "category": "收费/多收费",
        "respondent_department": "财务科",
        "respondent_person": "李四",
    }
    return intake.RegisterCase(**(values | changes))


def a_case(desk: Desk, **changes: Any) -> Done:
    """A registered case."""
    return desk.do(a_registration(**changes))[0]
