"""交叉表 (K5): the cases of a period by any two dimensions: counted once by the database, folded here, hidden where few.

One narrow grouped query a table; no more groups than there are values, whatever the number of cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from complaintdesk.desk.case_filter import closed_condition
from complaintdesk.desk.choices import level_title
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.cross_rows import JUDGED, CrossCell, CrossLine, CrossTable, Dimension, Measure
from complaintdesk.desk.cross_sides import Side, side_of
from complaintdesk.desk.figures_counting import (
    SATISFIED,
    counted_condition,
    on_time_condition,
    received_in,
    summed,
    timed_condition,
)
from complaintdesk.desk.figures_hidden import hidden_cells, is_few
from complaintdesk.desk.figures_periods import check_period, months_of
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Department

#: Rates, and what a count of satisfaction tells of somebody, are hidden where they stand on few.
_RATES = frozenset({Measure.ON_TIME, Measure.SATISFIED, Measure.CLOSED})
_Numbers = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class CrossFigures(Question[CrossTable]):
    """The cases received from `first` to `last`, both included, by two dimensions."""

    first: date
    last: date
    rows: Dimension = Dimension.CATEGORY
    columns: Dimension = Dimension.CHANNEL
    measure: Measure = Measure.CASES


@dataclass(frozen=True)
class CrossOptions:
    """What can be chosen for a table."""

    dimensions: tuple[Choice, ...]
    measures: tuple[Choice, ...]


@dataclass(frozen=True, kw_only=True)
class CrossChoices(Question[CrossOptions]):
    """The dimensions that this office has and this person may see, and the measures."""


@answers(CrossChoices, needs=Permission.STATISTICS)
def cross_choices(seen: Seen, _question: CrossChoices) -> CrossOptions:
    """Handlers for supervisors, branches where there are any, classes of deadline where the rules have them."""
    has_sites = seen.session.scalars(select(Department.id).where(Department.is_site)).first() is not None
    offered = {
        Dimension.HANDLER: seen.may(Permission.APPROVE),
        Dimension.SITE: has_sites,
        Dimension.LEVEL: bool(seen.pack.levels),
    }
    titles = {Dimension.LEVEL: level_title(seen.pack)} if seen.pack.levels else {}
    return CrossOptions(
        tuple(Choice(one.value, titles.get(one, one.label)) for one in Dimension if offered.get(one, True)),
        tuple(Choice(one.value, one.label) for one in Measure),
    )


@answers(CrossFigures, needs=Permission.STATISTICS)
def cross_figures(seen: Seen, question: CrossFigures) -> CrossTable:
    """Every cell, the sum of every row and column, and the whole."""
    first, last = question.first, question.last
    check_period(first, last)
    if question.rows is question.columns:
        raise UserError(
            _("Rows and columns are the same."), _("Choose something else for one of them."), field="columns"
        )
    if Dimension.HANDLER in (question.rows, question.columns) and not seen.may(Permission.APPROVE):
        raise NotAllowed(
            _("Your role “{role}” may not see the figures of single people.").format(role=seen.actor.role.label),
            _("Ask a supervisor."),
        )
    sides = side_of(seen, question.rows), side_of(seen, question.columns)
    cells = _counted(seen, question, sides)
    table = _laid_out(seen, question, sides, cells)
    return _hiding(table) if _judges(question) else table


def _counted(seen: Seen, question: CrossFigures, sides: tuple[Side, Side]) -> dict[tuple[str, str], _Numbers]:
    """Cases, numerator and denominator by the keys of row and column."""
    row, column = (side.column.label(name) for side, name in zip(sides, ("of_row", "of_column"), strict=True))
    found = seen.session.execute(
        select(row, column, func.count(), *_numbers(seen, question.measure))
        .where(*received_in(seen, question.first, question.last))
        .group_by(row, column)
    )
    cells: dict[tuple[str, str], _Numbers] = defaultdict(lambda: (0, 0, 0))
    of_row, of_column = sides[0].key, sides[1].key
    for line in found:
        key = of_row(line[0]), of_column(line[1])
        before, rate = cells[key], line[3:] or (0, 0)
        cells[key] = before[0] + int(line[2]), before[1] + int(rate[0]), before[2] + int(rate[1])
    return cells


def _numbers(seen: Seen, measure: Measure) -> tuple[Any, ...]:
    """What the database adds up besides the cases; the formulas are those of the rates."""
    if measure is Measure.ON_TIME:
        return summed(on_time_condition()), summed(timed_condition(seen))
    if measure is Measure.SATISFIED:
        return summed(Case.satisfaction.in_(SATISFIED)), summed(Case.satisfaction.is_not(None))
    if measure is Measure.CLOSED:
        return summed(closed_condition()), summed(counted_condition())
    return ()


def _laid_out(
    seen: Seen, question: CrossFigures, sides: tuple[Side, Side], cells: dict[tuple[str, str], _Numbers]
) -> CrossTable:
    months = months_of(question.first, question.last)
    by_row, by_column = _sums(cells, 0), _sums(cells, 1)
    rows = sides[0].ordered(seen, {key: numbers[0] for key, numbers in by_row.items()}, months)
    heads = sides[1].ordered(seen, {key: numbers[0] for key, numbers in by_column.items()}, months)
    measure, nothing = question.measure, (0, 0, 0)
    whole = _added(cells.values())
    lines = []
    for key, title in rows if cells else ():
        total = by_row.get(key, nothing)
        made = tuple(_cell(cells.get((key, head), nothing), measure, total[0]) for head, _words in heads)
        lines.append(CrossLine(key, title, made, _cell(total, measure, total[0])))
    return CrossTable(
        question.rows, question.columns, measure, question.first, question.last,
        heads=heads if cells else (), lines=tuple(lines),
        totals=tuple(_cell(by_column.get(head, nothing), measure, whole[0]) for head, _words in heads) if cells else (),
        grand=_cell(whole, measure, whole[0]),
    )  # fmt: skip


def _cell(numbers: _Numbers, measure: Measure, of_row: int) -> CrossCell:
    if measure is Measure.SHARE:
        return CrossCell(numbers[0], numbers[0], of_row)
    return CrossCell(*numbers)


def _sums(cells: dict[tuple[str, str], _Numbers], side: int) -> dict[str, _Numbers]:
    kept: dict[str, list[_Numbers]] = defaultdict(list)
    for key, numbers in cells.items():
        kept[key[side]].append(numbers)
    return {key: _added(found) for key, found in kept.items()}


def _added(numbers: Iterable[_Numbers]) -> _Numbers:
    counts = list(numbers)
    return sum(n[0] for n in counts), sum(n[1] for n in counts), sum(n[2] for n in counts)


def _judges(question: CrossFigures) -> bool:
    """Whether the table tells how well somebody works: a rate, or the satisfaction, of people or departments."""
    dimensions = {question.rows, question.columns}
    if not dimensions & JUDGED:
        return False
    return question.measure in _RATES or Dimension.SATISFACTION in dimensions


def _hiding(table: CrossTable) -> CrossTable:
    """隐去: cells on fewer than three, and those by which they could be reckoned from the sums."""

    def basis(cell: CrossCell) -> int:
        return cell.denominator if table.measure in _RATES else cell.count

    rows = [[*line.cells, line.total] for line in table.lines] + [[*table.totals, table.grand]]
    bases = [[basis(cell) for cell in row] for row in rows]
    places = hidden_cells(bases)
    shown = [
        tuple(
            replace(cell, is_hidden=True, is_few=is_few(bases[at][place])) if (at, place) in places else cell
            for place, cell in enumerate(row)
        )
        for at, row in enumerate(rows)
    ]
    lines = tuple(
        replace(line, cells=cells[:-1], total=cells[-1]) for line, cells in zip(table.lines, shown[:-1], strict=True)
    )
    return replace(table, lines=lines, totals=shown[-1][:-1], grand=shown[-1][-1])
