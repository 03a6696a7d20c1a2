"""时限预告: which handling limit a case would get if it were registered now, told before it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.domain.calendar import DueResult, warnings_for
from complaintdesk.domain.deadlines import light, limit_for
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.vocabulary import Clock, Light, Moment


@dataclass(frozen=True)
class DueForetold:
    """时限预告: `now` is the desk's own clock; without a rule for such cases `due_at` is None.

    `warning` says that the date may still move, because a year's holidays are not announced yet.
    """

    now: datetime
    due_at: datetime | None = None
    rule_title: str = ""
    limit: str = ""
    source: str = ""
    light: Light = Light.NONE
    light_text: str = ""
    warning: str = ""


@dataclass(frozen=True, kw_only=True)
class DueNow(Question[DueForetold]):
    """The handling limit that would run; `received_at` empty means now."""

    facts: CaseFacts = field(default_factory=CaseFacts)
    received_at: datetime | None = None


@answers(DueNow, needs=None)
def due_now(seen: Seen, question: DueNow) -> DueForetold:
    """The same rule and calendar as registration uses, with nothing written."""
    start = question.received_at or seen.now
    # Where the handling limit is counted from the acceptance only, the acceptance itself is what is due first.
    limits = (
        limit_for(seen.pack, clock, moment, start, seen.calendar, facts=question.facts)
        for clock, moment in (
            (Clock.SOLVE, Moment.RECEIVED),
            (Clock.ACCEPT, Moment.RECEIVED),
            (Clock.SIGN_OFF, Moment.RECEIVED),
        )
    )
    limit = next((found for found in limits if found is not None), None)
    if limit is None:
        return DueForetold(seen.now)
    span = limit.rule.limit
    colour, words = light(limit.due_at, None, start, seen.now, seen.calendar, seen.pack, span.unit)
    warnings = warnings_for(DueResult(limit.due_at, limit.years_without_notice))
    return DueForetold(
        seen.now,
        limit.due_at,
        limit.rule.label,
        span.label,
        limit.rule.source,
        colour,
        words,
        " ".join(warnings),
    )
