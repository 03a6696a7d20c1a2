"""One complaint through its whole life at the desk, on both databases; what is refused, done and logged."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from complaintdesk.desk.amending import AmendCase
from complaintdesk.desk.attaching import FileContent
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.earlier import EarlierCases
from complaintdesk.desk.intake import SpotReply
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.opening import shipped_policy
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.rows import Done
from complaintdesk.domain import workflow
from complaintdesk.domain.errors import ConflictError, FieldErrors, NotAllowed, NotFound
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.vocabulary import (
    Action,
    CaseState,
    Channel,
    EventKind,
    FormKind,
    Light,
    Role,
    Satisfaction,
    Severity,
)
from complaintdesk.storage.models import Case, Complainant, Disclosure, Event
from complaintdesk.storage.snapshots import apply_changes, snapshot
from tests.desk.office import START, Clock, a_case, a_person, a_registration, an_office, desk_as

ZONE = "Asia/Shanghai"


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def take(desk: Desk, done: Done, action: Action, **values: Any) -> Done:
    return desk.do(command_for(action, done.id, None, values, ZONE))[0]


def whole_way(desk: Desk, done: Done) -> Done:
    take(desk, done, Action.DISPATCH, department="财务科", note="请三日内核实")
    take(desk, done, Action.INVESTIGATE, findings="核对清单，护理费重复计价 120 元")
    take(desk, done, Action.CAUSE, cause="process", note="系统重复计价")
    take(desk, done, Action.PROPOSE, solution="退还 120 元并致歉")
    take(desk, done, Action.APPROVE, opinion="同意")
    take(desk, done, Action.REPLY, way="phone", text="已告知退费办法")
    take(desk, done, Action.CALL_BACK, outcome="reached", satisfaction="satisfied", opinion="满意")
    take(desk, done, Action.CLOSE, verdict="substantiated", note="退费完成")
    return take(desk, done, Action.ARCHIVE, note="A-12 柜", missing_reason="未打印登记表")


def replayed(desk: Desk, case_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    with desk.database.read() as session:
        case = session.get_one(Case, case_id)
        values: dict[str, Any] = {}
        for text in session.scalars(
            select(Disclosure.payload)
            .join(Event, Event.seq == Disclosure.seq)
            .where(Event.case_id == case_id)
            .order_by(Event.seq)
        ):
            apply_changes(values, json.loads(text).get("changes", {}))
        return values, snapshot(case, session.get_one(Complainant, case_id))


def test_从登记到归档(desk: Desk) -> None:
    done = a_case(desk)
    assert done.number == "TS-2026-0001"
    assert whole_way(desk, done).state is CaseState.ARCHIVED
    sheet = desk.ask(Sheet(number="ts-2026-0001"))
    kinds = [item.kind for item in reversed(sheet.timeline)]
    assert kinds == [
        EventKind.REGISTERED,
        EventKind.ACCEPTED,
        EventKind.DISPATCHED,
        EventKind.INVESTIGATED,
        EventKind.CAUSE_FOUND,
        EventKind.PROPOSED,
        EventKind.APPROVED,
        EventKind.REPLIED,
        EventKind.CALLED_BACK,
        EventKind.CLOSED,
        EventKind.ARCHIVED,
    ]
    assert sheet.complainant.phone == "13800001234"
    assert sheet.approvals[0].opinion == "同意"
    assert {c.light for c in sheet.clocks} == {Light.MET}
    assert {offer.action for offer in sheet.actions} == {
        Action.REOPEN, Action.LINK, Action.REFUSED_RECEPTION, Action.TYPICAL, Action.LEND, Action.UNARCHIVE,
    }  # fmt: skip
    kept, now = replayed(desk, done.id)
    assert kept == now


def test_院规三个工作日与来源(desk: Desk) -> None:
    sheet = desk.ask(Sheet(case_id=a_case(desk).id))
    clock = sheet.clocks[0]
    assert clock.rule == "hospitalA.general"
    assert "S02" in clock.source
    assert clock.due_at.isoformat() == "2026-03-05T15:59:59+00:00"
    assert sheet.promised_at == clock.due_at


def test_改为严重后时限重算且旧值留存(desk: Desk) -> None:
    done = a_case(desk)
    take(desk, done, Action.AMEND, severity="serious", reason="涉及金额大")
    sheet = desk.ask(Sheet(case_id=done.id))
    assert [c.rule for c in sheet.clocks] == ["hospitalA.serious"]
    assert sheet.timeline[0].detail["due_after"].startswith("2026-03-11")


@pytest.mark.parametrize("state", list(CaseState), ids=lambda s: s.value)
@pytest.mark.parametrize("action", list(Action), ids=lambda a: a.value)
def test_流程表(state: CaseState, action: Action) -> None:
    pack = shipped_policy("hospital")[0]
    if action in workflow.possible(pack, state, CaseFacts()):
        assert workflow.pack_step(pack, state, action, CaseFacts()).action is action
    else:
        with pytest.raises(NotAllowed, match=action.label):
            workflow.pack_step(pack, state, action, CaseFacts())


def test_缺项逐一指出且不留空号(desk: Desk) -> None:
    with pytest.raises(FieldErrors) as refused:
        a_case(desk, facts=" ", complainant=a_person(name="", phone=""))
    assert set(refused.value.problems) == {"facts", "name", "phone"}
    with pytest.raises(FieldErrors) as refused:
        a_case(
            desk,
            channel=Channel.TRANSFER,
            category="没有的类别",
            received_at=START + timedelta(hours=1),
        )
    assert set(refused.value.problems) == {"source_number", "category", "received_at"}
    assert a_case(desk).number == "TS-2026-0001"


def test_匿名与补记与再次投诉(desk: Desk) -> None:
    a_case(desk)
    again = a_case(desk, received_at=START - timedelta(days=1))
    sheet = desk.ask(Sheet(case_id=again.id))
    assert sheet.is_late_entry
    assert sheet.is_repeat
    nobody = a_case(desk, complainant=a_person(name="", phone="", anonymous=True))
    assert desk.ask(Sheet(case_id=nobody.id)).complainant.anonymous
    assert [e.number for e in desk.ask(EarlierCases(phone="138-0000-1234"))] == [
        "TS-2026-0002",
        "TS-2026-0001",
    ]


def test_当场办结一步到位(desk: Desk) -> None:
    done = a_case(desk, spot=SpotReply("当面解释并退费", Satisfaction.SATISFIED))
    sheet = desk.ask(Sheet(case_id=done.id))
    assert (sheet.state, sheet.resolved_on_spot) == (CaseState.CLOSED, True)
    assert [i.kind for i in sheet.timeline] == [EventKind.CLOSED, EventKind.REPLIED, EventKind.REGISTERED]
    assert replayed(desk, done.id)[0] == replayed(desk, done.id)[1]


def test_同一请求重发不重复登记(desk: Desk) -> None:
    command = a_registration()
    first, _changes = desk.do(command)
    again, changes = desk.do(command)
    assert (again.number, again.already, changes.cases) == (first.number, True, frozenset())
    assert a_case(desk).number == "TS-2026-0002"


def test_两人同改一件(desk: Desk) -> None:
    done = a_case(desk)
    seen = {"subject": "住院费用多收", "request": "退还多收费用并说明原因"}
    desk.do(AmendCase(case_id=done.id, values={"subject": "甲改"}, seen=seen))
    desk.do(AmendCase(case_id=done.id, values={"request": "乙改诉求"}, seen=seen))
    with pytest.raises(ConflictError) as clash:
        desk.do(AmendCase(case_id=done.id, values={"subject": "丙改"}, seen=seen))
    assert clash.value.theirs == {"subject": "甲改"}
    with pytest.raises(ConflictError):
        desk.do(command_for(Action.DISPATCH, done.id, 1, {"department": "财务科"}, ZONE))
    sheet = desk.ask(Sheet(case_id=done.id))
    assert (sheet.subject, sheet.request) == ("甲改", "乙改诉求")


def test_严重投诉须先批转后答复须审批(desk: Desk) -> None:
    front = desk_as(desk, Role.FRONT_DESK)
    done = a_case(front, severity=Severity.SERIOUS)
    with pytest.raises(FieldErrors, match="分管院领导"):
        take(front, done, Action.DISPATCH, department="财务科")
    take(front, done, Action.DISPATCH, department="财务科", approved_by="王院长")
    take(front, done, Action.INVESTIGATE, findings="属实")
    with pytest.raises(NotAllowed, match="分管院领导"):
        take(front, done, Action.REPLY, way="phone", text="已处理")
    take(front, done, Action.PROPOSE, solution="退费")
    with pytest.raises(NotAllowed):
        take(front, done, Action.APPROVE, opinion="同意")
    signed = {"signed_by": "王院长", "signed_at": "2026-03-02 09:00", "opinion": "同意"}
    take(desk_as(desk, Role.SUPERVISOR), done, Action.APPROVE, **signed)
    assert take(front, done, Action.REPLY, way="phone", text="已处理").state is CaseState.REPLIED


def test_被投诉人不得经办(desk: Desk) -> None:
    desk_as(desk, Role.DEPARTMENT, "财务科", number="2001", name="李四")
    with pytest.raises(FieldErrors, match="回避"):
        take(desk, a_case(desk), Action.DISPATCH, department="财务科", handler="2001")


def test_科室只见本科室案件且不见身份(desk: Desk) -> None:
    ours, theirs = a_case(desk), a_case(desk, subject="护理投诉", category="护理")
    take(desk, ours, Action.DISPATCH, department="财务科")
    take(desk, theirs, Action.DISPATCH, department="护理部")
    clerk = desk_as(desk, Role.DEPARTMENT, "财务科")
    assert [r.number for r in clerk.ask(CaseList()).rows] == [ours.number]
    with pytest.raises(NotFound):
        clerk.ask(Sheet(case_id=theirs.id))
    sheet = clerk.ask(Sheet(case_id=ours.id))
    assert sheet.masked
    assert "13800001234" not in repr(sheet)
    assert "张三" not in repr(sheet)


def test_回访未通三次方可结案(desk: Desk) -> None:
    done = a_case(desk)
    take(desk, done, Action.DISPATCH, department="财务科")
    take(desk, done, Action.INVESTIGATE, findings="已查")
    take(desk, done, Action.REPLY, way="phone", text="已答复")
    for attempt in range(3):
        with pytest.raises(NotAllowed):
            take(desk, done, Action.CLOSE, verdict="unverifiable")
        assert take(desk, done, Action.CALL_BACK, outcome="no_answer").state is CaseState.REPLIED, attempt
    assert take(desk, done, Action.CLOSE, verdict="unverifiable").state is CaseState.CLOSED


def test_不满意即重办_解释后不变的可结案(desk: Desk) -> None:
    done = a_case(desk)
    take(desk, done, Action.DISPATCH, department="财务科")
    take(desk, done, Action.INVESTIGATE, findings="已查")
    take(desk, done, Action.REPLY, way="phone", text="已答复")
    again = take(desk, done, Action.CALL_BACK, outcome="reached", satisfaction="unsatisfied", opinion="没解释清楚")
    assert again.state is CaseState.ACCEPTED
    assert desk.ask(Sheet(case_id=done.id)).unsatisfied_count == 1
    other = a_case(desk)
    take(desk, other, Action.DISPATCH, department="财务科")
    take(desk, other, Action.INVESTIGATE, findings="已查")
    take(desk, other, Action.REPLY, way="phone", text="已答复")
    take(desk, other, Action.CALL_BACK, outcome="reached", satisfaction="unsatisfied", following="stands",
         following_reason="收费有依据，已当面说明")
    assert [o.action for o in desk.ask(Sheet(case_id=other.id)).actions if o.primary] == [Action.CLOSE]
    assert whole_way(desk, done).state is CaseState.ARCHIVED
    assert replayed(desk, done.id)[0] == replayed(desk, done.id)[1]


def test_列表筛选检索与超期(desk: Desk) -> None:
    clock = desk.clock
    assert isinstance(clock, Clock)
    a_case(desk)
    a_case(
        desk,
        subject="护士态度生硬",
        facts="输液时语气很差",
        request="道歉",
        respondent_department="护理部",
        category="护理/护理态度",
        complainant=a_person(name="王小明", phone="13900002222"),
    )

    def listed(**wanted: Any) -> list[str]:
        return [r.number for r in desk.ask(CaseList(filter=CaseFilter(**wanted))).rows]

    assert listed() == ["TS-2026-0002", "TS-2026-0001"]
    assert listed(text="态度") == ["TS-2026-0002"]
    assert listed(text="费") == ["TS-2026-0001"]
    assert listed(text="139-0000-2222") == ["TS-2026-0002"]
    assert listed(text="王小明") == ["TS-2026-0002"]
    assert listed(text="没有这个词") == []
    assert listed(category="护理") == ["TS-2026-0002"]
    assert listed(overdue=True) == []
    clock.forward(days=10)
    assert listed(overdue=True) == ["TS-2026-0002", "TS-2026-0001"]
    row = desk.ask(CaseList()).rows[0]
    assert (row.light, row.complainant) == (Light.LATE, "王**")


def test_附件按内容保存(desk: Desk) -> None:
    done = a_case(
        desk,
        attachments=(FileContent("../收据.jpg", b"\xff\xd8data"), FileContent("copy.jpg", b"\xff\xd8data")),
    )
    sheet = desk.ask(Sheet(case_id=done.id))
    assert [a.name for a in sheet.attachments] == ["收据.jpg", "copy.jpg"]
    assert len({a.sha256 for a in sheet.attachments}) == 1
    assert [r.number for r in desk.ask(CaseList(filter=CaseFilter(text="收据"))).rows] == [done.number]


def test_打印登记计数(desk: Desk) -> None:
    done = a_case(desk)
    for count in (1, 2):
        desk.do(RecordPrint(case_id=done.id, form=FormKind.REGISTRATION))
        job = desk.ask(PrintedJob(case_id=done.id, form=FormKind.REGISTRATION))
        assert job.copy == count
        assert job.code(job.copies[0]).startswith(f"CD1:{done.number}:registration:1:{count}:")
    assert desk.ask(Sheet(case_id=done.id)).documents[0].printed == 2


@pytest.mark.parametrize(
    "text", ["<b>粗</b>", "=1+1", '"AND OR', "50%_", "\x00\ud800坏", "x" * 20000], ids=range(6)
)
def test_各种输入都能登记检索(desk: Desk, text: str) -> None:
    done = a_case(desk, subject=text, facts=text, request=text, complainant=a_person(name=text, address=text))
    desk.ask(CaseList(filter=CaseFilter(text=text)))
    assert desk.ask(Sheet(case_id=done.id)).facts == text.replace("\x00", "").replace("\ud800", "")
