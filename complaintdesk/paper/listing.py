"""清单纸面: lists of many cases on paper: rows below one another on pages that carry no case and no code."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from complaintdesk.paper.cells import Box
from complaintdesk.paper.ink import Ink
from complaintdesk.paper.render import Rendered, new_canvas

if TYPE_CHECKING:
    from complaintdesk.paper.sizes import Paper, Type
    from complaintdesk.paper.table import Row


@dataclass
class ListPage:
    """一页: rows below one another, each of its height."""

    rows: list[Row] = field(default_factory=list)
    used: float = 0.0

    def put(self, row: Row, height: float) -> None:
        """Add a row of this height."""
        row.height = height
        self.rows.append(row)
        self.used += height

    def draw(self, ink: Ink, paper: Paper, type_: Type, top: float) -> float:
        """Draw the rows from `top` down; returns where they end."""
        y = top
        for row in self.rows:
            y -= row.height
            x = paper.side
            for cell, wide in zip(row.cells, row.widths(paper.inner), strict=True):
                cell.settle(Box(x, y, wide, row.height), type_)
                cell.draw(ink, type_)
                x += wide
        return y


def wanted_height(row: Row, paper: Paper, type_: Type, room: float) -> float:
    """The height at which all of a row is seen, as far as a page goes."""
    return max(row.least(paper.inner, type_), row.wanted(paper.inner, type_, room))


def draw_title(ink: Ink, title: str, marks: str, paper: Paper, type_: Type) -> None:
    """The title in the middle, Chinese spaced out; what makes the sheet other than an ordinary one at the right."""
    top = paper.height - paper.top
    spacing = 0.0 if title.isascii() else 0.3 * type_.title.size
    width = type_.title.width(title) + spacing * (len(title) - 1)
    ink.line(title, type_.title, (paper.width - width) / 2, top - type_.title.size, spacing=spacing)
    if marks:
        ink.line(marks, type_.mark, paper.width - paper.side - type_.mark.width(marks), top - type_.mark.size)


def list_pdf(
    title: str, pages: list[ListPage], paper: Paper, font: str, draw: Callable[[Ink, ListPage, int], None]
) -> Rendered:
    """The pages as PDF; `draw` draws one, with its number from 1."""
    out = io.BytesIO()
    canvas = new_canvas(out, paper, font, title)
    ink = Ink(canvas, len(pages))
    for number, page in enumerate(pages, 1):
        draw(ink, page, number)
        ink.new_page()
    canvas.save()
    return Rendered(out.getvalue(), ink.pages, tuple(ink.missing))
