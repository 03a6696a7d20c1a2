"""日历维护: a new year's State Council notice, the office's own corrections, and the limits that move with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from complaintdesk.desk import clocks
from complaintdesk.desk.case_list import day_start
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.departments import one_line
from complaintdesk.desk.office import locked_office
from complaintdesk.desk.rows import Done
from complaintdesk.domain.calendar import DayInfo, WorkCalendar, parse_calendar
from complaintdesk.domain.deadlines import Limit
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import FINISHED, Clock, EventKind
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.models import CalendarDay, Case, ClockEntry

#: The source of a day that no notice names but the office itself.
OWN = "office"
YEARS = range(2000, 2101)


@dataclass(frozen=True)
class CalendarDayRow:
    """日历一日: off or a make-up workday, and who says so; `is_own` for the office's own correction."""

    day: date
    is_off: bool
    name: str
    source: str
    is_own: bool


@dataclass(frozen=True)
class MovedLimit:
    """变动的时限: a running limit of an open case that ends on another day by the new calendar."""

    number: str
    clock: Clock
    before: datetime
    after: datetime


@dataclass(frozen=True, kw_only=True)
class SetCalendarDay(Command):
    """更正一日: off, or a workday."""

    day: date
    is_off: bool = True
    name: str = asks(N_("Name of the day"), Input.TEXT, required=True)


@dataclass(frozen=True, kw_only=True)
class ImportCalendar(Command):
    """导入放假安排: one year's file (our TOML, or the JSON of holiday-cn). Own corrections stay unless replaced."""

    text: str = asks(N_("Calendar file"), Input.FILE, required=True)
    name: str = "calendar"
    replace_corrections: bool = False


@dataclass(frozen=True, kw_only=True)
class CalendarDays(Question[tuple[CalendarDayRow, ...]]):
    """The named days of a year."""

    year: int


@dataclass(frozen=True, kw_only=True)
class CalendarPreview(Question[tuple[MovedLimit, ...]]):
    """导入前预览: the limits that would move if this file were imported."""

    text: str
    name: str = "calendar"
    replace_corrections: bool = False


@answers(CalendarDays, needs=None)
def calendar_days(seen: Seen, question: CalendarDays) -> tuple[CalendarDayRow, ...]:
    """In the order of the year."""
    return tuple(
        CalendarDayRow(day, info.is_off, info.name, info.source, info.source == OWN)
        for day, info in sorted(seen.calendar.days.items())
        if day.year == question.year
    )


@answers(CalendarPreview, needs=Permission.OFFICE)
def calendar_preview(seen: Seen, question: CalendarPreview) -> tuple[MovedLimit, ...]:
    """Computed with the new days, nothing kept."""
    days = parse_calendar(question.text, question.name)
    before = _kept(seen)
    news = _news(before, days, replace_corrections=question.replace_corrections)
    seen.calendar = WorkCalendar(before | news, zone=seen.office.zone)
    return tuple(
        MovedLimit(
            case.number, Clock(entry.clock), entry.due_at, limit.due_at.astimezone(entry.due_at.tzinfo)
        )
        for entry, case, limit in _affected(seen, news)
        if limit.due_at != entry.due_at
    )


@step(SetCalendarDay, needs=Permission.OFFICE)
def set_calendar_day(ctx: Context, cmd: SetCalendarDay) -> Done:
    """The office's own word on one day."""
    day = cmd.day
    if day.year not in YEARS:
        raise FieldErrors({"day": _("The date lies outside the calendar.")})
    info = DayInfo(cmd.is_off, one_line(cmd.name, "name"), OWN)
    what = _("Day off") if cmd.is_off else _("Workday")
    return _put(
        ctx,
        {day: info},
        f"{day.isoformat()} {what}：{info.name}",
        {"day": day.isoformat(), "is_off": cmd.is_off},
    )


@step(ImportCalendar, needs=Permission.OFFICE)
def import_calendar(ctx: Context, cmd: ImportCalendar) -> Done:
    """All days of the file, and the limits they move."""
    days = parse_calendar(cmd.text, cmd.name)
    news = _news(_kept(ctx), days, replace_corrections=cmd.replace_corrections)
    years = sorted({day.year for day in days})
    note = ngettext("{file}: {n} day", "{file}: {n} days", len(days)).format(file=cmd.name, n=len(days))
    return _put(ctx, news, note, {"file": cmd.name, "days": len(days), "years": years})


def _kept(seen: Seen) -> dict[date, DayInfo]:
    return {
        row.day: DayInfo(row.is_off, row.name, row.source)
        for row in seen.session.scalars(select(CalendarDay))
    }


def _news(
    before: dict[date, DayInfo], days: dict[date, DayInfo], *, replace_corrections: bool
) -> dict[date, DayInfo]:
    """What the file really changes."""
    return {
        day: info
        for day, info in days.items()
        if before.get(day) != info and (replace_corrections or day not in before or before[day].source != OWN)
    }


def _put(ctx: Context, news: dict[date, DayInfo], note: str, detail: dict[str, Any]) -> Done:
    office = locked_office(ctx)
    before = _kept(ctx)
    if all(before.get(day) == info for day, info in news.items()):
        raise UserError(_("The calendar already says so; nothing was changed."))
    ctx.session.execute(delete(CalendarDay).where(CalendarDay.day.in_(news)))
    ctx.session.execute(
        insert(CalendarDay),
        [{"day": day, "is_off": i.is_off, "name": i.name, "source": i.source} for day, i in news.items()],
    )
    office.settings = office.settings | {
        "calendar_revision": int(office.settings.get("calendar_revision", 0)) + 1
    }
    # The house's own calendar must not know these days before they are committed.
    ctx.calendar = WorkCalendar(before | news, zone=office.zone)
    ctx.log(EventKind.CALENDAR_CHANGED, note=note, **detail)
    for entry, case, limit in list(_affected(ctx, news, lock=True)):
        _move(ctx, entry, case, limit)
    return Done(0, note, None, 0, 0, EventKind.CALENDAR_CHANGED)


def _affected(
    seen: Seen, news: Iterable[date], *, lock: bool = False
) -> Iterator[tuple[ClockEntry, Case, Limit]]:
    """Running limits of open cases whose time spans one of the days, with the limit by the new calendar."""
    days = sorted(news)
    if not days:
        return
    wanted = (
        select(ClockEntry, Case)
        .join(Case, Case.id == ClockEntry.case_id)
        .where(
            ClockEntry.stopped_at.is_(None),
            ClockEntry.replaced_at.is_(None),
            ClockEntry.due_at >= day_start(seen, days[0]),
            ClockEntry.started_at < day_start(seen, days[-1] + timedelta(days=1)),
            Case.state.not_in([state.value for state in FINISHED]),
        )
        .order_by(Case.id, ClockEntry.id)
    )
    if lock:
        wanted = wanted.with_for_update(of=Case)
    for entry, case in seen.session.execute(wanted):
        # A promised or extended limit was set by somebody and stays.
        rule = seen.pack_of(case).rule(entry.rule)
        if rule is None:
            continue
        limit = clocks.limit_of(seen, case, rule.clock, rule.counted_from, entry.started_at)
        if limit is not None and (limit.due_at != entry.due_at or limit.provisional != entry.provisional):
            yield entry, case, limit


def _move(ctx: Context, entry: ClockEntry, case: Case, limit: Limit) -> None:
    if limit.due_at == entry.due_at:
        entry.provisional = limit.provisional
        return
    before = entry.due_at
    ctx.load(case.id)
    clocks.start(ctx, case, limit.rule.clock, limit.rule.counted_from, entry.started_at)
    ctx.log(
        EventKind.CALENDAR_CHANGED,
        case,
        note=_("The limit moves with the calendar: {rule}").format(rule=limit.rule.label),
        due_before=before.isoformat(),
        due_after=limit.due_at.astimezone(before.tzinfo).isoformat(),
    )
