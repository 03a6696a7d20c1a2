"""案情要素: what the rules of a pack look at, read from a case."""

from __future__ import annotations

from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.vocabulary import FINISHED, CaseState, Channel, Kind, Severity
from complaintdesk.storage.models import Case


def facts_of(case: Case, *, anonymous: bool = False, is_late: bool = False) -> CaseFacts:
    """The case as the rules see it. A case that is over is late no more."""
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
        is_late=is_late and CaseState(case.state) not in FINISHED,
        fields=case.fields,
        done=case.done,
        words="\n".join((case.subject, case.facts, case.request)),
    )
