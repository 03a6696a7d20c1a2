"""列表导出: every case of the list as it is shown: its columns, their order, the order of the rows, names masked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseIds, CaseLines, SortBy
from complaintdesk.desk.core import Desk
from complaintdesk.i18n import _
from complaintdesk.ui.case_columns import COLUMNS, line_of
from complaintdesk.ui.work import Report

#: So many cases are read at once: a short read each, so that others can write meanwhile.
SLICE: Final = 500
#: The name under which the export is on record.
WHAT: Final = "list"


@dataclass(frozen=True)
class Shown:
    """What the list shows: these cases in this order with these columns."""

    filter: CaseFilter
    sort: SortBy
    descending: bool
    columns: tuple[int, ...]
    zone: str


def write_shown(desk: Desk, shown: Shown, path: Path, report: Report) -> int:
    """Write it as .xlsx or .csv; that it leaves the program is on record first."""
    from complaintdesk.desk.ledger import RecordExport
    from complaintdesk.sheets.table_export import write_table

    wanted = shown.filter
    detail = {name: str(value) for name in ("first", "last", "text") if (value := getattr(wanted, name))}
    desk.do(RecordExport(what=WHAT, detail=detail))
    ids = desk.ask(CaseIds(filter=wanted, sort=shown.sort, descending=shown.descending))
    heads = [_(COLUMNS[number].title) for number in shown.columns]
    return write_table(path, _("Case list"), heads, _rows(desk, shown, ids, report))


def _rows(desk: Desk, shown: Shown, ids: tuple[int, ...], report: Report) -> Iterator[list[str]]:
    zone = ZoneInfo(shown.zone)
    for start in range(0, len(ids), SLICE):
        report(start, len(ids))
        for row in desk.ask(CaseLines(ids=ids[start : start + SLICE])):
            words = line_of(row, zone).words
            yield [words[number] for number in shown.columns]
