"""投诉件: everything about one case, as the asker may see it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.answered import without_the_answer
from complaintdesk.desk.book_pages import case_entries
from complaintdesk.desk.case_folder import alarms, link_rows, matter_rows
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.clocks import clock_rows
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.form_layouts import document_rows
from complaintdesk.desk.hiding import blotted, blotters
from complaintdesk.desk.measure_values import measures_of
from complaintdesk.desk.new_cases import person_of
from complaintdesk.desk.offers import offers
from complaintdesk.desk.questions import Sheet as Sheet
from complaintdesk.desk.read_log import opens
from complaintdesk.desk.record_rows import is_known, record_rows
from complaintdesk.desk.reply_values import appeal_of
from complaintdesk.desk.rows import (
    ActionOffer,
    Approval,
    AttachmentRow,
    CallBackRow,
    CaseSheet,
    Person,
    TimelineItem,
)
from complaintdesk.desk.signed_pages import may_show
from complaintdesk.desk.visibility import assisting_ids
from complaintdesk.domain.blotting import Blotter
from complaintdesk.domain.book_words import CallWay, Following
from complaintdesk.domain.calling import kept_scores
from complaintdesk.domain.errors import NotFound
from complaintdesk.domain.fields import Choice, Input
from complaintdesk.domain.numbering import parse_number
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import (
    CallOutcome,
    CaseState,
    Channel,
    EventKind,
    Kind,
    ReplyWay,
    Satisfaction,
    Severity,
    Supervision,
    Verdict,
)
from complaintdesk.i18n import _
from complaintdesk.storage.chain import head, short_head
from complaintdesk.storage.models import Attachment, Blob, Case, Complainant, Disclosure, Event, Staff
from complaintdesk.storage.snapshots import PERSON, RECORD

#: The parts of a sheet that people wrote, and where the person may be mentioned.
_WRITTEN = (
    "source_number",
    "respondent_department",
    "respondent_person",
    "respondent_contact",
    "respondent_phone",
    "respondent_address",
    "subject",
    "facts",
    "request",
    "matters",
    "dispatch_note",
    "investigation",
    "cause_note",
    "solution",
    "reply_text",
    "closing_note",
    "refusal_reason",
    "refusal_note",
    "severity_reason",
    "responsible_department",
    "responsible_person",
    "delay_responsible",
)


@dataclass(frozen=True, kw_only=True)
class FileOf(Question[bytes]):
    """The content of one attachment."""

    attachment_id: int


def find(seen: Seen, case_id: int | None, number: str) -> Case:
    """The case by id or by number as people type it; NotFound when absent or hidden."""
    if case_id is not None:
        return seen.find(case_id)
    parsed = parse_number(number)
    case = seen.session.scalars(select(Case).where(Case.number == str(parsed or number.strip()))).first()
    if case is None or not seen.may_see(case):
        # The same sentence for both: a number tried out must not tell what is hidden.
        raise NotFound(
            _("There is no case {number}.").format(number=number),
            _("Check the number, or search in the case list."),
        )
    return case


@answers(Sheet, needs=Permission.READ)
def case_sheet(seen: Seen, question: Sheet) -> CaseSheet:
    """The whole case."""
    case = find(seen, question.case_id, question.number)
    masked = question.masked or not seen.may(Permission.READ_IDENTITY)
    return sheet_of(seen, case, masked=masked)


def sheet_of(seen: Seen, case: Case, *, masked: bool, steps: bool = True) -> CaseSheet:
    """The case as a frozen sheet; a masked one says nowhere who complained.

    Without `steps` nobody asked what may be done now (paper does not): to find that out is half of the work.
    """
    opens(seen, case)
    sheet = _whole_sheet(seen, case, masked=masked, steps=steps)
    if not masked:
        return sheet
    sheet = _without_mentions(sheet, blotters(seen.session, [case.id])[case.id])
    return without_the_answer(sheet) if sheet.restricted else sheet


def _without_mentions(sheet: CaseSheet, blot: Blotter) -> CaseSheet:
    """The sheet without any mention of the person in what somebody wrote."""
    texts = {name: blotted(getattr(sheet, name), blot) for name in _WRITTEN}
    return replace(
        sheet,
        **texts,
        approvals=tuple(replace(row, opinion=blot(row.opinion)) for row in sheet.approvals),
        call_backs=tuple(
            replace(row, opinion=blot(row.opinion), following_reason=blot(row.following_reason))
            for row in sheet.call_backs
        ),
        attachments=tuple(replace(row, name=blot(row.name)) for row in sheet.attachments),
        records=tuple(
            replace(row, data=blotted(row.data, blot), values=blotted(row.values, blot)) for row in sheet.records
        ),
        links=tuple(replace(row, subject=blot(row.subject)) for row in sheet.links),
        entries=tuple(replace(row, title=blot(row.title)) for row in sheet.entries),
        measures=tuple(
            replace(row, values=blotted(row.values, blot), checks=blotted(row.checks, blot)) for row in sheet.measures
        ),
        matter_rows=tuple(replace(row, text=blot(row.text), note=blot(row.note)) for row in sheet.matter_rows),
        actions=tuple(_offer_without_mentions(offer, blot) for offer in sheet.actions),
        timeline=tuple(
            replace(
                item,
                note=blot(item.note),
                changes=blotted(item.changes, blot),
                detail=blotted(item.detail, blot),
            )
            for item in sheet.timeline
        ),
    )


def _offer_without_mentions(offer: ActionOffer, blot: Blotter) -> ActionOffer:
    """What a step lets one choose from may be words of the case."""
    return replace(
        offer,
        fields=tuple(
            replace(field, choices=tuple(Choice(c.value, blot(c.label)) for c in field.choices))
            if field.input in (Input.MATTER, Input.RECORD)
            else field
            for field in offer.fields
        ),
    )


def _whole_sheet(seen: Seen, case: Case, *, masked: bool, steps: bool) -> CaseSheet:
    person = seen.session.get_one(Complainant, case.id)
    pack = seen.pack_of(case)
    titles = {own.key: own.label for own in pack.fields}
    handler = seen.session.get(Staff, case.handler_id) if case.handler_id else None
    top = head(seen.session)
    timeline = _timeline(seen, case, masked=masked)
    return CaseSheet(
        id=case.id,
        number=case.number,
        version=case.version,
        office=seen.office.name,
        site=seen.department_name(case.site_id),
        zone=seen.office.zone,
        state=CaseState(case.state),
        kind=Kind(case.kind),
        channel=Channel(case.channel),
        source_number=case.source_number,
        received_at=case.received_at,
        registered_at=case.registered_at,
        registered_by=case.registered_by,
        is_late_entry=case.is_late_entry,
        is_repeat=case.is_repeat,
        complainant=_person(person, masked=masked),
        masked=masked,
        respondent_department=case.respondent_department,
        respondent_person=case.respondent_person,
        subject=case.subject,
        facts=case.facts,
        request=case.request,
        category=category_label(seen, case.category),
        severity=Severity(case.severity),
        matters=tuple(str(m) for m in case.matters),
        # A bed, a plate or an account number names a person as well as a name does.
        fields=() if masked else tuple((titles.get(k, k), str(v)) for k, v in case.fields.items()),
        promised_at=case.promised_at,
        department=seen.department_name(case.department_id),
        handler=handler.name if handler else "",
        dispatched_at=case.dispatched_at,
        dispatch_note=case.dispatch_note,
        investigation=case.investigation,
        cause=case.cause,
        cause_note=case.cause_note,
        solution=case.solution,
        approvals=tuple(_approval(a) for a in case.approvals),
        reply_way=ReplyWay(case.reply_way) if case.reply_way else None,
        reply_text=case.reply_text,
        replied_at=case.replied_at,
        call_backs=tuple(_call_back(c) for c in case.call_backs),
        verdict=Verdict(case.verdict) if case.verdict else None,
        closing_note=case.closing_note,
        closed_at=case.closed_at,
        refusal_reason=case.refusal_reason,
        refusal_note=case.refusal_note,
        resolved_on_spot=case.resolved_on_spot,
        reopen_count=case.reopen_count,
        publicity_consent=case.publicity_consent,
        mediation_consent=case.mediation_consent,
        respondent_contact=case.respondent_contact,
        respondent_phone=case.respondent_phone,
        respondent_address=case.respondent_address,
        clocks=clock_rows(seen, case),
        timeline=timeline,
        attachments=_attachments(seen, case),
        documents=document_rows(seen, case),
        actions=offers(seen, case) if steps else (),
        chain_head=short_head(top.seq, top.hash),
        is_sample=case.is_sample,
        category_path=case.category,
        restricted=case.restricted,
        level=next((level.label for level in pack.levels if level.key == case.level), case.level),
        severity_reason=case.severity_reason,
        responsible_department=case.responsible_department,
        responsible_person=case.responsible_person,
        delay_responsible=case.delay_responsible,
        reasons_sufficient=case.reasons_sufficient,
        request_reasonable=case.request_reasonable,
        assisting=tuple(seen.department_name(i) for i in sorted(assisting_ids(case))),
        supervision=Supervision(case.supervision) if case.supervision else None,
        paused_at=case.paused_at,
        progress_told_at=case.progress_told_at,
        compensation=case.compensation,
        compensation_paid=case.compensation_paid,
        records=record_rows(seen, case),
        links=link_rows(seen, case, masked=masked),
        matter_rows=matter_rows(seen, case),
        own=() if masked else tuple((key, str(value)) for key, value in case.fields.items()),
        appeal=appeal_of(seen, case),
        refusal_way=next((r.way_out for r in pack.refusals if r.title == case.refusal_reason), ""),
        alarms=alarms(seen, case, person),
        entries=case_entries(seen, case),
        measures=measures_of(seen, case),
        call_next_at=case.call_next_at,
        call_tries=case.call_tries,
        unsatisfied_count=case.unsatisfied_count,
        dimensions=tuple((one.key, one.label) for one in pack.after.call_back.dimensions),
        volume=case.volume,
        kept_until=case.kept_until,
    )


def _person(row: Complainant, *, masked: bool) -> Person:
    """The person as far as they may be known: of a restricted case by the code name alone."""
    if row.code_name:
        return Person(name=row.code_name, anonymous=row.anonymous, code_name=row.code_name)
    return Person(anonymous=row.anonymous) if masked else person_of(row)


def _approval(kept: dict[str, Any]) -> Approval:
    return Approval(
        kept["approved"],
        kept["by"],
        kept["post"],
        kept["opinion"],
        datetime.fromisoformat(kept["at"]),
        bool(kept.get("on_paper")),
        kept.get("on_behalf_of", ""),
    )


def _call_back(kept: dict[str, Any]) -> CallBackRow:
    satisfaction = Satisfaction(kept["satisfaction"]) if kept["satisfaction"] else None
    return CallBackRow(
        datetime.fromisoformat(kept["at"]),
        kept["by"],
        CallOutcome(kept["outcome"]),
        satisfaction,
        kept["opinion"],
        CallWay(kept["way"]) if kept.get("way") else None,
        tuple(kept_scores(kept.get("scores", {})).items()),
        Following(kept["following"]) if kept.get("following") else None,
        kept.get("following_reason", ""),
        bool(kept.get("same_person")),
    )


def _timeline(seen: Seen, case: Case, *, masked: bool) -> tuple[TimelineItem, ...]:
    rows = seen.session.execute(
        select(Event.seq, Event.at, Event.actor, Event.kind, Disclosure.payload)
        .join(Disclosure, Disclosure.seq == Event.seq)
        .where(Event.case_id == case.id, Event.kind != EventKind.READ.value)
        .order_by(Event.seq.desc())
    )
    # A record may name another case that the asker may not know of.
    hidden = {RECORD + number for number, record in case.records.items() if not is_known(seen, record)}
    items = []
    for row in rows:
        payload = json.loads(row.payload) if row.payload else {}
        changes = tuple(
            (name, _shown(before), _shown(after))
            for name, (before, after) in payload.get("changes", {}).items()
            if not (masked and (name.startswith(PERSON) or name == "fields")) and name not in hidden
        )
        items.append(
            TimelineItem(
                row.seq,
                row.at,
                row.actor,
                EventKind(row.kind),
                payload.get("note", ""),
                changes,
                payload.get("detail", {}),
            )
        )
    return tuple(items)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _attachments(seen: Seen, case: Case) -> tuple[AttachmentRow, ...]:
    found = seen.session.scalars(
        select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)
    )
    return tuple(AttachmentRow(a.id, a.name, a.size, a.sha256, a.added_at, a.added_by) for a in found)


@answers(FileOf, needs=Permission.READ)
def file_of(seen: Seen, question: FileOf) -> bytes:
    """The bytes, where the asker may see the case."""
    row = seen.session.get(Attachment, question.attachment_id)
    case = seen.session.get(Case, row.case_id) if row is not None else None
    if row is None or case is None or not seen.may_see(case) or not may_show(seen, case, row):
        raise NotFound(_("There is no such file."))
    opens(seen, case)
    return seen.session.get_one(Blob, row.sha256).content
