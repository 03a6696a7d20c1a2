"""类别建议: which categories the words of a complaint point to, by keywords and titles alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from complaintdesk.domain.search_terms import fold

SHOWN: Final = 3
#: A keyword of the category, its whole title, and one pair of characters of its title.
KEYWORD, TITLE, PAIR = 4, 5, 1
#: What reaches less than this share of the best one is noise beside it.
LEAST_SHARE: Final = 0.34
LONGEST: Final = 20_000


@dataclass(frozen=True)
class Candidate:
    """候选类别: its path, the words that name it (titles in both languages) and its keywords."""

    path: str
    titles: tuple[str, ...]
    keywords: tuple[str, ...] = ()


def suggested(text: str, candidates: Sequence[Candidate], most: int = SHOWN) -> tuple[str, ...]:
    """The paths the text points to, best first; nothing where no word fits.

    Among equals the narrower category comes first, and a category is not offered beside one inside it.
    """
    words = fold(text[:LONGEST])
    if not words.strip():
        return ()
    scores = {one.path: score for one in candidates if (score := _score(words, one)) > 0}
    if not scores:
        return ()
    best = max(scores.values())
    ranked = sorted(scores, key=lambda path: (-scores[path], -path.count("/"), list(scores).index(path)))
    found: list[str] = []
    for path in ranked:
        inside = any(other.startswith(path + "/") or path.startswith(other + "/") for other in found)
        if scores[path] >= LEAST_SHARE * best and not inside:
            found.append(path)
    return tuple(found[:most])


def _score(words: str, one: Candidate) -> int:
    # A longer keyword says more than a short one.
    score = sum(KEYWORD + len(key) for keyword in one.keywords if (key := fold(keyword).strip()) and key in words)
    return score + max((_title_score(words, fold(title).strip()) for title in one.titles), default=0)


def _title_score(words: str, title: str) -> int:
    if len(title) < 2:
        return 0
    if title in words:
        return TITLE + len(title)
    if title.isascii():
        # A part of an English word says nothing.
        return 0
    return PAIR * sum(pair in words for pair in _pairs(title))


def _pairs(title: str) -> Iterable[str]:
    return {title[at : at + 2] for at in range(len(title) - 1)}
