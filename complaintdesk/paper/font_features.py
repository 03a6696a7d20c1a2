"""字体特性: another outline that a font has for the same character, such as an English quotation mark for “.

Read from the table GSUB as the OpenType specification has it; single substitutions only, which is all that is asked for.
"""

from __future__ import annotations

from struct import unpack_from
from typing import Any

#: Proportional widths: in a Chinese font the marks “ ” ‘ ’ are else as wide as a character.
PROPORTIONAL = b"pwid"
_SINGLE, _ELSEWHERE = 1, 7  # kinds of lookups: one glyph for another, and a lookup that stands far away


def substitute(data: Any, gsub: int, tag: bytes, glyph: int) -> int:
    """What the feature puts in the place of the glyph; the glyph itself where it has nothing."""
    features, lookups = (gsub + offset for offset in unpack_from(">HH", data, gsub + 6))
    for n in range(_short(data, features)):
        named, offset = unpack_from(">4sH", data, features + 2 + 6 * n)
        if named == tag:
            count = _short(data, features + offset + 2)
            for index in unpack_from(f">{count}H", data, features + offset + 4):
                found = _looked_up(data, lookups + _short(data, lookups + 2 + 2 * index), glyph)
                if found is not None:
                    return found
    return glyph


def _looked_up(data: Any, lookup: int, glyph: int) -> int | None:
    kind, _flags, count = unpack_from(">HHH", data, lookup)
    for offset in unpack_from(f">{count}H", data, lookup + 6):
        table, of = lookup + offset, kind
        if of == _ELSEWHERE:
            of, far = unpack_from(">HL", data, table + 2)
            table += far
        if of == _SINGLE:
            layout, coverage = unpack_from(">HH", data, table)
            place = _covered(data, table + coverage, glyph)
            if place is not None:
                if layout == 1:  # one distance for all of them
                    return (glyph + _short(data, table + 4)) & 0xFFFF
                return _short(data, table + 6 + 2 * place)
    return None


def _covered(data: Any, coverage: int, glyph: int) -> int | None:
    """Which place the glyph has among those that a table is about."""
    layout, count = unpack_from(">HH", data, coverage)
    if layout == 1:
        listed = unpack_from(f">{count}H", data, coverage + 4)
        return listed.index(glyph) if glyph in listed else None
    for n in range(count):
        first, last, place = unpack_from(">HHH", data, coverage + 4 + 6 * n)
        if first <= glyph <= last:
            return int(place + glyph - first)
    return None


def _short(data: Any, place: int) -> int:
    return int(unpack_from(">H", data, place)[0])
