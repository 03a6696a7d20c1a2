"""一个查找框: words search the list; a case number, typed or scanned, opens its case; the last searches come back.

The last searches are kept in memory of this sitting only: they may name people, and go when the desk is locked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.rows import CasePage
from complaintdesk.domain.form_codes import is_code, number_in
from complaintdesk.ui.tab import WorkPlace

REMEMBERED: Final = 10


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
