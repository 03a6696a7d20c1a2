"""Checking what belongs to paper: the office's own forms are those it saved, and every reserved number is accounted for."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from complaintdesk.domain.numbering import CaseNumber
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Disclosure, Event
from complaintdesk.storage.paper_models import FormLayout, ReservedNumber
from complaintdesk.storage.reading import Damage, Findings, Reader


def check_paper(reader: Reader, found: Findings) -> None:
    """Every version of a form as it was saved, every reserved number waiting, a case, or voided with a reason."""
    # In one moment: between two somebody might reserve numbers.
    with reader.moment() as connection:
        _check_layouts(connection, found)
        _check_reserved(connection, found)


def reserved_places(reader: Reader) -> dict[str, set[int]]:
    """The places that were reserved for blank forms, as the events tell: no gap where there is no case."""
    with reader.moment() as connection:
        return _reserved(connection)


def _reserved(connection: Connection) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for _seq, detail in _told(connection, EventKind.NUMBERS_RESERVED):
        found[detail["series"]] |= set(range(detail["first"], detail["last"] + 1))
    return found


def _told(connection: Connection, kind: EventKind) -> Iterator[tuple[int, dict[str, Any]]]:
    question = (
        select(Event.seq, Disclosure.payload)
        .join(Disclosure, Disclosure.seq == Event.seq)
        .where(Event.kind == kind.value)
        .order_by(Event.seq)
    )
    for row in connection.execute(question).all():
        if row.payload:
            yield row.seq, json.loads(row.payload).get("detail", {})


def _check_layouts(connection: Connection, found: Findings) -> None:
    saved = {
        (detail["form"], detail["version"]): (seq, detail["sha256"])
        for seq, detail in _told(connection, EventKind.FORM_CHANGED)
    }
    for row in connection.execute(select(FormLayout.form, FormLayout.version, FormLayout.text, FormLayout.sha256)).all():
        seq, sha256 = saved.pop((row.form, row.version), (None, ""))
        if not hashlib.sha256(row.text.encode("utf-8")).hexdigest() == row.sha256 == sha256:
            told = _("Version {version} of the form “{form}” was changed after it was saved.").format(
                version=row.version, form=row.form
            )
            found.add(Damage.EDITED, told, seq)
    for (form, version), (seq, _sha256) in saved.items():
        told = _("Version {version} of the form “{form}” is missing.").format(version=version, form=form)
        found.add(Damage.MISSING, told, seq)


def _check_reserved(connection: Connection, found: Findings) -> None:
    with_case = select(
        ReservedNumber.number, ReservedNumber.case_id, ReservedNumber.voided_at, ReservedNumber.reason,
        Case.id.label("there"),
    )  # fmt: skip
    reserved = {
        str(CaseNumber(series.rpartition("-")[0], int(series.rpartition("-")[2]), place))
        for series, places in _reserved(connection).items()
        for place in places
    }
    voided = {detail["number"]: (seq, detail["reason"]) for seq, detail in _told(connection, EventKind.NUMBER_VOIDED)}
    for row in connection.execute(with_case.outerjoin(Case, Case.number == ReservedNumber.number)).all():
        seq, reason = voided.get(row.number, (None, ""))
        is_whole = (
            row.number in reserved
            and row.case_id == row.there
            and (row.voided_at is not None) == (seq is not None)
            and row.reason == reason
        )
        reserved.discard(row.number)
        if not is_whole:
            told = _("The reserved number {number} is not what its events say.").format(number=row.number)
            found.add(Damage.DIFFERS, told, seq, row.number)
    for number in sorted(reserved):
        found.add(Damage.MISSING, _("The reserved number {number} is missing.").format(number=number), None, number)
