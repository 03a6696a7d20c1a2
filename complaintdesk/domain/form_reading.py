"""版式的读法: a form's layout from TOML, every mistake named with file, key and reason; see form_layout.py for the parts."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from complaintdesk.domain.errors import PolicyError
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
from complaintdesk.domain.policy_table import Table
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _

FORMAT = 1
#: No form of an office comes near these; a file beyond them is a mistake.
MOST_BLOCKS, MOST_CELLS, LONGEST = 60, 400, 200_000
#: More do not fit across a lying A4.
MOST_COLUMNS = 18
_ID = re.compile(r"[a-z][a-z0-9_]{1,29}")


class LayoutTable(Table):
    """One TOML table of a layout."""

    way_out = N_("Mend the form and save it again; nothing was changed.")
    most_columns = MOST_COLUMNS

    def wording(self, key: str) -> Wording:
        """The words under `key` and their English under `key`_en."""
        return Wording(self.take(key, str, ""), self.take(f"{key}_en", str, ""))

    def number(self, key: str, default: float, most: float) -> float:
        """A length in millimetres or a share, from 0 to `most`."""
        if not self.has(key):
            return default
        value = self.take(key, object)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise self.error(key, _("a number from 0 to {most} is expected").format(most=most))
        return float(value)

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        return bool(self.take(key, bool, default))


def parse_layout(text: str, name: str = "form.toml") -> Layout:
    """The layout that the text says; raises PolicyError naming `name`, the key and the reason."""
    return layout_of(LayoutTable(name, "", read_toml(text, name)))


def read_toml(text: str, name: str) -> dict[str, Any]:
    """The text as plain data; raises PolicyError for what is too long or no TOML."""
    if len(text) > LONGEST:
        raise PolicyError(_("{file}: this is no form: it is too long.").format(file=name))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise PolicyError(
            _("{file}: this is no TOML: {reason}.").format(file=name, reason=str(problem)), _(LayoutTable.way_out)
        ) from None


def layout_of(table: LayoutTable) -> Layout:
    """The layout that the table says."""
    if table.take("format", int) != FORMAT:
        raise table.error("format", _("this program reads format {n}").format(n=FORMAT))
    key, title, title_en = table.titled()
    if not _ID.fullmatch(key):
        raise table.error("id", _("small letters, digits and _ are expected, 2 to 30 of them"))
    layout = Layout(
        key,
        title,
        title_en,
        version=table.take("version", int, 1),
        code=table.take("code", str, ""),
        code_version=table.take("code_version", str, ""),
        paper=table.take("paper", str, "A4"),
        copies=table.texts("copies", []),
        series=table.take("series", str, ""),
        letterhead=table.flag("letterhead"),
        strict=table.flag("strict"),
        after=tuple(table.words("after", Action, [])),
        masked=table.flag("masked"),
        blocks=tuple(map(_block, table.tables("blocks"))),
        notes=tuple(map(_note, table.tables("notes"))),
        source=table.take("source", str, ""),
    )
    table.done()
    if not 1 <= layout.version <= 99_999:
        raise table.error("version", _("a number from 0 to {most} is expected").format(most=99_999))
    if not layout.blocks:
        raise table.error("blocks", _("this key is missing"))
    if len(layout.blocks) > MOST_BLOCKS or sum(1 for _cell in layout.cells()) > MOST_CELLS:
        raise table.error("blocks", _("it has more parts than a form can hold"))
    return layout


def _block(table: LayoutTable) -> FormBlock:
    block = FormBlock(
        table.wording("name"),
        tuple(map(_row, table.tables("rows"))),
        tuple(map(_paragraph, table.tables("paragraphs"))),
        _list(table.table("list")) if table.has("list") else None,
        table.flag("identity"),
        table.flag("frame", True),
        table.take("when", str, ""),
    )
    table.done()
    if sum(bool(part) for part in (block.rows, block.paragraphs, block.list)) != 1:
        raise table.error("", _("either rows, paragraphs or a list is expected"))
    return block


def _row(table: LayoutTable) -> FormRow:
    row = FormRow(
        tuple(map(_cell, table.tables("cells"))),
        table.number("height", 0, 250),
        table.number("stretch", 0, 100),
        table.take("when", str, ""),
        table.flag("public"),
    )
    if not 1 <= len(row.cells) <= 8:
        raise table.error("cells", _("a row has 1 to 8 cells"))
    table.done()
    return row


def _cell(table: LayoutTable) -> FormCell:
    cell = FormCell(
        table.word("part", Part, Part.FIELD.value),
        table.wording("label"),
        table.take("value", str, ""),
        table.wording("text"),
        table.number("share", 1, 100),
        table.number("width", 0, 250),
        table.number("tall", 0, 250),
        int(table.number("lines", 3, 200)),
        table.take("signer", str, ""),
        table.take("day", str, ""),
        table.wording("note"),
        table.number("foot", 6.5, 60),
        table.flag("seal"),
        table.flag("fingerprint"),
    )
    table.done()
    # With a label and no value it is a place for the pen.
    if cell.part in (Part.FIELD, Part.LONG, Part.TICKS) and not (cell.value or cell.label or cell.text):
        raise table.error("value", _("this key is missing"))
    if not cell.share and not cell.width:
        raise table.error("share", _("a cell needs a share or a width"))
    return cell


def _paragraph(table: LayoutTable) -> Paragraph:
    paragraph = Paragraph(
        table.wording("text"), table.word("style", Style, Style.BODY.value), table.take("when", str, "")
    )
    table.done()
    return paragraph


def _list(table: LayoutTable) -> FormList:
    entry = FormList(
        table.take("source", str),
        tuple(map(_column, table.tables("columns"))),
        int(table.number("least", 1, 60)),
        table.number("height", 0, 60),
    )
    if not 1 <= len(entry.columns) <= table.most_columns:
        raise table.error("columns", _("a list has 1 to {n} columns").format(n=table.most_columns))
    table.done()
    return entry


def _column(table: LayoutTable) -> FormColumn:
    column = FormColumn(
        table.wording("label"), table.take("value", str), table.number("share", 1, 100), table.number("width", 0, 250)
    )
    table.done()
    return column


def _note(table: LayoutTable) -> Wording:
    words = table.wording("text")
    table.done()
    return words
