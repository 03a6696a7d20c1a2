"""表头: which row, or which two, name the columns; titles of merged cells spread over what they span."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from complaintdesk.desk.import_dates import looks_like_date
from complaintdesk.desk.import_mapping import LEVELS, target_of
from complaintdesk.domain.plain import inert
from complaintdesk.i18n import _
from complaintdesk.sheets.raw_rows import Cell, Merge, RawRows

#: A header stands among the first filled rows.
WITHIN: Final = 10
LONGEST: Final = 60
_WIDTH_FROM: Final = 50
#: 填表单位：… is no title of a column.
_REMARK: Final = re.compile("[:：]")
_Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class HeaderChoice:
    """表头位置: the row in the file where the header begins and how many rows it has; 0 is: found by itself."""

    row: int = 0
    rows: int = 0


@dataclass(frozen=True)
class Header:
    """The header as found: its first row in the file, its rows (one or two), a title for each place in a row."""

    row: int
    rows: int
    titles: tuple[str, ...]


def find(raw: RawRows, choice: HeaderChoice) -> Header | None:
    """The header of the sheet; None where no row looks like one."""
    filled = dict(raw.rows[:_WIDTH_FROM] if not choice.row else raw.rows)
    row = choice.row or _place(filled)
    if row is None or row not in filled:
        return None
    if not choice.row and choice.rows != 1 and _is_lower(raw, filled, row):
        row -= 1
    rows = choice.rows or (2 if row + 1 in filled and _are_two(raw, filled, row) else 1)
    upper = _spread(filled[row], row, raw)
    if rows == 1:
        return Header(row, 1, tuple(map(_text, upper)))
    return Header(row, rows, _joined(raw, upper, filled.get(row + 1, ()), row))


def named(titles: tuple[str, ...], letters: list[str]) -> tuple[str, ...]:
    """Every column's name: a missing one is named by its letter, a repeated one gets a number."""
    names: dict[str, None] = {}
    for title, letter in zip(titles, letters, strict=True):
        text = title or _("column {letter}").format(letter=letter)
        name, again = text, 1
        while name in names:
            again += 1
            name = f"{text} ({again})"
        names[name] = None
    return tuple(names)


def letter(column: int) -> str:
    """A, B … Z, AA as Excel counts columns."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def is_filled(cell: Cell) -> bool:
    """Is there anything in it but blanks?"""
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _text(cell: Cell) -> str:
    return " ".join(inert(str(cell)).split()) if is_filled(cell) else ""


def _known(cells: _Cells) -> int:
    return sum(1 for cell in cells if isinstance(cell, str) and target_of(cell))


def _is_short(cell: Cell) -> bool:
    """A title: a short text that is no date and no number."""
    if not isinstance(cell, str) or len(cell.strip()) > LONGEST:
        return False
    return not looks_like_date(cell) and not cell.strip().replace(".", "").replace("-", "").isdigit()


def _place(rows: dict[int, _Cells]) -> int | None:
    """The row that names the columns: the one with most known headers, else the first wide one of short texts."""
    first = list(rows)[:WITHIN]
    known = {at: _known(rows[at]) for at in first}
    best = max(first, key=lambda at: (known[at], -at), default=None)
    if best is not None and known[best] >= 2:
        return best
    width = max((sum(map(is_filled, cells)) for cells in rows.values()), default=0)
    for at in first:
        cells = [cell for cell in rows[at] if is_filled(cell)]
        short = all(isinstance(cell, str) and len(cell.strip()) <= LONGEST for cell in cells)
        if short and len(cells) * 10 >= width * 6:
            return at
    return best if best is not None and known[best] else None


def _wide(raw: RawRows, row: int) -> list[Merge]:
    """The merged cells of this row that span several columns."""
    return [merge for merge in raw.merges if merge[0] <= row <= merge[2] and merge[3] > merge[1]]


def _filled_at(cells: _Cells, at: int) -> bool:
    return at < len(cells) and is_filled(cells[at])


def _is_lower(raw: RawRows, filled: dict[int, _Cells], row: int) -> bool:
    """Is the row with the most known titles the lower one of two?"""
    upper, lower = filled.get(row - 1, ()), filled[row]
    over = [at for at in range(max(len(upper), len(lower))) if _filled_at(upper, at)]
    if len(over) < 2 or not all(_is_short(upper[at]) and not _REMARK.search(str(upper[at])) for at in over):
        return False
    # The upper row alone names at least one column, and the lower one is not there.
    return any(not _filled_at(lower, at) for at in over) and bool(
        _wide(raw, row - 1) or any(not _filled_at(upper, at) for at in range(len(lower)) if _filled_at(lower, at))
    )


def _are_two(raw: RawRows, filled: dict[int, _Cells], row: int) -> bool:
    """Does the next row name parts of what this row names?"""
    upper, lower = filled[row], filled[row + 1]
    below = [at for at in range(len(lower)) if _filled_at(lower, at)]
    if not all(_is_short(lower[at]) for at in below):
        return False
    width = max(len(upper), len(lower))
    spans = [merge for merge in _wide(raw, row) if merge[3] - merge[1] + 1 < width and merge[2] == row]
    if spans:
        under = {at for _top, left, _bottom, right in spans for at in range(left, right + 1)}
        columns = {at + raw.first_column for at in below}
        # Everything below stands under a title that spans several columns, or repeats nothing.
        return columns <= under | {at + raw.first_column for at in range(width) if not _filled_at(upper, at)}
    if any(merge[0] <= row + 1 <= merge[2] and merge[3] > merge[1] for merge in raw.merges):
        return False
    orphans = [at for at in below if not _filled_at(upper, at)]
    alone = [at for at in range(len(upper)) if _filled_at(upper, at) and not _filled_at(lower, at)]
    return bool(orphans and alone) and _known(lower) >= 2


def _spread(cells: _Cells, row: int, raw: RawRows) -> list[Cell]:
    """The row with the title of each merged cell in every column it spans."""
    width = max([len(cells), *(right - raw.first_column + 1 for _t, _l, _b, right in _wide(raw, row) if right)])
    titles = [cells[at] if at < len(cells) else "" for at in range(width)]
    for _top, left, _bottom, right in _wide(raw, row):
        at = left - raw.first_column
        if at >= 0:
            for place in range(at + 1, min(right - raw.first_column, width - 1) + 1):
                titles[place] = titles[place] if is_filled(titles[place]) else titles[at]
    return titles


def _joined(raw: RawRows, upper: list[Cell], lower: _Cells, row: int) -> tuple[str, ...]:
    """被投诉人 / 部门: the names of both rows together. A title over several columns stands for each of them."""
    told = bool(_wide(raw, row))
    titles: list[str] = []
    over = ""
    for at in range(max(len(upper), len(lower))):
        top = _text(upper[at]) if at < len(upper) else ""
        part = _text(lower[at]) if at < len(lower) else ""
        if top:
            over = top if part else ""
        elif part and not told:
            # A text table keeps no merged cells: what stands without a title belongs to the one on its left.
            top = over
        titles.append(f"{top}{LEVELS}{part}" if top and part and top != part else top or part)
    return tuple(titles)
