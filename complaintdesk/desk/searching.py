"""What of a case can be found by searching: the one place that says which texts, names and digits are indexed."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaintdesk.domain.search_terms import SearchDoc
from complaintdesk.storage import search
from complaintdesk.storage.models import Attachment, Case
from complaintdesk.storage.snapshots import RECORD

_TEXTS = (
    "subject",
    "facts",
    "request",
    "category",
    "respondent_department",
    "respondent_person",
    "investigation",
    "cause_note",
    "solution",
    "reply_text",
    "closing_note",
    "refusal_note",
    "dispatch_note",
    "archive_note",
    "tags",
    "responsible_department",
    "responsible_person",
    "delay_responsible",
    "complainant.address",
    "complainant.organisation",
)
#: Numbers, days and coded values of a record are nothing anybody searches for.
_CODE = re.compile(r"[0-9]{1,3}|[a-z_]+|[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?")
_NAMES = ("complainant.name", "complainant.affected_person", "complainant.agent")
_DIGITS = ("complainant.phone", "complainant.id_number", "source_number", "respondent_phone")


def search_doc(values: dict[str, Any], attachments: list[str]) -> SearchDoc:
    """The searchable document of a case, from its snapshot and the names of its attachments."""
    own = [str(v) for v in values.get("fields", {}).values()]
    opinions = [
        str(entry.get("opinion", ""))
        for name in ("approvals", "call_backs")
        for entry in values.get(name, [])
    ]
    texts = [str(values[name]) for name in _TEXTS if name in values] + recorded_texts(values)
    return SearchDoc(
        number=str(values.get("number", "")),
        texts=tuple(
            t for t in texts + own + opinions + attachments + [str(m) for m in values.get("matters", [])] if t
        ),
        names=tuple(str(values[name]) for name in _NAMES if name in values),
        digits=tuple(str(values[name]) for name in _DIGITS if name in values),
    )


def recorded_texts(values: dict[str, Any]) -> list[str]:
    """What was written in the records of a case and beside the results of its matters."""
    texts = [str(result.get("note", "")) for result in values.get("matter_results", {}).values()]
    for name, record in values.items():
        if name.startswith(RECORD):
            texts += [value for value in record["data"].values() if isinstance(value, str) and not _CODE.fullmatch(value)]
    return texts


def keep(
    session: Session, case: Case, before: dict[str, Any], after: dict[str, Any], added: list[str]
) -> None:
    """Bring the search row of the case in step with its new values."""
    names: list[str] = []
    if before or added:  # a new case has no others
        of_case = select(Attachment.name).where(Attachment.case_id == case.id).order_by(Attachment.id)
        names = list(session.scalars(of_case))
    earlier = names[: len(names) - len(added)]
    old = search_doc(before, earlier) if before else None
    new = search_doc(after, names)
    if old != new:
        search.put(session.connection(), case.id, old, new)
