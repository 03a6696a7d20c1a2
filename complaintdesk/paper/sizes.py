"""纸张: the sizes of paper that forms are laid out for, with their margins and type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.paper.typesetting import CODE_SIZE, Style
from complaintdesk.paper.units import mm

if TYPE_CHECKING:
    from complaintdesk.paper.fonts import FontSet

SMALL = CODE_SIZE  # nothing on paper is smaller than this


@dataclass(frozen=True)
class Paper:
    """一种纸: lengths in points."""

    width: float
    height: float
    side: float  # left and right margin
    top: float
    bottom: float
    body: float  # size of ordinary type
    title: float
    label: float  # width of a label cell
    code: float = 22 * mm  # size of the QR
    edge: float = 5 * mm  # at the sides, where nothing is printed
    carbon: bool = False  # 多联纸: carries its own copies
    halves: int = 1  # how many of these stand below one another on a sheet
    roll: bool = False  # as long as what is printed on it

    @property
    def inner(self) -> float:
        """Width of the table."""
        return self.width - 2 * self.side


_TRACTOR = 12.7 * mm


def _continuous(height: float, top: float, body: float, title: float, code: float) -> Paper:
    """链式纸: the tractor holes take 12.7 mm at either side."""
    return Paper(
        241 * mm, height * mm, 20 * mm, top * mm, (top - 1) * mm, body, title, 22 * mm, code * mm, _TRACTOR, carbon=True
    )


PAPERS = {
    "A4": Paper(210 * mm, 297 * mm, 20 * mm, 12 * mm, 8.5 * mm, 10.5, 20, 22 * mm),
    "A5": Paper(148 * mm, 210 * mm, 12 * mm, 9 * mm, 8 * mm, 9.5, 15, 22 * mm, 20 * mm),
    "A4-2up": Paper(210 * mm, 148.5 * mm, 15 * mm, 8 * mm, 7 * mm, 9.5, 16, 22 * mm, 20 * mm, halves=2),
    "241x279.4": _continuous(279.4, 9, 10.5, 20, 22),
    "241x140": _continuous(140, 7, 10, 16, 20),
    "241x93.1": _continuous(93.1, 6, 9, 14, 17),
    # 72 mm of it are printable.
    "80mm": Paper(80 * mm, 0, 4.3 * mm, 4 * mm, 6 * mm, 10, 14, 22 * mm, 36 * mm, 4 * mm, roll=True),
}

#: 大幅面: nothing but lists with many columns lie on it; the type is the smallest, and there is room for it.
_LARGE = {"A3": Paper(297 * mm, 420 * mm, 10 * mm, 12 * mm, 8.5 * mm, SMALL, 20, 22 * mm)}


def paper_size(name: str) -> Paper:
    """The paper called `name`; refuses one that no form is laid out for."""
    if name not in PAPERS:
        raise UserError(
            _("There is no paper size {name}.").format(name=name),
            _("Choose one of: {names}.").format(names=", ".join(PAPERS)),
            field="paper",
        )
    return PAPERS[name]


def list_paper(name: str) -> Paper:
    """The paper that a list is laid out for: any of a form, or a larger one."""
    return _LARGE[name] if name in _LARGE else paper_size(name)


#: The words above a letter, by the size of its title.
_HEADERS = (1.4, 1.2, 1.0, 0.8)


@dataclass(frozen=True, eq=False)
class Type:
    """字样: the few styles that a form is set in."""

    body: Style
    label: Style
    strong: Style
    small: Style
    tight: Style  # the smallest size at close leading
    mark: Style
    title: Style
    prose: float  # size of the type of letters
    headers: tuple[Style, ...]  # for the words above a letter, the largest first

    @cached_property
    def letter(self) -> Type:
        """The same for the paragraphs of a letter, which is read at arm's length: larger, and further apart."""
        fonts, size = self.body.fonts, self.prose
        return replace(
            self, body=Style(fonts, size, size * 1.38), strong=Style(fonts, size, size * 1.38, bold=True)
        )


@lru_cache(maxsize=32)
def type_for(paper: Paper, fonts: FontSet, *, latin: bool) -> Type:
    """The styles for a paper; Latin labels are long words and get the smallest size."""
    label = SMALL if latin else paper.body
    return Type(
        Style(fonts, paper.body, paper.body * 1.34),
        Style(fonts, label, label * 1.2),
        Style(fonts, paper.body, paper.body * 1.45, bold=True),
        Style(fonts, SMALL, SMALL * 1.33),
        Style(fonts, SMALL, SMALL * 1.2),
        Style(fonts, SMALL, SMALL * 1.33, bold=True),
        Style(fonts, paper.title, paper.title * 1.3, bold=True),
        paper.body * (8 / 7 if latin else 4 / 3),
        tuple(Style(fonts, paper.title * part, paper.title * part * 1.3, bold=True) for part in _HEADERS),
    )
