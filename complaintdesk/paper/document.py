"""单据版面: what stands round a form on each page, and the continuation pages (附页)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaintdesk.desk import form_wording as wording
from complaintdesk.domain.form_codes import page_mark
from complaintdesk.domain.vocabulary import CaseState
from complaintdesk.i18n import _
from complaintdesk.paper.cells import PAD_X, OneLine, Overflow
from complaintdesk.paper.furniture import Foot, Letterhead, form_code, seam, spread
from complaintdesk.paper.ink import OUTER
from complaintdesk.paper.typesetting import Line, break_lines, clean, fit
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from complaintdesk.desk.form_wording import Times
    from complaintdesk.desk.print_rows import CopyMark, PrintJob
    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Paper, Type
    from complaintdesk.paper.typesetting import Style

#: Between what stands round a form and the form itself.
_AIR = 0.9 * mm
_LETTER_AIR = 2.5 * mm
_MARK = 4.6 * mm  # height of a boxed word
_MARK_GAP = 2 * mm
_MARK_ROW = 5.1 * mm
_MANY = 9
_TITLE_LINES = 3
_UNDER_TITLE = 1 * mm


class Surroundings:
    """版头版记: letterhead, title, marks, numbers and code above, print record and page below; alike on every page
    but for the letterhead, which only the first has."""

    def __init__(self, job: PrintJob, paper: Paper, type_: Type, times: Times) -> None:
        sheet, layout = job.sheet, job.layout
        self.job, self.title, self.paper, self.type = job, clean(layout.label).replace("\n", " "), paper, type_
        self.letterhead = Letterhead(job, paper, type_)
        own = form_code(job)
        self.corner = OneLine(_("Form code"), "" if self.letterhead.height else own)
        self.foot = Foot(job, paper, type_, times, code=own if self.letterhead.height else "")
        self.document = OneLine(_("Number of the document"), job.document_number)
        self.number = OneLine(_("Number"), _("Number: {number}").format(number=sheet.number))
        self.issuer, self.below = wording.issuer(sheet), OneLine("", "")
        # The letterhead has said who writes.
        said = self.letterhead.height and self.letterhead.words == clean(self.issuer)
        self.office = self._office("" if said else self.issuer)
        self.air = _LETTER_AIR if layout.blocks and layout.blocks[0].paragraphs else 0.0
        self.overflows = self._settle()
        stack = self._title_height() + self._marks_top(max(job.copies, key=lambda mark: len(mark.label)))
        self.head = max(paper.code, stack + (type_.small.leading if self.corner.text else 0.0))

    def _settle(self) -> list[Overflow]:
        inner, type_ = self.paper.inner, self.type
        rest = self.document.settle(inner - 2 * self.paper.code, type_.body, type_.small)
        rest += self.corner.settle(inner - self.paper.code, type_.small)
        rest += self.number.settle(inner * 0.45, type_.body)
        rest += self._settle_office()
        return rest + self.letterhead.overflow() + self.foot.overflows

    @staticmethod
    def _office(words: str) -> OneLine:
        said = _("Registering office: {office}").format(office=words) if words else ""
        return OneLine(_("Registering office"), said)

    def _settle_office(self) -> list[Overflow]:
        """登记单位 beside the number; where office and branch are too long for that, the branch has a line below."""
        sheet, type_ = self.job.sheet, self.type
        room = self.paper.inner - self.number.width() - 4 * mm
        rest = self.office.settle(room, type_.body, type_.small)
        if not rest or not sheet.site or self.issuer == sheet.site:
            return rest
        self.issuer = sheet.office
        self.office, self.below = self._office(sheet.office), OneLine(_("Branch"), sheet.site)
        rest = self.office.settle(room, type_.body, type_.small)
        return rest + self.below.settle(self.paper.inner, self.office.style, type_.small)

    def settle(self) -> list[Overflow]:
        """What does not fit into its line."""
        return self.overflows

    def top(self, page: int = 1) -> float:
        """Where the form begins on a page."""
        lines = 2 if self.below.text else 1
        top = self.paper.height - self.paper.top - self.head - lines * self.type.body.leading - 0.6 * mm - self.air
        return top - self.letterhead.height if page == 1 else top

    def room(self, page: int = 2) -> float:
        """The height there is for the form on a page."""
        return self.top(page) - self.paper.bottom - self.foot.height - _AIR

    def draw(self, ink: Ink, mark: CopyMark, page: int, annex: int = 0) -> None:
        """Draw them on a page of this copy; `annex` counts the continuation pages from 1."""
        paper, type_ = self.paper, self.type
        left, right = paper.side, paper.width - paper.side
        head = paper.height - paper.top
        if page == 1:
            self.letterhead.draw(ink, head)
            head -= self.letterhead.height
        check = mark.check + page_mark(page, ink.pages)
        ink.code(clean(self.job.code(mark, page, ink.pages)), right - paper.code, head - paper.code, paper.code)
        title = _("{title}, annex {n}").format(title=self.title, n=annex) if annex else self.title
        self._draw_head(ink, title, mark, head)
        baseline = self.top(page) + self.air + 1.6 * mm
        if self.below.text:
            self.below.draw(ink, left, baseline, value=self.below.text)
            baseline += type_.body.leading
        self.office.draw(ink, left, baseline, value=clean(self.issuer))
        self.number.draw(ink, right - self.number.width(), baseline, value=clean(self.job.sheet.number))
        self.foot.draw(ink, check, page)
        if ink.pages > 1:
            seam(ink, paper, type_.small, clean(self.job.sheet.number), page)

    def _set_title(self, title: str) -> tuple[list[Line], Style, float]:
        """The title's lines, style and left edge: centred on the page, clear of the code, if it can be."""
        narrow, wide = self.paper.inner - 2 * self.paper.code, self.paper.inner - self.paper.code
        smaller = self.type.headers[-1]
        for style, room in ((self.type.title, narrow), (smaller, narrow), (self.type.title, wide)):
            if style.width(title) <= room:
                return break_lines(title, style, room), style, room
        return list(fit(title, smaller, wide, _TITLE_LINES, "…").lines), smaller, wide

    def _title_height(self) -> float:
        lines, style, _room = self._set_title(_("{title}, annex {n}").format(title=self.title, n=_MANY))
        own, own_style, _room = self._set_title(self.title)
        return max(len(lines) * style.leading, len(own) * own_style.leading)

    def _marks_top(self, mark: CopyMark) -> float:
        """The height of what stands under the title."""
        document = self.type.body.leading + _UNDER_TITLE + 0.8 * mm if self.document.text else 0.0
        return document + len(self._mark_rows(mark)) * _MARK_ROW

    def _draw_head(self, ink: Ink, title: str, mark: CopyMark, head: float) -> None:
        """Title, document number and boxed words below one another, centred beside the code."""
        type_ = self.type
        if self.corner.text:
            self.corner.draw(ink, self.paper.side, head - 0.9 * type_.small.size)
        lines, style, room = self._set_title(title)
        left = self.paper.side + (self.paper.inner - self.paper.code - room)
        height = len(lines) * style.leading + self._marks_top(mark)
        free = self.head - height
        y = head - max(free / 2, min(free, type_.small.leading) if self.corner.text else 0.0)
        for line in lines:
            if not ink.overprint:
                words = title[line.start : line.end].rstrip()
                spread(ink, words, style, left, room, y - style.leading / 2 - 0.36 * style.size)
            y -= style.leading
        left, room = self.paper.side + self.paper.code, self.paper.inner - 2 * self.paper.code
        if self.document.text:
            x = left + (room - self.document.width()) / 2
            self.document.draw(ink, x, y - _UNDER_TITLE - type_.body.size, value=self.document.shown)
            y -= type_.body.leading + _UNDER_TITLE + 0.8 * mm
        self._draw_marks(ink, mark, y)

    def _mark_rows(self, mark: CopyMark) -> list[list[str]]:
        """The boxed words in rows; those of an ordinary first print are none."""
        room = self.paper.inner - 2 * self.paper.code
        rows: list[list[str]] = []
        used = 0.0
        for words in sheet_marks(self.job, mark):
            width = self.type.mark.width(words) + 2 * PAD_X + _MARK_GAP
            if not rows or used + width > room + _MARK_GAP:
                rows.append([])
                used = 0.0
            rows[-1].append(words)
            used += width
        return rows

    def _draw_marks(self, ink: Ink, mark: CopyMark, top: float) -> None:
        style, room = self.type.mark, self.paper.inner - 2 * self.paper.code
        for n, row in enumerate(self._mark_rows(mark), 1):
            widths = [style.width(words) + 2 * PAD_X for words in row]
            x = self.paper.side + self.paper.code + (room - sum(widths) - _MARK_GAP * (len(row) - 1)) / 2
            y = top - n * _MARK_ROW + (_MARK_ROW - _MARK) / 2
            for words, width in zip(row, widths, strict=True):
                ink.box(x, y, width, _MARK, 0.8)
                ink.line(words, style, x + PAD_X, y + 1.4 * mm, value="" if words == mark.label else words)
                x += width + _MARK_GAP


def sheet_marks(job: PrintJob, copy: CopyMark) -> list[str]:
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
        (job.times > 1, _("Reprint, print no. {n}").format(n=job.times)),
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
        x, width, top, room = paper.side, paper.inner, around.top(2), around.room()
        ink.box(x, top - room, width, room, OUTER)
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
                left = around.room()
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
