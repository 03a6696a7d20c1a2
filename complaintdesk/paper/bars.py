"""条码: Code 128 of a case number as runs of dark modules, for scanners that read bars only."""

from __future__ import annotations

import re
from functools import lru_cache

from complaintdesk.paper.units import mm

QUIET = 10  # modules of white at either end
HEIGHT = 8 * mm
#: Widths of a module, the widest first; the narrowest is two dots of a 200 dpi scanner.
MODULES = (0.33 * mm, 0.29 * mm, 0.254 * mm)
_LONGEST = 40
#: The symbols 0 to 105, each as the widths of three bars and the gaps after them.
_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222"
    "123122123221223211221132221231213212223112312131311222321122321221312212322112322211212123212321"
    "232121111323131123131321112313132113132311211313231113231311112133112331132131113123113321133121"
    "313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224"
    "111422121124121421141122141221112214112412122114122411142112142211241211221114413111241112134111"
    "111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141114113"
    "114311411113411311113141114131311141411131211412211214211232"
)
_STOP = "2331112"
_LETTERS, _DIGITS = (104, 100), (105, 99)  # code sets B and C: to begin with, and to change to
#: Digits in pairs where that is shorter.
_PARTS = re.compile(r"^(?:\d\d){2,}|(?:\d\d){2,}$|(?:\d\d){3,}|.")


def _symbols(words: str) -> list[int]:
    found: list[int] = []
    now = None
    for part in _PARTS.findall(words):
        code = _DIGITS if len(part) > 1 else _LETTERS
        if code is not now:
            found.append(code[bool(found)])
            now = code
        found += [int(part[n : n + 2]) for n in range(0, len(part), 2)] if len(part) > 1 else [ord(part) - 32]
    found.append(sum(max(n, 1) * symbol for n, symbol in enumerate(found)) % 103)
    return found


@lru_cache(maxsize=256)
def dark_runs(words: str) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Modules in all with the quiet zones, and each dark bar as (start, width).

    Words that Code 128 does not hold, or too many to be read on paper, give no code: (0, ()).
    """
    if not words or len(words) > _LONGEST or not (words.isascii() and words.isprintable()):
        return 0, ()
    widths = "".join(_WIDTHS[6 * symbol : 6 * symbol + 6] for symbol in _symbols(words)) + _STOP
    runs: list[tuple[int, int]] = []
    place = QUIET
    for n, width in enumerate(map(int, widths)):
        if n % 2 == 0:
            runs.append((place, width))
        place += width
    return place + QUIET, tuple(runs)


def width_within(words: str, room: float) -> float:
    """How wide the code is with the widest modules that fit into `room`; 0 where none fit."""
    modules, _runs = dark_runs(words)
    for module in MODULES:
        if modules and modules * module <= room:
            return modules * module
    return 0.0
