"""登记本 as a workbook: the rows that are printed, a sheet a month, ready to print and sign on lying A4."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from complaintdesk.domain.form_layout import Part
from complaintdesk.i18n import _
from complaintdesk.sheets.cells import add_continuation, clean, put, sheet_title, write_whole
from complaintdesk.sheets.looks import BOX, HEAD, row_height

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from complaintdesk.desk.registers import RegisterSheet
    from complaintdesk.domain.form_layout import FormColumn

_HEAD_ROW: Final = 3
#: A character of 9 points is about two millimetres wide.
_MM_A_CHARACTER: Final = 2.0
_FREE_WIDTH: Final = 34


def write_register(path: Path, sheet: RegisterSheet) -> None:
    """Write the register as .xlsx; all or nothing."""
    write_whole(path, lambda draft: _write(draft, sheet))


def _write(draft: Path, sheet: RegisterSheet) -> None:
    book = Workbook()
    del book["Sheet"]
    book.properties.creator, book.properties.title = clean(sheet.office), clean(sheet.layout.label)
    overflow: list[tuple[str, str, str]] = []
    for title, rows in _by_month(sheet):
        overflow += _fill(book.create_sheet(sheet_title(title, tuple(book.sheetnames))), sheet, title, rows)
    if overflow:
        add_continuation(book, overflow)
    book.save(draft)
    book.close()


def _by_month(sheet: RegisterSheet) -> list[tuple[str, list[dict[str, str]]]]:
    """1月份 as S30 has it; the year is said where the rows are of several."""
    several = len({row["year_month"][:4] for row in sheet.rows}) > 1
    found = []
    for key, rows in groupby(sheet.rows, key=lambda row: row["year_month"]):
        year, month = key.split("-")
        words = _("{year}-{month}") if several else _("Month {month}")
        found.append((words.format(year=year, month=int(month)), list(rows)))
    return found or [(sheet.layout.label, [])]


def _fill(
    page: Worksheet, sheet: RegisterSheet, title: str, rows: list[dict[str, str]]
) -> list[tuple[str, str, str]]:
    """Title, heads, rows and places to sign; returns what did not fit into a cell."""
    layout = sheet.layout
    columns = next(block.list for block in layout.blocks if block.list is not None).columns
    last = get_column_letter(len(columns))
    _set_up(page, sheet, columns)
    _text(page.cell(1, 1), f"{sheet.office} {layout.label}".strip(), Font(size=16, bold=True), "center")
    page.merge_cells(f"A1:{last}1")
    code = " ".join(part for part in (layout.code, layout.code_version) if part)
    about = [title, _("Form code: {code}").format(code=code) if code else ""]
    about += [mark for holds, mark in ((sheet.is_sample, _("SAMPLE")), (sheet.masked, _("Identity withheld"))) if holds]
    _text(page.cell(2, 1), "\u3000".join(filter(None, about)), Font(size=10), "left", wrap=False)
    for at, column in enumerate(columns, 1):
        head = page.cell(_HEAD_ROW, at)
        _text(head, column.label.text, Font(size=10, bold=True), "center")
        head.border, head.fill = BOX, HEAD
    overflow = []
    for n, row in enumerate(rows, _HEAD_ROW + 1):
        # On each month's sheet the rows are counted anew.
        values = row | {"n": str(n - _HEAD_ROW)}
        cells = [(values.get(column.value, ""), _width(column)) for column in columns]
        page.row_dimensions[n].height = row_height(cells, 9)
        for at, column in enumerate(columns, 1):
            cell = page.cell(n, at)
            rest = _text(cell, values.get(column.value, ""), Font(size=9), "left")
            cell.border, cell.number_format = BOX, "@"
            overflow += [(f"{title} {n - _HEAD_ROW}", column.label.text, part) for part in rest]
    end = _HEAD_ROW + len(rows) + 2
    captions = [cell.text.text for cell in layout.cells() if cell.part is Part.SIGN]
    for place, caption in enumerate(captions):
        _text(page.cell(end, 1 + place * len(columns) // len(captions)), caption, Font(size=10), "left", wrap=False)
    page.print_area = f"A1:{last}{end}"
    return overflow


def _text(cell: Any, words: str, font: Font, side: str, *, wrap: bool = True) -> list[str]:
    rest = put(cell, words)
    cell.font = font
    cell.alignment = Alignment(side, "center" if side == "center" else "top", wrap_text=wrap)
    return rest


def _width(column: FormColumn) -> float:
    return column.width / _MM_A_CHARACTER if column.width else _FREE_WIDTH * column.share


def _set_up(page: Worksheet, sheet: RegisterSheet, columns: tuple[FormColumn, ...]) -> None:
    """A4 landscape, as wide as the page, the heads on every page, page numbers below."""
    for at, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(at)].width = _width(column)
    page.row_dimensions[1].height = 28
    page.freeze_panes = f"A{_HEAD_ROW + 1}"
    page.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.6, 0.3
    # In a footer "&" begins a command.
    page.oddFooter.left.text = clean(f"{sheet.office} {sheet.layout.label}").replace("&", "&&")
    page.oddFooter.center.text = _("Page {page} of {pages}").format(page="&P", pages="&N")
