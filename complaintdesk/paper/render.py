"""打印件: a print job as PDF bytes. The same job gives the same bytes."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from complaintdesk.desk.form_wording import Times
from complaintdesk.i18n import language
from complaintdesk.paper.document import Surroundings, annex_pages
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.ink import Ink
from complaintdesk.paper.laying import lay
from complaintdesk.paper.masking import mask
from complaintdesk.paper.sizes import PAPERS, paper_size, type_for
from complaintdesk.paper.table import paginate
from complaintdesk.paper.typesetting import clean

if TYPE_CHECKING:
    from pathlib import Path

    from complaintdesk.desk.rows import PrintJob

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


def render(job: PrintJob, *, paper: str = "A4", font_folders: tuple[Path, ...] | None = None) -> Rendered:
    """The form as PDF, in the language in force. `font_folders` hold fonts for rare names (default: the user's)."""
    if job.sheet.masked:
        job = mask(job)
    size = paper_size(paper)
    with LOCK:
        fonts = font_set(font_folders)
        type_ = type_for(size, fonts, latin=language() == "en")
        times = Times(job.sheet.zone)
        around = Surroundings(job, size, type_, times)
        blocks, notes = lay(job, size, type_)
        tables = paginate(blocks, notes, size, type_, around.room)
        rest = [part for table in tables for part in table.settle(size, type_, around.top, around.room)]
        annex = annex_pages([*rest, *around.settle()], around)

        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(size.width, size.height), invariant=1, pageCompression=1,
                        initialFontName=fonts.first(), lang="en" if language() == "en" else "zh-CN")
        canvas.setTitle(clean(job.sheet.number))
        canvas.setAuthor("")
        canvas.setSubject("")
        canvas.setCreator("ComplaintDesk")
        canvas.setProducer("ComplaintDesk")
        ink = Ink(canvas, len(tables) + len(annex))
        for mark in job.copies:
            for page, table in enumerate(tables, 1):
                around.draw(ink, mark, page)
                table.draw(ink)
                ink.new_page()
            for n, extra in enumerate(annex, 1):
                around.draw(ink, mark, len(tables) + n, n)
                extra.draw(ink, around)
                ink.new_page()
        canvas.save()
    return Rendered(out.getvalue(), ink.pages * len(job.copies), tuple(ink.missing))


def missing_characters(job: PrintJob, *, font_folders: tuple[Path, ...] | None = None) -> tuple[str, ...]:
    """The characters of this form that no font has, to be named before it is printed."""
    return render(job, font_folders=font_folders).missing
