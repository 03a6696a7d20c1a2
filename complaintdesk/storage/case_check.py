"""Checking the cases: replayed events give the rows again, numbers have no gaps, attachments and links are whole."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Row, func, select

from complaintdesk.domain.identity import digits
from complaintdesk.domain.numbering import CaseNumber, parse_number
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.base import Base
from complaintdesk.storage.models import (
    Attachment,
    Blob,
    Case,
    Complainant,
    Counter,
    Disclosure,
    Event,
    PolicyPack,
)
from complaintdesk.storage.paper_check import reserved_places
from complaintdesk.storage.reading import UNREADABLE, Damage, Findings, Reader, rows_of, table_of
from complaintdesk.storage.snapshots import apply_changes, difference, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

#: A case has about ten events, so that a slice of cases reads about as many rows as a slice of events.
CASES_AT_ONCE = 200
CASES, PEOPLE, BLOBS = table_of(Case), table_of(Complainant), table_of(Blob)


@dataclass
class _History:
    """What the events of one case tell."""

    values: dict[str, Any] = field(default_factory=dict)
    #: Field → the last event that set it.
    set_at: dict[str, int] = field(default_factory=dict)
    last: int = 0
    attached: int = 0
    is_erased: bool = False
    is_readable: bool = True

    def take(self, seq: int, kind: str, payload: str) -> None:
        """Replay one event."""
        self.last = seq
        self.is_erased = self.is_erased or kind == EventKind.ERASED.value
        if not payload:
            return
        told = json.loads(payload)
        changes = told.get("changes", {})
        apply_changes(self.values, changes)
        self.set_at |= dict.fromkeys(changes, seq)
        self.attached += kind in (EventKind.ATTACHED.value, EventKind.SCAN_FILED.value)
        if kind == EventKind.REGISTERED.value:
            self.attached += len(told.get("detail", {}).get("attachments", ()))


def check_cases(reader: Reader, found: Findings) -> None:
    """Every case not erased must be what its events say, and every case named by an event must be there."""
    counters = _counters(reader)
    given: dict[str, set[int]] = defaultdict(set)
    whole = True
    for connection, keys, rows in reader.slices(CASES, CASES_AT_ONCE):
        people = rows_of(connection, PEOPLE, keys)
        histories = _histories(connection, keys)
        of_slice = Attachment.case_id.between(keys[0], keys[-1])
        counted = select(Attachment.case_id, func.count()).where(of_slice).group_by(Attachment.case_id)
        attached = {row[0]: row[1] for row in connection.execute(counted)}
        for case_id in keys:
            row = rows.get(case_id)
            whole = whole and row is not None
            if row is not None:
                _note_number(found, given, row)
            _check_case(
                found, case_id, row, people.get(case_id), histories.get(case_id), attached.get(case_id, 0)
            )
    _check_lost(reader, found)
    if whole:
        _check_numbers(reader, found, counters, given)


def _histories(connection: Connection, keys: list[int]) -> dict[int, _History]:
    told = (
        select(Event.case_id, Event.seq, Event.kind, Disclosure.payload)
        .join(Disclosure, Disclosure.seq == Event.seq)
        .where(Event.case_id.between(keys[0], keys[-1]))
        .order_by(Event.case_id, Event.seq)
    )
    try:
        return _replayed(connection.execute(told))
    except UNREADABLE:
        if connection.dialect.name != "sqlite":
            raise
    found: dict[int, _History] = {}
    for case_id in keys:
        try:
            found |= _replayed(connection.execute(told.where(Event.case_id == case_id)))
        except UNREADABLE:
            found[case_id] = _History(is_readable=False)
    return found


def _replayed(rows: Iterable[Row[Any]]) -> dict[int, _History]:
    found: dict[int, _History] = defaultdict(_History)
    for row in rows:
        found[row.case_id].take(row.seq, row.kind, row.payload)
    return found


def _check_case(
    found: Findings,
    case_id: int,
    row: Row[Any] | None,
    person: Row[Any] | None,
    history: _History | None,
    attached: int,
) -> None:
    if case_id in found.tainted or (history is not None and not history.is_readable):
        # The damaged event is named already; what follows from it would only hide it.
        return
    if history is None:
        number = str(row.number) if row is not None else ""
        found.add(
            Damage.DIFFERS,
            _("Case {number} has no event: it was put in by another program.").format(
                number=number or case_id
            ),
            None,
            number,
        )
        return
    number = str(history.values.get("number", ""))
    if row is None:
        found.add(
            Damage.DIFFERS,
            _("Case {number} cannot be read.").format(number=number or case_id),
            history.last,
            number,
        )
        return
    if history.is_erased:
        _check_erased(found, history, row, person)
        return
    if person is None:
        found.add(
            Damage.MISSING,
            _("The person of case {number} is missing.").format(number=number),
            history.last,
            number,
        )
        return
    changed = difference(history.values, _plain(row, person))
    if changed:
        seq = min(history.set_at.get(name, history.last) for name in changed)
        found.add(
            Damage.DIFFERS,
            _("Case {number} is not what its events say: {fields}.").format(
                number=number, fields=", ".join(changed)
            ),
            seq,
            number,
        )
    elif digits(person.phone) != person.phone_digits:
        found.add(
            Damage.DIFFERS,
            _("Case {number} is not what its events say: {fields}.").format(
                number=number, fields="complainant.phone_digits"
            ),
            history.last,
            number,
        )
    if attached < history.attached:
        found.add(
            Damage.MISSING,
            _("Case {number} has lost attachments: {there} of {wanted} are there.").format(
                number=number, there=attached, wanted=history.attached
            ),
            history.last,
            number,
        )


def _check_erased(found: Findings, history: _History, row: Row[Any], person: Row[Any] | None) -> None:
    """An erased case keeps its number and figures; a row that names somebody again was put there by another program."""
    names = () if person is None else (person.name, person.phone, person.sealed)
    if row.facts or any(names):
        told = _("Case {number} was erased, and yet it says who complained or what about.").format(number=row.number)
        found.add(Damage.DIFFERS, told, history.last, str(row.number))


def _plain(row: Row[Any], person: Row[Any]) -> dict[str, Any]:
    """The row's snapshot; a value of a type that was never written stands as it is, and so differs."""
    try:
        return snapshot(cast("Case", row), cast("Complainant", person))
    except UNREADABLE:
        return {"number": None}


def _check_lost(reader: Reader, found: Findings) -> None:
    gone = (
        select(Event.case_id, func.min(Event.seq))
        .outerjoin(Case, Case.id == Event.case_id)
        .where(Event.case_id.is_not(None), Case.id.is_(None))
        .group_by(Event.case_id)
    )
    with reader.moment() as connection:
        for row in connection.execute(gone).all():
            case_id, seq = int(row[0] or 0), row[1]
            history = _histories(connection, [case_id]).get(case_id)
            number = str(history.values.get("number", "")) if history else ""
            found.add(
                Damage.MISSING, _("Case {number} is missing.").format(number=number or case_id), seq, number
            )


def _counters(reader: Reader) -> dict[str, int]:
    with reader.moment() as connection:
        return {row.series: row.last for row in connection.execute(select(Counter.series, Counter.last))}


def _note_number(found: Findings, given: dict[str, set[int]], row: Row[Any]) -> None:
    number = parse_number(row.number) if isinstance(row.number, str) else None
    if number is None:
        return
    if number.place in given[number.series]:
        found.add(
            Damage.DIFFERS,
            _("Case number {number} was given twice.").format(number=row.number),
            None,
            row.number,
        )
    given[number.series].add(number.place)


def _check_numbers(
    reader: Reader, found: Findings, counters: dict[str, int], given: dict[str, set[int]]
) -> None:
    """Numbers run from 1 without gaps up to the counter; numbers set aside or reserved are no gap."""
    set_aside, reserved = skipped_numbers(reader), reserved_places(reader)
    now = _counters(reader)
    for series in sorted(set(counters) | set(given)):
        prefix, dash, year = series.rpartition("-")
        if not dash:
            # The numbers of letters (发文字号) have counters too; which letter bears which is told by its print.
            continue
        for place in sorted(set(range(1, counters.get(series, 0) + 1)) - given[series] - reserved[series]):
            if not any(a <= place <= b for a, b in set_aside.get(series, ())):
                number = str(CaseNumber(prefix, int(year), place))
                found.add(
                    Damage.MISSING, _("Case number {number} is missing.").format(number=number), None, number
                )
        beyond = max(given[series], default=0)
        if beyond > now.get(series, 0):
            number = str(CaseNumber(prefix, int(year), beyond))
            found.add(
                Damage.DIFFERS,
                _("The counter of {series} is behind case number {number}.").format(
                    series=series, number=number
                ),
                None,
                number,
            )


def skipped_numbers(reader: Reader) -> dict[str, list[tuple[int, int]]]:
    """Numbers that restores left out because paper may bear them: series → (first, last)."""
    told = (
        select(Disclosure.payload)
        .join(Event, Event.seq == Disclosure.seq)
        .where(Event.kind == EventKind.RESTORED.value)
    )
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    with reader.moment() as connection:
        for payload in connection.scalars(told):
            for series, (first, last) in json.loads(payload).get("detail", {}).get("skipped", {}).items():
                found[series].append((first, last))
    return found


def check_contents(reader: Reader, found: Findings) -> None:
    """Attached files and policy packs must have the SHA-256 they are kept under."""
    with reader.moment() as connection:
        keys = list(connection.scalars(select(Blob.sha256).order_by(Blob.sha256)))
    for sha256 in keys:
        with reader.moment() as connection:
            row = rows_of(connection, BLOBS, [sha256]).get(sha256)
            if row is not None and hashlib.sha256(row.content).hexdigest() == sha256:
                continue
            uses = (
                select(Case.number)
                .join(Attachment, Attachment.case_id == Case.id)
                .where(Attachment.sha256 == sha256)
            )
            numbers = list(connection.scalars(uses.distinct().order_by(Case.number)))
        told = _("A picture of the office or a scanned page was changed after it was kept.")
        if numbers:
            told = _("An attached file of {numbers} was changed after it was kept.").format(numbers=", ".join(numbers))
        found.add(Damage.EDITED, told, None, numbers[0] if numbers else "")
    with reader.moment() as connection:
        packs = connection.execute(select(PolicyPack.policy, PolicyPack.text, PolicyPack.sha256)).all()
    for pack in packs:
        if hashlib.sha256(pack.text.encode("utf-8")).hexdigest() != pack.sha256:
            told = _("The policy pack “{policy}” was changed after it was installed.").format(
                policy=pack.policy
            )
            found.add(Damage.EDITED, told)


def check_links(reader: Reader, found: Findings) -> None:
    """Every row that names another must find it (foreign keys are not enforced for whoever switches them off)."""
    for child in Base.metadata.sorted_tables:
        for key in child.foreign_keys:
            column, target = key.parent, key.column
            parent = target.table.alias()
            lost = (
                select(func.count())
                .select_from(child.outerjoin(parent, column == parent.c[target.name]))
                .where(column.is_not(None), parent.c[target.name].is_(None))
            )
            with reader.moment() as connection:
                count = connection.scalar(lost)
            if count:
                found.add(
                    Damage.MISSING,
                    _("{count} rows of “{table}” name a row of “{other}” that is missing.").format(
                        count=count, table=child.name, other=target.table.name
                    ),
                )
