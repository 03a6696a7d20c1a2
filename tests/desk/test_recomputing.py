"""重算时限 (C2, C14): a changed calendar moves no limit before somebody has seen which, and then each is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from complaintdesk.desk.calendar_days import CalendarPreview, ImportCalendar, SetCalendarDay
from complaintdesk.desk.core import Desk
from complaintdesk.desk.intake import SpotReply
from complaintdesk.desk.recomputing import ClassPreview, RecomputeDeadlines, RecomputePreview
from complaintdesk.domain.errors import NotAllowed, NotFound, UserError
from complaintdesk.domain.vocabulary import Action, EventKind, Role, Severity
from complaintdesk.domain.vocabulary import Clock as ClockKind
from complaintdesk.storage.models import Event
from complaintdesk.storage.verify import verify
from tests.desk.limits import (
    LEVELS,
    SHANGHAI,
    a_case,
    an_office_with,
    due,
    entries,
    limit,
    set_clock,
    sheet,
    take,
)
from tests.desk.office import desk_as

SOLVE = "x|solve|3 workdays|received|"
NOTICE_2027 = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假，共1天。
六、中秋节：9月15日（周三）放假，共1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office_with(database_url, SOLVE, "answer|answer|2 workdays|dispatched|")


def head(desk: Desk) -> int:
    with desk.database.read() as session:
        return session.execute(select(func.max(Event.seq))).scalar_one()


def a_day_off(desk: Desk) -> None:
    desk.do(SetCalendarDay(day=date(2026, 3, 4), is_off=True, name="停电检修"))


def test_the_preview_lists_what_would_move_and_changes_nothing(desk: Desk) -> None:
    case, done = a_case(desk), a_case(desk, spot=SpotReply("当场说明"))
    take(desk, case, Action.DISPATCH)
    an_untouched = a_case(desk)
    a_day_off(desk)
    seq = head(desk)
    moved = {(m.case_id, m.clock): m.after.astimezone(SHANGHAI).date() for m in desk.ask(RecomputePreview())}
    assert moved == {
        (case, ClockKind.SOLVE): date(2026, 3, 6),
        (case, ClockKind.ANSWER): date(2026, 3, 5),
        (an_untouched, ClockKind.SOLVE): date(2026, 3, 6),
    }
    assert (done, ClockKind.SOLVE) not in moved
    assert head(desk) == seq, "cancelled: nothing is written"
    assert due(desk, case) == "2026-03-05 23:59"


def test_confirmed_each_case_tells_old_and_new(desk: Desk) -> None:
    first, second = a_case(desk), a_case(desk)
    a_day_off(desk)
    _done, changes = desk.do(RecomputeDeadlines(case_ids=(first,)))
    assert changes.cases == {first}
    assert (due(desk, first), due(desk, second)) == ("2026-03-06 23:59", "2026-03-05 23:59")
    item = sheet(desk, first).timeline[0]
    assert (item.kind, item.detail) == (
        EventKind.DEADLINES_RECOMPUTED,
        {"due_before": "2026-03-05T15:59:59+00:00", "due_after": "2026-03-06T15:59:59+00:00"},
    )
    assert [entry.replaced_at is None for entry in entries(desk, first)] == [False, True]
    assert [m.case_id for m in desk.ask(RecomputePreview())] == [second]
    with pytest.raises(UserError):
        desk.do(RecomputeDeadlines(case_ids=(first,)))
    assert not verify(desk.database).findings


def test_the_2027_notice_moves_open_cases_only_after_the_confirmation(desk: Desk) -> None:
    set_clock(desk, "2027-01-28T09:30")
    case = a_case(desk)
    assert due(desk, case) == "2027-02-02 23:59"
    assert limit(desk, case, ClockKind.SOLVE).provisional
    preview = desk.ask(CalendarPreview(text=NOTICE_2027))
    assert (preview.named, len(preview.days)) == (33, 33)
    assert [m.after.astimezone(SHANGHAI).date() for m in preview.moved] == [date(2027, 2, 1)]
    desk.do(ImportCalendar(text=NOTICE_2027))
    assert due(desk, case) == "2027-02-02 23:59"
    assert [m.after for m in desk.ask(RecomputePreview())] == [m.after for m in preview.moved]
    desk.do(RecomputeDeadlines(case_ids=(case,)))
    row = limit(desk, case, ClockKind.SOLVE)
    assert (due(desk, case), row.provisional) == ("2027-02-01 23:59", False)


def test_an_administrator_who_sees_no_cases_still_keeps_their_limits(desk: Desk) -> None:
    case = a_case(desk)
    desk_as(desk, Role.FRONT_DESK)
    desk_as(desk, Role.SUPERVISOR)
    administrator = desk_as(desk, Role.ADMINISTRATOR)
    a_day_off(administrator)
    assert [m.case_id for m in administrator.ask(RecomputePreview())] == [case]
    administrator.do(RecomputeDeadlines(case_ids=(case,)))
    assert due(desk, case) == "2026-03-06 23:59"
    assert not verify(desk.database).findings


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.DEPARTMENT])
def test_others_neither_look_nor_move(desk: Desk, role: Role) -> None:
    case = a_case(desk)
    a_day_off(desk)
    clerk = desk_as(desk, role, "客服部" if role is Role.DEPARTMENT else "")
    with pytest.raises(NotAllowed):
        clerk.ask(RecomputePreview())
    with pytest.raises(NotAllowed):
        clerk.do(RecomputeDeadlines(case_ids=(case,)))
    assert due(desk, case) == "2026-03-05 23:59"


def test_what_another_class_would_do_is_told_before_it_is_done(database_url: str) -> None:
    desk = an_office_with(
        database_url,
        *LEVELS,
        'serious|solve|7 workdays|received|when = { severity = ["serious"], level = ["own"] }',
        'multi|solve|2 hours|received|when = { min_departments = 2, level = ["own"] }',
    )
    case = a_case(desk)
    seq = head(desk)
    (moved,) = desk.ask(ClassPreview(case_id=case, level="city"))
    assert (moved.rule_title, moved.after.astimezone(SHANGHAI).date()) == ("city", date(2026, 3, 6))
    (moved,) = desk.ask(ClassPreview(case_id=case, departments=2))
    assert moved.rule_title == "multi"
    assert desk.ask(ClassPreview(case_id=case, severity=Severity.SERIOUS)) == (), "the stricter of both stays"
    assert head(desk) == seq
    take(desk, case, Action.CLASSIFY, level="city")
    assert due(desk, case) == "2026-03-06 23:59"
    with pytest.raises(NotFound):
        desk_as(desk, Role.DEPARTMENT, "客服部").ask(ClassPreview(case_id=case, level="own"))


@pytest.mark.parametrize("year", range(2019, 2027))
def test_the_published_files_change_nothing_here(sqlite_url: str, shared_data: Path, year: int) -> None:
    desk = an_office_with(sqlite_url, SOLVE)
    text = (shared_data / "calendar" / f"cn_{year}.json").read_text(encoding="utf-8")
    assert desk.ask(CalendarPreview(text=text, name=f"cn_{year}.json")).days == ()
