"""交叉表 (K5): the cases of a period by any two dimensions: counted once by the database, folded here, hidden where few.

One narrow grouped query a table; no more groups than there are values, whatever the number of cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, select

from complaintdesk.desk.case_filter import closed_condition
from complaintdesk.desk.choices import level_title
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.cross_rows import JUDGED, CrossCell, CrossLine, CrossTable, Dimension, Measure
from complaintdesk.desk.cross_sides import Side, side_of
from complaintdesk.desk.figures_counting import (
    SATISFIED,
    counted_condition,
    in_months,
    on_time_condition,
    received_in,
    summed,
    timed_condition,
)
from complaintdesk.desk.figures_hidden import hidden_cells, is_few
from complaintdesk.desk.figures_periods import check_period, month_number, months_of, whole_months
from complaintdesk.desk.visibility import visible_in_bulk
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import _
from complaintdesk.storage.driver import Repeated, driver_rows
from complaintdesk.storage.models import Case, Department

#: Rates, and what a count of satisfaction tells of somebody, are hidden where they stand on few.
_RATES = frozenset({Measure.ON_TIME, Measure.SATISFIED, Measure.CLOSED})
_COUNTS = frozenset({Measure.CASES, Measure.SHARE})
_Numbers = tuple[int, int, int]
_NOTHING: _Numbers = (0, 0, 0)


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
    first, last = question.first, question.last
    months, by = whole_months(first, last), (sides[0].column, sides[1].column)
    if months and question.measure in _COUNTS and Dimension.WEEKDAY not in (question.rows, question.columns):
        asked = _of_months(*by, tuple(visible_in_bulk(seen)), is_one=months == 1)
        values = {"first": month_number(first), "last": month_number(last)}
        found = asked.rows(seen.session.connection(), values)
    else:
        wanted = _grouped(*by, received_in(seen, first, last), _numbers(seen, question.measure))
        found = driver_rows(seen.session.connection(), wanted)
    cells: dict[tuple[str, str], _Numbers] = {}
    of_row, of_column = _Folded(sides[0].key), _Folded(sides[1].key)
    for line in found:
        key = of_row[line[0]], of_column[line[1]]
        before = cells.get(key, _NOTHING)
        above, below = line[3:] or (0, 0)
        cells[key] = before[0] + line[2], before[1] + int(above), before[2] + int(below)
    return cells


class _Folded(dict[Any, str]):
    """归并: the key of each value; many groups fold into few."""

    def __init__(self, key: Callable[[Any], str]) -> None:
        super().__init__()
        self._key = key

    def __missing__(self, value: Any) -> str:
        self[value] = found = self._key(value)
        return found


def _grouped(
    row: Any, column: Any, where: Iterable[ColumnElement[bool]], numbers: Iterable[Any] = ()
) -> Select[*tuple[Any, ...]]:
    of_row, of_column = row.label("of_row"), column.label("of_column")
    return select(of_row, of_column, func.count(), *numbers).where(*where).group_by(of_row, of_column)


@lru_cache(maxsize=64)
def _of_months(row: Any, column: Any, visible: tuple[ColumnElement[bool], ...], *, is_one: bool) -> Repeated:
    """The cases of whole months by two columns: the table people turn over month by month."""
    span = bindparam("first", type_=Integer()), bindparam("last", type_=Integer())
    return Repeated(_grouped(row, column, in_months(*span, visible, is_one=is_one)))


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
    measure, whole = question.measure, _added(cells.values())
    lines = []
    for key, title in rows if cells else ():
        total = by_row.get(key, _NOTHING)
        made = tuple([_cell(cells.get((key, head), _NOTHING), measure, total[0]) for head, _words in heads])
        lines.append(CrossLine(key, title, made, _cell(total, measure, total[0])))
    return CrossTable(
        question.rows, question.columns, measure, question.first, question.last,
        heads=heads if cells else (), lines=tuple(lines),
        totals=tuple(_cell(by_column.get(head, _NOTHING), measure, whole[0]) for head, _words in heads) if cells else (),
        grand=_cell(whole, measure, whole[0]),
    )  # fmt: skip


def _cell(numbers: _Numbers, measure: Measure, of_row: int) -> CrossCell:
    count, above, below = numbers
    return CrossCell(count, count, of_row) if measure is Measure.SHARE else CrossCell(count, above, below)


def _sums(cells: dict[tuple[str, str], _Numbers], side: int) -> dict[str, _Numbers]:
    kept: dict[str, _Numbers] = {}
    for keys, (count, above, below) in cells.items():
        before = kept.get(keys[side], _NOTHING)
        kept[keys[side]] = before[0] + count, before[1] + above, before[2] + below
    return kept


def _added(numbers: Iterable[_Numbers]) -> _Numbers:
    counts, above, below = tuple(zip(*numbers, strict=True)) or (_NOTHING,) * 3
    return sum(counts), sum(above), sum(below)


def _judges(question: CrossFigures) -> bool:
    """Whether the table tells how well somebody works: a rate, or the satisfaction, of people or departments."""
    dimensions = {question.rows, question.columns}
    if not dimensions & JUDGED:
        return False
    return question.measure in _RATES or Dimension.SATISFACTION in dimensions


def _hiding(table: CrossTable) -> CrossTable:
    """隐去: cells on fewer than three, and those by which they could be reckoned from the sums."""

    def basis(cell: CrossCell) -> int:
        return cell.denominator if table.measure in _RATES else cell.cases

    rows = [[*line.cells, line.total] for line in table.lines] + [[*table.totals, table.grand]]
    bases = [[basis(cell) for cell in row] for row in rows]
    places = hidden_cells(bases)
    shown = [
        tuple(
            cell._replace(is_hidden=True, is_few=is_few(bases[at][place])) if (at, place) in places else cell
            for place, cell in enumerate(row)
        )
        for at, row in enumerate(rows)
    ]
    lines = tuple(
        replace(line, cells=cells[:-1], total=cells[-1]) for line, cells in zip(table.lines, shown[:-1], strict=True)
    )
    return replace(table, lines=lines, totals=shown[-1][:-1], grand=shown[-1][-1])
