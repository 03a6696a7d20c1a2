"""签署格: a cell to sign in: caption, room for the pen, date, and where the seal and the finger go."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from complaintdesk.i18n import _
from complaintdesk.paper.cells import PAD_X, PAD_Y, OneLine, Overflow, Text
from complaintdesk.paper.typesetting import Line, break_lines
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.paper.cells import Box
    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Type
    from complaintdesk.paper.typesetting import Style

#: A signature gets this much, where the paper has it.
ROOM = 40 * mm
FINGER = (20 * mm, 25 * mm)
#: A seal is 38 to 42 mm across; the ring tells where it goes and need not hold all of it.
SEAL = 38 * mm
_LEAST_SEAL = 20 * mm
_NARROW = 28 * mm
_GAP = 1.5 * mm
_DATE = 2 * mm  # from the bottom of the cell to the baseline of the date
_PEN = 7 * mm  # the height that a signature needs under its caption


@dataclass
class Signed(Text):
    """签署: `caption` stands before the signature ("签名："), `signer` and `day` are filled in where they are known.

    Where nothing else is written, and beside a seal or a finger, the caption is at the top, so that there is room below.
    The words of an opinion stand above all this.
    """

    caption: str = ""
    signer: str = ""
    day: str = ""
    note: str = ""
    seal: bool = False
    fingerprint: bool = False
    opinion: bool = True  # words may stand above, if not of the case then by hand
    name_line: OneLine = field(init=False)
    note_line: OneLine = field(init=False)
    below: float = field(init=False)  # the least height of the line to sign on

    def __post_init__(self) -> None:
        super().__post_init__()
        self.rows = 0
        self.below = self.foot
        self.name_line = OneLine(f"{self.name} · {self.caption.rstrip('：: ')}", self.signer)
        self.note_line = OneLine(self.name, self.note)

    def _day(self) -> str:
        return self.day or _("Date: ______________")

    @property
    def _marks_high(self) -> float:
        """The least height for the seal and the finger."""
        finger = FINGER[1] + 2 * _GAP if self.fingerprint else 0.0
        return max(finger, _LEAST_SEAL if self.seal else 0.0)

    def _ring(self, width: float, height: float, type_: Type) -> float:
        """The width of the seal's ring; what stands beside it comes first."""
        beside = max(_NARROW, type_.tight.width(self._day())) + 2 * PAD_X + _GAP
        beside += FINGER[0] + _GAP if self.fingerprint else 0.0
        return min(SEAL, height - 2 * _GAP, max(_LEAST_SEAL - 2 * _GAP, width - beside)) if self.seal else 0.0

    def _room(self, width: float, height: float, type_: Type) -> float:
        """The width for caption, signature and date, beside the seal and the finger."""
        room = width - 2 * PAD_X
        room -= self._ring(width, height, type_) + _GAP if self.seal else 0.0
        return room - (FINGER[0] + _GAP if self.fingerprint else 0.0)

    def _stacked(self, width: float, type_: Type) -> bool:
        """Whether caption and date stand above and below the seal and the finger: beside them is no room."""
        room = self._room(width, self._marks_high, type_)
        return bool(self._marks_high) and room < max(_NARROW, type_.tight.width(self._day()))

    def _caption(self, room: float, type_: Type) -> tuple[list[Line], Style]:
        """The caption in its lines; in the smallest size where that saves one."""
        style = type_.tight if type_.body.width(self.caption) > room >= type_.tight.width(self.caption) else type_.body
        return break_lines(self.caption, style, room), style

    def _one_line(self, room: float, type_: Type) -> bool:
        """Whether caption, signature and date stand side by side."""
        if self.note or self.seal or self.fingerprint:
            return False
        written = type_.tight.width(self.signer) + 2 * mm if self.signer else ROOM
        return type_.body.width(self.caption) + written + type_.body.width(self._day()) <= room

    def _strip(self, width: float, type_: Type) -> float:
        """The height of what stands under the words."""
        if self._stacked(width, type_):
            lines, style = self._caption(width - 2 * PAD_X, type_)
            return self._marks_high + len(lines) * style.leading + self.below
        room = self._room(width, self._marks_high, type_)
        if self._one_line(room, type_):
            return self.below
        lines, style = self._caption(room, type_)
        height = self.below + len(lines) * style.leading
        if not self.signer and room - max((line.width for line in lines), default=0.0) < ROOM:
            height += _PEN
        return max(height, self._marks_high)

    def least(self, width: float, type_: Type) -> float:
        self.foot = self._strip(width, type_)
        words = type_.body.leading + 2 * PAD_Y if self.text else PAD_Y
        return max(self.tall, self.foot + words)

    def lowest(self, width: float, type_: Type) -> float:
        return self._strip(width, type_) + (type_.body.leading + 2 * PAD_Y if self.text else PAD_Y)

    def wanted(self, width: float, type_: Type, room: float) -> float:
        self.foot = self._strip(width, type_)
        return max(self.least(width, type_), super().wanted(width, type_, room) if self.text else 0.0)

    def settle(self, box: Box, type_: Type) -> list[Overflow]:
        self.foot = min(self._strip(box.width, type_), box.height)
        rest = super().settle(box, type_)
        whole = not self.text and (self.note or self.seal or self.fingerprint or not self.opinion)
        self.strip = box.height if whole else self.foot
        self.stacked = self._stacked(box.width, type_)
        self.room = room = box.width - 2 * PAD_X if self.stacked else self._room(box.width, self.strip, type_)
        self.one_line = self._one_line(room, type_)
        self.day_style = type_.body if type_.body.width(self._day()) <= room else type_.tight
        day = self.day_style.width(self._day())
        self.caption_lines, self.caption_style = self._caption(room, type_)
        rest += self.note_line.settle(room - day - 2 * mm, type_.small)
        beside = room - (self.caption_lines[-1].width if self.caption_lines else 0.0) - 1 * mm
        return rest + self.name_line.settle(beside - (day if self.one_line else 0.0), type_.body, type_.tight)

    def draw(self, ink: Ink, type_: Type) -> None:
        super().draw(ink, type_)
        box, style = self.box, self.caption_style
        left, room = box.x + PAD_X, self.room
        baseline = box.y + _DATE
        day = self.day_style.width(self._day())
        lines = self.caption_lines
        if self.one_line:
            first = baseline
            if not self.signer:  # to the right, beside the date
                left = max(left, left + room - day - ROOM - style.width(self.caption))
        elif self.strip > self.below + len(lines) * style.leading + 0.1:
            first = box.y + self.strip - PAD_Y - style.leading + 0.2 * style.size
        else:
            first = baseline + len(lines) * style.leading
        x = left
        for n, line in enumerate(lines):
            x = ink.line(self.caption[line.start : line.end], style, left, first - n * style.leading)
        last = first - max(len(lines) - 1, 0) * style.leading
        self.name_line.draw(ink, x + 0.5 * mm, last, value=self.name_line.shown)
        right = box.x + PAD_X + room
        ink.line(self._day(), self.day_style, right - day, baseline, value=self.day)
        if self.note_line.text:
            self.note_line.draw(ink, box.x + PAD_X, baseline)
        low, high = box.y, box.y + self.strip
        if self.stacked:
            low, high = low + self.below, high - len(lines) * style.leading
        self._draw_marks(ink, type_, low, high)

    def _draw_marks(self, ink: Ink, type_: Type, low: float, high: float) -> None:
        """The ring for the seal and the box for the finger, beside one another at the right."""
        right, middle = self.box.x + self.box.width - PAD_X, (low + high) / 2
        if self.fingerprint:
            width, height = FINGER[0], min(FINGER[1], high - low - _GAP)
            right -= width
            ink.box(right, middle - height / 2, width, height)
            centred(ink, _("fingerprint"), type_.small, right + width / 2, middle + height / 2 - type_.small.leading)
            right -= _GAP
        if self.seal:
            size = self._ring(self.box.width, high - low, type_)
            x = right - size / 2
            ink.ring(x, middle, size / 2, dashed=True)
            centred(ink, _("(seal)"), type_.small, x, middle - 0.36 * type_.small.size)


def centred(ink: Ink, words: str, style: Style, x: float, baseline: float) -> None:
    """One line of words about x."""
    ink.line(words, style, x - style.width(words) / 2, baseline)
