"""笔录: where the rules want it, an oral complaint does not leave the desk before its statement is signed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaintdesk.desk.core import CaseCommand, Desk
from complaintdesk.desk.dispatching import DispatchCase
from complaintdesk.desk.statements import TakeStatement
from complaintdesk.desk.triage import AcceptCase, RefuseCase, VoidCase, WithdrawCase
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import CaseState, Channel
from complaintdesk.storage.models import Case
from tests.desk.office import START, a_case
from tests.desk.rulebook import an_office_with, rules


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office_with(database_url, rules(oral=True))


def said(desk: Desk, channel: Channel = Channel.VISIT) -> int:
    return a_case(desk, channel=channel, category="收费", respondent_department="财务部").id


def onward(case_id: int) -> tuple[CaseCommand, ...]:
    """Every way out of the registered state that goes on with the matter."""
    return (
        DispatchCase(case_id=case_id, department="财务部"),
        RefuseCase(case_id=case_id, reason="unclear"),
        AcceptCase(case_id=case_id),
    )


def only_statement(desk: Desk, case_id: int) -> dict[str, object]:
    with desk.database.read() as session:
        (record,) = session.get_one(Case, case_id).records.values()
        return dict(record["data"])


@pytest.mark.parametrize("channel", [Channel.VISIT, Channel.PHONE])
def test_未签名的口头投诉不得离开登记(desk: Desk, channel: Channel) -> None:
    case_id = said(desk, channel)
    for command in onward(case_id):
        with pytest.raises(NotAllowed, match="笔录"):
            desk.do(command)
    desk.do(TakeStatement(case_id=case_id, text="我在窗口被多收 120 元。"))
    for command in onward(case_id):
        with pytest.raises(NotAllowed, match="笔录"):
            desk.do(command)
    desk.do(TakeStatement(case_id=case_id, signed=True))
    assert desk.do(AcceptCase(case_id=case_id))[0].state is CaseState.ACCEPTED
    assert only_statement(desk, case_id) == {
        "text": "我在窗口被多收 120 元。",
        "taken_by": "tester",
        "taken_at": "2026-03-02T01:30:00.000000+00:00",
        "signed": True,
        "reason": "",
    }


def test_写明未签名原因即可放行(desk: Desk) -> None:
    case_id = said(desk)
    desk.do(TakeStatement(case_id=case_id, text="我被多收费。", reason="本人手伤，已读给其听", place="接待室"))
    assert desk.do(DispatchCase(case_id=case_id, department="财务部"))[0].state is CaseState.DISPATCHED


def test_书面投诉与未作要求的规则不受影响(desk: Desk, database_url: str) -> None:
    assert desk.do(AcceptCase(case_id=said(desk, Channel.LETTER)))[0].state is CaseState.ACCEPTED


def test_没有这条规则就不必制作笔录(database_url: str) -> None:
    desk = an_office_with(database_url, rules())
    assert desk.do(AcceptCase(case_id=said(desk)))[0].state is CaseState.ACCEPTED


@pytest.mark.parametrize("end", [WithdrawCase, VoidCase])
def test_撤回与作废不需要笔录(desk: Desk, end: type[WithdrawCase] | type[VoidCase]) -> None:
    desk.do(end(case_id=said(desk), reason="登记有误"))


def test_笔录填错说清楚(desk: Desk) -> None:
    case_id = said(desk)

    def wrong(command: TakeStatement) -> list[str]:
        with pytest.raises(FieldErrors) as refused:
            desk.do(command)
        return list(refused.value.problems)

    assert wrong(TakeStatement(case_id=case_id)) == ["text"]
    assert wrong(TakeStatement(case_id=case_id, text="甲", signed=True, reason="乙")) == ["reason"]
    assert wrong(TakeStatement(case_id=case_id, text="甲", taken_at=START + timedelta(days=1))) == ["taken_at"]
    desk.do(TakeStatement(case_id=case_id, text="甲"))
    assert wrong(TakeStatement(case_id=case_id)) == ["signed"]
