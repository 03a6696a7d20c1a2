"""A case as plain values: what events record as changed fields, and what replaying them must give again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case, Complainant

#: `version` counts writes, not facts; `id` is in the event itself.
_NOT_FACTS = frozenset({"id", "version", "case_id", "phone_digits"})
CASE_FIELDS = tuple(c.key for c in Case.__table__.columns if c.key not in _NOT_FACTS)
PERSON_FIELDS = tuple(c.key for c in Complainant.__table__.columns if c.key not in _NOT_FACTS)
PERSON = "complainant."
#: Each record is a fact of its own, so that a new one does not repeat the others in its event.
RECORD = "record."
#: A "no" to these is an answer, not an absence.
_ANSWERS = frozenset({"publicity_consent", "mediation_consent", "reasons_sufficient", "request_reasonable"})


def plain(value: Any) -> Any:
    """A column's value as JSON can hold it: instants as ISO UTC."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def snapshot(case: Case, person: Complainant) -> dict[str, Any]:
    """Every fact of the case and of its person by name; empty ones left out."""
    values = _filled(case, CASE_FIELDS)
    values |= {RECORD + key: record for key, record in values.pop("records", {}).items() if record}
    return values | {PERSON + name: value for name, value in _filled(person, PERSON_FIELDS).items()}


def _filled(row: Case | Complainant, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: plain(value)
        for name in names
        if not is_empty(value := getattr(row, name)) or (value is False and name in _ANSWERS)
    }


def is_empty(value: Any) -> bool:
    """Empty, zero and absent are one thing in a snapshot."""
    return not value


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """Changed facts: name → [before, after]; absent is None."""
    names = sorted(set(before) | set(after))
    return {
        name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)
    }


def apply_changes(values: dict[str, Any], changes: dict[str, list[Any]]) -> None:
    """Replay one event's changes onto the values."""
    for name, (_before, after) in changes.items():
        if after is None:
            values.pop(name, None)
        else:
            values[name] = after
