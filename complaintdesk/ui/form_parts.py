"""新部件: what a new block, row, field or signature row is made of, and what each part is called in the outline."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from complaintdesk.domain.form_layout import (
    FormBlock,
    FormCell,
    FormColumn,
    FormList,
    FormRow,
    Layout,
    Paragraph,
    Part,
    Style,
    Wording,
    pieces,
)
from complaintdesk.i18n import N_, _, language
from complaintdesk.ui.form_draft import BLOCKS, NOTES, Place, Sort, children, inserted, part_at, sort_of
from complaintdesk.ui.form_inputs import PART_LABELS
from complaintdesk.ui.form_offer import Offer

SIGN_HEIGHT: Final = 20
LONG_HEIGHT: Final = 30
_LONGEST_LABEL: Final = 40


def words(said: str) -> Wording:
    """Words that the program proposes, in the language in force; an English form needs them in both places."""
    return Wording(said, said) if language() == "en" else Wording(said)


def new_layout(key: str) -> Layout:
    """An empty form."""
    return Layout(key, "", "")


def new_cell() -> FormCell:
    """A field that says nothing yet."""
    return FormCell()


def signature_row() -> FormRow:
    """Two boxes to sign, side by side."""
    return FormRow(
        (
            FormCell(Part.SIGN, text=words(_("Complainant (signature):"))),
            FormCell(Part.SIGN, text=words(_("Registrar (signature):"))),
        ),
        height=SIGN_HEIGHT,
    )


def list_block(offer: Offer) -> FormBlock:
    """The first list that there is, with all its columns."""
    source = offer.lists[0].source if offer.lists else ""
    return with_columns(FormBlock(list=FormList(source, (FormColumn(Wording(), ""),))), offer)


def with_columns(block: FormBlock, offer: Offer) -> FormBlock:
    """The block with every column that its list knows; a narrow one for the number."""
    if block.list is None or not (known := offer.columns(block.list.source)):
        return block
    columns = tuple(
        FormColumn(words(label), key, width=12 if key == "n" else 0) for key, label in known[:14]
    )
    return replace(block, list=replace(block.list, columns=columns))


def named_cell(before: FormCell, after: FormCell, offer: Offer) -> FormCell:
    """The field with the name of its value as label, unless somebody wrote another."""
    given = offer.labels.get(before.value, "")
    if after.part is Part.SIGN or (after.label and after.label.text != given):
        return after
    return replace(after, label=words(offer.labels.get(after.value, "")))


#: What can be added: the words of the menu, by their key.
ADDABLE: Final = {
    "cell": N_("Form field"),
    "row": N_("Row"),
    "sign": N_("Signature row"),
    "paragraph": N_("Paragraph"),
    "column": N_("List column"),
    "rows": N_("Block with rows"),
    "letter": N_("Block with text"),
    "list": N_("Block with a list"),
    "note": N_("Note under the form"),
}


def addable(layout: Layout, place: Place) -> tuple[str, ...]:
    """What can be added from where one stands, the nearest first."""
    block = sort_of(layout, place[:1]) if place and place[0] != NOTES else Sort.FORM
    near = {
        Sort.ROWS: ("cell", "row", "sign"),
        Sort.LETTER: ("paragraph",),
        Sort.LIST: ("column",),
    }.get(block, ())
    if sort_of(layout, place) in (Sort.NOTE, Sort.NOTES):
        return ("note", "rows", "letter", "list", "sign")
    rest = tuple(key for key in ("rows", "sign", "letter", "list", "note") if key not in near)
    return (*near, *rest)


def added(layout: Layout, place: Place, what: str, offer: Offer) -> tuple[Layout, Place]:
    """The layout with a new part behind what is chosen, and where it stands."""
    if what == "note":
        at = place[1] + 1 if len(place) == 2 and place[0] == NOTES else len(layout.notes)
        return inserted(layout, (NOTES, at), Wording()), (NOTES, at)
    block = place[0] if place and place[0] != NOTES else len(layout.blocks) - 1
    in_rows = bool(place) and place[0] != NOTES and sort_of(layout, (block,)) is Sort.ROWS
    if what in ("rows", "letter", "list") or (what == "sign" and not in_rows):
        return inserted(layout, (block + 1,), _new_block(what, offer)), (block + 1,)
    if what in ("paragraph", "column"):
        at = place[1] + 1 if len(place) > 1 else len(children(layout.blocks[block]))
        new: Any = Paragraph(Wording(), Style.BODY) if what == "paragraph" else _new_column(layout.blocks[block], offer)
        return inserted(layout, (block, at), new), (block, at)
    if what == "cell" and len(place) > 1:
        at = place[2] + 1 if len(place) > 2 else len(layout.blocks[block].rows[place[1]].cells)
        return inserted(layout, (block, place[1], at), new_cell()), (block, place[1], at)
    at = place[1] + 1 if len(place) > 1 else len(layout.blocks[block].rows)
    made = signature_row() if what == "sign" else FormRow((new_cell(),))
    # A row of one empty field is there to be filled: the field is chosen at once.
    return inserted(layout, (block, at), made), (block, at, 0)


def _new_block(what: str, offer: Offer) -> FormBlock:
    if what == "list":
        return list_block(offer)
    if what == "letter":
        return FormBlock(paragraphs=(Paragraph(Wording()),))
    return FormBlock(rows=(signature_row() if what == "sign" else FormRow((new_cell(),)),))


def _new_column(block: FormBlock, offer: Offer) -> FormColumn:
    """The first column of the list that does not stand there yet."""
    if block.list is None:
        return FormColumn(Wording(), "")
    there = {column.value for column in block.list.columns}
    for key, label in offer.columns(block.list.source):
        if key not in there:
            return FormColumn(words(label), key)
    return FormColumn(Wording(), "")


def sibling(layout: Layout, place: Place) -> str:
    """What one more of the same kind is called in ADDABLE."""
    of = {Sort.ROWS: "rows", Sort.LETTER: "letter", Sort.LIST: "list", Sort.ROW: "row", Sort.CELL: "cell",
          Sort.PARAGRAPH: "paragraph", Sort.COLUMN: "column", Sort.NOTE: "note", Sort.NOTES: "note", Sort.FORM: "rows"}
    return of[sort_of(layout, place)]


def outline_words(layout: Layout, place: Place, offer: Offer) -> str:
    """What a part is called in the outline."""
    part, sort = part_at(layout, place), sort_of(layout, place)
    if sort is Sort.FORM:
        return str(part.label) or _("Untitled form")
    if sort in BLOCKS:
        return _block_words(part, sort, place[0] + 1, offer)
    if sort is Sort.ROW:
        return " · ".join(_cell_words(cell, offer) for cell in part.cells)
    if sort is Sort.CELL:
        return _cell_words(part, offer)
    if sort is Sort.NOTES:
        return _("Notes under the form")
    if sort is Sort.COLUMN:
        return str(part.label.text or dict(offer.columns(layout.blocks[place[0]].list.source)).get(part.value, "")  # type: ignore[union-attr]
                   or _("List column"))
    said = part.text if isinstance(part, Wording) else part.text.text
    return _short(_named(said, offer)) or (_("Empty note") if sort is Sort.NOTE else _("Empty line"))


def _block_words(block: FormBlock, sort: Sort, number: int, offer: Offer) -> str:
    if block.name.text:
        return block.name.text
    if sort is Sort.LIST and block.list is not None:
        source = block.list.source
        label = next((each.title for each in offer.lists if each.source == source), source)
        return _("List: {name}").format(name=label)
    return (_("Text {n}") if sort is Sort.LETTER else _("Block {n}")).format(n=number)


def _cell_words(cell: FormCell, offer: Offer) -> str:
    if cell.label.text:
        return cell.label.text
    if cell.part in (Part.SIGN, Part.WORDS) and cell.text.text:
        return _short(cell.text.text).rstrip("：: ")
    label = offer.labels.get(cell.value, "")
    return label if label != cell.value and label else _(PART_LABELS[cell.part])


def _named(said: str, offer: Offer) -> str:
    """A text with what its values are called in their place."""
    return "".join(fixed or _("[{label}]").format(label=offer.labels.get(name, name)) for fixed, name in pieces(said))


def _short(said: str) -> str:
    said = " ".join(said.split())
    return said if len(said) <= _LONGEST_LABEL else f"{said[:_LONGEST_LABEL]}…"
