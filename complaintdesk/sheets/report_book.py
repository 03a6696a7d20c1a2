"""报表工作簿: any report as a workbook: text and tables as on paper, numbers as numbers, charts that Excel draws itself.

Both sheets are ready to print on A4. The charts have one of their own: on the first, Excel's page breaks would go through
them, since it ignores breaks that are set where it fits a page to its width.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from complaintdesk.desk.report_blocks import ChartBlock, Figure, Heading, Paragraph, Signing, TableBlock
from complaintdesk.i18n import _
from complaintdesk.sheets.cells import clean, put, sheet_title, write_whole
from complaintdesk.sheets.looks import BOX, HEAD, row_height, wide
from complaintdesk.sheets.report_charts import FORMATS, ChartSheet

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from complaintdesk.desk.report_blocks import Cell, Report

#: Characters that the page has room for in print, and that a column has at least and at most.
_PAGE: Final = {False: 88, True: 132}
_LEAST, _MOST = 8, 26
#: A single line between tables is higher than a row of one: so many times its size.
_AIRY: Final = 1.65


def write_report(path: Path, report: Report) -> None:
    """Write the report as .xlsx; all or nothing."""

    def write(draft: Path) -> None:
        book = Workbook()
        book.properties.creator, book.properties.title = clean(report.office), clean(report.title)
        page = book.active
        page.title = sheet_title(report.title)
        _Writer(page, report, ChartSheet(book)).write()
        book.save(draft)
        book.close()

    write_whole(path, write)


@dataclass
class _Writer:
    """一张表: writes block below block."""

    page: Worksheet
    report: Report
    charts: ChartSheet
    row: int = 1
    widths: list[float] = field(default_factory=list)
    spread: bool = False
    """Whether the last column of the table at hand goes on to the end of the page."""
    heads: list[tuple[int, int]] = field(default_factory=list)

    def write(self) -> None:
        self.widths = column_widths(self.report)
        for at, width in enumerate(self.widths, 1):
            self.page.column_dimensions[get_column_letter(at)].width = width
        self._top()
        blocks, end = self.report.blocks, len(self.report.blocks)
        while end and isinstance(blocks[end - 1], Signing):
            end -= 1
        for block in blocks[:end]:
            self._block(block)
        self._notes()
        for block in blocks[end:]:
            self._block(block)
        self._set_up()

    def _block(self, block: object) -> None:
        if isinstance(block, Heading):
            self._line(block.text, Font(size=12, bold=True), above=1)
        elif isinstance(block, Paragraph):
            self._line("\u3000\u3000" + block.text if not block.text.isascii() else block.text, Font(size=11))
        elif isinstance(block, TableBlock):
            self._table(block)
        elif isinstance(block, ChartBlock):
            words = _("Chart “{title}”: see the sheet “{sheet}”.")
            self._line(words.format(title=block.title, sheet=self.charts.add(block)), Font(size=9), above=1)
        elif isinstance(block, Signing):
            self._signing(block)

    def _top(self) -> None:
        report = self.report
        if report.code or report.is_sample:
            code = _("Form code: {code}").format(code=report.code) if report.code else ""
            marks = "\u3000".join(part for part in (code, _("SAMPLE") if report.is_sample else "") if part)
            self._line(marks, Font(size=9, bold=True), side="right")
        self._line(report.title, Font(size=16, bold=True), side="center", tall=28)
        days = _("{first} to {last}").format(first=report.first.isoformat(), last=report.last.isoformat())
        period = _("Period: {title} ({days})").format(title=report.period, days=days)
        self._line("\u3000".join((report.office, period)), Font(size=10), side="center")

    def _line(self, words: str, font: Font, *, side: str = "left", above: int = 0, tall: float = 0.0) -> None:
        """Words over the whole width, as high as their lines: Excel does not grow merged cells by itself."""
        self.row += above
        cell = self.page.cell(self.row, 1)
        put(cell, words)
        cell.font = font
        cell.alignment = Alignment(side, "center" if side == "center" else "top", wrap_text=True)
        last = get_column_letter(len(self.widths))
        if len(self.widths) > 1:
            self.page.merge_cells(f"A{self.row}:{last}{self.row}")
        size = font.size or 11
        height = row_height([(words, sum(self.widths))], size) or _AIRY * size
        self.page.row_dimensions[self.row].height = max(tall, height)
        self.row += 1

    def _table(self, block: TableBlock) -> None:
        self.row += 1
        if block.title:
            self._line(block.title, Font(size=11, bold=True), side="center")
        top = self.row
        self.spread = is_spread(block, len(self.widths))
        if block.groups:
            at = 1
            for words, span in block.groups:
                self._head(at, words)
                for column in range(at, at + span):
                    self.page.cell(self.row, column).border = BOX
                if words and span > 1:
                    self.page.merge_cells(start_row=top, end_row=top, start_column=at, end_column=at + span - 1)
                at += span
            self.row += 1
        for at, words in enumerate(block.head, 1):
            self._head(at, words)
        self._merge_ungrouped(block, top)
        self._spread(len(block.head))
        self._height(block.head, inset=0)
        self.heads.append((top, self.row))
        self.row += 1
        for n, values in enumerate(block.rows):
            self._values(values, bold=block.total and n == len(block.rows) - 1)
        if block.source:
            self._line(block.source, Font(size=9))

    def _merge_ungrouped(self, block: TableBlock, top: int) -> None:
        """A head that nothing groups takes both rows."""
        at = 1
        for words, span in block.groups:
            for column in range(at, at + span):
                if not words:
                    self._head(column, block.head[column - 1], row=top)
                    put(self.page.cell(self.row, column), "")
                    self.page.merge_cells(start_row=top, end_row=self.row, start_column=column, end_column=column)
            at += span

    def _head(self, at: int, words: str, *, row: int = 0) -> None:
        cell = self.page.cell(row or self.row, at)
        put(cell, words)
        cell.font, cell.fill, cell.border = Font(size=10, bold=True), HEAD, BOX
        cell.alignment = Alignment("center", "center", wrap_text=True)

    def _values(self, values: tuple[Cell, ...], *, bold: bool) -> None:
        for at, value in enumerate(values, 1):
            cell = self.page.cell(self.row, at)
            if isinstance(value, Figure):
                if value.value is None:
                    put(cell, value.text)
                else:
                    cell.value = value.value
                    cell.number_format = FORMATS[value.unit]
                cell.alignment = Alignment("right", "center")
            else:
                put(cell, value)
                cell.alignment = Alignment("left", "center", wrap_text=True, indent=1)
                cell.number_format = "@"
            cell.font, cell.border = Font(size=10, bold=bold), BOX
        self._spread(len(values))
        self._height(values, inset=1)
        self.row += 1

    def _spread(self, last: int) -> None:
        """A text in the last column takes the columns that only wider tables have."""
        if self.spread:
            for at in range(last + 1, len(self.widths) + 1):
                self.page.cell(self.row, at).border = BOX
            self.page.merge_cells(start_row=self.row, end_row=self.row, start_column=last, end_column=len(self.widths))

    def _height(self, values: tuple[Cell, ...], *, inset: int) -> None:
        widths = self.widths[: len(values)]
        if self.spread:
            widths = [*widths[:-1], sum(self.widths[len(values) - 1 :])]
        texts = [(value, room - inset) for value, room in zip(values, widths, strict=True) if isinstance(value, str)]
        self.page.row_dimensions[self.row].height = row_height(texts, 10)

    def _notes(self) -> None:
        notes = self.report.notes
        if notes:
            self._line(_("Notes:"), Font(size=9), above=1)
        for n, words in enumerate(notes, 1):
            self._line(f"{n}. {words}" if len(notes) > 1 else words, Font(size=9))

    def _signing(self, block: Signing) -> None:
        self.row += 1
        places = len(self.widths)
        for n, words in enumerate(block.captions):
            cell = self.page.cell(self.row, 1 + n * places // len(block.captions))
            put(cell, words)
            cell.font = Font(size=11)
        self.page.row_dimensions[self.row].height = 24
        self.row += 1

    def _set_up(self) -> None:
        """A4, as wide as the page, page numbers below; on every page the heads of the one table, else the title."""
        page, last = self.page, get_column_letter(len(self.widths))
        page.page_setup.paperSize = 9
        page.page_setup.orientation = "landscape" if self.report.landscape else "portrait"
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        page.print_options.horizontalCentered = True
        page.print_area = f"A1:{last}{max(1, self.row - 1)}"
        title = (2, 3) if self.report.code or self.report.is_sample else (1, 2)
        first, end = self.heads[0] if len(self.heads) == 1 else title
        page.print_title_rows = f"{first}:{end}"
        margins = page.page_margins
        margins.left = margins.right = 0.6
        margins.top, margins.bottom, margins.footer = 0.6, 0.7, 0.3
        # In a footer "&" begins a command.
        page.oddFooter.left.text = clean(f"{self.report.office} {self.report.title}").replace("&", "&&")
        page.oddFooter.right.text = _("Page {page} of {pages}").format(page="&P", pages="&N")


def is_spread(table: TableBlock, columns: int) -> bool:
    """Whether the table ends before others do, and with words."""
    words = [cell for row in table.rows if isinstance(cell := row[len(table.head) - 1], str)]
    longest = max(map(wide, words), default=0)
    return len(table.head) < columns and longest > _LEAST and not table.groups


def column_widths(report: Report) -> list[float]:
    """How wide each column is: what its cells need in every table, the whole at least as wide as the page."""
    tables = [block for block in report.blocks if isinstance(block, TableBlock)]
    count = max((len(table.head) for table in tables), default=6)
    found = [float(_LEAST)] * count
    for table in tables:
        for n, head in enumerate(table.head[:-1] if is_spread(table, count) else table.head):
            cells = [row[n] for row in table.rows]
            longest = max((wide(cell if isinstance(cell, str) else cell.text) for cell in cells), default=0)
            # A head may stand in two lines.
            found[n] = max(found[n], min(_MOST, max(longest + 2, ceil(wide(head) / 2) + 2)))
    lack = _PAGE[report.landscape] - sum(found)
    if lack > 0:
        found = [width + lack * width / sum(found) for width in found]
    return [round(width, 1) for width in found]
