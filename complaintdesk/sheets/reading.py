"""Reading a table from .xlsx, .xls, .xlsb, .ods, .csv or .tsv: its header found, its rows as they stand."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from complaintdesk.desk.import_mapping import place_in
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.sheets import encoding, header_rows, raw_rows, transfer_sheets
from complaintdesk.sheets.header_rows import HeaderChoice, is_filled
from complaintdesk.sheets.raw_rows import (
    LARGEST_MB,
    MOST_COLUMNS,
    MOST_ROWS,
    OLD_OFFICE_MARK,
    ZIP_MARK,
    RawRows,
    Row,
    too_large,
    too_wide,
    unreadable,
)
from complaintdesk.sheets.row_pipe import ReadingChild

LONGEST_FIELD = 10_000_000
#: So many sheets of a book may be transfer sheets of one case each.
MOST_FORMS = 200
_SAMPLE = 1 << 16
_AUTOMATIC = HeaderChoice()


@dataclass(frozen=True)
class Table:
    """表格: header and rows with their numbers in the file; `others` are sheets with content that were not read.

    The header begins in row `header_row` and has `header_rows` rows; 0 rows: the sheet is a form, labels beside values.
    """

    file: str
    sheet: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    others: tuple[str, ...] = ()
    header_row: int = 1
    header_rows: int = 1
    unreckoned: dict[int, dict[str, str]] = field(default_factory=dict)
    """未计算的公式: by the number of its row the columns that are empty for that reason, each with its place (台账!D9)."""


def read_table(
    path: Path, sheet: str | None = None, header: HeaderChoice = _AUTOMATIC, child: ReadingChild | None = None
) -> Table:
    """The table in the file (of the named sheet); raises UserError with what to do where there is none.

    A workbook is read in a child process of its own, or in the one that is given.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(64)
    except (OSError, ValueError):
        raise UserError(
            _("The file “{file}” cannot be opened.").format(file=path.name),
            _("Check that it exists and is not open in another program."),
        ) from None
    if size > LARGEST_MB << 20:
        raise too_large(path.name)
    if start.startswith((ZIP_MARK, OLD_OFFICE_MARK)):
        return _from_workbook(path, sheet or "", header, child)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise unreadable(path.name)
    if sheet:
        raise UserError(_("“{file}” is a text table and has no sheets.").format(file=path.name))
    return _table(path.name, _from_text(path), header)


def _from_workbook(path: Path, sheet: str, header: HeaderChoice, child: ReadingChild | None) -> Table:
    own = None
    if child is None and not getattr(sys, "frozen", False):
        child = own = ReadingChild()
    # The frozen program is no Python interpreter that could be started with a module's name.
    read = child.read if child is not None else raw_rows.whole_workbook
    try:
        raw = read(path, sheet)
        table = _table(path.name, raw, header)
        if table.header_rows or sheet:
            return table
        return _forms(table, [read(path, other) for other in raw.others[:MOST_FORMS]])
    finally:
        if own is not None:
            own.close()


def _from_text(path: Path) -> RawRows:
    name = encoding.detect(path)
    rows: list[Row] = []
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding=name, newline="") as file:
            sample = file.read(_SAMPLE)
            file.seek(0)
            stated = re.match(r"sep=(.)\r?\n", sample)
            sign = (
                stated[1] if stated else "\t" if path.suffix.lower() == ".tsv" else encoding.delimiter(sample)
            )
            lines = csv.reader(_without_nul(path.name, file), delimiter=sign)
            for number, cells in enumerate(lines, start=1):
                if stated and number == 1 and len(cells) <= 2:
                    continue
                while cells and not cells[-1]:
                    cells.pop()
                if not cells:
                    continue
                if len(cells) > MOST_COLUMNS:
                    raise too_wide(path.name, "", number)
                if len(rows) == MOST_ROWS:
                    raise too_large(path.name)
                rows.append((number, tuple(cells)))
    except UnicodeError as problem:
        raise _mixed(path.name, rows[-1][0] + 1 if rows else 1) from problem
    except csv.Error as problem:
        raise unreadable(path.name) from problem
    return RawRows("", rows=rows)


def _mixed(name: str, row: int) -> UserError:
    return UserError(
        _("{where}: from here on the characters cannot be read, they were written in another way than the rest.").format(
            where=place_in(name, "", row)
        ),
        _("Open it in Excel and save it as .xlsx, then import that file."),
    )


def _without_nul(name: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if len(line) > LONGEST_FIELD:
            raise too_large(name)
        yield line.replace("\0", "") if "\0" in line else line


def _table(file: str, raw: RawRows, choice: HeaderChoice) -> Table:
    """Title rows above the header and empty rows below it fall away; every column gets a name of its own."""
    form = transfer_sheets.form(raw) if choice == _AUTOMATIC else None
    if form is not None:
        row, labels, values = form
        return Table(file, raw.sheet, labels, ((row, values),), raw.others, row, 0, _of_form(raw, row))
    header = header_rows.find(raw, choice)
    if header is None and choice.row:
        raise UserError(
            _("{where}: an empty row cannot be the header.").format(where=place_in(file, raw.sheet, choice.row)),
            _("The first rows must name the columns, such as date, name, content."),
        )
    if header is None:
        raise UserError(
            _("{where}: no table is there, no row looks like a header.").format(where=place_in(file, raw.sheet)),
            _("The first rows must name the columns, such as date, name, content."),
        )
    last = header.row + header.rows - 1
    rows = [row for row in raw.rows if row[0] > last and any(map(is_filled, row[1]))]
    if not rows and max(raw.unreckoned, default=0) > last:
        raise UserError(
            _("{where}: no formula of this sheet has a result, so its rows are empty.").format(
                where=place_in(file, raw.sheet)
            ),
            _("Open the file in Excel or WPS, save it there, and import it again."),
        )
    used = _used(header.titles, rows)
    if len(used) > MOST_COLUMNS:
        raise too_wide(file, raw.sheet, header.row)
    titles = tuple(header.titles[at] if at < len(header.titles) else "" for at in used)
    names = header_rows.named(titles, [header_rows.letter(raw.first_column + at) for at in used])
    return Table(
        file, raw.sheet, names, _cut(rows, used), raw.others, header.row, header.rows, _named(raw, names, used)
    )


def _named(raw: RawRows, names: tuple[str, ...], used: list[int]) -> dict[int, dict[str, str]]:
    """The formulas without a result by the names of their columns; a column without a name holds nothing to miss."""
    columns = {raw.first_column + at: name for at, name in zip(used, names, strict=True)}
    return {
        row: {columns[column]: _place(raw, row, column) for column in found if column in columns}
        for row, found in raw.unreckoned.items()
    }


def _of_form(raw: RawRows, at: int) -> dict[int, dict[str, str]]:
    """On a form each label has its own row: the formulas without a result stand for the one row that it becomes."""
    places = [_place(raw, row, column) for row, columns in raw.unreckoned.items() for column in columns]
    return {at: {place: place for place in places}} if places else {}


def _place(raw: RawRows, row: int, column: int) -> str:
    return f"{raw.sheet}!{header_rows.letter(column)}{row}"


def _used(titles: tuple[str, ...], rows: list[Row]) -> list[int]:
    """The columns that have a title or a cell."""
    width = max([len(titles), *(len(cells) for _number, cells in rows)])
    unused = [at for at in range(width) if at >= len(titles) or not titles[at]]
    for _number, cells in rows:
        if not unused:
            break
        unused = [at for at in unused if at >= len(cells) or not is_filled(cells[at])]
    return [at for at in range(width) if at not in unused]


def _cut(rows: list[Row], used: list[int]) -> tuple[Row, ...]:
    """Every row with a cell for each used column."""
    width = len(used)
    if used == list(range(width)):
        return tuple(
            (number, cells if len(cells) == width else (*cells, *("",) * (width - len(cells)))) for number, cells in rows
        )
    return tuple((number, tuple(cells[at] if at < len(cells) else "" for at in used)) for number, cells in rows)


def _forms(first: Table, sheets: list[RawRows]) -> Table:
    """转办单 of one case a sheet: together they are a table with the sheet's name in its first column."""
    found = [(first.sheet, dict(zip(first.header, first.rows[0][1], strict=True)))]
    unreckoned = dict(enumerate(first.unreckoned.values(), start=1))
    others = []
    for raw in sheets:
        form = transfer_sheets.form(raw)
        if form is None:
            others.append(raw.sheet)
        else:
            found.append((raw.sheet, dict(zip(form[1], form[2], strict=True))))
            unreckoned |= _of_form(raw, len(found))
    if len(found) == 1:
        return replace(first, others=tuple(others))
    header = tuple(dict.fromkeys(label for _sheet, values in found for label in values))
    place = _("Sheet")
    rows = tuple(
        (at, (sheet, *(values.get(label, "") for label in header))) for at, (sheet, values) in enumerate(found, start=1)
    )
    return Table(first.file, first.sheet, (place, *header), rows, tuple(others), 1, 0, unreckoned)
