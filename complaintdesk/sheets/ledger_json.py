"""台账导出为 JSON: the lines of the ledger for other programs, one document, written as they come."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from complaintdesk.sheets.cells import clean, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from complaintdesk.desk.figures import LedgerLine
    from complaintdesk.desk.office_rows import OfficeRow


def write_ledger_json(path: Path, lines: Iterable[LedgerLine], office: OfficeRow) -> int:
    """Write an array of one object a case; returns how many. All or nothing.

    The names are those of the columns in English; times are ISO 8601 in the office's zone with their offset, texts as
    they are (what a spreadsheet would take for a formula is plain text here).
    """
    zone, count = ZoneInfo(office.zone), 0

    def write(draft: Path) -> None:
        nonlocal count
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.write("[")
            for line in lines:
                file.write(",\n" if count else "\n")
                file.write(json.dumps(_object(line, zone), ensure_ascii=False, allow_nan=False))
                count += 1
            file.write("\n]\n")

    write_whole(path, write)
    return count


def _object(line: LedgerLine, zone: ZoneInfo) -> dict[str, Any]:
    return {field.name: _plain(getattr(line, field.name), zone) for field in dataclasses.fields(line)}


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    return clean(value) if isinstance(value, str) else value
