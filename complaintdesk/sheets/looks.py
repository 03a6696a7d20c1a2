"""How every workbook of the program looks: thin grey lines, pale heads; a cell written in that look."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from complaintdesk.sheets.cells import put

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LINE: Final = Side(style="thin", color="FF808080")
BOX: Final = Border(_LINE, _LINE, _LINE, _LINE)
HEAD: Final = PatternFill("solid", "FFE8EEF4")
#: The size that the width of a column is counted in.
_ORDINARY: Final = 11
#: A line of 11 points, and the highest row that Excel has room for, in points.
LINE: Final = 15.5
TALLEST: Final = 400.0


def wide(words: str) -> int:
    """How many characters wide a text is; a Chinese one counts two."""
    return max(map(_wide, words.split("\n")))


def _wide(line: str) -> int:
    # A Chinese character has three bytes in UTF-8. Counted so, a hundred thousand texts take no time.
    return len(line) if line.isascii() else (len(line) + len(line.encode("utf-8", "replace"))) // 2


def lines_of(words: str, width: float) -> int:
    """How many lines the text takes in so many characters."""
    if "\n" in words:
        return sum(lines_of(line, width) for line in words.split("\n"))
    return max(1, ceil(_wide(words) / max(1.0, width)))


def row_height(cells: Iterable[tuple[str, float]], size: float) -> float | None:
    """The height in points for texts of that size in columns so wide (in characters of 11 points).

    None for one line in a row of ordinary height. Not every program makes a row higher by itself when it opens a workbook,
    and none does for cells that were merged.
    """
    most = max((lines_of(words, width * _ORDINARY / size) for words, width in cells if words), default=1)
    return min(TALLEST, most * LINE * size / _ORDINARY + 3) if most > 1 or size > _ORDINARY else None


def put_boxed(
    sheet: Worksheet,
    row: int,
    column: int,
    value: str | float | None,
    *,
    bold: bool = False,
    boxed: bool = True,
    size: int = 11,
) -> None:
    """Write a text or a number; a bold one in a box is a head."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        put(cell, value)
    else:
        cell.value = value
    cell.font = Font(bold=bold, size=size)
    cell.alignment = Alignment("center" if bold else None, "center", wrap_text=boxed)
    if boxed:
        cell.border = BOX
        if bold:
            cell.fill = HEAD
