"""发往其他单位: what of a case goes into the signed file for another office, and the event that tells of it (M4).

The file is signed, not encrypted: who complained is in it unless it is sent without. A confidential case is never sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.bundling import plain_sheet
from complaintdesk.desk.case_sheet import find, sheet_of
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, Desk, Question, answers, step
from complaintdesk.desk.exchange_keys import ensure_key, key_bytes, own_public, partner_named, sign
from complaintdesk.desk.exchange_parcel import CASE, HISTORY, json_bytes, packed
from complaintdesk.desk.form_wording import Times
from complaintdesk.desk.rows import CaseSheet, Done
from complaintdesk.desk.signed_pages import may_show
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Attachment, Blob, Case

#: What of the sheet another office needs to take the case on.
_TAKEN = (
    "kind", "channel", "source_number", "received_at", "subject", "facts", "request", "category_path", "severity",
    "level", "matters", "promised_at", "respondent_department", "respondent_person", "respondent_contact",
    "respondent_phone", "respondent_address", "publicity_consent", "mediation_consent", "state", "is_sample",
)  # fmt: skip
#: A look at the case or a copy of it is no step: the same case must be told of in the same words however often it is sent.
_NO_STEP = frozenset(
    {
        EventKind.READ, EventKind.EXPORTED, EventKind.PRINTED, EventKind.IDENTITY_REVEALED, EventKind.CASE_SENT,
        EventKind.TAGGED,
    }
)  # fmt: skip
#: Their notes may name other cases, which stay here.
_OF_OTHERS = frozenset(
    {
        EventKind.LINKED, EventKind.MERGED, EventKind.UNMERGED, EventKind.SPLIT_OFF, EventKind.CHILD_ADDED,
        EventKind.RECEPTION_REFUSED,
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SendCase(CaseCommand):
    """发往其他单位: that the case leaves the office, and to whom, stands on record before it does."""

    to: str = asks(N_("To which office"), Input.TEXT, required=True)
    masked: bool = asks(N_("Without the complainant's identity"), Input.YES_NO, default=False)


@dataclass(frozen=True, kw_only=True)
class ParcelOf(Question[bytes]):
    """The signed file of a case for the office of that name; recorded by SendCase before."""

    case_id: int
    to: str
    masked: bool = False


def send_case(desk: Desk, case_id: int, to: str, *, masked: bool = False) -> bytes:
    """Record it and make the file, in the language in force."""
    desk.do(SendCase(case_id=case_id, to=to, masked=masked))
    return desk.ask(ParcelOf(case_id=case_id, to=to, masked=masked))


@step(SendCase, needs=Permission.EXPORT)
def record_sending(ctx: Context, cmd: SendCase) -> Done:
    """An event in the case; the office's key is made with the first one."""
    partner = partner_named(ctx, cmd.to)
    case = ctx.load(cmd.case_id, cmd.version)
    _refuse_confidential(case)
    ensure_key(ctx)
    masked = cmd.masked or not ctx.may(Permission.READ_IDENTITY)
    note = _("To {office}, identity withheld") if masked else _("To {office}")
    ctx.log(
        EventKind.CASE_SENT, case, note=note.format(office=partner.name), masked=masked, fingerprint=partner.fingerprint
    )
    return ctx.done(case, EventKind.CASE_SENT)


def _refuse_confidential(case: Case) -> None:
    if case.restricted:
        raise NotAllowed(
            _("A confidential case is not sent: the file could be read on its way."),
            _("Hand it over in person, with the leader's instruction."),
        )


@answers(ParcelOf, needs=Permission.EXPORT)
def parcel_of(seen: Seen, question: ParcelOf) -> bytes:
    """As much as the asker may see; pages and attachments go along where the person does."""
    partner = partner_named(seen, question.to)
    case = find(seen, question.case_id, "")
    _refuse_confidential(case)
    signer = own_public(seen)
    if signer is None:
        raise NotAllowed(_("The sending was not recorded yet."), _("Send the case again."))
    masked = question.masked or not seen.may(Permission.READ_IDENTITY)
    sheet = sheet_of(seen, case, masked=masked, steps=False)
    names, contents = _attachments(seen, case, masked=masked)
    files = {CASE: json_bytes(_case(sheet, names)), HISTORY: history(sheet).encode("utf-8-sig")} | contents
    about = {"office": sheet.office, "number": sheet.number, "made_at": instant(seen.now), "masked": masked}
    return packed(files, about, signer, key_bytes(partner.key), lambda content: sign(seen, content))


def _attachments(seen: Seen, case: Case, *, masked: bool) -> tuple[list[dict[str, Any]], dict[str, bytes]]:
    """Their names in order, and their contents by their names in the file."""
    wanted = select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)
    names: list[dict[str, Any]] = []
    contents: dict[str, bytes] = {}
    for row in seen.session.scalars(wanted):
        if not masked and may_show(seen, case, row):
            place = f"attachments/{len(contents) + 1:03d}"
            contents[place] = seen.session.get_one(Blob, row.sha256).content
            names.append({"file": place, "name": row.name, "sha256": row.sha256, "size": row.size})
    return names, contents


def _case(sheet: CaseSheet, attachments: list[dict[str, Any]]) -> dict[str, Any]:
    whole = plain_sheet(sheet)
    return {name: whole[name] for name in _TAKEN} | {
        "number": sheet.number,
        "complainant": whole["complainant"] | {"came_with": "", "code_name": ""},
        "fields": dict(sheet.own),
        "clocks": [
            {"clock": row.clock.value, "title": row.rule_title, "source": row.source, "due_at": instant(row.due_at)}
            for row in sheet.clocks
        ],
        "attachments": attachments,
    }


def history(sheet: CaseSheet) -> str:
    """办理情况: what the sender knew and did, for people to read; who complained stands in the case itself."""
    times = Times(sheet.zone)
    lines = [f"{sheet.office}  {sheet.number}", sheet.subject, ""]
    lines += [_("{label}: {value}").format(label=label, value=value) for label, value in _facts(sheet, times) if value]
    lines += ["", _("What was done:")]
    for item in reversed(sheet.timeline):
        if item.kind not in _NO_STEP:
            note = "" if item.kind in _OF_OTHERS else " ".join(item.note.split())
            lines.append("  ".join(word for word in (times.minute(item.at), item.kind.label, item.actor, note) if word))
    return "\r\n".join([*lines, ""])


def _facts(sheet: CaseSheet, times: Times) -> Iterator[tuple[str, str]]:
    yield _("Kind of matter"), sheet.kind.label
    yield _("Received"), times.minute(sheet.received_at)
    yield _("Channel"), sheet.channel.label
    yield _("Source number"), sheet.source_number
    yield _("Category"), sheet.category
    yield _("Severity"), sheet.severity.label
    yield _("Level"), sheet.level
    yield _("State"), sheet.state.label
    yield _("Who or what is complained of"), " ".join(filter(None, (sheet.respondent_department, sheet.respondent_person)))
    yield _("Responsible department"), sheet.department
    for row in sheet.clocks:
        met = times.minute(row.stopped_at) if row.stopped_at else ""
        words = _("due {due}, met {met}").format(due=times.minute(row.due_at), met=met) if met else times.minute(row.due_at)
        yield row.rule_title or row.clock.label, words
    yield from sheet.fields
    yield _("Matters"), "；".join(sheet.matters)
    yield _("Matter complained of"), sheet.facts
    yield _("Request"), sheet.request
    yield _("Investigation"), sheet.investigation
    yield _("Cause"), " ".join(filter(None, (sheet.cause, sheet.cause_note)))
    yield _("Solution"), sheet.solution
    yield _("Reply given"), sheet.reply_text
    yield _("Verdict"), sheet.verdict.label if sheet.verdict else ""
