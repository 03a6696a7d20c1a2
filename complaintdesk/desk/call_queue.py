"""回访队列: who waits for a call, when they may be called, and what to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from complaintdesk.desk.core import Question
from complaintdesk.desk.rows import CallBackRow
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Light


@dataclass(frozen=True)
class CallRow:
    """待回访一件. `call_at` is the next moment at which the person may be called; it may lie behind."""

    case_id: int
    number: str
    person: str
    phone: str
    subject: str
    category: str
    department: str
    handler: str
    replied_at: datetime | None
    call_at: datetime
    hours: str
    """The times of day in which to call, in words: the person's own, else those of the rules."""
    has_own_hours: bool
    tries: int
    light: Light
    is_ready: bool
    """It may be called now: the moment has come and it is a suitable time of day."""
    handled_by_caller: bool
    """Whoever asks handled the case: somebody else should call (回访人≠承办人)."""


@dataclass(frozen=True)
class ScriptLine:
    """话术一段: its title and its words with the case's names filled in; `missing` are names that the case does not have."""

    title: str
    words: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class CallSheet:
    """回访单: everything the caller needs on one screen."""

    row: CallRow
    version: int
    script: tuple[ScriptLine, ...]
    dimensions: tuple[Choice, ...]
    """What satisfaction is asked about, by the keys that `scores` of RecordCallBack takes."""
    attempts: tuple[CallBackRow, ...]
    facts: str
    request: str
    solution: str
    reply_text: str
    unsatisfied_count: int
    warnings: tuple[str, ...]
    """What the caller must know before, in sentences: they handled the case themselves; the leader hears of it next time."""


@dataclass(frozen=True, kw_only=True)
class CallQueue(Question[tuple[CallRow, ...]]):
    """Who waits for a call, those who may be called now first, then by time."""

    ready_only: bool = False


@dataclass(frozen=True, kw_only=True)
class CallToMake(Question[CallSheet]):
    """The call of one case that waits for it."""

    case_id: int
