"""表: rows and blocks of cells, put on pages and given their heights."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from complaintdesk.paper.cells import Box, Cell, Label, Overflow, Text
from complaintdesk.paper.ink import OUTER
from complaintdesk.paper.typesetting import break_lines
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Paper, Type

SIDE_LABEL = 10 * mm
_MOST = 160 * mm  # the most that one row of a list takes of a page; the rest goes to a continuation page
_PITCH = 1.25  # of characters written below one another, in em


@dataclass
class Row:
    """一行: cells side by side; `stretch` is its part of the height that is left on the page."""

    cells: Sequence[Cell]
    tall: float = 0.0
    stretch: float = 0.0
    height: float = field(default=0.0, init=False)

    def widths(self, width: float) -> list[float]:
        """The cells' widths in a row this wide."""
        free = width - sum(cell.fixed for cell in self.cells)
        shares = sum(cell.share for cell in self.cells if not cell.fixed)
        return [cell.fixed or free * cell.share / shares for cell in self.cells]

    def least(self, width: float, type_: Type) -> float:
        """The height the row needs."""
        return max(self.tall, *(c.least(w, type_) for c, w in zip(self.cells, self.widths(width), strict=True)))

    def lowest(self, width: float, type_: Type) -> float:
        """The height below which it is of no use."""
        return max(c.lowest(w, type_) for c, w in zip(self.cells, self.widths(width), strict=True))

    def wanted(self, width: float, type_: Type, room: float) -> float:
        """The height at which all of its text is seen."""
        return max(
            self.tall, *(c.wanted(w, type_, room) for c, w in zip(self.cells, self.widths(width), strict=True))
        )


@dataclass
class Block:
    """一栏: rows that stay together, with a name written down their left side.

    A block that is not `framed` stands free, as the lines of a letter do. `keep` holds it on the page of the block
    before it, `keep_next` that of the one after it; `heads` are the heads of a list, repeated on its next page; a block
    that `grows` is given the height of its text.
    """

    rows: list[Row]
    name: str = ""
    framed: bool = True
    keep: bool = False
    keep_next: bool = False
    heads: bool = False
    grows: bool = False

    def inner(self, width: float) -> float:
        """The width of its rows in a table this wide."""
        return width - SIDE_LABEL if self.name else width

    def least(self, width: float, type_: Type) -> float:
        """The height it needs; its name must fit too."""
        if self.grows:
            rows = sum(row.wanted(self.inner(width), type_, _MOST) for row in self.rows)
        else:
            rows = sum(row.least(self.inner(width), type_) for row in self.rows)
        return max(rows, side_label_height(self.name, type_)) if self.name else rows

    def comfortable(self, width: float, type_: Type, room: float) -> float:
        """The height at which its short fields are seen whole."""
        inner = self.inner(width)
        rows = sum((row.least(inner, type_) if row.stretch else row.wanted(inner, type_, room)) for row in self.rows)
        return max(rows, self.least(width, type_))


@dataclass
class Notes:
    """填写说明: numbered lines under the table."""

    lines: tuple[str, ...]

    def broken(self, width: float, type_: Type) -> list[str]:
        """The lines as they are printed."""
        return [
            text[line.start : line.end]
            for text in self.lines
            for line in break_lines(text, type_.small, width)
        ]

    def height(self, width: float, type_: Type) -> float:
        """The height they take."""
        return len(self.broken(width, type_)) * type_.small.leading + 2.5 * mm

    def draw(self, ink: Ink, type_: Type, x: float, top: float, width: float) -> None:
        """Draw them from `top` down."""
        for n, text in enumerate(self.broken(width, type_)):
            ink.line(text, type_.small, x, top - 1.5 * mm - (n + 0.8) * type_.small.leading)


@dataclass
class Item:
    """一项: a label with its field, to be put into rows by `pairs`."""

    label: str
    cell: Cell


def field_item(label: str, text: str, *, of: str = "", share: float = 1.0, rows: int = 3) -> Item:
    """An ordinary field: its words beside its label. `of` names whose it is on a continuation page."""
    return Item(label, Text(name=f"{of} · {label}" if of else label, text=text, share=share, rows=rows))


def pairs(paper: Paper, tall: float, *groups: Sequence[Item]) -> list[Row]:
    """One row for each group; narrow paper takes two items at most in a row."""
    most = 3 if paper.inner > 150 * mm else 2
    rows = []
    for group in groups:
        for start in range(0, len(group), most):
            cells: list[Cell] = []
            for item in group[start : start + most]:
                cells += [Label(fixed=paper.label, text=item.label), item.cell]
            rows.append(Row(cells, tall))
    return rows


def side_label_height(name: str, type_: Type) -> float:
    """The height that a block's name needs when written down the side."""
    if name.isascii():
        return type_.label.width(name) + 1 * mm
    per_line = _per_line(name, type_, 1e9)
    return -(-len(name) // per_line) * type_.label.size * _PITCH + 1 * mm


def _per_line(name: str, type_: Type, height: float) -> int:
    """Characters side by side: one, or two where the name would be longer than the block is high."""
    return 1 if len(name) <= 6 and len(name) * type_.label.size * _PITCH <= height else 2


def draw_side_label(ink: Ink, type_: Type, name: str, box: Box) -> None:
    """The name down the left side: characters below one another, Latin letters turned."""
    style = type_.label
    ink.box(box.x, box.y, box.width, box.height)
    middle_x, middle_y = box.x + box.width / 2, box.y + box.height / 2
    if name.isascii():
        ink.canvas.saveState()
        ink.canvas.translate(middle_x, middle_y)
        ink.canvas.rotate(90)
        ink.line(name, style, -style.width(name) / 2, -0.36 * style.size)
        ink.canvas.restoreState()
        return
    per_line = _per_line(name, type_, box.height)
    lines = [name[n : n + per_line] for n in range(0, len(name), per_line)]
    pitch = min(style.size * 1.6, box.height / len(lines))
    for n, line in enumerate(lines):
        baseline = middle_y + (len(lines) / 2 - n - 0.5) * pitch - 0.38 * style.size
        ink.line(line, style, middle_x - style.width(line) / 2, baseline)


@dataclass
class TablePage:
    """一页表: the blocks that stand on one page, with their places."""

    blocks: list[Block]
    notes: Notes | None = None

    def settle(self, paper: Paper, type_: Type, top: float, room: float) -> list[Overflow]:
        """Give every row its height and place from `top` down; returns what does not fit."""
        width = paper.inner
        self.type, self.x, self.width, self.top = type_, paper.side, width, top
        if self.notes:
            room -= self.notes.height(width, type_)
        rows = [(row, block.inner(width)) for block in self.blocks for row in block.rows]
        for block in self.blocks:
            inner = block.inner(width)
            least = [row.wanted(inner, type_, _MOST) if block.grows else row.least(inner, type_) for row in block.rows]
            lack = max(0.0, block.least(width, type_) - sum(least)) / len(least)
            for row, height in zip(block.rows, least, strict=True):
                row.height = min(height + lack, room)
        left = room - sum(row.height for row, _width in rows)
        if left < 0:
            _take_back(rows, -left, type_)
        _share_out(rows, left, type_)
        return self._place(paper, type_, top)

    def _place(self, paper: Paper, type_: Type, top: float) -> list[Overflow]:
        rest: list[Overflow] = []
        y = top
        self.sides: list[tuple[str, Box]] = []
        self.frames: list[tuple[float, float]] = []  # top and bottom of each run of framed blocks
        for block in self.blocks:
            start, x = y, paper.side + self.width - block.inner(self.width)
            for row in block.rows:
                y -= row.height
                at = x
                for cell, width in zip(row.cells, row.widths(block.inner(self.width)), strict=True):
                    rest += cell.settle(Box(at, y, width, row.height), type_)
                    at += width
            if block.name:
                self.sides.append((block.name, Box(paper.side, y, SIDE_LABEL, start - y)))
            if block.framed:
                if self.frames and abs(self.frames[-1][1] - start) < 0.01:
                    start = self.frames.pop()[0]
                self.frames.append((start, y))
        self.bottom = y
        return rest

    def draw(self, ink: Ink) -> None:
        """Draw all cells, the heavier frame round them and the notes below."""
        for name, box in self.sides:
            draw_side_label(ink, self.type, name, box)
        for block in self.blocks:
            for row in block.rows:
                for cell in row.cells:
                    cell.draw(ink, self.type)
        for top, bottom in self.frames:
            ink.box(self.x, bottom, self.width, top - bottom, OUTER)
        if self.notes:
            self.notes.draw(ink, self.type, self.x, self.bottom, self.width)


def _take_back(rows: list[tuple[Row, float]], lack: float, type_: Type) -> None:
    """Take the height that the page does not have from the rows that have most to spare: those of long texts first."""
    for stretched in (True, False):
        spare = [(row, row.height - row.lowest(width, type_)) for row, width in rows if bool(row.stretch) is stretched]
        spare = [(row, height) for row, height in spare if height > 0]
        total = sum(height for _row, height in spare)
        for row, height in spare:
            row.height -= height * min(1.0, lack / total)
        lack -= min(lack, total)


def _share_out(rows: list[tuple[Row, float]], left: float, type_: Type) -> None:
    """Give the height that is left: short fields first, then long ones evenly, then by stretch."""
    lacking = [(max(0.0, r.wanted(w, type_, r.height + max(left, 0.0)) - r.height), r) for r, w in rows]
    for lack, row in lacking:
        if not row.stretch and lack <= left:
            row.height += lack
            left -= lack
    long = sorted(((lack, n, row) for n, (lack, row) in enumerate(lacking) if row.stretch), key=lambda e: e[:2])
    for done, (lack, _n, row) in enumerate(long):
        given = max(0.0, min(lack, left / (len(long) - done)))
        row.height += given
        left -= given
    weight = sum(row.stretch for _lack, _n, row in long)
    for _lack, _n, row in long:
        row.height += max(left, 0.0) * row.stretch / weight


def paginate(blocks: list[Block], notes: Notes | None, paper: Paper, type_: Type, room: float,
             taken: float = 0.0) -> list[TablePage]:
    """The blocks on one page if they fit at their least heights, else on as many as they need in comfort.

    On the first page `taken` of the room is the letterhead's.
    """
    pages = _fill(blocks, notes, paper, type_, room, taken, [b.least(paper.inner, type_) for b in blocks])
    if len(pages) > 1:
        comfort = [b.comfortable(paper.inner, type_, room) for b in blocks]
        pages = _fill(blocks, notes, paper, type_, room, taken, comfort)
    return pages


def _fill(blocks: list[Block], notes: Notes | None, paper: Paper, type_: Type, room: float, taken: float,
          heights: list[float]) -> list[TablePage]:
    pages: list[TablePage] = [TablePage([])]
    used = taken
    heads: tuple[Block, float] | None = None
    for group in _together(blocks, heights):
        height = sum(min(h, room) for _block, h in group)
        begins = next((pair for pair in group if pair[0].heads), None)
        if begins is not None:
            heads = begins
        elif not group[0][0].grows:
            heads = None
        if pages[-1].blocks and used + height > room + 0.01:
            pages.append(TablePage([]))
            used = 0.0
            if heads is not None and begins is None:
                # Cells know their place: each page has its own.
                pages[-1].blocks.append(deepcopy(heads[0]))
                used = heads[1]
        pages[-1].blocks += [block for block, _h in group]
        used += height
    if notes:
        if used + notes.height(paper.inner, type_) > room + 0.01:
            pages.append(TablePage([pages[-1].blocks.pop()] if len(pages[-1].blocks) > 1 else []))
        pages[-1].notes = notes
    return pages


def _together(blocks: list[Block], heights: list[float]) -> list[list[tuple[Block, float]]]:
    """The blocks in groups that stay on one page."""
    groups: list[list[tuple[Block, float]]] = []
    for block, height in zip(blocks, heights, strict=True):
        if groups and (block.keep or groups[-1][-1][0].keep_next or groups[-1][-1][0].heads):
            groups[-1].append((block, height))
        else:
            groups.append([(block, height)])
    return groups
