"""客情报告单 as a workbook: the same five blocks as on paper, numbers as numbers, ready to print on one page of A4."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment

from complaintdesk.desk.office_report import Unit
from complaintdesk.i18n import _
from complaintdesk.sheets.cells import clean, sheet_title, write_whole
from complaintdesk.sheets.looks import BOX, put_boxed

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from complaintdesk.desk.office_report import OfficeReportSheet, ReportLine

_FORMATS: Final = {Unit.COUNT: "#,##0", Unit.SHARE: "0.0%", Unit.POINTS: "0.0", Unit.RATE: "0.00"}
_WIDTHS: Final = {"A": 14, "B": 26, "C": 16, "D": 30}


def write_office_report(path: Path, sheet: OfficeReportSheet) -> None:
    """Write the report as .xlsx; all or nothing."""

    def write(draft: Path) -> None:
        book = Workbook()
        book.properties.creator, book.properties.title = clean(sheet.office), clean(_("Office report"))
        _fill(book.active, sheet)
        book.save(draft)
        book.close()

    write_whole(path, write)


def _fill(page: Worksheet, sheet: OfficeReportSheet) -> None:
    page.title = sheet_title(_("Office report"))
    for letter, width in _WIDTHS.items():
        page.column_dimensions[letter].width = width
    page.page_setup.paperSize = 9
    page.page_setup.fitToWidth = page.page_setup.fitToHeight = 1
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    put_boxed(page, 1, 1, f"{sheet.office} {_('Office report')}", bold=True, size=16, boxed=False)
    page.merge_cells("A1:D1")
    page.row_dimensions[1].height = 28
    days = _("{first} to {last}").format(first=sheet.first.isoformat(), last=sheet.last.isoformat())
    mark = f"\u3000{_('SAMPLE')}" if sheet.is_sample else ""
    put_boxed(page, 2, 1, _("Period: {title} ({days})").format(title=sheet.title, days=days) + mark, boxed=False)
    row = 3
    for column, head in enumerate(("", _("Item"), _("Value"), _("How it was reckoned")), 1):
        put_boxed(page, row, column, head, bold=True)
    for block in sheet.blocks:
        for n, line in enumerate(block.lines):
            row += 1
            put_boxed(page, row, 1, block.title if n == 0 else "", bold=True)
            put_boxed(page, row, 2, line.label)
            put_boxed(page, row, 4, line.note)
            _value(page, row, line)
        if len(block.lines) > 1:
            page.merge_cells(start_row=row - len(block.lines) + 1, end_row=row, start_column=1, end_column=1)
    for column, caption in enumerate((_("Made by:"), _("Checked by:"), _("Approved by:")), 1):
        put_boxed(page, row + 2, column + (column > 1), caption, boxed=False)


def _value(page: Worksheet, row: int, line: ReportLine) -> None:
    if line.words or line.value is None:
        put_boxed(page, row, 3, line.text)
        if line.words:
            page.merge_cells(start_row=row, end_row=row, start_column=3, end_column=4)
        else:
            page.cell(row, 3).alignment = Alignment("right", "center")
        return
    cell = page.cell(row, 3, line.value)
    cell.number_format = _FORMATS[line.unit]
    cell.border, cell.alignment = BOX, Alignment("right", "center")
