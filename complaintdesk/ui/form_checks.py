"""版式检查: what is still wrong with a form being edited, each sentence with the part and the input it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from complaintdesk.domain.form_layout import (
    FormBlock,
    FormCell,
    FormColumn,
    FormList,
    Layout,
    Part,
    Wording,
    names_in,
)
from complaintdesk.domain.form_reading import MOST_BLOCKS, MOST_CELLS
from complaintdesk.i18n import _
from complaintdesk.ui.form_draft import NOTES, Place
from complaintdesk.ui.form_offer import Offer

MOST_CELLS_IN_A_ROW: Final = 8
MOST_COLUMNS: Final = 14
#: What is left between the margins of A4, in millimetres.
WIDEST: Final = 170
_ID: Final = re.compile(r"[a-z][a-z0-9_]{1,29}")
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_WITH_VALUE: Final = (Part.FIELD, Part.LONG, Part.TICKS)


@dataclass(frozen=True)
class Trouble:
    """毛病: what is wrong at a place, and under which input to say so."""

    place: Place
    field: str
    sentence: str


def troubles(layout: Layout, offer: Offer, taken: frozenset[str] = frozenset()) -> list[Trouble]:
    """Everything that keeps the form from being saved, from top to bottom; `taken` are the ids of other forms."""
    return [*_of_form(layout, taken), *_of_blocks(layout, offer), *_of_notes(layout, offer)]


def _of_form(layout: Layout, taken: frozenset[str]) -> Iterator[Trouble]:
    if not layout.title:
        yield Trouble((), "title", _("Give the form a title."))
    if not _ID.fullmatch(layout.key):
        yield Trouble((), "key", _("2 to 30 small letters, digits and _, a letter first."))
    elif layout.key in taken:
        yield Trouble((), "key", _("There is a form with this id already. Choose another."))
    if not layout.blocks:
        yield Trouble((), "", _("The form is empty. Add a block with rows, text or a list."))
    if len(layout.blocks) > MOST_BLOCKS or sum(1 for _cell in layout.cells()) > MOST_CELLS:
        yield Trouble((), "", _("The form has more parts than a sheet can hold. Take some out."))


def _of_blocks(layout: Layout, offer: Offer) -> Iterator[Trouble]:
    for b, block in enumerate(layout.blocks):
        yield from _named((b,), "when", block.when, offer)
        yield from _words((b,), "name", block.name, offer)
        yield from _of_rows(b, block, offer)
        for n, paragraph in enumerate(block.paragraphs):
            yield from _words((b, n), "text", paragraph.text, offer)
            yield from _named((b, n), "when", paragraph.when, offer)
        if block.list is not None:
            yield from _of_list(b, block.list, offer)


def _of_rows(b: int, block: FormBlock, offer: Offer) -> Iterator[Trouble]:
    for r, row in enumerate(block.rows):
        yield from _named((b, r), "when", row.when, offer)
        if len(row.cells) > MOST_CELLS_IN_A_ROW:
            yield Trouble((b, r), "", _("A row holds up to {n} fields.").format(n=MOST_CELLS_IN_A_ROW))
        yield from _too_wide((b, r), row.cells)
        for c, cell in enumerate(row.cells):
            yield from _of_cell((b, r, c), cell, offer)


def _of_cell(place: Place, cell: FormCell, offer: Offer) -> Iterator[Trouble]:
    if cell.part in _WITH_VALUE and not (cell.value or cell.label or cell.text):
        yield Trouble(place, "value", _("Choose what is printed here, or write a label and leave it to the pen."))
    if cell.part is Part.TICKS and not cell.text and "." not in cell.value and cell.value not in offer.ticks:
        yield Trouble(place, "value", _("This has no choices to tick. Choose another, or write the choices below."))
    for field in ("value", "signer", "day"):
        yield from _named(place, field, getattr(cell, field), offer)
    if cell.part is Part.WORDS and not (cell.text or cell.label):
        yield Trouble(place, "text.zh", _("Write the words that stand here."))
    if cell.part is Part.SIGN and not cell.text:
        yield Trouble(place, "text.zh", _("Write who signs here."))
    for field in ("label", "text", "note"):
        yield from _words(place, field, getattr(cell, field), offer)
    if not cell.share and not cell.width:
        yield Trouble(place, "share", _("A share above 0 is needed, or a width in mm."))


def _of_list(b: int, entry: FormList, offer: Offer) -> Iterator[Trouble]:
    if entry.source not in {each.source for each in offer.lists}:
        yield Trouble((b,), "list.source", _("Choose where the rows come from."))
        return
    if len(entry.columns) > MOST_COLUMNS:
        yield Trouble((b,), "", _("A list holds up to {n} columns.").format(n=MOST_COLUMNS))
    known = {key for key, _label in offer.columns(entry.source)}
    for c, column in enumerate(entry.columns):
        if column.value and column.value not in known:
            sentence = _("This list knows no “{name}”. Choose one of its columns.")
            yield Trouble((b, c), "value", sentence.format(name=column.value))
        if not column.share and not column.width:
            yield Trouble((b, c), "share", _("A share above 0 is needed, or a width in mm."))
        yield from _words((b, c), "label", column.label, offer)
    yield from _too_wide((b,), entry.columns)


def _of_notes(layout: Layout, offer: Offer) -> Iterator[Trouble]:
    for n, words in enumerate(layout.notes):
        if not words:
            yield Trouble((NOTES, n), "zh", _("Write the text of this note, or delete it."))
        yield from _words((NOTES, n), "", words, offer)


def _too_wide(place: Place, cells: tuple[FormCell, ...] | tuple[FormColumn, ...]) -> Iterator[Trouble]:
    wide = sum(cell.width for cell in cells)
    if wide > WIDEST:
        yield Trouble(
            (*place, len(cells) - 1), "width",
            _("Together these widths are {wide} mm; the sheet has {room} mm.").format(wide=f"{wide:g}", room=WIDEST),
        )


def _named(place: Place, field: str, name: str, offer: Offer) -> Iterator[Trouble]:
    name = name.removeprefix("!")
    if name and name not in offer.labels and not name.startswith("own."):
        yield Trouble(place, field, _unknown(name))


def _words(place: Place, field: str, words: Wording, offer: Offer) -> Iterator[Trouble]:
    """Braces must hold the name of a value, whole and closed."""
    for language in ("zh", "en"):
        said: str = getattr(words, language)
        where = f"{field}.{language}".lstrip(".")
        for inside in _BRACES.findall(said):
            name = inside.strip()
            if names_in(f"{{{inside}}}") != [name] or (name not in offer.labels and not name.startswith("own.")):
                yield Trouble(place, where, _unknown(inside))
        if "{" in (rest := _BRACES.sub("", said)) or "}" in rest:
            yield Trouble(place, where, _("A brace stands alone. Use “Insert value”, or take the brace out."))


def _unknown(name: str) -> str:
    return _("No value is called “{name}”. Choose one from the list.").format(name=name)


def belongs_to(trouble: Trouble, place: Place) -> bool:
    """Whether the trouble lies at this place or below it."""
    return trouble.place[: len(place)] == place


def value_at(part: Any, path: str) -> Any:
    """The value under a dotted name, such as label.zh."""
    for name in path.split("."):
        part = getattr(part, name)
    return part
