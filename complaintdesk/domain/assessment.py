"""初步评估: how grave, complex and far-reaching a complaint is, as first seen (ISO 10002 clause 7.5)."""

from __future__ import annotations

from complaintdesk.domain.vocabulary import Word


class Degree(Word):
    """程度: of severity, complexity and impact."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
