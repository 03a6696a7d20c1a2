"""顾客满意度统计表 as a workbook (S34): a sheet for each customer, twelve months, the formula, three lines to sign."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from complaintdesk.desk.satisfaction_sheet import SatisfactionMonth, SatisfactionSheet
from complaintdesk.i18n import _
from complaintdesk.sheets.cells import clean, put, sheet_title, write_whole
from complaintdesk.sheets.looks import BOX, HEAD

_WARN = PatternFill("solid", "FFFCE8E6")
_WIDTHS = (8, 12, 9, 11, 7, 11, 7, 11, 7, 11, 7, 9, 9, 9, 9, 44)


def write_satisfaction(path: Path, sheets: tuple[SatisfactionSheet, ...]) -> None:
    """Write the workbook; all or nothing."""

    def write(draft: Path) -> None:
        book = Workbook()
        book.properties.creator = clean(sheets[0].office)
        taken: tuple[str, ...] = ()
        for number, sheet in enumerate(sheets):
            page = book.active if number == 0 else book.create_sheet()
            page.title = sheet_title(sheet.customer or str(sheet.year), taken)
            taken = (*taken, page.title)
            _fill(page, sheet)
        book.save(draft)
        book.close()

    write_whole(path, write)


def _heads() -> tuple[str, ...]:
    off = _("Off")
    return (
        _("Month"), _("Survey marks"), "D1", _("Complaints N1"), off, _("PPM over target N2"), off, _("Line stopped N3"),
        off, _("Late deliveries N4"), off, "D2", _("Audit"), "D3", "D", _("Analysis and measures"),
    )  # fmt: skip


def _fill(page: Worksheet, sheet: SatisfactionSheet) -> None:
    columns = len(_WIDTHS)
    for at, width in enumerate(_WIDTHS, 1):
        page.column_dimensions[get_column_letter(at)].width = width
    last = get_column_letter(columns)
    put(page.cell(1, 1), " ".join((sheet.office, _("Customer satisfaction by month"))))
    page.cell(1, 1).font = Font(bold=True, size=16)
    page.cell(1, 1).alignment = Alignment("center", "center")
    page.merge_cells(f"A1:{last}1")
    page.row_dimensions[1].height = 30
    about = [_("Year: {year}").format(year=sheet.year)]
    if sheet.customer:
        about.append(_("Customer: {name}").format(name=sheet.customer))
    put(page.cell(2, 1), "   ".join(about))
    page.merge_cells(f"A2:{last}2")
    for column, head in enumerate(_heads(), 1):
        cell = page.cell(3, column)
        put(cell, head)
        cell.font, cell.fill, cell.border = Font(bold=True), HEAD, BOX
        cell.alignment = Alignment("center", "center", wrap_text=True)
    page.row_dimensions[3].height = 32
    for number, month in enumerate(sheet.months, 1):
        _month(page, 3 + number, number, month)
    row = 4 + len(sheet.months)
    for line in sheet.formula:
        put(page.cell(row, 1), line)
        page.merge_cells(f"A{row}:{last}{row}")
        row += 1
    row += 1
    for column, caption in zip((1, 6, 12), (_("Prepared by:"), _("Reviewed by:"), _("Approved by:")), strict=True):
        put(page.cell(row, column), caption)
    page.freeze_panes = "B4"
    page.page_setup.paperSize = 9
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 1
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _month(page: Worksheet, row: int, number: int, month: SatisfactionMonth | None) -> None:
    values: tuple[str | float | int | None, ...] = (_("Month {n}").format(n=number),)
    if month is not None:
        index = month.index
        values += (
            month.survey, float(index.survey), month.complaints, index.off_complaints, month.over_target,
            index.off_over_target, month.line_stops, index.off_line_stop, month.late, index.off_late,
            float(index.facts), month.audit, float(index.audit), float(index.total), month.measures,
        )  # fmt: skip
    for column in range(1, len(_WIDTHS) + 1):
        cell = page.cell(row, column)
        value = values[column - 1] if column <= len(values) else None
        if isinstance(value, str):
            put(cell, value)
        else:
            cell.value = value
        cell.border = BOX
        is_words = column == len(_WIDTHS)
        cell.alignment = Alignment("left" if is_words else "center", "center", wrap_text=is_words)
        if month is not None and month.index.demands_measures and column == len(_WIDTHS) - 1:
            cell.fill, cell.font = _WARN, Font(bold=True)
