"""Commands on tables: take over an old ledger, write out the ledger."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from complaintdesk.cli.answers import Answer, pairs, table
from complaintdesk.cli.cases import day
from complaintdesk.cli.door import an_office
from complaintdesk.cli.writing import check_target
from complaintdesk.desk.care import backup_now
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.import_mapping import read_mapping
from complaintdesk.desk.importing import dry_run, import_rows, plan_import
from complaintdesk.desk.ledger import ledger_lines
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.i18n import _
from complaintdesk.settings import load_settings
from complaintdesk.sheets.error_book import write_errors
from complaintdesk.sheets.header_rows import HeaderChoice
from complaintdesk.sheets.ledger import write_ledger
from complaintdesk.sheets.ledger_json import write_ledger_json
from complaintdesk.sheets.reading import read_table

if TYPE_CHECKING:
    import argparse

    from complaintdesk.desk.core import Desk
    from complaintdesk.desk.importing import ImportReport

#: A person at a terminal sees so many refused rows; --json and --errors have them all.
SHOWN = 20


def import_file(options: argparse.Namespace) -> Answer:
    """An old ledger becomes cases, all in one transaction, after a backup."""
    file = Path(options.file).expanduser()
    given = read_mapping(Path(options.mapping).expanduser()) if options.mapping else {}
    errors = Path(options.errors).expanduser() if options.errors else None
    if errors is not None:
        check_target(errors, (".xlsx",))
    rows = read_table(file, options.sheet, HeaderChoice(options.header_row or 0, options.header_rows or 0))
    backup: Path | None = None
    with an_office(options) as desk:
        plan = plan_import(desk, rows, given)
        if options.dry_run:
            report = dry_run(plan)
        else:
            backup = _backup(desk) if plan.cases else None
            report = import_rows(desk, plan, sha256=hashlib.sha256(file.read_bytes()).hexdigest())
    if errors is not None:
        write_errors(errors, rows, report.refused)
    return Answer(
        _report(report, backup, dry=options.dry_run), _readable(report, backup, dry=options.dry_run)
    )


def _backup(desk: Desk) -> Path | None:
    """A backup of the file on this PC; a shared office is backed up by whoever runs its server."""
    if not desk.database.is_sqlite:
        return None
    return backup_now(desk.database, load_settings().backups).info.file


def _report(report: ImportReport, backup: Path | None, *, dry: bool) -> dict[str, Any]:
    return {
        "read": report.read,
        "imported": report.imported,
        "already_there": report.already_there,
        "refused": [{"row": r.row, "column": r.column, "reason": r.reason} for r in report.refused],
        "warnings": list(report.warnings),
        "dry_run": dry,
        "import_id": report.import_id,
        "backup": str(backup) if backup else None,
    }


def _readable(report: ImportReport, backup: Path | None, *, dry: bool) -> tuple[str, ...]:
    lines = [
        *pairs(
            [
                (_("Rows read"), report.read),
                (_("Would be imported") if dry else _("Imported"), report.imported),
                (_("Already there"), report.already_there),
                (_("Not taken over"), len(report.refused)),
                (_("Backup before"), backup),
            ]
        ),
        *report.warnings,
    ]
    if report.refused:
        shown = report.refused[:SHOWN]
        lines += [
            "",
            *table((_("Row"), _("Column"), _("Reason")), [(r.row, r.column, r.reason) for r in shown]),
        ]
        if len(shown) < len(report.refused):
            lines.append(
                _("… and {n} more; --errors writes them all.").format(n=len(report.refused) - len(shown))
            )
    return tuple(lines)


def export_ledger(options: argparse.Namespace) -> Answer:
    """The ledger with masked names; the export is on record."""
    target = Path(options.file).expanduser()
    check_target(target, (".xlsx", ".csv", ".json"))
    first, last = day(options.first), day(options.last)
    with an_office(options) as desk:
        office = desk.ask(OfficeQuestion())
        lines = ledger_lines(desk, CaseFilter(first=first, last=last))
        period = f"{first or ''} – {last or ''}" if first or last else ""
        if target.suffix.lower() == ".json":
            rows = write_ledger_json(target, lines, office)
        else:
            rows = write_ledger(target, lines, office, period=period)
    return Answer({"file": str(target), "rows": rows}, pairs([(_("File"), target), (_("Cases"), rows)]))
