"""段落: the paragraphs of a letter as blocks without a frame, line by line, so that a letter goes on to the next page.

No page ends with the first line of a paragraph nor begins with its last, and no last line is a single character.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from complaintdesk.domain.form_layout import Style
from complaintdesk.i18n import language
from complaintdesk.paper.cells import Cell
from complaintdesk.paper.table import Block, Row
from complaintdesk.paper.typesetting import Line, break_lines, clean, without_runt

if TYPE_CHECKING:
    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Type
    from complaintdesk.paper.typesetting import Style as TypeStyle

#: Lines of a letter stand further apart than those in a cell.
OPEN = 1.18
_INDENT = 2  # characters


@dataclass
class ProseLine(Cell):
    """一行正文, with its place in the line's room."""

    text: str = ""
    lines: tuple[Line, ...] = ()
    style: TypeStyle | None = None
    indent: float = 0.0
    place: Style = Style.BODY
    pitch: float = 0.0
    room: float = field(default=0.0)

    def least(self, width: float, type_: Type) -> float:  # noqa: ARG002 - lines are broken already
        return self.pitch * len(self.lines)

    def draw(self, ink: Ink, type_: Type) -> None:
        style = self.style or type_.body
        for n, line in enumerate(self.lines):
            x = self.box.x + (self.indent if n == 0 or self.place is Style.ITEM else 0.0)
            width = self.box.width - (x - self.box.x)
            if self.place is Style.RIGHT:
                x = self.box.x + self.box.width - line.width - 2 * style.size
            elif self.place is Style.CENTRE:
                x = self.box.x + (self.box.width - line.width) / 2
            top = self.box.y + self.box.height - n * self.pitch - (self.pitch - style.leading) / 2
            last = line._replace(last=True) if self.place in (Style.RIGHT, Style.CENTRE) else line
            ink.lines(self.text, [last], style, x, top, width)


def paragraph_blocks(paragraphs: list[tuple[Style, str]], width: float, type_: Type) -> list[Block]:
    """The paragraphs as blocks of one line, the first two and the last two lines of each together."""
    blocks: list[Block] = []
    for place, words in paragraphs:
        style = {Style.HEADING: type_.strong, Style.SMALL: type_.small}.get(place, type_.body)
        pitch = style.leading if place is Style.SMALL else style.leading * OPEN
        for paragraph in clean(words).split("\n") or [""]:
            blocks += _paragraph(paragraph, place, style, pitch, width)
        if place is Style.HEADING and blocks:
            blocks[-1].keep_next = True
        if place is Style.RIGHT or not words:
            blocks[-1].keep = True  # nobody signs on a page where nothing is said
    _keep_closing(blocks)
    return blocks


def _keep_closing(blocks: list[Block]) -> None:
    """A closing of one line (特此通知, 以上笔录我看过) goes with the words before it: alone on a page it closes nothing."""
    said = [block for block in blocks if not block.keep]
    closing = said[-1].rows[0].cells[0] if len(said) > 1 else None
    if isinstance(closing, ProseLine) and len(closing.lines) == 1:
        said[-1].keep = True


def _paragraph(words: str, place: Style, style: TypeStyle, pitch: float, width: float) -> list[Block]:
    indent = 0.0
    if place in (Style.BODY, Style.ITEM, Style.HEADING):
        flush = place is Style.HEADING and language() == "en"  # in English headings stand at the edge
        indent = 0.0 if flush else _INDENT * style.size
    lines: list[Line] = []
    start = 0
    while start < len(words) or not lines:
        hanging = indent if place is Style.ITEM or start == 0 else 0.0
        found = break_lines(words, style, width - hanging, start, limit=1)
        if not found:
            found = [Line(0, 0, 0.0, True)]
        lines += found
        start = found[-1].end
        while start < len(words) and words[start] == " ":
            start += 1
    pieces = _kept_together(without_runt(words, lines, style))
    blocks = []
    for n, piece in enumerate(pieces):
        cell = ProseLine(
            text=words, lines=tuple(piece), style=style, place=place, pitch=pitch,
            indent=indent if n == 0 or place is Style.ITEM else 0.0,
        )
        blocks.append(Block([Row([cell])], framed=False))
    return blocks


def _kept_together(lines: list[Line]) -> list[list[Line]]:
    """The lines one by one, but the first two and the last two of a paragraph stay together."""
    if len(lines) <= 3:
        return [lines]
    return [lines[:2], *([line] for line in lines[2:-2]), lines[-2:]]
