"""What the desk hands out as figures: rates, counts, and the lines of the exported ledger, all frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from complaintdesk.desk.report_blocks import Figure, Unit

if TYPE_CHECKING:
    from complaintdesk.desk.cross_rows import CrossTable
    from complaintdesk.desk.staff_figures import StaffLine


@dataclass(frozen=True)
class Rate:
    """比率: value in 0..1, or None when nothing is counted (shown as —)."""

    key: str
    title: str
    formula: str
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    @property
    def text(self) -> str:
        return "—" if self.value is None else f"{self.value * 100:.1f}%"


@dataclass(frozen=True)
class CountLine:
    """分布一行: key (as the list filter takes it), words shown, number of cases."""

    key: str
    title: str
    count: int


@dataclass(frozen=True)
class Compared:
    """同比、环比、累计 of one figure: counts, or shares of 1. None where a rate has nothing to divide by."""

    key: str
    title: str
    unit: Unit
    now: float | None
    before: float | None
    year_ago: float | None
    cumulative: float | None

    @property
    def figures(self) -> tuple[Figure, ...]:
        """As a line of the table: now; before, change, change in percent; a year ago, the same; since 1 January."""
        return (
            Figure(self.now, self.unit),
            *self._against(self.before),
            *self._against(self.year_ago),
            Figure(self.cumulative, self.unit),
        )

    def _against(self, base: float | None) -> tuple[Figure, Figure, Figure]:
        shown = Figure(base, self.unit)
        # A share changes by points of a hundred: from 80 % to 90 % are ten, and an eighth more.
        points = Unit.POINTS if self.unit is Unit.SHARE else self.unit
        if self.now is None or base is None:
            return shown, Figure(None, points), Figure(None, Unit.SHARE)
        by = self.now - base
        change = Figure(round(by * 100, 1) if self.unit is Unit.SHARE else by, points)
        return shown, change, Figure(by / base if base else None, Unit.SHARE)


@dataclass(frozen=True)
class ParetoLine:
    """主次分析一行: `share` is the cumulative one; the vital few are those that make up 80 % together."""

    line: CountLine
    share: float
    is_vital: bool


@dataclass(frozen=True)
class PerBusiness:
    """万人次投诉率: complaints of the months whose business is known, for every 10 000 of it."""

    cases: int
    volume: int
    unit: str
    months: int
    """Months of the period whose business was keyed in."""
    of_months: int
    rate: float


@dataclass(frozen=True)
class Statistics:
    """统计: one object that feeds screen, Excel and PDF, so that the three cannot differ.

    Period is from `first` to `last`, both days included, in the office's zone. What is compared, crossed and told of
    departments is there only where it was asked for.
    """

    title: str
    office: str
    zone: str
    made_at: datetime
    made_by: str
    is_sample: bool
    first: date
    last: date
    received: int
    closed: int
    open: int
    overdue: int
    received_before: int
    before_title: str
    rates: tuple[Rate, ...]
    by: dict[str, tuple[CountLine, ...]]
    by_month: tuple[CountLine, ...]
    per_business: PerBusiness | None = None
    hints: tuple[str, ...] = ()
    compared: tuple[Compared, ...] = ()
    cross: CrossTable | None = None
    departments: tuple[StaffLine, ...] = ()


#: 八二法则: so many percent of the cases come from the vital few.
VITAL = 80


def pareto(lines: tuple[CountLine, ...]) -> tuple[ParetoLine, ...]:
    """The largest first, each with the share that it and those above make; the cut stands where 80 % are reached."""
    ordered = sorted((line for line in lines if line.count), key=lambda line: -line.count)
    total, reached, found = sum(line.count for line in ordered), 0, []
    for line in ordered:
        # Whole numbers: what stands at exactly 80 % must not slip to the other side.
        is_vital = reached * 100 < total * VITAL
        reached += line.count
        found.append(ParetoLine(line, reached / total, is_vital))
    return tuple(found)


@dataclass(frozen=True)
class LedgerLine:
    """台账导出一行: everything the exported ledger shows, names masked unless asked otherwise."""

    number: str
    source_number: str
    received_at: datetime
    kind: str
    channel: str
    complainant: str
    phone: str
    respondent: str
    subject: str
    facts: str
    request: str
    category: str
    severity: str
    department: str
    handler: str
    state: str
    due_at: datetime | None
    light: str
    investigation: str
    cause: str
    solution: str
    verdict: str
    reply: str
    replied_at: datetime | None
    satisfaction: str
    closed_at: datetime | None
