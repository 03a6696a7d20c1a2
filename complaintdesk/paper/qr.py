"""二维码: the matrix of a QR code (ISO/IEC 18004), bytes at level M, as runs of dark modules.

Made here and not by reportlab's coder, whose package draws in all of reportlab's charts and paragraphs: a form that is
printed by a fresh process would wait for them longer than for everything on it.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

QUIET = 4  # modules of white all round
#: More than this is unreadable at 22 mm after a copying machine; a case number never comes near it.
LONGEST = 100
_FORMAT = 0b101111001111100  # level M, mask 2: any mask is read alike
_BYTES = 0b0100  # the mode


class _Version(NamedTuple):
    words: int  # of data
    check: int  # words of correction of each block
    blocks: int
    mark: int  # where the small square in the lower right corner stands


_VERSIONS = (
    _Version(16, 10, 1, 0), _Version(28, 16, 1, 18), _Version(44, 26, 1, 22),
    _Version(64, 18, 2, 26), _Version(86, 24, 2, 30), _Version(108, 16, 4, 34),
)


class _Field(NamedTuple):
    """伽罗瓦域 of 256: powers of 2 (twice over, to add exponents without a thought), and the exponents."""

    power: tuple[int, ...]
    exponent: tuple[int, ...]


@lru_cache(maxsize=1)
def _field() -> _Field:
    power, value = [], 1
    for _n in range(255):
        power.append(value)
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
    exponent = [0] * 256
    for n, value in enumerate(power):
        exponent[value] = n
    return _Field(tuple(power * 2), tuple(exponent))


@lru_cache(maxsize=8)
def _divisor(degree: int) -> tuple[int, ...]:
    """The exponents of the Reed–Solomon polynomial, without its leading 1."""
    power, exponent = _field()
    product = [1]
    for root in range(degree):
        longer = [*product, 0]
        for n, value in enumerate(product):
            longer[n + 1] ^= power[exponent[value] + root]
        product = longer
    return tuple(exponent[value] for value in product[1:])


def _correction(data: bytes, degree: int) -> bytes:
    power, exponent = _field()
    divisor = _divisor(degree)
    rest = bytearray(data) + bytes(degree)
    for n in range(len(data)):
        if rest[n]:
            lead = exponent[rest[n]]
            for m, value in enumerate(divisor, n + 1):
                rest[m] ^= power[value + lead]
    return bytes(rest[len(data) :])


def _codewords(data: bytes, version: _Version) -> bytes:
    """Data and correction in the order in which they are laid."""
    written = (_BYTES << 8 | len(data)) << 8 * len(data) | int.from_bytes(data, "big")
    filled = (written << 4).to_bytes(len(data) + 2, "big")
    filled += bytes((0xEC, 0x11) * version.words)[: version.words - len(filled)]
    size = version.words // version.blocks
    blocks = [filled[n : n + size] for n in range(0, version.words, size)]
    checks = [_correction(block, version.check) for block in blocks]
    return bytes(word for part in (blocks, checks) for words in zip(*part, strict=True) for word in words)


class _Frame(NamedTuple):
    """What all codes of a version have in common, and the places of the data in their order, with their mask."""

    rows: tuple[bytes, ...]
    places: tuple[tuple[int, int, int], ...]


@lru_cache(maxsize=8)
def _frame(number: int) -> _Frame:
    side = 17 + 4 * number
    rows = [bytearray(b"\2" * side) for _n in range(side)]  # 2: free for data

    def square(row: int, column: int, reach: int, light: tuple[int, ...]) -> None:
        for y in range(max(0, row - reach), min(side, row + reach + 1)):
            for x in range(max(0, column - reach), min(side, column + reach + 1)):
                rows[y][x] = max(abs(y - row), abs(x - column)) not in light

    for row, column in ((3, 3), (3, side - 4), (side - 4, 3)):
        square(row, column, 4, (2, 4))
    for n in range(8, side - 8):
        rows[6][n] = rows[n][6] = n % 2 == 0
    if _VERSIONS[number - 1].mark:
        square(_VERSIONS[number - 1].mark, _VERSIONS[number - 1].mark, 2, (1,))
    rows[side - 8][8] = 1
    for n in range(15):
        bit = _FORMAT >> n & 1
        rows[n + (n > 5) if n < 8 else side - 15 + n][8] = bit
        rows[8][side - 1 - n if n < 8 else 15 - n - (n > 8)] = bit
    places = []
    for turn, right in enumerate(n - (n <= 6) for n in range(side - 1, 0, -2)):
        for y in range(side - 1, -1, -1) if turn % 2 == 0 else range(side):
            places += [(y, x, x % 3 == 0) for x in (right, right - 1) if rows[y][x] == 2]
    return _Frame(tuple(map(bytes, rows)), tuple(places))


def matrix(data: bytes) -> list[bytearray]:
    """The modules of the smallest code that holds the data, row by row, 1 where it is dark."""
    number = next(n for n, version in enumerate(_VERSIONS, 1) if len(data) + 2 <= version.words)
    frame = _frame(number)
    rows = [bytearray(row) for row in frame.rows]
    words = _codewords(data, _VERSIONS[number - 1])
    bits = f"{int.from_bytes(words, 'big'):0{8 * len(words)}b}".ljust(len(frame.places), "0")
    for (y, x, turned), bit in zip(frame.places, bits, strict=True):
        rows[y][x] = (bit == "1") != turned
    return rows


@lru_cache(maxsize=64)
def dark_runs(payload: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Modules per side with the quiet zone, and each dark run as (row, column, length).

    A payload too long to be read back gives no code: (0, ()).
    """
    data = payload.encode()
    if not data or len(data) > LONGEST:
        return 0, ()
    rows = matrix(data)
    runs = []
    for y, row in enumerate(rows):
        column = 0
        for dark, group in groupby(row):
            length = len(list(group))
            if dark:
                runs.append((y + QUIET, column + QUIET, length))
            column += length
    return len(rows) + 2 * QUIET, tuple(runs)
