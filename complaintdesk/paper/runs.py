"""字串: a line of text as runs of one font and one letter spacing, ready for the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from complaintdesk.paper.typesetting import stretches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from complaintdesk.paper.typesetting import Line, Style

_MOST_OPEN = 0.25  # a justified line is opened by at most this part of an em at each gap


class Run(NamedTuple):
    """Some characters of a line; `spacing` is added after each. A character that no font has is a run of its own."""

    font: str | None
    spacing: float
    text: str


def justified(text: str, line: Line, style: Style, width: float) -> list[Run]:
    """The line opened so that it fills the width; ragged where it ends a paragraph or would have to open too far."""
    piece = text[line.start : line.end].rstrip(" ")
    if not piece:
        return []
    measured = style.measured(text)
    end = line.start + len(piece)
    opening = 0.0
    if not line.last:
        slack, gaps = width - line.width, measured.gaps[end - 1] - measured.gaps[line.start]
        opening = slack / gaps if gaps and 0 < slack <= gaps * _MOST_OPEN * style.size else 0.0
    tight = {place - line.start for place in measured.tight if line.start < place < end}
    if measured.plain and not tight and (not opening or gaps == len(piece) - 1):
        return [Run(measured.plain, opening, piece)]
    return list(_runs(piece, style, opening, 0.0, tight))


def spaced(text: str, style: Style, spacing: float = 0.0) -> list[Run]:
    """The text as one line, with this much between its characters."""
    measured = style.measured(text)
    if measured.plain and not measured.tight:
        return [Run(measured.plain, spacing, text)]
    return list(_runs(text, style, 0.0, spacing, measured.tight))


def _runs(text: str, style: Style, opening: float, spacing: float, tight: frozenset[int] | set[int]) -> Iterator[Run]:
    start, font, now = 0, style.glyph(text[0]).font if text else None, 0.0
    after, last = "", len(text) - 1
    for place, char in enumerate(text):
        after = text[place + 1] if place < last else ""
        its = style.glyph(char).font
        if place + 1 in tight:
            extra = spacing - style[char] / 2
        else:
            extra = opening if opening and after and stretches(char, after) else spacing
        if place == start:
            font, now = its, extra
        elif its != font or extra != now or its is None:
            yield Run(font, now, text[start:place])
            start, font, now = place, its, extra
    if text:
        yield Run(font, now, text[start:])


def advance(run: Run, style: Style) -> float:
    """How far the pen goes with the run."""
    return sum(map(style.__getitem__, run.text)) + run.spacing * len(run.text)


def part_of(runs: list[Run], style: Style, start: int, end: int) -> tuple[float, list[Run]]:
    """The characters from start to end of a line, and how far from its left they begin."""
    before, parts = 0.0, []
    for run in runs:
        first, last = max(start, 0), min(end, len(run.text))
        if first < last:
            parts.append(run._replace(text=run.text[first:last]))
        before += advance(run._replace(text=run.text[: max(0, min(first, len(run.text)))]), style)
        start -= len(run.text)
        end -= len(run.text)
    return before, parts
