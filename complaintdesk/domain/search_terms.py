"""查找: what a case is found by, and what a typed query asks for. One definition for both databases.

A query is parted at blanks and punctuation; every term must be found (AND). A term is found when it is
- a part of any text, name or number of the case: any piece of a Chinese text, three or more Latin letters or
  digits of a word ("rint" finds printers); one or two Latin letters or digits must be a whole word;
- the beginning of a name in pinyin: zs, zhs, zhsan, zhangsan find 张三, all readings counted (曾 zeng, ceng).
Before that both sides are folded: full width to half width, capitals to small, traditional to simplified
characters; hyphens between digits vanish (138-0000-1234 is 13800001234). Numbers (of cases, phones, papers,
plates) are also found without any of their separators. Text of blanks only asks for everything; text
with nothing but signs (%) finds nothing.

The index holds *tokens*: every 1, 2 and 3 neighbouring characters, of Latin words 3 and, with a digit, 4.
Longer terms ask for all tokens they are made of, and since those might stand apart, the found cases are looked
through for the term itself (`Term.sure` says when that is not needed).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import filterfalse
from operator import add

from complaintdesk.domain.pinyin import name_keys
from complaintdesk.paths import resource

#: Goes up when the same case would get other tokens: the index must then be made anew.
TOKEN_VERSION = 1
#: Longer queries are cut; the index has a limit for the size of a question.
LONGEST_QUERY = 200

# Characters of words: letters, digits, ideographs, those newer than Python's tables and private ones too
# (names of old systems). The underscore is a separator, see _VANISHING.
_RUN = re.compile("[\\w\ue000-\uf8ff\U00020000-\U0003fffd\U000f0000-\U0010fffd]+")
_LATIN = re.compile("[0-9a-z]+")
_HYPHEN = re.compile("(?<=[0-9])[-\u2010-\u2015\u2212]+(?=[0-9])")
# 138 0000 1234 and 430101 19900307 1234: the ways people space phone and identity numbers.
_SPACED = re.compile(
    "(?<![0-9])(?:(1[0-9]{2}) ([0-9]{4}) ([0-9]{4})|([0-9]{6}) ([0-9]{8}) ([0-9]{3}[0-9x]))(?![0-9a-z])"
)
_WORD_MARK = "w·"
_NAME_MARK = "y·"
# Between texts that are folded together: no text of the desk holds it, and no rule of folding takes it for anything.
_BETWEEN = "\x1e"
# Stands for what can only be normalised together with its neighbours: accents, and the parts of Korean syllables.
_JOINS = "\x1d"
_JAMO = re.compile("[\u1100-\u11ff]")


@dataclass(frozen=True)
class SearchDoc:
    """What of a case can be searched: its number, texts, names of people, and numbers of theirs."""

    number: str = ""
    texts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    digits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Indexed:
    """A case as the index keeps it: its folded runs, and the Latin keys of its names."""

    body: str
    keys: str


@dataclass(frozen=True)
class Term:
    """One term of a query. `text_tokens` must all be there, or else `name_token`.

    `sure` says that the tokens prove the find; otherwise `text` must stand in the body.
    """

    text: str
    text_tokens: tuple[str, ...]
    name_token: str = ""
    sure: bool = True

    @property
    def whole_word(self) -> bool:
        return self.text_tokens[0].startswith(_WORD_MARK)


@dataclass(frozen=True)
class Query:
    """A typed query. Blank = asks for everything; no terms and not blank = finds nothing."""

    terms: tuple[Term, ...]
    blank: bool


class _Folding(dict[int, int | str]):
    """Character → what the index knows it as. What is not listed stays, and is remembered: misses are slow."""

    def __missing__(self, char: int) -> int:
        self[char] = char
        return char


@cache
def _folding() -> _Folding:
    """The table of fold.txt; invisible characters and the marks of glyph variants vanish."""
    table = _Folding()
    for line in resource("pinyin/fold.txt").read_text("utf-8").split("\n"):
        if line and not line.startswith("#"):
            table.update(dict.fromkeys(map(ord, line[1:]), line[0]))
    invisible = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0xAD, 0x61C, *range(0x200B, 0x2010),
                 *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
    table.update(dict.fromkeys(invisible, ""))
    return table


class _Alone(dict[int, str]):
    """Character → itself normalised and folded, which is what most texts need; what joins its neighbours is marked."""

    def __missing__(self, char: int) -> str:
        normal = unicodedata.normalize("NFKC", chr(char))
        joins = any(unicodedata.category(part).startswith("M") or _JAMO.match(part) for part in normal)
        folded = self[char] = _JOINS if joins else normal.translate(_folding())
        return folded


_alone = _Alone()


def fold(text: str) -> str:
    """The text with everything evened out that a searcher should not have to think of."""
    if not text.isascii():
        each = text.translate(_alone)
        text = unicodedata.normalize("NFKC", text).translate(_folding()) if _JOINS in each else each
    text = _HYPHEN.sub("", text.lower().replace("_", " "))
    return _SPACED.sub(lambda found: "".join(filter(None, found.groups())), text)


def _runs(text: str) -> list[str]:
    return _RUN.findall(fold(text))


def _folded(texts: tuple[str, ...]) -> list[str]:
    """Each of the texts folded. Together they are folded much faster, and nothing reaches across the sign between."""
    together = _BETWEEN.join(texts)
    if together.count(_BETWEEN) != len(texts) - 1:
        return list(map(fold, texts))
    return fold(together).split(_BETWEEN)


def indexed(doc: SearchDoc) -> Indexed:
    """The case as it is kept: one line a text, runs parted by blanks, so that a run never reaches across."""
    folded = _folded((doc.number, *doc.texts, *doc.names, *doc.digits))
    lines = [" ".join(_RUN.findall(text)) for text in folded]
    lines += [line.replace(" ", "") for line in (lines[0], *lines[len(lines) - len(doc.digits) :])]
    keys = sorted(set().union(*map(name_keys, doc.names)))
    return Indexed("\n".join(dict.fromkeys(filter(None, lines))), f"·{'·'.join(keys)}·" if keys else "")


def tokens(kept: Indexed) -> set[str]:
    """Every token of a case as kept."""
    found = _grams(kept.body)
    found.update([_NAME_MARK + key for key in kept.keys.split("·") if key])
    return found


def search_tokens(doc: SearchDoc) -> set[str]:
    """Every token of a case."""
    return tokens(indexed(doc))


def _grams(body: str) -> set[str]:
    """The tokens of the runs: neighbours of up to three characters, short Latin words only as a whole.

    Imports make them by the ten million, so the body is gone over as a whole and what spans two runs is left out.
    """
    body = body.replace("\n", " ")
    pairs = [*map(add, body, body[1:])]
    found = {gram for gram in map(add, pairs, body[2:]) if " " not in gram}
    found.update([gram for gram in filterfalse(str.isascii, pairs) if " " not in gram])
    found.update(filterfalse(str.isascii, body))
    for word in _LATIN.findall(body):
        if len(word) < 3:
            found.add(_WORD_MARK + word)
        elif len(word) > 3 and not word.isalpha():
            found.update([gram for gram in _fours(word) if not gram.isalpha()])
    return found


def _fours(word: str) -> list[str]:
    return [word[at : at + 4] for at in range(len(word) - 3)]


def query_tokens(text: str) -> Query:
    """What a typed text asks for. Takes any text whatever."""
    cut = text[:LONGEST_QUERY]
    runs = _runs(cut)
    if len(text) > len(cut) and len(runs) > 1 and len(runs[-1]) < 3 and runs[-1].isascii():
        # The beginning of a word that was cut through is no word, and short ones are found as whole words only.
        runs.pop()
    return Query(tuple(map(_term, dict.fromkeys(runs))), not cut.strip())


def _term(run: str) -> Term:
    latin = run.isascii()
    name = _NAME_MARK + run if latin and run.isalpha() and len(run) > 1 else ""
    if latin and len(run) < 3:
        return Term(run, (_WORD_MARK + run,), name)
    if len(run) < 4:
        return Term(run, (run,), name)
    found = {gram for gram in _grams(run) if len(gram) > 2 and not gram.startswith(_WORD_MARK)}
    # A token of four says all that the tokens of three inside it say.
    spare = {part for gram in found if len(gram) == 4 for part in (gram[:3], gram[1:])}
    kept = tuple(sorted(found - spare))
    return Term(run, kept, name, sure=kept == (run,))


def matches(doc: SearchDoc, query: Query) -> bool:
    """Would the index find this case: the meaning of a search, spelled out."""
    return matches_kept(indexed(doc), query)


def matches_kept(kept: Indexed, query: Query) -> bool:
    """The same of a case as the index keeps it."""
    return query.blank or (bool(query.terms) and all(_found(kept, term) for term in query.terms))


def _found(kept: Indexed, term: Term) -> bool:
    if term.name_token and f"·{term.text}·" in kept.keys:
        return True
    if term.whole_word:
        return term.text in _LATIN.findall(kept.body)
    return term.text in kept.body
