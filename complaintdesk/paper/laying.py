"""排版式: a layout and the values of a case become the blocks of the table kit, in the language in force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from complaintdesk.desk.form_values import FormValues
from complaintdesk.desk.letter_wording import hidden_identity
from complaintdesk.domain.form_layout import FormBlock, FormCell, FormList, FormRow, Part
from complaintdesk.paper.cells import Fixed, Label, Pages, Text, Ticks
from complaintdesk.paper.prose import paragraph_blocks
from complaintdesk.paper.signing import Signed
from complaintdesk.paper.table import SIDE_LABEL, Block, Item, Notes, Row, pairs
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.desk.print_rows import PrintJob
    from complaintdesk.paper.cells import Cell
    from complaintdesk.paper.sizes import Paper, Type

LINE = 7.4 * mm
#: What stands where the words of a letter lack a value: room for the pen.
BLANK = "＿＿＿＿＿＿"  # full width, as wide as a written word
#: Rows with labels of their own width keep together on paper this wide; widths in millimetres are those of A4.
_NARROW, _DRAWN_FOR = 150 * mm, 170 * mm


def lay(job: PrintJob, paper: Paper, type_: Type) -> tuple[list[Block], Notes | None]:
    """The form's blocks from top to bottom, and the notes under them."""
    values = FormValues(job)
    blocks: list[Block] = []
    prose = type_.letter if job.layout.is_letter else type_
    for block in job.layout.blocks:
        if values.holds(block.when):
            blocks += _block(block, values, paper, prose)
    notes = tuple(values.filled(note.text, BLANK) for note in job.layout.notes)
    return blocks, Notes(notes) if notes else None


def _block(block: FormBlock, values: FormValues, paper: Paper, type_: Type) -> list[Block]:
    if block.paragraphs:
        return paragraph_blocks(
            [(p.style, values.filled(p.text.text, BLANK)) for p in block.paragraphs if values.holds(p.when)],
            paper.inner, type_,
        )
    if block.list is not None:
        return _list(block.list, block.name.text, values, _narrower(paper))
    name = block.name.text
    hides = block.identity and values.sheet.masked
    rows = [Row([Text(name=name, text=hidden_identity())], 2 * LINE)] if hides else []
    for one in block.rows:
        if (one.public or not hides) and values.holds(one.when):
            rows += _row(one, name, values, paper)
    if not rows:
        return []
    if name:
        return [Block(rows, name, framed=block.frame)]
    # Rows without a name down their side need not stay together.
    return [Block([row], framed=block.frame, keep=not block.frame) for row in rows]


def _row(row: FormRow, of: str, values: FormValues, paper: Paper) -> list[Row]:
    height = row.height * mm or LINE
    plain = all(cell.part in (Part.FIELD, Part.TICKS, Part.PAGES) and not cell.tall for cell in row.cells)
    if plain and all(cell.label for cell in row.cells):
        items = [Item(cell.label.text, _cell(cell, of, values, cell.label.text)) for cell in row.cells]
        rows = pairs(paper, height, items)
        for made in rows:
            made.stretch = row.stretch
        return rows
    return [Row(_cells(part, of, values, paper), row.height * mm, row.stretch) for part in _side_by_side(row, paper)]


def _side_by_side(row: FormRow, paper: Paper) -> list[tuple[FormCell, ...]]:
    """The cells of a row; on narrow paper those with labels of their own width go two and two below one another."""
    labels, fields = row.cells[::2], row.cells[1::2]
    labelled = all(c.part is Part.WORDS and not c.text for c in labels) and all(c.part is not Part.WORDS for c in fields)
    if paper.inner > _NARROW or not labelled or len(fields) < 3:
        return [row.cells]
    flat = [replace(cell, width=0) for cell in row.cells]
    return [tuple(flat[start : start + 4]) for start in range(0, len(flat), 4)]


def _cells(cells: tuple[FormCell, ...], of: str, values: FormValues, paper: Paper) -> list[Cell]:
    """The cells of one row as they are drawn."""
    made: list[Cell] = []
    label, narrower = "", _narrower(paper, SIDE_LABEL if of else 0)
    for cell in cells:
        if cell.label:
            label = cell.label.text
            own = cell.width * mm * narrower if cell.part is Part.WORDS else 0
            made.append(Label(fixed=own or paper.label, text=label))
        if cell.part is not Part.WORDS or cell.text:
            made.append(_cell(cell, of, values, label, narrower))
    return made


def _narrower(paper: Paper, side: float = 0) -> float:
    """By how much widths in millimetres shrink: layouts are drawn for the width of an A4 sheet."""
    return min(1.0, (paper.inner - side) / (_DRAWN_FOR - side))


def _cell(cell: FormCell, of: str, values: FormValues, label: str, narrower: float = 1.0) -> Cell:
    """What stands in a cell; `label` names it on a continuation page, its own or that of the cell before it."""
    name = f"{of} · {label}" if of and label else label or of
    fixed = 0.0 if cell.label else cell.width * mm * narrower
    if cell.part is Part.TICKS:
        return Ticks(share=cell.share, fixed=fixed, choices=choices_of(cell, values))
    if cell.part is Part.PAGES:
        return Pages(share=cell.share, fixed=fixed, attached=len(values.sheet.attachments))
    if cell.part is Part.WORDS:
        return Fixed(share=cell.share, fixed=fixed, text=values.filled(cell.text.text, BLANK))
    if cell.part is Part.SIGN:
        caption = values.filled(cell.text.text, BLANK)
        return Signed(
            share=cell.share, fixed=fixed, name=name or caption.rstrip("：: "), text=values.text(cell.value),
            tall=cell.tall * mm, foot=cell.foot * mm, top=True, caption=caption, signer=values.text(cell.signer),
            day=values.text(cell.day), note=values.filled(cell.note.text, BLANK), seal=cell.seal,
            fingerprint=cell.fingerprint, opinion=bool(cell.value),
        )
    rows = 0 if cell.part is Part.LONG else cell.lines
    return Text(
        share=cell.share, fixed=fixed, name=name, text=values.text(cell.value), tall=cell.tall * mm, rows=rows,
        top=cell.part is Part.LONG,
    )


def choices_of(cell: FormCell, values: FormValues) -> tuple[tuple[str, bool], ...]:
    """The choices of a cell: those of its value, or those the layout writes itself, the one ticked that it says."""
    if not cell.text:
        return values.ticks(cell.value)
    said = values.text(cell.value)
    return tuple((word.strip(), word.strip() == said) for word in cell.text.text.split("|"))


def _list(entry: FormList, name: str, values: FormValues, narrower: float) -> list[Block]:
    """The heads and rows of a list, each row a block of its own so that a long list goes on to the next page."""
    height = entry.height * mm or LINE
    head = Row([Label(share=c.share, fixed=c.width * mm * narrower, text=c.label.text) for c in entry.columns], height)
    rows = values.rows(entry.source)
    rows += [{} for _n in range(entry.least - len(rows))]
    blocks = [Block([Row([Fixed(text=name)], height)], keep_next=True)] if name else []
    blocks.append(Block([head], heads=True))
    for row in rows:
        cells = [
            Text(
                share=c.share, fixed=c.width * mm * narrower, name=f"{name or c.label.text} {row.get('n', '')}".strip(),
                text=row.get(c.value, ""), rows=0,
            )
            for c in entry.columns
        ]
        blocks.append(Block([Row(cells, height)], grows=True))
    return blocks
