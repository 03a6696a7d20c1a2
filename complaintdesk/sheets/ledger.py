"""台账导出: the ledger as a workbook ready to print and sign, or as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from complaintdesk.desk.figures import LedgerLine
from complaintdesk.desk.office_rows import OfficeRow
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import N_, _
from complaintdesk.sheets.cells import add_continuation, clean, csv_text, put, sheet_title, write_whole

HEADER_ROW = 3


@dataclass(frozen=True)
class Column:
    """One column: title, width in characters, and what of a line stands there."""

    title: str
    width: int
    value: Callable[[LedgerLine], str | datetime | None]


#: The first ones are what is printed on A4; the others stand beyond the print area for filtering and analysis.
COLUMNS = (
    Column(N_("Number"), 14, lambda line: line.number),
    Column(N_("Received"), 11, lambda line: line.received_at),
    Column(N_("Channel"), 7, lambda line: line.channel),
    Column(N_("Complainant"), 9, lambda line: line.complainant),
    Column(N_("Phone"), 12, lambda line: line.phone),
    Column(N_("Who or what is complained of"), 13, lambda line: line.respondent),
    Column(N_("Subject"), 16, lambda line: line.subject),
    Column(N_("Matter complained of"), 34, lambda line: line.facts),
    Column(N_("Category"), 10, lambda line: line.category),
    Column(N_("Responsible department"), 10, lambda line: line.department),
    Column(N_("Reply given"), 34, lambda line: line.reply),
    Column(N_("Replied on"), 11, lambda line: line.replied_at),
    Column(N_("Satisfaction"), 8, lambda line: line.satisfaction),
    Column(N_("State"), 8, lambda line: line.state),
    Column(N_("Closing time"), 11, lambda line: line.closed_at),
    Column(N_("Kind of matter"), 8, lambda line: line.kind),
    Column(N_("Severity"), 8, lambda line: line.severity),
    Column(N_("Source number"), 14, lambda line: line.source_number),
    Column(N_("Request"), 30, lambda line: line.request),
    Column(N_("Handler"), 10, lambda line: line.handler),
    Column(N_("Due"), 16, lambda line: line.due_at),
    Column(N_("State of the limit"), 14, lambda line: line.light),
    Column(N_("Investigation"), 30, lambda line: line.investigation),
    Column(N_("Cause"), 16, lambda line: line.cause),
    Column(N_("Solution"), 30, lambda line: line.solution),
    Column(N_("Verdict"), 10, lambda line: line.verdict),
)
PRINTED = 15


def write_ledger(
    path: Path,
    lines: Iterable[LedgerLine],
    office: OfficeRow,
    title: str = "",
    period: str = "",
    form_code: str = "",
) -> int:
    """Write the ledger as .xlsx or .csv by the file's ending; returns the number of cases. All or nothing."""
    title = title or _("Complaint ledger")
    kind = path.suffix.lower()
    if kind not in (".xlsx", ".csv"):
        raise UserError(
            _("A ledger is written as .xlsx or .csv, not as “{kind}”.").format(kind=kind or path.name),
            _("Give the file a name that ends in .xlsx or .csv."),
        )
    count = 0

    def counted() -> Iterator[LedgerLine]:
        nonlocal count
        for line in lines:
            count += 1
            yield line

    if kind == ".csv":
        write_whole(path, lambda draft: _write_csv(draft, counted(), ZoneInfo(office.zone)))
    else:
        write_whole(path, lambda draft: _write_workbook(draft, counted(), office, (title, period, form_code)))
    return count


def _local(value: datetime, zone: ZoneInfo) -> datetime:
    """The office's wall clock; workbooks know no zones."""
    return value.astimezone(zone).replace(tzinfo=None)


def _write_csv(draft: Path, lines: Iterable[LedgerLine], zone: ZoneInfo) -> None:
    # Excel takes UTF-8 for what it is only with the mark at the beginning.
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_(column.title) for column in COLUMNS])
        for line in lines:
            writer.writerow([_csv_field(column.value(line), zone) for column in COLUMNS])


def _csv_field(value: str | datetime | None, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return _local(value, zone).isoformat(" ", "minutes")
    return csv_text(value or "")


class _Styles:
    """The looks of the sheet, each made once: a style by cell would cost more than the cell."""

    def __init__(self, sheet: Worksheet) -> None:
        line = Side(style="thin", color="FF808080")
        box = Border(line, line, line, line)
        self.title = self._styled(
            sheet, font=Font(size=16, bold=True), alignment=Alignment("center", "center")
        )
        self.plain = self._styled(sheet, font=Font(size=10), alignment=Alignment("left", "center"))
        self.header = self._styled(
            sheet,
            font=Font(size=10, bold=True),
            border=box,
            fill=PatternFill("solid", "FFE8EEF4"),
            alignment=Alignment("center", "center", wrap_text=True),
        )
        self.text = self._styled(
            sheet,
            font=Font(size=9),
            border=box,
            alignment=Alignment("left", "top", wrap_text=True),
            number_format="@",
        )
        self.time = self._styled(
            sheet,
            font=Font(size=9),
            border=box,
            alignment=Alignment("left", "top", wrap_text=True),
            number_format="yyyy-mm-dd hh:mm",
        )

    @staticmethod
    def _styled(sheet: Worksheet, **looks: Any) -> Any:
        cell = WriteOnlyCell(sheet)
        for name, look in looks.items():
            setattr(cell, name, look)
        return cell._style


def _write_workbook(
    draft: Path, lines: Iterable[LedgerLine], office: OfficeRow, heading: tuple[str, str, str]
) -> None:
    book = Workbook(write_only=True)
    book.properties.creator = clean(office.name)
    book.properties.title = clean(heading[0])
    sheet = book.create_sheet(sheet_title(heading[0]))
    try:
        overflow = _fill(sheet, lines, office, heading)
    except BaseException:
        # Its rows stand in a temporary file of openpyxl's that must be finished before it can go.
        sheet.close()
        sheet._writer.cleanup()
        raise
    if overflow:
        add_continuation(book, overflow)
    book.save(draft)
    book.close()


def _fill(
    sheet: Worksheet, lines: Iterable[LedgerLine], office: OfficeRow, heading: tuple[str, str, str]
) -> list[tuple[str, str, str]]:
    """Title, header, lines and signatures; returns what did not fit into a cell."""
    title, period, form_code = heading
    styles = _Styles(sheet)
    _page(sheet, office, title)
    last = get_column_letter(PRINTED)
    code = _("Form code: {code}").format(code=form_code) if form_code else ""
    sheet.append([_cell(sheet, f"{office.name} {title}".strip(), styles.title)])
    sheet.append(
        [_cell(sheet, period, styles.plain), *[None] * (PRINTED - 4), _cell(sheet, code, styles.plain)]
    )
    sheet.append([_cell(sheet, _(column.title), styles.header) for column in COLUMNS])
    sheet.merged_cells.add(f"A1:{last}1")
    zone = ZoneInfo(office.zone)
    row = HEADER_ROW
    overflow: list[tuple[str, str, str]] = []
    columns = [(column.value, _(column.title), at < PRINTED) for at, column in enumerate(COLUMNS)]
    for line in lines:
        row += 1
        cells: list[Any] = []
        for value_of, name, is_printed in columns:
            value = value_of(line)
            if isinstance(value, datetime):
                cell = WriteOnlyCell(sheet, _local(value, zone))
                cell._style = styles.time
            elif is_printed or value:
                cell = WriteOnlyCell(sheet)
                overflow += [(line.number, name, part) for part in put(cell, value or "")]
                if is_printed:
                    cell._style = styles.text
                elif not cell.value.startswith(("=", "#")):
                    # A bare text is written in half the time of a cell; beyond the page it needs no looks.
                    cell = cell.value
            else:
                cell = None
            cells.append(cell)
        sheet.append(cells)
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(COLUMNS))}{row}"
    sheet.append([])
    signatures = [None] * PRINTED
    for at, text in ((0, _("Prepared by:")), (5, _("Checked by:")), (10, _("Approved by:"))):
        signatures[at] = _cell(sheet, text, styles.plain)
    sheet.append(signatures)
    sheet.print_area = f"A1:{last}{row + 2}"
    return overflow


def _cell(sheet: Worksheet, text: str, style: Any) -> Any:
    cell = WriteOnlyCell(sheet)
    put(cell, text)
    cell._style = style
    return cell


def _page(sheet: Worksheet, office: OfficeRow, title: str) -> None:
    """A4 landscape, as wide as the page, the header on every page, page numbers below."""
    for at, column in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    sheet.row_dimensions[1].height = 28
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
    # In a footer "&" begins a command.
    sheet.oddFooter.left.text = clean(f"{office.name} {title}").replace("&", "&&")
    sheet.oddFooter.center.text = _("Page {page} of {pages}").format(page="&P", pages="&N")
