"""人员指标 as a workbook (S14): a line a handler, what is hidden shown as —."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from complaintdesk.i18n import _
from complaintdesk.sheets.cells import put, sheet_title, write_whole
from complaintdesk.sheets.looks import BOX, HEAD

_WIDTHS = (14, 20, 12, 12, 14, 12, 14, 12)
#: The first columns are words, the others figures.
_WORDS = 2


def write_staff(path: Path, title: str, heads: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    """Write the workbook; all or nothing."""

    def write(draft: Path) -> None:
        book = Workbook()
        page = book.active
        page.title = sheet_title(_("Figures of the handlers"))
        last = get_column_letter(len(heads))
        put(page.cell(1, 1), title)
        page.cell(1, 1).font = Font(bold=True, size=14)
        page.merge_cells(f"A1:{last}1")
        for number, line in enumerate((heads, *rows), 2):
            for column, words in enumerate(line, 1):
                cell = page.cell(number, column)
                put(cell, words)
                cell.border = BOX
                is_words = column <= _WORDS and number > _WORDS
                cell.alignment = Alignment("left" if is_words else "center", "center", wrap_text=True)
                if number == _WORDS:
                    cell.font, cell.fill = Font(bold=True), HEAD
        put(page.cell(len(rows) + 3, 1), _("— stands where there are fewer than three cases to judge by."))
        for at, width in enumerate(_WIDTHS, 1):
            page.column_dimensions[get_column_letter(at)].width = width
        page.freeze_panes = "A3"
        page.page_setup.paperSize = 9
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        book.save(draft)
        book.close()

    write_whole(path, write)
