"""字库文件: a TrueType file of which only what is asked for is read.

reportlab lists every character, width and outline of a font before the first is drawn: a tenth of a second for each of
these fonts. Here a character is looked up when it is met.
"""

from __future__ import annotations

import mmap
import sys
from array import array
from bisect import bisect_right
from io import FileIO
from pathlib import Path
from struct import unpack_from
from typing import Any

from reportlab.pdfbase.ttfonts import TTFError, TTFontFace

from complaintdesk.paper.font_features import PROPORTIONAL, substitute

_SHORT, _LONG = "H", "I"
_MARKS = "“”‘’"
#: Character maps by worth: all of Unicode before its first 65,536 characters.
_WORTH = {(3, 10): 0, (0, 6): 1, (0, 4): 1, (3, 1): 2, (0, 3): 3, (0, 2): 3, (0, 1): 3, (0, 0): 3}
_AT_ONCE = 1024**2
_PLAIN, _GROUPS = 4, 12  # the two formats of maps that fonts of today have


def _numbers(kind: str, data: bytes) -> array[int]:
    found = array(kind, data)
    if sys.byteorder == "little":
        found.byteswap()
    return found


class _Glyphs:
    """Character → number of its outline."""

    def __init__(self, data: Any, start: int, most: int) -> None:
        self._most = most
        self._known: dict[int, int] = {}
        self._format = unpack_from(">H", data, start)[0]
        if self._format == _GROUPS:
            count = unpack_from(">L", data, start + 12)[0]
            table = _numbers(_LONG, _piece(data, start + 16, 12 * count))
            self._starts, self._ends, self._first = table[0::3], table[1::3], table[2::3]
        elif self._format == _PLAIN:
            length, _language, twice = unpack_from(">HHH", data, start + 2)
            count = twice // 2
            words = _numbers(_SHORT, _piece(data, start + 14, length - 14 & ~1))
            self._ends, rest = words[:count], words[count + 1 :]
            self._starts, self._first, self._rest = rest[:count], rest[count : 2 * count], rest[2 * count :]
        else:
            raise TTFError(f"character map of format {self._format}")

    def __contains__(self, point: int) -> bool:
        return self.get(point) != 0

    def __getitem__(self, point: int) -> int:
        return self.get(point)

    def get(self, point: int, default: int = 0) -> int:
        """The outline's number; 0 where the font lacks the character."""
        found = self._known.get(point)
        if found is None:
            found = self._find(point)
            self._known[point] = found = found if found < self._most else 0
        return found or default

    def put(self, point: int, glyph: int) -> None:
        """Another outline for this character."""
        self._known[point] = glyph

    def _find(self, point: int) -> int:
        group = bisect_right(self._starts, point) - 1
        if group < 0 or point > self._ends[group]:
            return 0
        if self._format == _GROUPS:
            return self._first[group] + point - self._starts[group]
        away = self._rest[group]
        if not away:
            return (point + self._first[group]) & 0xFFFF
        place = group + away // 2 + point - self._starts[group]
        glyph = self._rest[place] if place < len(self._rest) else 0
        return (glyph + self._first[group]) & 0xFFFF if glyph else 0


class _Metrics:
    """Outline → advance and left bearing, in the font's units."""

    def __init__(self, data: Any, start: int, full: int) -> None:
        self._data, self._start, self._full = data, start, full

    def __getitem__(self, glyph: int) -> tuple[int, int]:
        if glyph < self._full:
            advance, left = unpack_from(">HH", self._data, self._start + 4 * glyph)
        else:
            advance = unpack_from(">H", self._data, self._start + 4 * self._full - 4)[0]
            left = unpack_from(">H", self._data, self._start + 2 * (glyph + self._full))[0]
        return advance, left


class _Widths(dict[int, float]):
    """Character → width in 1/1000 em."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, point: int) -> float:
        width = float(self._face._pdfScale(self._face.hmetrics[self._face.charToGlyph.get(point)][0]))
        self[point] = int(width) if width.is_integer() else width
        return self[point]


class Face(TTFontFace):  # type: ignore[misc]  # reportlab has no type information
    """字面: the font of a file. One that is `mapped` is never written to while the program runs.

    With `english` marks its quotation marks are those of English words, not as wide as a Chinese character.
    """

    def __init__(self, path: Path, *, mapped: bool = False, english: bool = False) -> None:
        self._mapped, self._english = mapped, english
        super().__init__(str(path))

    def readFile(self, file: str) -> None:  # noqa: N802 - reportlab's name
        """The bytes of the file."""
        self.filename, self._pos = file, 0
        if self._mapped:
            with Path(file).open("rb", buffering=0) as opened:
                _fetch(opened)
                self._ttf_data: Any = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        else:
            self._ttf_data = Path(file).read_bytes()

    def extractInfo(self, charInfo: int = 1) -> None:  # noqa: ARG002, N802, N803 - reportlab's names
        """What reportlab must know of the font; the tables of characters and outlines only by their place."""
        super().extractInfo(0)
        data = self._ttf_data
        for tag in ("hmtx", "loca", "glyf", "cmap"):
            if tag not in self.table:
                raise TTFError(f"the font has no table {tag}")
        for tag in self.table:
            if sum(self.get_table_pos(tag)) > len(data):
                raise TTFError(f"the font's table {tag} is cut off")
        self.glyphToChar: dict[int, list[int]] = {}
        self.charToGlyph = _Glyphs(data, self._map(), self.numGlyphs)
        if self._english and "GSUB" in self.table:
            start = self.get_table_pos("GSUB")[0]
            for point in map(ord, _MARKS):
                self.charToGlyph.put(point, substitute(data, start, PROPORTIONAL, self.charToGlyph.get(point)))
        full = unpack_from(">H", data, self.get_table_pos("hhea")[0] + 34)[0]
        start, length = self.get_table_pos("hmtx")
        if length < 2 * (self.numGlyphs + full):
            raise TTFError("the font's table hmtx is cut off")
        self.hmetrics = _Metrics(data, start, full)
        self.charWidths = _Widths(self)
        self.defaultWidth = self._pdfScale(self.hmetrics[0][0])
        self.glyphPos = self._places()

    def getCharWidth(self, code: int) -> float:  # noqa: N802 - reportlab's name
        """The width of a character in 1/1000 em."""
        return self.charWidths[code]

    def _map(self) -> int:
        """Where the best map of characters begins."""
        data, start = self._ttf_data, self.get_table_pos("cmap")[0]
        count = unpack_from(">H", data, start + 2)[0]
        maps = []
        for n in range(count):
            platform, encoding, offset = unpack_from(">HHL", data, start + 4 + 8 * n)
            if (platform, encoding) in _WORTH and unpack_from(">H", data, start + offset)[0] in (_PLAIN, _GROUPS):
                maps.append((_WORTH[platform, encoding], start + offset))
        if not maps:
            raise TTFError("the font has no map of Unicode characters")
        best: int = min(maps)[1]
        return best

    def _places(self) -> array[int]:
        """Where each outline begins, and where the last ends."""
        long = unpack_from(">H", self._ttf_data, self.get_table_pos("head")[0] + 50)[0]
        start = self.get_table_pos("loca")[0]
        size = (4 if long else 2) * (self.numGlyphs + 1)
        places = _numbers(_LONG if long else _SHORT, _piece(self._ttf_data, start, size))
        if not long:
            places = array(_LONG, (place * 2 for place in places))
        if places[-1] > self.get_table_pos("glyf")[1]:
            raise TTFError("the font's outlines are cut off")
        return places


def _fetch(opened: FileIO) -> None:
    """Bring the file from the disk into memory. Read like this the window goes on; waiting for a mapped page stops it."""
    buffer = bytearray(_AT_ONCE)
    while opened.readinto(buffer):
        pass


def _piece(data: Any, start: int, length: int) -> bytes:
    piece = bytes(data[start : start + length])
    if len(piece) < length:
        raise TTFError("the font is cut off")
    return piece
