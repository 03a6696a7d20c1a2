"""分立与并发: a report split off, further people of one event, a refused reception."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.closing import CloseCase
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.rows import CaseSheet, Person
from complaintdesk.desk.splitting import AddChild, RefusedReception, SplitReport
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import (
    Action,
    CaseState,
    Channel,
    Clock,
    EventKind,
    Kind,
    Role,
    Severity,
    Verdict,
)
from complaintdesk.storage.models import Case
from tests.desk.office import a_case, an_office, desk_as
from tests.desk.rulebook import an_office_with, rules


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office_with(database_url, rules())


@pytest.fixture
def take(desk: Desk) -> Callable[..., None]:
    """Takes a step as the window does."""

    def taken(case_id: int, action: Action, **values: Any) -> None:
        desk.do(command_for(action, case_id, None, values, "Asia/Shanghai"))

    return taken


def registered(desk: Desk, **changes: Any) -> int:
    given = {"category": "收费", "respondent_department": "财务部", "severity": Severity.GENERAL} | changes
    return a_case(desk, **given).id


def sheet(desk: Desk, number: str) -> CaseSheet:
    return desk.ask(Sheet(number=number))


def kept(desk: Desk, number: str) -> Case:
    with desk.database.read() as session:
        return session.query(Case).filter_by(number=number).one()


# ---- a report split off (A18)


def test_混合来件分出保密的举报件(desk: Desk) -> None:
    parent = registered(desk, complainant=Person(anonymous=True))
    done, changes = desk.do(SplitReport(case_id=parent, facts="财务科长私设小金库", respondent_person="赵科长"))
    report = sheet(desk, done.number)
    assert (report.kind, report.restricted, report.facts) == (Kind.REPORT, True, "财务科长私设小金库")
    assert changes.cases == frozenset({done.id})
    # The complaint, which its department reads, does not tell that there is a report.
    complaint = sheet(desk, "TS-2026-0001")
    assert [item.kind for item in complaint.timeline] == [EventKind.REGISTERED]
    clerk = desk_as(desk, Role.FRONT_DESK)
    assert [row.number for row in clerk.ask(CaseList()).rows] == ["TS-2026-0001"]
    with pytest.raises(NotAllowed, match="保密"):
        desk.do(SplitReport(case_id=done.id, facts="还有"))


def test_举报不属保密种类时两件互相可见(database_url: str) -> None:
    desk = an_office_with(database_url, rules().replace('restricted_kinds = ["report"]', ""))
    parent = registered(desk)
    assert desk.do(SplitReport(case_id=parent, facts="虚报发票", respondent_department="财务部"))[0].number == "TS-2026-0001"
    assert sheet(desk, "TS-2026-0001").timeline[0].note == "TS-2026-0002"
    report = kept(desk, "TS-2026-0002")
    assert (report.parent_id, report.relation, report.kind) == (parent, "split", "report")
    assert sheet(desk, "TS-2026-0002").complainant.name == "张三"


def test_不办举报的规则说明去处(database_url: str) -> None:
    text = rules().replace('"complaint", "report", "suggestion"', '"complaint", "suggestion"')
    text = text.replace('restricted_kinds = ["report"]', "").replace('kinds = ["report"]\nrequired = true', "")
    desk = an_office_with(database_url, text)
    with pytest.raises(NotAllowed, match="举报"):
        desk.do(SplitReport(case_id=registered(desk), facts="私设小金库"))


# ---- people of one event (A19)


def test_主件答复时子件一并答复且各自回访(desk: Desk, take: Callable[..., None]) -> None:
    parent = registered(desk)
    desk.do(AddChild(case_id=parent, name="李四", phone="13911112222"))
    desk.do(AddChild(case_id=parent, name="王五", phone="13933334444", facts="我也多付了", found_by_staff=True))
    found = [sheet(desk, f"TS-2026-000{n}") for n in (2, 3)]
    assert [(c.complainant.name, c.channel, c.category) for c in found] == [
        ("李四", Channel.VISIT, "收费"), ("王五", Channel.STAFF, "收费"),
    ]  # fmt: skip
    assert [c.facts for c in found] == [sheet(desk, "TS-2026-0001").facts, "我也多付了"]
    assert {kept(desk, c.number).parent_id for c in found} == {parent}
    take(parent, Action.DISPATCH, department="财务部")
    take(parent, Action.INVESTIGATE, findings="属实")
    take(parent, Action.REPLY, way="phone", text="张三您好：TS-2026-0001 号投诉已核实，退还多收费用。")
    for child, name in ((2, "李四"), (3, "王五")):
        case = sheet(desk, f"TS-2026-000{child}")
        assert case.state is CaseState.REPLIED
        assert case.reply_text == f"{name}您好：TS-2026-000{child} 号投诉已核实，退还多收费用。"
        assert next(c for c in case.clocks if c.clock is Clock.SOLVE).stopped_at == case.replied_at
        take(case.id, Action.CALL_BACK, outcome="reached", satisfaction="satisfied")
        assert sheet(desk, case.number).state is CaseState.CALLED_BACK
    assert sheet(desk, "TS-2026-0001").state is CaseState.REPLIED


def test_答复之后才加的人在结案时得到答复(desk: Desk, take: Callable[..., None]) -> None:
    parent = registered(desk)
    take(parent, Action.DISPATCH, department="财务部")
    take(parent, Action.INVESTIGATE, findings="属实")
    take(parent, Action.REPLY, way="phone", text="已退费。")
    desk.do(AddChild(case_id=parent, name="李四", phone="13911112222"))
    assert sheet(desk, "TS-2026-0002").state is CaseState.REGISTERED
    take(parent, Action.CALL_BACK, outcome="reached", satisfaction="satisfied")
    desk.do(CloseCase(case_id=parent, verdict=Verdict.SUBSTANTIATED))
    child = sheet(desk, "TS-2026-0002")
    assert (child.state, child.reply_text) == (CaseState.REPLIED, "已退费。")


def test_子件不能再有子件(desk: Desk) -> None:
    parent = registered(desk)
    desk.do(AddChild(case_id=parent, name="李四", phone="13911112222"))
    with pytest.raises(NotAllowed, match="主件"):
        desk.do(AddChild(case_id=kept(desk, "TS-2026-0002").id, name="王五", phone="13933334444"))
    with pytest.raises(FieldErrors) as refused:
        desk.do(AddChild(case_id=parent, name="", phone=""))
    assert set(refused.value.problems) == {"name", "phone"}


# ---- a refused reception (D18)


def test_推诿拒收自动成为一件对该员工的投诉(database_url: str) -> None:
    desk = an_office(database_url)
    parent = a_case(desk)
    done, _changes = desk.do(
        RefusedReception(case_id=parent.id, department="护理部", employee="刘护士", facts="让我去别处，不登记。")
    )
    assert done.number == parent.number
    linked = sheet(desk, "TS-2026-0002")
    assert (linked.respondent_department, linked.respondent_person) == ("护理部", "刘护士")
    assert (linked.complainant.name, linked.facts) == ("张三", "让我去别处，不登记。")
    assert (kept(desk, "TS-2026-0002").parent_id, kept(desk, "TS-2026-0002").relation) == (parent.id, "refused_reception")
    assert sheet(desk, "TS-2026-0001").timeline[0].kind is EventKind.RECEPTION_REFUSED
    with pytest.raises(FieldErrors) as refused:
        desk.do(RefusedReception(case_id=parent.id, department="没有的科", facts="甲"))
    assert list(refused.value.problems) == ["department"]
