"""统计表: the figures of a period as a workbook; it shows what the printed analysis shows, for both are one report."""

from __future__ import annotations

from pathlib import Path

from complaintdesk.desk.figures import Statistics
from complaintdesk.desk.figures_report import statistics_report
from complaintdesk.sheets.report_book import write_report


def write_statistics(path: Path, figures: Statistics) -> None:
    """Write the workbook; all or nothing."""
    write_report(path, statistics_report(figures))
