"""Commands on paper of a whole period: which reports there are, and one of them as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from complaintdesk.cli import figure_reports, office_report
from complaintdesk.cli.answers import Answer, pairs, table
from complaintdesk.cli.door import an_office
from complaintdesk.cli.periods import asked_period
from complaintdesk.cli.writing import check_target, write_either
from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.registers import RecordRegister, RegisterRows, shipped_registers
from complaintdesk.desk.report_catalogue import CATALOGUE, OTHERS, OWN, REGISTER, report_offers
from complaintdesk.desk.report_names import OFFICE, SATISFACTION, STAFF
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.paper.register import render_register
from complaintdesk.sheets.register_book import write_register

if TYPE_CHECKING:
    import argparse

_WRITERS = {SATISFACTION: figure_reports.satisfaction, STAFF: figure_reports.staff, OFFICE: office_report.office}


def reports(_options: argparse.Namespace) -> Answer:
    """The reports of a period, each with its source."""
    found = [
        {"id": offer.id, "title": offer.title, "source": offer.source, "purpose": offer.purpose} for offer in report_offers()
    ]
    rows = [(one["id"], one["title"], one["source"]) for one in found]
    return Answer(found, table((_("Report"), _("Title"), _("Source")), rows))


def report(options: argparse.Namespace) -> Answer:
    """Record that the report was taken out, then write it."""
    name = options.name
    if name in _WRITERS:
        return _WRITERS[name](options)
    if name in CATALOGUE or name.startswith(OWN):
        return figure_reports.analysis(options)
    register = name.removeprefix(REGISTER)
    if not name.startswith(REGISTER) or register not in shipped_registers():
        known = ", ".join((*CATALOGUE, *OTHERS, *(REGISTER + one for one in shipped_registers())))
        raise UserError(_("There is no report “{name}”.").format(name=name), _("Known are {known}.").format(known=known))
    return _register(options, register)


def _register(options: argparse.Namespace, register: str) -> Answer:
    target = Path(options.file).expanduser()
    check_target(target, (".pdf", ".xlsx"))
    first, last = asked_period(options)
    wanted = CaseFilter(first=first, last=last)
    with an_office(options) as desk:
        desk.do(RecordRegister(register=register, filter=wanted, masked=options.masked))
        sheet = desk.ask(RegisterRows(register=register, filter=wanted, masked=options.masked))
    answer: dict[str, object] = {"file": str(target), "rows": len(sheet.rows), "left_out": sheet.left_out}
    shown: list[tuple[str, object]] = [(_("Report"), sheet.layout.label), (_("Rows"), len(sheet.rows))]
    if (pages := write_either(target, sheet, write_register, render_register)) is not None:
        answer["pages"] = pages
        shown.append((_("Pages"), pages))
    return Answer(answer, pairs([*shown, (_("File"), target)]))
