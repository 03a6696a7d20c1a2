"""Checking the books: the events of every entry give its row again."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Disclosure, Event
from complaintdesk.storage.reading import Damage, Findings, Reader, table_of
from complaintdesk.storage.snapshots import plain

#: Every kind of event that may tell of an entry.
TELLING = (
    EventKind.ENTRY_ADDED, EventKind.ENTRY_CHANGED, EventKind.MEASURE_OPENED, EventKind.MERIT_PROPOSED,
    EventKind.MADE_TYPICAL, EventKind.FILE_LENT,
)  # fmt: skip


def check_books(reader: Reader, found: Findings) -> None:
    """Every entry as its events left it; what was erased tells nothing any more."""
    with reader.moment() as connection:
        told: dict[int, dict[str, Any]] = {}
        last: dict[int, int] = {}
        ended = select(Event.case_id).where(Event.kind == EventKind.ERASED.value)
        erased = set(connection.scalars(ended))
        rows = connection.execute(
            select(Event.seq, Event.case_id, Disclosure.payload)
            .join(Disclosure, Disclosure.seq == Event.seq)
            .where(Event.kind.in_([kind.value for kind in TELLING]))
            .order_by(Event.seq)
        ).all()
        for row in rows:
            if not row.payload:
                continue
            detail = json.loads(row.payload).get("detail", {})
            entry = detail.get("entry")
            if entry is not None:
                told.setdefault(entry, {}).update(detail["values"])
                last[entry] = row.seq
        entries = connection.execute(select(table_of(Entry))).all()
    for kept in entries:
        values = told.pop(kept.id, None)
        if kept.case_id is not None and kept.case_id in erased:
            # Its events were emptied with those of its case.
            continue
        if values is None:
            found.add(Damage.DIFFERS, _("No event tells of entry {id} of the books.").format(id=kept.id))
            continue
        differing = [name for name, value in values.items() if plain(getattr(kept, name)) != value]
        if differing:
            words = _("Entry {id} of the books is not what its events say ({fields}).").format(
                id=kept.id, fields=", ".join(sorted(differing))
            )
            found.add(Damage.DIFFERS, words, last[kept.id])
    for entry, seq in ((entry, last[entry]) for entry in told):
        found.add(Damage.MISSING, _("Entry {id} of the books is missing.").format(id=entry), seq)
