"""一纸两联: two copies below one another on a sheet of A4, to be cut apart: the stub and the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.paper.furniture import cut_line

if TYPE_CHECKING:
    from complaintdesk.desk.print_rows import CopyMark
    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Paper

#: What stands on a sheet, from the top: the copy, the page of the form, and by how much it is moved up.
Place = tuple["CopyMark", int, float]


def sheets(copies: tuple[CopyMark, ...], pages: int, paper: Paper) -> list[list[Place]]:
    """What stands on each sheet of paper: one page, or the same page of as many copies as it has halves.

    So a pile of sheets cut through gives each copy with its pages in order.
    """
    found: list[list[Place]] = []
    for start in range(0, len(copies), paper.halves):
        together = copies[start : start + paper.halves]
        for page in range(1, pages + 1):
            found.append([
                (mark, page, (paper.halves - 1 - place) * paper.height) for place, mark in enumerate(together)
            ])
    return found


def draw_cuts(ink: Ink, paper: Paper) -> None:
    """The lines to cut along."""
    for half in range(1, paper.halves):
        cut_line(ink, paper.width, half * paper.height, paper.edge)
