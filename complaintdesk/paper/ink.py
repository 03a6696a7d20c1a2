"""墨: drawing on a reportlab canvas in points: rules, boxes, ticks, codes and lines of clean text.

Text goes to the canvas as text and nothing else: there is no markup that a user's words could open.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from complaintdesk.paper import qr
from complaintdesk.paper.typesetting import BLANK_EM, CODE_SIZE, Style, code_point, stretches
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from complaintdesk.paper.typesetting import Line

INNER = 0.5
OUTER = 1.2
TICK_BOX = 3.2 * mm
_MOST_OPEN = 0.25  # a justified line is opened by at most this part of an em at each place
_ASCENT = 0.88


class Ink:
    """One document's pen; `pages` is their number, known before the first is drawn."""

    def __init__(self, canvas: Any, pages: int) -> None:
        self.canvas = canvas
        self.pages = pages
        self._rule = 0.0
        self.missing: dict[str, None] = {}  # characters drawn as blanks, in the order met

    def new_page(self) -> None:
        """End this page and begin the next."""
        self.canvas.showPage()
        self._rule = 0.0

    def _weight(self, rule: float) -> None:
        if rule != self._rule:
            self.canvas.setLineWidth(rule)
            self._rule = rule

    def box(self, x: float, y: float, width: float, height: float, rule: float = INNER) -> None:
        """A frame; x and y are its lower left corner."""
        self._weight(rule)
        self.canvas.rect(x, y, width, height)

    def rule(self, x: float, y: float, to_x: float, to_y: float, weight: float = INNER) -> None:
        """A straight rule."""
        self._weight(weight)
        self.canvas.line(x, y, to_x, to_y)

    def tick_box(self, x: float, y: float, *, ticked: bool) -> None:
        """A box to tick, drawn: ☑ is in few fonts."""
        self.box(x, y, TICK_BOX, TICK_BOX, 0.8)
        if ticked:
            path = self.canvas.beginPath()
            path.moveTo(x + 0.18 * TICK_BOX, y + 0.5 * TICK_BOX)
            path.lineTo(x + 0.42 * TICK_BOX, y + 0.2 * TICK_BOX)
            path.lineTo(x + 0.9 * TICK_BOX, y + 0.95 * TICK_BOX)
            self._weight(1.5)
            self.canvas.drawPath(path, stroke=1, fill=0)

    def code(self, payload: str, x: float, y: float, size: float) -> None:
        """A QR code, `size` wide with its quiet zone."""
        side, runs = qr.dark_runs(payload)
        if not side:
            return
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.scale(size / side, size / side)
        squares = [f"{column} {side - row - 1} {length} 1 re" for row, column, length in runs]
        self.canvas.addLiteral(" ".join([*squares, "f"]))
        self.canvas.restoreState()

    def line(self, text: str, style: Style, x: float, baseline: float, *, spacing: float = 0.0) -> float:
        """One line of clean text from x on; returns where it ends."""
        pen = self.canvas.beginText()
        self._set(pen, text, style, x, baseline, spacing)
        self.canvas.drawText(pen)
        return x + style.width(text) + spacing * max(len(text) - 1, 0)

    def lines(self, text: str, lines: Sequence[Line], style: Style, x: float, top: float, width: float) -> None:
        """Broken lines below one another from `top` down, justified."""
        pen = self.canvas.beginText()
        for n, line in enumerate(lines):
            piece = text[line.start : line.end].rstrip(" ")
            baseline = top - n * style.leading - first_baseline(style)
            opening = 0.0 if line.last else _opening(piece, width - line.width, style.size)
            self._set(pen, piece, style, x, baseline, 0.0, opening)
        self.canvas.drawText(pen)

    def _set(self, pen: Any, text: str, style: Style, x: float, baseline: float, spacing: float,
             opening: float = 0.0) -> None:
        pen.setTextOrigin(x, baseline)
        space = 0.0
        for font, extra, run in _runs(text, style, spacing, opening):
            end = x + style.width(run) + extra * len(run)
            if font is None:
                if space:
                    pen.setCharSpace(0)
                    space = 0.0
                self._blank(pen, run, style, x, baseline)
                pen.setTextOrigin(end, baseline)
            else:
                if extra != space:
                    pen.setCharSpace(extra)
                    space = extra
                pen.setFont(font, style.size)
                pen.textOut(run)
            x = end
        if space:
            pen.setCharSpace(0)

    def _blank(self, pen: Any, char: str, style: Style, x: float, baseline: float) -> None:
        """A blank to write the character into by hand, with its number beside it."""
        self.missing[char] = None
        width = BLANK_EM * style.size / 1000
        self.rule(x + 1, baseline - 1.5, x + width - 1, baseline - 1.5, 0.8)
        pen.setTextOrigin(x + width, baseline)
        pen.setFont(style.fonts.first(bold=style.bold), CODE_SIZE)
        pen.textOut(code_point(char))


def first_baseline(style: Style) -> float:
    """How far below the top of a line its baseline lies."""
    return (style.leading - style.size) / 2 + _ASCENT * style.size


def _opening(text: str, slack: float, size: float) -> float:
    """What to add at each place of a line that may open, so that it fills its width; 0 to leave it ragged."""
    places = sum(stretches(a, b) for a, b in pairwise(text))
    if slack <= 0 or not places or slack / places > _MOST_OPEN * size:
        return 0.0
    return slack / places


def _runs(text: str, style: Style, spacing: float, opening: float) -> Iterator[tuple[str | None, float, str]]:
    """The text in runs of one font and one letter spacing; a character without font is a run of its own."""
    start, current = 0, None
    for place, char in enumerate(text):
        opens = opening and place + 1 < len(text) and stretches(char, text[place + 1])
        key = (style.glyph(char).font, opening if opens else spacing)
        if current is not None and (key != current or key[0] is None):
            yield (*current, text[start:place])
            start = place
        current = key
    if current is not None:
        yield (*current, text[start:])
