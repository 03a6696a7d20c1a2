"""复制: the rows chosen in the list to the clipboard, as text with tabs and as a table that spreadsheets take as text."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QMimeData

from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.rows import CasePage
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import clipboard
from complaintdesk.ui.case_columns import COLUMNS, Line, line_of
from complaintdesk.ui.case_table_view import MOST_COPIED, CaseTableView
from complaintdesk.ui.tab import WorkPlace

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class ListCopy:
    """Copies what is selected; rows that have not come yet are asked for first."""

    def __init__(self, place: WorkPlace, cases: CaseTableView, page: Callable[[int, int, int], CaseList]) -> None:
        """`page(offset, limit, total)` is the question for these rows of the list as it is shown."""
        self._place, self._cases, self._page = place, cases, page
        self._zone = ZoneInfo(place.office.zone)

    def copy(self) -> None:
        """Copy, or say why not."""
        count = self._cases.selected_count()
        rows = self._cases.selected_rows() if count <= MOST_COPIED else []
        if not count:
            return
        lines = [line for line in map(self._cases.table.line, rows) if line is not None]
        if len(lines) == count:
            self._put(lines)
        elif rows and rows[-1] - rows[0] < MOST_COPIED:
            wanted = frozenset(rows)
            question = self._page(rows[0], rows[-1] - rows[0] + 1, self._cases.table.total)
            self._place.work.ask(question, lambda page: self._came(page, wanted), self._place.problem, latest="list_copy")
        else:
            self._place.bar.say(_("So many rows are too much to copy."), _("Export the ledger instead."), "info")

    def _came(self, page: CasePage, wanted: frozenset[int]) -> None:
        self._put([line_of(row, self._zone) for n, row in enumerate(page.rows, page.offset) if n in wanted])

    def _put(self, lines: Sequence[Line]) -> None:
        clipboard.put(as_mime(lines, self._cases.shown_columns()))
        words = ngettext("{n} row copied.", "{n} rows copied.", len(lines))
        self._place.bar.say(words.format(n=len(lines)), kind="ok")


def as_mime(lines: Iterable[Line], columns: Sequence[int]) -> QMimeData:
    """The heads of the columns and the rows for the clipboard."""
    heads = [_cell(_(COLUMNS[number].title)) for number in columns]
    rows = [[_cell(line.words[number]) for number in columns] for line in lines]
    data = QMimeData()
    data.setText("\n".join("\t".join(cells) for cells in (heads, *rows)))
    # Without this number format Excel makes 1.38E+10 of a telephone number and a date of 3-2.
    open_cell = "<td style=\"mso-number-format:'\\@'\">"
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in heads)
    body = "".join(
        f"<tr>{''.join(f'{open_cell}{html.escape(cell)}</td>' for cell in cells)}</tr>" for cells in rows
    )
    page = f'<html><head><meta charset="utf-8"></head><body><table><tr>{head}</tr>{body}</table></body></html>'
    data.setData("text/html", page.encode())
    return data


def _cell(words: str) -> str:
    """One line, and nothing a spreadsheet would run as a formula."""
    words = " ".join(words.split())
    return f"'{words}" if words.startswith(_FORMULA) else words
