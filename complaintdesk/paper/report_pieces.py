"""报表的版块: what a report is made of on paper: lines of text, rows of tables, places to sign, each with its height."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from complaintdesk.desk.report_blocks import Figure
from complaintdesk.domain.form_layout import Style as Place
from complaintdesk.paper.cells import LABEL_AIR, PAD_X, PAD_Y, Box, Cell, Label, Text
from complaintdesk.paper.ink import OUTER, first_baseline
from complaintdesk.paper.prose import paragraph_blocks
from complaintdesk.paper.typesetting import Style, clean, fit
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.desk.report_blocks import Cell as Value
    from complaintdesk.desk.report_blocks import Signing, TableBlock
    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Paper, Type

GAP = 2 * mm
_AIR = 3 * mm
#: A cell of a report is no place for an essay: a longer text is cut, and the case itself has the rest.
_LINES = 14
_MORE = "…"
_PALE = 0.93
_SIGNING = 16 * mm
_ROW = 7 * mm
_LATIN_WORD = re.compile("[!-~]+")
#: Below this share of their size heads are no longer easily read; a longer word is parted.
_SMALLEST = 0.75
#: A table of so few rows is not parted where the next page has room for it.
_TOGETHER = 12


@dataclass
class Piece:
    """版块: drawn from y down. `above` is the air before it, which no page begins with; `keep` holds it on the page of
    the piece before it, `keep_next` that of the one after it; `again` comes first where it begins a page."""

    height: float
    draw: Callable[[Ink, float], None]
    above: float = 0.0
    keep: bool = False
    keep_next: bool = False
    again: Piece | None = None


def prose(place: Place, words: str, paper: Paper, type_: Type, *, above: float = 0.0) -> list[Piece]:
    """A heading or a paragraph, line by line."""
    pieces: list[Piece] = []
    for block in paragraph_blocks([(place, words)], paper.inner, type_):
        row = block.rows[0]
        height = row.least(paper.inner, type_)

        def draw(ink: Ink, y: float, cell: Cell = row.cells[0], height: float = height) -> None:
            cell.settle(Box(paper.side, y - height, paper.inner, height), type_)
            cell.draw(ink, type_)

        pieces.append(Piece(height, draw, keep=bool(pieces) and block.keep, keep_next=block.keep_next))
    if pieces:
        pieces[0].above = above
    return pieces


def caption_piece(words: str, paper: Paper, style: Style, *, centred: bool, above: float = 0.0) -> Piece:
    """One line over or under a table or chart; cut where it does not fit."""
    shown = cut(words, style, paper.inner)

    def draw(ink: Ink, y: float) -> None:
        x = paper.side + ((paper.inner - style.width(shown)) / 2 if centred else 0.0)
        ink.line(shown, style, x, y - first_baseline(style))

    return Piece(style.leading + 0.5 * mm, draw, above=above)


def cut(words: str, style: Style, width: float, lines: int = 1) -> str:
    """The words as far as they fit."""
    words = clean(words)
    fitted = fit(words, style, width, lines, _MORE)
    return words if fitted.rest is None else words[: fitted.rest].rstrip() + _MORE


# -- tables


@dataclass
class _Number(Cell):
    """数字: right-aligned on the widest of its column, which stands in the middle."""

    text: str = ""
    widest: float = 0.0

    def draw(self, ink: Ink, type_: Type) -> None:
        super().draw(ink, type_)
        box, style = self.box, type_.body if type_.body.width(self.text) <= self.box.width - PAD_X else type_.tight
        right = box.x + (box.width + min(self.widest, box.width - PAD_X)) / 2
        baseline = box.y + (box.height + style.leading) / 2 - first_baseline(style)
        ink.line(self.text, style, right - style.width(self.text), baseline)


@dataclass(frozen=True)
class _Grid:
    """版式: where the columns stand, and how wide the widest number of each is."""

    left: tuple[float, ...]
    wide: tuple[float, ...]
    widest: tuple[float, ...]


def table_pieces(block: TableBlock, paper: Paper, type_: Type, room: float) -> list[Piece]:
    """Title, heads, rows and where the numbers come from; a row is never parted."""
    grid = _grid(block, paper, type_)
    heads = _heads(block, grid, paper, type_)
    pieces = []
    if block.title:
        title = caption_piece(block.title, paper, type_.strong, centred=True, above=_AIR)
        title.keep_next = True
        pieces.append(title)
    else:
        heads.above = _AIR
    again = replace(heads, above=0.0, keep_next=True)
    heads.keep_next = True
    pieces.append(heads)
    for n, values in enumerate(block.rows):
        is_total = block.total and n == len(block.rows) - 1
        row = _row(values, grid, _bold(type_) if is_total else type_, room)
        row.again = again
        row.keep = is_total and n > 0
        pieces.append(row)
    if len(block.rows) <= _TOGETHER and sum(piece.height for piece in pieces) <= room / 2:
        for piece in pieces[:-1]:
            piece.keep_next = True
    _frame(pieces[1 if block.title else 0 :], paper)
    if block.source:
        source = prose(Place.SMALL, block.source, paper, type_, above=0.8 * mm)
        source[0].keep = True
        pieces += source
    return pieces


def _bold(type_: Type) -> Type:
    return replace(type_, body=Style(type_.body.fonts, type_.body.size, type_.body.leading, bold=True))


def _grid(block: TableBlock, paper: Paper, type_: Type) -> _Grid:
    shares = block.widths or (1.0,) * len(block.head)
    wide = [paper.inner * share / sum(shares) for share in shares]
    left = [paper.side + sum(wide[:n]) for n in range(len(wide))]
    strong = _bold(type_).body
    widest = [
        max((strong.width(value.text) for row in block.rows if isinstance(value := row[n], Figure)), default=0.0)
        for n in range(len(wide))
    ]
    return _Grid(tuple(left), tuple(wide), tuple(widest))


def _heads(block: TableBlock, grid: _Grid, paper: Paper, type_: Type) -> Piece:
    """One row of heads, or two: what groups the columns above them; where nothing does, the head takes both."""
    cells = [Label(text=clean(words)) for words in block.head]
    bold = _head_type(type_, [(cell.text, wide - LABEL_AIR) for cell, wide in zip(cells, grid.wide, strict=True)])
    low = max(_ROW, *(cell.least(wide, bold) for cell, wide in zip(cells, grid.wide, strict=True)))
    groups: list[tuple[Label, int, int]] = []
    at = 0
    for words, span in block.groups:
        groups.append((Label(text=clean(words)), at, at + span))
        at += span
    named = [(cell, sum(grid.wide[a:b])) for cell, a, b in groups if cell.text]
    high = max((max(_ROW, cell.least(wide, bold)) for cell, wide in named), default=0.0)
    under = {n for cell, a, b in groups if cell.text for n in range(a, b)}

    def draw(ink: Ink, y: float) -> None:
        pale(ink, paper.side, y - high - low, paper.inner, high + low)
        for cell, a, b in groups:
            if cell.text:
                cell.settle(Box(grid.left[a], y - high, sum(grid.wide[a:b]), high), bold)
                cell.draw(ink, bold)
        for n, cell in enumerate(cells):
            tall = low if n in under else high + low
            cell.settle(Box(grid.left[n], y - high - low, grid.wide[n], tall), bold)
            cell.draw(ink, bold)

    return Piece(high + low, draw)


def _head_type(type_: Type, heads: list[tuple[str, float]]) -> Type:
    """Bold, and as much smaller as it takes for every Latin word of the heads to stay whole in its column."""
    label, tight = (Style(one.fonts, one.size, one.leading, bold=True) for one in (type_.label, type_.tight))
    words = [(label.width(word), room) for text, room in heads for word in _LATIN_WORD.findall(text)]
    scale = max(_SMALLEST, min((room / wide for wide, room in words), default=1.0))
    if scale < 1.0:
        label = Style(label.fonts, label.size * scale, label.leading * scale, bold=True)
        tight = label if label.size < tight.size else tight
    return replace(type_, label=label, tight=tight)


def _row(values: tuple[Value, ...], grid: _Grid, type_: Type, room: float) -> Piece:
    cells: list[Cell] = []
    for n, value in enumerate(values):
        if isinstance(value, Figure):
            cells.append(_Number(text=value.text, widest=grid.widest[n]))
        else:
            cells.append(Text(text=cut(value, type_.body, grid.wide[n] - 2 * PAD_X, _LINES), rows=_LINES))
    height = max(_ROW, *(c.wanted(w, type_, room) for c, w in zip(cells, grid.wide, strict=True)))

    def draw(ink: Ink, y: float) -> None:
        for cell, x, wide in zip(cells, grid.left, grid.wide, strict=True):
            cell.settle(Box(x, y - height, wide, height), type_)
            cell.draw(ink, type_)

    return Piece(height, draw)


def _frame(pieces: list[Piece], paper: Paper) -> None:
    """The heavier frame: every row draws its own two sides, the heads the top, the last row the bottom."""
    left, right = paper.side, paper.side + paper.inner
    for n, piece in enumerate(pieces):
        first, last = n == 0, n == len(pieces) - 1
        piece.draw = _framed(piece.draw, piece.height, left, right, top=first, bottom=last)
        if piece.again is not None and n == 1:
            piece.again.draw = pieces[0].draw


def _framed(
    inner: Callable[[Ink, float], None], height: float, left: float, right: float, *, top: bool, bottom: bool
) -> Callable[[Ink, float], None]:
    def draw(ink: Ink, y: float) -> None:
        inner(ink, y)
        ink.rule(left, y, left, y - height, OUTER)
        ink.rule(right, y, right, y - height, OUTER)
        if top:
            ink.rule(left, y, right, y, OUTER)
            ink.rule(left, y - height, right, y - height, OUTER / 1.5)
        if bottom:
            ink.rule(left, y - height, right, y - height, OUTER)

    return draw


def pale(ink: Ink, x: float, y: float, width: float, height: float, grey: float = _PALE) -> None:
    """A pale ground: of shades only, as the office's printer has them."""
    with ink.within(x, y, width, height):
        ink.canvas.setFillGray(grey)
        ink.canvas.rect(x, y, width, height, stroke=0, fill=1)


# -- signing


def signing_piece(block: Signing, paper: Paper, type_: Type) -> Piece:
    """编制、审核、批准 in one row, a rule for the pen behind each; never alone on a page."""
    part = paper.inner / max(1, len(block.captions))

    def draw(ink: Ink, y: float) -> None:
        baseline = y - _SIGNING + 2 * PAD_Y
        for n, words in enumerate(block.captions):
            x = paper.side + n * part
            end = ink.line(cut(words, type_.body, part * 0.6), type_.body, x, baseline)
            ink.rule(end + 1 * mm, baseline - 0.8 * mm, x + part - 4 * mm, baseline - 0.8 * mm)

    return Piece(_SIGNING, draw, keep=True)
