"""一个查找框: words search the list; a case number, typed or scanned, opens its case; the last searches come back.

The last searches are kept in memory of this sitting only: they may name people, and go when the desk is locked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.rows import CasePage
from complaintdesk.domain.numbering import parse_number
from complaintdesk.ui.tab import WorkPlace

REMEMBERED: Final = 10
#: CD1:number:form:version:copy:check is what the QR of a page says; CD:number is what a label may say.
_SCANNED: Final = re.compile(r"CD1?:\s*([^:\s]{3,40})(?::.*)?", re.DOTALL)


def is_code(typed: str) -> bool:
    """Whether it was read by a scanner: nothing to search for."""
    return _plain(typed).startswith(("CD1:", "CD:"))


def number_in(typed: str) -> str:
    """The case number that stands there, alone or in a code; "" for words to search for."""
    plain = _plain(typed)
    if (scanned := _SCANNED.fullmatch(plain)) is not None:
        return scanned[1]
    return plain if parse_number(plain) is not None else ""


def _plain(typed: str) -> str:
    # An input method left on sends full-width signs; they count as plain ones.
    return unicodedata.normalize("NFKC", typed).strip().upper()


class Recent:
    """最近查找: the last texts, the newest first."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def add(self, words: str) -> None:
        """This was searched for."""
        words = words.strip()
        if words and not is_code(words):
            self.texts = [words, *(text for text in self.texts if text != words)][:REMEMBERED]

    def clear(self) -> None:
        """The desk is locked or left."""
        self.texts.clear()


def open_number(place: WorkPlace, typed: str, found: Callable[[int], object], missing: Callable[[str], object]) -> bool:
    """Look for the case with this very number; False where no number was typed."""
    number = number_in(typed)
    if not number:
        return False

    def came(page: CasePage) -> None:
        fitting = [row.id for row in page.rows if row.number.upper() == number]
        found(fitting[0]) if fitting else missing(number)

    place.work.ask(CaseList(filter=CaseFilter(text=number), limit=20), came, place.problem, latest="list_number")
    return True
