"""Word 文书: a letter as .docx for offices that go on editing it; the same words as on paper, without its codes.

The numbered and registered sheet is the printed one; this copy carries its number and document number, no check code.
"""

from __future__ import annotations

import io
from datetime import UTC
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from complaintdesk.desk.form_values import FormValues
from complaintdesk.desk.letter_wording import hidden_identity
from complaintdesk.domain.form_layout import FormCell, Paragraph, Part, Style
from complaintdesk.domain.vocabulary import CaseState
from complaintdesk.i18n import _, language
from complaintdesk.paper.laying import BLANK, choices_of
from complaintdesk.paper.masking import mask
from complaintdesk.paper.typesetting import clean

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.text.paragraph import Paragraph as DocxParagraph

    from complaintdesk.desk.print_rows import PrintJob
    from complaintdesk.domain.form_layout import FormBlock, FormRow

#: GB/T 9704: 仿宋 for the text, 黑体 for its headings, 宋体 for the title; Latin letters in a type that every machine has.
SONG, FANG, HEI, LATIN = "宋体", "仿宋", "黑体", "Times New Roman"
BODY, SMALL, TITLE, LINE = 16, 10.5, 22, 28
_RED = RGBColor(0xC0, 0x10, 0x10)
#: A row of a table is so many parts wide; its cells take what they need of them.
_GRID = 24
_LABEL = 4
_INNER = 156  # mm between the margins


def letter_docx(job: PrintJob) -> bytes:
    """The letter of a print job, in the language in force."""
    if job.sheet.masked:
        job = mask(job)
    document = Document()
    _set_up(document, job)
    _head(document, job)
    values = FormValues(job)
    for block in job.layout.blocks:
        if not values.holds(block.when):
            continue
        if block.paragraphs:
            for paragraph in block.paragraphs:
                if values.holds(paragraph.when):
                    _paragraph(document, paragraph, values)
        else:
            _table(document, block, values)
    for note in job.layout.notes:
        write(document.add_paragraph(), values.filled(note.text, BLANK), size=SMALL)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(document: Docx, job: PrintJob) -> None:
    """A4 with the margins of an official document, its fonts, the page number; nothing of who made the file."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(35), Mm(30)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = document.styles["Normal"]
    normal.font.size = Pt(BODY if language() != "en" else 12)
    _fonts(normal.element.get_or_add_rPr(), FANG)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), "en-US")
    spoken.set(qn("w:eastAsia"), "zh-CN")
    normal.element.get_or_add_rPr().append(spoken)
    shape = normal.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.widow_control = True
    if language() == "en":
        shape.line_spacing = 1.4
    else:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
    known = document.core_properties
    known.title, known.author, known.comments, known.last_modified_by = clean(job.sheet.number), "", "", ""
    known.language = "en" if language() == "en" else "zh-CN"
    known.created = known.modified = job.printed_at.astimezone(UTC).replace(tzinfo=None)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    words = _("Page {page} of {pages}").format(page="\x00PAGE\x00", pages="\x00NUMPAGES\x00")
    for n, part in enumerate(words.split("\x00")):
        if n % 2:
            _counted(foot, part)
        else:
            write(foot, part, size=SMALL)


def _fonts(properties: Any, font: str) -> None:
    """The type of a run or style: its own for Chinese, another for Latin letters and digits."""
    fonts = properties.get_or_add_rFonts()
    for kind, name in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{kind}"), name)


def write(
    paragraph: DocxParagraph, words: str, *, size: float = 0, font: str = FANG, bold: bool = False, red: bool = False
) -> None:
    """Add words to a paragraph; what no XML can hold was taken out by `clean`."""
    # The bar keeps the blanks at the end, which belong to our own words here.
    run = paragraph.add_run(clean(f"{words}|")[:-1])
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if red:
        run.font.color.rgb = _RED
    _fonts(run._element.get_or_add_rPr(), font)


def _counted(paragraph: DocxParagraph, what: str) -> None:
    """A number that Word keeps: PAGE or NUMPAGES."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), what)
    paragraph._p.append(field)
    run = paragraph.add_run("1")
    run.font.size = Pt(SMALL)
    field.append(run._element)


def _head(document: Docx, job: PrintJob) -> None:
    """Letterhead and its line, what the sheet is other than an ordinary one, title, document number, number."""
    header = job.letterhead.header
    if header:
        top = document.add_paragraph()
        top.alignment = WD_ALIGN_PARAGRAPH.CENTER
        top.paragraph_format.line_spacing = 1.2
        write(top, header, size=TITLE + 4, font=SONG, bold=True, red=job.letterhead.red)
        _ruled(top, "C01010" if job.letterhead.red else "000000")
    if marks := _standing(job):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(line, "\u3000".join(f"【{mark}】" for mark in marks), size=12, font=HEI)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing = 1.3
    title.paragraph_format.space_before = Pt(12)
    write(title, job.layout.label, size=TITLE, font=SONG, bold=True)
    if job.document_number:
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        write(line, job.document_number, font=FANG)
    line = document.add_paragraph()
    line.paragraph_format.space_after = Pt(12)
    write(line, _("Number: {number}").format(number=job.sheet.number), size=SMALL)


def _standing(job: PrintJob) -> list[str]:
    """What makes the letter other than an ordinary one."""
    sheet = job.sheet
    marks = [
        (sheet.is_sample, _("SAMPLE")),
        (sheet.state is CaseState.VOID, _("VOID")),
        (sheet.masked, _("Identity withheld")),
    ]
    return [words for holds, words in marks if holds]


def _ruled(paragraph: DocxParagraph, colour: str) -> None:
    """A line below the paragraph."""
    borders, below = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "12"), ("space", "6"), ("color", colour)):
        below.set(qn(f"w:{key}"), value)
    borders.append(below)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _paragraph(document: Docx, entry: Paragraph, values: FormValues) -> None:
    """A paragraph of the letter, one for each line of a text that has several."""
    for words in clean(values.filled(entry.text.text, BLANK)).split("\n"):
        made = document.add_paragraph()
        shape = made.paragraph_format
        flush = entry.style is Style.HEADING and language() == "en"
        if entry.style in (Style.BODY, Style.HEADING, Style.ITEM) and not flush:
            _indent(made, hanging=entry.style is Style.ITEM)
        if entry.style is Style.RIGHT:
            made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            shape.right_indent = Pt(2 * BODY)
        elif entry.style is Style.CENTRE:
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif entry.style is not Style.RECIPIENT:
            made.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if entry.style is Style.HEADING:
            shape.keep_with_next = True
            write(made, words, font=HEI, bold=language() == "en")
        else:
            write(made, words, size=SMALL if entry.style is Style.SMALL else 0)
    # The signature never stands alone: what comes before it stays with it.
    if entry.style is Style.RIGHT:
        for before in document.paragraphs[-4:-1]:
            before.paragraph_format.keep_with_next = True


def _indent(paragraph: DocxParagraph, *, hanging: bool) -> None:
    """Two characters in, whatever the size of the type; an item's next lines too."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    if hanging:
        indent.set(qn("w:leftChars"), "200")
        indent.set(qn("w:left"), str(2 * BODY * 20))
    else:
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), str(2 * BODY * 20))


def _table(document: Docx, block: FormBlock, values: FormValues) -> None:
    """The rows of a block as a table; one that says who complains has a single line when that is hidden."""
    hides = block.identity and values.sheet.masked
    rows = [row for row in block.rows if (row.public or not hides) and values.holds(row.when)]
    if not rows and not hides:
        return
    if document.paragraphs:
        document.paragraphs[-1].paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=_GRID)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    if block.name:
        _row(table, [(_GRID, [(block.name.text, True)])], 0)
    if hides:
        _row(table, [(_GRID, [(hidden_identity(), False)])], 0)
    for row in rows:
        _row(table, _cells(row, values), max([row.height, *(cell.tall for cell in row.cells)]))
    document.add_paragraph()


def _cells(row: FormRow, values: FormValues) -> list[tuple[int, list[tuple[str, bool]]]]:
    """For each cell of the row how many parts it is wide, and its lines: words, and whether they are a label."""
    labels = sum(1 for cell in row.cells if cell.label)
    free = _GRID - _LABEL * labels
    shares = sum(cell.share for cell in row.cells)
    made: list[tuple[int, list[tuple[str, bool]]]] = []
    for cell in row.cells:
        if cell.label:
            made.append((_LABEL, [(cell.label.text, True)]))
        made.append((max(1, int(free * cell.share / shares)), [(line, False) for line in _lines(cell, values)]))
    last_width, last_lines = made[-1]
    made[-1] = (last_width + _GRID - sum(width for width, _lines_ in made), last_lines)
    return made


def _lines(cell: FormCell, values: FormValues) -> list[str]:
    """What stands in a cell, line by line."""
    if cell.part is Part.TICKS:
        return ["\u3000".join(f"{'☑' if chosen else '□'}{word}" for word, chosen in choices_of(cell, values))]
    if cell.part is Part.WORDS:
        return clean(values.filled(cell.text.text, BLANK)).split("\n")
    if cell.part is Part.PAGES:
        return [values.text("enclosed")]
    lines = clean(values.text(cell.value)).split("\n") if cell.value else [""]
    if cell.part is not Part.SIGN:
        return lines
    signed = values.filled(cell.text.text, BLANK) + values.text(cell.signer)
    marks = [mark for wanted, mark in ((cell.seal, _("(seal)")), (cell.fingerprint, _("fingerprint"))) if wanted]
    room = [""] if marks or cell.tall else []
    return [*(line for line in lines if line), signed, *room,
            *marks,
            *([values.filled(cell.note.text, BLANK)] if cell.note else []),
            values.text(cell.day) or _("Date: ______________")]


def _row(table: Any, cells: list[tuple[int, list[tuple[str, bool]]]], height: float) -> None:
    """One row: each cell as wide as so many parts of the grid; it never parts at the end of a page if it is short."""
    row = table.add_row()
    if height:
        row.height = Mm(height)
    if height < 60:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    at = 0
    for width, lines in cells:
        cell = row.cells[at]
        if width > 1:
            cell = cell.merge(row.cells[at + width - 1])
        cell.width = Mm(_INNER * width / _GRID)
        at += width
        for n, (words, is_label) in enumerate(lines):
            paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
            paragraph.paragraph_format.line_spacing = 1.2
            if is_label:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            write(paragraph, words, size=12 if not is_label else SMALL, font=SONG)
