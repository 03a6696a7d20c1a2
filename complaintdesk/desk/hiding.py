"""隐名: how the texts of cases are freed of their complainants, for whoever may not know them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaintdesk.domain.blotting import Blotter, blotter
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.storage.models import Complainant, Disclosure, Event
from complaintdesk.storage.snapshots import PERSON

PEOPLE = ("name", "agent", "affected_person", "legal_representative")
NUMBERS = ("phone", "id_number", "agent_id_number", "credit_code", "safe_channel")
_KEPT = (*PEOPLE, *NUMBERS, "organisation", "address")
_SPOKESMEN = "representatives"


def blotters(session: Session, case_ids: Iterable[int]) -> dict[int, Blotter]:
    """For each case what takes its complainant out of a text, under every name and number there has ever been."""
    return {case_id: _blotter(values) for case_id, values in known_people(session, case_ids).items()}


def known_people(session: Session, case_ids: Iterable[int]) -> dict[int, dict[str, set[str]]]:
    """For each case what is and ever was known of its complainant, by the field it stood in."""
    ids = list(case_ids)
    known: dict[int, dict[str, set[str]]] = {case_id: defaultdict(set) for case_id in ids}
    for person in session.scalars(select(Complainant).where(Complainant.case_id.in_(ids))):
        for name in _KEPT:
            known[person.case_id][name].add(getattr(person, name))
        _add_spokesmen(known[person.case_id], person.representatives)
    # A name that was misspelled at the counter may stand in the texts as it was.
    corrected = session.execute(
        select(Event.case_id, Disclosure.payload)
        .join(Disclosure, Disclosure.seq == Event.seq)
        .where(Event.case_id.in_(ids), Event.kind == EventKind.AMENDED.value, Disclosure.payload != "")
    )
    for case_id, payload in corrected:
        changes: dict[str, Any] = json.loads(payload).get("changes", {})
        for name in _KEPT:
            known[case_id or 0][name] |= {value for value in changes.get(PERSON + name, ()) if value}
        for people in changes.get(PERSON + _SPOKESMEN, ()):
            _add_spokesmen(known[case_id or 0], people or ())
    return known


def _add_spokesmen(known: dict[str, set[str]], people: Iterable[dict[str, str]]) -> None:
    """代表人: who speaks for those who complain together is as little to be named as they are."""
    for one in people:
        known["name"].add(one.get("name", ""))
        known["phone"] |= {one.get("phone", ""), one.get("id_number", "")}


def _blotter(values: dict[str, set[str]]) -> Blotter:
    return blotter(
        people=[word for name in PEOPLE for word in values[name]],
        organisations=values["organisation"],
        addresses=values["address"],
        numbers=[word for name in NUMBERS for word in values[name]],
    )


def blotted(value: Any, blot: Blotter) -> Any:
    """The same value with the mentions taken out of every text in it, at any depth."""
    if isinstance(value, str):
        return blot(value)
    if isinstance(value, dict):
        return {key: blotted(inner, blot) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(blotted(inner, blot) for inner in value)
    return value
