"""典型案例: an example to learn from as PDF and as Word, without a number, a name or a code that leads back to the case."""

from __future__ import annotations

import io
from datetime import UTC
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from complaintdesk.desk.form_wording import Times
from complaintdesk.domain.form_layout import Style
from complaintdesk.i18n import _, language
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.ink import Ink
from complaintdesk.paper.listing import draw_title
from complaintdesk.paper.prose import paragraph_blocks
from complaintdesk.paper.render import LOCK, Rendered, new_canvas
from complaintdesk.paper.sizes import paper_size, type_for
from complaintdesk.paper.table import paginate
from complaintdesk.paper.typesetting import clean
from complaintdesk.paper.units import mm
from complaintdesk.paper.word import BODY, FANG, HEI, SMALL, SONG, TITLE, write

if TYPE_CHECKING:
    from pathlib import Path

    from docx.text.paragraph import Paragraph as DocxParagraph

    from complaintdesk.desk.typical_copy import TypicalText

_AIR = 6 * mm
_FOOT = 8 * mm


def typical_pdf(text: TypicalText, *, paper: str = "A4", font_folders: tuple[Path, ...] | None = None) -> Rendered:
    """The example on paper, in the language in force."""
    size = paper_size(paper)
    with LOCK:
        fonts = font_set(font_folders)
        type_ = type_for(size, fonts, latin=language() == "en")
        blocks = paragraph_blocks(_paragraphs(text), size.inner, type_.letter)
        top = size.height - size.top - _AIR - type_.title.leading
        room = top - size.bottom - _FOOT
        pages = paginate(blocks, None, size, type_.letter, room)
        out = io.BytesIO()
        canvas = new_canvas(out, size, fonts.first(), _("Typical case"))
        ink = Ink(canvas, len(pages))
        made = Times(text.zone).day(text.made_at)
        for number, page in enumerate(pages, 1):
            page.settle(size, type_.letter, top, room)
            draw_title(ink, _("Typical case"), "", size, type_)
            page.draw(ink)
            ink.line(made, type_.small, size.side, size.bottom)
            place = _("Page {page} of {pages}").format(page=number, pages=len(pages))
            ink.line(place, type_.small, size.width - size.side - type_.small.width(place), size.bottom)
            ink.new_page()
        canvas.save()
    return Rendered(out.getvalue(), len(pages), tuple(ink.missing))


def _paragraphs(text: TypicalText) -> list[tuple[Style, str]]:
    head = "\u3000".join(_("{label}: {value}").format(label=label, value=value) for label, value in text.head)
    found = [(Style.CENTRE, text.title), (Style.CENTRE, head)]
    for label, words in text.sections:
        found += [(Style.SMALL, ""), (Style.HEADING, label), (Style.BODY, words)]
    return found


def typical_docx(text: TypicalText) -> bytes:
    """The example as Word, for offices that go on editing it; nothing in the file says who made it or of which case."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(35), Mm(30)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.size = Pt(BODY if language() != "en" else 12)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.4
    known = document.core_properties
    known.title, known.author, known.comments, known.last_modified_by = clean(text.title), "", "", ""
    known.language = "en" if language() == "en" else "zh-CN"
    known.created = known.modified = text.made_at.astimezone(UTC).replace(tzinfo=None)
    _centred(document.add_paragraph(), _("Typical case"), size=TITLE, font=SONG)
    _centred(document.add_paragraph(), text.title, size=BODY, font=HEI)
    head = "\u3000".join(_("{label}: {value}").format(label=label, value=value) for label, value in text.head)
    _centred(document.add_paragraph(), head, size=SMALL, font=FANG)
    for label, words in text.sections:
        heading = document.add_paragraph()
        heading.paragraph_format.space_before = Pt(12)
        heading.paragraph_format.keep_with_next = True
        write(heading, label, font=HEI, bold=language() == "en")
        for line in clean(words).split("\n"):
            body = document.add_paragraph()
            body.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
            indent = body._p.get_or_add_pPr().get_or_add_ind()
            indent.set(qn("w:firstLineChars"), "200")
            indent.set(qn("w:firstLine"), str(2 * BODY * 20))
            write(body, line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _centred(paragraph: DocxParagraph, words: str, *, size: float, font: str) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(6)
    write(paragraph, words, size=size, font=font, bold=size == TITLE)
