"""Call-backs: who waits and since when, attempts, scores, what an unsatisfied person sets off (G1, G2, G4, G5, G7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from complaintdesk.desk.call_queue import CallQueue, CallRow, CallToMake
from complaintdesk.desk.calling import MoveCall, RecordCallBack
from complaintdesk.desk.core import Desk
from complaintdesk.desk.note_words import noted
from complaintdesk.desk.reminders import ReminderKind, Reminders
from complaintdesk.domain.book_words import CallWay, Following
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.vocabulary import (
    Action,
    CallOutcome,
    CaseState,
    Clock,
    EventKind,
    Role,
    Satisfaction,
)
from complaintdesk.i18n import in_language
from complaintdesk.storage.models import Case
from complaintdesk.storage.verify import verify
from tests.desk.calls import answered_again, call, in_vain, replied, sheet, take
from tests.desk.office import Clock as Moving
from tests.desk.office import a_person, desk_as
from tests.desk.small_pack import an_office_with, steps

LIMIT = (
    '[[rules]]\nid = "small.call"\ntitle = "回访"\nclock = "call_back"\nlimit = "3 workdays"\nfrom = "replied"\n'
    'source = "试行办法第五条"\n'
)


def rules(words: str = "") -> str:
    return f"{LIMIT}\n[call_back]\n{words}\n"


def queue(desk: Desk, *, ready: bool = False) -> tuple[CallRow, ...]:
    return desk.ask(CallQueue(ready_only=ready))


def local(row: CallRow) -> str:
    return (row.call_at + timedelta(hours=8)).strftime("%m-%d %H:%M")


def test_S15_答复后自动进入回访队列(database_url: str) -> None:
    clock = Moving()
    desk = an_office_with(database_url, tables=rules(), clock=clock)
    done = replied(desk)
    (row,) = queue(desk)
    assert (local(row), row.hours, row.is_ready) == ("03-03 09:00", "9:00–11:30, 14:30–17:00", False)
    assert (row.person, row.phone, row.department, row.tries) == ("张三", "13800001234", "甲科", 0)
    assert not queue(desk, ready=True)
    for shanghai, is_ready in (("08:59", False), ("09:00", True), ("12:00", False), ("14:30", True), ("17:30", False)):
        clock.at = datetime.fromisoformat(f"2026-03-03T{shanghai}+08:00")
        assert queue(desk)[0].is_ready is is_ready, shanghai
    call(desk, done, satisfaction="satisfied")
    assert not queue(desk)
    assert verify(desk.database).ok


def test_谁不进队列(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules())
    replied(desk, complainant=a_person(name="", phone="", anonymous=True))
    done = replied(desk)
    take(desk, done, Action.WITHDRAW, reason="不再追究")
    quiet = replied(desk)
    call(desk, quiet, "declined")
    assert not queue(desk)
    assert sheet(desk, quiet).call_next_at is None
    named = replied(desk, complainant=a_person(name="", anonymous=True))
    assert [row.number for row in queue(desk)] == [named.number]


def test_规则没有回访环节的不排队(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url, tables=steps(without="call_back"))
    assert sheet(desk, replied(desk)).call_next_at is None
    assert not queue(desk)


def test_本人的时间(database_url: str) -> None:
    clock = Moving()
    desk = an_office_with(database_url, tables=rules(), clock=clock)
    done = replied(desk, complainant=a_person(contact_hours="晚上7点到9点"))
    (row,) = queue(desk)
    assert (local(row), row.hours, row.has_own_hours) == ("03-03 19:00", "19:00–21:00", True)
    take(desk, done, Action.AMEND, contact_hours="周末在家", reason="来电更正")
    (row,) = queue(desk)
    assert (local(row), row.has_own_hours) == ("03-03 09:00", False)
    assert "周末在家" in row.hours
    assert verify(desk.database).ok


def test_G2_三次未接为无法回访_可以结案(database_url: str) -> None:
    clock = Moving()
    desk = an_office_with(database_url, tables=rules(), clock=clock)
    done = replied(desk)
    for tries, day in ((1, "03-04"), (2, "03-05"), (3, "")):
        clock.forward(days=1)
        with pytest.raises(NotAllowed, match="回访"):
            take(desk, done, Action.CLOSE, verdict="unverifiable")
        in_vain(desk, done)
        assert [(local(row), row.tries) for row in queue(desk)] == ([(f"{day} 09:00", tries)] if day else [])
    shown = sheet(desk, done)
    assert (shown.state, shown.call_tries, shown.call_next_at) == (CaseState.REPLIED, 3, None)
    assert "3" in shown.timeline[0].note
    (limit,) = [c for c in shown.clocks if c.clock is Clock.CALL_BACK]
    assert limit.stopped_at is not None
    assert take(desk, done, Action.CLOSE, verdict="unverifiable").state is CaseState.CLOSED
    assert verify(desk.database).ok


@pytest.mark.parametrize("outcome", ["wrong_number", "declined"])
def test_空号和拒访即止(sqlite_url: str, outcome: str) -> None:
    desk = an_office_with(sqlite_url, tables=rules())
    done = replied(desk)
    call(desk, done, outcome)
    assert not queue(desk)
    assert take(desk, done, Action.CLOSE, verdict="partly").state is CaseState.CLOSED


def test_规则的次数作数(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url, tables=rules('tries = 1\nagain = "2 hours"'))
    done = replied(desk)
    in_vain(desk, done)
    assert not queue(desk)
    assert take(desk, done, Action.CLOSE, verdict="partly").state is CaseState.CLOSED


def test_改约(database_url: str) -> None:
    clock = Moving()
    desk = an_office_with(database_url, tables=rules(), clock=clock)
    done = replied(desk)
    wished = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)  # 20:00, outside the hours of the rules
    desk.do(MoveCall(case_id=done.id, at=wished, reason="晚上才在家"))
    assert sheet(desk, done).timeline[0].kind is EventKind.CALL_MOVED
    assert "晚上才在家" in sheet(desk, done).timeline[0].note
    assert not queue(desk)[0].is_ready
    clock.at = wished + timedelta(minutes=1)
    assert queue(desk)[0].is_ready
    call(desk, done, "busy", next_at="2026-03-06 20:30")
    assert [(local(row), row.tries) for row in queue(desk)] == [("03-06 20:30", 1)]
    for at in (clock.at, clock.at - timedelta(days=1), None):
        with pytest.raises(FieldErrors) as refused:
            desk.do(MoveCall(case_id=done.id, at=at))
        assert set(refused.value.problems) == {"at"}
    call(desk, done, "declined")
    with pytest.raises(NotAllowed):
        desk.do(MoveCall(case_id=done.id, at=clock.at + timedelta(days=1)))


def test_G4_分项评分(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules())
    done = replied(desk)
    call(desk, done, scores="timely=satisfied; 服务态度：非常满意；result=fair", way="visit")
    (row,) = sheet(desk, done).call_backs
    assert row.satisfaction is Satisfaction.SATISFIED
    assert dict(row.scores) == {
        "timely": Satisfaction.SATISFIED, "manner": Satisfaction.VERY_SATISFIED, "result": Satisfaction.FAIR,
    }  # fmt: skip
    assert (row.way, row.following) == (CallWay.VISIT, None)
    assert verify(desk.database).ok


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, {"satisfaction"}),
        ({"outcome": "busy", "satisfaction": "fair"}, {"satisfaction"}),
        ({"outcome": "busy", "scores": {"timely": "fair"}}, {"scores"}),
        ({"scores": "speed=fair"}, {"scores"}),
        ({"scores": "timely"}, {"scores"}),
        ({"scores": "timely=wonderful"}, {"scores"}),
        ({"satisfaction": "fair", "following": "stands"}, {"following"}),
        ({"satisfaction": "unsatisfied", "following": "stands"}, {"following_reason"}),
        ({"satisfaction": "fair", "following_reason": "无"}, {"following_reason"}),
        ({"satisfaction": "fair", "next_at": "2026-03-09 10:00"}, {"next_at"}),
        ({"outcome": "wrong_number", "next_at": "2026-03-09 10:00"}, {"next_at"}),
        ({"outcome": "no_answer", "next_at": "2026-03-01 10:00"}, {"next_at"}),
    ],
)
def test_填错的一次说清(sqlite_url: str, values: dict[str, str], fields: set[str]) -> None:
    desk = an_office_with(sqlite_url, tables=rules())
    done = replied(desk)
    with pytest.raises(FieldErrors) as refused:
        call(desk, done, **({"outcome": "reached"} | values))
    assert set(refused.value.problems) == fields
    assert not sheet(desk, done).call_backs


def test_不认得的维度说出认得的(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url, tables=rules())
    with pytest.raises(FieldErrors, match=r"speed.*timely.*process"):
        call(desk, replied(desk), scores={"speed": "fair"})


def test_S21_不满意自动重办_第二次报领导_批示后才能答复(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules())
    clerk = desk_as(desk, Role.FRONT_DESK)
    leader = desk_as(desk, Role.SUPERVISOR, name="王主任")
    done = replied(clerk)
    assert call(clerk, done, satisfaction="unsatisfied", opinion="没有道歉").state is CaseState.ACCEPTED
    shown = sheet(clerk, done)
    assert (shown.reopen_count, shown.unsatisfied_count) == (1, 1)
    assert [item.kind for item in shown.timeline[:2]] == [EventKind.REOPENED, EventKind.CALLED_BACK]
    assert shown.timeline[1].detail == {"unsatisfied": 1}
    assert "没有道歉" in shown.timeline[0].note
    answered_again(clerk, done)
    call(clerk, done, scores="result=very_unsatisfied")
    shown = sheet(clerk, done)
    assert (shown.reopen_count, shown.unsatisfied_count) == (2, 2)
    assert shown.timeline[1].detail == {"unsatisfied": 2, "leader": True}
    assert [r.case_id for r in leader.ask(Reminders()) if r.kind is ReminderKind.LEADER] == [done.id]
    assert not [r for r in clerk.ask(Reminders()) if r.kind is ReminderKind.LEADER]
    with pytest.raises(NotAllowed, match=r"领导|leader"):
        answered_again(clerk, done)
    assert Action.REPLY not in {offer.action for offer in sheet(clerk, done).actions}
    assert any("2" in alarm for alarm in sheet(clerk, done).alarms)
    take(leader, done, Action.INSTRUCT, text="由科主任当面道歉")
    assert not [r for r in leader.ask(Reminders()) if r.kind is ReminderKind.LEADER]
    assert sheet(clerk, done).records[0].by == "王主任"
    take(clerk, done, Action.REPLY, way="visit", text="已当面道歉")
    # Another round needs another instruction.
    call(clerk, done, satisfaction="very_unsatisfied")
    with pytest.raises(NotAllowed):
        answered_again(clerk, done)
    assert verify(desk.database).ok


def test_批示可由经办补录纸面(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules("leader_after = 1"))
    clerk = desk_as(desk, Role.FRONT_DESK)
    done = replied(clerk)
    call(clerk, done, satisfaction="unsatisfied")
    with pytest.raises(NotAllowed) as not_theirs:
        take(clerk, done, Action.INSTRUCT, text="同意退费")
    assert not_theirs.value.field == "on_paper"
    for values, fields in (
        ({}, {"by", "signed_on"}),
        ({"by": "王院长", "signed_on": "2026-03-09"}, {"signed_on"}),
        ({"by": "王院长", "signed_on": "2026-02-01"}, {"signed_on"}),
    ):
        with pytest.raises(FieldErrors) as refused:
            take(clerk, done, Action.INSTRUCT, text="同意退费", on_paper=True, **values)
        assert set(refused.value.problems) == fields
    take(clerk, done, Action.INSTRUCT, text="同意退费", on_paper=True, by="王院长", signed_on="2026-03-02")
    assert "王院长" in sheet(clerk, done).timeline[0].note
    assert answered_again(clerk, done).state is CaseState.REPLIED
    department = desk_as(desk, Role.DEPARTMENT, "甲科")
    with pytest.raises(NotAllowed):
        take(department, done, Action.INSTRUCT, text="同意")


def test_维持原结果须说明_可以结案(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules())
    done = replied(desk)
    call(desk, done, satisfaction="unsatisfied", following="stands", following_reason="已按规定退还")
    shown = sheet(desk, done)
    assert (shown.state, shown.reopen_count, shown.unsatisfied_count) == (CaseState.CALLED_BACK, 0, 1)
    assert (shown.call_backs[0].following, shown.call_backs[0].following_reason) == (Following.STANDS, "已按规定退还")
    assert take(desk, done, Action.CLOSE, verdict="partly").state is CaseState.CLOSED


def test_说的话自带句号_后面不再加逗号(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules())
    done = replied(desk)
    call(desk, done, satisfaction="unsatisfied", opinion="要求道歉。", following="stands", following_reason="已道歉")
    assert sheet(desk, done).timeline[0].note == "接通，不满意，要求道歉。已解释，结果不变，已道歉"
    with in_language("en"):
        assert noted(("Reached", "", "Wants an apology.", "Stands", "done")) == "Reached, Wants an apology. Stands, done"


def test_G7_承办人自己回访_提示(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules())
    handler = desk_as(desk, Role.FRONT_DESK)
    other = desk_as(desk, Role.FRONT_DESK)
    done = replied(other, handler)
    assert queue(handler)[0].handled_by_caller
    assert not queue(other)[0].handled_by_caller
    assert handler.ask(CallToMake(case_id=done.id)).warnings
    assert not other.ask(CallToMake(case_id=done.id)).warnings
    call(handler, done, satisfaction="satisfied")
    assert sheet(other, done).call_backs[0].same_person


def test_S21_独立回访_承办人不能自己打(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules("independent = true"))
    handler = desk_as(desk, Role.FRONT_DESK, name="钱承办")
    other = desk_as(desk, Role.FRONT_DESK, name="孙回访")
    done = replied(other, handler)
    with pytest.raises(NotAllowed) as refused:
        call(handler, done, satisfaction="satisfied")
    assert "孙回访" in refused.value.hint
    assert "钱承办" not in refused.value.hint
    # A sheet that the person filled in alone may be keyed by anybody.
    call(handler, done, satisfaction="satisfied", way="paper")
    assert not sheet(other, done).call_backs[0].same_person


def test_提醒一行(database_url: str) -> None:
    clock = Moving()
    desk = an_office_with(database_url, tables=rules(), clock=clock)
    for _n in range(3):
        replied(desk)
    of_calls = [r for r in desk.ask(Reminders()) if r.kind is ReminderKind.CALL_BACK]
    assert not of_calls
    clock.forward(days=1)
    (line,) = [r for r in desk.ask(Reminders()) if r.kind is ReminderKind.CALL_BACK]
    assert (line.opens, "3" in line.words) == ("calls", True)
    department = desk_as(desk, Role.DEPARTMENT, "甲科")
    assert not [r for r in department.ask(Reminders()) if r.kind is ReminderKind.CALL_BACK]
    with pytest.raises(NotAllowed):
        department.ask(CallQueue())


def test_旧库中已答复的件也在队列(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules())
    done = replied(desk)
    in_vain(desk, done)
    with desk.database.write() as session:
        case = session.get_one(Case, done.id)
        case.call_next_at, case.call_tries = None, 0
        case.call_backs = [{k: v for k, v in kept.items() if k not in ("round", "way")} for kept in case.call_backs]
    assert [(row.case_id, local(row)) for row in queue(desk)] == [(done.id, "03-03 09:00")]


def test_话术代入姓名_缺项留痕(database_url: str) -> None:
    desk = an_office_with(database_url, tables=rules())
    done = replied(desk)
    found = desk.ask(CallToMake(case_id=done.id))
    greeting = found.script[0]
    assert "张三" in greeting.words
    assert not greeting.missing
    matter = found.script[2]
    assert all(words in matter.words for words in ("住院费用多收", done.number, "甲科", "已退费"))
    assert [choice.value for choice in found.dimensions] == ["timely", "manner", "result", "process"]
    nameless = replied(desk, complainant=a_person(name="", anonymous=True))
    first = desk.ask(CallToMake(case_id=nameless.id)).script[0]
    assert first.missing == ("姓名",)
    assert "{姓名}" in first.words
    call(desk, done, satisfaction="satisfied")
    with pytest.raises(NotAllowed):
        desk.ask(CallToMake(case_id=done.id))


def test_同一请求再来一次只算一次(sqlite_url: str) -> None:
    desk = an_office_with(sqlite_url, tables=rules())
    done = replied(desk)
    again = RecordCallBack(case_id=done.id, outcome=CallOutcome.NO_ANSWER)
    desk.do(again)
    desk.do(again)
    assert sheet(desk, done).call_tries == 1
    with pytest.raises(UserError):
        desk.do(RecordCallBack(case_id=done.id, version=1, outcome=CallOutcome.NO_ANSWER))
