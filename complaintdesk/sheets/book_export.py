"""事务簿导出: a book of the office as a workbook, its headings and rows as the desk gave them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from complaintdesk.desk.book_tables import BookTable
from complaintdesk.desk.office_rows import OfficeRow
from complaintdesk.sheets.cells import add_continuation, clean, put, sheet_title, write_whole
from complaintdesk.sheets.looks import row_height

HEADER_ROW = 2
_NARROWEST, _WIDEST = 10, 40


def write_book(path: Path, table: BookTable, office: OfficeRow) -> int:
    """Write the table as .xlsx; returns the number of entries. All or nothing; raises UserError where it cannot."""
    write_whole(path, lambda draft: _write(draft, table, office))
    return len(table.rows)


def _write(draft: Path, table: BookTable, office: OfficeRow) -> None:
    book = Workbook()
    book.properties.creator, book.properties.title = clean(office.name), clean(table.title)
    sheet = book.active
    sheet.title = sheet_title(table.title)
    line = Side(style="thin", color="FF808080")
    box = Border(line, line, line, line)
    put(sheet.cell(1, 1), f"{office.name} {table.title}".strip())
    sheet.cell(1, 1).font = Font(size=14, bold=True)
    sheet.row_dimensions[1].height = 26
    widths = [_width(table, at) for at in range(len(table.headings))]
    for at, heading in enumerate(table.headings, start=1):
        cell = sheet.cell(HEADER_ROW, at)
        put(cell, heading)
        cell.font, cell.border = Font(size=10, bold=True), box
        cell.fill = PatternFill("solid", "FFE8EEF4")
        cell.alignment = Alignment("center", "center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(at)].width = widths[at - 1]
    overflow: list[tuple[str, str, str]] = []
    for number, row in enumerate(table.rows, start=HEADER_ROW + 1):
        for at, value in enumerate(row, start=1):
            cell = sheet.cell(number, at)
            if isinstance(value, date):
                cell.value, cell.number_format = value, "yyyy-mm-dd"
            elif value:
                overflow += [(str(number), table.headings[at - 1], part) for part in put(cell, value)]
            cell.font, cell.border = Font(size=9), box
            cell.alignment = Alignment("left", "top", wrap_text=True)
        texts = [(value, widths[at]) for at, value in enumerate(row) if isinstance(value, str)]
        sheet.row_dimensions[number].height = row_height(texts, 9)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    if table.headings:
        last = get_column_letter(len(table.headings))
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{last}{HEADER_ROW + len(table.rows)}"
        sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    if overflow:
        add_continuation(book, overflow)
    book.save(draft)
    book.close()


def _width(table: BookTable, at: int) -> float:
    """Wide enough for most of what stands in the column; a Chinese character counts two."""
    longest = max((_columns(str(row[at])) for row in table.rows), default=0)
    return min(_WIDEST, max(_NARROWEST, _columns(table.headings[at]) + 4, longest + 2))


def _columns(words: str) -> int:
    first = words.partition("\n")[0][:_WIDEST]
    return sum(2 if ord(char) > 0x2E7F else 1 for char in first)
