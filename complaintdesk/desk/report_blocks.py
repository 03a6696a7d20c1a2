"""报表的组成: a report of a period as blocks below one another. Paper, workbook and screen draw the same object."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Unit(StrEnum):
    """What a number is: a count, a share of 1 (shown in percent), cases for every 10 000, points of 100, yuan, days."""

    COUNT = "count"
    SHARE = "share"
    RATE = "rate"
    POINTS = "points"
    YUAN = "yuan"
    DAYS = "days"


@dataclass(frozen=True)
class Figure:
    """数字: None where there is nothing to divide by; shown as — then, never as 0."""

    value: int | float | None
    unit: Unit = Unit.COUNT

    @property
    def text(self) -> str:
        """As it is shown."""
        if self.value is None:
            return "—"
        if self.unit is Unit.SHARE:
            return f"{self.value * 100:.1f}%"
        if self.unit is Unit.COUNT:
            return f"{self.value:,}"
        return f"{self.value:,.2f}" if self.unit in (Unit.YUAN, Unit.RATE) else f"{self.value:,.1f}"


#: What a cell of a table holds.
Cell = str | Figure


@dataclass(frozen=True)
class Heading:
    """小标题 of a part, numbered by who writes it: 一、受理情况."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """一段文字, broken into lines where it is drawn."""

    text: str


@dataclass(frozen=True)
class TableBlock:
    """表格. `widths` are shares of the width, empty for equal ones; `groups` is a second head row above the first,
    as (title, columns it spans); a `total` row stands last and bold; `source` says how the numbers were reckoned."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    widths: tuple[float, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    total: bool = False
    source: str = ""


class ChartKind(StrEnum):
    """How a chart is drawn: lying bars, standing columns, or columns with the cumulative share (Pareto)."""

    BARS = "bars"
    COLUMNS = "columns"
    PARETO = "pareto"


@dataclass(frozen=True)
class ChartBlock:
    """图: title and source always stand with it; drawn so that grey paper shows everything. The largest first for bars."""

    kind: ChartKind
    title: str
    labels: tuple[str, ...]
    values: tuple[int | float, ...]
    unit: Unit = Unit.COUNT
    source: str = ""


@dataclass(frozen=True)
class Signing:
    """签署栏: captions to sign beside, in one row: 编制、审核、批准."""

    captions: tuple[str, ...]


ReportBlock = Heading | Paragraph | TableBlock | ChartBlock | Signing


@dataclass(frozen=True)
class Report:
    """报表: everything that its paper and its workbook show. The period is from `first` to `last`, both included."""

    name: str
    title: str
    period: str
    office: str
    first: date
    last: date
    zone: str
    made_at: datetime
    made_by: str
    blocks: tuple[ReportBlock, ...]
    code: str = ""
    """表单编号 such as C05-018, printed at the top right."""
    landscape: bool = False
    is_sample: bool = False
    notes: tuple[str, ...] = field(default=())
    """What a reader must know besides: how something was counted, what was left out."""
