"""字体: the fonts that forms are printed with, and which of them holds a character.

Bundled fonts come first; fonts that the user put into the program's own folder stand in for rare names.
Fonts of the system are never used by themselves: the same case prints the same way on every machine.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTEncoding, TTFont

from complaintdesk.i18n import language
from complaintdesk.paper.font_files import Face
from complaintdesk.paths import data_folder, resource

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_log = logging.getLogger(__name__)

BODY = ("NotoSerifSC-Regular.ttf", "NotoSansSC-Regular.ttf")
HEADING = ("NotoSansSC-Bold.ttf", "NotoSerifSC-Regular.ttf")
_SUFFIXES = (".ttf", ".ttc")
_SUBSET = 256  # codes of one subset
_BLOCK = 100  # the PDF standard's limit of entries in one bfchar block


class Glyph(NamedTuple):
    """How a character is printed: the font that has it (none: a ruled blank) and its width in 1/1000 em."""

    font: str | None
    width: float


class _Outlines:
    """The table of outlines, read in place: reportlab would copy all its megabytes for every subset."""

    def __init__(self, face: Any) -> None:
        self._face = face
        self._start = face.get_table_pos("glyf")[0]

    def __getitem__(self, part: slice) -> bytes:
        return bytes(self._face._ttf_data[self._start + part.start : self._start + part.stop])


class EmbeddedFont(TTFont):  # type: ignore[misc]  # reportlab has no type information
    """A TrueType font embedded as a subset, whose text can be copied out of the PDF exactly.

    reportlab writes five hex digits for characters beyond U+FFFF, which readers take for another character;
    the maps are therefore written anew, as UTF-16.
    """

    def __init__(self, name: str, face: Face) -> None:
        # As reportlab's own font begins, but for the face: that one would be read from end to end.
        self.fontName = name
        self.face = face
        self.encoding = TTEncoding()
        self.state: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()
        self._asciiReadable = False
        self._shapable = False
        whole = self.face.get_table
        outlines = _Outlines(self.face)
        self.face.get_table = lambda tag: outlines if tag == "glyf" else whole(tag)

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:  # noqa: ARG002, N802
        """The width of a text; reportlab asks for it after every run."""
        return float(sum(map(self.face.charWidths.__getitem__, map(ord, text))) * size / 1000)

    def splitString(self, text: str, doc: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:  # noqa: N802
        """The text as codes of the font's subsets; only characters new to the document need reportlab's care."""
        state = self.state.get(doc)
        known = state.assignments if state is not None else {}
        try:
            codes = [known[point] for point in map(ord, text)]
        except KeyError:
            found: list[tuple[int, bytes]] = super().splitString(text, doc, encoding)
            return found
        if not codes or max(codes) < _SUBSET:
            return [(0, bytes(codes))] if codes else []
        parts = []
        for subset, group in groupby(codes, _subset_of):
            parts.append((subset, bytes(code & 0xFF for code in group)))
        return parts

    def addObjects(self, doc: Any) -> None:  # noqa: N802 - reportlab's name
        subsets = [list(subset) for subset in self.state[doc].subsets]
        names = [self.getSubsetInternalName(n, doc)[1:] for n in range(len(subsets))]
        super().addObjects(doc)
        for name, subset in zip(names, subsets, strict=True):
            font = doc.idToObject["BasicFonts"].dict[name]
            doc.idToObject[font.ToUnicode.name].content = unicode_map(subset)


def _subset_of(code: int) -> int:
    return code >> 8


def unicode_map(subset: list[int]) -> str:
    """The ToUnicode map of a font subset: code → character in UTF-16BE."""
    pairs = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
        if point
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
        "1 begincodespacerange", "<00> <FF>", "endcodespacerange",
    ]
    for start in range(0, len(pairs), _BLOCK):
        block = pairs[start : start + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


@lru_cache(maxsize=64)
def _load(path: Path, stamp: int, *, english: bool = False) -> TTFont:
    """The font of a file, registered with reportlab under a name of ours; read once."""
    variant = "en" if english else str(stamp)
    face = Face(path, mapped=not stamp, english=english)
    font = EmbeddedFont(f"ComplaintDesk-{path.stem}-{variant}", face)
    if variant != "0":  # two fonts of one name would be taken for one in the file
        font.face.name += f"-{variant}".encode()
    pdfmetrics.registerFont(font)
    return font


@lru_cache(maxsize=8)
def _bundled(file: str, *, english: bool) -> TTFont:
    return _load(resource("fonts") / file, 0, english=english)


def _load_extra(path: Path, stamp: int) -> TTFont | None:
    """A user's font, or None for one that cannot be used: a bad file must not stop the printing."""
    try:
        return _load(path, stamp)
    except Exception as problem:  # noqa: BLE001, RUF100 - broken fonts fail in many ways
        _log.warning("font %s cannot be used: %s", path.name, problem)
        return None


class FontSet:
    """The fonts of one print: the bundled ones, then `extra` files in their order; with `english` quotation marks."""

    def __init__(self, extra: tuple[tuple[Path, int], ...] = (), *, english: bool = False) -> None:
        self._extra, self._english = extra, english
        self._known: dict[tuple[bool, str], Glyph] = {}

    def glyph(self, char: str, *, bold: bool = False) -> Glyph:
        """The first font that has the character, looked for once."""
        key = (bold, char)
        if key not in self._known:
            self._known[key] = self._find(ord(char), HEADING if bold else BODY)
        return self._known[key]

    def _find(self, point: int, bundled: Iterable[str]) -> Glyph:
        for file in bundled:
            font = _bundled(file, english=self._english)
            if point in font.face.charToGlyph:
                return Glyph(font.fontName, font.face.charWidths[point])
        for path, stamp in self._extra:
            found = _load_extra(path, stamp)
            if found is not None and point in found.face.charToGlyph:
                return Glyph(found.fontName, found.face.charWidths[point])
        return Glyph(None, 0.0)

    def first(self, *, bold: bool = False) -> str:
        """The name of the font that ordinary text is set in."""
        name = self.glyph("一", bold=bold).font
        if name is None:
            raise LookupError(BODY[0])
        return name


@lru_cache(maxsize=8)
def _font_set(extra: tuple[tuple[Path, int], ...], *, english: bool) -> FontSet:
    return FontSet(extra, english=english)


def font_set(folders: tuple[Path, ...] | None = None) -> FontSet:
    """The bundled fonts and those in `folders`; by default the folder "fonts" of this user's data folder.

    For the language in force: English has quotation marks of its own.
    """
    if folders is None:
        folders = (data_folder() / "fonts",)
    files = [
        (path, path.stat().st_mtime_ns)
        for folder in folders
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in _SUFFIXES and path.is_file()
    ]
    return _font_set(tuple(files), english=language() != "zh_CN")
