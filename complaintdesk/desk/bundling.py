"""卷宗包: what goes into a bundle of one whole case, and whether its events are as they were written (I5)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.case_sheet import find, sheet_of
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, Question, answers, step
from complaintdesk.desk.record_rows import is_known
from complaintdesk.desk.rows import CaseSheet, Done
from complaintdesk.desk.signed_pages import may_show
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind, FormKind
from complaintdesk.i18n import _
from complaintdesk.storage.chain import digest, event_hash, head, instant
from complaintdesk.storage.models import Attachment, Case, Disclosure, Event
from complaintdesk.storage.snapshots import RECORD


@dataclass(frozen=True)
class BundledFile:
    """附件或扫描页一件; one that is `withheld` is named by its hash alone."""

    attachment_id: int
    name: str
    sha256: str
    is_page: bool
    withheld: bool


@dataclass(frozen=True)
class BundleSource:
    """卷宗包的内容: the sheet, the events as they are hashed, the files, and which forms were printed."""

    sheet: CaseSheet
    events: tuple[dict[str, Any], ...]
    files: tuple[BundledFile, ...]
    forms: tuple[str, ...]
    head: str
    made_at: datetime
    masked: bool


@dataclass(frozen=True, kw_only=True)
class TakeBundle(CaseCommand):
    """提取卷宗包: that a whole case leaves the office stands on record before it does."""

    masked: bool = False


@dataclass(frozen=True, kw_only=True)
class BundleOf(Question[BundleSource]):
    """What the bundle of a case holds; without the person for whoever may not know them, or where `masked` is wanted."""

    case_id: int
    masked: bool = False


@step(TakeBundle, needs=Permission.ARCHIVE)
def take_bundle(ctx: Context, cmd: TakeBundle) -> Done:
    """An event in the case."""
    case = ctx.load(cmd.case_id, cmd.version)
    masked = cmd.masked or not ctx.may(Permission.READ_IDENTITY)
    note = _("Bundle of the whole case, identity withheld") if masked else _("Bundle of the whole case")
    ctx.log(EventKind.EXPORTED, case, note=note, bundle=True, masked=masked)
    return ctx.done(case, EventKind.EXPORTED)


@answers(BundleOf, needs=Permission.ARCHIVE)
def bundle_of(seen: Seen, question: BundleOf) -> BundleSource:
    """Private notes on the person are in no case's events and no book that is shown, and so in no bundle."""
    case = find(seen, question.case_id, "")
    masked = question.masked or not seen.may(Permission.READ_IDENTITY)
    sheet = sheet_of(seen, case, masked=masked, steps=False)
    top = head(seen.session)
    printed = [row.form for row in sheet.documents if row.printed and row.form != FormKind.ARCHIVE_INDEX]
    return BundleSource(
        sheet=sheet,
        events=tuple(_events(seen, case, masked=masked)),
        files=tuple(_file(seen, case, row, masked=masked) for row in _attachments(seen, case)),
        forms=(*printed, FormKind.ARCHIVE_INDEX.value),
        head=f"{top.seq}:{top.hash}",
        made_at=seen.now,
        masked=masked,
    )


def _attachments(seen: Seen, case: Case) -> list[Attachment]:
    wanted = select(Attachment).where(Attachment.case_id == case.id).order_by(Attachment.id)
    return list(seen.session.scalars(wanted))


def _file(seen: Seen, case: Case, row: Attachment, *, masked: bool) -> BundledFile:
    withheld = masked or not may_show(seen, case, row)
    return BundledFile(row.id, "" if withheld else row.name, row.sha256, bool(row.form), withheld)


def _events(seen: Seen, case: Case, *, masked: bool) -> Iterable[dict[str, Any]]:
    """Who read a confidential case is for its custodians and stays here; a content that is withheld keeps its digest."""
    rows = seen.session.execute(
        select(Event, Disclosure.payload, Disclosure.salt)
        .join(Disclosure, Disclosure.seq == Event.seq)
        .where(Event.case_id == case.id, Event.kind != EventKind.READ.value)
        .order_by(Event.seq)
    )
    hidden = {RECORD + number for number, record in case.records.items() if not is_known(seen, record)}
    for event, payload, salt in rows:
        withheld = masked or bool(hidden and hidden & set(json.loads(payload or "{}").get("changes", {})))
        yield {
            "seq": event.seq, "at": instant(event.at), "actor": event.actor, "kind": event.kind, "case": event.case_id,
            "prev": event.prev, "digest": event.digest, "hash": event.hash,
            "payload": None if withheld else payload, "salt": None if withheld else salt,
        }  # fmt: skip


def plain_sheet(sheet: CaseSheet) -> dict[str, Any]:
    """The sheet as JSON holds it: instants and days in ISO, words by their keys; what could be done with it left out."""
    found: dict[str, Any] = _plain(dataclasses.asdict(dataclasses.replace(sheet, actions=())))
    del found["actions"]
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    return value


def event_problems(events: Iterable[Mapping[str, Any]], top: str, number: str) -> list[str]:
    """What is wrong with the events of a bundle, one sentence each; [] where they are as they were written.

    `top` is the head of the chain that the bundle names, `number` the case it says it is of.
    """
    found: list[str] = []
    before: Mapping[str, Any] | None = None
    for event in events:
        seq = event.get("seq")
        if not _is_event(event):
            found.append(_("An event of the bundle cannot be read (place {place}).").format(place=seq))
            continue
        found += _problems_of(event, number)
        if before is not None and (
            event["seq"] <= before["seq"]
            or event["case"] != before["case"]
            or (event["seq"] == before["seq"] + 1 and event["prev"] != before["hash"])
        ):
            found.append(_("Event {seq} does not follow the one before it.").format(seq=seq))
        before = event
    if before is None:
        found.append(_("The bundle holds no event."))
    elif not _fits_top(before, top):
        found.append(_("The last event and the head of the chain do not fit together."))
    return found


def _is_event(event: Mapping[str, Any]) -> bool:
    texts = all(isinstance(event.get(name), str) for name in ("at", "actor", "kind", "prev", "digest", "hash"))
    numbers = all(type(event.get(name)) is int for name in ("seq", "case"))
    contents = all(event.get(name) is None or isinstance(event[name], str) for name in ("payload", "salt"))
    return texts and numbers and contents


def _problems_of(event: Mapping[str, Any], number: str) -> Iterable[str]:
    seq, payload, salt = event["seq"], event["payload"], event["salt"]
    try:
        at = datetime.fromisoformat(event["at"])
        written = event_hash(seq, at, event["actor"], event["kind"], event["case"], event["prev"], event["digest"])
    except (ValueError, OverflowError):
        written = ""
    if written != event["hash"]:
        yield _("Event {seq} was changed after it was written.").format(seq=seq)
    if payload is None:
        return
    if digest(salt or "", payload) != event["digest"]:
        yield _("The content of event {seq} was changed after it was written.").format(seq=seq)
    elif _number_in(payload) not in ("", number):
        yield _("Event {seq} belongs to another case.").format(seq=seq)


def _number_in(payload: str) -> str:
    """The number that an event gave its case, or ""."""
    try:
        given = json.loads(payload).get("changes", {}).get("number", [None, ""])[1]
    except (ValueError, AttributeError, LookupError, TypeError, RecursionError):
        return ""
    return given if isinstance(given, str) else ""


def _fits_top(last: Mapping[str, Any], top: str) -> bool:
    seq, _colon, link = top.partition(":")
    if not seq.isdecimal() or int(seq) < last["seq"]:
        return False
    return bool(int(seq) > last["seq"] or link == last["hash"])
