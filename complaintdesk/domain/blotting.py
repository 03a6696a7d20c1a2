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
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    pattern: re.Pattern[str] | None = None

    def blot(text: str) -> str:
        nonlocal pattern
        # Most texts of a long ledger mention nobody: to find that out is much cheaper than to make the pattern.
        bare = _bare(text)
        if not any(word in bare for word in longest_first):
            return text
        if pattern is None:
            pattern = re.compile("|".join(map(_spread, longest_first)), re.IGNORECASE)
        return _replaced(text, pattern)

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


def _spread(word: str) -> str:
    """The word with anything that divides between its characters; a name in letters only as a whole word."""
    found = f"[{_GAPS}]*".join(map(re.escape, word))
    return f"(?<![a-z]){found}(?![a-z])" if word.isascii() and word.isalpha() else found


def _replaced(text: str, pattern: re.Pattern[str]) -> str:
    # The half-width form has the same length, so its places are places of the text itself.
    kept, end = "", 0
    for found in pattern.finditer(_half_width(text)):
        kept += text[end : found.start()] + HIDDEN
        end = found.end()
    return kept + text[end:]
