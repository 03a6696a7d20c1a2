"""投诉处理单: goes with the case to the department and the leaders, and comes back signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.domain.vocabulary import Verdict
from complaintdesk.i18n import _
from complaintdesk.paper import wording
from complaintdesk.paper.cells import Label, Pages, Signed, Text, Ticks
from complaintdesk.paper.registration_form import hidden_identity
from complaintdesk.paper.table import Block, Item, Row, field_item, pairs
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.desk.rows import Approval, CaseSheet, PrintJob
    from complaintdesk.paper.sizes import Paper
    from complaintdesk.paper.wording import Times

LINE = 7 * mm
CONTENT = 53 * mm
FOOT = 6.5 * mm


def blocks(job: PrintJob, paper: Paper, times: Times) -> tuple[list[Block], None]:
    """The slip's blocks from top to bottom; it has no notes."""
    sheet = job.sheet
    rows = [
        *_complaint(sheet, paper, times),
        _long(paper, _("Content"), sheet.facts, CONTENT, 3),
        _long(paper, _("Requests"), sheet.request, 9 * mm, 0.5),
        *pairs(paper, LINE, [
            field_item(_("In charge"), sheet.department),
            field_item(_("Handled by"), sheet.handler),
            field_item(_("Dispatched on"), times.minute(sheet.dispatched_at)),
        ]),
    ]
    if sheet.dispatch_note:
        rows += pairs(paper, LINE, [field_item(_("Instruction"), sheet.dispatch_note)])
    rows += [
        _long(paper, _("Investigation and cause"), wording.cause_of(sheet), 14 * mm, 1),
        Row([Label(fixed=paper.label, text=_("Proposed handling")),
             Signed(name=_("Proposed handling"), text=sheet.solution, tall=19 * mm, foot=_foot(paper), top=True,
                    caption=_("Signature:"))], stretch=1),
        _leaders(sheet, paper, times),
        _long(paper, _("Outcome"), wording.result_of(sheet, times), 14 * mm, 1),
        *_end(sheet, paper, times),
    ]
    return [Block([row]) for row in rows], None


def _long(paper: Paper, label: str, text: str, tall: float, stretch: float) -> Row:
    return Row([Label(fixed=paper.label, text=label), Text(name=label, text=text, tall=tall, rows=0, top=True)],
               stretch=stretch)


def _complaint(sheet: CaseSheet, paper: Paper, times: Times) -> list[Row]:
    date = field_item(_("Date of complaint"), wording.received(sheet, times, day_only=True))
    channel = field_item(_("Came in by"), sheet.channel.label)
    if sheet.masked:
        rows = pairs(paper, LINE, [date, channel], [field_item(_("Complained by"), hidden_identity())])
    else:
        who, of = sheet.complainant, _("Complainant")
        rows = pairs(
            paper, LINE,
            [date, field_item(_("Complained by"), wording.name_of(who)), channel],
            [field_item(_("Contact address"), wording.joined((who.organisation, who.address)), of=of, share=2.2),
             field_item(_("Tel."), who.phone, of=of)],
        )
    of = _("Respondent")
    name = wording.joined((sheet.respondent_department, sheet.respondent_person))
    return rows + pairs(
        paper, LINE,
        [field_item(_("Complained about"), name), field_item(_("Contact person"), sheet.respondent_contact, of=of),
         field_item(_("Tel."), sheet.respondent_phone, of=of)],
        [field_item(_("Contact address"), sheet.respondent_address, of=of, share=2.2),
         field_item(_("Source no."), sheet.source_number)],
        [field_item(_("Case title"), sheet.subject, share=2.2), field_item(_("Category"), sheet.category)],
        [field_item(_("Time limit"), wording.limits(sheet, times), share=2.2),
         field_item(_("Severity"), sheet.severity.label)],
    )


def _leaders(sheet: CaseSheet, paper: Paper, times: Times) -> Row:
    """领导批示: two boxes side by side; of more than two opinions the last has the second box for itself."""
    given = sheet.approvals
    parts = (given[:1], given[1:]) if len(given) <= 2 else (given[:-1], given[-1:])
    return Row([Label(fixed=paper.label, text=_("Leaders' instructions")),
                *(_leader_box(n, part, times, _foot(paper)) for n, part in enumerate(parts, 1))], stretch=0.7)


def _foot(paper: Paper) -> float:
    """The height to sign in; on narrow paper the date has a line of its own."""
    return FOOT if paper.inner > 150 * mm else 2 * FOOT


def _leader_box(n: int, given: tuple[Approval, ...], times: Times, foot: float) -> Signed:
    name = _("Leader's instruction {n}").format(n=n)
    opinions = [wording.opinion(a) for a in given[-1:]]
    for earlier in reversed(given[:-1]):
        opinions.insert(0, wording.joined(
            (wording.opinion(earlier), wording.leader(earlier), times.day(earlier.at))))
    last = given[-1] if given else None
    return Signed(name=name, text="\n".join(opinions), tall=22 * mm, foot=foot, top=True, caption=_("Signature:"),
                  signer=wording.leader(last) if last else "", day=times.day(last.at) if last else "")


def _end(sheet: CaseSheet, paper: Paper, times: Times) -> list[Row]:
    verdicts = tuple((verdict.label, sheet.verdict is verdict) for verdict in Verdict)
    return pairs(
        paper, LINE,
        [Item(_("Verdict"), Ticks(choices=verdicts))],
        [field_item(_("Call-back opinion"), "\n".join(wording.call_back(row, times) for row in sheet.call_backs), share=2.2),
         field_item(_("Closed on"), times.minute(sheet.closed_at))],
        [field_item(_("Attachments"), wording.numbered(row.name for row in sheet.attachments), share=2.2),
         Item(_("Copies, pages"), Pages(attached=len(sheet.attachments)))],
    )
