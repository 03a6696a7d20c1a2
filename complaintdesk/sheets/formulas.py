"""未计算的公式: cells of an .xlsx sheet that hold a formula and no result, since no table program has reckoned it.

Files made by other programs are like that. Their cells come in empty, so the rows that need them are told instead.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from collections.abc import Container, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

from complaintdesk.domain.broken_zip import BROKEN_ZIP

#: 行 → 列: by the row's number in the file the columns of such cells, both counted from 1.
Unreckoned = dict[int, tuple[int, ...]]

_AT_ONCE: Final = 1 << 20
#: No cell of a real sheet is as long as this.
_LONGEST_CELL: Final = 8 << 20
_SHEET: Final = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*>")
_RELATION: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")
_ATTRIBUTE: Final = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PREFIX: Final = re.compile(rb"<(?:(\w+):)?worksheet[\s>]")
_PLACE: Final = re.compile(rb"([A-Z]{1,3})(\d{1,7})")


def unreckoned(path: Path, sheet: str, rows: Container[int], most_columns: int) -> Unreckoned:
    """Such cells of the sheet in these rows, up to so many columns; none for files that cannot be looked into.

    Of the rows that hold nothing else (templates below a ledger have them by the thousand) only the last is given. The
    sheet is unpacked once more; where no formula stands in it, which is soon seen, that is all.
    """
    found: list[tuple[int, int]] = []
    alone: list[tuple[int, int]] = []
    try:
        with zipfile.ZipFile(path) as packed:
            part = _part_of(packed, sheet)
            if part is None:
                return {}
            with packed.open(part) as content:
                for row, column in _cells(iter(lambda: content.read(_AT_ONCE), b"")):
                    if column > most_columns:
                        continue
                    if row in rows:
                        found.append((row, column))
                        continue
                    if alone and alone[0][0] != row:
                        alone.clear()
                    alone.append((row, column))
    except BROKEN_ZIP:
        # What could be read was read: whether it is whole was for the reader to say.
        return {}
    cells = sorted(found + alone)
    return {row: tuple(column for _row, column in group) for row, group in groupby(cells, key=itemgetter(0))}


def _part_of(packed: zipfile.ZipFile, sheet: str) -> zipfile.ZipInfo | None:
    """The part of the package that holds the sheet of this name."""
    parts = {member.filename.lower(): member for member in packed.infolist()}
    book, relations = parts.get("xl/workbook.xml"), parts.get("xl/_rels/workbook.xml.rels")
    if book is None or relations is None:
        return None
    key = next((found.get("id") for found in _tags(_SHEET, packed.read(book)) if found.get("name") == sheet), None)
    targets = {found.get("id"): found.get("target", "") for found in _tags(_RELATION, packed.read(relations))}
    target = targets.get(key)
    return parts.get(posixpath.normpath(posixpath.join("/xl", target)).lstrip("/").lower()) if target else None


def _tags(tag: re.Pattern[bytes], content: bytes) -> Iterator[dict[str, str]]:
    """The attributes of every such tag, by their names without prefix, in small letters."""
    for found in tag.finditer(content):
        yield {
            one[1].decode("utf-8", "replace").rpartition(":")[2].lower(): html.unescape(
                (one[2] or one[3] or b"").decode("utf-8", "replace")
            )
            for one in _ATTRIBUTE.finditer(found[0])
        }


def _cells(chunks: Iterator[bytes]) -> Iterator[tuple[int, int]]:
    """Row and column of every formula without a result, in the order in which they stand."""
    kept = next(chunks, b"")
    told = _PREFIX.search(kept)
    prefix = (told[1] or b"") + b":" if told is not None and told[1] else b""
    formula, end, begin = b"<" + prefix + b"f", b"</" + prefix + b"c>", b"<" + prefix + b"c "
    without = _without_result(prefix)
    for chunk in chunks:
        # A cell may stand in two chunks: what follows the last whole one waits for the next.
        whole = kept.rfind(end) + len(end)
        if whole < len(end):
            if len(kept) > _LONGEST_CELL:
                return
            kept += chunk
            continue
        if formula in kept:
            yield from _found(kept[:whole], begin, without)
        kept = kept[whole:] + chunk
    if formula in kept:
        yield from _found(kept, begin, without)


def _without_result(prefix: bytes) -> re.Pattern[bytes]:
    """A formula, then nothing or an empty value, then the end of the cell. Nothing in it is tried twice."""
    return re.compile(
        rb"<%(p)bf(?:\s(?:[^<>/]|/(?!>))*+)?+(?:/>|>[^<]*+</%(p)bf\s*+>)\s*+"
        rb"(<%(p)bv\s*+(?:/>|>\s*+</%(p)bv\s*+>))?+\s*+</%(p)bc\s*+>" % {b"p": re.escape(prefix)}
    )


def _found(content: bytes, begin: bytes, without: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
    before = 0
    for formula in without.finditer(content):
        start = content.rfind(begin, before, formula.start())
        before = formula.end()
        if start < 0:
            continue
        cell = {one[1]: one[2] or one[3] for one in _ATTRIBUTE.finditer(content, start, formula.start())}
        # An empty text is a result, too: =IF(A2="","",…) has been reckoned.
        if formula[1] and cell.get(b"t") == b"str":
            continue
        place = _PLACE.fullmatch(cell.get(b"r") or b"")
        if place is not None:
            yield int(place[2]), _number(place[1])


def _number(letters: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
