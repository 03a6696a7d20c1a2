"""日历维护: a new year's State Council notice and the office's own corrections.

The running limits of open cases stay as they are until somebody has seen what would move (recomputing.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select

from complaintdesk.desk import clocks
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.departments import one_line
from complaintdesk.desk.recomputing import MovedLimit, misfits, running_limits
from complaintdesk.desk.rows import Done
from complaintdesk.domain.calendar import DayInfo, WorkCalendar
from complaintdesk.domain.calendar_files import parse_calendar
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.notices import is_notice, parse_notice
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.models import CalendarDay

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
class CalendarChange:
    """导入前预览: the days the text names that are new or different here, and the limits that would move by them."""

    name: str
    days: tuple[CalendarDayRow, ...]
    named: int
    moved: tuple[MovedLimit, ...]


@dataclass(frozen=True, kw_only=True)
class SetCalendarDay(Command):
    """更正一日: off, or a workday."""

    day: date
    is_off: bool = True
    name: str = asks(N_("Name of the day"), Input.TEXT, required=True)


@dataclass(frozen=True, kw_only=True)
class ImportCalendar(Command):
    """导入放假安排: a year's file (our TOML, or the JSON of holiday-cn) or the text of the State Council notice itself.

    Own corrections stay unless replaced.
    """

    text: str = asks(N_("Calendar file"), Input.FILE, required=True)
    name: str = "calendar"
    replace_corrections: bool = False


@dataclass(frozen=True, kw_only=True)
class CalendarDays(Question[tuple[CalendarDayRow, ...]]):
    """The named days of a year."""

    year: int


@dataclass(frozen=True, kw_only=True)
class CalendarPreview(Question[CalendarChange]):
    """导入前预览: what would change if this file or notice were imported."""

    text: str
    name: str = "calendar"
    replace_corrections: bool = False


@answers(CalendarDays, needs=None)
def calendar_days(seen: Seen, question: CalendarDays) -> tuple[CalendarDayRow, ...]:
    """In the order of the year."""
    return tuple(
        _row(day, info) for day, info in sorted(seen.calendar.days.items()) if day.year == question.year
    )


def _row(day: date, info: DayInfo) -> CalendarDayRow:
    return CalendarDayRow(day, info.is_off, info.name, info.source, info.source == OWN)


@answers(CalendarPreview, needs=Permission.OFFICE)
def calendar_preview(seen: Seen, question: CalendarPreview) -> CalendarChange:
    """Computed with the new days, nothing kept."""
    name, days = read_days(question.text, question.name)
    before = _kept(seen)
    news = _news(before, days, replace_corrections=question.replace_corrections)
    seen.calendar = WorkCalendar(before | news, zone=seen.office.zone)
    rows = tuple(_row(day, info) for day, info in sorted(news.items()))
    return CalendarChange(name, rows, len(days), tuple(misfits(seen)) if news else ())


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
    """All days of the file or notice."""
    name, days = read_days(cmd.text, cmd.name)
    news = _news(_kept(ctx), days, replace_corrections=cmd.replace_corrections)
    years = sorted({day.year for day in days})
    note = ngettext("{file}: {n} day", "{file}: {n} days", len(days)).format(file=name, n=len(days))
    return _put(ctx, news, note, {"file": name, "days": len(days), "years": years})


def read_days(text: str, name: str) -> tuple[str, dict[date, DayInfo]]:
    """What the text is called and the days it names: a pasted notice, or a calendar file."""
    if not is_notice(text):
        return name, parse_calendar(text, name)
    notice = parse_notice(text)
    return _("Notice for {year}").format(year=notice.year), notice.days


def _kept(seen: Seen) -> dict[date, DayInfo]:
    return {
        row.day: DayInfo(row.is_off, row.name, row.source)
        for row in seen.session.scalars(select(CalendarDay))
    }


def _news(
    before: dict[date, DayInfo], days: dict[date, DayInfo], *, replace_corrections: bool
) -> dict[date, DayInfo]:
    """What the file really changes. A day that means the same under another name or source is left as it is."""
    found = {}
    for day, info in days.items():
        kept = before.get(day)
        is_own = kept is not None and kept.source == OWN
        if kept is None or (is_own and replace_corrections) or (not is_own and kept.is_off != info.is_off):
            found[day] = info
    return found


def _put(ctx: Context, news: dict[date, DayInfo], note: str, detail: dict[str, Any]) -> Done:
    office = ctx.locked_office()
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
    _settle(ctx)
    return Done(0, note, None, 0, 0, EventKind.CALENDAR_CHANGED)


def _settle(ctx: Context) -> None:
    """A limit that was only provisional and stands by the new days is certain now; no other limit is touched."""
    for case, entry in running_limits(ctx):
        limit = clocks.reckoned(ctx, case, entry)
        if limit is not None and limit.due_at == entry.due_at and limit.provisional != entry.provisional:
            entry.provisional = limit.provisional
