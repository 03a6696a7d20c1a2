"""When a person may be called, how often it is tried, what single scores make together (G1, G2, G4; S15)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from complaintdesk.domain.calendar import DayInfo, WorkCalendar
from complaintdesk.domain.call_script import SPOKEN, WRITTEN, read_scripts, script_for
from complaintdesk.domain.calling import (
    AfterAttempt,
    after_attempt,
    hours_for,
    hours_text,
    is_suitable,
    mean,
    next_call,
    overall,
    own_hours_of,
)
from complaintdesk.domain.errors import PolicyError
from complaintdesk.domain.policy_after import CallBackRules
from complaintdesk.domain.spans import parse_span
from complaintdesk.domain.vocabulary import CallOutcome, Kind, Satisfaction

ZONE = ZoneInfo("Asia/Shanghai")
RULES = CallBackRules()
#: 2026-03-02 is a Monday; Friday 03-06 is made a holiday, Saturday 03-07 a make-up workday.
CALENDAR = WorkCalendar(
    {
        date(2026, 3, 6): DayInfo(True, "放假", "test"),
        date(2026, 3, 7): DayInfo(False, "调休", "test"),
    }
)


def at(words: str) -> datetime:
    return datetime.fromisoformat(f"2026-{words}").replace(tzinfo=ZONE)


def called(words: str, rules: CallBackRules = RULES, own: str = "", *, again: bool = False) -> str:
    found = next_call(at(words), rules, CALENDAR, ZONE, own, again=again)
    assert found.tzinfo is UTC
    return found.astimezone(ZONE).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(
    ("replied", "call"),
    [
        ("03-02 10:00", "03-03 09:00"),
        ("03-02 23:59", "03-03 09:00"),
        ("03-05 16:00", "03-07 09:00"),  # the holiday is left out, the make-up Saturday is worked
        ("03-07 09:00", "03-09 09:00"),
        ("03-08 12:00", "03-09 09:00"),
    ],
)
def test_S15_答复后次个工作日上午九点起可回访(replied: str, call: str) -> None:
    assert called(replied) == call


@pytest.mark.parametrize(
    ("span", "replied", "call"),
    [
        ("2 hours", "03-02 09:30", "03-02 14:30"),  # 11:30 is the end, no time to begin
        ("1 hour", "03-02 09:30", "03-02 10:30"),
        ("4 hours", "03-02 15:00", "03-03 09:00"),
        ("3 days", "03-02 09:30", "03-05 09:00"),
        ("same day", "03-02 10:00", "03-02 10:00"),
        ("same day", "03-02 17:30", "03-03 09:00"),
        ("4 workhours", "03-02 16:00", "03-03 11:00"),
    ],
)
def test_时限单位(span: str, replied: str, call: str) -> None:
    assert called(replied, CallBackRules(after=parse_span(span))) == call


def test_本人的时间先于规则() -> None:
    assert called("03-02 10:00", own="18:00-20:00") == "03-03 18:00"
    assert called("03-02 10:00", own="下班以后最好") == "03-03 09:00"
    assert called("03-02 10:00", CallBackRules(again=parse_span("30 hours")), again=True) == "03-03 16:00"


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("18:00-20:00", "18:00–20:00"),
        ("工作日 18：00—20：30", "18:00–20:30"),
        ("晚上7点到9点", "19:00–21:00"),
        ("下午3点半至5点，晚上7点-8点", "15:30–17:00, 19:00–20:00"),
        ("上午9点-11点", "9:00–11:00"),
        ("上午10点到下午2点", "10:00–14:00"),
        ("12:00~13:00，休息时", "12:00–13:00"),
        ("随时", ""),
        ("25:00-26:00", ""),
        ("20:00-18:00", ""),
        ("1380000-1234", ""),
        ("", ""),
    ],
)
def test_方便时间的读法(words: str, hours: str) -> None:
    assert hours_text(own_hours_of(words)) == hours
    assert hours_for(RULES, words)[1] is bool(hours)


def test_适宜时段() -> None:
    def suits(words: str, own: str = "") -> bool:
        return is_suitable(at(words), RULES, CALENDAR, ZONE, own)

    assert [suits(f"03-02 {clock}") for clock in ("08:59", "09:00", "11:29", "11:30", "14:30", "17:00")] == [
        False, True, True, False, True, False,
    ]  # fmt: skip
    assert not suits("03-06 10:00")
    assert suits("03-07 10:00")
    assert suits("03-02 19:00", "18:00-20:00")
    assert not suits("03-02 10:00", "18:00-20:00")


def test_G2_未接再拨满次为无法回访() -> None:
    in_vain = [after_attempt(CallOutcome.NO_ANSWER, tries, RULES) for tries in (1, 2, 3)]
    assert in_vain == [AfterAttempt.AGAIN, AfterAttempt.AGAIN, AfterAttempt.UNREACHABLE]
    assert after_attempt(CallOutcome.BUSY, 3, CallBackRules(tries=5)) is AfterAttempt.AGAIN
    ends = {
        CallOutcome.WRONG_NUMBER: AfterAttempt.WRONG_NUMBER, CallOutcome.DECLINED: AfterAttempt.DECLINED,
        CallOutcome.REACHED: AfterAttempt.REACHED,
    }  # fmt: skip
    assert {outcome: after_attempt(outcome, 1, RULES) for outcome in ends} == ends


BEST, GOOD, FAIR, BAD, WORST = Satisfaction


@pytest.mark.parametrize(
    ("scores", "whole"),
    [
        ([GOOD], GOOD),
        ([BEST, GOOD], GOOD),  # 4.5: a half counts for the worse
        ([BEST, BEST, GOOD], BEST),
        ([GOOD, FAIR], FAIR),
        ([BAD, WORST], WORST),
        ([BEST, WORST], FAIR),
        ([FAIR, FAIR, GOOD], FAIR),
        ([], None),
    ],
)
def test_G4_总体为各项的平均(scores: list[Satisfaction], whole: Satisfaction | None) -> None:
    assert overall(scores) is whole


def test_均值() -> None:
    assert mean([BEST, GOOD, BAD]) == pytest.approx(11 / 3)
    assert mean([]) is None


def test_G6_话术按诉求种类() -> None:
    for kind in Kind:
        spoken = [part.key for part in script_for(kind, SPOKEN)]
        assert spoken[:3] == ["greeting", "moment", "matter"]
        assert spoken[-1] == "close"
        assert len(set(spoken)) == len(spoken)
        assert [part.key for part in script_for(kind, WRITTEN)] == ["message"]
    matter = {kind: script_for(kind)[2].words for kind in (Kind.COMPLAINT, Kind.REPAIR, Kind.SUGGESTION, Kind.ENQUIRY)}
    assert len(set(matter.values())) == 4


def test_话术写错时说明位置() -> None:
    with pytest.raises(PolicyError, match=r"call\.toml.*use"):
        read_scripts('[[parts]]\nid = "a"\ntitle = "甲"\nuse = "sung"\nwords = "x"\nwords_en = "x"\n', "call.toml")
    with pytest.raises(PolicyError, match="words_en"):
        read_scripts('[[parts]]\nid = "a"\ntitle = "甲"\nwords = "x"\n', "call.toml")


def test_规则的时段() -> None:
    assert hours_for(RULES)[0] == ((time(9), time(11, 30)), (time(14, 30), time(17)))
