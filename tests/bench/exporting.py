"""The ledger of 100,000 cases as a workbook, against openpyxl's fastest writer with the same cells and no looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, islice
from pathlib import Path
from zoneinfo import ZoneInfo

from openpyxl import Workbook

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.figures import LedgerLine
from complaintdesk.desk.ledger import ledger_lines
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.sheets.ledger import COLUMNS, write_ledger
from tests.bench.offices import many_cases
from tests.bench.printing import resident
from tests.bench.ratio import line, ratio

LINES = 100_000
MADE = 5_000


def report(folder: Path, repeats: int = 3) -> list[str]:
    """The line for the writer alone, and the export as people have it: read, masked and written."""
    desk = many_cases(folder, 10_000)
    office = desk.ask(OfficeQuestion())
    made = list(islice(ledger_lines(desk, CaseFilter()), MADE))
    zone = ZoneInfo(office.zone)

    def lines() -> Iterator[LedgerLine]:
        return islice(cycle(made), LINES)

    def bare() -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        for each in lines():
            values = [column.value(each) for column in COLUMNS]
            sheet.append([v.astimezone(zone).replace(tzinfo=None) if isinstance(v, datetime) else v for v in values])
        book.save(folder / "bare.xlsx")

    def ours() -> None:
        write_ledger(folder / "ours.xlsx", lines(), office)

    before = resident()
    ours()
    memory = resident() - before
    both = ratio(bare, ours, repeats=repeats, warm=0)
    desk.database.close()
    return [
        line(f"ledger of {LINES:,} × {len(COLUMNS)} as workbook", "openpyxl write_only, same cells", *both),
        f"{'memory more while it is written':<58} {memory:.0f} MB",
    ]
