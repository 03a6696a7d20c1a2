"""隐私阈值 (K6): which figures of people are hidden because they stand on too few cases, and which besides.

One figure hidden alone could be reckoned from the sum and the others, so a second one is hidden with it.
"""

from __future__ import annotations

from collections.abc import Sequence

#: 隐私阈值: under three cases a figure tells of single cases and not of how somebody works.
LEAST = 3

Place = tuple[int, int]


def is_few(basis: int) -> bool:
    """Whether a figure stands on too few. On none there is nothing to hide: it is shown as —."""
    return 0 < basis < LEAST


def hidden_places(bases: Sequence[int]) -> frozenset[int]:
    """Which figures of one column are hidden; of a single hidden one also the next smallest."""
    hidden = {place for place, basis in enumerate(bases) if is_few(basis)}
    if len(hidden) == 1:
        others = [(basis, place) for place, basis in enumerate(bases) if basis and place not in hidden]
        if others:
            hidden.add(min(others)[1])
    return frozenset(hidden)


def hidden_cells(bases: Sequence[Sequence[int]]) -> frozenset[Place]:
    """Which cells of a table are hidden; its last row and last column are the totals, and may be hidden as well.

    In no row and no column one cell stays hidden alone.
    """
    rows, columns = len(bases), len(bases[0]) if bases else 0
    lines = [[(row, column) for column in range(columns)] for row in range(rows)]
    lines += [[(row, column) for row in range(rows)] for column in range(columns)]
    hidden = {(row, column) for line in lines for row, column in line if is_few(bases[row][column])}
    grew = bool(hidden)
    while grew:
        grew = False
        for line in lines:
            inside = [place for place in line if place in hidden]
            others = [(bases[row][column], (row, column)) for row, column in line if (row, column) not in hidden]
            others = [one for one in others if one[0]]
            if len(inside) == 1 and others:
                hidden.add(min(others)[1])
                grew = True
    return frozenset(hidden)
