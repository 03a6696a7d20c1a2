"""版式修改稿: a form being edited, every state of it kept, so that each step can be taken back and done again."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from enum import StrEnum
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
)
from complaintdesk.domain.vocabulary import Action

#: Where a part stands: (block, row, cell), (block, paragraph), (block, column), (NOTES, note); () is the form itself.
Place = tuple[int, ...]
NOTES: Final = -1
#: More steps back than anybody counts; the memory stays small.
MOST_STEPS: Final = 500


class Sort(StrEnum):
    """部件种类: what stands at a place of the outline."""

    FORM = "form"
    ROWS = "rows"
    LETTER = "letter"
    LIST = "list"
    ROW = "row"
    CELL = "cell"
    PARAGRAPH = "paragraph"
    COLUMN = "column"
    NOTES = "notes"
    NOTE = "note"


BLOCKS: Final = (Sort.ROWS, Sort.LETTER, Sort.LIST)


def children(part: Any) -> tuple[Any, ...]:
    """What stands directly below a part in the outline; the notes of a form stand apart."""
    if isinstance(part, Layout):
        return part.blocks
    if isinstance(part, FormBlock):
        return part.rows or part.paragraphs or (part.list.columns if part.list is not None else ())
    if isinstance(part, FormRow):
        return part.cells
    return part if isinstance(part, tuple) else ()


def _with_children(part: Any, below: tuple[Any, ...]) -> Any:
    if isinstance(part, Layout):
        return replace(part, blocks=below)
    if isinstance(part, FormRow):
        return replace(part, cells=below)
    if not isinstance(part, FormBlock):
        return below
    if part.list is not None:
        return replace(part, list=replace(part.list, columns=below))
    return replace(part, paragraphs=below) if part.paragraphs else replace(part, rows=below)


def part_at(layout: Layout, place: Place) -> Any:
    """The part that stands at a place; IndexError where there is none."""
    part: Any = layout
    for at in place:
        part = layout.notes if at == NOTES else children(part)[at]
    return part


def has(layout: Layout, place: Place) -> bool:
    """Whether something stands there."""
    try:
        part_at(layout, place)
    except IndexError:
        return False
    return place != (NOTES,) or bool(layout.notes)


def sort_of(layout: Layout, place: Place) -> Sort:
    """What kind of part stands at a place."""
    if not place:
        return Sort.FORM
    if place[0] == NOTES:
        return Sort.NOTE if len(place) > 1 else Sort.NOTES
    part = part_at(layout, place)
    if isinstance(part, FormBlock):
        return Sort.LIST if part.list is not None else Sort.LETTER if part.paragraphs else Sort.ROWS
    kinds = {FormRow: Sort.ROW, FormCell: Sort.CELL, Paragraph: Sort.PARAGRAPH, FormColumn: Sort.COLUMN}
    return kinds[type(part)]


def _changed(part: Any, place: Place, change: Callable[[Any], Any]) -> Any:
    if not place:
        return change(part)
    head, rest = place[0], place[1:]
    if head == NOTES:
        return replace(part, notes=_changed(part.notes, rest, change))
    below = list(children(part))
    below[head] = _changed(below[head], rest, change)
    return _with_children(part, tuple(below))


def with_part(layout: Layout, place: Place, part: Any) -> Layout:
    """The layout with another part at a place."""
    changed: Layout = _changed(layout, place, lambda _old: part)
    return changed


def inserted(layout: Layout, place: Place, part: Any) -> Layout:
    """The layout with a part put in before what stands at a place, or at the end."""
    at = place[-1]
    changed: Layout = _changed(
        layout, place[:-1],
        lambda above: _with_children(above, (*children(above)[:at], part, *children(above)[at:])),
    )
    return changed


def removed(layout: Layout, place: Place) -> Layout:
    """The layout without a part; what would be left empty goes too."""
    if place == (NOTES,):
        return replace(layout, notes=())
    above = place[:-1]
    if above and above != (NOTES,) and len(children(part_at(layout, above))) == 1:
        return removed(layout, above)
    at = place[-1]
    changed: Layout = _changed(
        layout, above, lambda part: _with_children(part, (*children(part)[:at], *children(part)[at + 1 :]))
    )
    return changed


def moved(layout: Layout, place: Place, step: int) -> tuple[Layout, Place]:
    """The part one place up or down. At the end of its row or block it goes on into the next one of its kind."""
    if not place or place == (NOTES,):
        return layout, place
    above, at = place[:-1], place[-1] + step
    if 0 <= at < len(children(part_at(layout, above))):
        part, other = part_at(layout, place), part_at(layout, (*above, at))
        return with_part(with_part(layout, place, other), (*above, at), part), (*above, at)
    beside = (*above[:-1], above[-1] + step) if above and above[0] != NOTES else ()
    if not beside or beside[-1] < 0 or not has(layout, beside) or sort_of(layout, beside) is not sort_of(layout, above):
        return layout, place
    if sort_of(layout, beside) is Sort.LIST:  # the columns of one list mean nothing in another
        return layout, place
    part = part_at(layout, place)
    target = (*beside, len(children(part_at(layout, beside))) if step < 0 else 0)
    layout = inserted(layout, target, part)
    is_last = len(children(part_at(layout, above))) == 1
    layout = removed(layout, place)
    if is_last and step > 0:  # the emptied part above is gone
        target = (*target[:-2], target[-2] - 1, target[-1])
    return layout, target


def neighbour(layout: Layout, place: Place) -> Place:
    """What is chosen when the last part of a row or block is gone."""
    left = removed(layout, place)
    beside = (*place[:-1], place[-1] - 1)
    while beside and (beside[-1] < 0 or not has(left, beside)):
        beside = beside[:-1]
    return beside


class FormDraft:
    """修改稿: the layout now, as it was stored, and the way there and back."""

    def __init__(self, layout: Layout) -> None:
        self.layout = self.stored = layout
        self._earlier: list[tuple[Layout, Place]] = []
        self._later: list[tuple[Layout, Place]] = []
        self._typing = ""

    @property
    def is_changed(self) -> bool:
        """Is there anything that is not stored?"""
        return self.layout != self.stored

    @property
    def can_undo(self) -> bool:
        """Is there a step to take back?"""
        return bool(self._earlier)

    @property
    def can_redo(self) -> bool:
        """Is there a step to do again?"""
        return bool(self._later)

    def put(self, layout: Layout, place: Place, typing: str = "") -> None:
        """The layout after a change at `place`. Typing on in one field (`typing` names it) is one step."""
        if layout == self.layout:
            return
        if not typing or typing != self._typing:
            self._earlier = [*self._earlier[-MOST_STEPS:], (self.layout, place)]
        self._typing = typing
        self._later = []
        self.layout = layout

    def pause(self) -> None:
        """What is typed from now on is a step of its own."""
        self._typing = ""

    def undo(self) -> Place:
        """Take the last step back; answers where it was done."""
        return self._step(self._earlier, self._later)

    def redo(self) -> Place:
        """Do again what was taken back; answers where."""
        return self._step(self._later, self._earlier)

    def _step(self, out_of: list[tuple[Layout, Place]], into: list[tuple[Layout, Place]]) -> Place:
        layout, place = out_of.pop()
        into.append((self.layout, place))
        self.layout, self._typing = layout, ""
        while not has(layout, place):
            place = place[:-1]
        return place


def to_json(layout: Layout) -> str:
    """The layout as text for a draft, also while it is unfinished and no sound form."""
    return json.dumps(asdict(layout), ensure_ascii=False)


def from_json(text: str) -> Layout:
    """What `to_json` wrote; ValueError, KeyError or TypeError for anything else."""
    data = json.loads(text)
    return Layout(**(data | {
        "copies": tuple(data["copies"]),
        "after": tuple(map(Action, data["after"])),
        "blocks": tuple(map(_block, data["blocks"])),
        "notes": tuple(Wording(**note) for note in data["notes"]),
    }))


def _block(data: dict[str, Any]) -> FormBlock:
    entry = data["list"]
    return FormBlock(**(data | {
        "name": Wording(**data["name"]),
        "rows": tuple(FormRow(**(row | {"cells": tuple(map(_cell, row["cells"]))})) for row in data["rows"]),
        "paragraphs": tuple(
            Paragraph(Wording(**one["text"]), Style(one["style"]), one["when"]) for one in data["paragraphs"]
        ),
        "list": entry and FormList(**(entry | {"columns": tuple(
            FormColumn(**(one | {"label": Wording(**one["label"])})) for one in entry["columns"]
        )})),
    }))


def _cell(data: dict[str, Any]) -> FormCell:
    words = {name: Wording(**data[name]) for name in ("label", "text", "note")}
    return FormCell(**(data | words | {"part": Part(data["part"])}))
