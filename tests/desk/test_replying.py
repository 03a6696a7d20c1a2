"""Replies: ways, variables, no reply wanted, the safe way, reopening that escalates (F1, F3, F4, F6, D16)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.revealing import Purpose, RevealIdentity
from complaintdesk.desk.rows import CaseSheet, Done
from complaintdesk.desk.vault import ClearStaff
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.vocabulary import Action, CaseState, Clock, EventKind, ReplyWay, Role, Severity
from complaintdesk.storage.verify import verify
from tests.desk.office import PASSWORD, a_case, a_person, desk_as
from tests.desk.office import Clock as Moving
from tests.desk.small_pack import RECHECK, an_office_with, steps
from tests.desk.whistle import PASSPHRASE, Company, a_company, a_report, a_reporter

ZONE = "Asia/Shanghai"


def take(desk: Desk, done: Done, action: Action, **values: Any) -> Done:
    return desk.do(command_for(action, done.id, None, values, ZONE))[0]


def investigated(desk: Desk, **changes: Any) -> Done:
    done = a_case(desk, category="收费", **changes)
    take(desk, done, Action.DISPATCH, department="甲科")
    take(desk, done, Action.INVESTIGATE, findings="重复计价 120 元")
    return done


def sheet(desk: Desk, done: Done) -> CaseSheet:
    return desk.ask(Sheet(case_id=done.id))


def test_way_time_and_who(database_url: str) -> None:
    clock = Moving()
    desk = an_office_with(database_url, clock=clock)
    clerk = desk_as(desk, Role.FRONT_DESK, number="2001", name="钱多")
    done = investigated(clerk)
    clock.forward(hours=3)
    take(clerk, done, Action.REPLY, way="letter", text="已退费", replied_at="2026-03-02 11:00")
    shown = sheet(desk, done)
    assert (shown.reply_way, shown.reply_text) == (ReplyWay.LETTER, "已退费")
    assert shown.replied_at is not None
    assert shown.replied_at.isoformat() == "2026-03-02T03:00:00+00:00"
    assert shown.timeline[0].actor == "2001 钱多"
    (solve,) = [c for c in shown.clocks if c.clock is Clock.SOLVE]
    assert solve.stopped_at == shown.replied_at


def test_a_letter_with_every_variable(database_url: str) -> None:
    desk = an_office_with(database_url, tables=RECHECK)
    done = investigated(desk)
    take(desk, done, Action.PROPOSE, solution="退还 120 元")
    names = "/".join(
        f"{{{name}}}"
        for name in (
            *("姓名", "编号", "received_on", "事由", "request", "findings", "result", "department"),
            *("due", "basis", "appeal", "单位", "today"),
        )
    )
    take(desk, done, Action.REPLY, way="letter", text=names)
    text = sheet(desk, done).reply_text
    assert text == (
        f"张三/{done.number}/2026年3月2日/住院费用多收/退还多收费用并说明原因/重复计价 120 元/退还 120 元/甲科/"
        "2026年3月9日/办理（试行办法第一条）/复查 30 日（试行办法第九条）/市人民医院/2026年3月2日"
    )
    assert "{" not in text
    assert sheet(desk, done).timeline[0].note == text


def test_a_letter_with_a_hole_does_not_go_out(database_url: str) -> None:
    desk = an_office_with(database_url)
    done = investigated(desk, complainant=a_person(name="", phone="", anonymous=True))
    with pytest.raises(FieldErrors) as refused:
        take(desk, done, Action.REPLY, way="letter", text="{姓名}：{result}，{nonsense}")
    problem = refused.value.problems["text"]
    assert all(part in problem for part in ("{姓名}", "{result}", "{nonsense}", "依据"))
    assert sheet(desk, done).state is CaseState.INVESTIGATING


@pytest.mark.parametrize(
    ("values", "fields"),
    [({}, {"way", "text"}), ({"way": "phone"}, {"text"}), ({"text": "已办"}, {"way"})],
)
def test_how_and_what_must_be_said(sqlite_url: str, values: dict[str, str], fields: set[str]) -> None:
    desk = an_office_with(sqlite_url)
    with pytest.raises(FieldErrors) as refused:
        take(desk, investigated(desk), Action.REPLY, **values)
    assert set(refused.value.problems) == fields


def test_no_reply_wanted_ends_the_limit_with_the_reason(database_url: str) -> None:
    desk = an_office_with(database_url)
    done = investigated(desk)
    take(desk, done, Action.REPLY, no_reply_reason="来电人表示不必回复", text="已退费，存档备查")
    shown = sheet(desk, done)
    assert (shown.state, shown.reply_way, shown.replied_at) == (CaseState.REPLIED, None, None)
    assert "来电人表示不必回复" in shown.timeline[0].note
    assert shown.timeline[0].kind is EventKind.REPLIED
    (solve,) = [c for c in shown.clocks if c.clock is Clock.SOLVE]
    assert solve.stopped_at is not None
    assert not [c for c in shown.clocks if c.clock is Clock.CALL_BACK]
    assert take(desk, done, Action.CLOSE, verdict="substantiated").state is CaseState.CLOSED
    assert verify(desk.database).ok


def test_who_said_so_with_the_complaint_needs_no_second_reason(database_url: str) -> None:
    desk = an_office_with(database_url)
    done = investigated(desk, no_reply_wanted=True)
    take(desk, done, Action.REPLY)
    assert "投诉时已说明" in sheet(desk, done).timeline[0].note


def test_the_reply_waits_for_those_who_assist(database_url: str) -> None:
    desk = an_office_with(database_url, tables=steps("assist", "answer"))
    done = investigated(desk)
    take(desk, done, Action.ASSIST, departments="乙科", question="设备记录")
    with pytest.raises(NotAllowed, match="乙科"):
        take(desk, done, Action.REPLY, way="phone", text="已办")
    take(desk, done, Action.ANSWER, department="乙科", answer="记录完整")
    assert take(desk, done, Action.REPLY, way="phone", text="已办").state is CaseState.REPLIED


def test_the_third_reopening_makes_the_case_major(database_url: str) -> None:
    clock = Moving()
    desk = an_office_with(database_url, "reopen_escalates_at = 3\n", clock=clock)
    done = investigated(desk)
    for count in (1, 2, 3):
        if count > 1:
            take(desk, done, Action.DISPATCH, department="甲科")
            take(desk, done, Action.INVESTIGATE, findings="再查")
        take(desk, done, Action.REPLY, way="phone", text="已办")
        clock.forward(hours=1)
        take(desk, done, Action.REOPEN, reason="不满意")
        shown = sheet(desk, done)
        assert shown.reopen_count == count
        assert shown.severity is (Severity.MAJOR if count == 3 else Severity.GENERAL)
    assert "已重办 3 次" in shown.timeline[0].note
    assert shown.timeline[0].detail["escalated"]
    assert "severity" in {name for name, _before, _after in shown.timeline[0].changes}
    assert verify(desk.database).ok


def test_without_the_switch_no_reopening_escalates(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url)
    done = investigated(desk)
    for _count in range(4):
        take(desk, done, Action.REPLY, way="phone", text="已办")
        take(desk, done, Action.REOPEN, reason="不满意")
        take(desk, done, Action.INVESTIGATE, findings="再查")
    assert sheet(desk, done).severity is Severity.GENERAL


def test_the_time_of_the_reply_lies_between_receipt_and_now(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url)
    done = investigated(desk)
    received = sheet(desk, done).received_at
    for at in (received - timedelta(minutes=1), received + timedelta(minutes=1)):
        with pytest.raises(FieldErrors) as refused:
            take(desk, done, Action.REPLY, way="phone", text="已办", replied_at=at.isoformat())
        assert list(refused.value.problems) == ["replied_at"]


# -- F6: what a reporter is told


def ready_to_answer(company: Company, investigator: Desk) -> Done:
    """A report investigated and approved; its reporter wants to be told by phone and nowhere else."""
    done = a_report(company.inspector, complainant=a_reporter(safe_channel="只打电话，晚八点后"))
    take(company.head, done, Action.DISPATCH, department="调查组", note="查账")
    take(investigator, done, Action.INVESTIGATE, findings="账目不符")
    take(investigator, done, Action.HEAR, who="被举报人", heard_on="2026-03-02", text="否认")
    found = take(investigator, done, Action.PROPOSE, solution="追回款项")
    while found.state is CaseState.PROPOSED and Action.REPLY not in offered(company.inspector, done):
        found = take(company.head, done, Action.APPROVE, opinion="同意")
    return done


def offered(desk: Desk, done: Done) -> set[Action]:
    return {offer.action for offer in sheet(desk, done).actions}


def test_a_reporter_is_told_by_the_way_they_chose_and_nobody_else_hears_of_it(database_url: str) -> None:
    company = a_company(database_url)
    investigator = desk_as(company.operator, Role.DEPARTMENT, "调查组", number="2050", name="林调查")
    company.operator.do(ClearStaff(number="2050"))
    done = ready_to_answer(company, investigator)
    with pytest.raises(FieldErrors) as refused:
        take(company.inspector, done, Action.REPLY, text="查证属实")
    assert list(refused.value.problems) == ["way"]
    company.inspector.do(
        RevealIdentity(
            case_id=done.id,
            purpose=Purpose.NOTICE,
            reason="告知结果",
            passphrase=PASSPHRASE,
            second_number="2002",
            second_password=PASSWORD,
        )
    )
    take(company.inspector, done, Action.REPLY, text="已电话告知：查证属实")
    told = sheet(company.inspector, done)
    assert (told.reply_way, told.reply_text) == (ReplyWay.PHONE, "已电话告知：查证属实")
    assert told.timeline[0].detail["told"] == "reporter"
    others = sheet(investigator, done)
    assert others.state is CaseState.REPLIED
    assert (others.reply_way, others.reply_text, others.replied_at) == (None, "", None)
    assert "已电话告知" not in repr(others)
