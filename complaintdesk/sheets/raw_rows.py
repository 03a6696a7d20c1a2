"""A workbook's cells as they stand, read apart from the program: `python -m complaintdesk.sheets.raw_rows FILE SHEET LANGUAGE`.

A hostile workbook must not take the window with it, so a child process with limits opens it and answers in JSON.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import sys
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

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
        _("“{file}” is too large to be an office's ledger (limits: {rows} rows, {columns} columns, {mb} MB).").format(
            file=name, rows=MOST_ROWS, columns=MOST_COLUMNS, mb=LARGEST_MB
        ),
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
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib_error) as problem:
        raise unreadable(name) from problem


zlib_error = __import__("zlib").error
