"""纸张: the sizes of paper that forms are laid out for, with their margins and type."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
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

    @property
    def inner(self) -> float:
        """Width of the table."""
        return self.width - 2 * self.side


PAPERS = {
    "A4": Paper(210 * mm, 297 * mm, 20 * mm, 12 * mm, 9 * mm, 10.5, 20, 22 * mm),
    "A5": Paper(148 * mm, 210 * mm, 12 * mm, 9 * mm, 8 * mm, 9.5, 15, 22 * mm),
    # Continuous paper: the tractor holes take 12.7 mm at either side.
    "241x140": Paper(241 * mm, 140 * mm, 20 * mm, 7 * mm, 6 * mm, 10, 16, 22 * mm),
}


def paper_size(name: str) -> Paper:
    """The paper called `name`; refuses one that no form is laid out for."""
    if name not in PAPERS:
        raise UserError(
            _("There is no paper size {name}.").format(name=name),
            _("Choose one of: {names}.").format(names=", ".join(PAPERS)),
            field="paper",
        )
    return PAPERS[name]


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


@lru_cache(maxsize=8)
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
    )
