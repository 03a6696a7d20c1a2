"""What the desk hands out as figures: rates, counts, and the lines of the exported ledger, all frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


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
class Statistics:
    """统计: one object that feeds screen, Excel and PDF, so that the three cannot differ.

    Period is from `first` to `last`, both days included, in the office's zone.
    """

    title: str
    office: str
    first: date
    last: date
    received: int
    closed: int
    open: int
    overdue: int
    received_before: int
    rates: tuple[Rate, ...]
    by: dict[str, tuple[CountLine, ...]]
    by_month: tuple[CountLine, ...]
    cross: tuple[tuple[str, tuple[int, ...]], ...] = ()
    cross_columns: tuple[str, ...] = ()


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
