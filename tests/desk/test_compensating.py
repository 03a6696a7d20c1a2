"""赔偿: the running total, the limit of each role, who must approve, and what was paid."""

from __future__ import annotations

from typing import Any

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.money import money_text, parse_money
from complaintdesk.domain.vocabulary import Action, Role
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


def promise(desk: Desk, done: Done, amount: str, **values: Any) -> Done:
    return take(desk, done, Action.COMPENSATE, amount=amount, way="退款", basis="收费规定", **values)


def ready(desk: Desk) -> Done:
    done = a_case(desk, respondent_person="")
    return dispatched(desk, done)


def test_超过本岗位授权须经上级批准_累计计算(desk: Desk) -> None:
    clerk = desk_as(desk, Role.FRONT_DESK)
    done = ready(desk)
    promise(clerk, done, "300")
    with pytest.raises(FieldErrors, match="客服经理") as refused:
        promise(clerk, done, "300")
    assert refused.value.field == "approved_by"
    assert "500 元" in refused.value.message
    assert "600 元" in refused.value.message
    promise(clerk, done, "300", approved_by="周经理（书面）")
    assert sheet(desk, done).compensation == 60_000
    assert facts_now(desk, done) == facts_replayed(desk, done)


def test_各岗位限额不同(desk: Desk) -> None:
    done = ready(desk)
    nurse = desk_as(desk, Role.DEPARTMENT, "财务科")
    with pytest.raises(FieldErrors, match="客服专员"):
        promise(nurse, done, "300")
    leader = desk_as(desk, Role.SUPERVISOR)
    promise(leader, done, "5000")
    with pytest.raises(FieldErrors, match="领导"):
        promise(leader, done, "0.01")


def test_方案经有权者审批后可以承诺(desk: Desk) -> None:
    clerk = desk_as(desk, Role.FRONT_DESK)
    leader = desk_as(desk, Role.SUPERVISOR)
    done = ready(desk)
    take(desk, done, Action.INVESTIGATE, findings="重复计价")
    take(clerk, done, Action.PROPOSE, solution="赔偿 800 元")
    with pytest.raises(FieldErrors):
        promise(clerk, done, "800")
    take(leader, done, Action.APPROVE, opinion="同意")
    promise(clerk, done, "800")
    assert sheet(desk, done).compensation == 80_000


def test_支付到付清(desk: Desk) -> None:
    done = ready(desk)
    promise(desk, done, "120.50")
    take(desk, done, Action.SETTLE, terms="退费", performance_by="2026-03-20")
    assert "赔偿尚未付清：120.50 元。" in sheet(desk, done).alarms
    paid = {"record": "1", "paid_on": "2026-03-02", "receipt": "SJ-1"}
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.PAY, amount="120.51", **paid)
    assert refused.value.field == "amount"
    take(desk, done, Action.PAY, amount="100", **paid)
    with pytest.raises(FieldErrors, match=r"20\.50 元"):
        take(desk, done, Action.PAY, amount="100", **paid)
    take(desk, done, Action.PAY, amount="20.50", **paid)
    seen = sheet(desk, done)
    assert (seen.compensation, seen.compensation_paid) == (12_050, 12_050)
    assert not any("付清" in words for words in seen.alarms)
    assert next(c for c in seen.clocks if c.clock.value == "performance").stopped_at is not None
    assert facts_now(desk, done) == facts_replayed(desk, done)


@pytest.mark.parametrize(
    ("action", "values", "field"),
    [
        (Action.COMPENSATE, {"amount": "0"}, "amount"),
        (Action.COMPENSATE, {"amount": ""}, "amount"),
        (Action.COMPENSATE, {"amount": "一百"}, "amount"),
        (Action.PAY, {"record": "1", "amount": "1", "paid_on": "2026-04-01"}, "paid_on"),
        (Action.PAY, {"record": "2", "amount": "1", "paid_on": "2026-03-01"}, "record"),
    ],
)
def test_填错(desk: Desk, action: Action, values: dict[str, str], field: str) -> None:
    done = ready(desk)
    promise(desk, done, "10")
    given = {"way": "退款", "basis": "规定"} if action is Action.COMPENSATE else {}
    with pytest.raises(UserError) as refused:
        take(desk, done, action, **values, **given)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1200", 120_000),
        ("1,200.50", 120_050),
        ("¥1200.5", 120_050),
        ("１２００元", 120_000),
        (" 0.01 ", 1),
        ("1，200", 120_000),
    ],
)
def test_金额写法(typed: str, amount: int) -> None:
    assert parse_money(typed) == amount


@pytest.mark.parametrize("typed", ["", "-1", "1.234", "12,00", "abc", "1e5", "99999999999999", "1 200"])
def test_不是金额(typed: str) -> None:
    with pytest.raises(UserError):
        parse_money(typed)


def test_金额显示() -> None:
    assert [money_text(a) for a in (0, 1, 120_000, 123_456_789)] == [
        "0 元",
        "0.01 元",
        "1,200 元",
        "1,234,567.89 元",
    ]
