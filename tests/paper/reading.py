"""Reads printed PDFs back as a reader, a scanner or a suspicious person would."""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass

import pypdfium2
import zxingcpp

from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.typesetting import clean, code_point


def listed(words: str) -> list[str]:
    """The words of a list written as text."""
    return words.split()


def squash(text: str) -> str:
    """Without blanks, line ends and controls; pdfium marks a hyphen at a line's end with U+FFFE or U+0002."""
    text = text.replace("\ufffe", "-").replace("\x02", "-")
    return "".join(c for c in text if not c.isspace() and unicodedata.category(c) != "Cc")


def as_printed(text: str) -> str:
    """What should be read back of a text: as typed but for blanks and controls; unknown characters as U+XXXX."""
    fonts = font_set(())
    return squash("".join(c if c.isspace() or fonts.glyph(c).font else code_point(c) for c in clean(text)))


def texts(pdf: bytes) -> list[str]:
    """The text of each page as pdfium extracts it."""
    document = pypdfium2.PdfDocument(pdf)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return found


def text(pdf: bytes) -> str:
    """All pages' text, squashed."""
    return squash("".join(texts(pdf)))


def codes(pdf: bytes, dpi: int = 200, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode) -> list[list[str]]:
    """The codes a scanner sees on each page, from the top."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        image = page.render(scale=dpi / 72).to_pil().convert("L")
        seen = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(kind))
        found.append([code.text for code in sorted(seen, key=lambda code: code.position.top_left.y)])
    document.close()
    return found


def bar_codes(pdf: bytes, dpi: int = 200) -> list[list[str]]:
    """The Code 128 a scanner sees on each page, from the top."""
    return codes(pdf, dpi, zxingcpp.BarcodeFormat.Code128)


def follow(pdf: bytes, wanted: str) -> int:
    """Read `wanted` through the pages: on each the longest next part of it. Answers on how many it stands.

    Fails if a part of it is nowhere.
    """
    rest = as_printed(wanted)
    used = 0
    for page in texts(pdf):
        there = squash(page)
        low, high = 0, len(rest)
        while low < high:  # the longest start of the rest that is on this page
            middle = (low + high + 1) // 2
            low, high = (middle, high) if rest[:middle] in there else (low, middle - 1)
        if low > 1:
            rest = rest[low:]
            used += 1
        if not rest:
            return used
    raise AssertionError(f"not on paper: {rest[:60]!r} ({len(rest)} characters)")


@dataclass(frozen=True)
class Box:
    """A path drawn on a page, in mm, its rules included."""

    left: float
    bottom: float
    width: float
    height: float
    corners: int


def paths(pdf: bytes, page: int = 0) -> list[Box]:
    """All paths drawn on a page."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for drawn in document[page].get_objects():
        if drawn.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH:
            left, bottom, right, top = (n * 25.4 / 72 for n in drawn.get_bounds())
            corners = pypdfium2.raw.FPDFPath_CountSegments(drawn.raw)
            found.append(Box(left, bottom, right - left, top - bottom, corners))
    document.close()
    return found


def boxes(pdf: bytes, page: int = 0) -> list[Box]:
    """The frames on a page."""
    return [path for path in paths(pdf, page) if path.corners in (4, 5)]


def ticks(pdf: bytes, page: int = 0) -> list[bool]:
    """For each box to tick on the page, in reading order: is it ticked."""
    small = [box for box in boxes(pdf, page) if 3 < box.width < 4 and 3 < box.height < 4]
    strokes = [path for path in paths(pdf, page) if path.corners == 3]
    return [
        any(abs(s.left - box.left) < 1 and abs(s.bottom - box.bottom) < 1 for s in strokes)
        for box in sorted(small, key=lambda box: (-round(box.bottom), box.left))
    ]


@dataclass(frozen=True)
class Inside:
    """What a PDF is made of."""

    used: frozenset[str]  # names of fonts that page contents switch to
    embedded: frozenset[str]  # names of fonts with their outlines in the file
    sizes: frozenset[float]  # sizes of type
    kinds: frozenset[str]  # every /Subtype


def inside(pdf: bytes) -> Inside:
    """Look into the file itself."""
    objects = {int(n): body for n, body in re.findall(rb"(\d+) 0 obj\s(.*?)endobj", pdf, re.DOTALL)}
    fonts = {}
    for body in objects.values():
        if b"/Font" in body and b"/FontDescriptor" in body and b"/BaseFont" in body:
            name = re.search(rb"/Name\s*/(\S+)", body)
            descriptor = re.search(rb"/FontDescriptor (\d+)", body)
            assert name is not None
            assert descriptor is not None
            fonts[name[1].decode()] = b"/FontFile2" in objects[int(descriptor[1])]
    used, sizes = set(), set()
    for body in objects.values():
        stream = re.search(rb"stream\r?\n(.*?)endstream", body, re.DOTALL)
        if stream is None or b"/FontFile" in body or b"/Length1" in body:
            continue
        content = zlib.decompressobj().decompress(stream[1])
        for name_, size in re.findall(rb"/(\S+) ([\d.]+) Tf", content):
            used.add(name_.decode())
            sizes.add(float(size))
    return Inside(
        frozenset(used), frozenset(name for name, whole in fonts.items() if whole), frozenset(sizes),
        frozenset(kind.decode() for kind in re.findall(rb"/Subtype\s*/(\w+)", pdf)),
    )


def collisions(pdf: bytes, page: int = 0) -> list[str]:
    """Texts that run into one another or across a rule: their ink in points, a hair's breadth forgiven."""
    document = pypdfium2.PdfDocument(pdf)
    inks, edges = [], []
    sheet = document[page]
    for thing in sheet.get_objects(textpage=sheet.get_textpage()):
        left, bottom, right, top = thing.get_bounds()
        if thing.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT:
            if thing.extract().strip() and right - left > 0.1:
                inks.append((left, bottom, right, top, thing.extract()))
        elif thing.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH and right - left > 14 and top - bottom > 11:
            edges += [(left + 0.5, bottom, top), (right - 0.5, bottom, top)]
    found = []
    for n, (left, bottom, right, top, words) in enumerate(inks):
        for x, low, high in edges:
            if left + 1 < x < right - 1 and min(top, high) - max(bottom, low) > 2:
                found.append(f"{words!r} crosses the rule at {x:.0f}")
        for left2, bottom2, right2, top2, words2 in inks[n + 1 :]:
            across = min(right, right2) - max(left, left2)
            along = min(top, top2) - max(bottom, bottom2)
            if across > 1 and along > 2:
                found.append(f"{words!r} is over {words2!r}")
    document.close()
    return found


def check_sound(pdf: bytes, label: str, number: str) -> list[str]:
    """What holds of every form: nothing over anything else, fonts in the file, no type below 9 points, title and number on
    each page. Answers with the text of each page."""
    pages = texts(pdf)
    assert [found for page in range(len(pages)) for found in collisions(pdf, page)] == []
    seen = inside(pdf)
    assert seen.used <= seen.embedded
    assert min(seen.sizes) >= 9
    for page in pages:
        assert squash(label) in squash(page)
        assert number in squash(page)
    return pages
