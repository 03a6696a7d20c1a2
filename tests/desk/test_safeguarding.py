"""封存、退货、召回、移送: sub-records of a case, and the day three years on."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from complaintdesk.desk.core import Desk
from complaintdesk.desk.safeguarding import years_later
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.vocabulary import Action, Clock
from tests.desk.handling_office import (
    a_handling_office,
    dispatched,
    facts_now,
    facts_replayed,
    sheet,
    take,
)
from tests.desk.office import Clock as Time
from tests.desk.office import a_case

SEALED = {
    "items": "病程记录 12 页\n手术记录 3 页",
    "parties": "患者家属、医务科",
    "sealed_on": "2026-03-02",
    "keeper": "病案室",
}


@pytest.fixture
def desk(database_url: str) -> Desk:
    return a_handling_office(database_url)


def test_封存清单与三年启封日(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    take(desk, done, Action.SEAL, **SEALED)
    seen = sheet(desk, done)
    assert dict(seen.records[0].data)["满期可启封日"] == "2029-03-02"
    clock = next(c for c in seen.clocks if c.clock is Clock.UNSEAL)
    assert clock.due_at == datetime(2029, 3, 2, 15, 59, 59, tzinfo=UTC)
    assert "第二十四条" in clock.source
    assert facts_now(desk, done) == facts_replayed(desk, done)


def test_规则包自有的封存期限优先(database_url: str) -> None:
    rule = (
        '\n[[rules]]\nid = "unseal"\ntitle = "封存期满"\ntitle_en = "Release"\nclock = "unseal"\n'
        'limit = "365 days"\nfrom = "sealed"\nroll = false\nsource = "S00"\n'
    )
    desk = a_handling_office(database_url, more=rule)
    done = a_case(desk, respondent_person="")
    take(desk, done, Action.SEAL, **SEALED)
    assert dict(sheet(desk, done).records[0].data)["满期可启封日"] == "2027-03-02"


def test_期满前启封须双方在场(desk: Desk) -> None:
    done = a_case(desk, respondent_person="")
    take(desk, done, Action.SEAL, **SEALED)
    opened = {"record": "1", "reason": "鉴定需要", "opened_on": "2026-03-02"}
    with pytest.raises(FieldErrors, match="2029-03-02") as refused:
        take(desk, done, Action.UNSEAL, **opened)
    assert refused.value.field == "present"
    take(desk, done, Action.UNSEAL, **opened, present="家属、医务科")
    seen = sheet(desk, done)
    assert dict(seen.records[1].data)["启封日期"] == "2026-03-02"
    assert next(c for c in seen.clocks if c.clock is Clock.UNSEAL).stopped_at is not None
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.UNSEAL, **opened, present="家属、医务科")
    assert refused.value.field == "record"
    assert facts_now(desk, done) == facts_replayed(desk, done)


def test_期满后院方可自行启封(desk: Desk) -> None:
    time = desk.clock
    assert isinstance(time, Time)
    done = a_case(desk, respondent_person="")
    take(desk, done, Action.SEAL, **SEALED)
    time.at = datetime(2029, 3, 5, 2, tzinfo=UTC)
    take(desk, done, Action.UNSEAL, record="1", reason="封存满三年", opened_on="2029-03-05")
    assert dict(sheet(desk, done).records[0].data)["理由"] == "封存满三年"


@pytest.mark.parametrize(
    ("day", "later"),
    [(date(2024, 2, 29), date(2027, 2, 28)), (date(2026, 12, 31), date(2029, 12, 31)), (date(2025, 3, 1), date(2028, 3, 1))],
)
def test_三年之后(day: date, later: date) -> None:
    assert years_later(day, 3) == later


@pytest.mark.parametrize(
    ("action", "values", "shown"),
    [
        (
            Action.RETURN_GOODS,
            {"goods": "轴承", "batch": "B-77", "quantity": "12", "condition": "锈蚀", "returned_on": "2026-03-02"},
            ("数量", "12"),
        ),
        (Action.RECALL, {"product": "轴承", "batch": "B-77", "measure": "停售并召回"}, ("批号或序列号", "B-77")),
        (
            Action.TRANSFER_OUT,
            {"authority": "市市场监督管理局", "reason": "属其职权", "letter_number": "函 3 号", "sent_on": "2026/3/2"},
            ("移送日期", "2026-03-02"),
        ),
    ],
    ids=["退货", "召回", "移送"],
)
def test_各类记录(desk: Desk, action: Action, values: dict[str, str], shown: tuple[str, str]) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    take(desk, done, action, **values)
    record = sheet(desk, done).records[0]
    assert record.action is action
    assert shown in record.data
    assert facts_now(desk, done) == facts_replayed(desk, done)


@pytest.mark.parametrize(
    ("action", "values"),
    [
        (Action.SEAL, SEALED | {"sealed_on": "2026-03-03"}),
        (Action.RETURN_GOODS, {"goods": "轴承", "quantity": "1", "condition": "好", "returned_on": "2027-01-01"}),
        (Action.TRANSFER_OUT, {"authority": "市监局", "reason": "属其职权", "sent_on": "2026-03-03"}),
    ],
)
def test_记录的是已发生的事(desk: Desk, action: Action, values: dict[str, str]) -> None:
    done = a_case(desk, respondent_person="")
    dispatched(desk, done)
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, action, **values)
    assert refused.value.field.endswith("_on")
