"""交叉表的组成: what cases are counted by, what is measured, and the table itself, whose every cell opens its cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.figures_periods import month_span
from complaintdesk.desk.report_blocks import Figure, Unit
from complaintdesk.domain.vocabulary import CaseState, Channel, Kind, Satisfaction, Severity
from complaintdesk.i18n import N_, _


class Dimension(StrEnum):
    """维度: what cases can be counted by."""

    CATEGORY = "category"
    SUBCATEGORY = "subcategory"
    CAUSE = "cause"
    DEPARTMENT = "department"
    HANDLER = "handler"
    CHANNEL = "channel"
    KIND = "kind"
    SEVERITY = "severity"
    LEVEL = "level"
    STATE = "state"
    SATISFACTION = "satisfaction"
    SITE = "site"
    MONTH = "month"
    QUARTER = "quarter"
    WEEKDAY = "weekday"

    @property
    def label(self) -> str:
        """Its name in the language in force."""
        return _(DIMENSIONS[self])


DIMENSIONS = {
    Dimension.CATEGORY: N_("Category"),
    Dimension.SUBCATEGORY: N_("Category, second level"),
    Dimension.CAUSE: N_("Cause"),
    Dimension.DEPARTMENT: N_("Department"),
    Dimension.HANDLER: N_("Handler"),
    Dimension.CHANNEL: N_("Channel"),
    Dimension.KIND: N_("Kind"),
    Dimension.SEVERITY: N_("Severity"),
    Dimension.LEVEL: N_("Class of deadline"),
    Dimension.STATE: N_("State"),
    Dimension.SATISFACTION: N_("Satisfaction"),
    Dimension.SITE: N_("Branch"),
    Dimension.MONTH: N_("Month"),
    Dimension.QUARTER: N_("Quarter"),
    Dimension.WEEKDAY: N_("Day of the week"),
}
#: Chronological ones are shown whole, with the days on which nothing came.
CHRONOLOGICAL = frozenset({Dimension.MONTH, Dimension.QUARTER, Dimension.WEEKDAY})
#: Whose figures judge people (K6): of fewer than three cases no rate and no satisfaction is shown.
JUDGED = frozenset({Dimension.HANDLER, Dimension.DEPARTMENT})


class Measure(StrEnum):
    """指标: what stands in a cell."""

    CASES = "cases"
    SHARE = "share"
    ON_TIME = "on_time"
    SATISFIED = "satisfied"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Its name in the language in force."""
        return _(MEASURES[self])


MEASURES = {
    Measure.CASES: N_("Cases"),
    Measure.SHARE: N_("Share of the row"),
    Measure.ON_TIME: N_("On-time rate"),
    Measure.SATISFIED: N_("Satisfaction rate"),
    Measure.CLOSED: N_("Closing rate"),
}


class CrossCell(NamedTuple):
    """一格: the cases it opens, and the two numbers of its rate; hidden where it would judge on too few."""

    cases: int
    numerator: int = 0
    denominator: int = 0
    is_hidden: bool = False
    is_few: bool = False
    """Hidden because it stands on fewer than three itself, not to keep another one from being reckoned."""


@dataclass(frozen=True)
class CrossLine:
    """一行: what it counts, its cells in the order of the heads, and all of them together."""

    key: str
    title: str
    cells: tuple[CrossCell, ...]
    total: CrossCell


@dataclass(frozen=True)
class CrossTable:
    """交叉表 of a period. Each case stands in exactly one cell, so that the sums are the sums."""

    rows: Dimension
    columns: Dimension
    measure: Measure
    first: date
    last: date
    heads: tuple[tuple[str, str], ...]
    """Key and words of each column."""
    lines: tuple[CrossLine, ...]
    totals: tuple[CrossCell, ...]
    grand: CrossCell

    @property
    def title(self) -> str:
        """What it shows, in words: Cases: Category × Channel."""
        return _("{measure}: {rows} × {columns}").format(
            measure=self.measure.label, rows=self.rows.label, columns=self.columns.label
        )

    def figure(self, cell: CrossCell) -> Figure | str:
        """What stands in the cell: a number, or the mark of what is hidden."""
        if cell.is_hidden:
            return hidden_mark(is_few=cell.is_few)
        if self.measure is Measure.CASES:
            return Figure(cell.cases)
        return Figure(cell.numerator / cell.denominator if cell.denominator else None, Unit.SHARE)

    def wanted(self, row: str | None, column: str | None) -> CaseFilter:
        """The list of the cases of a cell; None for all rows, or all columns."""
        found = CaseFilter(first=self.first, last=self.last, without_void=True)
        words = []
        for dimension, key, known in (
            (self.rows, row, {line.key: line.title for line in self.lines}),
            (self.columns, column, dict(self.heads)),
        ):
            if key is not None:
                found = filter_for(dimension, key, found)
                words.append(f"{dimension.label} {known.get(key, key)}")
        return replace(found, cell=" · ".join(words)) if _asks_more(found) else found


def hidden_mark(*, is_few: bool) -> str:
    """隐去的格: under three, or * for one by which such a one could be reckoned."""
    return "<3" if is_few else "*"


def _asks_more(wanted: CaseFilter) -> bool:
    return bool(
        wanted.handler_id or wanted.site_id or wanted.level or wanted.weekday or wanted.category_alone or wanted.without
    )


def filter_for(dimension: str, key: str, base: CaseFilter) -> CaseFilter:
    """The list's filter for one key of a dimension, within `base`; a key is as `CountLine` and `CrossLine` have it."""
    wanted = Dimension(dimension)
    if wanted in _WORDS:
        return _WORDS[wanted](key, base)
    if wanted in CHRONOLOGICAL:
        return replace(base, weekday=int(key)) if wanted is Dimension.WEEKDAY else _within(key, base)
    if wanted is Dimension.CATEGORY:
        return _category(key, base)
    if wanted is Dimension.SUBCATEGORY:
        return _subcategory(key, base)
    if wanted is Dimension.DEPARTMENT:
        return replace(base, department_id=int(key)) if key else replace(base, no_department=True)
    if not key:
        return replace(base, without=tuple(dict.fromkeys((*base.without, wanted.value))))
    if wanted is Dimension.HANDLER:
        return replace(base, handler_id=int(key))
    if wanted is Dimension.SITE:
        return replace(base, site_id=int(key))
    if wanted is Dimension.SATISFACTION:
        return replace(base, satisfaction=Satisfaction(key))
    return replace(base, level=key) if wanted is Dimension.LEVEL else replace(base, cause=key)


def _category(key: str, base: CaseFilter) -> CaseFilter:
    """A second level asked for already is narrower, and stays."""
    if not key:
        return replace(base, no_category=True)
    return base if base.category or base.category_alone else replace(base, category=key)


def _subcategory(key: str, base: CaseFilter) -> CaseFilter:
    """A first level alone means just the cases that have no second one."""
    if not key:
        return replace(base, no_category=True)
    return replace(base, category=key) if "/" in key else replace(base, category_alone=key)


def _within(key: str, base: CaseFilter) -> CaseFilter:
    """A month such as 2026-03 or a quarter such as 2026Q1, as far as it lies in the period."""
    year = int(key[:4])
    if "Q" in key:
        last = int(key[5:]) * 3
        start, end = month_span(year * 100 + last - 2)[0], month_span(year * 100 + last)[1]
    else:
        start, end = month_span(year * 100 + int(key[5:]))
    return replace(base, first=max(start, base.first or start), last=min(end, base.last or end))


_WORDS: dict[Dimension, Callable[[str, CaseFilter], CaseFilter]] = {
    Dimension.CHANNEL: lambda key, base: replace(base, channel=Channel(key)),
    Dimension.KIND: lambda key, base: replace(base, kind=Kind(key)),
    Dimension.SEVERITY: lambda key, base: replace(base, severity=Severity(key)),
    Dimension.STATE: lambda key, base: replace(base, states=(CaseState(key),)),
}
