"""排版: cleaning text and breaking it into lines as Chinese typesetting wants it (GB/T 15834 kinsoku).

Offsets always point into the cleaned text, so that what does not fit can go on elsewhere, complete.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from complaintdesk.paper.fonts import FontSet, Glyph

# ruff: noqa: RUF001 - the punctuation is meant
NO_START = frozenset("，。、；：？！”’）》〉】」』〕〗］｝·・～‥％‰℃゛゜々〻ーヽヾゝゞ,.;:!?)]}%°′″／")
NO_END = frozenset("“‘（《〈【「『〔〖［｛￥＄￡＃([{$￥£#")
#: Their right half is blank: at the end of a line, and before another of their kind, they take half their width.
HALF_BLANK = frozenset("，。、；：？！）》〉】」』〕〗］｝”’")
#: Their left half is blank: at the start of a line they stand flush with the characters below.
OPENING = frozenset("“‘（《〈【「『〔〖［｛")
#: Written in a row that is never parted: dashes, dots, and the blank for the pen.
PAIRED = frozenset("—…⸺＿")

BLANK_EM = 1600.0  # the ruled blank for a character that no font has, in 1/1000 em
CODE_SIZE = 9.0

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_EMPTY_LINES = re.compile("\n{3,}")
_WIDE, _SPACE, _START, _END, _HALF, _OPENS, _PAIR = 1, 2, 4, 8, 16, 32, 64
#: Texts are kept measured up to this many characters of each style, and forgotten together.
_MOST_KEPT = 60_000
_LEAST_LAST = 2  # characters in the last line of a paragraph
_MOST_GIVEN = 2.5  # em that a line gives up for it
_HAIR = 0.01  # points; what adding up widths may err


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
        flags |= _HALF if char in HALF_BLANK else _OPENS if char in OPENING else 0
        flags |= _PAIR if char in PAIRED else 0
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
        self._measured: dict[str, Measured] = {}
        self._kept = 0

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

    def measured(self, text: str) -> Measured:
        """The text measured in this style, once."""
        found = self._measured.get(text)
        if found is None:
            self._kept += len(text) + 1
            if self._kept > _MOST_KEPT:
                self._measured.clear()
                self._kept = len(text) + 1
            found = self._measured[text] = Measured(text, self)
        return found

    def width(self, text: str) -> float:
        """The width of the text on one line."""
        return self.measured(text).at[-1]


class Measured:
    """量好的文字: where each character of a text stands if all of it were one line, and where a line may end.

    Two punctuation marks that meet are half a character closer, so that the gap between them is that of one; so is the
    letter after an apostrophe, which these fonts make as wide as a Chinese character.
    """

    __slots__ = ("at", "breaks", "edge", "gaps", "plain", "tight")

    def __init__(self, text: str, style: Style) -> None:
        at, edge, breaks, gaps = [0.0], [], [0], [0]
        kinds, full = _CLASSES, style.size * 0.99
        x = ink = 0.0
        last_break = opened = kind = 0
        before, advance = "", 0.0
        tight: set[int] = set()
        for place, char in enumerate(text):
            left, half = kind, advance / 2
            kind, advance = kinds[char], 0.0 if char == "\n" else style[char]
            if place:
                if half * 2 > full and (
                    (advance > full and ((left & _HALF and kind & (_HALF | _OPENS)) or left & kind & _OPENS))
                    or (before == "’" and char.isascii() and char.isalpha())
                ):
                    x -= half
                    at[place] = x
                    tight.add(place)
                elif (left | kind) & (_WIDE | _SPACE) and not (left & _PAIR and before == char):
                    opened += 1
                if not (kind & (_SPACE | _START) or left & _END) and (
                    left & _SPACE
                    or ((left | kind) & _WIDE and not (left & _PAIR and before == char)
                        and not (before == "’" and char.isascii()))
                ):
                    last_break = place
                breaks.append(last_break)
                gaps.append(opened)
            x += advance
            if not kind & _SPACE:
                ink = x - advance / 2 if kind & _HALF and advance > full else x
            at.append(x)
            edge.append(ink)
            before = char
        self.at = array("d", at)  # the left of each character, and where the text ends
        self.edge = array("d", edge)  # where a line that ends with this character ends
        self.breaks = array("L", breaks)  # the last place up to here where a line may end
        self.gaps = array("L", gaps)  # how many gaps up to here may be opened
        self.tight = frozenset(tight)  # characters moved half a character to the left
        fonts = {style.glyph(char).font for char in set(text) - {"\n"}}
        self.plain = fonts.pop() if len(fonts) == 1 else None  # the font, where it is one for all


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
    """Whether a justified line may be opened between the two: never inside a Latin word or a dash."""
    return bool((_CLASSES[before] | _CLASSES[after]) & (_WIDE | _SPACE)) and not (before == after and before in PAIRED)


def flush(text: str, style: Style) -> float:
    """How far a line of this text is moved to the left: the blank half of an opening bracket that it begins with."""
    first = text[:1]
    return style[first] / 2 if first in OPENING and style[first] > style.size * 0.99 else 0.0


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


def without_runt(text: str, lines: list[Line], style: Style) -> list[Line]:
    """The lines of a paragraph, the last of which does not hold a single character: the line above gives one."""
    if len(lines) < 2 or not lines[-1].last:
        return lines
    above, last = lines[-2:]
    words = text[above.start : last.end]
    seen = 0
    for place in range(len(words) - 1, 0, -1):
        seen += not _CLASSES[words[place]] & (_SPACE | _START | _END)
        if seen >= _LEAST_LAST and may_break(words[place - 1], words[place]):
            start = above.start + place
            break
    else:
        return lines
    if start >= last.start:
        return lines
    measured = style.measured(text)
    width = measured.edge[start - 1] - measured.at[above.start] - flush(words[:1], style)
    if above.width - width > _MOST_GIVEN * style.size:
        return lines
    below = measured.edge[last.end - 1] - measured.at[start] - flush(text[start], style)
    return [*lines[:-2], Line(above.start, start, width, False), Line(start, last.end, below, True)]


def _one_line(text: str, style: Style, width: float, start: int) -> Line:
    measured = style.measured(text)
    ends = text.find("\n", start)
    if ends < 0:
        ends = len(text)
    if ends == start:
        return Line(start, start, 0.0, True)
    begins = measured.at[start] + flush(text[start : start + 1], style)
    full = bisect_right(measured.edge, begins + width + _HAIR, start, ends)
    if full >= ends:
        return Line(start, ends, max(0.0, measured.edge[ends - 1] - begins), True)
    end = measured.breaks[full]
    if end <= start:  # a word longer than the line
        end = max(full, start + 1)
    return Line(start, end, max(0.0, measured.edge[end - 1] - begins), False)


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
