"""How every workbook of the program looks: thin grey lines, pale heads; a cell written in that look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from complaintdesk.sheets.cells import put

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_LINE: Final = Side(style="thin", color="FF808080")
BOX: Final = Border(_LINE, _LINE, _LINE, _LINE)
HEAD: Final = PatternFill("solid", "FFE8EEF4")


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
