"""版式的写法: a layout as TOML text that people can read; reading it (form_reading.py) gives the same layout again."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
from complaintdesk.domain.form_reading import FORMAT

#: A row that would be longer on one line has each of its cells on a line of its own.
_LONG: Final = 110
Entries = Iterator[tuple[str, Any]]


def write_layout(layout: Layout) -> str:
    """The TOML text of the layout. What is as it would be anyway is left out."""
    head: list[tuple[str, Any]] = [("format", FORMAT), ("id", layout.key), ("title", layout.title)]
    head += _given(
        ("title_en", layout.title_en), ("version", layout.version if layout.version != 1 else 0),
        ("code", layout.code), ("code_version", layout.code_version), ("series", layout.series),
        ("letterhead", layout.letterhead), ("strict", layout.strict), ("masked", layout.masked),
        ("after", [action.value for action in layout.after]), ("copies", list(layout.copies)), ("source", layout.source),
    )  # fmt: skip
    head += _unless(Layout("", "", ""), layout, "paper")
    lines = [f"{key} = {_value(value)}" for key, value in head]
    for block in layout.blocks:
        lines += ["", "[[blocks]]", *_block(block)]
    for note in layout.notes:
        lines += ["", "[[notes]]", *(f"{key} = {_value(value)}" for key, value in _wording("text", note))]
    return "\n".join(lines) + "\n"


def _block(block: FormBlock) -> Iterator[str]:
    entries = [*_wording("name", block.name), *_given(("identity", block.identity), ("when", block.when))]
    if not block.frame:
        entries.append(("frame", False))
    yield from (f"{key} = {_value(value)}" for key, value in entries)
    if block.rows:
        yield from ("rows = [", *(f"  {_row(row)}," for row in block.rows), "]")
    elif block.paragraphs:
        yield from ("paragraphs = [", *(f"  {_table(_paragraph(one))}," for one in block.paragraphs), "]")
    elif block.list is not None:
        yield f"list = {_list(block.list)}"


def _row(row: FormRow) -> str:
    own = list(
        _given(("height", row.height), ("stretch", row.stretch), ("when", row.when), ("public", row.public))
    )
    return _with_parts(own, "cells", [_table(_cell(cell)) for cell in row.cells])


def _list(entry: FormList) -> str:
    own = [("source", entry.source), *_unless(FormList("", ()), entry, "least", "height")]
    return _with_parts(own, "columns", [_table(_column(column)) for column in entry.columns])


def _with_parts(own: list[tuple[str, Any]], name: str, parts: list[str]) -> str:
    """A table whose last key is a list of tables: on one line where that is short."""
    begin = "".join(f"{key} = {_value(value)}, " for key, value in own)
    on_one_line = f"{{ {begin}{name} = [{', '.join(parts)}] }}"
    if len(on_one_line) <= _LONG or len(parts) == 1:
        return on_one_line
    return "\n".join((f"{{ {begin}{name} = [", *(f"    {part}," for part in parts), "  ] }"))


def _cell(cell: FormCell) -> Entries:
    if cell.part is not Part.FIELD:
        yield "part", cell.part.value
    yield from _wording("label", cell.label)
    yield from _given(("value", cell.value))
    yield from _wording("text", cell.text)
    plain = FormCell()
    yield from _unless(plain, cell, "share", "width", "tall", "lines", "signer", "day")
    yield from _wording("note", cell.note)
    yield from _unless(plain, cell, "foot", "seal", "fingerprint")


def _column(column: FormColumn) -> Entries:
    yield from _wording("label", column.label)
    yield "value", column.value
    yield from _unless(FormColumn(Wording(), ""), column, "share", "width")


def _paragraph(paragraph: Paragraph) -> Entries:
    if paragraph.style is not Style.BODY:
        yield "style", paragraph.style.value
    yield from _wording("text", paragraph.text)
    yield from _given(("when", paragraph.when))


def _wording(key: str, words: Wording) -> Entries:
    yield from _given((key, words.zh), (f"{key}_en", words.en))


def _given(*entries: tuple[str, Any]) -> Entries:
    """Those that say something."""
    return (entry for entry in entries if entry[1])


def _unless(plain: object, given: object, *names: str) -> Entries:
    """Those that are not as they would be anyway."""
    return ((name, getattr(given, name)) for name in names if getattr(given, name) != getattr(plain, name))


def _table(entries: Entries) -> str:
    return f"{{ {', '.join(f'{key} = {_value(value)}' for key, value in entries)} }}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    # A basic string: JSON writes the same escapes, except that TOML wants DEL escaped too.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f") if isinstance(value, str) else repr(value)
