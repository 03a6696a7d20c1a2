"""协办: each department answers for itself, and the case goes on only when all have."""

from __future__ import annotations

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound
from complaintdesk.domain.vocabulary import Action, Role, Verdict
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


def test_协办部门全部答复后才能拟定方案和答复(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, Action.ASSIST, departments="护理部，医教科", question="请核对护理记录", due="2026-03-06")
    assert sheet(desk, done).assisting == ("护理部", "医教科")
    take(desk, done, Action.INVESTIGATE, findings="重复计价")
    for _round in range(2):
        with pytest.raises(NotAllowed, match="护理部"):
            take(desk, done, Action.PROPOSE, solution="退费")
        with pytest.raises(NotAllowed, match="护理部"):
            take(desk, done, Action.REPLY, way="phone", text="已处理")
        take(desk, done, Action.ANSWER, department="医教科", answer="医嘱无误")
    take(desk, done, Action.ANSWER, department="护理部", answer="记录重复一次")
    take(desk, done, Action.ANSWER, department="财务科", answer="主办意见：退还 120 元")
    take(desk, done, Action.PROPOSE, solution="退费")
    take(desk, done, Action.REPLY, way="phone", text="已处理")
    take(desk, done, Action.CLOSE, verdict=Verdict.UNSUBSTANTIATED.value)
    answers = [dict(r.data) for r in sheet(desk, done).records if r.action is Action.ANSWER]
    assert [a["答复部门"] for a in answers] == ["财务科", "护理部", "医教科", "医教科"]
    assert facts_now(desk, done) == facts_replayed(desk, done)


def test_再次提问须再次答复(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, Action.ASSIST, departments="护理部", question="一")
    take(desk, done, Action.ANSWER, department="护理部", answer="甲")
    assert sheet(desk, done).alarms == ("被投诉人尚未陈述申辩。",)
    take(desk, done, Action.ASSIST, departments=["护理部"], question="二")
    assert "协办部门尚未答复：护理部。" in sheet(desk, done).alarms


def test_协办部门只看得见自己的件且只能答复(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    nurse = desk_as(desk, Role.DEPARTMENT, "护理部")
    with pytest.raises(NotFound):
        sheet(nurse, done)
    take(desk, done, Action.ASSIST, departments="护理部", question="请核对护理记录")
    seen = sheet(nurse, done)
    assert {offer.action for offer in seen.actions} == {Action.ANSWER, Action.ATTACH}
    assert next(o for o in seen.actions if o.action is Action.ANSWER).fields[0].default == "护理部"
    with pytest.raises(NotAllowed, match="协办"):
        take(nurse, done, Action.INVESTIGATE, findings="我来定")
    with pytest.raises(FieldErrors, match="本部门"):
        take(nurse, done, Action.ANSWER, department="财务科", answer="替他们说")
    take(nurse, done, Action.ANSWER, answer="记录无误")
    assert sheet(desk, done).records[0].data[0] == ("答复部门", "护理部")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"departments": "财务科"}, "departments"),
        ({"departments": "外星科"}, "departments"),
        ({"departments": ""}, "departments"),
        ({"departments": "护理部", "due": "2026-03-01"}, "due"),
    ],
    ids=["主办", "没有的", "空", "过去"],
)
def test_不能这样请协办(desk: Desk, values: dict[str, str], field: str) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.ASSIST, question="请核对", **values)
    assert refused.value.field == field


def test_与本件无关的部门不能答复(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    with pytest.raises(FieldErrors, match="医教科"):
        take(desk, done, Action.ANSWER, department="医教科", answer="……")
