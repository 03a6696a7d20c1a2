"""投诉编号: the public number of a case, such as TS-2026-0001: prefix, year, place in the year without gaps.

A branch (网点) has a series of its own: its code stands behind the office's letters, TS-DH-2026-0001.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PATTERN = re.compile(r"^([A-Z]{1,6}(?:-[A-Z0-9]{1,6})?)-(\d{4})-(\d{4,})$", re.ASCII)
_SITE_CODE = re.compile(r"[A-Z0-9]{1,6}", re.ASCII)


@dataclass(frozen=True)
class CaseNumber:
    """编号: `place` counts from 1 in each year; it widens past 9999 and never wraps. A branch's code is part of `prefix`."""

    prefix: str
    year: int
    place: int

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.place:04d}"

    @property
    def series(self) -> str:
        """The counter this number comes from."""
        return f"{self.prefix}-{self.year}"


def is_site_code(code: str) -> bool:
    """Whether a branch's code can stand in its numbers: one to six capital letters or digits."""
    return _SITE_CODE.fullmatch(code) is not None


def parse_number(text: str) -> CaseNumber | None:
    """The number in the text, or None where it is none; blanks around it and small letters are forgiven."""
    found = _PATTERN.match(text.strip().upper())
    return CaseNumber(found[1], int(found[2]), int(found[3])) if found else None
