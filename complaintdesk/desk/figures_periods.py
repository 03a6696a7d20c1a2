"""统计期: the days that figures are about, their names, and the days they are compared with (环比、同比、累计)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _

LONGEST = timedelta(days=366 * 30)
_DAY = timedelta(days=1)
#: Earlier there are no cases, and a year before it might be none that a calendar has.
_EARLIEST = 1900
_QUARTER, _HALF, _YEAR = 3, 6, 12

Span = tuple[date, date]


def check_period(first: date, last: date) -> None:
    """Raises UserError for a period that ends before it begins, and for one nobody can mean."""
    if last < first:
        raise UserError(_("The period ends before it begins."), field="last")
    if last - first > LONGEST:
        raise UserError(_("The period is longer than 30 years."), field="first")
    if first.year < _EARLIEST:
        raise UserError(_("The period begins before 1900."), field="first")


def whole_months(first: date, last: date) -> int:
    """How many whole calendar months the two days make; 0 where they cut one in two."""
    if first.day != 1 or (last + _DAY).day != 1:
        return 0
    return (last.year - first.year) * 12 + last.month - first.month + 1


def month_number(day: date) -> int:
    """As cases keep the month: 202610."""
    return day.year * 100 + day.month


def months_of(first: date, last: date) -> list[int]:
    """Every month that the period touches, as 202610, oldest first."""
    found, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        found.append(year * 100 + month)
        year, month = (year + 1, 1) if month == _YEAR else (year, month + 1)
    return found


def month_span(month: int) -> Span:
    """First and last day of 202610."""
    year, number = divmod(month, 100)
    return date(year, number, 1), date(year, number, monthrange(year, number)[1])


def before(first: date, last: date) -> Span:
    """环比: the period before: as many whole months, or as many days."""
    months = whole_months(first, last)
    if not months:
        return first - (last - first) - _DAY, first - _DAY
    return _months_back(first, months), first - _DAY


def after(first: date, last: date) -> Span:
    """The period that follows: as many whole months, or as many days."""
    months, start = whole_months(first, last), last + _DAY
    if not months:
        return start, start + (last - first)
    return start, _months_back(start, -months) - _DAY


def year_ago(first: date, last: date) -> Span:
    """同比: the same days a year ago; the end of a February stays its end."""
    if whole_months(first, last):
        return _months_back(first, _YEAR), _months_back(last + _DAY, _YEAR) - _DAY
    return _same_day(first), _same_day(last)


def cumulative(last: date) -> Span:
    """累计: from 1 January to the end of the period."""
    return date(last.year, 1, 1), last


def _months_back(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def _same_day(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))


def period_title(first: date, last: date) -> str:
    """The period as people say it: a month, a quarter, a half-year, a year, or two days."""
    months = whole_months(first, last)
    if months == 1:
        return f"{first.year}-{first.month:02d}"
    if months == _QUARTER and first.month % 3 == 1:
        return _("quarter {n} of {year}").format(n=first.month // 3 + 1, year=first.year)
    if months == _HALF and first.month in (1, 7):
        half = _("first half of {year}") if first.month == 1 else _("second half of {year}")
        return half.format(year=first.year)
    if months == _YEAR and first.month == 1:
        return _("year {year}").format(year=first.year)
    return _("{first} to {last}").format(first=first.isoformat(), last=last.isoformat())


def period(
    month: str = "", half: str = "", year: str = "", *, quarter: str = "", first: str = "", last: str = ""
) -> Span:
    """First and last day of 2026-10, 2026Q4, 2026H1 or 2026, or of two days; UserError when it is none of these."""
    try:
        if first or last:
            return date.fromisoformat(first), date.fromisoformat(last)
        if month:
            start = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 - a calendar month, not an instant
            return month_span(month_number(start))
        if quarter:
            return _part(quarter, "Q", _QUARTER)
        if half:
            return _part(half, "H", _HALF)
        return date(int(year), 1, 1), date(int(year), 12, 31)
    except ValueError:
        wrong = month or quarter or half or year or _("{first} to {last}").format(first=first or "?", last=last or "?")
        raise UserError(
            _("“{period}” is not a period.").format(period=wrong),
            _("Write 2026-10, 2026Q4, 2026H1, 2026, or two days such as 2026-10-01 and 2026-10-15."),
            field="period",
        ) from None


def _part(typed: str, letter: str, months: int) -> Span:
    """2026Q4 or 2026H2; ValueError for anything else."""
    year, found, number = typed[:4], typed[4:5].upper(), int(typed[5:])
    if found != letter or not 1 <= number <= _YEAR // months:
        raise ValueError(typed)
    start = date(int(year), (number - 1) * months + 1, 1)
    return start, month_span(start.year * 100 + start.month + months - 1)[1]
