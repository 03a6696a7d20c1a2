"""单据版面: what stands round a form on each page, and the continuation pages (附页)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaintdesk.desk import form_wording as wording
from complaintdesk.domain.form_codes import page_mark
from complaintdesk.domain.vocabulary import CaseState
from complaintdesk.i18n import _
from complaintdesk.paper.cells import PAD_X, OneLine, Overflow
from complaintdesk.paper.ink import OUTER
from complaintdesk.paper.typesetting import Line, break_lines, clean, fit
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from complaintdesk.desk.form_wording import Times
    from complaintdesk.desk.rows import CopyMark, PrintJob
    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Paper, Type

CODE = 22 * mm
_SHORT_HASH = 10


def short_head(chain_head: str) -> str:
    """1234:abcdef0123: the chain's head as printed, place and the hash's first ten digits."""
    place, colon, digest = chain_head.partition(":")
    return place + colon + digest[:_SHORT_HASH] if colon else chain_head[:_SHORT_HASH]


class Surroundings:
    """版头版记: title, marks, number and code above, print record and page number below; alike on every page."""

    def __init__(self, job: PrintJob, paper: Paper, type_: Type, times: Times) -> None:
        sheet, layout = job.sheet, job.layout
        self.job, self.title, self.paper, self.type = job, layout.label, paper, type_
        number = _("Number: {number}").format(number=sheet.number)
        if job.document_number:
            number = f"{job.document_number}\u3000{number}"
        self.number = OneLine(_("Number"), number)
        self.office = OneLine(_("Registering office"), _("Registering office: {office}").format(office=sheet.office))
        self.printed = OneLine(_("Printed by"), "\u3000".join((
            _("Print no. {copy}").format(copy=job.times), times.minute(job.printed_at),
            _("Printed by: {by}").format(by=job.printed_by))))
        self.reason = OneLine(_("Reason for reprint"), _("Reprint; reason: {reason}").format(
            reason=job.reason or _("not given")) if job.times > 1 else "")
        self._chain = _("Record chain {head}").format(head=short_head(job.chain_head))
        self._form = _("Form version {version}").format(version=layout.version)
        if layout.code:
            own = " ".join(part for part in (layout.code, layout.code_version) if part)
            self._form = f"{own}\u3000{self._form}"

    @property
    def top(self) -> float:
        """Where the table begins."""
        return self.paper.height - self.paper.top - CODE - self.type.body.leading - 0.6 * mm

    @property
    def room(self) -> float:
        """The height there is for the table."""
        return self.top - self.paper.bottom - self._footer - 0.6 * mm

    @property
    def _footer(self) -> float:
        return (3 if self.reason.text else 2) * self.type.small.leading

    def settle(self) -> list[Overflow]:
        """Fit the texts into their lines; returns what does not fit."""
        inner, type_ = self.paper.inner, self.type
        rest = self.number.settle(inner * 0.45, type_.body)
        rest += self.office.settle(inner - self.number.width() - 4 * mm, type_.body, type_.small)
        rest += self.printed.settle(inner - 30 * mm, type_.small)
        return rest + self.reason.settle(inner, type_.small)

    def draw(self, ink: Ink, mark: CopyMark, page: int, annex: int = 0) -> None:
        """Draw them on a page of this copy; `annex` counts the continuation pages from 1."""
        paper, type_ = self.paper, self.type
        left, right = paper.side, paper.width - paper.side
        head = paper.height - paper.top
        check = mark.check + page_mark(page, ink.pages)
        ink.code(clean(self.job.code(mark, page, ink.pages)), right - CODE, head - CODE, CODE)
        title = _("{title}, annex {n}").format(title=self.title, n=annex) if annex else self.title
        self._draw_title(ink, title, head)
        self._draw_marks(ink, head - CODE, _marks(self.job, mark))
        baseline = self.top + 1.6 * mm
        self.office.draw(ink, left, baseline)
        self.number.draw(ink, right - self.number.width(), baseline)
        y = paper.bottom + self._footer - 0.8 * type_.small.leading
        self.printed.draw(ink, left, y)
        place = _("Page {page} of {pages}").format(page=page, pages=ink.pages)
        ink.line(place, type_.small, right - type_.small.width(place), y)
        record = OneLine("", "\u3000".join((_("Check code {code}").format(code=check), self._chain, self._form)))
        record.settle(paper.inner, type_.small)
        record.draw(ink, left, y - type_.small.leading)
        self.reason.draw(ink, left, y - 2 * type_.small.leading)

    def _draw_title(self, ink: Ink, title: str, head: float) -> None:
        style, left = self.type.title, self.paper.side
        room = self.paper.inner - 2 * CODE  # centred on the page, clear of the code
        if style.width(title) > room:
            room = self.paper.inner - CODE
            style = style if style.width(title) <= room else self.type.strong
        else:
            left += CODE
        spacing = 0.0 if title.isascii() else min(0.5 * style.size, (room - style.width(title)) / len(title))
        width = style.width(title) + spacing * (len(title) - 1)
        ink.line(title, style, left + (room - width) / 2, head - 0.5 * CODE, spacing=spacing)

    def _draw_marks(self, ink: Ink, bottom: float, marks: list[str]) -> None:
        """The boxed words centred under the title, in two rows where one is too short."""
        style, left, room = self.type.mark, self.paper.side + CODE, self.paper.inner - 2 * CODE
        widths = [style.width(mark) + 2 * PAD_X for mark in marks]
        if sum(widths) + _MARK_GAP * len(widths) > room:
            left, room = self.paper.side, self.paper.inner - CODE
        rows: list[list[tuple[str, float]]] = [[]]
        for mark, width in zip(marks, widths, strict=True):
            if rows[-1] and sum(w for _m, w in rows[-1]) + _MARK_GAP * len(rows[-1]) + width > room:
                rows.append([])
            rows[-1].append((mark, width))
        y = bottom + (2.5 * mm if len(rows) == 1 else 5.2 * mm)
        for row in rows:
            x = left + (room - sum(w for _m, w in row) - _MARK_GAP * (len(row) - 1)) / 2
            for mark, width in row:
                ink.box(x, y, width, 4.6 * mm, 0.8)
                ink.line(mark, style, x + PAD_X, y + 1.4 * mm)
                x += width + _MARK_GAP
            y -= 5.1 * mm


_MARK_GAP = 2 * mm


def _marks(job: PrintJob, copy: CopyMark) -> list[str]:
    """The boxed words under the title: what makes this sheet other than an ordinary first print."""
    sheet = job.sheet
    marks = [
        (sheet.is_sample, _("SAMPLE")),
        (sheet.state is CaseState.VOID, _("VOID")),
        (sheet.state is CaseState.WITHDRAWN, sheet.state.label),
        (sheet.masked, _("Identity withheld")),
        (sheet.is_late_entry, _("Late entry")),
        (sheet.is_repeat, _("Repeat complaint")),
        (sheet.reopen_count > 0, wording.reopened(sheet.reopen_count)),
        (job.times > 1, _("Reprint")),
        (bool(copy.label), copy.label),
    ]
    return [words for holds, words in marks if holds]


@dataclass
class Piece:
    """续文一段: lines of one field on one continuation page, under its name."""

    heading: str
    text: str
    lines: list[Line]
    ends: bool  # the last piece of all


@dataclass
class AnnexPage:
    """附页."""

    pieces: list[Piece]

    def draw(self, ink: Ink, around: Surroundings) -> None:
        """Draw the pieces below one another in one frame."""
        paper, type_ = around.paper, around.type
        x, width, top = paper.side, paper.inner, around.top
        ink.box(x, top - around.room, width, around.room, OUTER)
        for piece in self.pieces:
            top -= type_.strong.leading
            ink.line(piece.heading, type_.strong, x + PAD_X, top + 0.3 * type_.strong.size)
            ink.lines(piece.text, piece.lines, type_.body, x + PAD_X, top, width - 2 * PAD_X)
            top -= len(piece.lines) * type_.body.leading + _GAP
            if piece.ends:
                blank = _("(nothing below this line)")
                ink.line(blank, type_.small, x + (width - type_.small.width(blank)) / 2, top - type_.small.size)


_GAP = 2 * mm


def annex_pages(overflows: Iterable[Overflow], around: Surroundings) -> list[AnnexPage]:
    """The continued texts on as many pages as they need, each complete."""
    type_, width = around.type, around.paper.inner - 2 * PAD_X
    per_line, heading = type_.body.leading, type_.strong.leading
    end = type_.small.leading + _GAP  # the last words must find room
    pages: list[AnnexPage] = []
    left = 0.0
    for part in overflows:
        lines = break_lines(part.text, type_.body, width)
        while lines:
            rows = int((left - heading - _GAP - end) / per_line)
            if rows < min(2, len(lines)):
                pages.append(AnnexPage([]))
                left = around.room
                continue
            name = fit(clean(part.name).replace("\n", " "), type_.strong, width / 2, 1, "…")
            shown = "".join(clean(part.name)[line.start : line.end] for line in name.lines)
            title = _("{field} (continued)").format(field=shown)
            pages[-1].pieces.append(Piece(title, part.text, lines[:rows], False))
            left -= heading + len(lines[:rows]) * per_line + _GAP
            lines = lines[rows:]
    if pages:
        pages[-1].pieces[-1].ends = True
    return pages
