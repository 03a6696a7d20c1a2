"""调解: the record, the settlement with the day it is performed by, and the end without one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.vocabulary import Action, Clock, Light
from tests.desk.handling_office import (
    a_handling_office,
    dispatched,
    facts_now,
    facts_replayed,
    sheet,
    take,
)
from tests.desk.office import a_case

MEDIATION = {
    "held_on": "2026年3月2日",
    "place": "医调委",
    "participants": "张三、财务科李主任",
    "facts": "多收护理费 120 元",
    "wishes": "退费并道歉",
    "offer": "同意退费",
    "consensus": "退还 120 元",
}


@pytest.fixture
def desk(database_url: str) -> Desk:
    return a_handling_office(database_url)


def clock_of(desk: Desk, done: Done, clock: Clock) -> tuple[datetime, Light] | None:
    return next(((c.due_at, c.light) for c in sheet(desk, done).clocks if c.clock is clock), None)


def test_调解笔录_和解协议_履行期限(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, Action.MEDIATE, **MEDIATION)
    began = clock_of(desk, done, Clock.MEDIATION)
    assert began is not None
    assert began[1] is not Light.MET
    take(desk, done, Action.SETTLE, terms="退还 120 元", amount="120", performance_by="2026-03-20", signed=True)
    due = clock_of(desk, done, Clock.PERFORMANCE)
    assert due is not None
    assert due[0] == datetime(2026, 3, 20, 15, 59, 59, tzinfo=UTC)
    met = clock_of(desk, done, Clock.MEDIATION)
    assert met is not None
    assert met[1] is Light.MET
    settled, mediated = sheet(desk, done).records
    assert dict(settled.data) == {
        "协议内容": "退还 120 元",
        "金额（元）": "120 元",
        "履行期限": "2026-03-20",
        "份数": "3",
        "各方均已签名": "是",
    }
    assert dict(mediated.data)["调解日期"] == "2026-03-02"
    assert facts_now(desk, done) == facts_replayed(desk, done)


def test_终止调解(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, Action.MEDIATE, **MEDIATION)
    take(desk, done, Action.END_MEDIATION, reason="双方差距过大", way_out="向人民法院起诉")
    met = clock_of(desk, done, Clock.MEDIATION)
    assert met is not None
    assert met[1] is Light.MET
    assert clock_of(desk, done, Clock.PERFORMANCE) is None


@pytest.mark.parametrize(
    ("action", "values", "field"),
    [
        (Action.MEDIATE, MEDIATION | {"held_on": "2026-03-03"}, "held_on"),
        (Action.MEDIATE, MEDIATION | {"held_on": "三月"}, "held_on"),
        (Action.SETTLE, {"terms": "退费", "performance_by": "2026-03-01"}, "performance_by"),
        (Action.SETTLE, {"terms": "退费", "amount": "-5"}, "amount"),
        (Action.SETTLE, {"terms": "退费", "copies": "0"}, "copies"),
        (Action.SETTLE, {"terms": "退费", "copies": "三"}, "copies"),
    ],
    ids=["将来", "不是日期", "已过", "负数", "零份", "不是数"],
)
def test_填错时说明是哪一项(desk: Desk, action: Action, values: dict[str, str], field: str) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    before = facts_now(desk, done)
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, action, **values)
    assert refused.value.field == field
    assert facts_now(desk, done) == before
