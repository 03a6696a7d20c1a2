"""A small font file with the rare characters that a test wants."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from reportlab.pdfbase.ttfonts import TTFontFace, TTFontMaker

from complaintdesk.paths import resource

if TYPE_CHECKING:
    from pathlib import Path

RARE = 0x20BB7
_RIGHTS = 8  # where the licence bits stand in the table OS/2


def rare_font(folder: Path, name: str = "rare.ttf", *, points: tuple[int, ...] = (RARE,), rights: int = 0) -> Path:
    """A font with these characters and nothing else: each the outline of 吉 under its own number."""
    face = TTFontFace(str(resource("fonts") / "NotoSerifSC-Regular.ttf"))
    subset = face.makeSubset([0x5409])
    maker = TTFontMaker()
    count = struct.unpack(">H", subset[4:6])[0]
    for n in range(count):
        tag, _sum, offset, length = struct.unpack(">4sLLL", subset[12 + 16 * n : 28 + 16 * n])
        table = subset[offset : offset + length]
        if tag == b"OS/2":
            table = table[:_RIGHTS] + struct.pack(">H", rights) + table[_RIGHTS + 2 :]
        maker.add(tag.decode(), table)
    groups = b"".join(struct.pack(">LLL", point, point, 1) for point in sorted(points))
    head = struct.pack(">HHHHLHHLLL", 0, 1, 3, 10, 12, 12, 0, 16 + len(groups), 0, len(points))
    maker.add("cmap", head + groups)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(maker.makeStream())
    return path
