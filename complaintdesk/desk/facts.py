"""案情要素: what the rules of a pack look at, read from a case."""

from __future__ import annotations

from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.vocabulary import Channel, Kind, Severity
from complaintdesk.storage.models import Case


def facts_of(case: Case, *, anonymous: bool = False) -> CaseFacts:
    """The case as the rules see it."""
    return CaseFacts(
        kind=Kind(case.kind),
        channel=Channel(case.channel),
        severity=Severity(case.severity),
        category=case.category,
        level=case.level,
        departments=case.departments_count,
        amount=case.compensation,
        reopened=case.reopen_count,
        earlier=1 if case.is_repeat else 0,
        anonymous=anonymous,
        fields=case.fields,
        done=case.done,
        words="\n".join((case.subject, case.facts, case.request)),
    )
