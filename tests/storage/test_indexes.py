"""The small partial indexes are really used: SQLite does so only where a question has the very words of the index."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from complaintdesk.desk import visibility
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.core import Desk, operator
from complaintdesk.desk.opening import open_office
from complaintdesk.storage.base import EMPTY, ZERO
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import Case


@pytest.fixture
def desk(tmp_path: object) -> Desk:
    database = Database(f"{tmp_path}/office.db")
    open_office(database, "general", "单位", password="secret-123")
    return Desk(database, operator("tester"))


def plan(desk: Desk, *conditions: object) -> str:
    from sqlalchemy import select

    with desk.database.read() as session:
        statement = select(Case.id).where(*conditions)  # type: ignore[arg-type]
        compiled = statement.compile(session.connection(), compile_kwargs={"literal_binds": True})
        return "\n".join(row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {compiled}")))


@pytest.mark.parametrize("clearance", [(False, None, None), (False, 3, 2), (True, 3, 2)])
def test_看不见的件由小索引找出_不逐件去看(desk: Desk, clearance: tuple[bool, int | None, int | None]) -> None:
    found = plan(desk, visibility._not_hidden(*clearance))
    assert "ix_cases_restricted" in found


def test_标签_协办_被投诉人各走自己的小索引(desk: Desk) -> None:
    assert "ix_cases_tags" in plan(desk, Case.tags != EMPTY, Case.tags.contains(",媒体,"))
    assert "ix_cases_assisting" in plan(desk, visibility._holds(Case.assisting, 3))
    assert "ix_cases_unsatisfied" in plan(desk, Case.unsatisfied_count > ZERO, Case.state.in_(["dispatched"]))
    assert "ix_cases_waiting" in plan(desk, Case.met_at.is_(None), Case.state != "closed")
    assert "ix_cases_respondent" in plan(desk, Case.respondent_person == "李四", Case.respondent_person != EMPTY)


def test_整张台账只有一条语句(desk: Desk) -> None:
    from complaintdesk.desk.case_list import SortBy, _near_page

    condition = (visibility._not_hidden(False, None, None),)
    assert _near_page(condition, SortBy.NUMBER, True, 0, 200) is _near_page(condition, SortBy.NUMBER, True, 0, 200)
    assert desk.ask(CaseList()).total == 0
