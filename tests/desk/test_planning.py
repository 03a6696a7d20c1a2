"""方案、逐项诉求、原因与责任: options and the choice, a result for every matter, three fields of responsibility."""

from __future__ import annotations

import pytest

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.core import Desk
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.fields import Input
from complaintdesk.domain.vocabulary import Action, CaseState, Role, Verdict
from tests.desk.handling_office import (
    a_handling_office,
    dispatched,
    facts_now,
    facts_replayed,
    sheet,
    take,
)
from tests.desk.office import a_case, a_person, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return a_handling_office(database_url, hear_before_substantiated="false")


def test_列出方案并记下选择(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    assert Action.CHOOSE not in {o.action for o in sheet(desk, done).actions}
    take(desk, done, Action.PLAN, title="退款", content="全额退还", cost="1，200.50元")
    take(desk, done, Action.PLAN, title="换货", content="同款新品")
    offer = next(o for o in sheet(desk, done).actions if o.action is Action.CHOOSE)
    assert [c.value for c in offer.fields[0].choices] == ["2", "1"]
    assert offer.fields[0].choices[1].label == "1. 退款 全额退还（03-02）"
    take(desk, done, Action.CHOOSE, option="1", words="还是退款方便")
    newest, _second, first = sheet(desk, done).records
    assert dict(newest.data) == {"所选方案": "1. 退款 全额退还（03-02）", "来人意见": "还是退款方便"}
    assert dict(first.data)["费用（元）"] == "1,200.50 元"
    assert facts_now(desk, done) == facts_replayed(desk, done)
    with pytest.raises(UserError) as refused:
        take(desk, done, Action.CHOOSE, option="7")
    assert refused.value.field == "option"


def test_三项诉求各有结果才能结案(desk: Desk) -> None:
    done = a_case(desk, respondent_person="", matters=("退费", "道歉", "整改流程"))
    dispatched(desk, done)
    take(desk, done, Action.INVESTIGATE, findings="重复计价")
    take(desk, done, Action.REPLY, way="phone", text="已告知")
    for place, verdict in (("1", "substantiated"), ("2", "partly"), ("3", "unsubstantiated")):
        with pytest.raises(NotAllowed, match="整改流程"):
            take(desk, done, Action.CLOSE, verdict="substantiated")
        take(desk, done, Action.MATTER, matter=place, verdict=verdict, category="收费/多收费", note=f"第 {place} 项")
    assert [(m.text, m.verdict, m.category) for m in sheet(desk, done).matter_rows][2] == (
        "整改流程",
        Verdict.UNSUBSTANTIATED,
        "收费/多收费",
    )
    assert take(desk, done, Action.CLOSE, verdict="substantiated").state is CaseState.CLOSED
    assert facts_now(desk, done) == facts_replayed(desk, done)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"matter": "4", "verdict": "partly"}, "matter"),
        ({"matter": "零", "verdict": "partly"}, "matter"),
        ({"matter": "1", "verdict": "maybe"}, "verdict"),
        ({"matter": "1", "verdict": "partly", "category": "没有/这类"}, "category"),
    ],
)
def test_诉求结果填错(desk: Desk, values: dict[str, str], field: str) -> None:
    done = a_case(desk, respondent_person="", matters=("退费", "道歉"))
    dispatched(desk, done)
    with pytest.raises(UserError) as refused:
        take(desk, done, Action.MATTER, **values)
    assert refused.value.field == field


def test_原因_责任_延误责任各自独立(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, Action.INVESTIGATE, findings="重复计价")
    take(
        desk,
        done,
        Action.CAUSE,
        cause="process",
        responsible_department="财务科",
        responsible_person="李四",
        reasons_sufficient="true",
        request_reasonable="false",
    )
    take(desk, done, Action.CAUSE, cause="process", delay_responsible="护理部 王五")
    seen = sheet(desk, done)
    assert (seen.responsible_department, seen.responsible_person, seen.delay_responsible) == (
        "财务科",
        "李四",
        "护理部 王五",
    )
    assert (seen.reasons_sufficient, seen.request_reasonable) == (True, False)
    asked = {f.name: f for o in seen.actions if o.action is Action.CAUSE for f in o.fields}
    assert [c.value for c in asked["reasons_sufficient"].choices] == ["true", "false"]
    assert asked["responsible_department"].input is Input.DEPARTMENT
    assert asked["responsible_department"].default == ""
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.CAUSE, cause="process", responsible_department="外星科")
    assert refused.value.field == "responsible_department"
    assert facts_now(desk, done) == facts_replayed(desk, done)


def test_没有结论不能结案(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, Action.INVESTIGATE, findings="重复计价")
    take(desk, done, Action.REPLY, way="phone", text="已告知")
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.CLOSE)
    assert refused.value.field == "verdict"


def test_案卷记录可检索_科室按姓名搜不到(desk: Desk) -> None:
    done = a_case(desk, respondent_person="", complainant=a_person(name="欧阳寻梅"))
    dispatched(desk, done)
    take(desk, done, Action.PLAN, title="赠送体检套餐", content="欧阳寻梅可带一名家属")
    nurse = desk_as(desk, Role.DEPARTMENT, "财务科")

    def found(whose: Desk, text: str) -> list[int]:
        return [row.id for row in whose.ask(CaseList(filter=CaseFilter(text=text))).rows]

    assert found(desk, "体检套餐") == found(nurse, "体检套餐") == found(desk, "欧阳寻梅") == [done.id]
    assert found(nurse, "欧阳寻梅") == []
    seen = sheet(nurse, done)
    assert "欧阳寻梅" not in repr(seen)
    assert dict(seen.records[0].data)["方案内容"] == "×××可带一名家属"
