"""统计分析: counts and rates of a period, each rate with its formula and both numbers. One object for all outputs.

A figure counts the cases received in the period that were not made void, unless its formula says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from complaintdesk.desk.case_list import closed_condition, day_start, overdue_condition, visible
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.figures import CountLine, Rate, Statistics
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import (
    FINISHED,
    CallOutcome,
    CaseState,
    Channel,
    Kind,
    Satisfaction,
    Severity,
)
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, Department

LONGEST = timedelta(days=366 * 30)
_SATISFIED = [s.value for s in Satisfaction if s.is_satisfied]
_OPEN_STATES = [s.value for s in CaseState if s not in FINISHED]

RATES = (
    ("closed", N_("Closing rate"), N_("closed or archived ÷ received, without refused and withdrawn")),
    (
        "on_time",
        N_("On-time rate"),
        N_("answered within the limit ÷ answered or overdue, cases with a limit"),
    ),
    ("replied", N_("Reply rate"), N_("answered ÷ received, without refused and withdrawn")),
    (
        "call_back",
        N_("Call-back rate"),
        N_("reached by call-back ÷ answered, without those solved on the spot"),
    ),
    ("satisfied", N_("Satisfaction rate"), N_("satisfied or very satisfied ÷ all who gave a judgement")),
    ("repeat", N_("Repeat rate"), N_("same person again within 90 days ÷ received")),
    ("on_spot", N_("On-the-spot rate"), N_("solved on the spot ÷ received")),
    ("overdue", N_("Overdue rate"), N_("answered late or still open past the limit ÷ cases with a limit")),
)


@dataclass(frozen=True, kw_only=True)
class Figures(Question[Statistics]):
    """The figures of a period; both days included, in the office's zone."""

    first: date
    last: date


def _received(seen: Seen, first: date, last: date) -> list[ColumnElement[bool]]:
    return [
        Case.received_at >= day_start(seen, first),
        Case.received_at < day_start(seen, last + timedelta(days=1)),
        Case.state != CaseState.VOID.value,
        *visible(seen),
    ]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


@answers(Figures, needs=Permission.STATISTICS)
def figures(seen: Seen, question: Figures) -> Statistics:
    """Everything the statistics tab, the workbook and the printed analysis show."""
    first, last = question.first, question.last
    if last < first:
        raise UserError(_("The period ends before it begins."), field="last")
    if last - first > LONGEST:
        raise UserError(_("The period is longer than 30 years."), field="first")
    where = _received(seen, first, last)
    totals = _totals(seen, where)
    span = last - first
    before = _received(seen, first - span - timedelta(days=1), first - timedelta(days=1))
    received_before = seen.session.execute(select(func.count()).select_from(Case).where(*before)).scalar_one()
    by = _distributions(seen, where)
    columns, cross = _cross(seen, where)
    return Statistics(
        title=period_title(first, last),
        office=seen.office.name,
        first=first,
        last=last,
        received=totals["received"],
        closed=totals["closed"],
        open=totals["open"],
        overdue=totals["overdue_now"],
        received_before=received_before,
        rates=tuple(
            Rate(key, _(title), _(formula), *_fraction(key, totals)) for key, title, formula in RATES
        ),
        by=by,
        by_month=_months(seen, where, first, last),
        cross=cross,
        cross_columns=columns,
    )


def _totals(seen: Seen, where: list[ColumnElement[bool]]) -> dict[str, int]:
    replied = Case.replied_at.is_not(None)
    limited = Case.due_at.is_not(None)
    late_now = overdue_condition(seen.now)
    closed = closed_condition()
    # Refused and withdrawn ones stay out, also once they are archived: those were never closed.
    counted = and_(
        Case.state.not_in([CaseState.REFUSED.value, CaseState.WITHDRAWN.value]),
        or_(Case.state != CaseState.ARCHIVED.value, Case.closed_at.is_not(None)),
    )
    to_call = and_(replied, Case.resolved_on_spot.is_(False), Case.import_id.is_(None))
    parts: dict[str, Any] = {
        "received": func.count(),
        "counted": _sum(counted),
        "closed": _sum(closed),
        "open": _sum(Case.state.in_(_OPEN_STATES)),
        "overdue_now": _sum(late_now),
        "replied": _sum(and_(replied, counted)),
        "on_time": _sum(and_(limited, replied, Case.met_at <= Case.due_at)),
        "late": _sum(and_(limited, replied, Case.met_at > Case.due_at)),
        "limited": _sum(limited),
        "to_call": _sum(to_call),
        "reached": _sum(and_(to_call, Case.call_outcome == CallOutcome.REACHED.value)),
        "satisfied": _sum(Case.satisfaction.in_(_SATISFIED)),
        "judged": _sum(Case.satisfaction.is_not(None)),
        "repeat": _sum(Case.is_repeat.is_(True)),
        "on_spot": _sum(Case.resolved_on_spot.is_(True)),
    }
    row = seen.session.execute(
        select(*(column.label(name) for name, column in parts.items())).where(*where)
    ).one()
    return {name: int(value) for name, value in row._mapping.items()}


def _fraction(key: str, totals: dict[str, int]) -> tuple[int, int]:
    """Numerator and denominator of a rate, as its formula in RATES says."""
    late = totals["late"] + totals["overdue_now"]
    return {
        "closed": (totals["closed"], totals["counted"]),
        "on_time": (totals["on_time"], totals["on_time"] + late),
        "replied": (totals["replied"], totals["counted"]),
        "call_back": (totals["reached"], totals["to_call"]),
        "satisfied": (totals["satisfied"], totals["judged"]),
        "repeat": (totals["repeat"], totals["received"]),
        "on_spot": (totals["on_spot"], totals["received"]),
        "overdue": (late, totals["limited"]),
    }[key]


def _grouped(seen: Seen, column: Any, where: list[ColumnElement[bool]]) -> list[tuple[Any, int]]:
    count = func.count()
    rows = seen.session.execute(
        select(column, count).where(*where).group_by(column).order_by(count.desc(), column)
    )
    return [(row[0], int(row[1])) for row in rows]


def _distributions(seen: Seen, where: list[ColumnElement[bool]]) -> dict[str, tuple[CountLine, ...]]:
    names = {d.id: d.name for d in seen.session.scalars(select(Department))}
    roots: dict[str, int] = {}
    for path, count in _grouped(seen, Case.category, where):
        root = str(path).partition("/")[0]
        roots[root] = roots.get(root, 0) + count
    by_root = sorted(roots.items(), key=lambda entry: (-entry[1], entry[0]))
    found: dict[str, list[CountLine]] = {
        "category": [
            CountLine(root, category_label(seen, root) or _("without category"), n) for root, n in by_root
        ],
        "department": [
            CountLine(str(key or ""), names.get(key or 0, "") or _("not dispatched"), n)
            for key, n in _grouped(seen, Case.department_id, where)
        ],
        "cause": [CountLine(str(key), str(key), n) for key, n in _grouped(seen, Case.cause, where) if key],
    }
    for name, column, words in (
        ("channel", Case.channel, Channel),
        ("kind", Case.kind, Kind),
        ("severity", Case.severity, Severity),
        ("state", Case.state, CaseState),
    ):
        found[name] = [CountLine(key, words(key).label, n) for key, n in _grouped(seen, column, where)]
    found["satisfaction"] = [
        CountLine(key, Satisfaction(key).label, n)
        for key, n in _grouped(seen, Case.satisfaction, where)
        if key
    ]
    return {name: tuple(lines) for name, lines in found.items()}


def _months(seen: Seen, where: list[ColumnElement[bool]], first: date, last: date) -> tuple[CountLine, ...]:
    counts: dict[int, int] = dict(_grouped(seen, Case.received_month, where))
    months, year, month = [], first.year, first.month
    while (year, month) <= (last.year, last.month):
        months.append(
            CountLine(f"{year}-{month:02d}", f"{year}-{month:02d}", counts.get(year * 100 + month, 0))
        )
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return tuple(months)


def _cross(
    seen: Seen, where: list[ColumnElement[bool]]
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[int, ...]], ...]]:
    """Category (first level) against channel."""
    rows = seen.session.execute(
        select(Case.category, Case.channel, func.count()).where(*where).group_by(Case.category, Case.channel)
    )
    cells: dict[tuple[str, str], int] = {}
    for path, channel, count in rows:
        key = (str(path).partition("/")[0], str(channel))
        cells[key] = cells.get(key, 0) + int(count)
    channels = [c.value for c in Channel if any(key[1] == c.value for key in cells)]
    roots = sorted(
        {root for root, _channel in cells},
        key=lambda r: (-sum(n for (x, _c), n in cells.items() if x == r), r),
    )
    lines = tuple(
        (
            category_label(seen, root) or _("without category"),
            tuple(cells.get((root, c), 0) for c in channels),
        )
        for root in roots
    )
    return tuple(Channel(c).label for c in channels), lines


def period_title(first: date, last: date) -> str:
    """The period as people say it: a month, a quarter, a half-year, a year, or two days."""
    after = last + timedelta(days=1)
    if first.day == 1 and after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        if months == 1:
            return f"{first.year}-{first.month:02d}"
        if months == 3 and first.month in (1, 4, 7, 10):
            return _("quarter {n} of {year}").format(n=first.month // 3 + 1, year=first.year)
        if months == 6 and first.month in (1, 7):
            half = _("first half of {year}") if first.month == 1 else _("second half of {year}")
            return half.format(year=first.year)
        if months == 12 and first.month == 1:
            return _("year {year}").format(year=first.year)
    return _("{first} to {last}").format(first=first.isoformat(), last=last.isoformat())


def period(month: str = "", half: str = "", year: str = "") -> tuple[date, date]:
    """First and last day of 2026-10, 2026H1 or 2026; raises UserError when it is none of these."""
    try:
        if month:
            start = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007 - a calendar month, not an instant
            end = (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
            return start, end
        if half:
            number, part = int(half[:4]), half[4:].upper()
            return {
                "H1": (date(number, 1, 1), date(number, 6, 30)),
                "H2": (date(number, 7, 1), date(number, 12, 31)),
            }[part]
        number = int(year)
        return date(number, 1, 1), date(number, 12, 31)
    except (ValueError, KeyError):
        raise UserError(
            _("“{period}” is not a period.").format(period=month or half or year),
            _("Write 2026-10, 2026H1 or 2026."),
            field="period",
        ) from None
