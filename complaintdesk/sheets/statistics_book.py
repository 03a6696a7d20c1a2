"""统计表: the figures of a period as a workbook, each rate with its formula, each distribution with Excel's own chart."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from complaintdesk.desk.figures import CountLine, Statistics
from complaintdesk.i18n import N_, _
from complaintdesk.sheets.cells import clean, sheet_title, write_whole
from complaintdesk.sheets.looks import put_boxed

BY_TITLES = {
    "category": N_("By category"),
    "department": N_("By department"),
    "channel": N_("By channel"),
    "kind": N_("By kind"),
    "severity": N_("By severity"),
    "state": N_("By state"),
    "satisfaction": N_("By satisfaction"),
    "cause": N_("By cause"),
}
#: Room that a chart takes beside its table, in rows.
_CHART_ROWS = 17
_MOST_BARS = 20


def write_statistics(path: Path, figures: Statistics) -> None:
    """Write the workbook; all or nothing."""

    def write(draft: Path) -> None:
        book = Workbook()
        book.properties.creator = clean(figures.office)
        _summary(book.active, figures)
        _distributions(book, figures)
        _months(book, figures)
        if figures.cross:
            _cross(book, figures)
        book.save(draft)
        book.close()

    write_whole(path, write)


def _page(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    for at, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = _("Page {page} of {pages}").format(page="&P", pages="&N")


def _summary(sheet: Worksheet, figures: Statistics) -> None:
    sheet.title = sheet_title(_("Overview"))
    _page(sheet, (24, 12, 12, 12, 58))
    put_boxed(sheet, 1, 1, " ".join((figures.office, _("Complaint statistics"))), bold=True, boxed=False, size=16)
    sheet.merge_cells("A1:E1")
    sheet.row_dimensions[1].height = 28
    days = _("{first} to {last}").format(first=figures.first.isoformat(), last=figures.last.isoformat())
    put_boxed(sheet, 2, 1, _("Period: {title} ({days})").format(title=figures.title, days=days), boxed=False)
    totals = (
        (_("Received"), figures.received),
        (_("Closed"), figures.closed),
        (_("Open"), figures.open),
        (_("Overdue"), figures.overdue),
        (_("Received in the period before"), figures.received_before),
    )
    for row, (title, number) in enumerate(totals, start=4):
        put_boxed(sheet, row, 1, title, bold=True)
        put_boxed(sheet, row, 2, number)
    top = 4 + len(totals) + 1
    for column, title in enumerate(
        (_("Rate"), _("Value"), _("Numerator"), _("Denominator"), _("Formula")), start=1
    ):
        put_boxed(sheet, top, column, title, bold=True)
    for row, rate in enumerate(figures.rates, start=top + 1):
        put_boxed(sheet, row, 1, rate.title)
        put_boxed(sheet, row, 2, rate.text if rate.value is None else rate.value)
        sheet.cell(row, 2).number_format = "0.0%"
        sheet.cell(row, 2).alignment = Alignment("right", "center")
        put_boxed(sheet, row, 3, rate.numerator)
        put_boxed(sheet, row, 4, rate.denominator)
        put_boxed(sheet, row, 5, rate.formula)


def _table(sheet: Worksheet, top: int, title: str, lines: tuple[CountLine, ...], total: int) -> int:
    """Title, head, one row a line, with its share; returns the row of the head."""
    put_boxed(sheet, top, 1, title, bold=True, boxed=False, size=13)
    for column, head in enumerate((_("Item"), _("Cases"), _("Share")), start=1):
        put_boxed(sheet, top + 1, column, head, bold=True)
    for row, line in enumerate(lines, start=top + 2):
        put_boxed(sheet, row, 1, line.title)
        put_boxed(sheet, row, 2, line.count)
        put_boxed(sheet, row, 3, line.count / total if total else "—")
        sheet.cell(row, 3).number_format = "0.0%"
    return top + 1


def _chart(sheet: Worksheet, head: int, count: int, title: str, *, upright: bool) -> None:
    """A native bar chart beside the table, so that the office can restyle it."""
    shown = min(count, _MOST_BARS) if not upright else count
    chart = BarChart()
    chart.type = "col" if upright else "bar"
    chart.title = clean(title)
    chart.legend = None
    chart.gapWidth = 60
    chart.add_data(Reference(sheet, min_col=2, min_row=head, max_row=head + shown), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=head + 1, max_row=head + shown))
    chart.dataLabels = DataLabelList()
    chart.dataLabels.showVal = True
    # Left to its default openpyxl hides both axes in newer Excel.
    chart.x_axis.delete = chart.y_axis.delete = False
    if not upright:
        # The largest stands on top, as in the table.
        chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.numFmt = "0"
    chart.width, chart.height = 16, 8 if upright else max(7.5, 0.6 * shown + 2)
    sheet.add_chart(chart, f"E{head - 1}")


def _distributions(book: Workbook, figures: Statistics) -> None:
    sheet = book.create_sheet(sheet_title(_("Distributions")))
    _page(sheet, (28, 10, 10, 3))
    top = 1
    for key, lines in figures.by.items():
        if not lines:
            continue
        title = _(BY_TITLES[key]) if key in BY_TITLES else key
        head = _table(sheet, top, title, lines, sum(line.count for line in lines))
        _chart(sheet, head, len(lines), title, upright=False)
        top += max(len(lines) + 3, _CHART_ROWS, int(1.2 * min(len(lines), _MOST_BARS)) + 6)


def _months(book: Workbook, figures: Statistics) -> None:
    sheet = book.create_sheet(sheet_title(_("By month")))
    _page(sheet, (28, 10, 10, 3))
    head = _table(sheet, 1, _("By month"), figures.by_month, sum(line.count for line in figures.by_month))
    if figures.by_month:
        _chart(sheet, head, len(figures.by_month), _("By month"), upright=True)


def _cross(book: Workbook, figures: Statistics) -> None:
    sheet = book.create_sheet(sheet_title(_("Category by channel")))
    _page(sheet, (28, *[10] * (len(figures.cross_columns) + 1)))
    put_boxed(sheet, 1, 1, _("Category by channel"), bold=True, boxed=False, size=13)
    for column, head in enumerate((_("Category"), *figures.cross_columns, _("Total")), start=1):
        put_boxed(sheet, 2, column, head, bold=True)
    for row, (title, counts) in enumerate(figures.cross, start=3):
        put_boxed(sheet, row, 1, title)
        for column, count in enumerate((*counts, sum(counts)), start=2):
            put_boxed(sheet, row, column, count)
