"""报表的做法: how each report of a period is asked for, drawn, written and recorded, whatever module makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from complaintdesk.desk.report_catalogue import CATALOGUE, OWN, PeriodReport
from complaintdesk.ui.period_reports import REPORTS
from complaintdesk.ui.period_reports import PeriodReport as Way

if TYPE_CHECKING:
    from pathlib import Path

    from complaintdesk.paper.render import Rendered

__all__ = ["Way", "way_of"]


def way_of(report: str) -> Way | None:
    """The way of a report; None for a register, which has its own."""
    if report in REPORTS:
        return REPORTS[report]
    if report not in CATALOGUE and not report.startswith(OWN):
        return None
    return Way(report, lambda first, last: PeriodReport(name=report, first=first, last=last), _draw, _write)


# Typesetting and workbooks are loaded only when something is drawn or written.


def _draw(answer: Any) -> Rendered:
    from complaintdesk.paper.report import render_report

    return render_report(answer)


def _write(target: Path, answer: Any) -> None:
    from complaintdesk.sheets.report_book import write_report

    write_report(target, answer)
