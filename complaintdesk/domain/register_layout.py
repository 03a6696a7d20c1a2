"""登记本版式: a register as data: a layout with one list, on lying A4 or, where it has more columns, A3."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

from complaintdesk.domain.form_layout import FormList, Layout
from complaintdesk.domain.form_reading import LayoutTable, layout_of, read_toml
from complaintdesk.i18n import _


@dataclass(frozen=True)
class RegisterLayout(Layout):
    """登记本版式. With `one_sheet` a workbook has every row on one sheet, below a single row of title."""

    one_sheet: bool = False

    @property
    def lines(self) -> FormList:
        """Its one list."""
        return next(block.list for block in self.blocks if block.list is not None)


class _WideTable(LayoutTable):
    """A register on A3."""

    most_columns = 30


#: What a register may lie on, and how it is read: A3 has room for more columns.
PAPERS: Final[dict[str, type[LayoutTable]]] = {"A4": LayoutTable, "A3": _WideTable}


def parse_register(text: str, name: str) -> RegisterLayout:
    """The register that the text says; raises PolicyError naming `name`, the key and the reason."""
    data = read_toml(text, name)
    table = LayoutTable(name, "", data)
    paper = table.take("paper", str, "A4")
    if paper not in PAPERS:
        words = _("“{value}” is unknown; known are {known}")
        raise table.error("paper", words.format(value=paper, known=", ".join(PAPERS)))
    table = PAPERS[paper](name, "", data)
    one_sheet = table.flag("one_sheet")
    layout = layout_of(table)
    if sum(block.list is not None for block in layout.blocks) != 1:
        raise table.error("blocks", _("a register has exactly one list"))
    return RegisterLayout(**{each.name: getattr(layout, each.name) for each in fields(layout)}, one_sheet=one_sheet)
