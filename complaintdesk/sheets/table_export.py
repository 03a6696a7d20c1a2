"""列表导出: a list as it is shown on the screen, its columns in their order, as a workbook or as CSV.

Every cell is text, exactly the words shown: what a spreadsheet would take for a formula, a date or a number is none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.sheets.cells import clean, csv_text, pieces, sheet_title, write_whole
from complaintdesk.sheets.streamed import check_room, streamed_workbook

#: Excel has 1,048,576 rows, one of them for the heads.
LAST_ROW: Final = 1_048_575
_NARROW, _WIDE = 8, 48


def write_table(path: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write the rows as .xlsx or .csv by the file's ending; returns their number. All or nothing."""
    kind = path.suffix.lower()
    if kind not in (".xlsx", ".csv"):
        raise UserError(
            _("A list is written as .xlsx or .csv, not as “{kind}”.").format(kind=kind or path.name),
            _("Give the file a name that ends in .xlsx or .csv."),
        )
    count = 0

    def write(draft: Path) -> None:
        nonlocal count
        count = _csv(draft, heads, rows) if kind == ".csv" else _workbook(draft, title, heads, rows)

    write_whole(path, write)
    return count


def _csv(draft: Path, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    count = 0
    # Excel takes UTF-8 for what it is only with the mark at the beginning.
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(csv_text, heads))
        for cells in rows:
            writer.writerow(map(csv_text, cells))
            count += 1
    return count


def _workbook(draft: Path, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    count = 0
    with streamed_workbook(draft) as book:
        sheet = book.add_worksheet(sheet_title(title))
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "valign": "vcenter"})
        plain = book.add_format({"num_format": "@", "valign": "top"})
        sheet.freeze_panes(1, 0)
        for place, words in enumerate(heads):
            sheet.set_column(place, place, min(_WIDE, max(_NARROW, 2 * len(words) + 4)))
            sheet.write_string(0, place, clean(words), head)
        for count, cells in enumerate(rows, 1):
            check_room(count, LAST_ROW, LAST_ROW)
            for place, words in enumerate(cells):
                if words:
                    sheet.write_string(count, place, pieces(clean(words))[0], plain)
        sheet.autofilter(0, 0, count, len(heads) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return count
