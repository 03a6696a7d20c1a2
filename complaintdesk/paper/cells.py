"""格: what can stand in a cell of a form: label, text, tick boxes; a cell to sign in is in signing.py.

A cell says how high it must and would like to be, is then settled at a size, and draws itself there.
Text that does not fit is handed back as an Overflow for the continuation pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from complaintdesk.i18n import _
from complaintdesk.paper.ink import TICK_BOX, first_baseline
from complaintdesk.paper.typesetting import Fitted, Line, break_lines, clean, fit
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Type
    from complaintdesk.paper.typesetting import Style

PAD_X = 1.5 * mm
PAD_Y = 0.7 * mm
#: What a label leaves free of its cell's width.
LABEL_AIR = 1.4 * mm
#: A short field grows to this many lines on the form; the rest goes to a continuation page.
SHORT = 3
_ONE_LINE = 200  # no line of a form holds more characters


@dataclass(frozen=True)
class Overflow:
    """续文: what of a field goes on to the continuation pages."""

    name: str
    text: str


@dataclass(frozen=True)
class Box:
    """Where a cell stands: lower left corner and size, in points."""

    x: float
    y: float
    width: float
    height: float


# ruff: noqa: ARG002 - not every kind of cell needs all that it is told
@dataclass
class Cell:
    """一格: `share` of the row's free width, or `fixed` points."""

    share: float = 1.0
    fixed: float = 0.0
    box: Box = field(default=Box(0, 0, 0, 0), init=False)

    def least(self, width: float, type_: Type) -> float:
        """The height it needs at this width."""
        return type_.body.leading + 2 * PAD_Y

    def lowest(self, width: float, type_: Type) -> float:
        """The height below which it is of no use, however little paper there is."""
        return self.least(width, type_)

    def wanted(self, width: float, type_: Type, room: float) -> float:
        """The height at which all of it is seen, as far as `room` allows."""
        return self.least(width, type_)

    def settle(self, box: Box, type_: Type) -> list[Overflow]:
        """Take this place; returns what does not fit."""
        self.box = box
        return []

    def draw(self, ink: Ink, type_: Type) -> None:
        """Draw the frame; what stands in it is the kinds' own."""
        ink.box(self.box.x, self.box.y, self.box.width, self.box.height)


@dataclass
class Label(Cell):
    """栏目名: our own short words, centred; the row grows to hold them."""

    text: str = ""

    def _set(self, width: float, type_: Type) -> tuple[list[Line], Style]:
        """In the label size, or the smallest where that saves a line."""
        room = width - LABEL_AIR
        one_line = type_.label.width(self.text) > room >= type_.tight.width(self.text)
        style = type_.tight if one_line else type_.label
        return break_lines(self.text, style, room), style

    def least(self, width: float, type_: Type) -> float:
        lines, style = self._set(width, type_)
        return len(lines) * style.leading + 2 * PAD_Y

    def draw(self, ink: Ink, type_: Type) -> None:
        super().draw(ink, type_)
        (lines, style), box = self._set(self.box.width, type_), self.box
        top = box.y + box.height / 2 + len(lines) * style.leading / 2
        for n, line in enumerate(lines):
            ink.lines(self.text, [line._replace(last=True)], style, box.x + (box.width - line.width) / 2,
                      top - n * style.leading, line.width)


@dataclass
class Text(Cell):
    """内容: a field's words. `name` heads its continuation; `tall` is the least height asked for."""

    name: str = ""
    text: str = ""
    tall: float = 0.0
    rows: int = SHORT  # lines it may grow to; 0: as many as the page has
    foot: float = 0.0  # kept free at the bottom
    top: bool = False  # starts at the top instead of in the middle
    is_value: ClassVar[bool] = True  # an overprint (套打) shows it
    fitted: Fitted = field(default=Fitted((), None), init=False)
    style: Style = field(init=False)  # smaller where the text just misses its cell

    def __post_init__(self) -> None:
        self.text = clean(self.text)

    def least(self, width: float, type_: Type) -> float:
        return max(self.tall, type_.body.leading + 2 * PAD_Y + self.foot)

    def lowest(self, width: float, type_: Type) -> float:
        return min(self.least(width, type_), type_.body.leading + 2 * PAD_Y + self.foot)

    def wanted(self, width: float, type_: Type, room: float) -> float:
        leading = type_.body.leading
        most = max(1, int((room - 2 * PAD_Y - self.foot) / leading))
        most = min(self.rows, most) if self.rows else most
        if self.rows and self._fits_one_line(width, type_):
            return self.least(width, type_)
        lines = break_lines(self.text, type_.body, width - 2 * PAD_X, limit=most)
        return max(self.tall, len(lines) * leading + 2 * PAD_Y + self.foot)

    def _fits_one_line(self, width: float, type_: Type) -> bool:
        if len(self.text) > _ONE_LINE or "\n" in self.text:
            return False
        return type_.tight.width(self.text) <= width - 2 * PAD_X

    def _fit(self, style: Style) -> Fitted:
        rows = max(1, int((self.box.height - 2 * PAD_Y - self.foot + 0.01) / style.leading))
        return fit(self.text, style, self.box.width - 2 * PAD_X, rows, continued())

    def settle(self, box: Box, type_: Type) -> list[Overflow]:
        self.box = box
        self.fitted = self._fit(type_.body)
        self.style = type_.body
        if self.rows and len(self.fitted.lines) > 1 and self._fits_one_line(box.width, type_):
            self.fitted, self.style = self._fit(type_.tight), type_.tight  # sooner small than torn apart
        for smaller in (type_.small, type_.tight):
            if self.fitted.rest is not None and self._fit(smaller).rest is None:
                self.fitted, self.style = self._fit(smaller), smaller
        if self.fitted.rest is None:
            return []
        return [Overflow(self.name, self.text[self.fitted.rest :].strip("\n "))]

    def draw(self, ink: Ink, type_: Type) -> None:
        super().draw(ink, type_)
        box, style, lines = self.box, self.style, self.fitted.lines
        top = box.y + box.height - PAD_Y
        if not self.top:
            top = box.y + self.foot + (box.height - self.foot + len(lines) * style.leading) / 2
        width = 0 if self.rows else box.width - 2 * PAD_X
        ink.lines(self.text, lines, style, box.x + PAD_X, top, width, value=self.is_value)
        if self.fitted.rest is not None:
            baseline = top - (len(lines) - 1) * style.leading - first_baseline(style)
            ink.line(continued(), style, box.x + PAD_X + lines[-1].width, baseline, value=continued())


@dataclass
class Fixed(Text):
    """固定文字: our own words in a cell of the form, from the top."""

    is_value: ClassVar[bool] = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self.rows = 0

    def least(self, width: float, type_: Type) -> float:
        lines = break_lines(self.text, type_.body, width - 2 * PAD_X)
        return max(self.tall, len(lines) * type_.body.leading + 2 * PAD_Y)


class OneLine:
    """一行字: a text that has one line for itself; the rest goes to the continuation pages."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = clean(text).replace("\n", " ")
        self.shown = ""

    def settle(self, width: float, *styles: Style) -> list[Overflow]:
        """Take this width, in the first style that fits, else in the last."""
        for self.style in styles:
            fitted = fit(self.text, self.style, width, 1, continued())
            if fitted.rest is None:
                break
        self.shown = "".join(self.text[line.start : line.end].rstrip() for line in fitted.lines)
        if fitted.rest is None:
            return []
        self.shown += continued()
        return [Overflow(self.name, self.text[fitted.rest :].strip())]

    def width(self) -> float:
        """The width of what is shown."""
        return self.style.width(self.shown)

    def draw(self, ink: Ink, x: float, baseline: float, *, value: str = "") -> None:
        """Draw it from x on; `value` is the part that an overprint (套打) shows."""
        ink.line(self.shown, self.style, x, baseline, value=value)


def continued() -> str:
    """（续见附页）: ends a cell whose text goes on."""
    return _("... (see annex)")


@dataclass
class Pages(Cell):
    """份数页数: attachments, and the pages of this form, known only when all is laid out."""

    attached: int = 0

    def _set(self, pages: int, width: float, type_: Type) -> tuple[str, list[Line], Style]:
        text = _("{count} attached; slip {pages} p.").format(count=self.attached, pages=pages)
        style = type_.body if type_.body.width(text) <= width - 2 * PAD_X else type_.tight
        return text, break_lines(text, style, width - 2 * PAD_X), style

    def least(self, width: float, type_: Type) -> float:
        _text, lines, style = self._set(_MANY_PAGES, width, type_)
        return len(lines) * style.leading + 2 * PAD_Y

    def draw(self, ink: Ink, type_: Type) -> None:
        super().draw(ink, type_)
        text, lines, style = self._set(ink.pages, self.box.width, type_)
        top = self.box.y + (self.box.height + len(lines) * style.leading) / 2
        ink.lines(text, lines, style, self.box.x + PAD_X, top, 0, value=True)


_MANY_PAGES = 99  # stands for the number while it is not known


@dataclass
class Ticks(Cell):
    """选择: boxes to tick, each with its words, in one line or, on narrow paper, below one another in columns."""

    choices: tuple[tuple[str, bool], ...] = ()

    def _step(self, word: str, style: Style) -> float:
        return TICK_BOX + 1.2 * mm + style.width(word)

    def _across(self, width: float, type_: Type) -> tuple[int, Style, float]:
        """How many stand side by side, in which style, and the gap between two where all do."""
        room = width - 2 * PAD_X
        steps: list[float] = []
        for style in (type_.body, type_.tight):
            steps = [self._step(word, style) for word, _ticked in self.choices]
            gap = (room - sum(steps)) / max(1, len(self.choices) - 1)
            if gap >= 2 * mm:
                return max(1, len(self.choices)), style, min(gap, 8 * mm)
        return (2 if max(steps) <= room / 2 and len(steps) > 2 else 1), type_.tight, 0.0

    def least(self, width: float, type_: Type) -> float:
        across, style, _gap = self._across(width, type_)
        return -(-len(self.choices) // across) * 1.3 * style.leading + 2 * PAD_Y

    def draw(self, ink: Ink, type_: Type) -> None:
        super().draw(ink, type_)
        box = self.box
        across, style, gap = self._across(box.width, type_)
        pitch = box.height / -(-len(self.choices) // across)
        x = box.x + PAD_X
        for n, (word, ticked) in enumerate(self.choices):
            row = n // across
            if across < len(self.choices):
                x = box.x + PAD_X + n % across * box.width / 2
            middle = box.y + box.height - (row + 0.5) * pitch
            ink.tick_box(x, middle - TICK_BOX / 2, ticked=ticked)
            ink.line(word, style, x + TICK_BOX + 1.2 * mm, middle - 0.36 * style.size)
            x += self._step(word, style) + gap
