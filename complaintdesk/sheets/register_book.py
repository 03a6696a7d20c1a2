"""登记本 as a workbook: the rows that are printed, a sheet a month or all on one, ready to print and sign on lying paper."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from complaintdesk.domain.form_layout import Part
from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import _
from complaintdesk.sheets.cells import add_continuation, clean, put, sheet_title, write_whole
from complaintdesk.sheets.looks import BOX, HEAD, row_height

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from complaintdesk.desk.registers import RegisterSheet
    from complaintdesk.domain.form_layout import FormColumn

#: Below the title and a line of what it is; a register on one sheet has the title alone, as the ledgers of offices do.
_HEAD_ROW: Final = {False: 3, True: 2}
#: Excel's numbers of the papers.
_PAPERS: Final = {"A4": 9, "A3": 8}
#: 临期、超期 are said in words too: the colour is for who looks over the sheet.
_LIGHTS: Final = {Light.NEAR: PatternFill("solid", "FFFFF2CC"), Light.LATE: PatternFill("solid", "FFF8CBAD")}
#: What is added up, filtered and sorted as a number.
_NUMBERS: Final = frozenset({"days_taken"})
#: A character of 9 points is about two millimetres wide.
_MM_A_CHARACTER: Final = 2.0
#: Of a column that shares what is left: as many as keep the print readable once it is fitted to the width of the paper.
_FREE_WIDTH: Final = {"A4": 34, "A3": 18}


def write_register(path: Path, sheet: RegisterSheet) -> None:
    """Write the register as .xlsx; all or nothing."""
    write_whole(path, lambda draft: _write(draft, sheet))


def _write(draft: Path, sheet: RegisterSheet) -> None:
    book = Workbook()
    del book["Sheet"]
    book.properties.creator, book.properties.title = clean(sheet.office), clean(sheet.layout.label)
    overflow: list[tuple[str, str, str]] = []
    for title, rows in _sheets(sheet):
        overflow += _fill(book.create_sheet(sheet_title(title, tuple(book.sheetnames))), sheet, title, rows)
    if overflow:
        add_continuation(book, overflow)
    book.save(draft)
    book.close()


def _sheets(sheet: RegisterSheet) -> list[tuple[str, list[dict[str, str]]]]:
    """1月份 as S30 has it, the year said where the rows are of several; or all rows under the name of the register."""
    if sheet.layout.one_sheet:
        return [(sheet.layout.label, list(sheet.rows))]
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
    layout, columns, widths = sheet.layout, sheet.layout.lines.columns, _widths(sheet)
    top, last = _HEAD_ROW[layout.one_sheet], get_column_letter(len(columns))
    _set_up(page, sheet)
    _head(page, sheet, title)
    page.merge_cells(f"A1:{last}1")
    for at, column in enumerate(columns, 1):
        head = page.cell(top, at)
        _text(head, column.label.text, Font(size=10, bold=True), "center")
        head.border, head.fill = BOX, HEAD
    page.row_dimensions[top].height = row_height(
        [(column.label.text, width - 1) for column, width in zip(columns, widths, strict=True)], 10
    )
    overflow = []
    for n, row in enumerate(rows, top + 1):
        # On each month's sheet the rows are counted anew.
        values = row | {"n": str(n - top)}
        cells = [(values.get(column.value, ""), width) for column, width in zip(columns, widths, strict=True)]
        page.row_dimensions[n].height = row_height(cells, 9)
        for at, column in enumerate(columns, 1):
            rest = _value(page.cell(n, at), column, values)
            overflow += [(f"{title} {n - top}", column.label.text, part) for part in rest]
    end = top + len(rows)
    if layout.one_sheet:
        page.auto_filter.ref = f"A{top}:{last}{end}"
    captions = [cell.text.text for cell in layout.cells() if cell.part is Part.SIGN]
    if captions:
        end += 2
    for place, caption in enumerate(captions):
        _text(page.cell(end, 1 + place * len(columns) // len(captions)), caption, Font(size=10), "left", wrap=False)
    page.print_area = f"A1:{last}{end}"
    return overflow


def _head(page: Worksheet, sheet: RegisterSheet, title: str) -> None:
    """The title; below it, or behind it where it has but one row, of when it is and what is special about it."""
    layout = sheet.layout
    code = " ".join(part for part in (layout.code, layout.code_version) if part)
    about = [_("Form code: {code}").format(code=code) if code else ""]
    about += [mark for holds, mark in ((sheet.is_sample, _("SAMPLE")), (sheet.masked, _("Identity withheld"))) if holds]
    if layout.one_sheet:
        days = [day.isoformat() if day else "" for day in (sheet.first, sheet.last)]
        about.insert(0, _("{first} to {last}").format(first=days[0], last=days[1]) if all(days) else "")
    else:
        _text(page.cell(2, 1), "\u3000".join(filter(None, (title, *about))), Font(size=10), "left", wrap=False)
        about = []
    whole = "\u3000".join(filter(None, (f"{sheet.office} {layout.label}".strip(), *about)))
    _text(page.cell(1, 1), whole, Font(size=16, bold=True), "center")


def _value(cell: Any, column: FormColumn, values: dict[str, str]) -> list[str]:
    """One value in its box; returns what did not fit into it."""
    words = values.get(column.value, "")
    rest = _text(cell, words, Font(size=9), "left")
    cell.border, cell.number_format = BOX, "@"
    if column.value in _NUMBERS and words:
        cell.value, cell.number_format = int(words), "0"
    if column.value == "warning" and words:
        cell.fill = _LIGHTS[Light(values["light"])]
    return rest


def _text(cell: Any, words: str, font: Font, side: str, *, wrap: bool = True) -> list[str]:
    rest = put(cell, words)
    cell.font = font
    cell.alignment = Alignment(side, "center" if side == "center" else "top", wrap_text=wrap)
    return rest


def _widths(sheet: RegisterSheet) -> list[float]:
    """How wide each column is, in characters of 11 points."""
    free = _FREE_WIDTH[sheet.layout.paper]
    return [c.width / _MM_A_CHARACTER if c.width else free * c.share for c in sheet.layout.lines.columns]


def _set_up(page: Worksheet, sheet: RegisterSheet) -> None:
    """Its paper lying, as wide as the page, the heads on every page, page numbers below."""
    top = _HEAD_ROW[sheet.layout.one_sheet]
    for at, width in enumerate(_widths(sheet), 1):
        page.column_dimensions[get_column_letter(at)].width = width
    page.row_dimensions[1].height = 28
    page.freeze_panes = f"A{top + 1}"
    page.print_title_rows = f"{top}:{top}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _PAPERS[sheet.layout.paper]
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    margins = page.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.6, 0.3
    # In a footer "&" begins a command.
    page.oddFooter.left.text = clean(f"{sheet.office} {sheet.layout.label}").replace("&", "&&")
    page.oddFooter.center.text = _("Page {page} of {pages}").format(page="&P", pages="&N")
