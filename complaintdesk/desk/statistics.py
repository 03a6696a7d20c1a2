"""统计分析: counts and rates of a period, each rate with its formula and both numbers. One object for all outputs.

What a figure counts, and every formula, stands in `figures_counting`.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.cross_rows import Dimension, Measure
from complaintdesk.desk.cross_sides import Side, side_of
from complaintdesk.desk.cross_tables import CrossFigures, cross_figures
from complaintdesk.desk.figures import CountLine, Statistics
from complaintdesk.desk.figures_compared import compared
from complaintdesk.desk.figures_counting import rates_of, received_in, totals_of
from complaintdesk.desk.figures_hints import Growth, hints
from complaintdesk.desk.figures_periods import (
    LONGEST as LONGEST,
)
from complaintdesk.desk.figures_periods import (
    before,
    check_period,
    months_of,
)
from complaintdesk.desk.figures_periods import (
    period as period,
)
from complaintdesk.desk.figures_periods import (
    period_title as period_title,
)
from complaintdesk.desk.staff_figures import department_figures_of
from complaintdesk.desk.volumes import per_business
from complaintdesk.domain.permissions import Permission

#: Read together: each reading gives so few groups that folding them costs nothing.
_READINGS = (
    (Dimension.CATEGORY, Dimension.DEPARTMENT, Dimension.CAUSE),
    (Dimension.MONTH, Dimension.CHANNEL, Dimension.KIND, Dimension.SEVERITY),
    (Dimension.STATE, Dimension.SATISFACTION),
)
#: The order in which the command line and the workbook show them.
BY = (
    Dimension.CATEGORY, Dimension.DEPARTMENT, Dimension.CAUSE, Dimension.CHANNEL, Dimension.KIND, Dimension.SEVERITY,
    Dimension.STATE, Dimension.SATISFACTION,
)  # fmt: skip
#: What was not named, or not judged yet, is no cause and no judgement.
_ONLY_GIVEN = frozenset({Dimension.CAUSE, Dimension.SATISFACTION})


@dataclass(frozen=True)
class CrossWish:
    """所选交叉表: what the table of a whole report is counted by."""

    rows: Dimension = Dimension.CATEGORY
    columns: Dimension = Dimension.CHANNEL
    measure: Measure = Measure.CASES


@dataclass(frozen=True, kw_only=True)
class Figures(Question[Statistics]):
    """The figures of a period; both days included, in the office's zone.

    `whole` also compares them, crosses them and tells of the departments, as the workbook and the report do.
    """

    first: date
    last: date
    whole: bool = False
    cross: CrossWish = field(default_factory=CrossWish)


@answers(Figures, needs=Permission.STATISTICS)
def figures(seen: Seen, question: Figures) -> Statistics:
    """Everything the statistics tab, the workbook and the printed analysis show."""
    first, last = question.first, question.last
    check_period(first, last)
    totals = totals_of(seen, first, last)
    counts = _counts(seen, received_in(seen, first, last))
    earlier = before(first, last)
    categories = _by_category(seen, received_in(seen, *earlier))
    by = {dimension: _lines(seen, dimension, counts[dimension]) for dimension in BY}
    growth = Growth(totals.received, sum(categories.values()), by[Dimension.CATEGORY], categories)
    wish = question.cross
    asked = CrossFigures(first=first, last=last, rows=wish.rows, columns=wish.columns, measure=wish.measure)
    return Statistics(
        title=period_title(first, last),
        office=seen.office.name,
        zone=seen.office.zone,
        made_at=seen.now,
        made_by=seen.actor.name,
        is_sample=seen.office.is_sample,
        first=first,
        last=last,
        received=totals.received,
        closed=totals.closed,
        open=totals.open,
        overdue=totals.overdue_now,
        received_before=growth.before,
        before_title=period_title(*earlier),
        rates=rates_of(totals),
        by={dimension.value: lines for dimension, lines in by.items()},
        by_month=_months(counts[Dimension.MONTH], first, last),
        per_business=per_business(seen, first, last),
        hints=hints(seen, first, last, growth),
        compared=compared(seen, first, last, totals) if question.whole else (),
        cross=cross_figures(seen, asked) if question.whole else None,
        departments=department_figures_of(seen, first, last) if question.whole else (),
    )


def _counts(seen: Seen, where: list[ColumnElement[bool]]) -> dict[Dimension, dict[str, int]]:
    """Cases by each dimension and key."""
    found: dict[Dimension, dict[str, int]] = {}
    for dimensions in _READINGS:
        sides = [side_of(seen, dimension) for dimension in dimensions]
        for side in sides:
            found[side.dimension] = defaultdict(int)
        columns = [side.column for side in sides]
        for line in seen.session.execute(select(*columns, func.count()).where(*where).group_by(*columns)):
            for side, value in zip(sides, line, strict=False):
                found[side.dimension][side.key(value)] += int(line[-1])
    return found


def _by_category(seen: Seen, where: list[ColumnElement[bool]]) -> dict[str, int]:
    side: Side = side_of(seen, Dimension.CATEGORY)
    found: dict[str, int] = defaultdict(int)
    rows: Any = seen.session.execute(select(side.column, func.count()).where(*where).group_by(side.column))
    for value, count in rows:
        found[side.key(value)] += int(count)
    return dict(found)


def _lines(seen: Seen, dimension: Dimension, counts: dict[str, int]) -> tuple[CountLine, ...]:
    """The largest first, whatever the words are."""
    given = {key: n for key, n in counts.items() if key or dimension not in _ONLY_GIVEN}
    titles = dict(side_of(seen, dimension).ordered(seen, given, ()))
    ordered = sorted(given, key=lambda key: (-given[key], key))
    return tuple(CountLine(key, titles[key], given[key]) for key in ordered)


def _months(counts: dict[str, int], first: date, last: date) -> tuple[CountLine, ...]:
    names = [f"{month // 100}-{month % 100:02d}" for month in months_of(first, last)]
    return tuple(CountLine(name, name, counts.get(name, 0)) for name in names)
