"""中止计时 (C10): paused time does not count; a paused case is not overdue, and a late one cannot be paused away."""

from __future__ import annotations

import pytest

from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.core import Desk
from complaintdesk.desk.extending import ExtendDeadline
from complaintdesk.desk.pausing import PauseLimit, ResumeLimit
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.vocabulary import Action, EventKind, Light
from complaintdesk.domain.vocabulary import Clock as ClockKind
from complaintdesk.i18n import in_language
from complaintdesk.storage.verify import verify
from tests.desk.limits import a_case, an_office_with, due, entries, here, limit, set_clock, sheet, take


@pytest.mark.parametrize(
    ("rule", "at", "paused", "resumed", "before", "after"),
    [
        # Monday to Thursday: three workdays do not count.
        pytest.param("5 workdays|received|", "2026-03-02T09:30", "2026-03-03T10:00", "2026-03-06T15:00",
                     "2026-03-09 23:59", "2026-03-12 23:59", id="三个工作日"),
        pytest.param("5 workdays|received|", "2026-03-02T09:30", "2026-03-05T10:00", "2026-03-10T15:00",
                     "2026-03-09 23:59", "2026-03-12 23:59", id="三个工作日跨周末"),
        pytest.param("5 workdays|received|", "2026-03-02T09:30", "2026-03-03T10:00", "2026-03-03T15:00",
                     "2026-03-09 23:59", "2026-03-09 23:59", id="当天恢复"),
        pytest.param("30 days|received|", "2026-03-02T09:30", "2026-03-10T10:00", "2026-03-20T09:00",
                     "2026-04-01 23:59", "2026-04-13 23:59", id="十日后顺延周末"),
        pytest.param("30 days|received|roll = false", "2026-03-02T09:30", "2026-03-10T10:00", "2026-03-20T09:00",
                     "2026-04-01 23:59", "2026-04-11 23:59", id="十日不顺延"),
        pytest.param("48 hours|received|", "2026-03-02T09:30", "2026-03-02T12:00", "2026-03-03T18:30",
                     "2026-03-04 09:30", "2026-03-05 16:00", id="三十个半小时"),
        pytest.param("10 workhours|received|", "2026-03-06T14:00", "2026-03-06T16:30", "2026-03-09T09:30",
                     "2026-03-09 16:30", "2026-03-10 09:30", id="两个工作小时"),
    ],
)  # fmt: skip
def test_paused_time_is_not_counted(
    database_url: str, rule: str, at: str, paused: str, resumed: str, before: str, after: str
) -> None:
    desk = an_office_with(database_url, f"x|solve|{rule}", at=at)
    case = a_case(desk)
    assert due(desk, case) == before
    set_clock(desk, paused)
    take(desk, case, Action.PAUSE)
    set_clock(desk, resumed)
    take(desk, case, Action.RESUME)
    assert due(desk, case) == after
    kept = entries(desk, case)
    assert [entry.replaced_at is None for entry in kept] == [False, True]
    assert not verify(desk.database).findings


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office_with(database_url, "x|solve|5 workdays|received|", "answer|answer|3 workdays|dispatched|")


def test_a_paused_case_is_never_overdue_in_any_list(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.PAUSE)
    set_clock(desk, "2026-06-01T09:00")
    with in_language("zh_CN"):
        (row,) = desk.ask(CaseList()).rows
    assert (row.light, row.light_text, row.due_at) == (Light.NONE, "已中止", None)
    assert desk.ask(CaseList(filter=CaseFilter(view=View.OVERDUE))).total == 0
    shown = limit(desk, case, ClockKind.SOLVE)
    assert (shown.light, shown.is_paused) == (Light.NONE, True)
    assert sheet(desk, case).paused_at is not None
    take(desk, case, Action.RESUME)
    assert sheet(desk, case).paused_at is None
    assert limit(desk, case, ClockKind.SOLVE).light is Light.NEAR or due(desk, case) > "2026-06-01"


def test_two_pauses_add_up_and_an_extension_moves_with_them(desk: Desk) -> None:
    case = a_case(desk)
    for paused, resumed in (("2026-03-03T10:00", "2026-03-04T10:00"), ("2026-03-05T10:00", "2026-03-06T09:00")):
        set_clock(desk, paused)
        take(desk, case, Action.PAUSE)
        set_clock(desk, resumed)
        take(desk, case, Action.RESUME)
    assert due(desk, case) == "2026-03-11 23:59"
    desk.do(ExtendDeadline(case_id=case, until=here("2026-03-13T17:00"), reason="复杂", approved_by="主任"))
    take(desk, case, Action.PAUSE)
    set_clock(desk, "2026-03-10T09:00")
    take(desk, case, Action.RESUME)
    assert due(desk, case) == "2026-03-17 17:00"


def test_what_starts_during_a_pause_waits_too(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.PAUSE)
    set_clock(desk, "2026-03-03T10:00")
    take(desk, case, Action.DISPATCH)
    assert limit(desk, case, ClockKind.ANSWER).is_paused
    set_clock(desk, "2026-03-05T10:00")
    take(desk, case, Action.RESUME)
    assert due(desk, case, ClockKind.ANSWER) == "2026-03-10 23:59"
    assert due(desk, case) == "2026-03-12 23:59"


def test_an_answer_ends_the_pause(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.ACCEPT, Action.DISPATCH, Action.INVESTIGATE, Action.PAUSE)
    set_clock(desk, "2026-03-16T10:00")
    take(desk, case, Action.REPLY)
    row = limit(desk, case, ClockKind.SOLVE)
    assert (row.light, row.is_paused, sheet(desk, case).paused_at) == (Light.MET, False, None)
    assert due(desk, case) == "2026-03-23 23:59"
    (listed,) = desk.ask(CaseList()).rows
    assert (listed.light, listed.due_at) == (Light.MET, row.due_at)
    assert not verify(desk.database).findings


def test_a_limit_that_has_passed_cannot_be_paused(desk: Desk) -> None:
    case = a_case(desk)
    set_clock(desk, "2026-03-10T09:00")
    with pytest.raises(NotAllowed):
        take(desk, case, Action.PAUSE)
    assert limit(desk, case, ClockKind.SOLVE).light is Light.LATE


def test_pausing_twice_resuming_unpaused_and_extending_meanwhile(desk: Desk) -> None:
    case = a_case(desk)
    with pytest.raises(NotAllowed):
        desk.do(ResumeLimit(case_id=case))
    take(desk, case, Action.PAUSE)
    with pytest.raises(NotAllowed):
        take(desk, case, Action.PAUSE)
    with pytest.raises(UserError):
        desk.do(ExtendDeadline(case_id=case, until=here("2026-04-01"), reason="复杂", approved_by="主任"))


def test_the_reason_is_one_of_the_packs(desk: Desk) -> None:
    case = a_case(desk)
    with in_language("zh_CN"), pytest.raises(FieldErrors, match="鉴定"):
        desk.do(PauseLimit(case_id=case, reason="等一等"))
    desk.do(PauseLimit(case_id=case, reason="鉴定", note="市质检所"))
    item = sheet(desk, case).timeline[0]
    assert (item.kind, item.note) == (EventKind.PAUSED, "鉴定：市质检所")
