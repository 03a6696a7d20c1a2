"""拼音: how Chinese names are typed with Latin letters, all readings of a character counted.

曾 is zeng as a surname and ceng elsewhere: both are known, so that a wrong guess never hides a person.
The tables (resources/pinyin) are read when first needed and take a few milliseconds.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import islice, product

from complaintdesk.paths import resource

#: How many spellings of one name are kept; a name of many polyphonic characters has thousands.
MOST_SPELLINGS = 64
#: Names up to this length are found by any mixture of letters, initials and syllables (zhsan).
MIXED_LENGTH = 4
#: Longer names (organisations) are found by the first so many letters.
LONGEST_SPELLED = 12

_DIGRAPHS = ("zh", "ch", "sh")


def _table(name: str) -> list[str]:
    """The lines of a data table, comments left out."""
    text = resource(f"pinyin/{name}").read_text("utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("#")]


@cache
def _dictionary() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Character → its first reading; character → its further readings."""
    first: dict[str, str] = {}
    further: dict[str, list[str]] = {}
    for line in _table("readings.txt"):
        syllable, mainly, also = line.split("\t")
        first.update(dict.fromkeys(mainly, syllable))
        for char in also:
            further.setdefault(char, []).append(syllable)
    return first, further


@cache
def _surnames() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Surname → for each of its characters the readings it has as a surname, the usual one first."""
    found = {}
    for line in _table("surnames.txt"):
        name, *syllables = line.split(" ")
        found[name] = tuple(tuple(each.split("|")) for each in syllables)
    return found


def readings(char: str) -> tuple[str, ...]:
    """All syllables a character is read as, the everyday one first; none for what is not Chinese."""
    first, further = _dictionary()
    return (first[char], *further.get(char, ())) if char in first else ()


def syllables(text: str) -> list[tuple[str, ...]]:
    """For each character its possible syllables; the start is also read as a surname.

    A Latin letter or digit stands for itself, anything else has none. 女 is typed nv or nu.
    """
    found = [readings(char) or ((char.lower(),) if char.isascii() and char.isalnum() else ()) for char in text]
    for length in (3, 2, 1):
        surname = _surnames().get(text[:length])
        if surname is not None:
            found[:length] = [
                tuple(dict.fromkeys(said + usual)) for said, usual in zip(surname, found[:length], strict=True)
            ]
            break
    return [_typed_with_u(each) if any("v" in said for said in each) else each for each in found]


def _typed_with_u(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*said, *(each.replace("v", "u") for each in said if len(each) > 1))))


def _spellings(choices: list[tuple[str, ...]]) -> list[str]:
    """The strings these choices make. The first characters vary fastest: a surname keeps all its readings."""
    ways = product(*reversed(choices))
    return ["".join(reversed(way)) for way in islice(ways, MOST_SPELLINGS)]


def _letters(choices: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    return [tuple(dict.fromkeys(said[0] for said in each)) for each in choices]


@lru_cache(maxsize=8192)
def initials(text: str) -> frozenset[str]:
    """拼音首字母: the first letters of the text, one string for each way to read it (曾小贤 → zxx, cxx)."""
    return frozenset(_spellings(_letters([each for each in syllables(text) if each])) if text else ())


def _pieces(said: tuple[str, ...]) -> tuple[str, ...]:
    """What people type for one character: its letter, zh ch sh, or the whole syllable."""
    typed = dict.fromkeys(each[0] for each in said)
    typed.update(dict.fromkeys(each[:2] for each in said if each.startswith(_DIGRAPHS)))
    typed.update(dict.fromkeys(said))
    return tuple(typed)


@lru_cache(maxsize=8192)
def name_keys(name: str) -> frozenset[str]:
    """Every Latin string that finds this name by its beginning: zs, zhs, zhsan, zhangsan, zhang … for 张三.

    Up to MIXED_LENGTH characters any mixture counts; of longer names the initials and the full spelling.
    A single character is found by its whole syllable only. Parts parted by a dot or blank count by themselves.
    """
    keys: set[str] = set()
    part: list[tuple[str, ...]] = []
    for said in [*syllables(name[:64]), ()]:
        if said:
            part.append(said)
            continue
        keys.update(_part_keys(part[:LONGEST_SPELLED]))
        part = []
    return frozenset(key for key in keys if len(key) > 1)


def _part_keys(part: list[tuple[str, ...]]) -> set[str]:
    mixed = len(part) <= MIXED_LENGTH
    keys: set[str] = set(part[0]) if part else set()
    for length in range(2, len(part) + 1):
        begun = part[:length]
        keys.update(_spellings(_letters(begun)))
        keys.update(_spellings(begun))
        if mixed:
            keys.update(islice(map("".join, product(*map(_pieces, begun))), 2 * MOST_SPELLINGS))
    return keys


def matches(query: str, text: str) -> bool:
    """Does what was typed into a list pick this entry: part of it, its initials, its pinyin or a mixture.

    The last syllable may be unfinished; the match may begin at any character (nk finds 心内科).
    """
    typed = query.strip().lower()
    if typed in text.lower():
        return True
    typed = typed.replace(" ", "").replace("'", "")
    if not (typed.isascii() and typed.isalnum()):
        return False
    choices, letters = _choices(text)
    if not letters.issuperset(typed[0]):
        return False
    return any(_picks(typed, choices, at) for at, said in enumerate(choices) if typed[0] in said)


@lru_cache(maxsize=32768)
def _choices(text: str) -> tuple[tuple[dict[str, tuple[str, ...]], ...], frozenset[str]]:
    """For each readable character its readings by first letter, and all these letters."""
    choices = []
    for said in syllables(text):
        by_letter: dict[str, tuple[str, ...]] = {}
        for each in said:
            by_letter[each[0]] = (*by_letter.get(each[0], ()), each)
        if by_letter:
            choices.append(by_letter)
    return tuple(choices), frozenset(letter for each in choices for letter in each)


def _picks(typed: str, choices: tuple[dict[str, tuple[str, ...]], ...], at: int) -> bool:
    """Can the letters typed be spread over the characters from here on."""
    if at == len(choices):
        return False
    for said in choices[at].get(typed[0], ()):
        if said.startswith(typed):
            return True
        for size in {1, len(said), 2 if said.startswith(_DIGRAPHS) else 1}:
            if len(typed) > size and typed.startswith(said[:size]) and _picks(typed[size:], choices, at + 1):
                return True
    return False
