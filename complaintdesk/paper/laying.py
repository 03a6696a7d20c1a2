"""排版式: a layout and the values of a case become the blocks of the table kit, in the language in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.desk.form_values import FormValues
from complaintdesk.domain.form_layout import FormBlock, FormCell, FormList, FormRow, Part
from complaintdesk.i18n import _
from complaintdesk.paper.cells import Fixed, Label, Pages, Signed, Text, Ticks
from complaintdesk.paper.prose import paragraph_blocks
from complaintdesk.paper.table import Block, Item, Notes, Row, pairs
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.desk.rows import PrintJob
    from complaintdesk.paper.cells import Cell
    from complaintdesk.paper.sizes import Paper, Type

LINE = 7.4 * mm
#: What stands where the words of a letter lack a value: room for the pen.
BLANK = "＿＿＿＿＿＿"  # noqa: RUF001 - full width, as wide as a written word
#: A row keeps its fields side by side where the paper is this wide; on narrower paper they go below one another.
_NARROW = 150 * mm


def lay(job: PrintJob, paper: Paper, type_: Type) -> tuple[list[Block], Notes | None]:
    """The form's blocks from top to bottom, and the notes under them."""
    values = FormValues(job)
    blocks: list[Block] = []
    for block in job.layout.blocks:
        if not block.when or values.text(block.when):
            blocks += _block(block, values, paper, type_)
    notes = tuple(values.filled(note.text, BLANK) for note in job.layout.notes)
    return blocks, Notes(notes) if notes else None


def _block(block: FormBlock, values: FormValues, paper: Paper, type_: Type) -> list[Block]:
    if block.paragraphs:
        return paragraph_blocks(
            [(p.style, values.filled(p.text.text, BLANK)) for p in block.paragraphs if not p.when or values.text(p.when)],
            paper.inner, type_,
        )
    if block.list is not None:
        return _list(block.list, block.name.text, values)
    name = block.name.text
    hides = block.identity and values.sheet.masked
    rows = [Row([Text(name=name, text=hidden_identity())], 2 * LINE)] if hides else []
    for one in block.rows:
        if (one.public or not hides) and (not one.when or values.text(one.when)):
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
        items = [Item(cell.label.text, _cell(cell, of, values, paper)) for cell in row.cells]
        rows = pairs(paper, height, items)
        for made in rows:
            made.stretch = row.stretch
        return rows
    cells: list[Cell] = []
    for cell in row.cells:
        if cell.label:
            cells.append(Label(fixed=cell.width * mm if cell.part is Part.WORDS else paper.label, text=cell.label.text))
        if cell.part is not Part.WORDS or cell.text:
            cells.append(_cell(cell, of, values, paper))
    return [Row(cells, row.height * mm, row.stretch)]


def _cell(cell: FormCell, of: str, values: FormValues, paper: Paper) -> Cell:
    label = cell.label.text
    name = f"{of} · {label}" if of and label else label or of
    fixed = 0.0 if cell.label else cell.width * mm
    if cell.part is Part.TICKS:
        return Ticks(share=cell.share, fixed=fixed, choices=values.ticks(cell.value))
    if cell.part is Part.PAGES:
        return Pages(share=cell.share, fixed=fixed, attached=len(values.sheet.attachments))
    if cell.part is Part.WORDS:
        return Fixed(share=cell.share, fixed=fixed, text=values.filled(cell.text.text, BLANK))
    if cell.part is Part.SIGN:
        caption = values.filled(cell.text.text, BLANK)
        # On narrow paper the date has a line of its own.
        foot = cell.foot * mm * (1 if paper.inner > _NARROW or cell.note else 2)
        return Signed(
            share=cell.share, fixed=fixed, name=name or caption.rstrip("：: "), text=values.text(cell.value),
            tall=cell.tall * mm, foot=foot, top=True, caption=caption, signer=values.text(cell.signer),
            day=values.text(cell.day), note=values.filled(cell.note.text, BLANK), seal=cell.seal,
            fingerprint=cell.fingerprint,
        )
    rows = 0 if cell.part is Part.LONG else cell.lines
    return Text(
        share=cell.share, fixed=fixed, name=name, text=values.text(cell.value), tall=cell.tall * mm, rows=rows,
        top=cell.part is Part.LONG,
    )


def _list(entry: FormList, name: str, values: FormValues) -> list[Block]:
    """The heads and rows of a list, each row a block of its own so that a long list goes on to the next page."""
    height = entry.height * mm or LINE
    head = Row([Label(share=c.share, fixed=c.width * mm, text=c.label.text) for c in entry.columns], height)
    rows = values.rows(entry.source)
    rows += [{} for _n in range(entry.least - len(rows))]
    blocks = [Block([head], heads=True)]
    for row in rows:
        cells = [
            Text(
                share=c.share, fixed=c.width * mm, name=f"{name or c.label.text} {row.get('n', '')}".strip(),
                text=row.get(c.value, ""), rows=0,
            )
            for c in entry.columns
        ]
        blocks.append(Block([Row(cells, height)], grows=True))
    return blocks


def hidden_identity() -> str:
    """What stands in place of an identity."""
    return _("Identity withheld as the rules require")
