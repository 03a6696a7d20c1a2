"""Plain text: what people type or paste is kept whole, but nothing that is not text gets in.

Every text that enters the desk passes inert(). It does not interpret anything: `<b>`, `=1+1`, `%s` stay as they are,
and making them harmless is the business of whoever shows, prints or exports them.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
# Control characters; the bidi controls, which make a text read differently from what it is; the byte order
# mark; lone surrogates and the code points that no file format takes.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_JOINER = "\u200d"
_ZERO_WIDTH = frozenset(("\u200b", "\u200c", _JOINER, "\u2060"))


def inert(text: str) -> str:
    """The text with line ends as \\n and without NUL, control characters, lone surrogates and bidi controls.

    Tabs and line breaks stay. Two surrogates that make one character (as some clipboards hand them over) become it.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _SURROGATE_PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    return _NO_TEXT.sub("", text)


def display_width(text: str) -> int:
    """Columns the text takes where a Latin letter takes one and a Chinese character two."""
    return sum(max(map(_width, character)) for character in _characters(text))


def _width(char: str) -> int:
    if char in _ZERO_WIDTH or unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def clip_display(text: str, columns: int) -> str:
    """The text on one line and cut to a number of columns, with … at the end when something is missing.

    Never cuts a character from its accents, variation selectors or what is joined to it.
    """
    text = " ".join(text.split())
    if display_width(text) <= columns:
        return text
    kept, used = "", 1
    for character in _characters(text):
        used += max(map(_width, character))
        if used > columns:
            break
        kept += character
    return f"{kept.rstrip()}…" if columns > 0 else ""


def _characters(text: str) -> list[str]:
    """The text parted into what a reader counts as one character."""
    starts = [
        at
        for at, char in enumerate(text)
        if at == 0 or not (_width(char) == 0 or text[at - 1] == _JOINER or "\U0001f3fb" <= char <= "\U0001f3ff")
    ]
    return [text[start:end] for start, end in pairwise((*starts, len(text)))]
