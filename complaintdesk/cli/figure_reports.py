"""Commands on figures: any report of the catalogue, the year's satisfaction sheet (S34), the handlers (S14)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from complaintdesk.cli.answers import Answer, pairs
from complaintdesk.cli.door import an_office
from complaintdesk.cli.periods import asked_period
from complaintdesk.cli.writing import check_target, write_either
from complaintdesk.desk.figures_periods import period, period_title
from complaintdesk.desk.ledger import RecordExport
from complaintdesk.desk.report_catalogue import PeriodReport
from complaintdesk.desk.report_names import SATISFACTION, STAFF, report_label
from complaintdesk.desk.satisfaction_sheet import SatisfactionYear
from complaintdesk.desk.staff_figures import HEADINGS, StaffFigures
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.paper.report import render_report
from complaintdesk.paper.satisfaction_sheet import render_satisfaction
from complaintdesk.sheets.report_book import write_report
from complaintdesk.sheets.satisfaction_book import write_satisfaction
from complaintdesk.sheets.staff_book import write_staff

if TYPE_CHECKING:
    import argparse


def analysis(options: argparse.Namespace) -> Answer:
    """A report of the catalogue as PDF or workbook; that it was taken out is on record first."""
    target = Path(options.file).expanduser()
    check_target(target, (".pdf", ".xlsx"))
    first, last = asked_period(options)
    with an_office(options) as desk:
        # Asked for before it is recorded: a report that there is not was not taken out.
        found = desk.ask(PeriodReport(name=options.name, first=first, last=last))
        detail = {"first": first.isoformat(), "last": last.isoformat()}
        desk.do(RecordExport(what=options.name, detail=detail, first=first, last=last))
    answer: dict[str, object] = {"file": str(target), "title": found.title}
    shown: list[tuple[str, object]] = [(_("Report"), found.title)]
    if (pages := write_either(target, found, write_report, render_report)) is not None:
        answer["pages"] = pages
        shown.append((_("Pages"), pages))
    return Answer(answer, pairs([*shown, (_("File"), target)]))


def satisfaction(options: argparse.Namespace) -> Answer:
    """The sheet of a year as PDF or workbook; that it was taken out is on record first."""
    if not options.year:
        raise UserError(_("This report is made for a year."), _("Give the year with --year."), field="period")
    target = Path(options.file).expanduser()
    check_target(target, (".pdf", ".xlsx"))
    first, last = period(year=options.year)
    with an_office(options) as desk:
        desk.do(RecordExport(what=SATISFACTION, detail={"year": str(first.year)}, first=first, last=last))
        sheets = desk.ask(SatisfactionYear(year=first.year))
    write_either(target, sheets, write_satisfaction, render_satisfaction)
    months = sum(month is not None for sheet in sheets for month in sheet.months)
    return _written(SATISFACTION, target, months)


def staff(options: argparse.Namespace) -> Answer:
    """The figures of the handlers as a workbook; for supervisors only."""
    target = Path(options.file).expanduser()
    check_target(target, (".xlsx",))
    first, last = asked_period(options)
    with an_office(options) as desk:
        lines = desk.ask(StaffFigures(first=first, last=last))
        desk.do(RecordExport(what=STAFF, detail={"first": first.isoformat(), "last": last.isoformat()}))
    title = " ".join((report_label(STAFF), period_title(first, last)))
    write_staff(target, title, tuple(_(head) for head in HEADINGS), tuple(line.shown for line in lines))
    return _written(STAFF, target, len(lines))


def _written(name: str, target: Path, rows: int) -> Answer:
    shown = [(_("Report"), report_label(name)), (_("Rows"), rows), (_("File"), target)]
    return Answer({"file": str(target), "rows": rows}, pairs(shown))
