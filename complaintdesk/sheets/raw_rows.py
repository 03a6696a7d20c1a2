"""A workbook's cells as they stand, read in a child process with limits: a hostile file must not take the window with it.

`python -m complaintdesk.sheets.raw_rows FILE SHEET LANGUAGE` answers in JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

import python_calamine

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _, set_language

Cell = str | int | float | bool | datetime | date | time | timedelta

MOST_ROWS = 200_000
MOST_COLUMNS = 100
LARGEST_MB = 200
MOST_MEMBERS = 2_000
HIGHEST_RATIO = 200
#: Below this a high ratio is harmless: a small sheet of equal rows packs very well.
_RATIO_COUNTS_FROM = 1 << 20
MEMORY_LIMIT = 3 << 30
ZIP_MARK, OLD_OFFICE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DOCTYPE = re.compile(rb"<\s*!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class RawRows:
    """The cells of one sheet; `first_row` and `first_column` say where the first of them stands, counted from 1."""

    sheet: str
    others: tuple[str, ...]
    first_row: int
    first_column: int
    rows: list[list[Cell]]


def too_large(name: str) -> UserError:
    """The sentence for a file beyond the limits."""
    return UserError(
        _(
            "“{file}” is too large to be an office's ledger (limits: {rows} rows, {columns} columns, {mb} MB)."
        ).format(file=name, rows=MOST_ROWS, columns=MOST_COLUMNS, mb=LARGEST_MB),
        _("Divide it into several files, by year for example."),
    )


def unreadable(name: str) -> UserError:
    """The sentence for a file that is damaged or something else than it says."""
    return UserError(
        _("“{file}” cannot be read: it is damaged or no Excel table.").format(file=name),
        _("Open it in Excel and save it as .xlsx, then import that file."),
    )


def pre_flight(name: str, content: bytes) -> None:
    """Look at the packed file's directory before unpacking anything; raises UserError for what no ledger needs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            unpacked = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or unpacked > LARGEST_MB << 20:
                raise too_large(name)
            if unpacked > _RATIO_COUNTS_FROM and unpacked > HIGHEST_RATIO * len(content):
                raise too_large(name)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    with packed.open(member) as part:
                        beginning = part.read(4096)
                    if _DOCTYPE.search(beginning.replace(b"\0", b"")):
                        raise unreadable(name)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        zlib.error,
    ) as problem:
        raise unreadable(name) from problem


def read_workbook(path: Path, sheet: str = "") -> RawRows:
    """The cells of the named sheet, else of the first visible one that holds a table; raises UserError."""
    if path.stat().st_size > LARGEST_MB << 20:
        raise too_large(path.name)
    content = path.read_bytes()
    if content.startswith(ZIP_MARK):
        pre_flight(path.name, content)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return _chosen(path.name, book, sheet)
    except python_calamine.PasswordError as problem:
        raise UserError(
            _("“{file}” is protected by a password.").format(file=path.name),
            _("Open it in Excel, remove the password and save it again."),
        ) from problem
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise unreadable(path.name) from problem


def _chosen(name: str, book: python_calamine.CalamineWorkbook, wanted: str) -> RawRows:
    sheets = [meta for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]
    if wanted:
        found = next((meta.name for meta in sheets if meta.name.strip() == wanted.strip()), None)
        if found is None:
            raise UserError(
                _("“{file}” has no sheet “{sheet}”.").format(file=name, sheet=wanted),
                _("Its sheets: {sheets}.").format(sheets=", ".join(meta.name for meta in sheets)),
            )
        return _rows_of(name, book.get_sheet_by_name(found), ())
    empty: RawRows | None = None
    visible = [meta.name for meta in sheets if meta.visible == python_calamine.SheetVisibleEnum.Visible]
    for place, title in enumerate(visible):
        raw = _rows_of(name, book.get_sheet_by_name(title), ())
        if len(raw.rows) > 1:
            others = tuple(
                later for later in visible[place + 1 :] if (book.get_sheet_by_name(later).height or 0) > 1
            )
            return RawRows(raw.sheet, others, raw.first_row, raw.first_column, raw.rows)
        empty = empty or raw
    return empty or RawRows("", (), 1, 1, [])


def _rows_of(name: str, sheet: python_calamine.CalamineSheet, others: tuple[str, ...]) -> RawRows:
    """The sheet's rows, without empty ones at its end and without the empty columns on its right."""
    rows: list[list[Cell]] = []
    waiting = filled = 0
    for cells in sheet.iter_rows():
        end = len(cells)
        while end and (cells[end - 1] == "" or cells[end - 1] is None):
            end -= 1
        if not end:
            waiting += 1
            continue
        filled += 1
        if end > MOST_COLUMNS or filled > MOST_ROWS:
            raise too_large(name)
        rows.extend([] for _n in range(waiting))
        waiting = 0
        rows.append(list(cells[:end]))
    # Rows come from the sheet's first one on, cells from its first filled column on.
    column = sheet.start[1] if sheet.start else 0
    return RawRows(sheet.name, others, 1, column + 1, rows)


_TAGS: tuple[tuple[type, str], ...] = ((datetime, "t"), (date, "d"), (time, "c"), (timedelta, "s"))


def _packed(cell: Cell) -> Any:
    for kind, tag in _TAGS:
        if isinstance(cell, kind):
            return {tag: cell.total_seconds() if isinstance(cell, timedelta) else cell.isoformat()}  # type: ignore[union-attr]
    return cell


def _unpacked(cell: Any) -> Cell:
    if not isinstance(cell, dict):
        return cast("Cell", cell)
    ((tag, text),) = cell.items()
    if tag == "t":
        return datetime.fromisoformat(text)
    if tag == "d":
        return date.fromisoformat(text)
    return time.fromisoformat(text) if tag == "c" else timedelta(seconds=text)


def packed(raw: RawRows) -> str:
    """The rows as the child hands them over."""
    rows = [[_packed(cell) for cell in row] for row in raw.rows]
    return json.dumps([raw.sheet, raw.others, raw.first_row, raw.first_column, rows])


def unpacked(text: str) -> RawRows:
    """The rows as the child handed them over."""
    sheet, others, row, column, rows = json.loads(text)
    return RawRows(sheet, tuple(others), row, column, [[_unpacked(cell) for cell in cells] for cells in rows])


def _limit_memory() -> None:
    """On Linux the child may not take more memory than any real ledger needs."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(file: str, sheet: str, language: str) -> int:
    """Print the rows and answer 0, or print sentence and hint and answer 1."""
    _limit_memory()
    with contextlib.suppress(ValueError):
        set_language(language)
    try:
        answer, status = packed(read_workbook(Path(file), sheet)), 0
    except UserError as refusal:
        answer, status = json.dumps([refusal.message, refusal.hint]), 1
    sys.stdout.write(answer)
    sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
