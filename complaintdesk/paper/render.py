"""打印件: a print job as PDF bytes. The same job gives the same bytes."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from complaintdesk.desk.form_wording import Times
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _, language
from complaintdesk.paper import two_up
from complaintdesk.paper.document import Surroundings, annex_pages
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.ink import Ink
from complaintdesk.paper.laying import lay
from complaintdesk.paper.masking import mask
from complaintdesk.paper.overprint import value_spans
from complaintdesk.paper.roll import Roll
from complaintdesk.paper.sizes import PAPERS, paper_size, type_for
from complaintdesk.paper.table import paginate
from complaintdesk.paper.typesetting import clean
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from pathlib import Path

    from complaintdesk.desk.print_rows import CopyMark, PrintJob
    from complaintdesk.paper.cells import Overflow
    from complaintdesk.paper.sizes import Paper, Type

__all__ = ["PAPERS", "Rendered", "missing_characters", "render"]

# Page contents as plain compressed bytes; the text form is larger and slow to make.
rl_config.useA85 = 0
# reportlab keeps its fonts in module-wide tables: one form at a time.
LOCK = threading.Lock()


@dataclass(frozen=True)
class Rendered:
    """A form ready for the printer; `missing` are the characters that no font has, printed as ruled blanks."""

    pdf: bytes
    pages: int
    missing: tuple[str, ...]


def render(
    job: PrintJob,
    *,
    paper: str = "A4",
    offset: tuple[float, float] = (0.0, 0.0),
    overprint: bool = False,
    font_folders: tuple[Path, ...] | None = None,
) -> Rendered:
    """The form as PDF, in the language in force.

    `offset` moves everything to the right and down, in millimetres. An `overprint` (套打) for stationery that has the
    form printed already is only values, ticks and codes, each where the full print has it. `font_folders` hold fonts for
    rare names (default: the user's).
    """
    size = paper_size(paper)
    if size.roll and overprint:
        raise UserError(
            _("A paper roll has no form printed on it."), _("Choose another paper, or print the whole form."),
            field="paper",
        )
    if job.sheet.masked:
        job = mask(job)
    if size.carbon:  # the paper makes the copies, and says on each which it is
        job = replace(job, copies=(replace(job.copies[0], label=""),))
    with LOCK:
        fonts = font_set(font_folders)
        type_ = type_for(size, fonts, latin=language() == "en")
        form = Roll(job, size, type_, Times(job.sheet.zone)) if size.roll else _Sheets(job, size, type_)
        out = io.BytesIO()
        canvas = new_canvas(out, size, fonts.first(), job.sheet.number)
        ink = Ink(canvas, form.pages, overprint=overprint, spans=value_spans(job) if overprint else None)
        sheets = two_up.sheets(job.copies, form.pages, size)
        right, down = offset[0] * mm, offset[1] * mm
        for sheet in sheets:
            canvas.setPageSize((size.width, size.halves * form.height(sheet[0][1])))
            for mark, page, up in sheet:
                with ink.at(right, up - down):
                    form.draw(ink, mark, page)
            with ink.at(right, -down):
                two_up.draw_cuts(ink, size)
            ink.new_page()
        canvas.save()
    return Rendered(out.getvalue(), len(sheets), tuple(ink.missing))


class _Sheets:
    """成套版面: a form on sheets of one size, the continuation pages last."""

    def __init__(self, job: PrintJob, size: Paper, type_: Type) -> None:
        self.size = size
        self.around = around = Surroundings(job, size, type_, Times(job.sheet.zone))
        blocks, notes = lay(job, size, type_)
        self.tables = paginate(blocks, notes, size, type_, around.room(), around.letterhead.height)
        rest: list[Overflow] = []
        for page, table in enumerate(self.tables, 1):
            rest += table.settle(size, type_, around.top(page), around.room(page))
        self.annex = annex_pages([*rest, *around.settle()], around)

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.tables) + len(self.annex)

    def height(self, _page: int) -> float:
        """Of the paper."""
        return self.size.height

    def draw(self, ink: Ink, mark: CopyMark, page: int) -> None:
        """Draw one page; a continuation has no stationery of its own and is always printed whole."""
        n = page - len(self.tables)
        if n <= 0:
            self.around.draw(ink, mark, page)
            self.tables[page - 1].draw(ink)
            return
        overprint, ink.overprint = ink.overprint, False
        self.around.draw(ink, mark, page, n)
        self.annex[n - 1].draw(ink, self.around)
        ink.overprint = overprint


def new_canvas(out: io.BytesIO, size: Paper, font: str, title: str) -> Canvas:
    """A canvas of this paper whose file tells nothing but its title, and is the same each time."""
    canvas = Canvas(out, pagesize=(size.width, size.height), invariant=1, pageCompression=1, initialFontName=font,
                    lang="en" if language() == "en" else "zh-CN")
    canvas.setTitle(clean(title))
    canvas.setAuthor("")
    canvas.setSubject("")
    canvas.setCreator("ComplaintDesk")
    canvas.setProducer("ComplaintDesk")
    return canvas


def missing_characters(job: PrintJob, *, font_folders: tuple[Path, ...] | None = None) -> tuple[str, ...]:
    """The characters of this form that no font has, to be named before it is printed."""
    return render(job, font_folders=font_folders).missing
