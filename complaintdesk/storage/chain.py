"""事件链: every event carries the hash of the one before; the payload is committed to by a salted digest.

An event's hash covers seq, time, actor, kind, case, the hash before it and H(salt‖payload). Payload and salt live
apart (`disclosures`), so that a person can be erased after the retention period and the chain still verifies.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any, Final, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from complaintdesk.storage.bulk import BulkInsert
from complaintdesk.storage.models import ChainHead, Disclosure, Event

GENESIS = "0" * 64


@dataclass
class Entry:
    """One event about to be written. `case` is a mapped case (its id may come only with the flush) or None."""

    kind: str
    case_id: int | None
    payload: dict[str, Any] = field(default_factory=dict)


#: An event about to be written whose payload is spelled: its kind, its case, the payload.
Spelled = tuple[str, int | None, str]
#: Bytes of chance that keep a payload from being guessed by its digest.
_SALT: Final = 16
# Made once: json.dumps with settings of its own makes an encoder for every call.
_SPELLED = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(payload: dict[str, Any]) -> str:
    """The one spelling of a payload that is hashed: sorted keys, no blanks, characters as they are."""
    return _SPELLED(payload)


def digest(salt: str, payload: str) -> str:
    """H(salt‖payload) of the whole payload text."""
    return hashlib.sha256((salt + payload).encode("utf-8")).hexdigest()


def instant(at: datetime) -> str:
    """An instant as it is hashed: ISO in UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def event_hash(
    seq: int, at: datetime, actor: str, kind: str, case_id: int | None, prev: str, content: str
) -> str:
    """The hash of one event: of its canonical() spelling, written out because imports make it by the ten thousand."""
    who, what, of, before = map(encode_basestring, (actor, kind, content, prev))
    return _link(seq, instant(at), who, what, case_id, before, of)


def _link(seq: int, at: str, who: str, what: str, case_id: int | None, before: str, of: str) -> str:
    """The hash of an event whose texts are spelled as JSON already."""
    case = "null" if case_id is None else case_id
    link = f'{{"actor":{who},"at":"{at}","case":{case},"digest":{of},"kind":{what},"prev":{before},"seq":{seq}}}'
    return hashlib.sha256(link.encode("utf-8")).hexdigest()


def head(session: Session) -> ChainHead:
    """The chain's head, not locked."""
    return session.execute(select(ChainHead).where(ChainHead.id == 1)).scalar_one()


_EVENTS, _DISCLOSURES, _HEAD = (cast("Table", model.__table__) for model in (Event, Disclosure, ChainHead))
# Locked only at the end of a command, after the counter: one lock order, no deadlocks.
_LOCK_HEAD = select(_HEAD.c.seq, _HEAD.c.hash).where(_HEAD.c.id == 1).with_for_update()
_MOVE_HEAD = update(_HEAD).where(_HEAD.c.id == 1).values(seq=bindparam("last"), hash=bindparam("link"))


def append(session: Session, entries: Sequence[Entry], at: datetime, actor: str) -> int:
    """Write the entries as the next links of the chain; returns the seq of the last one."""
    return append_spelled(session, [(one.kind, one.case_id, canonical(one.payload)) for one in entries], at, actor)


def append_spelled(session: Session, told: Sequence[Spelled], at: datetime, actor: str) -> int:
    """The same for payloads that are spelled already, exactly as canonical() would."""
    connection = session.connection()
    top = connection.execute(_LOCK_HEAD).one()
    seq: int = top.seq
    prev: str = top.hash
    events, disclosures = BulkInsert(connection, _EVENTS), BulkInsert(connection, _DISCLOSURES)
    # What is the same for all: the instant, and how each text is spelled.
    when, bound, who = instant(at), events.bound("at", at), encode_basestring(actor)
    spelled = {kind: encode_basestring(kind) for kind, _case_id, _payload in told}
    salts = secrets.token_hex(_SALT * len(told))
    rows: list[tuple[Any, ...]] = []
    kept: list[tuple[Any, ...]] = []
    for place, (kind, case_id, payload) in enumerate(told):
        seq += 1
        salt = salts[place * 2 * _SALT : (place + 1) * 2 * _SALT]
        content = digest(salt, payload)
        link = _link(seq, when, who, spelled[kind], case_id, f'"{prev}"', f'"{content}"')
        rows.append((seq, bound, actor, kind, case_id, prev, content, link))
        kept.append((seq, payload, salt))
        prev = link
    events.write(rows)
    disclosures.write(kept)
    connection.execute(_MOVE_HEAD, {"last": seq, "link": prev})
    return seq


def erase(session: Session, seqs: Iterable[int]) -> None:
    """Empty payload and salt of these events, which is all the triggers let anybody do. The event that says so follows."""
    wanted = sorted(seqs)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        session.execute(update(Disclosure).where(Disclosure.seq.in_(part)).values(payload="", salt=""))


def short_head(seq: int, link: str) -> str:
    """The head as printed on paper: seq and the first 10 hex digits."""
    return f"{seq}:{link[:10]}"


_SQLITE_GUARDS = (
    "CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events is append-only'); END",
    "CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events is append-only'); END",
    # Also stops REPLACE and UPSERT, which would skip the delete trigger.
    "CREATE TRIGGER events_in_order BEFORE INSERT ON events"
    " WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM events)"
    " BEGIN SELECT RAISE(ABORT, 'events is append-only'); END",
    "CREATE TRIGGER disclosures_no_delete BEFORE DELETE ON disclosures"
    " BEGIN SELECT RAISE(ABORT, 'disclosures are kept'); END",
    "CREATE TRIGGER disclosures_only_erase BEFORE UPDATE ON disclosures"
    " WHEN NOT (NEW.payload = '' AND NEW.salt = '' AND NEW.seq = OLD.seq)"
    " BEGIN SELECT RAISE(ABORT, 'disclosures may only be erased'); END",
)

_POSTGRES_GUARDS = (
    """CREATE FUNCTION complaintdesk_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$""",
    """CREATE FUNCTION complaintdesk_in_order() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF NEW.seq IS DISTINCT FROM (SELECT COALESCE(MAX(seq), 0) + 1 FROM events)
       THEN RAISE EXCEPTION 'events is append-only'; END IF; RETURN NEW; END $$""",
    """CREATE FUNCTION complaintdesk_only_erase() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF NEW.payload = '' AND NEW.salt = '' AND NEW.seq = OLD.seq THEN RETURN NEW; END IF;
       RAISE EXCEPTION 'disclosures may only be erased'; END $$""",
    "CREATE TRIGGER events_no_change BEFORE UPDATE OR DELETE ON events"
    " FOR EACH ROW EXECUTE FUNCTION complaintdesk_refuse()",
    "CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events"
    " FOR EACH STATEMENT EXECUTE FUNCTION complaintdesk_refuse()",
    "CREATE TRIGGER events_in_order BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION complaintdesk_in_order()",
    "CREATE TRIGGER disclosures_no_delete BEFORE DELETE ON disclosures"
    " FOR EACH ROW EXECUTE FUNCTION complaintdesk_refuse()",
    "CREATE TRIGGER disclosures_only_erase BEFORE UPDATE ON disclosures"
    " FOR EACH ROW EXECUTE FUNCTION complaintdesk_only_erase()",
)


def create_guards(connection: Connection) -> None:
    """Install the triggers that keep other tools from changing the chain unnoticed, and the first head."""
    for statement in _SQLITE_GUARDS if connection.dialect.name == "sqlite" else _POSTGRES_GUARDS:
        connection.execute(text(statement))
    connection.execute(insert(ChainHead), [{"id": 1, "seq": 0, "hash": GENESIS}])


def guard_names(dialect: str) -> frozenset[str]:
    """The triggers that must be there; `verify` reports a missing one."""
    guards = _SQLITE_GUARDS if dialect == "sqlite" else _POSTGRES_GUARDS
    return frozenset(line.split()[2] for line in guards if line.startswith("CREATE TRIGGER"))


def guard_texts() -> dict[str, str]:
    """SQLite's own text of each trigger, as sqlite_master must hold it."""
    return {line.split()[2]: line for line in _SQLITE_GUARDS}
