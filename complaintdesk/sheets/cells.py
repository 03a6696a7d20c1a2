"""Cells that stay text: no formula, no sign a workbook cannot hold, no text cut short without saying so."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _

#: Excel's own limit; longer text is silently cut by everything that writes workbooks.
LONGEST = 32_767
LONGEST_TITLE = 31
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_QUOTE_AT_END = re.compile(r"\A'|'\Z")


def clean(text: str) -> str:
    """The text without control characters and lone surrogates, lines parted by \\n."""
    # Nearly every text is clean, and to look is four times as quick as to clean.
    if text.isprintable():
        return text
    return _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def fits(text: str) -> bool:
    """Whether a cell holds the text just as it is: nothing to clean, nothing to part."""
    return len(text) * 2 <= LONGEST and text.isprintable()


def continued_mark() -> str:
    """What stands at the end of a text that goes on elsewhere."""
    return _("(continued on the sheet “Continuation”)")


def pieces(text: str) -> list[str]:
    """The text as cells can hold it: every piece but the last says that it goes on."""
    # Excel counts in UTF-16 units: a rare character counts two.
    if len(text) * 2 <= LONGEST or _units(text) <= LONGEST:
        return [text]
    mark = continued_mark()
    room = LONGEST - _units(mark)
    found: list[str] = []
    piece: list[str] = []
    used = 0
    for char in text:
        units = 2 if ord(char) > 0xFFFF else 1
        if used + units > room:
            found.append("".join(piece) + mark)
            piece, used = [], 0
        piece.append(char)
        used += units
    return [*found, "".join(piece)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def put(cell: Any, text: str) -> list[str]:
    """Write the text into an openpyxl cell as text, whatever it begins with; returns the pieces that did not fit."""
    first, *rest = pieces(clean(text))
    # Through `value` openpyxl would make a formula of what begins with "=" and an error of "#REF!".
    cell._value, cell.data_type = first, "s"
    return rest


def csv_text(text: str) -> str:
    """A field for CSV: what a spreadsheet would run as a formula is led by an apostrophe."""
    text = clean(text)
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def sheet_title(text: str, taken: tuple[str, ...] = ()) -> str:
    """A sheet's name as Excel accepts it, different from those taken."""
    plain = _QUOTE_AT_END.sub(
        "_", _NOT_IN_TITLES.sub("_", clean(text)).replace("\n", " ").replace("\t", " ").strip()
    )
    plain = plain[:LONGEST_TITLE].strip() or "Sheet"
    name, number = plain, 1
    while name.lower() in {title.lower() for title in taken}:
        number += 1
        end = f" ({number})"
        name = plain[: LONGEST_TITLE - len(end)] + end
    return name


def add_continuation(book: Workbook, overflow: Iterable[tuple[str, str, str]]) -> None:
    """续见附表: a sheet with the rest of texts that are longer than a cell: which row, which column, the text."""
    sheet = book.create_sheet(sheet_title(_("Continuation"), tuple(book.sheetnames)))
    for letter, width in (("A", 16), ("B", 16), ("C", 120)):
        sheet.column_dimensions[letter].width = width
    for entry in ((_("Row"), _("Column"), _("Text continued")), *overflow):
        cells = [WriteOnlyCell(sheet) for _text in entry]
        for cell, text in zip(cells, entry, strict=True):
            put(cell, text)
            cell.alignment = Alignment("left", "top", wrap_text=True)
        sheet.append(cells)


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file beside the target and put it in place only when it is whole; raises UserError."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem[:40]}-", suffix=path.suffix)
    except OSError as problem:
        raise _cannot_write(path) from problem
    os.close(handle)
    draft = Path(name)
    try:
        write(draft)
        if os.name == "posix":
            # mkstemp lets nobody else read; the office's own habit decides instead.
            mask = os.umask(0)
            os.umask(mask)
            draft.chmod(0o666 & ~mask)
        draft.replace(path)
    except OSError as problem:
        raise _cannot_write(path) from problem
    finally:
        draft.unlink(missing_ok=True)


def _cannot_write(path: Path) -> UserError:
    return UserError(
        _("The file “{file}” cannot be written.").format(file=path.name),
        _("Close it in Excel if it is open there, and check that the folder exists and has room."),
    )
