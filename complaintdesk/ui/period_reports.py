"""期间报表: what the office prints of a whole period besides the registers: its report, the satisfaction of a year.

Each says what it asks, how it is drawn, how it becomes a workbook, and what is recorded when it leaves the desk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from complaintdesk.desk.core import Command, Question
from complaintdesk.desk.ledger import RecordExport
from complaintdesk.desk.office_report import OfficeReport
from complaintdesk.desk.report_names import OFFICE, SATISFACTION, report_label
from complaintdesk.desk.satisfaction_sheet import SatisfactionYear

if TYPE_CHECKING:
    from complaintdesk.paper.render import Rendered


@dataclass(frozen=True)
class PeriodReport:
    """期间报表 of one sort. `yearly` ones take the whole year in which the period ends."""

    id: str
    question: Callable[[date, date], Question[Any]]
    draw: Callable[[Any], Rendered]
    workbook: Callable[[Path, Any], None]
    yearly: bool = False

    @property
    def label(self) -> str:
        """Its title in the language in force."""
        return report_label(self.id)

    def period(self, first: date, last: date) -> tuple[date, date]:
        """The days that it is about."""
        return (date(last.year, 1, 1), date(last.year, 12, 31)) if self.yearly else (first, last)

    def record(self, first: date, last: date) -> Command:
        """The command that tells of it leaving the desk; it ticks the duty that asks for it."""
        first, last = self.period(first, last)
        detail = {"first": first.isoformat(), "last": last.isoformat()}
        return RecordExport(what=self.id, detail=detail, first=first, last=last)


# Typesetting and workbooks are loaded only when something is drawn or written.


def _draw_office(answer: Any) -> Rendered:
    from complaintdesk.paper.office_report import render_office_report

    return render_office_report(answer)


def _write_office(target: Path, answer: Any) -> None:
    from complaintdesk.sheets.office_report_book import write_office_report

    write_office_report(target, answer)


def _draw_satisfaction(answer: Any) -> Rendered:
    from complaintdesk.paper.satisfaction_sheet import render_satisfaction

    return render_satisfaction(answer)


def _write_satisfaction(target: Path, answer: Any) -> None:
    from complaintdesk.sheets.satisfaction_book import write_satisfaction

    write_satisfaction(target, answer)


REPORTS: dict[str, PeriodReport] = {
    report.id: report
    for report in (
        PeriodReport(OFFICE, lambda first, last: OfficeReport(first=first, last=last), _draw_office, _write_office),
        PeriodReport(
            SATISFACTION,
            lambda _first, last: SatisfactionYear(year=last.year),
            _draw_satisfaction,
            _write_satisfaction,
            yearly=True,
        ),
    )
}
