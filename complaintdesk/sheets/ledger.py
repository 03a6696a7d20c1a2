"""台账导出: the ledger as a workbook ready to print and sign, or as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from complaintdesk.desk.figures import LedgerLine
from complaintdesk.desk.office_rows import OfficeRow
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import N_, _
from complaintdesk.sheets.cells import clean, csv_text, fits, pieces, sheet_title, write_whole
from complaintdesk.sheets.looks import row_height
from complaintdesk.sheets.streamed import check_room, streamed_workbook

HEADER_ROW = 3
#: Excel has 1,048,576 rows; the last three are for the signatures.
_LAST_ROW: Final = 1_048_572
_SIZE: Final = 9
_BASE: Final[dict[str, Any]] = {"font_name": "Calibri", "font_size": 11}
_BOX: Final[dict[str, Any]] = {
    "font_size": _SIZE, "border": 1, "border_color": "#808080", "align": "left", "valign": "top", "text_wrap": True,
}  # fmt: skip
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "title": {"font_size": 16, "bold": True, "align": "center", "valign": "vcenter"},
    "plain": {"font_size": 10, "align": "left", "valign": "vcenter"},
    "header": _BOX | {
        "font_size": 10, "bold": True, "bg_color": "#E8EEF4", "align": "center", "valign": "vcenter",
    },
    "text": _BOX | {"num_format": "@"},
    "time": _BOX | {"num_format": "yyyy-mm-dd hh:mm"},
    "beyond": {"num_format": "@"},
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One column: title, width in characters, what of a line stands there, and whether that may take several lines."""

    title: str
    width: int
    value: Callable[[LedgerLine], str | datetime | None]
    wraps: bool = False


#: The first ones are what is printed on A4; the others stand beyond the print area for filtering and analysis.
COLUMNS = (
    Column(N_("Number"), 14, lambda line: line.number),
    Column(N_("Received"), 15, lambda line: line.received_at),
    Column(N_("Channel"), 7, lambda line: line.channel),
    Column(N_("Complainant"), 9, lambda line: line.complainant, wraps=True),
    Column(N_("Phone"), 12, lambda line: line.phone),
    Column(N_("Who or what is complained of"), 13, lambda line: line.respondent, wraps=True),
    Column(N_("Subject"), 15, lambda line: line.subject, wraps=True),
    Column(N_("Matter complained of"), 32, lambda line: line.facts, wraps=True),
    Column(N_("Category"), 10, lambda line: line.category, wraps=True),
    Column(N_("Responsible department"), 10, lambda line: line.department, wraps=True),
    Column(N_("Reply given"), 32, lambda line: line.reply, wraps=True),
    Column(N_("Replied on"), 15, lambda line: line.replied_at),
    Column(N_("Satisfaction"), 8, lambda line: line.satisfaction),
    Column(N_("State"), 8, lambda line: line.state),
    Column(N_("Closing time"), 15, lambda line: line.closed_at),
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


def _write_workbook(
    draft: Path, lines: Iterable[LedgerLine], office: OfficeRow, heading: tuple[str, str, str]
) -> None:
    with streamed_workbook(draft) as book:
        book.set_properties({"author": clean(office.name), "title": clean(heading[0])})
        sheet = book.add_worksheet(sheet_title(heading[0]))
        overflow = _fill(book, sheet, lines, office, heading)
        if overflow:
            _continuation(book, overflow, heading[0])


def _fill(
    book: Workbook, sheet: Worksheet, lines: Iterable[LedgerLine], office: OfficeRow, heading: tuple[str, str, str]
) -> list[tuple[str, str, str]]:
    """Title, header, lines and signatures; returns what did not fit into a cell."""
    title, period, form_code = heading
    looks = {name: book.add_format(_BASE | look) for name, look in _LOOKS.items()}
    _page(sheet, office, title)
    code = _("Form code: {code}").format(code=form_code) if form_code else ""
    sheet.set_row(0, 28)
    sheet.merge_range(0, 0, 0, PRINTED - 1, "", looks["title"])
    sheet.write_string(0, 0, clean(f"{office.name} {title}".strip()), looks["title"])
    for column, text in ((0, period), (PRINTED - 3, code)):
        sheet.write_string(1, column, clean(text), looks["plain"])
    for at, head in enumerate(COLUMNS):
        sheet.write_string(HEADER_ROW - 1, at, _(head.title), looks["header"])
    zone = ZoneInfo(office.zone)
    row = HEADER_ROW - 1
    overflow: list[tuple[str, str, str]] = []
    columns = [(at, _(column.title), at < PRINTED) for at, column in enumerate(COLUMNS)]
    found: list[Callable[[LedgerLine], Any]] = [column.value for column in COLUMNS]
    tall = [(at, column.width) for at, column in enumerate(COLUMNS[:PRINTED]) if column.wraps]
    # Told what each cell is, the writer need not find out: half of its time. What it is told is already checked.
    write_text, write_time, blank = sheet._write_string, sheet._write_datetime, sheet._write_blank
    in_box, time, plain = looks["text"], looks["time"], looks["beyond"]
    for line in lines:
        row += 1
        check_room(row, _LAST_ROW, _LAST_ROW - HEADER_ROW + 1)
        values = [value_of(line) for value_of in found]
        # Most texts are short, and measuring all of a hundred thousand cases would take its time.
        long = [(words, width) for at, width in tall if len(words := values[at]) * 2 > width or "\n" in words]
        if long and (height := row_height(long, _SIZE)) is not None:
            sheet.set_row(row, height)
        for at, name, is_printed in columns:
            value = values[at]
            if not value:
                if is_printed:
                    blank(row, at, "", in_box)
            elif isinstance(value, datetime):
                write_time(row, at, _local(value, zone), time)
            elif fits(value):
                write_text(row, at, value, in_box if is_printed else plain)
            else:
                first, *rest = pieces(clean(value))
                write_text(row, at, first, in_box if is_printed else plain)
                overflow += [(line.number, name, part) for part in rest]
    sheet.autofilter(HEADER_ROW - 1, 0, row, len(COLUMNS) - 1)
    for at, text in ((0, _("Prepared by:")), (5, _("Checked by:")), (10, _("Approved by:"))):
        sheet.write_string(row + 2, at, text, looks["plain"])
    sheet.print_area(0, 0, row + 2, PRINTED - 1)
    return overflow


def _page(sheet: Worksheet, office: OfficeRow, title: str) -> None:
    """A4 landscape, as wide as the page, the header on every page, page numbers below."""
    for at, column in enumerate(COLUMNS):
        sheet.set_column(at, at, column.width)
    sheet.freeze_panes(HEADER_ROW, 1)
    sheet.repeat_rows(HEADER_ROW - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    # In a footer "&" begins a command; longer than this Excel refuses it.
    name = clean(f"{office.name} {title}").replace("&", "&&")[:150]
    pages = _("Page {page} of {pages}").format(page="&P", pages="&N")
    sheet.set_footer(f"&L{name}&C{pages}", {"margin": 0.3})


def _continuation(book: Workbook, overflow: list[tuple[str, str, str]], title: str) -> None:
    """续见附表: a sheet with the rest of texts that are longer than a cell: which row, which column, the text."""
    sheet = book.add_worksheet(sheet_title(_("Continuation"), (sheet_title(title),)))
    look = book.add_format(_BASE | {"align": "left", "valign": "top", "text_wrap": True})
    for at, width in enumerate((16, 16, 120)):
        sheet.set_column(at, at, width)
    for row, entry in enumerate(((_("Row"), _("Column"), _("Text continued")), *overflow)):
        for at, text in enumerate(entry):
            sheet.write_string(row, at, text, look)
