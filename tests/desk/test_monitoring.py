"""监测点、监督员、监测卡 (S23) 与走访反馈 (S27): who watches, what a card tells, what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from complaintdesk.desk.book_pages import Books
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Light, Role
from tests.conftest import KINDS, Databases
from tests.desk.books_kept import offered, one_office, put, refused, rows, sheet, values
from tests.desk.office import START, Clock, a_case, desk_as

TODAY = "2026-03-02"


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    yield from one_office(databases, request.param)


def a_point(desk: Desk, company: str, **more: Any) -> int:
    return put(desk, "AddPoint", title=company, since="2026-01-05", **more)


def a_card(desk: Desk, point: int, **more: Any) -> int:
    typed: dict[str, Any] = {"point": str(point), "title": "区消防大队", "on": TODAY, "purpose": "消防检查"}
    typed["papers"] = "检查通知书、执法证"
    return put(desk, "AddCard", **(typed | more))


def test_S23_监测卡的全程(desk: Desk) -> None:
    """The point's card tells who came, when, what for, with which papers and fees; it is passed on, then finished."""
    point = a_point(desk, "湘江贸易公司", address="五一路 9 号", contact="周女士", plaque="JC-017")
    card = a_card(desk, point, fee="120.50", opinion="未出示收费依据")
    shown = values(desk, card)
    assert (shown["Monitoring point"], shown["What for"]) == ("湘江贸易公司", "消防检查")
    assert shown["Papers shown"] == "检查通知书、执法证"
    assert (shown["Fees taken"], shown["Opinion of the point"]) == ("120.50 yuan", "未出示收费依据")
    assert offered(desk, card) == ["PassOnCard", "CardBecameCase", "FinishCard"]
    put(desk, "PassOnCard", card, passed_to="市优化办")
    assert values(desk, card)["Passed on to"] == "市优化办"
    put(desk, "FinishCard", card, result="收费已退还")
    assert offered(desk, card) == []
    assert values(desk, point)["Cards received"] == "1"


def test_S23_监测卡转为投诉件(desk: Desk) -> None:
    case = a_case(desk, subject="检查时违规收费")
    card = a_card(desk, a_point(desk, "星沙机械厂"), title="质检站")
    assert "case_number" in refused(desk, "CardBecameCase", card, case_number="TS-2026-9999")
    put(desk, "CardBecameCase", card, case_number=case.number.lower())
    assert sheet(desk, card).row.case_number == case.number
    assert values(desk, card)["Became case"] == case.number
    # From now on it is seen only where its case is; the case tells of it.
    assert rows(desk_as(desk, Role.DEPARTMENT, "护理部"), EntryKind.CARD, ended=True, text="质检站") == ()
    told = [item.note for item in desk.ask(Sheet(case_id=case.id)).timeline]
    assert any(note for note in told)


def test_S23_取消资格的监测点_监测卡不收(desk: Desk) -> None:
    """Filling in falsely costs the plaque: the point is cancelled and its next card refused with a sentence."""
    point = a_point(desk, "假填公司")
    kept = a_card(desk, point, title="税务所")
    assert "reason" in refused(desk, "CancelPoint", point, reason="随便", cancelled_on=TODAY)
    put(desk, "CancelPoint", point, reason="false_filling", cancelled_on=TODAY, note="两张卡无人来访")
    sentence = refused(desk, "AddCard", point=str(point), title="税务所", on=TODAY, purpose="查账")["point"]
    assert "假填公司" in sentence
    assert TODAY in sentence
    assert offered(desk, point) == []
    assert str(point) not in [choice.value for choice in _points_to_choose(desk)]
    # What it sent before stays readable, with the company's name.
    assert values(desk, kept)["Monitoring point"] == "假填公司"


def _points_to_choose(desk: Desk) -> tuple[Choice, ...]:
    (book,) = (one for one in desk.ask(Books()) if one.kind is EntryKind.CARD)
    assert book.new is not None
    return next(field for field in book.new.fields if field.name == "point").choices


def test_监测卡的日子与金额(desk: Desk) -> None:
    point = a_point(desk, "日子公司")
    assert "on" in refused(desk, "AddCard", point=str(point), title="某局", on="2026-03-03", purpose="x")
    assert "point" in refused(desk, "AddCard", point="77777", title="某局", on=TODAY, purpose="x")
    assert "fee" in refused(desk, "AddCard", point=str(point), title="某局", on=TODAY, purpose="x", fee="-5")


def test_牌匾号不重复(desk: Desk) -> None:
    one = a_point(desk, "甲公司", plaque="JC-100")
    assert "甲公司" in refused(desk, "AddPoint", title="乙公司", since="2026-01-05", plaque="JC-100")["plaque"]
    assert "since" in refused(desk, "AddPoint", title="丙公司", since="2027-01-05")
    put(desk, "AmendPoint", one, title="甲公司", plaque="JC-100", phone="85550000")
    assert values(desk, one)["Phone"] == "85550000"


def test_S23_监督员任期届满亮红灯(desk: Desk) -> None:
    clock = desk.clock
    assert isinstance(clock, Clock)
    one = put(desk, "AddObserver", title="何监督", company="商会", due_on="2026-03-04")
    assert sheet(desk, one).row.light is Light.NEAR
    clock.forward(days=4)
    try:
        assert sheet(desk, one).row.light is Light.LATE
        put(desk, "RenewObserver", one, company="商会", due_on="2028-03-04")
        assert sheet(desk, one).row.light is Light.OK
        put(desk, "EndObserver", one, reason="own_wish")
        assert offered(desk, one) == []
    finally:
        clock.at = START


def test_反馈_满意的当场记毕_建议待采纳(desk: Desk) -> None:
    noted = put(desk, "AddFeedback", title="表扬导诊台", on=TODAY, judgement="very_satisfied")
    waiting = put(desk, "AddFeedback", title="希望周六开诊", on=TODAY, is_suggestion="true", judgement="satisfied")
    upset = put(desk, "AddFeedback", title="排队太久", on=TODAY, judgement="unsatisfied")
    assert {row.id for row in rows(desk, EntryKind.FEEDBACK)} == {waiting, upset}
    assert (offered(desk, noted), offered(desk, waiting)) == ([], ["TakeUpFeedback"])
    put(desk, "TakeUpFeedback", waiting, result="已列入周会议题")
    assert rows(desk, EntryKind.FEEDBACK) == tuple(row for row in rows(desk, EntryKind.FEEDBACK) if row.id == upset)
    assert "on" in refused(desk, "AddFeedback", title="明天的", on="2026-03-03")


def test_科室不能登记监测卡(desk: Desk) -> None:
    ward = desk_as(desk, Role.DEPARTMENT, "财务科")
    with pytest.raises(NotAllowed):
        a_card(ward, 1)
