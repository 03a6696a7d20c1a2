"""听取申辩 and 紧急会议: what must come before a verdict and before a dispatch."""

from __future__ import annotations

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, CaseState, Role
from tests.desk.handling_office import (
    a_handling_office,
    dispatched,
    facts_now,
    facts_replayed,
    sheet,
    take,
)
from tests.desk.office import a_case, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return a_handling_office(database_url)


def replied(desk: Desk) -> Done:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, Action.INVESTIGATE, findings="重复计价")
    take(desk, done, Action.REPLY, way="phone", text="已告知")
    return done


@pytest.mark.parametrize("verdict", ["substantiated", "partly"])
def test_未听取申辩不得认定属实(desk: Desk, verdict: str) -> None:
    done = replied(desk)
    assert "被投诉人尚未陈述申辩。" in sheet(desk, done).alarms
    with pytest.raises(NotAllowed, match="申辩"):
        take(desk, done, Action.CLOSE, verdict=verdict)
    take(desk, done, Action.HEAR, who="李四", heard_on="2026-03-02", text="系统所致", on_paper=True)
    closed = take(desk, done, Action.CLOSE, verdict=verdict)
    assert closed.state is CaseState.CLOSED
    record = sheet(desk, closed).records[0]
    assert record.action is Action.HEAR
    assert dict(record.data)["听取对象"] == "李四"
    assert dict(record.data)["卷内有签名书面陈述"] == "是"


def test_不属实不需申辩(desk: Desk) -> None:
    done = replied(desk)
    assert take(desk, done, Action.CLOSE, verdict="unsubstantiated").state is CaseState.CLOSED


def test_没有开关的规则包不需申辩(database_url: str) -> None:
    desk = a_handling_office(database_url, hear_before_substantiated="false")
    done = replied(desk)
    assert take(desk, done, Action.CLOSE, verdict="substantiated").state is CaseState.CLOSED


def test_申辩不在将来(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.HEAR, who="李四", heard_on="2026-03-03", text="系统所致")
    assert refused.value.field == "heard_on"


MEETING = {"held_at": "2026-03-02 09:00", "participants": "院长、医务科", "minutes": "立即封存病历"}


def test_重大投诉先开会再派单(desk: Desk) -> None:
    front = desk_as(desk, Role.FRONT_DESK)
    done = a_case(front, respondent_person="")
    take(front, done, Action.AMEND, severity="major", reason="致残")
    assert Action.DISPATCH not in {o.action for o in sheet(front, done).actions}
    with pytest.raises(NotAllowed, match="紧急协调会"):
        dispatched(front, done)
    with pytest.raises(NotAllowed, match="紧急协调会"):
        dispatched(front, done, override_reason="来不及开会")
    take(front, done, Action.MEETING, **MEETING)
    assert sheet(front, done).records[0].label == "召开紧急协调会"
    assert dispatched(front, done).state is CaseState.DISPATCHED


def test_领导可先派单后补会议并留下理由(desk: Desk) -> None:
    leader = desk_as(desk, Role.SUPERVISOR)
    done = a_case(desk, respondent_person="")
    take(desk, done, Action.AMEND, severity="major", reason="致残")
    assert Action.DISPATCH in {o.action for o in sheet(leader, done).actions}
    with pytest.raises(NotAllowed, match="紧急协调会") as refused:
        dispatched(leader, done)
    assert "理由" in refused.value.hint
    dispatched(leader, done, override_reason="患者在途")
    kept = sheet(desk, done).timeline[0].detail
    assert kept["override_reason"] == "患者在途"
    assert "紧急协调会" in kept["overruled"]
    assert facts_now(desk, done) == facts_replayed(desk, done)


def test_会议不在将来(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.MEETING, **(MEETING | {"held_at": "2026-03-09 09:00"}))
    assert refused.value.field == "held_at"
