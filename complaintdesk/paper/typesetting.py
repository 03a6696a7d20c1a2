"""排版: cleaning text and breaking it into lines as Chinese typesetting wants it (GB/T 15834 kinsoku).

Offsets always point into the cleaned text, so that what does not fit can go on elsewhere, complete.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from complaintdesk.paper.fonts import FontSet, Glyph

# ruff: noqa: RUF001 - the punctuation is meant
NO_START = frozenset("，。、；：？！”’）》〉】」』〕〗］｝·・～‥％‰℃゛゜々〻ーヽヾゝゞ,.;:!?)]}%°′″／")
NO_END = frozenset("“‘（《〈【「『〔〖［｛￥＄￡＃([{$￥£#")
#: Their right half is blank, so that they may stand half over the edge of a line.
HALF_BLANK = frozenset("，。、；：）》〉】」』〕〗］｝”’")
#: Written as a pair that is never parted.
PAIRED = frozenset("—…⸺")

BLANK_EM = 1600.0  # the ruled blank for a character that no font has, in 1/1000 em
CODE_SIZE = 9.0

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_EMPTY_LINES = re.compile("\n{3,}")
_WIDE, _SPACE, _START, _END, _HALF = 1, 2, 4, 8, 16


class _Printable(dict[int, str | None]):
    """For str.translate: what each code point is printed as."""

    def __missing__(self, point: int) -> str | None:
        char = chr(point)
        kind = unicodedata.category(char)
        printed: str | None = char
        if kind in ("Cc", "Cf", "Cs") or (point & 0xFFFE) == 0xFFFE or 0xFDD0 <= point <= 0xFDEF:
            # Controls, bidi overrides, lone surrogates: invisible, and able to turn the text around.
            printed = " " if char == "\t" else None if char != "\n" else char
        elif 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF:
            printed = None  # picks another shape of the same character
        elif kind == "Zs" and char != "\u3000":
            printed = " "
        self[point] = printed
        return printed


class _Classes(dict[str, int]):
    """How each character behaves at a line's edge."""

    def __missing__(self, char: str) -> int:
        wide = unicodedata.east_asian_width(char) in "WF" or not (char.isascii() or char.isalpha())
        flags = _SPACE if char == " " else _WIDE if wide else 0
        flags |= _START if char in NO_START or unicodedata.category(char)[0] == "M" else 0
        flags |= _END if char in NO_END else 0
        flags |= _HALF if char in HALF_BLANK else 0
        self[char] = flags
        return flags


_PRINTABLE = _Printable()
_CLASSES = _Classes()


def clean(text: str) -> str:
    """The text as it is printed: no controls, one kind of line end, at most one empty line in a row."""
    text = _LINE_ENDS.sub("\n", text).translate(_PRINTABLE)
    return _EMPTY_LINES.sub("\n\n", text).strip("\n").rstrip(" ")


def code_point(char: str) -> str:
    """The character by its number, such as U+20BB7."""
    return f"U+{ord(char):04X}"


class Line(NamedTuple):
    """A line of text: where it starts and ends, its width, and whether a paragraph ends here."""

    start: int
    end: int
    width: float
    last: bool


class Style(dict[str, float]):
    """字号字体: a size and weight of type; as a mapping, character → width in points."""

    def __init__(self, fonts: FontSet, size: float, leading: float, *, bold: bool = False) -> None:
        super().__init__()
        self.fonts = fonts
        self.size = size
        self.leading = leading
        self.bold = bold

    def __missing__(self, char: str) -> float:
        glyph = self.glyph(char)
        if glyph.font is None and char != "\n":
            width = BLANK_EM * self.size / 1000 + self._code_width(char)
        else:
            width = glyph.width * self.size / 1000
        self[char] = width
        return width

    def _code_width(self, char: str) -> float:
        return sum(self.glyph(c).width for c in code_point(char)) * CODE_SIZE / 1000

    def glyph(self, char: str) -> Glyph:
        """The font and width of a character."""
        return self.fonts.glyph(char, bold=self.bold)

    def width(self, text: str) -> float:
        """The width of the text on one line."""
        return sum(map(self.__getitem__, text))


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between the two characters."""
    left, right = _CLASSES[before], _CLASSES[after]
    if right & (_SPACE | _START) or left & _END:
        return False
    if left & _SPACE:
        return True
    if before == "’" and after.isascii():
        return False  # an apostrophe
    return bool((left | right) & _WIDE) and not (before == after and before in PAIRED)


def stretches(before: str, after: str) -> bool:
    """Whether a justified line may be opened between the two: never inside a Latin word."""
    return bool((_CLASSES[before] | _CLASSES[after]) & (_WIDE | _SPACE))


def break_lines(text: str, style: Style, width: float, start: int = 0, limit: int | None = None) -> list[Line]:
    """The text from `start` in lines no wider than `width`; only the first `limit` of them if given."""
    lines: list[Line] = []
    while start < len(text) and (limit is None or len(lines) < limit):
        line = _one_line(text, style, width, start)
        lines.append(line)
        start = line.end
        if start < len(text) and text[start] == "\n":
            start += 1
        elif not line.last:
            while start < len(text) and text[start] == " ":
                start += 1
    return lines


def _one_line(text: str, style: Style, width: float, start: int) -> Line:
    x = 0.0
    good, good_x = start, 0.0  # the last place where the line may end
    spaces = 0.0  # width of the blanks that stand last
    place = start
    while place < len(text) and text[place] != "\n":
        char = text[place]
        kind, advance = _CLASSES[char], style[char]
        if place > start and may_break(text[place - 1], char):
            good, good_x = place, x - spaces
        if place > start and not kind & _SPACE and x + advance > width + 0.01:
            hangs = kind & _HALF and x + advance - advance / 2 <= width + 0.01
            if not hangs:
                return Line(start, good, good_x, False) if good > start else Line(start, place, x, False)
        spaces = spaces + advance if kind & _SPACE else 0.0
        x += advance
        place += 1
    return Line(start, place, x - spaces, True)


class Fitted(NamedTuple):
    """What of a text stands in a cell, and where the rest begins (None: all of it stands there)."""

    lines: tuple[Line, ...]
    rest: int | None


def fit(text: str, style: Style, width: float, rows: int, note: str) -> Fitted:
    """The text in at most `rows` lines; if it does not fit, the last line leaves room for `note`."""
    lines = break_lines(text, style, width, limit=rows + 1)
    if len(lines) <= rows:
        return Fitted(tuple(lines), None)
    kept, last = lines[: rows - 1], lines[rows - 1]
    room = width - style.width(note)
    shorter = break_lines(text, style, room, last.start, limit=1)[0]
    if shorter.width > room + style.size / 2:  # not even one character beside the note
        shorter = Line(last.start, last.start, 0.0, True)
    return Fitted((*kept, shorter._replace(last=True)), shorter.end)
