"""A workbook's cells as they stand, within limits; read in a child process, see row_pipe."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

import python_calamine

from complaintdesk.desk.import_mapping import place_in
from complaintdesk.domain.broken_zip import BROKEN_ZIP
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.sheets.formulas import Unreckoned, unreckoned

Cell = str | int | float | bool | datetime | date | time | timedelta
#: A filled row with its number in the file, without the empty cells on its right.
Row = tuple[int, tuple[Cell, ...]]
#: 合并单元格: top, left, bottom, right, all counted from 1.
Merge = tuple[int, int, int, int]

MOST_ROWS = 200_000
MOST_COLUMNS = 100
LARGEST_MB = 200
MOST_MEMBERS = 2_000
#: So many further sheets are looked into, whether they hold anything.
MOST_OTHERS = 60
HIGHEST_RATIO = 200
#: Below this a high ratio is harmless: a small sheet of equal rows packs very well.
_RATIO_COUNTS_FROM = 1 << 20
ZIP_MARK, OLD_OFFICE_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
#: Merged cells are looked at only where a header can stand, and in sheets that are forms.
MERGES_WITHIN = 60
MOST_MERGES = 1_000
_DOCTYPE = re.compile(rb"<\s*!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class RawRows:
    """The filled rows of one sheet; `first_column` says where the first cell of each stands, counted from 1."""

    sheet: str
    others: tuple[str, ...] = ()
    first_column: int = 1
    merges: tuple[Merge, ...] = ()
    rows: list[Row] = field(default_factory=list)
    unreckoned: Unreckoned = field(default_factory=dict)
    """Cells of these rows that are empty because nobody reckoned their formula."""


def too_large(name: str) -> UserError:
    """The sentence for a file beyond the limits."""
    return UserError(
        _(
            "“{file}” is too large to be an office's ledger (limits: {rows} rows, {columns} columns, {mb} MB)."
        ).format(file=name, rows=MOST_ROWS, columns=MOST_COLUMNS, mb=LARGEST_MB),
        _("Divide it into several files, by year for example."),
    )


def too_wide(name: str, sheet: str, row: int) -> UserError:
    """The sentence for a row that no ledger has."""
    return UserError(
        _("{where}: more than {columns} columns.").format(where=place_in(name, sheet, row), columns=MOST_COLUMNS),
        _("Delete what stands to the right of the table, or save the table alone."),
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
    except BROKEN_ZIP as problem:
        raise unreadable(name) from problem


def read_workbook(
    path: Path, sheet: str, begin: Callable[[RawRows], None], row: Callable[[Row], None]
) -> Unreckoned:
    """Hand over the named sheet, else the first visible one that holds a table: its head, then row by row.

    Answers the formulas in these rows that have no result. Raises UserError. Nothing is kept here, so that a large sheet
    stands in memory once.
    """
    if path.stat().st_size > LARGEST_MB << 20:
        raise too_large(path.name)
    content = path.read_bytes()
    if content.startswith(ZIP_MARK):
        pre_flight(path.name, content)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            chosen, others = _chosen(path.name, book, sheet)
            filled = _hand_over(path.name, chosen, others, begin, row)
    except python_calamine.PasswordError as problem:
        raise UserError(
            _("“{file}” is protected by a password.").format(file=path.name),
            _("Open it in Excel, remove the password and save it again."),
        ) from problem
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as problem:
        raise unreadable(path.name) from problem
    except UserError:
        raise
    except BaseException as problem:
        # What its reader's own language calls a panic is no Exception to Python.
        if type(problem).__name__ == "PanicException":
            raise unreadable(path.name) from problem
        raise
    if chosen is None or not filled or not content.startswith(ZIP_MARK):
        return {}
    return unreckoned(path, chosen.name, frozenset(filled), (chosen.start or (0, 0))[1] + MOST_COLUMNS)


def whole_workbook(path: Path, sheet: str = "") -> RawRows:
    """The cells of the sheet, all at once, in this process."""
    heads: list[RawRows] = []
    rows: list[Row] = []
    found = read_workbook(path, sheet, heads.append, rows.append)
    return replace(heads[0], rows=rows, unreckoned=found)


def _chosen(
    name: str, book: python_calamine.CalamineWorkbook, wanted: str
) -> tuple[python_calamine.CalamineSheet | None, tuple[str, ...]]:
    """The sheet to read and the names of the others; None where the book has no visible sheet."""
    sheets = [meta for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]
    visible = [meta.name for meta in sheets if meta.visible == python_calamine.SheetVisibleEnum.Visible]
    if wanted:
        found = next((meta.name for meta in sheets if meta.name.strip() == wanted.strip()), None)
        if found is None:
            raise UserError(
                _("“{file}” has no sheet “{sheet}”.").format(file=name, sheet=wanted),
                _("Its sheets: {sheets}.").format(sheets=", ".join(meta.name for meta in sheets)),
            )
        return book.get_sheet_by_name(found), ()
    first: python_calamine.CalamineSheet | None = None
    for place, title in enumerate(visible):
        sheet = book.get_sheet_by_name(title)
        if (sheet.height or 0) > 1:
            others = tuple(
                later
                for later in visible[place + 1 : place + 1 + MOST_OTHERS]
                if (book.get_sheet_by_name(later).height or 0) > 1
            )
            return sheet, others
        first = first or sheet
    return first, ()


def _hand_over(
    name: str,
    sheet: python_calamine.CalamineSheet | None,
    others: tuple[str, ...],
    begin: Callable[[RawRows], None],
    hand: Callable[[Row], None],
) -> list[int]:
    """The filled rows, each without the empty cells on its right; answers their numbers.

    Formatted but empty rows cost nothing.
    """
    if sheet is None:
        begin(RawRows(""))
        return []
    # Rows come from the sheet's first one on, cells from its first filled column on.
    column = sheet.start[1] if sheet.start else 0
    begin(RawRows(sheet.name, others, column + 1, _merges(sheet)))
    filled: list[int] = []
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        end = len(cells)
        while end and (cells[end - 1] == "" or cells[end - 1] is None):
            end -= 1
        if not end:
            continue
        filled.append(number)
        if end > MOST_COLUMNS:
            raise too_wide(name, sheet.name, number)
        if len(filled) > MOST_ROWS:
            raise too_large(name)
        hand((number, tuple(cells[:end])))
    return filled


def _merges(sheet: python_calamine.CalamineSheet) -> tuple[Merge, ...]:
    """Where cells of a header can be merged; nothing for kinds of files that do not tell."""
    found = (
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top <= bottom < MERGES_WITHIN and left <= right < left + MOST_COLUMNS
    )
    return tuple(islice(found, MOST_MERGES))
