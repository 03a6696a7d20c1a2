"""关联与合并: links on both sides, a merge that ends a case, and its undoing that restores everything."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from complaintdesk.desk.core import Desk
from complaintdesk.desk.linking import MergeCase
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import ConflictError, FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, CaseState, EventKind, Kind, Role
from complaintdesk.storage.models import Case, ClockEntry
from complaintdesk.storage.verify import verify
from tests.desk.handling_office import (
    a_handling_office,
    dispatched,
    facts_now,
    facts_replayed,
    sheet,
    take,
)
from tests.desk.office import Clock, a_case, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return a_handling_office(database_url)


def clocks_of(desk: Desk, done: Done) -> list[dict[str, Any]]:
    """Every clock of the case, column by column."""
    with desk.database.read() as session:
        return [
            {column.key: getattr(entry, column.key) for column in ClockEntry.__table__.columns}
            for entry in session.scalars(
                select(ClockEntry).where(ClockEntry.case_id == done.id).order_by(ClockEntry.id)
            )
        ]


def columns_of(desk: Desk, done: Done) -> dict[str, Any]:
    """Every column of the case but its version and the records, which only ever grow."""
    with desk.database.read() as session:
        case = session.get_one(Case, done.id)
        kept = [c.key for c in Case.__table__.columns if c.key not in ("version", "records")]
        return {key: getattr(case, key) for key in kept}


@pytest.mark.parametrize("order", [1, -1], ids=["并入较早", "并入较晚"])
def test_合并再拆开_两件都原样恢复(desk: Desk, order: int) -> None:
    time = desk.clock
    assert isinstance(time, Clock)
    first, second = (a_case(desk, respondent_person="") for _n in range(2))
    case, into = (second, first)[::order]
    for done in (first, second):
        dispatched(desk, done)
        take(desk, done, Action.INVESTIGATE, findings="核实中")
    take(desk, case, Action.PLAN, title="退款", content="全额")
    before = [(columns_of(desk, done), clocks_of(desk, done)) for done in (case, into)]
    time.forward(hours=5)
    merged = take(desk, case, Action.MERGE, into=into.number.lower(), reason="同一事项")
    assert merged.state is CaseState.CLOSED
    assert all(c["stopped_at"] is not None for c in clocks_of(desk, case))
    assert [(link.number, link.relation) for link in sheet(desk, into).links] == [(case.number, "已并入本件")]
    assert [(link.number, link.relation) for link in sheet(desk, case).links] == [(into.number, "并入该件办理")]
    assert {o.action for o in sheet(desk, case).actions} >= {Action.UNMERGE}
    assert Action.REOPEN not in {o.action for o in sheet(desk, case).actions}
    with pytest.raises(NotAllowed, match="合并"):
        take(desk, case, Action.REOPEN, reason="重办")
    time.forward(days=1)
    take(desk, case, Action.UNMERGE, reason="两件并非一事")
    assert [(columns_of(desk, done), clocks_of(desk, done)) for done in (case, into)] == before
    for done in (case, into):
        assert facts_now(desk, done) == facts_replayed(desk, done)
        assert sheet(desk, done).links == ()
        assert sheet(desk, done).timeline[0].kind is EventKind.UNMERGED
    assert verify(desk.database).ok
    take(desk, case, Action.MERGE, into=into.number, reason="再看确属一事")
    assert sheet(desk, case).state is CaseState.CLOSED


def test_中止中的件合并再拆开仍在中止(desk: Desk) -> None:
    case, into = (a_case(desk, respondent_person="") for _n in range(2))
    dispatched(desk, case)
    take(desk, case, Action.PAUSE, reason="expert")
    assert sheet(desk, case).alarms[0] == "自 2026-03-02 起中止计时。"
    before = columns_of(desk, case), clocks_of(desk, case)
    take(desk, case, Action.MERGE, into=into.number, reason="同一事项")
    take(desk, case, Action.UNMERGE, reason="误并")
    assert (columns_of(desk, case), clocks_of(desk, case)) == before


def test_不能合并的情形(desk: Desk) -> None:
    case, other = (a_case(desk, respondent_person="") for _n in range(2))
    for into in (case.number, "TS-2026-0099", "胡写"):
        with pytest.raises(FieldErrors) as refused:
            take(desk, case, Action.MERGE, into=into, reason="同一事项")
        assert refused.value.field == "into"
    take(desk, other, Action.WITHDRAW, reason="来人撤回")
    with pytest.raises(FieldErrors, match="撤"):
        take(desk, case, Action.MERGE, into=other.number, reason="同一事项")
    with pytest.raises(NotAllowed):
        take(desk, case, Action.UNMERGE, reason="没有合并过")


def test_关联写在两件上(desk: Desk) -> None:
    case, other = (a_case(desk, respondent_person="") for _n in range(2))
    take(desk, case, Action.LINK, other=other.number, relation="same_event", note="同日同科室")
    for one, two in ((case, other), (other, case)):
        link = sheet(desk, one).links[0]
        assert (link.case_id, link.number) == (two.id, two.number)
        assert dict(sheet(desk, one).records[0].data)["关联件编号"] == two.number
        assert facts_now(desk, one) == facts_replayed(desk, one)
    offer = next(o for o in sheet(desk, case).actions if o.action is Action.LINK)
    assert [c.value for f in offer.fields if f.name == "relation" for c in f.choices] == ["same_event", "repeat"]
    with pytest.raises(FieldErrors) as refused:
        take(desk, case, Action.LINK, other=other.number, relation="split")
    assert refused.value.field == "relation"


def test_科室看不到别科室的关联件(desk: Desk) -> None:
    case, other = (a_case(desk, respondent_person="") for _n in range(2))
    dispatched(desk, case, "财务科")
    dispatched(desk, other, "护理部")
    take(desk, case, Action.LINK, other=other.number, relation="repeat")
    seen = sheet(desk_as(desk, Role.DEPARTMENT, "财务科"), case)
    assert seen.links == ()
    assert other.number not in repr(seen)


def test_别人先改过的件不合并(desk: Desk) -> None:
    case, other = (a_case(desk, respondent_person="") for _n in range(2))
    seen = sheet(desk, case)
    dispatched(desk, case)
    with pytest.raises(ConflictError):
        desk.do(MergeCase(case_id=case.id, version=seen.version, into=other.number, reason="同一事项"))


def test_举报件只由举报一方记下关联(desk: Desk) -> None:
    case, other = a_case(desk, respondent_person=""), a_case(desk, kind=Kind.REPORT, respondent_person="")
    with desk.database.write() as session:
        session.get_one(Case, other.id).restricted = True
    take(desk, other, Action.LINK, other=case.number, relation="same_event")
    front = desk_as(desk, Role.FRONT_DESK)
    seen = sheet(front, case)
    assert seen.links == ()
    assert seen.records == ()
    assert other.number not in repr(seen)
    with pytest.raises(FieldErrors):
        take(front, case, Action.LINK, other=other.number, relation="same_event")
    with pytest.raises(FieldErrors, match="保密"):
        take(desk, case, Action.MERGE, into=other.number, reason="同一事项")
