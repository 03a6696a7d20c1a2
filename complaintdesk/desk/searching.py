"""What of a case can be found by searching: the one place that says which texts, names and digits are indexed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from complaintdesk.domain.search_terms import SearchDoc
from complaintdesk.storage import search
from complaintdesk.storage.models import Attachment, Case

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
    "complainant.address",
    "complainant.organisation",
)
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
    texts = [str(values[name]) for name in _TEXTS if name in values]
    return SearchDoc(
        number=str(values.get("number", "")),
        texts=tuple(
            t for t in texts + own + opinions + attachments + [str(m) for m in values.get("matters", [])] if t
        ),
        names=tuple(str(values[name]) for name in _NAMES if name in values),
        digits=tuple(str(values[name]) for name in _DIGITS if name in values),
    )


def keep(
    session: Session, case: Case, before: dict[str, Any], after: dict[str, Any], added: list[str]
) -> None:
    """Bring the search row of the case in step with its new values."""
    names = list(
        session.scalars(select(Attachment.name).where(Attachment.case_id == case.id).order_by(Attachment.id))
    )
    earlier = names[: len(names) - len(added)]
    old = search_doc(before, earlier) if before else None
    new = search_doc(after, names)
    if old != new:
        search.put(session.connection(), case.id, old, new)
