"""校准页: a page to find by how much a printer is off: a frame exactly 10 mm from the edges, rulers and corner marks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from complaintdesk.i18n import _, language
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.ink import Ink
from complaintdesk.paper.render import LOCK, Rendered, new_canvas
from complaintdesk.paper.sizes import paper_size, type_for
from complaintdesk.paper.typesetting import break_lines
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.paper.sizes import Paper, Type

#: From each edge of the paper to the frame; on tractor paper from its edge with the holes.
FRAME = 10 * mm
_ROLL_HEIGHT = 190 * mm
_CORNER = 6 * mm
_RULER = 60  # millimetres, on paper that is wide enough


def render_calibration(paper: str = "A4", offset: tuple[float, float] = (0.0, 0.0)) -> Rendered:
    """The page as PDF, in the language in force, moved by `offset` (right and down, in mm) as a form would be."""
    size = paper_size(paper)
    height = _ROLL_HEIGHT if size.roll else size.height * size.halves
    with LOCK:
        fonts = font_set(())
        type_ = type_for(size, fonts, latin=language() == "en")
        out = io.BytesIO()
        canvas = new_canvas(out, size, fonts.first(), _("Calibration page"))
        canvas.setPageSize((size.width, height))
        ink = Ink(canvas, 1)
        with ink.at(offset[0] * mm, -offset[1] * mm):
            _draw(ink, size, height, type_, paper, offset)
        ink.new_page()
        canvas.save()
    return Rendered(out.getvalue(), 1, tuple(ink.missing))


def _draw(ink: Ink, paper: Paper, height: float, type_: Type, name: str, offset: tuple[float, float]) -> None:
    width = paper.width - 2 * FRAME
    ink.box(FRAME, FRAME, width, height - 2 * FRAME, 0.4)
    for x in (FRAME, FRAME + width):
        for y in (FRAME, height - FRAME):
            ink.rule(x - _CORNER / 2, y, x + _CORNER / 2, y, 0.8)
            ink.rule(x, y - _CORNER / 2, x, y + _CORNER / 2, 0.8)
    _draw_rulers(ink, min(_RULER, round(width / mm) - 10), height, type_)
    left, room = FRAME + 14 * mm, width - 18 * mm
    top = height - FRAME - 14 * mm
    title = _("Calibration page")
    ink.line(title, type_.title, left, top - type_.title.size)
    top -= type_.title.leading + 1 * mm
    present = _("{paper}; offset now: {right:+.1f} mm to the right, {down:+.1f} mm down").format(
        paper=name, right=offset[0], down=offset[1])
    for text, style in ((present, type_.strong), *((step, type_.small) for step in _steps())):
        lines = break_lines(text, style, room)
        ink.lines(text, lines, style, left, top, room)
        top -= len(lines) * style.leading + 0.8 * mm


def _steps() -> list[str]:
    return [
        _("1. Print this page at 100 %, not fitted to the page, on the paper that you will use."),
        _("2. Measure from the left edge of the paper to the left line of the frame. It should be 10.0 mm. "
          "If it is 8.5 mm, add 1.5 to the offset to the right; if it is 12.0 mm, take 2.0 away."),
        _("3. Measure from the upper edge of the paper to the upper line of the frame. It should be 10.0 mm. "
          "If it is less, add what is missing to the offset down; if it is more, take it away."),
        _("4. The rulers must measure true: 50 on the ruler is 50.0 mm. If they do not, the printer scales the page: "
          "switch that off in its settings first."),
        _("5. Enter the offset for this printer, print this page again, and see that both distances are 10.0 mm."),
    ]


def _draw_rulers(ink: Ink, length: int, height: float, type_: Type) -> None:
    """Millimetres along the upper and the left line of the frame, beginning at its corner."""
    top, style = height - FRAME, type_.small
    for n in range(length + 1):
        long = (4.5 if n % 10 == 0 else 3 if n % 5 == 0 else 1.8) * mm
        ink.rule(FRAME + n * mm, top, FRAME + n * mm, top - long, 0.4)
        ink.rule(FRAME, top - n * mm, FRAME + long, top - n * mm, 0.4)
        if n and n % 10 == 0:
            words = str(n)
            ink.line(words, style, FRAME + n * mm - style.width(words) / 2, top - 4.8 * mm - style.size * 0.76)
            ink.line(words, style, FRAME + 5 * mm, top - n * mm - 0.36 * style.size)
