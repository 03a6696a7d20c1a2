"""错误行: the rows that an import refused, as they were, each with the reason, to be corrected and imported again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from complaintdesk.i18n import _
from complaintdesk.sheets.cells import add_continuation, put, write_whole
from complaintdesk.sheets.reading import Table

_WIDEST = 40


class RefusedRow(Protocol):
    """A row that was not imported: its number in the file, the column at fault and why."""

    @property
    def row(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def reason(self) -> str: ...


def write_errors(path: Path, table: Table, refused: Iterable[RefusedRow]) -> int:
    """Write the refused rows as .xlsx; returns how many. The reason columns stand last and import as plain notes."""
    wanted = list(refused)
    rows = dict(table.rows)

    def write(draft: Path) -> None:
        book = Workbook()
        sheet = book.active
        sheet.title = _("Refused rows")
        titles = (*table.header, _("Row in the file"), _("Column at fault"), _("Why refused"))
        for at, title in enumerate(titles, start=1):
            cell = sheet.cell(1, at)
            put(cell, title)
            cell.font = Font(bold=True)
            sheet.column_dimensions[get_column_letter(at)].width = min(_WIDEST, max(10, len(title) * 2 + 2))
        overflow: list[tuple[str, str, str]] = []
        for line, refusal in enumerate(wanted, start=2):
            cells = (
                *rows.get(refusal.row, ("",) * len(table.header)),
                refusal.row,
                refusal.column,
                refusal.reason,
            )
            for at, value in enumerate(cells, start=1):
                cell = sheet.cell(line, at)
                if isinstance(value, bool | int | float | date | time | timedelta):
                    # openpyxl knows no zones, and no workbook holds any.
                    cell.value = value.replace(tzinfo=None) if isinstance(value, datetime) else value
                elif value:
                    overflow.extend((str(line), titles[at - 1], further) for further in put(cell, str(value)))
                if at <= len(table.header) and table.header[at - 1] == refusal.column:
                    cell.fill = PatternFill("solid", "FFFFE0E0")
        sheet.freeze_panes = "A2"
        if overflow:
            add_continuation(book, overflow)
        book.save(draft)
        book.close()

    write_whole(path, write)
    return len(wanted)
