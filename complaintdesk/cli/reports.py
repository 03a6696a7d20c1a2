"""Commands on paper of a whole period: which reports there are, and one of them as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from complaintdesk.cli import figure_reports, office_report
from complaintdesk.cli.answers import Answer, pairs, table
from complaintdesk.cli.door import an_office
from complaintdesk.cli.writing import check_target, write_file
from complaintdesk.desk.case_list import CaseFilter
from complaintdesk.desk.registers import RecordRegister, RegisterRows, shipped_registers
from complaintdesk.desk.report_names import OFFICE, SATISFACTION, STAFF, report_label
from complaintdesk.desk.statistics import period
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.paper.register import render_register
from complaintdesk.sheets.register_book import write_register

if TYPE_CHECKING:
    import argparse

REGISTER = "register-"
_NAMED = (SATISFACTION, STAFF, OFFICE)


def reports(_options: argparse.Namespace) -> Answer:
    """The reports of a period."""
    found = [{"id": REGISTER + name, "title": layout.label} for name, layout in shipped_registers().items()]
    found += [{"id": name, "title": report_label(name)} for name in _NAMED]
    return Answer(found, table((_("Report"), _("Title")), [(f["id"], f["title"]) for f in found]))


def report(options: argparse.Namespace) -> Answer:
    """Record that the report was taken out, then write it."""
    if options.name == SATISFACTION:
        return figure_reports.satisfaction(options)
    if options.name == STAFF:
        return figure_reports.staff(options)
    if options.name == OFFICE:
        return office_report.office(options)
    name = options.name.removeprefix(REGISTER)
    if not options.name.startswith(REGISTER) or name not in shipped_registers():
        known = ", ".join((*(REGISTER + one for one in shipped_registers()), *_NAMED))
        raise UserError(
            _("There is no report “{name}”.").format(name=options.name), _("Known are {known}.").format(known=known)
        )
    target = Path(options.file).expanduser()
    check_target(target, (".pdf", ".xlsx"))
    first, last = period(options.month, options.half, options.year)
    wanted = CaseFilter(first=first, last=last)
    with an_office(options) as desk:
        desk.do(RecordRegister(register=name, filter=wanted, masked=options.masked))
        sheet = desk.ask(RegisterRows(register=name, filter=wanted, masked=options.masked))
    answer: dict[str, object] = {"file": str(target), "rows": len(sheet.rows), "left_out": sheet.left_out}
    shown: list[tuple[str, object]] = [(_("Report"), sheet.layout.label), (_("Rows"), len(sheet.rows))]
    if target.suffix.lower() == ".xlsx":
        write_register(target, sheet)
    else:
        rendered = render_register(sheet)
        write_file(target, rendered.pdf)
        answer["pages"] = rendered.pages
        shown.append((_("Pages"), rendered.pages))
    return Answer(answer, pairs([*shown, (_("File"), target)]))
