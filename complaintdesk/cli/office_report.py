"""The command that writes the office report (S27)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from complaintdesk.cli.answers import Answer, pairs
from complaintdesk.cli.door import an_office
from complaintdesk.cli.periods import asked_period
from complaintdesk.cli.writing import check_target, write_either
from complaintdesk.desk.ledger import RecordExport
from complaintdesk.desk.office_report import OfficeReport
from complaintdesk.desk.report_names import OFFICE, report_label
from complaintdesk.i18n import _
from complaintdesk.paper.office_report import render_office_report
from complaintdesk.sheets.office_report_book import write_office_report

if TYPE_CHECKING:
    import argparse


def office(options: argparse.Namespace) -> Answer:
    """The report of a period as PDF or workbook; that it was taken out is on record first."""
    target = Path(options.file).expanduser()
    check_target(target, (".pdf", ".xlsx"))
    first, last = asked_period(options)
    with an_office(options) as desk:
        detail = {"first": first.isoformat(), "last": last.isoformat()}
        desk.do(RecordExport(what=OFFICE, detail=detail, first=first, last=last))
        sheet = desk.ask(OfficeReport(first=first, last=last))
    write_either(target, sheet, write_office_report, render_office_report)
    figures = {line.label: line.text for block in sheet.blocks for line in block.lines}
    shown = [(_("Report"), report_label(OFFICE)), *figures.items(), (_("File"), target)]
    return Answer({"file": str(target), "figures": figures}, pairs(shown))
