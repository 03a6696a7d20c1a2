"""版面附件: the letterhead, the seam line, the foot of a page, a cut line: what is on paper besides the form itself."""

from __future__ import annotations

import io
import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from PIL import Image
from reportlab.lib.utils import ImageReader

from complaintdesk.i18n import _
from complaintdesk.paper import bars
from complaintdesk.paper.cells import OneLine, Overflow, continued
from complaintdesk.paper.typesetting import break_lines, clean, fit
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.desk.form_wording import Times
    from complaintdesk.desk.print_rows import PrintJob
    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Paper, Type
    from complaintdesk.paper.typesetting import Style

_log = logging.getLogger(__name__)

_GAP = 4 * mm
_LOGO_DOTS = 600
_HEAD_LINES = 2
_LARGEST_LOGO = 40_000_000  # dots; more is no logo
_SHORT_HASH = 10
_SEAM = 2.2 * mm  # from where printing begins to the line across which the seal goes
_DASHES = 25 * mm


def short_head(chain_head: str) -> str:
    """1234:abcdef0123: the chain's head as printed, place and the hash's first ten digits."""
    place, colon, digest = chain_head.partition(":")
    return place + colon + digest[:_SHORT_HASH] if colon else chain_head[:_SHORT_HASH]


def form_code(job: PrintJob) -> str:
    """表单编号 and its version in the office's quality system."""
    return clean(" ".join(part for part in (job.layout.code, job.layout.code_version) if part))


@lru_cache(maxsize=8)
def logo(content: bytes, *, coloured: bool) -> tuple[Any, float] | None:
    """A logo on white and its width by its height; None for a file that cannot be read, which must not stop the print.

    Only beside a red head is it in its own colours.
    """
    if not content:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > _LARGEST_LOGO:
                raise ValueError(opened.size)
            picture = opened.convert("RGBA")
        picture.thumbnail((2 * _LOGO_DOTS, _LOGO_DOTS))
        white = Image.new("RGBA", picture.size, "white")
        white.alpha_composite(picture)
        return ImageReader(white.convert("RGB" if coloured else "L")), picture.width / picture.height
    except Exception as problem:  # noqa: BLE001, RUF100 - broken images fail in many ways
        _log.warning("the logo cannot be used: %s", problem)
        return None


class Letterhead:
    """文头: the office's words over a letter, large and centred, its logo at the left, a double line under them."""

    def __init__(self, job: PrintJob, paper: Paper, type_: Type) -> None:
        head = job.letterhead
        self.paper, self.red = paper, head.red
        self.words = clean(head.header).replace("\n", " ") if job.layout.letterhead else ""
        self.tall = (15 if paper.height > 200 * mm else 9) * mm
        found = logo(head.logo, coloured=head.red) if job.layout.letterhead else None
        self.picture: Any = found[0] if found else None
        shape = found[1] if found else 0.0
        self.wide = min(self.tall * shape, 40 * mm)
        self.high = self.wide / shape if shape else 0.0
        beside = self.wide + _GAP if self.picture else 0.0
        self.left, self.room = paper.side + beside, paper.inner - 2 * beside
        *larger, smallest = type_.headers
        self.style = next((style for style in larger if style.width(self.words) <= self.room), smallest)
        if smallest.width(self.words) > self.room:  # not centred on the page, but whole
            self.room = paper.inner - beside
        room = self.room
        if self.style.width(self.words) > room:  # two lines of about the same length
            half = 0.56 * self.style.width(self.words)
            room = half if len(break_lines(self.words, self.style, half)) == _HEAD_LINES else room
        self.fitted = fit(self.words, self.style, room, _HEAD_LINES, continued())

    @property
    def height(self) -> float:
        """What it takes of the page; nothing for a form without."""
        return self.tall + 4 * mm if self.words or self.picture else 0.0

    def overflow(self) -> list[Overflow]:
        """What of the words does not stand in two lines."""
        rest = self.fitted.rest
        return [Overflow(_("Letterhead"), self.words[rest:])] if rest is not None else []

    def draw(self, ink: Ink, top: float) -> None:
        """Draw it from `top` down."""
        if not self.height or ink.overprint:
            return
        with ink.red(red=self.red):
            pieces = [self.words[line.start : line.end].rstrip() for line in self.fitted.lines]
            if self.fitted.rest is not None:
                pieces[-1] += continued()
            first = top - self.tall / 2 + (len(pieces) / 2 - 0.5) * self.style.leading - 0.36 * self.style.size
            for n, piece in enumerate(pieces):
                spread(ink, piece, self.style, self.left, self.room, first - n * self.style.leading,
                       0.3 if len(pieces) == 1 else 0.0)
            left, right, y = self.paper.side, self.paper.width - self.paper.side, top - self.tall - 0.8 * mm
            ink.rule(left, y, right, y, 2.2)
            ink.rule(left, y - 1 * mm, right, y - 1 * mm, 0.6)
        if self.picture:
            ink.image(self.picture, self.paper.side, top - (self.tall + self.high) / 2, self.wide, self.high)


def spread(ink: Ink, words: str, style: Style, left: float, room: float, baseline: float,
           opened: float = 0.5) -> None:
    """Words centred in a room, `opened` by this part of an em where there is space, as titles are."""
    width = style.width(words)
    spacing = 0.0
    if not words.isascii() and len(words) > 1:
        spacing = max(0.0, min(opened * style.size, 0.8 * (room - width) / len(words)))
    ink.line(words, style, left + (room - width - spacing * (len(words) - 1)) / 2, baseline, spacing=spacing)


class Foot:
    """版记: what was printed when and by whom, check code, chain head, version; the bars; page x of y."""

    def __init__(self, job: PrintJob, paper: Paper, type_: Type, times: Times, *, code: str) -> None:
        self.number, self.paper, self.small = clean(job.sheet.number), paper, type_.small
        self.bars = bars.width_within(self.number, 0.44 * paper.inner)
        self.left = paper.inner - self.bars - (2 * mm if self.bars else 0.0)
        told, by, self.reason = print_record(job, times)
        self.overflows = by.settle(self.left, self.small) + self.reason.settle(paper.inner, self.small)
        # The page's own two characters are not known yet.
        self.widest = max((mark.check for mark in job.copies), key=self.small.width) + _PAGE_MARK
        record = [_CHECK, *records(job, code)]
        self.rows = self._wrapped([*told, by.shown]) + self._wrapped(record)
        if len(self.rows) > _BARS_ROWS:
            self.rows = self._wrapped([*told, by.shown, *record])
        page = _page(_MANY, _MANY)
        used = [self.small.width(_line(row, self.widest)) for row in self.rows]
        room = [self.left, self.left, *([paper.inner] * len(used))]
        fits = [n for n, width in enumerate(used) if width + _GAP + self.small.width(page) <= room[n]]
        self.page_row = fits[0] if fits else len(used)
        self.lines = max(len(used), self.page_row + 1, 2)

    @property
    def height(self) -> float:
        """What it takes of the page."""
        return (self.lines + bool(self.reason.text)) * self.small.leading

    def _wrapped(self, parts: list[str]) -> list[list[str]]:
        """The parts in lines, as many side by side as fit; below the bars a line has the whole width."""
        rows: list[list[str]] = []
        for part in parts:
            room = self.left if len(rows) <= _BARS_ROWS else self.paper.inner
            if rows and self.small.width(_line([*rows[-1], part], self.widest)) <= room:
                rows[-1].append(part)
            else:
                rows.append([part])
        return rows

    def draw(self, ink: Ink, check: str, page: int) -> None:
        """Draw it at the foot of the page."""
        paper, small = self.paper, self.small
        left, right, top = paper.side, paper.width - paper.side, paper.bottom + self.height
        ink.bars(self.number, right - self.bars, top - bars.HEIGHT, self.bars, bars.HEIGHT)
        y = top - 0.8 * small.leading
        for n, row in enumerate(self.rows):
            ink.line(_line(row, check), small, left, y - n * small.leading)
        place = _page(page, ink.pages)
        end = left + self.left if self.page_row < _BARS_ROWS else right
        ink.line(place, small, end - small.width(place), y - self.page_row * small.leading)
        self.reason.draw(ink, left, y - self.lines * small.leading)


_SPACE = "\u3000"
_CHECK = "\0"  # stands for the check code, which each page has its own of
_MANY = 99
_BARS_ROWS = 2
_PAGE_MARK = "MM"


def print_record(job: PrintJob, times: Times) -> tuple[list[str], OneLine, OneLine]:
    """For which time it was printed and when; by whom; and why again."""
    told = [_("Print no. {copy}").format(copy=job.times), times.minute(job.printed_at)]
    by = OneLine(_("Printed by"), _("Printed by: {by}").format(by=job.printed_by))
    reason = OneLine(_("Reason for reprint"), _("Reprint; reason: {reason}").format(
        reason=job.reason or _("not given")) if job.times > 1 else "")
    return told, by, reason


def records(job: PrintJob, code: str) -> list[str]:
    """What ties the sheet to its record: the chain's head, the office's code of the form, the layout's version."""
    version = _("Form version {version}").format(version=job.layout.version)
    return [_("Record chain {head}").format(head=short_head(job.chain_head)), *([code] if code else []), version]


def _page(page: int, pages: int) -> str:
    return _("Page {page} of {pages}").format(page=page, pages=pages)


def _line(parts: list[str], check: str) -> str:
    return _SPACE.join(parts).replace(_CHECK, _("Check code {code}").format(code=check))


def seam(ink: Ink, paper: Paper, style: Style, number: str, page: int) -> None:
    """骑缝: at each edge where two sheets meet, a dashed line through words of which half stands on each sheet.

    Laid edge to edge the halves make whole words, and one seal goes across both.
    """
    if ink.overprint:
        return
    inside = paper.edge + _SEAM
    if page < ink.pages:
        _half(ink, paper, style, number, page, paper.width - inside, upper=True)
    if page > 1:
        _half(ink, paper, style, number, page - 1, inside, upper=False)


def _half(ink: Ink, paper: Paper, style: Style, number: str, page: int, x: float, *, upper: bool) -> None:
    words = _("Across the seam · {number} · pages {page} and {next} of {pages}").format(
        number=number, page=page, next=page + 1, pages=ink.pages)
    width = style.width(words)
    low, high = (paper.height - width) / 2 - 2 * mm, (paper.height + width) / 2 + 2 * mm
    dashes = min(_DASHES, low - 6 * mm)
    if dashes > 0:
        ink.dashes(x, low - dashes, x, low)
        ink.dashes(x, high, x, high + dashes)
    # Turned upwards, the upper half of the letters is left of the line.
    seen = ink.within(x - style.size if upper else x, low, style.size, high - low)
    with seen, ink.at(x + 0.38 * style.size, low + 2 * mm, 90):
        ink.line(words, style, 0, 0)


def cut_line(ink: Ink, width: float, y: float, edge: float) -> None:
    """裁切线 across a sheet, with scissors at its left."""
    left = edge + 8 * mm
    ink.dashes(left, y, width - edge - 2 * mm, y)
    x = edge + 2 * mm
    for side in (1, -1):
        ink.ring(x, y + side * 1.2 * mm, 0.8 * mm)
        ink.rule(x + 0.7 * mm, y + side * 0.8 * mm, left - 0.6 * mm, y - side * 1.1 * mm, 0.8)
