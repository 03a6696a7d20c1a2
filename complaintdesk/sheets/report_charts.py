"""报表的图 in a workbook: Excel's own charts in shades of grey, drawn from numbers on a sheet beside the report."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment
from openpyxl.worksheet.pagebreak import Break

from complaintdesk.desk.report_blocks import ChartKind, Unit
from complaintdesk.i18n import _
from complaintdesk.sheets.cells import clean, sheet_title
from complaintdesk.sheets.looks import put_boxed

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.chart.label import DataLabelList as Labels
    from openpyxl.worksheet.worksheet import Worksheet

    from complaintdesk.desk.report_blocks import ChartBlock

#: The share of all where the few that matter end.
VITAL: Final = 0.8
_GREY, _INK = "BFBFBF", "404040"
_ROW_CM, _WIDE_CM, _TALLEST_CM = 0.53, 13.8, 16.5
_LINE: Final = 15.0  # points
#: So many characters stand in one line beside their number.
_SHORT: Final = 13
#: Rows on a page of lying A4.
_PAGE_ROWS: Final = 33
FORMATS: Final = {
    Unit.COUNT: "#,##0", Unit.SHARE: "0.0%", Unit.RATE: "#,##0.00", Unit.POINTS: "#,##0.0",
    Unit.YUAN: "#,##0.00", Unit.DAYS: "#,##0.0",
}  # fmt: skip


class ChartSheet:
    """图表页: made with the first chart that needs it; each chart stands beside the numbers it is drawn from."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._sheet: Worksheet | None = None
        self._row = 1
        self._used = 0

    def add(self, block: ChartBlock) -> str:
        """Put numbers and chart onto the sheet, never across the end of a page; returns the sheet's name."""
        sheet = self._sheet or self._begin()
        tall = max(6.5, 0.62 * len(block.values) + 2.0) if block.kind is ChartKind.BARS else 7.5
        rows = max(len(block.values) + 3, int(min(tall, _TALLEST_CM) / _ROW_CM) + 2) + bool(block.source)
        if self._used and self._used + rows > _PAGE_ROWS:
            # A page is filled by charts alone, so that Excel's own break would go through one.
            sheet.row_breaks.append(Break(id=self._row - 1))
            self._used = 0
        top = self._row
        first, last = self._write(sheet, block)
        if block.values:
            chart = self._bars(block, first, last)
            chart.width, chart.height = _WIDE_CM, min(tall, _TALLEST_CM)
            sheet.add_chart(chart, f"F{top}")
        self._row, self._used = top + rows, self._used + rows
        return str(sheet.title)

    def _begin(self) -> Worksheet:
        sheet = self._book.create_sheet(sheet_title(_("Charts"), tuple(self._book.sheetnames)))
        for letter, width in (("A", 24), ("B", 9), ("C", 9), ("D", 7), ("E", 1)):
            sheet.column_dimensions[letter].width = width
        sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape"
        margins = sheet.page_margins
        margins.left = margins.right = 0.5
        margins.top, margins.bottom, margins.footer = 0.6, 0.8, 0.3
        sheet.oddFooter.right.text = _("Page {page} of {pages}").format(page="&P", pages="&N")
        self._sheet = sheet
        return sheet

    def _write(self, sheet: Worksheet, block: ChartBlock) -> tuple[int, int]:
        """Title, heads and one row a bar; returns the row of the heads and the last."""
        put_boxed(sheet, self._row, 1, block.title, bold=True, boxed=False, size=12)
        sheet.cell(self._row, 1).alignment = Alignment("left")
        head = self._row + 1
        is_pareto = block.kind is ChartKind.PARETO
        heads = [_("Item"), _("Value"), *((_("Cumulative"), "80%") if is_pareto else ())]
        for column, words in enumerate(heads, 1):
            put_boxed(sheet, head, column, words, bold=True)
        pairs = list(zip(block.labels, block.values, strict=True))
        if block.kind is not ChartKind.COLUMNS:
            pairs.sort(key=lambda pair: -pair[1])
        total = sum(value for _label, value in pairs)
        sums = accumulate(value for _label, value in pairs)
        for at, ((label, value), part) in enumerate(zip(pairs, sums, strict=True), head + 1):
            put_boxed(sheet, at, 1, label)
            sheet.row_dimensions[at].height = _LINE if len(label) <= _SHORT else 2 * _LINE
            put_boxed(sheet, at, 2, value)
            sheet.cell(at, 2).number_format = FORMATS[block.unit]
            if is_pareto:
                for column, share in ((3, part / total if total else 0.0), (4, VITAL)):
                    put_boxed(sheet, at, column, share)
                    sheet.cell(at, column).number_format = "0%"
        if block.source:
            put_boxed(sheet, head + len(pairs) + 1, 1, block.source, boxed=False, size=9)
        return head, head + len(pairs)

    def _bars(self, block: ChartBlock, first: int, last: int) -> BarChart:
        assert self._sheet is not None  # noqa: S101 - begun before
        sheet, upright = self._sheet, block.kind is not ChartKind.BARS
        chart = BarChart()
        chart.type = "col" if upright else "bar"
        chart.title = clean(block.title)
        chart.title.overlay = False
        chart.legend = None
        chart.gapWidth = 60
        chart.add_data(Reference(sheet, min_col=2, min_row=first, max_row=last), titles_from_data=True)
        chart.set_categories(Reference(sheet, min_col=1, min_row=first + 1, max_row=max(last, first + 1)))
        chart.dataLabels = _labels()
        # Left to its default openpyxl hides both axes in newer Excel.
        chart.x_axis.delete = False
        chart.y_axis.majorGridlines = None
        chart.y_axis.scaling.min = 0
        # Every bar says its number: a scale besides is needed only where a line has another.
        chart.y_axis.delete = block.kind is not ChartKind.PARETO
        if not upright:
            # The largest stands on top, as in the table.
            chart.x_axis.scaling.orientation = "maxMin"
        for series in chart.series:
            series.graphicalProperties.solidFill = _GREY
            series.graphicalProperties.line.solidFill = _INK
        if block.kind is ChartKind.PARETO:
            chart += self._line(first, last)
        return chart

    def _line(self, first: int, last: int) -> LineChart:
        """累计线 and the mark at 80 %, on an axis of their own."""
        assert self._sheet is not None  # noqa: S101 - written before
        line = LineChart()
        line.add_data(Reference(self._sheet, min_col=3, max_col=4, min_row=first, max_row=last), titles_from_data=True)
        line.y_axis.axId = 200
        line.y_axis.crosses = "max"
        line.y_axis.delete = False
        line.y_axis.majorGridlines = None
        line.y_axis.number_format = "0%"
        line.y_axis.scaling.min, line.y_axis.scaling.max = 0, 1
        for series, dash in zip(line.series, (None, "dash"), strict=True):
            series.graphicalProperties.line.solidFill = _INK
            series.graphicalProperties.line.dashStyle = dash
            series.smooth = False
            series.marker.symbol = "none" if dash else "circle"
        line.series[0].dLbls = _labels()
        return line


def _labels() -> Labels:
    found = DataLabelList()
    found.showVal = True
    found.showSerName = found.showCatName = found.showLegendKey = found.showPercent = False
    return found
