"""督办与进展告知 (C12, F5): levels come due by the rules, the highest is the supervisor's, and the person is told."""

from __future__ import annotations

from typing import Any

import pytest

from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Desk
from complaintdesk.desk.reminders import ReminderKind, Reminders
from complaintdesk.desk.supervising import SuperviseDepartment, progress_owed
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.vocabulary import Action, EventKind, Role, Supervision
from complaintdesk.domain.vocabulary import Clock as ClockKind
from complaintdesk.storage.models import Case
from complaintdesk.storage.verify import verify
from tests.desk.limits import a_case, an_office_with, limit, set_clock, sheet, take
from tests.desk.office import desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    """Cases are due on Thursday 5 March; 催办 after one workday, 挂牌 after five."""
    return an_office_with(database_url, "x|solve|3 workdays|received|")


def asked(desk: Desk, case: Any) -> Any:
    """The level the reminders ask for."""
    keys = [r.key for r in desk.ask(Reminders()) if r.kind is ReminderKind.SUPERVISE and r.case_id == case]
    return keys[0].rpartition(":")[2] if keys else None


def owed(desk: Desk, case: int) -> bool:
    with desk.database.read() as session:
        seen = Seen(session, desk.actor, desk.database.now(session, desk.clock), desk.house)
        return progress_owed(seen, session.get_one(Case, case))


def test_the_levels_come_due_one_after_the_other(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.DISPATCH)
    found = []
    for day in ("2026-03-05", "2026-03-06", "2026-03-09", "2026-03-12", "2026-03-13"):
        set_clock(desk, f"{day}T09:00")
        found.append(asked(desk, case))
    assert found == [None, None, "urge", "urge", "listed"]
    take(desk, case, Action.URGE)
    assert sheet(desk, case).supervision is Supervision.URGE
    assert asked(desk, case) == "listed"
    desk.do(SuperviseDepartment(case_id=case, level=Supervision.LISTED, note="三日内办结"))
    assert asked(desk, case) is None
    item = sheet(desk, case).timeline[0]
    assert (item.kind, item.note) == (EventKind.SUPERVISED, f"{Supervision.LISTED.label}：三日内办结")
    assert not verify(desk.database).findings


def test_a_friendly_reminder_before_the_limit_is_no_level(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.DISPATCH, Action.URGE)
    assert sheet(desk, case).supervision is None


def test_the_highest_level_is_the_supervisors_and_levels_only_rise(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.DISPATCH)
    clerk = desk_as(desk, Role.FRONT_DESK)
    with pytest.raises(NotAllowed):
        clerk.do(SuperviseDepartment(case_id=case, level=Supervision.LISTED, note="办结"))
    clerk.do(SuperviseDepartment(case_id=case, level=Supervision.SUPERVISE, note="三日内办结"))
    with pytest.raises(NotAllowed):
        clerk.do(SuperviseDepartment(case_id=case, level=Supervision.URGE, note="快"))
    desk_as(desk, Role.SUPERVISOR).do(
        SuperviseDepartment(case_id=case, level=Supervision.LISTED, note="公示")
    )
    assert sheet(desk, case).supervision is Supervision.LISTED


def test_a_late_case_owes_a_progress_notice_until_it_is_given(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.ACCEPT)
    set_clock(desk, "2026-03-05T23:59")
    assert not owed(desk, case)
    set_clock(desk, "2026-03-06T09:00")
    assert owed(desk, case)
    assert ReminderKind.PROGRESS in {r.kind for r in desk.ask(Reminders())}
    take(desk, case, Action.PROGRESS)
    assert not owed(desk, case)
    assert ReminderKind.PROGRESS not in {r.kind for r in desk.ask(Reminders())}
    told = sheet(desk, case)
    assert told.progress_told_at is not None
    assert (told.timeline[0].kind, told.timeline[0].note) == (EventKind.PROGRESS_TOLD, "仍在核实，下周答复。")


def test_told_before_the_limit_passed_it_must_be_told_again(desk: Desk) -> None:
    case = a_case(desk)
    take(desk, case, Action.ACCEPT, Action.PROGRESS)
    set_clock(desk, "2026-03-06T09:00")
    assert owed(desk, case)
    take(desk, case, Action.DISPATCH, Action.INVESTIGATE, Action.REPLY)
    assert not owed(desk, case)


def test_a_limit_for_telling_is_a_clock_of_its_own(database_url: str) -> None:
    desk = an_office_with(database_url, "x|solve|3 workdays|received|", "told|progress|2 workdays|overdue|")
    case = a_case(desk)
    set_clock(desk, "2026-03-10T09:00")
    assert limit(desk, case, ClockKind.PROGRESS).stopped_at is None
    take(desk, case, Action.PROGRESS)
    assert limit(desk, case, ClockKind.PROGRESS).stopped_at is not None
    take(desk, case, Action.REOPEN if sheet(desk, case).closed_at else Action.ACCEPT)
    assert not owed(desk, case)
