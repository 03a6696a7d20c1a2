"""例行事项的期间: the week, month, quarter, half-year or year that something is owed for, and the day it is due."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _

#: How many months each kind of period has; a week has none.
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_LAST_WEEKDAY = 7
_DECEMBER = 12
_TYPED = (
    ("month", re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})月?")),
    ("quarter", re.compile(r"(\d{4})年?[-]?(?:Q|第)([1-4一二三四])(?:季度)?")),
    ("half_year", re.compile(r"(\d{4})年?[-]?(?:H([12])|([上下])半年)")),
    ("week", re.compile(r"(\d{4})年?[-]?(?:W|第)(\d{1,2})周?")),
    ("year", re.compile(r"(\d{4})年?")),
)
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True)
class Period:
    """期间: both days included; `key` is 2026-10, 2026Q4, 2026H2, 2026 or 2026-W41."""

    key: str
    first: date
    last: date


def period_of(every: str, day: date) -> Period:
    """The period of this kind in which the day lies; weeks begin on Monday."""
    if every == "week":
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        return Period(f"{year}-W{week:02}", first, first + timedelta(days=6))
    size = _MONTHS[every]
    place = (day.month - 1) // size
    first = date(day.year, place * size + 1, 1)
    last = _month_end(first.year, first.month + size - 1)
    key = {
        "month": f"{day.year}-{first.month:02}",
        "quarter": f"{day.year}Q{place + 1}",
        "half_year": f"{day.year}H{place + 1}",
        "year": f"{day.year}",
    }[every]
    return Period(key, first, last)


def period_before(every: str, period: Period) -> Period:
    """The one before."""
    return period_of(every, period.first - timedelta(days=1))


def due_day(every: str, period: Period, day: int, is_workday: Callable[[date], bool]) -> date:
    """The day by which it must be done: `day` of the month (of the week) that follows; 0, or none such: its last day.

    Who must deliver by the 5th delivers before a holiday, not after it: a rest day gives way to the last workday before.
    Only where there is none after the period's end it is the first workday.
    """
    after = period.last + timedelta(days=1)
    if every == "week":
        end = after + timedelta(days=(day if 1 <= day <= _LAST_WEEKDAY else _LAST_WEEKDAY) - 1)
    else:
        month_end = _month_end(after.year, after.month)
        end = after.replace(day=day) if 1 <= day <= month_end.day else month_end
    found = end
    while not is_workday(found) and found > after:
        found -= timedelta(days=1)
    while not is_workday(found):
        found += timedelta(days=1)
    return found


def typed_period(text: str, field: str = "period") -> Period:
    """The period somebody wrote: 2026-10, 2026Q4, 2026H2, 2026, 2026-W41, 2026年10月, 2026年下半年; UserError for others."""
    plain = "".join(unicodedata.normalize("NFKC", text).upper().split())
    for every, shape in _TYPED:
        found = shape.fullmatch(plain)
        if found is None:
            continue
        given = [part for part in found.groups() if part is not None]
        try:
            return _named(every, int(given[0]), _number(given[1]) if len(given) > 1 else 1)
        except ValueError:
            break
    raise UserError(
        _("“{period}” is not a period.").format(period=text),
        _("Write 2026-10, 2026Q4, 2026H2, 2026 or 2026-W41."),
        field=field,
    )


def _named(every: str, year: int, place: int) -> Period:
    if every == "week":
        return period_of(every, date.fromisocalendar(year, place, 1))
    return period_of(every, date(year, (place - 1) * _MONTHS[every] + 1, 1))


def _number(word: str) -> int:
    return {"上": 1, "下": 2, **_NUMBERS}.get(word) or int(word)


def _month_end(year: int, month: int) -> date:
    after = date(year + 1, 1, 1) if month == _DECEMBER else date(year, month + 1, 1)
    return after - timedelta(days=1)
