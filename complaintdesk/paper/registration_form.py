"""投诉登记表: what the complainant says and signs at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.i18n import _
from complaintdesk.paper import wording
from complaintdesk.paper.cells import Signed, Text, Ticks
from complaintdesk.paper.table import Block, Item, Notes, Row, field_item, pairs
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.desk.rows import CaseSheet, PrintJob
    from complaintdesk.paper.sizes import Paper
    from complaintdesk.paper.wording import Times

LINE = 7.8 * mm
FACTS = 48 * mm


def blocks(job: PrintJob, paper: Paper, times: Times) -> tuple[list[Block], Notes]:
    """The form's blocks from top to bottom, and the notes under them."""
    sheet = job.sheet
    facts, request = _("Facts and reasons"), _("Requests")
    return [
        Block(_complainant(sheet, paper), _("Complainant")),
        Block(_respondent(sheet, paper), _("Respondent")),
        Block(_receipt(sheet, paper, times), _("Receipt")),
        Block([
            *pairs(paper, LINE, [field_item(_("Subject"), sheet.subject)]),
            Row([Text(name=facts, text=sheet.facts, rows=0, tall=FACTS, top=True)], stretch=3),
            *pairs(paper, LINE, [field_item(
                _("Evidence"), wording.numbered(row.name for row in sheet.attachments))]),
        ], facts),
        Block([Row([Text(name=request, text=sheet.request, rows=0, tall=20 * mm, top=True)], stretch=1)], request),
        Block([_signatures(sheet)]),
    ], notes()


def _complainant(sheet: CaseSheet, paper: Paper) -> list[Row]:
    consents = pairs(paper, LINE, [
        Item(_("Consent to publication"), yes_or_no(sheet.publicity_consent)),
        Item(_("Consent to mediation"), yes_or_no(sheet.mediation_consent)),
    ])
    if sheet.masked:
        return [Row([Text(name=_("Complainant"), text=hidden_identity())], 2 * LINE), *consents]
    who, of = sheet.complainant, _("Complainant")
    rows = pairs(
        paper, LINE,
        [field_item(_("Full name"), wording.name_of(who), of=of), field_item(_("Sex, age"), wording.sex_and_age(who), of=of),
         field_item(_("Tel."), who.phone, of=of)],
        [field_item(_("ID type"), who.id_type.label if who.id_type else "", of=of),
         field_item(_("ID number"), who.id_number, of=of)],
        [field_item(_("Address or employer"), wording.joined((who.organisation, who.address)), of=of)],
        [field_item(_("Person concerned"), wording.affected(who), of=of), field_item(_("Agent"), who.agent, of=of)],
    )
    return rows + consents


def _respondent(sheet: CaseSheet, paper: Paper) -> list[Row]:
    of = _("Respondent")
    name = wording.joined((sheet.respondent_department, sheet.respondent_person))
    return pairs(
        paper, LINE,
        [field_item(_("Name of respondent"), name, of=of), field_item(_("Contact person"), sheet.respondent_contact, of=of)],
        [field_item(_("Contact address"), sheet.respondent_address, of=of),
         field_item(_("Tel."), sheet.respondent_phone, of=of)],
    )


def _receipt(sheet: CaseSheet, paper: Paper, times: Times) -> list[Row]:
    rows = pairs(
        paper, LINE,
        [field_item(_("Concern"), sheet.kind.label), field_item(_("Came in by"), sheet.channel.label),
         field_item(_("Source no."), sheet.source_number)],
        [field_item(_("Category"), sheet.category), field_item(_("Severity"), sheet.severity.label)],
        [field_item(_("Received on"), wording.received(sheet, times)),
         field_item(_("Promised by"), times.minute(sheet.promised_at))],
        [field_item(_("Time limit"), wording.limits(sheet, times))],
    )
    own = [_("{label}: {value}").format(label=label, value=value) for label, value in sheet.fields]
    if sheet.matters:
        own.append(_("{label}: {value}").format(label=_("Matters"), value=wording.numbered(sheet.matters)))
    if own:
        rows += pairs(paper, LINE, [field_item(_("Further particulars"), wording.joined(own))])
    return rows


def _signatures(sheet: CaseSheet) -> Row:
    registrar = _("Entered by: {name}").format(name=sheet.registered_by)
    return Row([
        Signed(name=_("Complainant"), caption=_("Complainant (signature):"), note=_("sign or fingerprint")),
        Signed(name=_("Registrar"), caption=_("Registrar (signature):"), note=registrar),
    ], 20 * mm)


def yes_or_no(answer: bool | None) -> Ticks:
    """□是　□否, both empty where nobody asked."""
    return Ticks(choices=((_("Yes"), answer is True), (_("No"), answer is False)))


def hidden_identity() -> str:
    """What stands in place of an identity."""
    return _("Identity withheld as the rules require")


def notes() -> Notes:
    """填表说明, four of them."""
    return Notes((
        _("Notes: 1. A complaint made by phone, letter or network needs no signature of the complainant."),
        _("2. State when and where it happened, what happened, who was involved and any amount; add what proves it."),
        _("3. State what is asked for: repair, redoing, exchange, return, refund, compensation, apology, better service."),
        _("4. The complainant answers for the truth of this; personal data serve this complaint only and are kept secret."),
    ))
