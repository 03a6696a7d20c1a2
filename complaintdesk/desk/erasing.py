"""清除个人信息: a case after its time is kept as a number and its figures; who it was about is gone, the chain stays whole.

What stays is listed, everything else is emptied: a column added later is erased unless somebody says here that it stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select, text

from complaintdesk.desk import searching
from complaintdesk.desk.books import BOOKS
from complaintdesk.desk.context import BulkEvent, Context
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage import chain, search
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Attachment, Blob, Case, Complainant, Disclosure, Event
from complaintdesk.storage.paper_models import WaitingScan
from complaintdesk.storage.snapshots import snapshot

#: What figures are counted from, what the chain and the office's paper name, and who may know of the case. The key of an
#: old ledger stays too, or importing that ledger again would bring the person back.
_STAYS = frozenset({
    "id", "number", "version", "pack_id", "state", "kind", "channel", "source_key", "import_id", "received_at",
    "received_month", "registered_at", "registered_by", "registrar_id", "is_late_entry", "is_repeat", "is_sample",
    "category", "severity", "level", "promised_at", "department_id", "handler_id", "departments_count", "assisting",
    "accepted_at", "dispatched_at", "cause", "reply_way", "no_reply_wanted", "replied_at", "called_back_at",
    "call_outcome", "call_tries", "satisfaction", "unsatisfied_count", "verdict", "closed_at", "archived_at",
    "refusal_reason", "resolved_on_spot", "reopen_count", "urge_count", "return_count", "due_at", "met_at",
    "erased_at", "restricted", "accused_departments", "accused_staff", "done", "parent_id", "relation",
    "merged_into_id", "reasons_sufficient", "request_reasonable", "supervision", "progress_told_at", "compensation",
    "compensation_paid", "kept_until", "volume", "prints", "call_backs",
})  # fmt: skip
_STAYS_OF_PERSON = frozenset({"case_id", "anonymous"})
#: What of a call-back is no sentence.
_CODED = ("at", "by", "outcome", "satisfaction", "way")


def erase_cases(ctx: Context, case_ids: Iterable[int], told: dict[str, Any]) -> list[str]:
    """Empty these cases and everything that hangs on them; returns their numbers. `told` stands in each one's event.

    A case that was erased before is left as it is. Raises nothing of its own: who may, and when, is decided before.
    """
    connection = ctx.session.connection()
    if connection.dialect.name == "sqlite":
        # What is emptied is overwritten in the file, not only let go.
        connection.execute(text("PRAGMA secure_delete = ON"))
    locked = select(Case).where(Case.id.in_(list(case_ids))).order_by(Case.id).with_for_update()
    cases = [case for case in ctx.session.scalars(locked) if case.erased_at is None]
    if not cases:
        return []
    private = _private_events(ctx, [case.id for case in cases])
    for case in cases:
        _erase(ctx, case, told, private.get(case.id, []))
    search.compact(connection)
    return [case.number for case in cases]


def _erase(ctx: Context, case: Case, told: dict[str, Any], private: list[int]) -> None:
    session = ctx.session
    person = session.get_one(Complainant, case.id)
    before = snapshot(case, person)
    names = list(session.scalars(select(Attachment.name).where(Attachment.case_id == case.id)))
    _empty(case, _STAYS)
    _empty(person, _STAYS_OF_PERSON)
    case.subject, case.erased_at = _("File destroyed"), ctx.now
    case.call_backs = [_coded(call) for call in case.call_backs]
    case.prints = {form: {**kept, "reason": ""} for form, kept in case.prints.items()}
    _empty_entries(ctx, case)
    _drop_files(ctx, case)
    session.flush()
    search.put(session.connection(), case.id, searching.search_doc(before, names), None)
    search.put(session.connection(), case.id, None, searching.search_doc(snapshot(case, person), []))
    own = list(session.scalars(select(Event.seq).where(Event.case_id == case.id)))
    chain.erase(session, [*own, *private])
    # Not logged as changes are: the values before are what must go.
    detail = {"number": case.number, "kind": case.kind, "month": case.received_month, "volume": case.volume, **told}
    ctx.log_many([BulkEvent(EventKind.ERASED, case.id, {}, {**detail, "events": private}, case.number)])


def _empty(row: Case | Complainant, stays: frozenset[str]) -> None:
    for column in row.__table__.columns:
        if column.key in stays:
            continue
        kept = getattr(row, column.key)
        # An empty text stays a text, an empty list a list.
        setattr(row, column.key, None if column.nullable else type(kept)())


def _coded(call: dict[str, Any]) -> dict[str, Any]:
    """A call-back without what was said: outcome and marks stay, its opinion is empty."""
    kept = {name: value for name, value in call.items() if name in _CODED or not _has_text(value)}
    return {**kept, "opinion": ""}


def _has_text(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_text, value.values()))
    return isinstance(value, (str, list)) and bool(value)


def _empty_entries(ctx: Context, case: Case) -> None:
    """Whatever the books say of the case; that it was proposed for disposal and by whom is no secret of the person."""
    found = select(Entry).where(Entry.case_id == case.id, Entry.kind != EntryKind.DISPOSAL.value)
    for entry in ctx.session.scalars(found):
        entry.title, entry.key, entry.data = _("File destroyed"), None, {"erased": True}
        entry.closed_at = entry.closed_at or ctx.now


def _private_events(ctx: Context, case_ids: list[int]) -> dict[int, list[int]]:
    """The events of private notes on these cases: they stand in no case's timeline, so each is found by its entry."""
    hidden = [book.kind.value for book in BOOKS.values() if book.hidden]
    of = select(Entry.id, Entry.case_id).where(Entry.case_id.in_(case_ids), Entry.kind.in_(hidden))
    entries = {row.id: row.case_id for row in ctx.session.execute(of)}
    found: dict[int, list[int]] = {}
    if not entries:
        return found
    kinds = (EventKind.ENTRY_ADDED.value, EventKind.ENTRY_CHANGED.value)
    told = (
        select(Event.seq, Disclosure.payload)
        .join(Disclosure, Disclosure.seq == Event.seq)
        .where(Event.case_id.is_(None), Event.kind.in_(kinds), Disclosure.payload != "")
        .order_by(Event.seq)
    )
    for row in ctx.session.execute(told):
        case_id = entries.get(json.loads(row.payload).get("detail", {}).get("entry"))
        if case_id is not None:
            found.setdefault(case_id, []).append(row.seq)
    return found


def _drop_files(ctx: Context, case: Case) -> None:
    """The attachments, and their contents unless something else has the same."""
    session = ctx.session
    contents = set(session.scalars(select(Attachment.sha256).where(Attachment.case_id == case.id)))
    session.execute(delete(Attachment).where(Attachment.case_id == case.id))
    still = set(session.scalars(select(Attachment.sha256).where(Attachment.sha256.in_(contents))))
    still |= set(session.scalars(select(WaitingScan.sha256).where(WaitingScan.sha256.in_(contents))))
    still |= {value for value in ctx.office.settings.values() if isinstance(value, str)}
    session.execute(delete(Blob).where(Blob.sha256.in_(contents - still)))
