"""提醒 (C13): each person sees what is due for them, once a case and kind; what is put aside stays away for the day."""

from __future__ import annotations

from datetime import date

import pytest

from complaintdesk.desk import reminders
from complaintdesk.desk.calendar_days import SetCalendarDay
from complaintdesk.desk.core import Desk
from complaintdesk.desk.extending import AskExtension
from complaintdesk.desk.recomputing import RecomputeDeadlines, RecomputePreview
from complaintdesk.desk.reminders import DismissReminder, ReminderKind, Reminders
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.vocabulary import Action, EventKind, Light, Role
from complaintdesk.i18n import in_language
from complaintdesk.storage.verify import verify
from tests.desk.limits import a_case, an_office_with, here, set_clock, sheet, take
from tests.desk.office import a_person, desk_as

SOLVE = "x|solve|3 workdays|received|"


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office_with(database_url, SOLVE)


def shown(desk: Desk) -> list[tuple[ReminderKind, int | None]]:
    return [(r.kind, r.case_id) for r in desk.ask(Reminders())]


def test_three_are_due_today(desk: Desk) -> None:
    cases = [a_case(desk, subject=f"第{n}件") for n in range(3)]
    assert shown(desk) == [], "three workdays are left"
    set_clock(desk, "2026-03-03T09:00")
    assert shown(desk) == [(ReminderKind.NEAR, case) for case in cases]
    set_clock(desk, "2026-03-05T09:00")
    assert shown(desk) == [(ReminderKind.DUE_TODAY, case) for case in cases]
    with in_language("zh_CN"):
        first = desk.ask(Reminders())[0]
    assert (first.subject, first.light, first.words) == ("第0件", Light.NEAR, "办理：今日到期")
    set_clock(desk, "2026-03-06T09:00")
    late = [kind for kind, _case in shown(desk)]
    assert late[:3] == [ReminderKind.OVERDUE] * 3
    for case in cases:
        take(desk, case, Action.ACCEPT, Action.DISPATCH, Action.INVESTIGATE, Action.REPLY, Action.CLOSE)
    assert shown(desk) == []


def test_put_aside_it_is_logged_and_comes_again_tomorrow(desk: Desk) -> None:
    case = a_case(desk)
    colleague = desk_as(desk, Role.FRONT_DESK)
    set_clock(desk, "2026-03-05T09:00")
    (reminder,) = desk.ask(Reminders())
    done, _changes = desk.do(DismissReminder(key=reminder.key))
    assert done.id == case
    assert shown(desk) == []
    assert len(shown(colleague)) == 1, "put aside by one person only"
    item = sheet(desk, case).timeline[0]
    assert (item.kind, item.detail) == (EventKind.REMINDER_DISMISSED, {"reminder": f"due_today:{case}"})
    with pytest.raises(UserError):
        desk.do(DismissReminder(key=reminder.key))
    set_clock(desk, "2026-03-06T00:01")
    assert (ReminderKind.OVERDUE, case) in shown(desk)
    assert not verify(desk.database).findings


def test_a_department_is_reminded_of_its_own_and_not_told_who_complained(desk: Desk) -> None:
    own = a_case(desk, complainant=a_person(name="欧阳明月"), subject="欧阳明月投诉多收费")
    other = a_case(desk)
    take(desk, own, Action.DISPATCH)
    take(desk, other, Action.DISPATCH, department="财务部")
    department = desk_as(desk, Role.DEPARTMENT, "客服部")
    set_clock(desk, "2026-03-06T09:00")
    (reminder,) = department.ask(Reminders())
    assert (reminder.kind, reminder.case_id) == (ReminderKind.OVERDUE, own)
    assert "欧阳明月" not in reminder.subject
    assert reminder.department == "客服部"


def test_a_request_for_time_waits_for_the_supervisor(desk: Desk) -> None:
    case = a_case(desk)
    desk.do(AskExtension(case_id=case, until=here("2026-03-12T17:00"), reason="等候鉴定"))
    clerk, supervisor = desk_as(desk, Role.FRONT_DESK), desk_as(desk, Role.SUPERVISOR)
    assert shown(clerk) == []
    assert shown(supervisor) == [(ReminderKind.EXTENSION, case)]
    with in_language("zh_CN"):
        (reminder,) = supervisor.ask(Reminders())
    assert reminder.words == "tester申请延至 03-12 17:00：等候鉴定"
    take(supervisor, case, Action.DENY_EXTENSION, reason="按期办结")
    assert shown(supervisor) == []


def test_paused_nothing_is_due(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.PAUSE)
    set_clock(desk, "2026-03-09T09:00")
    assert shown(desk) == []


def test_what_follows_the_closing_is_still_reminded_of(database_url: str) -> None:
    desk = an_office_with(database_url, SOLVE, "check|retaliation|30 days|closed|")
    case = a_case(desk)
    take(desk, case, Action.ACCEPT, Action.DISPATCH, Action.INVESTIGATE, Action.REPLY, Action.CLOSE, Action.ARCHIVE)
    set_clock(desk, "2026-04-01T09:00")
    assert shown(desk) == [(ReminderKind.DUE_TODAY, case)]


def test_the_missing_notice_is_told_to_those_who_keep_the_calendar(desk: Desk) -> None:
    clerk, supervisor = desk_as(desk, Role.FRONT_DESK), desk_as(desk, Role.SUPERVISOR)
    set_clock(desk, "2026-10-31T09:00")
    assert shown(supervisor) == []
    set_clock(desk, "2026-11-02T09:00")
    assert (shown(clerk), shown(supervisor)) == ([], [(ReminderKind.CALENDAR, None)])
    done, _changes = supervisor.do(DismissReminder(key="calendar"))
    assert (done.id, shown(supervisor)) == (0, [])
    set_clock(desk, "2026-11-03T09:00")
    assert shown(supervisor) == [(ReminderKind.CALENDAR, None)]


def test_limits_that_do_not_fit_the_calendar_are_reminded_of_until_reckoned_again(desk: Desk) -> None:
    case = a_case(desk)
    assert shown(desk) == []
    desk.do(SetCalendarDay(day=date(2026, 3, 4), is_off=True, name="停电"))
    assert (ReminderKind.LIMITS, None) in shown(desk)
    (moved,) = desk.ask(RecomputePreview())
    assert moved.case_id == case
    desk.do(RecomputeDeadlines(case_ids=(case,)))
    assert (ReminderKind.LIMITS, None) not in shown(desk)


def test_in_a_large_office_the_limits_are_looked_at_some_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each case has one limit or more: all of a case are looked at together, and no case is passed over."""
    monkeypatch.setattr(reminders, "MOST_LIMITS", 2)
    cases = [a_case(desk) for _n in range(6)]
    desk.do(SetCalendarDay(day=date(2026, 3, 4), is_off=True, name="停电"))
    desk.do(RecomputeDeadlines(case_ids=tuple(cases[:-1])))
    looks = [(ReminderKind.LIMITS, None) in shown(desk) for _n in range(8)]
    assert looks[0] is False
    assert looks[-1] is True
    assert looks == sorted(looks)
    desk.do(RecomputeDeadlines(case_ids=tuple(cases)))
    assert not any((ReminderKind.LIMITS, None) in shown(desk) for _n in range(8))
    assert desk.house.limits_fit[1] is None
