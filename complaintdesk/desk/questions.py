"""先问后载: questions of the first screen whose answers need the whole desk.

A question is asked on the window's thread; what answers it is loaded on the desk's. So these stand apart from their answers.
"""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.desk.core import Question
from complaintdesk.desk.rows import CaseSheet


@dataclass(frozen=True, kw_only=True)
class Sheet(Question[CaseSheet]):
    """The case by id or number. With `masked` the identity is left out whoever asks."""

    case_id: int | None = None
    number: str = ""
    masked: bool = False
