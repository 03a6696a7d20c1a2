"""报表的图: lying bars, standing columns, and columns with the cumulative share; shades and numbers, never colour.

Every bar says its number, so that a copy of a copy can still be read; the title stands above, the source below.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from complaintdesk.desk.report_blocks import ChartKind, Figure
from complaintdesk.i18n import _
from complaintdesk.paper.ink import first_baseline
from complaintdesk.paper.report_pieces import Piece, cut
from complaintdesk.paper.typesetting import break_lines
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.desk.report_blocks import ChartBlock
    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Paper, Type
    from complaintdesk.paper.typesetting import Style

#: So many bars are drawn; the rest goes together into the last.
MOST = 20
#: The share of all where the few that matter end.
VITAL = 0.8
_BAR, _STEP = 4.6 * mm, 7 * mm
_HIGH = 58 * mm
_SHADE, _DARK = 0.72, 0.2
_AIR, _GAP = 3 * mm, 2 * mm
_LABEL_LINES = 3
_WIDEST_BAR = 16 * mm


def chart_piece(block: ChartBlock, paper: Paper, type_: Type) -> Piece:
    """The chart with title and source, on one page."""
    labels, values = shown(block)
    title, small = type_.strong, type_.small
    if block.kind is ChartKind.BARS:
        body = max(1, len(values)) * _STEP
    else:
        body = _HIGH + _label_lines(labels, _step(paper, values), small) * small.leading
    height = title.leading + _GAP + body + _GAP + (small.leading if block.source else 0.0)

    def draw(ink: Ink, y: float) -> None:
        words = cut(block.title, title, paper.inner)
        ink.line(words, title, paper.side + (paper.inner - title.width(words)) / 2, y - first_baseline(title))
        top = y - title.leading - _GAP
        if not values:
            ink.line("—", small, paper.side + paper.inner / 2, top - small.leading)
        elif block.kind is ChartKind.BARS:
            _draw_bars(ink, block, labels, values, top, paper, type_)
        else:
            _draw_columns(ink, block, labels, values, top, paper, type_)
        if block.source:
            ink.line(cut(block.source, small, paper.inner), small, paper.side, y - height + 0.25 * small.leading)

    return Piece(height, draw, above=_AIR)



def shown(block: ChartBlock) -> tuple[list[str], list[int | float]]:
    """What is drawn: the largest first except for standing columns, whose order is that of time; the rest as one."""
    pairs = list(zip(block.labels, block.values, strict=True))
    if block.kind is not ChartKind.COLUMNS:
        pairs.sort(key=lambda pair: -pair[1])
        if len(pairs) > MOST:
            rest = pairs[MOST - 1 :]
            pairs = [*pairs[: MOST - 1], (_("Other ({n})").format(n=len(rest)), sum(value for _label, value in rest))]
    return [label for label, _value in pairs], [value for _label, value in pairs]


def _bar(ink: Ink, x: float, y: float, width: float, height: float) -> None:
    """A shaded bar with its outline: seen on grey paper and after a photocopy."""
    if width <= 0 or height <= 0:
        return
    with ink.within(x, y, width, height):
        ink.canvas.setFillGray(_SHADE)
        ink.canvas.rect(x, y, width, height, stroke=0, fill=1)
    ink.box(x, y, width, height)


def _draw_bars(
    ink: Ink, block: ChartBlock, labels: list[str], values: list[int | float], top: float, paper: Paper, type_: Type
) -> None:
    small = type_.small
    words = [cut(label, small, 0.36 * paper.inner) for label in labels]
    texts = [Figure(value, block.unit).text for value in values]
    zero = paper.side + max(small.width(word) for word in words) + 2 * mm
    room = paper.width - paper.side - zero - max(small.width(text) for text in texts) - 3 * mm
    most = max(*values, 0) or 1
    for n, (word, text, value) in enumerate(zip(words, texts, values, strict=True)):
        middle = top - (n + 0.5) * _STEP
        baseline = middle - 0.36 * small.size
        ink.line(word, small, zero - 2 * mm - small.width(word), baseline)
        wide = max(0.0, room * value / most)
        _bar(ink, zero, middle - _BAR / 2, wide, _BAR)
        ink.line(text, small, zero + wide + 1.2 * mm, baseline)
    ink.rule(zero, top, zero, top - len(values) * _STEP, 0.8)


def _axis(paper: Paper) -> tuple[float, float]:
    """The left end of the axis and its length; beside it is room for the scale of the line."""
    return paper.side + 4 * mm, paper.inner - 16 * mm


def _step(paper: Paper, values: list[int | float]) -> float:
    return _axis(paper)[1] / max(1, len(values))


def _label_lines(labels: list[str], step: float, style: Style) -> int:
    """How many lines the words below the columns take."""
    every = _every(labels, step, style)
    lines = [len(break_lines(label, style, every * step - 1 * mm)) for label in labels[::every] if label]
    return min(_LABEL_LINES, max(lines, default=1))


def _every(labels: list[str], step: float, style: Style) -> int:
    """1, or every how many columns have room for their words."""
    least = style.width("00")
    return max(1, -(-int(least * 100) // max(1, int((step - 1 * mm) * 100)))) if labels else 1


def _draw_columns(
    ink: Ink, block: ChartBlock, labels: list[str], values: list[int | float], top: float, paper: Paper, type_: Type
) -> None:
    small = type_.small
    left, length = _axis(paper)
    step, zero = _step(paper, values), top - _HIGH
    room = _HIGH - small.leading - 1 * mm
    total = sum(values)
    is_pareto = block.kind is ChartKind.PARETO and total > 0
    # On a Pareto chart both scales are one: the columns reach to where their share of all reaches.
    most = total if is_pareto else max(*values, 0) or 1
    wide = min(_WIDEST_BAR, 0.62 * step)
    for n, value in enumerate(values):
        x, high = left + (n + 0.5) * step, max(0.0, room * value / most)
        _bar(ink, x - wide / 2, zero, wide, high)
        text = Figure(value, block.unit).text
        # The line begins on top of the first column, whose number therefore stands inside it.
        above = 0.8 * mm if n or not is_pareto or high < 2 * small.leading else -small.leading
        if small.width(text) <= 1.5 * step:
            ink.line(text, small, x - small.width(text) / 2, zero + high + above)
    ink.rule(left, zero, left + length, zero, 0.8)
    _draw_labels(ink, labels, left, zero, step, small)
    if is_pareto:
        _draw_line(ink, values, left, zero, length, room, small)


def _draw_labels(ink: Ink, labels: list[str], left: float, zero: float, step: float, style: Style) -> None:
    every = _every(labels, step, style)
    for n in range(0, len(labels), every):
        width = every * step - 1 * mm
        words = cut(labels[n], style, width, _LABEL_LINES)
        for number, line in enumerate(break_lines(words, style, width)[:_LABEL_LINES]):
            x = left + (n + 0.5) * step - line.width / 2
            baseline = zero - 0.6 * mm - number * style.leading - first_baseline(style)
            ink.line(words[line.start : line.end].rstrip(), style, x, baseline)


def _draw_line(
    ink: Ink, values: list[int | float], left: float, zero: float, length: float, room: float, style: Style
) -> None:
    """累计线: dots joined by a rule, the share beside each, and a dashed rule at 80 %."""
    total, step = sum(values), length / len(values)
    points = [
        (left + (n + 0.5) * step, zero + room * part / total, part / total) for n, part in enumerate(accumulate(values))
    ]
    y = zero + VITAL * room
    ink.dashes(left, y, left + length, y)
    ink.line("80%", style, left + length + 1 * mm, y - 0.36 * style.size)
    for (x, height, _share), (to_x, to_height, _to) in pairwise(points):
        ink.rule(x, height, to_x, to_height, 1.0)
    for n, (x, height, share) in enumerate(points):
        with ink.within(x - 2, height - 2, 4, 4):
            ink.canvas.setFillGray(_DARK)
            ink.canvas.circle(x, height, 1.6, stroke=0, fill=1)
        text = f"{share * 100:.0f}%"
        # The first dot lies on its column, whose number stands there already.
        if n and style.width(text) <= step:
            crossed = height < y < height + 1.2 * mm + style.size
            lift = -1.2 * mm - 0.8 * style.size if crossed else 1.2 * mm
            # The line comes from below and goes on upwards: above there is room at the left, below at the right.
            at = x + 0.6 * mm if crossed else x - style.width(text) - 0.6 * mm
            ink.line(text, style, at, height + lift)
