"""Reading a table from .xlsx, .xls, .xlsb, .ods, .csv or .tsv: its header row found, its rows as they stand."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import complaintdesk
from complaintdesk.desk.import_mapping import target_of
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.plain import inert
from complaintdesk.i18n import _, language
from complaintdesk.sheets import encoding, raw_rows
from complaintdesk.sheets.raw_rows import (
    LARGEST_MB,
    MOST_COLUMNS,
    MOST_ROWS,
    OLD_OFFICE_MARK,
    ZIP_MARK,
    Cell,
    RawRows,
    too_large,
    unreadable,
)

SECONDS = 120
HEADER_WITHIN = 10
_WIDTH_FROM = 50
LONGEST_FIELD = 10_000_000
LONGEST_HEADER = 60
_SAMPLE = 1 << 16


@dataclass(frozen=True)
class Table:
    """表格: header and rows with their numbers in the file; `others` are sheets with content that were not read."""

    file: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]
    others: tuple[str, ...] = ()


def read_table(path: Path, sheet: str | None = None) -> Table:
    """The table in the file (of the named sheet); raises UserError with what to do where there is none."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(64)
    except OSError:
        raise UserError(
            _("The file “{file}” cannot be opened.").format(file=path.name),
            _("Check that it exists and is not open in another program."),
        ) from None
    if size > LARGEST_MB << 20:
        raise too_large(path.name)
    if start.startswith((ZIP_MARK, OLD_OFFICE_MARK)):
        raw = _from_workbook(path, sheet or "")
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise unreadable(path.name)
    elif sheet:
        raise UserError(_("“{file}” is a text table and has no sheets.").format(file=path.name))
    else:
        raw = _from_text(path)
    return _table(path.name, raw)


def _from_workbook(path: Path, sheet: str) -> RawRows:
    if getattr(sys, "frozen", False):
        # The frozen program is no Python interpreter that could be started with a module's name.
        return raw_rows.read_workbook(path, sheet)
    here = str(Path(complaintdesk.__file__).parent.parent)
    child = [sys.executable, "-m", raw_rows.__name__, str(path.resolve()), sheet, language()]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module; the file is only an argument
            child,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            creationflags=flags,
            env=os.environ | {"PYTHONPATH": here, "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired:
        raise too_large(path.name) from None
    if done.returncode == 0:
        return raw_rows.unpacked(done.stdout.decode("utf-8"))
    if done.returncode == 1:
        try:
            message, hint = json.loads(done.stdout)
        except ValueError:
            raise unreadable(path.name) from None
        raise UserError(message, hint)
    # The child was ended by the memory limit or by the reader itself.
    raise unreadable(path.name)


def _from_text(path: Path) -> RawRows:
    name = encoding.detect(path)
    rows: list[list[Cell]] = []
    filled = 0
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding=name, newline="") as file:
            sample = file.read(_SAMPLE)
            file.seek(0)
            stated = re.match(r"sep=(.)\r?\n", sample)
            sign = (
                stated[1] if stated else "\t" if path.suffix.lower() == ".tsv" else encoding.delimiter(sample)
            )
            for cells in csv.reader(_without_nul(file), delimiter=sign):
                if stated and not rows and len(cells) <= 2:
                    rows.append([])
                    continue
                filled += any(cells)
                if filled > MOST_ROWS:
                    raise too_large(path.name)
                rows.append(list(cells))
    except csv.Error as problem:
        raise unreadable(path.name) from problem
    return RawRows("", (), 1, 1, rows)


def _without_nul(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", "")


def _table(file: str, raw: RawRows) -> Table:
    """Title rows above the header and empty rows below it fall away; every column gets a name of its own."""
    place = _header_place(raw.rows)
    if place is None:
        raise UserError(
            _("“{file}” holds no table: no row looks like a header.").format(file=file),
            _("The first rows must name the columns, such as date, name, content."),
        )
    rows = [
        (raw.first_row + at, row)
        for at, row in enumerate(raw.rows[place + 1 :], start=place + 1)
        if any(map(_is_filled, row))
    ]
    width = max([len(raw.rows[place]), *(len(row) for _number, row in rows)])
    columns = [
        at
        for at in range(width)
        if any(
            at < len(row) and _is_filled(row[at])
            for row in [raw.rows[place], *(row for _number, row in rows)]
        )
    ]
    if len(columns) > MOST_COLUMNS:
        raise too_large(file)
    titles = raw.rows[place]
    header = _names(
        [titles[at] if at < len(titles) else "" for at in columns],
        [_letter(raw.first_column + at) for at in columns],
    )
    cells = tuple((number, tuple(row[at] if at < len(row) else "" for at in columns)) for number, row in rows)
    return Table(file, raw.sheet, header, cells, raw.others)


def _is_filled(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _header_place(rows: list[list[Cell]]) -> int | None:
    """The row that names the columns: the one with most known headers, else the first wide one of short texts."""
    filled = [at for at, row in enumerate(rows) if any(map(_is_filled, row))][:HEADER_WITHIN]
    known = {at: sum(1 for cell in rows[at] if isinstance(cell, str) and target_of(cell)) for at in filled}
    best = max(filled, key=lambda at: (known[at], -at), default=None)
    if best is not None and known[best] >= 2:
        return best
    width = max((sum(map(_is_filled, row)) for row in rows[:_WIDTH_FROM]), default=0)
    for at in filled:
        cells = [cell for cell in rows[at] if _is_filled(cell)]
        short = all(isinstance(cell, str) and len(cell.strip()) <= LONGEST_HEADER for cell in cells)
        if short and len(cells) * 10 >= width * 6:
            return at
    return best if best is not None and known[best] else None


def _names(titles: list[Cell], letters: list[str]) -> tuple[str, ...]:
    """Every column's name: a missing one is named by its letter, a repeated one gets a number."""
    names: list[str] = []
    for title, letter in zip(titles, letters, strict=True):
        text = " ".join(inert(str(title)).split()) or _("column {letter}").format(letter=letter)
        name, again = text, 1
        while name in names:
            again += 1
            name = f"{text} ({again})"
        names.append(name)
    return tuple(names)


def _letter(column: int) -> str:
    """A, B … Z, AA as Excel counts columns."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
