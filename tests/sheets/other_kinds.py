"""Workbooks of kinds that no library here writes, byte by byte: .xlsb."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

_XML = b'<?xml version="1.0" encoding="UTF-8"?>'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def _record(kind: int, content: bytes = b"") -> bytes:
    """A record of BIFF12: kind and length in groups of seven bits."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, sizes = len(content), b""
    while True:
        length, low = length >> 7, length & 0x7F
        sizes += bytes([low | 0x80 if length else low])
        if not length:
            return head + sizes + content


def _text(value: str) -> bytes:
    raw = value.encode("utf-16-le")
    return struct.pack("<I", len(raw) // 2) + raw


def xlsb_parts(rows: Iterable[Sequence[object]], sheet: str = "台账") -> dict[str, bytes]:
    """The parts of a binary workbook with these texts and numbers."""
    table = [list(row) for row in rows]
    width = max(map(len, table))
    cells = _record(129) + _record(148, struct.pack("<IIII", 0, len(table) - 1, 0, width - 1)) + _record(145)
    for at, row in enumerate(table):
        cells += _record(0, struct.pack("<II", at, 0) + bytes(9))
        for column, value in enumerate(row):
            head = struct.pack("<II", column, 0)
            if isinstance(value, int | float):
                cells += _record(5, head + struct.pack("<d", value))
            elif value:
                cells += _record(6, head + _text(str(value)))
    cells += _record(146) + _record(130)
    bundle = struct.pack("<II", 0, 1) + _text("r1") + _text(sheet)
    book = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    kinds = "application/vnd.ms-excel"
    return {
        "[Content_Types].xml": _XML + f'<Types xmlns="{_PACKAGE}/content-types"><Override PartName="/xl/workbook.bin" '
        f'ContentType="{kinds}.sheet.binary.macroEnabled.main"/><Override PartName="/xl/worksheets/sheet1.bin" '
        f'ContentType="{kinds}.worksheet"/></Types>'.encode(),
        "_rels/.rels": _XML + f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{_REL}/officeDocument" Target="xl/workbook.bin"/></Relationships>'.encode(),
        "xl/_rels/workbook.bin.rels": _XML + f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_REL}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'.encode(),
        "xl/workbook.bin": book,
        "xl/worksheets/sheet1.bin": cells,
    }
