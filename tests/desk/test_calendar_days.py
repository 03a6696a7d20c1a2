"""The office's calendar: own days and notices hold at once, and running limits move with them, told in each case."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from complaintdesk.desk.calendar_days import CalendarDays, CalendarPreview, ImportCalendar, SetCalendarDay
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Command, Desk
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.rows import ClockRow
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.vocabulary import Clock as ClockKind
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.storage.models import Disclosure, Event, Office
from tests.desk.office import Clock, a_case, an_office, desk_as


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_office(database_url)


def last(desk: Desk, kind: EventKind) -> dict[str, Any]:
    wanted = (
        select(Disclosure.payload).join(Event, Event.seq == Disclosure.seq).where(Event.kind == kind.value)
    )
    with desk.database.read() as session:
        payload: dict[str, Any] = json.loads(
            session.scalars(wanted.order_by(Event.seq.desc())).first() or "{}"
        )
    return payload


def head(desk: Desk) -> int:
    with desk.database.read() as session:
        return session.execute(select(func.max(Event.seq))).scalar_one() or 0


FIXED = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")


def notice(year: int, **more: bool) -> str:
    """A notice as holiday-cn publishes it; `more` adds days (d0104=True is 4 January off)."""
    days = [{"name": "节日", "date": f"{year}-{day}", "isOffDay": True} for day in FIXED]
    days += [
        {"name": "调整", "date": f"{year}-{key[1:3]}-{key[3:]}", "isOffDay": is_off}
        for key, is_off in more.items()
    ]
    return json.dumps({"year": year, "papers": ["国办发明电"], "days": days})


def solve(desk: Desk, case_id: int) -> ClockRow:
    (row,) = [c for c in desk.ask(Sheet(case_id=case_id)).clocks if c.clock is ClockKind.SOLVE]
    return row


def day_of(desk: Desk, case_id: int) -> date:
    return solve(desk, case_id).due_at.astimezone(UTC).date()  # 23:59:59 in Shanghai is the same day in UTC


def test_the_offices_own_day_holds_at_once_at_every_work_place(desk: Desk) -> None:
    there = Desk(desk.database, desk.actor, desk.clock)
    assert there.ask(CalendarDays(year=2026))
    before = a_case(there)
    desk.do(SetCalendarDay(day=date(2026, 3, 4), is_off=True, name="停电检修"))
    (row,) = [r for r in there.ask(CalendarDays(year=2026)) if r.day == date(2026, 3, 4)]
    assert (row.is_off, row.name, row.is_own) == (True, "停电检修", True)
    after = a_case(there)
    assert day_of(there, after.id) == date(2026, 3, 6)
    assert day_of(there, before.id) == date(2026, 3, 5), "it moves when somebody has seen it: test_recomputing"
    with desk.database.read() as session:
        assert session.execute(select(Office)).scalar_one().settings["calendar_revision"] == 1


def test_a_changed_calendar_touches_no_case(desk: Desk) -> None:
    done = a_case(desk)
    before = desk.ask(Sheet(case_id=done.id))
    _done, changes = desk.do(SetCalendarDay(day=date(2026, 3, 4), is_off=True, name="停电检修"))
    assert changes.cases == frozenset()
    assert desk.ask(Sheet(case_id=done.id)).timeline == before.timeline


def test_a_new_years_notice_settles_provisional_limits(desk: Desk) -> None:
    assert isinstance(desk.clock, Clock)
    desk.clock.at = datetime(2026, 12, 30, 2, tzinfo=UTC)
    done = a_case(desk)
    before = solve(desk, done.id)
    assert (before.provisional, day_of(desk, done.id)) == (True, date(2027, 1, 5))
    text = notice(2027, d0104=True)
    preview = desk.ask(CalendarPreview(text=text))
    (moved,) = preview.moved
    assert (moved.number, moved.clock, moved.before) == (done.number, ClockKind.SOLVE, before.due_at)
    assert moved.after.date() == date(2027, 1, 6)
    assert solve(desk, done.id) == before
    assert (preview.named, len(preview.days)) == (7, 7)
    desk.do(ImportCalendar(text=text, name="cn_2027.json"))
    assert solve(desk, done.id).due_at == before.due_at
    assert 2027 in desk.ask(OfficeQuestion()).calendar_years
    assert last(desk, EventKind.CALENDAR_CHANGED)["detail"] == {"file": "cn_2027.json", "days": 7, "years": [2027]}


def test_a_notice_that_moves_nothing_makes_the_limit_certain(desk: Desk) -> None:
    assert isinstance(desk.clock, Clock)
    desk.clock.at = datetime(2026, 12, 30, 2, tzinfo=UTC)
    done = a_case(desk)
    due = solve(desk, done.id).due_at
    assert desk.ask(CalendarPreview(text=notice(2027))).moved == ()
    desk.do(ImportCalendar(text=notice(2027)))
    assert (solve(desk, done.id).due_at, solve(desk, done.id).provisional) == (due, False)


def test_own_corrections_outlive_an_import_unless_replaced(desk: Desk) -> None:
    desk.do(SetCalendarDay(day=date(2027, 1, 4), is_off=False, name="照常上班"))
    desk.do(ImportCalendar(text=notice(2027, d0104=True)))
    days = {r.day: r for r in desk.ask(CalendarDays(year=2027))}
    assert (days[date(2027, 1, 4)].is_off, days[date(2027, 1, 4)].is_own) == (False, True)
    with pytest.raises(UserError, match="已是如此"):
        desk.do(ImportCalendar(text=notice(2027, d0104=True)))
    desk.do(ImportCalendar(text=notice(2027, d0104=True), replace_corrections=True))
    days = {r.day: r for r in desk.ask(CalendarDays(year=2027))}
    assert (days[date(2027, 1, 4)].is_off, days[date(2027, 1, 4)].is_own) == (True, False)


@pytest.mark.parametrize(
    "text", ["{", "no calendar", '{"year": 2027, "days": []}', '{"year": 2027, "days": [{"date": "x"}]}']
)
def test_a_broken_calendar_changes_nothing(desk: Desk, text: str) -> None:
    seq = head(desk)
    with pytest.raises(UserError, match=r"cn_2027\.json"):
        desk.do(ImportCalendar(text=text, name="cn_2027.json"))
    assert head(desk) == seq
    assert desk.ask(CalendarDays(year=2027)) == ()


def test_the_text_of_the_notice_itself_can_be_pasted(desk: Desk) -> None:
    title = "国务院办公厅关于2027年部分节假日安排的通知"
    text = f"{title}\n一、元旦：1月1日（周五）至3日（周日）放假，共3天。1月9日（周六）上班。"
    preview = desk.ask(CalendarPreview(text=text))
    assert [(row.day.day, row.is_off, row.name) for row in preview.days] == [
        (1, True, "元旦"), (2, True, "元旦"), (3, True, "元旦"), (9, False, "元旦"),
    ]  # fmt: skip
    desk.do(ImportCalendar(text=text))
    assert len(desk.ask(CalendarDays(year=2027))) == 4
    with pytest.raises(UserError, match="已是如此"):
        desk.do(ImportCalendar(text=text))
    assert desk.ask(CalendarPreview(text=text)).days == ()


@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2101, 1, 1)])
def test_a_day_outside_the_calendar(desk: Desk, day: date) -> None:
    with pytest.raises(FieldErrors) as refused:
        desk.do(SetCalendarDay(day=day, is_off=True, name="假"))
    assert list(refused.value.problems) == ["day"]


@pytest.mark.parametrize("year", range(2019, 2027))
def test_the_published_notices_say_what_the_shipped_ones_say(
    sqlite_url: str, shared_data: Path, year: int
) -> None:
    text = (shared_data / "calendar" / f"cn_{year}.json").read_text(encoding="utf-8")
    with pytest.raises(UserError, match="已是如此"):
        an_office(sqlite_url).do(ImportCalendar(text=text, name=f"cn_{year}.json"))


def test_the_same_step_sent_twice_is_done_once(desk: Desk) -> None:
    command = SetCalendarDay(day=date(2026, 3, 4), is_off=True, name="停电检修")
    desk.do(command)
    done, _changes = desk.do(command)
    assert done.already
    with pytest.raises(UserError, match="已是如此"):
        desk.do(replace(command, request_id="another"))


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.DEPARTMENT, Role.SUPERVISOR])
def test_only_administrators_change_the_calendar(desk: Desk, role: Role) -> None:
    clerk = desk_as(desk, role, "财务科" if role is Role.DEPARTMENT else "")
    seq = head(desk)
    commands: list[Command] = [
        SetCalendarDay(day=date(2026, 3, 4), is_off=True, name="停电"),
        ImportCalendar(text=notice(2027)),
    ]
    for command in commands:
        with pytest.raises(NotAllowed):
            clerk.do(command)
    with pytest.raises(NotAllowed):
        clerk.ask(CalendarPreview(text=notice(2027)))
    assert head(desk) == seq
    assert clerk.ask(CalendarDays(year=2026))
