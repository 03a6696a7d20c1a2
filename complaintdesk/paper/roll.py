"""小票: a form on a paper roll, one thing below another, as long as need be; the same layout as on a sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaintdesk.desk import form_wording as wording
from complaintdesk.desk.form_values import FormValues
from complaintdesk.desk.letter_wording import hidden_identity
from complaintdesk.domain.form_codes import page_mark
from complaintdesk.domain.form_layout import FormBlock, FormCell, FormList, Paragraph, Part, Style
from complaintdesk.i18n import _
from complaintdesk.paper import bars
from complaintdesk.paper.cells import PAD_X
from complaintdesk.paper.document import sheet_marks
from complaintdesk.paper.furniture import form_code, print_record, records
from complaintdesk.paper.ink import TICK_BOX
from complaintdesk.paper.laying import BLANK, choices_of
from complaintdesk.paper.signing import FINGER, centred
from complaintdesk.paper.typesetting import break_lines, clean
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.desk.form_wording import Times
    from complaintdesk.desk.print_rows import CopyMark, PrintJob
    from complaintdesk.paper.ink import Ink
    from complaintdesk.paper.sizes import Paper, Type
    from complaintdesk.paper.typesetting import Style as TypeStyle

_GAP = 1.2 * mm
_SIGN = 12 * mm
_BARS = 10 * mm
_MARK = 5.2 * mm
_RING = 24 * mm
_NUMBER = "number"  # stands above the form already
#: Readers of PDF know no page longer than this; what is longer goes on to another strip.
_LONGEST = 14000.0


@dataclass
class _Piece:
    """一段: so high, drawn from its top down; `draw` is told the copy and the page."""

    height: float
    draw: Callable[[Ink, CopyMark, float, int], None]


class Roll:
    """一条小票 of one print job."""

    def __init__(self, job: PrintJob, paper: Paper, type_: Type, times: Times) -> None:
        self.job, self.paper, self.type, self.times = job, paper, type_, times
        self.values = FormValues(job)
        self.pieces: list[_Piece] = []
        self._begin()
        for block in job.layout.blocks:
            if self.values.holds(block.when):
                self._block(block)
        for note in job.layout.notes:
            self._words(self.values.filled(note.text, BLANK), type_.small)
        self._end()
        self.strips = self._cut()

    @property
    def pages(self) -> int:
        """How many strips there are: one, but for a text that goes on for metres."""
        return len(self.strips)

    def height(self, page: int) -> float:
        """How long a strip is."""
        return sum(piece.height for piece in self.strips[page - 1]) + self.paper.top + self.paper.bottom

    def draw(self, ink: Ink, mark: CopyMark, page: int) -> None:
        """Draw a strip, whose foot is at 0."""
        top = self.height(page) - self.paper.top
        for piece in self.strips[page - 1]:
            piece.draw(ink, mark, top, page)
            top -= piece.height

    def _cut(self) -> list[list[_Piece]]:
        strips: list[list[_Piece]] = [[]]
        used = 0.0
        for piece in self.pieces:
            if used + piece.height > _LONGEST and strips[-1]:
                strips.append([])
                used = 0.0
            strips[-1].append(piece)
            used += piece.height
        return strips

    def _begin(self) -> None:
        """Whose form it is, its title, its number, and what makes it other than an ordinary first print."""
        job, type_ = self.job, self.type
        head = job.letterhead.header or wording.issuer(job.sheet)
        self._centred(head, type_.strong)
        if job.sheet.site not in head:
            self._centred(job.sheet.site, type_.strong)
        self._centred(job.layout.label, type_.title)
        if job.document_number:
            self._centred(job.document_number, type_.body)
        marks = max(len(sheet_marks(job, mark)) for mark in job.copies)
        if marks:
            self.pieces.append(_Piece(marks * _MARK + _GAP, self._draw_marks))
        self._centred(_("Number: {number}").format(number=job.sheet.number), type_.strong)
        self._dashes()

    def _draw_marks(self, ink: Ink, mark: CopyMark, top: float, _page: int) -> None:
        style, middle = self.type.mark, self.paper.width / 2
        for n, words in enumerate(sheet_marks(self.job, mark), 1):
            width = style.width(words) + 2 * PAD_X
            ink.box(middle - width / 2, top - n * _MARK + 0.3 * mm, width, 4.6 * mm, 0.8)
            ink.line(words, style, middle - width / 2 + PAD_X, top - n * _MARK + 1.7 * mm)

    def _end(self) -> None:
        """The codes, large, and what ties the slip to its record."""
        size, number = self.paper.code, clean(self.job.sheet.number)
        self._dashes()
        self.pieces.append(_Piece(size, self._draw_code))
        wide = bars.width_within(number, self.paper.inner)
        if wide:
            x = (self.paper.width - wide) / 2
            self.pieces.append(_Piece(
                _BARS + _GAP, lambda ink, _mark, top, _page: ink.bars(number, x, top - _BARS, wide, _BARS)))
        self.pieces.append(_Piece(self.type.small.leading, self._draw_check))
        told, by, reason = print_record(self.job, self.times)
        for words in ("\u3000".join((*told, by.text)), reason.text):
            if words:
                self._words(words, self.type.small)
        self._words("\u3000".join(records(self.job, form_code(self.job))), self.type.small)

    def _draw_code(self, ink: Ink, mark: CopyMark, top: float, page: int) -> None:
        size = self.paper.code
        payload = clean(self.job.code(mark, page, ink.pages))
        ink.code(payload, (self.paper.width - size) / 2, top - size, size)

    def _draw_check(self, ink: Ink, mark: CopyMark, top: float, page: int) -> None:
        style = self.type.small
        words = "\u3000".join((
            _("Check code {code}").format(code=mark.check + page_mark(page, ink.pages)),
            _("Page {page} of {pages}").format(page=page, pages=ink.pages)))
        ink.line(words, style, (self.paper.width - style.width(words)) / 2, top - style.size)

    def _dashes(self) -> None:
        left, right = self.paper.side, self.paper.width - self.paper.side
        self.pieces.append(_Piece(
            3 * mm, lambda ink, _mark, top, _page: ink.dashes(left, top - 1.5 * mm, right, top - 1.5 * mm)))

    def _centred(self, words: str, style: TypeStyle) -> None:
        words, room = clean(words).replace("\n", " "), self.paper.inner
        for line in break_lines(words, style, room):
            piece = words[line.start : line.end].rstrip()
            x = self.paper.side + (room - style.width(piece)) / 2
            self._line(piece, style, x)
        self.pieces.append(_Piece(0.5 * _GAP, _nothing))

    def _line(self, words: str, style: TypeStyle, x: float) -> None:
        self.pieces.append(_Piece(style.leading, lambda ink, _mark, top, _page: _draw_line(ink, words, style, x, top)))

    def _words(self, words: str, style: TypeStyle, indent: float = 0.0) -> None:
        """Words in as many lines as they need, each a piece of its own."""
        text, x, width = clean(words), self.paper.side + indent, self.paper.inner - indent

        def one(n: int) -> _Piece:
            line = lines[n]
            return _Piece(style.leading, lambda ink, _mark, top, _page: ink.lines(text, [line], style, x, top, width))

        lines = break_lines(text, style, width)
        self.pieces += [one(n) for n in range(len(lines))]
        self.pieces.append(_Piece(0.5 * _GAP, _nothing))

    def _block(self, block: FormBlock) -> None:
        hides = block.identity and self.values.sheet.masked
        if block.name and not block.paragraphs:
            self._words(block.name.text, self.type.strong)
        if hides:
            self._words(hidden_identity(), self.type.body)
        for paragraph in block.paragraphs:
            if self.values.holds(paragraph.when):
                self._paragraph(paragraph)
        if block.list is not None:
            self._list(block.list)
        for row in block.rows:
            if (row.public or not hides) and self.values.holds(row.when):
                for cell in row.cells:
                    self._cell(cell)

    def _paragraph(self, paragraph: Paragraph) -> None:
        words = self.values.filled(paragraph.text.text, BLANK)
        if paragraph.style is Style.CENTRE:
            self._centred(words, self.type.body)
            return
        styles = {Style.HEADING: self.type.strong, Style.SMALL: self.type.small}
        style = styles.get(paragraph.style, self.type.body)
        if paragraph.style is Style.RIGHT:
            words = clean(words).replace("\n", " ")
            for line in break_lines(words, style, self.paper.inner):
                piece = words[line.start : line.end].rstrip()
                self._line(piece, style, self.paper.width - self.paper.side - style.width(piece))
            return
        self._words(words, style)

    def _list(self, entry: FormList) -> None:
        """Each row as its heads and values one after another."""
        for row in self.values.rows(entry.source):
            said = [(column.label.text, row.get(column.value, "")) for column in entry.columns]
            self._words(_("; ").join(_labelled(label, value) for label, value in said if value), self.type.body)

    def _cell(self, cell: FormCell) -> None:
        """A thing that the case says; what it does not say is left out, but not what is ticked or signed by hand."""
        label, text = cell.label.text, self.values.text(cell.value)
        if cell.part is Part.TICKS:
            self._ticks(label, cell)
        elif cell.part is Part.SIGN:
            self._signed(label, text, cell)
        elif cell.part is Part.WORDS:
            self._words(_labelled(label, self.values.filled(cell.text.text, BLANK)), self.type.body)
        elif cell.part is not Part.PAGES and text and cell.value != _NUMBER:
            self._words(_labelled(label, text), self.type.body)

    def _ticks(self, label: str, cell: FormCell) -> None:
        if label:
            self._words(_labelled(label, ""), self.type.body)
        style = self.type.body
        x = self.paper.side
        rows: list[list[tuple[str, bool, float]]] = [[]]
        for word, ticked in choices_of(cell, self.values):
            step = TICK_BOX + 1.2 * mm + style.width(word) + 4 * mm
            if rows[-1] and x + step > self.paper.width - self.paper.side:
                rows.append([])
                x = self.paper.side
            rows[-1].append((word, ticked, x))
            x += step

        def row(n: int) -> _Piece:
            return _Piece(style.leading + _GAP, lambda ink, _mark, top, _page: _draw_ticks(ink, rows[n], style, top))

        self.pieces += [row(n) for n in range(len(rows))]

    def _signed(self, label: str, text: str, cell: FormCell) -> None:
        if text:
            self._words(_labelled(label, text), self.type.body)
        caption = self.values.filled(cell.text.text, BLANK) or _labelled(label, "")
        signer, day = self.values.text(cell.signer), self.values.text(cell.day)
        if signer:
            self._words(" ".join(part for part in (caption + signer, day) if part), self.type.body)
            return
        self._words(caption, self.type.body)
        height = _SIGN
        if cell.seal or cell.fingerprint:
            height = max(_RING if cell.seal else 0.0, FINGER[1] if cell.fingerprint else 0.0) + _GAP
        self.pieces.append(_Piece(height, lambda ink, _mark, top, _page: self._draw_place(ink, top, height, cell)))
        style, date = self.type.body, day or _("Date: ______________")
        self._line(date, style, self.paper.width - self.paper.side - style.width(date))

    def _draw_place(self, ink: Ink, top: float, height: float, cell: FormCell) -> None:
        """Where one signs, stamps or presses a finger."""
        left, right = self.paper.side, self.paper.width - self.paper.side
        if cell.fingerprint:
            right -= FINGER[0]
            ink.box(right, top - FINGER[1], *FINGER)
            centred(ink, _("fingerprint"), self.type.small, right + FINGER[0] / 2, top - self.type.small.leading)
            right -= _GAP
        if cell.seal:
            x, y = right - _RING / 2, top - height / 2
            ink.ring(x, y, _RING / 2, dashed=True)
            centred(ink, _("(seal)"), self.type.small, x, y - 0.36 * self.type.small.size)
            right -= _RING + _GAP
        ink.rule(left, top - height + _GAP, right, top - height + _GAP)


def _labelled(label: str, value: str) -> str:
    return _("{label}: {value}").format(label=label, value=value).rstrip(" ") if label else value


def _nothing(_ink: Ink, _mark: CopyMark, _top: float, _page: int) -> None:
    """Room."""


def _draw_line(ink: Ink, words: str, style: TypeStyle, x: float, top: float) -> None:
    ink.line(words, style, x, top - style.leading / 2 - 0.36 * style.size)


def _draw_ticks(ink: Ink, choices: list[tuple[str, bool, float]], style: TypeStyle, top: float) -> None:
    middle = top - (style.leading + _GAP) / 2
    for word, ticked, x in choices:
        ink.tick_box(x, middle - TICK_BOX / 2, ticked=ticked)
        ink.line(word, style, x + TICK_BOX + 1.2 * mm, middle - 0.36 * style.size)
