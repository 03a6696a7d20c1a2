"""Checking the chain of events: order, links, hashes, payloads, head and the anchors kept on paper."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, func, select

from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.chain import GENESIS, digest, event_hash
from complaintdesk.storage.models import ChainHead, Disclosure, Event, Request
from complaintdesk.storage.reading import Damage, Findings, Reader, rows_of, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

EVENTS, DISCLOSURES = table_of(Event), table_of(Disclosure)


@dataclass
class _Walk:
    """Where the walk along the chain is: the next seq and the hash it must continue (None: not known)."""

    expected: int = 1
    previous: str | None = GENESIS


def check_chain(reader: Reader, found: Findings, anchors: Mapping[int, str], since: int = 0) -> int:
    """Walk along all events after `since`; returns how many there are. Names every event that is not as written."""
    head = _head(reader, found)
    walk = _Walk(since + 1, None if since else GENESIS)
    count = since
    for connection, keys, rows in reader.slices(EVENTS, after=since):
        texts = rows_of(connection, DISCLOSURES, keys)
        erased = _erasures(connection, rows, texts)
        places = {row.hash: seq for seq, row in rows.items() if row is not None}
        for seq in keys:
            count += 1
            if head is not None and seq > head[0]:
                # Written while this check runs, unless the head of the end does not know it either.
                continue
            row = rows.get(seq)
            _check_event(found, walk, seq, row, places)
            if row is not None:
                _check_content(found, seq, row, texts, erased)
    if head is not None and walk.expected == head[0] + 1 and walk.previous not in (None, head[1]):
        found.add(
            Damage.EDITED,
            _("Event {seq} and the head of the chain do not fit together.").format(seq=head[0]),
            head[0],
        )
    _check_end(reader, found)
    _check_anchors(reader, found, anchors)
    return count


def _head(reader: Reader, found: Findings) -> tuple[int, str] | None:
    with reader.moment() as connection:
        head = connection.execute(select(ChainHead.seq, ChainHead.hash)).one_or_none()
    if head is None:
        found.add(Damage.MISSING, _("The head of the chain is missing."))
        return None
    return head.seq, head.hash


def _check_event(
    found: Findings, walk: _Walk, seq: int, row: Row[Any] | None, places: Mapping[str, int]
) -> None:
    if seq != walk.expected:
        found.add(
            Damage.MISSING,
            _("Events {first} to {last} are missing.").format(first=walk.expected, last=seq - 1)
            if seq - walk.expected > 1
            else _("Event {seq} is missing.").format(seq=walk.expected),
            walk.expected,
        )
        walk.previous = None
    walk.expected = seq + 1
    if row is None:
        found.add(Damage.EDITED, _("Event {seq} cannot be read.").format(seq=seq), seq)
        walk.previous = None
        return
    if _hash_at(row, seq) != row.hash:
        place = _place_of(row, seq, places)
        if place is not None:
            told = _("Event {seq} belongs at place {place}.").format(seq=seq, place=place)
            found.add(Damage.REORDERED, told, seq)
        else:
            found.add(Damage.EDITED, _("Event {seq} was changed after it was written.").format(seq=seq), seq)
        if row.case_id is not None:
            found.tainted.add(row.case_id)
        walk.previous = None
        return
    if walk.previous is not None and row.prev != walk.previous:
        # The event fits itself: it is the one before it that was written anew.
        bad = max(seq - 1, 1)
        found.add(
            Damage.EDITED,
            _("Event {seq} was written anew: the next one continues another.").format(seq=bad),
            bad,
        )
    walk.previous = row.hash


def _place_of(row: Row[Any], seq: int, places: Mapping[str, int]) -> int | None:
    """The place the event was written for, if it only stands elsewhere: after the one it continues, or next door."""
    before = places.get(row.prev)
    candidates = (before + 1, seq - 1, seq + 1) if before is not None else (seq - 1, seq + 1)
    return next((place for place in candidates if place != seq and _hash_at(row, place) == row.hash), None)


def _hash_at(row: Row[Any], seq: int) -> str:
    try:
        return event_hash(seq, row.at, row.actor, row.kind, row.case_id, row.prev, row.digest)
    except (TypeError, ValueError, AttributeError, OverflowError):
        # A value of another type than was ever written.
        return ""


def _check_content(
    found: Findings, seq: int, row: Row[Any], texts: Mapping[int, Row[Any] | None], erased: Mapping[int, int]
) -> None:
    text = texts.get(seq)
    if seq not in texts:
        found.add(Damage.MISSING, _("The content of event {seq} is missing.").format(seq=seq), seq)
    elif text is not None and text.payload == "" and text.salt == "":
        if erased.get(seq if row.case_id is None else -row.case_id, 0) > seq:
            return
        found.add(
            Damage.EDITED,
            _("The content of event {seq} was emptied without an erasure on record.").format(seq=seq),
            seq,
        )
    elif text is None or not _is_digest(text, row.digest):
        found.add(
            Damage.EDITED,
            _("The content of event {seq} was changed after it was written.").format(seq=seq),
            seq,
        )
    else:
        return
    if row.case_id is not None:
        found.tainted.add(row.case_id)


def _is_digest(text: Row[Any], wanted: str) -> bool:
    try:
        return digest(text.salt, text.payload) == wanted
    except (TypeError, UnicodeEncodeError):
        return False


def _erasures(
    connection: Connection, rows: Mapping[int, Row[Any] | None], texts: Mapping[int, Row[Any] | None]
) -> dict[int, int]:
    """What the program erased of this slice, with the seq of the erasure: minus the case's id → seq for all events of a
    case, and the event's own seq → seq for those of no case that an erasure names.
    """
    emptied = [
        row
        for seq, row in rows.items()
        if row is not None and (text := texts.get(seq)) is not None and not text.payload
    ]
    if not emptied:
        return {}
    cases = {row.case_id for row in emptied if row.case_id is not None}
    erasures = (
        select(Event.case_id, func.max(Event.seq))
        .where(Event.kind == EventKind.ERASED.value, Event.case_id.in_(cases))
        .group_by(Event.case_id)
    )
    found = {-row[0]: row[1] for row in connection.execute(erasures).all() if row[0] is not None}
    if any(row.case_id is None for row in emptied):
        # Private notes on a person stand in no case's timeline; the erasure of their case lists them.
        told = (
            select(Event.seq, Disclosure.payload)
            .join(Disclosure, Disclosure.seq == Event.seq)
            .where(Event.kind == EventKind.ERASED.value, Disclosure.payload != "")
        )
        for erasure in connection.execute(told).all():
            found |= dict.fromkeys(json.loads(erasure.payload).get("detail", {}).get("events", ()), erasure.seq)
    return found


def _check_end(reader: Reader, found: Findings) -> None:
    """The head must be the last event, as both stand now, and nothing may point beyond it."""
    with reader.moment() as connection:
        head = connection.scalar(select(ChainHead.seq))
        top = connection.scalar(select(func.max(EVENTS.c.seq))) or 0
        asked = connection.scalar(select(func.max(Request.seq))) or 0
    if head is not None and head > top:
        found.add(
            Damage.TAIL_MISSING,
            _("Events from {seq} on are missing: the head of the chain names event {last}.").format(
                seq=top + 1, last=head
            ),
            top + 1,
        )
    elif head is not None and head < top:
        found.add(
            Damage.APPENDED,
            _("Event {seq} and what follows was appended by another program.").format(seq=head + 1),
            head + 1,
        )
    if asked > max(top, head or 0):
        found.add(
            Damage.TAIL_MISSING,
            _("Events from {seq} on are missing: commands up to event {last} were done.").format(
                seq=top + 1, last=asked
            ),
            top + 1,
        )


def _check_anchors(reader: Reader, found: Findings, anchors: Mapping[int, str]) -> None:
    wanted = sorted(anchors)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        with reader.moment() as connection:
            named = select(EVENTS.c.seq, EVENTS.c.hash).where(EVENTS.c.seq.in_(part))
            there = {row.seq: row.hash for row in connection.execute(named)}
            top = connection.scalar(select(func.max(EVENTS.c.seq))) or 0
        for seq in part:
            if seq > top:
                found.add(
                    Damage.TAIL_MISSING,
                    _("Events from {seq} on are missing: the anchors know event {last}.").format(
                        seq=top + 1, last=seq
                    ),
                    top + 1,
                )
            elif seq in there and not str(there[seq]).startswith(anchors[seq]):
                found.add(
                    Damage.EDITED,
                    _("Event {seq} is not the one the anchors name: the chain was written anew.").format(
                        seq=seq
                    ),
                    seq,
                )
