"""案情要素: what of a case decides which rules apply to it, as plain values, apart from any database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from complaintdesk.domain.vocabulary import Channel, Kind, Severity


@dataclass(frozen=True)
class CaseFacts:
    """案情要素: the rules of a pack look at nothing else.

    `level` is the pack's own class of deadline (协调层级, 复杂程度). `amount` is money in 分 that is asked for or agreed.
    `done` counts the steps taken since the case was last (re)opened, by action key. `words` are the subject, facts and
    request as one text, for the rules that look for words in them.
    """

    kind: Kind = Kind.COMPLAINT
    channel: Channel = Channel.VISIT
    severity: Severity = Severity.GENERAL
    category: str = ""
    level: str = ""
    departments: int = 1
    amount: int = 0
    reopened: int = 0
    earlier: int = 0
    anonymous: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    done: Mapping[str, int] = field(default_factory=dict)
    words: str = ""
