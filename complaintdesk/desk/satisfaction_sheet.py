"""顾客满意度统计表 (S34): the months of a year as a sheet to print, one for each customer that has one of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.entries import visible_entries
from complaintdesk.desk.satisfaction_months import formula_of, index_of
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.satisfaction_index import Formula, SatisfactionIndex, formula_words
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry

MONTHS = 12


@dataclass(frozen=True)
class SatisfactionMonth:
    """一个月: what was keyed in as it is shown, and D with its parts."""

    survey: str
    complaints: int
    over_target: int
    line_stops: int
    late: int
    audit: str
    index: SatisfactionIndex
    measures: str


@dataclass(frozen=True)
class SatisfactionSheet:
    """满意度年表: twelve months, None where nothing was keyed in, and the formula in words."""

    office: str
    year: int
    customer: str
    months: tuple[SatisfactionMonth | None, ...]
    formula: tuple[str, ...]
    zone: str
    made_at: datetime
    made_by: str
    is_sample: bool


@dataclass(frozen=True, kw_only=True)
class SatisfactionYear(Question[tuple[SatisfactionSheet, ...]]):
    """The sheets of a year: the one of all customers first, then each customer's own; at least an empty one."""

    year: int


@answers(SatisfactionYear, needs=Permission.STATISTICS)
def satisfaction_year(seen: Seen, question: SatisfactionYear) -> tuple[SatisfactionSheet, ...]:
    """Of every month that was keyed in."""
    of_customer: dict[str, dict[int, Entry]] = {}
    for entry in seen.session.scalars(visible_entries(seen, EntryKind.SATISFACTION)):
        year, month = entry.data["month"].split("-")
        if int(year) == question.year:
            of_customer.setdefault(entry.data.get("customer", ""), {})[int(month)] = entry
    if not of_customer:
        of_customer[""] = {}
    return tuple(_sheet(seen, question.year, customer, entries) for customer, entries in sorted(of_customer.items()))


def _sheet(seen: Seen, year: int, customer: str, entries: dict[int, Entry]) -> SatisfactionSheet:
    return SatisfactionSheet(
        office=seen.office.name,
        year=year,
        customer=customer,
        months=tuple(_month(entries[month]) if month in entries else None for month in range(1, MONTHS + 1)),
        formula=_formulas({month: formula_of(entry.data) for month, entry in sorted(entries.items())}),
        zone=seen.office.zone,
        made_at=seen.now,
        made_by=seen.actor.name,
        is_sample=seen.office.is_sample,
    )


def _month(entry: Entry) -> SatisfactionMonth:
    data, index = entry.data, index_of(entry.data)
    measures = data.get("measures", "")
    if not measures and index.demands_measures:
        measures = _("To be analysed")
    return SatisfactionMonth(
        survey=f"{data['got']}/{data['possible']}" if data.get("got") else "—",
        complaints=data.get("complaints", 0),
        over_target=data.get("over_target", 0),
        line_stops=data.get("line_stops", 0),
        late=data.get("late", 0),
        audit=data.get("audit") or data.get("grade") or "—",
        index=index,
        measures=measures,
    )


def _formulas(of_month: dict[int, Formula]) -> tuple[str, ...]:
    """The formula of the year; one that was changed in it stands below with the month from which it holds."""
    in_force = Formula()
    lines: list[str] = []
    for month, formula in of_month.items():
        if not lines or formula != in_force:
            if lines:
                lines.append(_("From month {month}:").format(month=month))
            lines += formula_words(formula)
            in_force = formula
    return tuple(lines or formula_words(in_force))
