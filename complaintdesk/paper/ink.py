"""墨: drawing on a reportlab canvas in points: rules, boxes, ticks, codes and lines of clean text.

Text goes to the canvas as text and nothing else: there is no markup that a user's words could open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from complaintdesk.paper import bars, qr
from complaintdesk.paper.runs import advance, justified, part_of, spaced
from complaintdesk.paper.typesetting import BLANK_EM, CODE_SIZE, Style, code_point, flush
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from complaintdesk.paper.runs import Run
    from complaintdesk.paper.typesetting import Line

    #: Fixed words with values in them, each with where the values stand.
    Spans = Mapping[str, Sequence[tuple[int, int]]]

INNER = 0.5
OUTER = 1.2
TICK_BOX = 3.2 * mm
RED = (0.8, 0.0, 0.0)
_ASCENT = 0.88


class Ink:
    """One document's pen; `pages` is their number, known before the first is drawn.

    For an `overprint` (套打) on stationery that has the form printed already, only values, ticks and codes are drawn:
    no rules, and of text only what is said to be a value. `spans` tells where in fixed words the values stand.
    """

    def __init__(self, canvas: Any, pages: int, *, overprint: bool = False, spans: Spans | None = None) -> None:
        self.canvas = canvas
        self.pages = pages
        self.overprint = overprint
        self._spans = spans or {}
        self._rule = 0.0
        self.missing: dict[str, None] = {}  # characters drawn as blanks, in the order met

    def new_page(self) -> None:
        """End this page and begin the next."""
        self.canvas.showPage()
        self._rule = 0.0

    @contextmanager
    def at(self, x: float, y: float, angle: float = 0.0) -> Iterator[None]:
        """Everything drawn meanwhile is moved by x and y, and turned."""
        if not (x or y or angle):
            yield
            return
        with self._apart():
            self.canvas.translate(x, y)
            if angle:
                self.canvas.rotate(angle)
            yield

    @contextmanager
    def red(self, *, red: bool = True) -> Iterator[None]:
        """Everything drawn meanwhile is red: the head of a letter, and nothing else."""
        if not red:
            yield
            return
        with self._apart():
            self.canvas.setFillColorRGB(*RED)
            self.canvas.setStrokeColorRGB(*RED)
            yield

    @contextmanager
    def within(self, x: float, y: float, width: float, height: float) -> Iterator[None]:
        """Of everything drawn meanwhile only what lies in this box is seen."""
        with self._apart():
            path = self.canvas.beginPath()
            path.rect(x, y, width, height)
            self.canvas.clipPath(path, stroke=0, fill=0)
            yield

    @contextmanager
    def _apart(self) -> Iterator[None]:
        self.canvas.saveState()
        yield
        self.canvas.restoreState()
        self._rule = 0.0

    def _weight(self, rule: float) -> None:
        if rule != self._rule:
            self.canvas.setLineWidth(rule)
            self._rule = rule

    def box(self, x: float, y: float, width: float, height: float, rule: float = INNER) -> None:
        """A frame; x and y are its lower left corner."""
        if not self.overprint:
            self._weight(rule)
            self.canvas.rect(x, y, width, height)

    def rule(self, x: float, y: float, to_x: float, to_y: float, weight: float = INNER) -> None:
        """A straight rule."""
        if not self.overprint:
            self._weight(weight)
            self.canvas.line(x, y, to_x, to_y)

    def dashes(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A dashed rule: to cut, to tear, to stamp across."""
        with self._dashed():
            self.rule(x, y, to_x, to_y, 0.6)

    def ring(self, x: float, y: float, radius: float, *, dashed: bool = False) -> None:
        """A circle about x and y."""
        if not self.overprint:
            with self._dashed() if dashed else nullcontext():
                self._weight(0.6)
                self.canvas.circle(x, y, radius)

    def dashed_box(self, x: float, y: float, width: float, height: float) -> None:
        """A dashed frame."""
        with self._dashed():
            self.box(x, y, width, height, 0.6)

    @contextmanager
    def _dashed(self) -> Iterator[None]:
        self.canvas.setDash(3, 2)
        yield
        self.canvas.setDash()

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

    def bars(self, words: str, x: float, y: float, width: float, height: float) -> None:
        """A Code 128, `width` wide with its quiet zones."""
        modules, runs = bars.dark_runs(words)
        if not modules or not width:
            return
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.scale(width / modules, height)
        self.canvas.addLiteral(" ".join([*(f"{start} 0 {wide} 1 re" for start, wide in runs), "f"]))
        self.canvas.restoreState()

    def image(self, picture: Any, x: float, y: float, width: float, height: float) -> None:
        """A picture of the stationery, such as a logo."""
        if not self.overprint:
            self.canvas.drawImage(picture, x, y, width, height)

    def line(self, text: str, style: Style, x: float, baseline: float, *, spacing: float = 0.0,
             value: str = "") -> float:
        """One line of clean text from x on; returns where it ends. `value` is the part that an overprint shows."""
        pen = self.canvas.beginText()
        runs = spaced(text, style, spacing)
        if not self.overprint or value == text:
            self._set(pen, runs, style, x, baseline)
        else:
            for start, end in self._shown(text, value):
                before, part = part_of(runs, style, start, end)
                self._set(pen, part, style, x + before, baseline)
        self.canvas.drawText(pen)
        return x + style.width(text) + spacing * max(len(text) - 1, 0)

    def lines(self, text: str, lines: Sequence[Line], style: Style, x: float, top: float, width: float, *,
              value: bool = False) -> None:
        """Broken lines below one another from `top` down, justified. An overprint shows a `value` whole."""
        pen = self.canvas.beginText()
        spans = self._shown(text, text if value else "") if self.overprint else []
        for n, line in enumerate(lines):
            baseline = top - n * style.leading - first_baseline(style)
            runs = justified(text, line, style, width)
            left = x - flush(text[line.start : line.end], style)
            if not self.overprint:
                self._set(pen, runs, style, left, baseline)
                continue
            for start, end in spans:
                before, part = part_of(runs, style, start - line.start, end - line.start)
                self._set(pen, part, style, left + before, baseline)
        self.canvas.drawText(pen)

    def _shown(self, text: str, value: str) -> Sequence[tuple[int, int]]:
        """Where in a text the parts stand that an overprint shows."""
        if not value:
            return self._spans.get(text, ())
        start = text.find(value)
        return [(start, start + len(value))] if start >= 0 else []

    def _set(self, pen: Any, runs: Sequence[Run], style: Style, x: float, baseline: float) -> None:
        if not runs:
            return
        pen.setTextOrigin(x, baseline)
        space = 0.0
        for run in runs:
            if run.font is None:
                if space:
                    pen.setCharSpace(0)
                    space = 0.0
                self._blank(pen, run.text, style, x, baseline)
                pen.setTextOrigin(x + advance(run, style), baseline)
            else:
                if run.spacing != space:
                    pen.setCharSpace(run.spacing)
                    space = run.spacing
                pen.setFont(run.font, style.size)
                pen.textOut(run.text)
            x += advance(run, style)
        if space:
            pen.setCharSpace(0)

    def _blank(self, pen: Any, char: str, style: Style, x: float, baseline: float) -> None:
        """A blank to write the character into by hand, with its number beside it."""
        self.missing[char] = None
        width = BLANK_EM * style.size / 1000
        self._weight(0.8)
        self.canvas.line(x + 1, baseline - 1.5, x + width - 1, baseline - 1.5)
        pen.setTextOrigin(x + width, baseline)
        pen.setFont(style.fonts.first(bold=style.bold), CODE_SIZE)
        pen.textOut(code_point(char))


def first_baseline(style: Style) -> float:
    """How far below the top of a line its baseline lies."""
    return (style.leading - style.size) / 2 + _ASCENT * style.size
