"""隐名: takes every mention of who complained out of the texts that a department or a stranger may read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice, product

from complaintdesk.paths import resource

#: What stands in a text in place of each mention.
HIDDEN = "×××"
_SHORTEST = 2  # a single character would blot out half of the text
_SHORTEST_EXACT = 4
_MOST_GLYPHS = 16
_TITLES = ("先生", "女士", "小姐", "同志", "老师", "师傅", "阿姨", "大爷", "大妈", "大姐", "大哥", "某某", "某")
_GAPS = r"\s·•・.\-\u2013\u2014\uff0d"
_GAP = re.compile(f"[{_GAPS}]+")
_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")

Blotter = Callable[[str], str]


def blotter(
    *,
    people: Iterable[str] = (),
    organisations: Iterable[str] = (),
    addresses: Iterable[str] = (),
    numbers: Iterable[str] = (),
) -> Blotter:
    """A function that puts ××× for each mention: names also with blanks inside and as 陈女士, numbers also divided.

    Full-width forms and capitals make no difference. Names of one character and numbers or addresses of fewer than
    four are no mentions.
    """
    words: set[str] = set()
    for name in filter(None, map(_bare, people)):
        if len(name) < _SHORTEST:
            continue
        for spelled in _glyphs_of(name):
            words.add(spelled)
            if not spelled.isascii():
                # 欧阳明月 is 欧阳女士 or, by who does not know better, 欧女士.
                words |= {spelled[:n] + title for n in ((1, 2) if len(name) > 3 else (1,)) for title in _TITLES}
    words |= {word for word in map(_bare, organisations) if len(word) >= _SHORTEST}
    words |= {word for word in map(_bare, (*addresses, *numbers)) if len(word) >= _SHORTEST_EXACT}
    if not words:
        return str

    def blot(text: str) -> str:
        bare = _bare(text)
        found = [word for word in words if word in bare]
        return _replaced(text, bare, found) if found else text

    return blot


def _glyphs_of(name: str) -> Iterator[str]:
    """The name in every mixture of simplified and traditional glyphs, as far as a name has any: 张三, 張三."""
    return islice(map("".join, product(*(_glyphs().get(char, (char,)) for char in name))), _MOST_GLYPHS)


@cache
def _glyphs() -> dict[str, tuple[str, ...]]:
    """Each character that has other glyphs, with all of them, itself first."""
    found: dict[str, tuple[str, ...]] = {}
    for line in resource("pinyin/fold.txt").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            found |= {char: (char, *(other for other in line if other != char)) for char in line}
    return found


def _half_width(text: str) -> str:
    """Letters and digits in full width as plain ones; the length stays. Much quicker than str.translate."""
    return _WIDE.sub(lambda found: chr(ord(found[0]) - 0xFEE0), text)


def _bare(text: str) -> str:
    return _GAP.sub("", _half_width(text)).lower()


def _replaced(text: str, bare: str, words: list[str]) -> str:
    half = _half_width(text)
    # Where each character of the bare text stands in the text itself; a capital may become two small letters.
    places = [at for at, char in enumerate(half) if not _GAP.match(char) for _small in char.lower()]
    kept, end = "", 0
    for start, longest in sorted(_mentions(half, bare, places, words), key=lambda span: (span[0], -span[1])):
        if start >= end:
            kept += text[end:start] + HIDDEN
            end = longest
    return kept + text[end:]


def _mentions(half: str, bare: str, places: list[int], words: list[str]) -> Iterator[tuple[int, int]]:
    """First and last place of each; a name in letters counts only as a whole word."""
    for word in words:
        is_latin = word.isascii() and word.isalpha()
        at = bare.find(word)
        while at >= 0:
            start, end = places[at], places[at + len(word) - 1] + 1
            if not (is_latin and (_is_letter(half[start - 1 : start]) or _is_letter(half[end : end + 1]))):
                yield start, end
            at = bare.find(word, at + 1)


def _is_letter(char: str) -> bool:
    return char.isascii() and char.isalpha()
