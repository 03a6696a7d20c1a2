"""扫描页: the pictures of the pages in a PDF, JPEG, PNG or TIFF, one at a time; a hostile file is refused, not opened.

It runs in a child process (page_reader.py): what brings a decoder down does not bring the window down.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pypdfium2
from PIL import Image, ImageOps

from complaintdesk.i18n import _
from complaintdesk.scans.raw_pages import LARGEST_MB, damaged, page_damaged, too_large, unknown

MOST_PAGES: Final = 500
#: An A3 page in colour at 600 dpi has 70 million pixels; no desk needs more of one page.
MOST_PIXELS: Final = 120_000_000
DPI: Final = 300
#: The longer side of a page as it is read: A3 at 300 dpi.
_LONGEST_SIDE: Final = 5000
_PASSWORD_NEEDED: Final = 4
_FORMATS: Final = ("JPEG", "PNG", "TIFF")
_DEEP: Final = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N", "F"})
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")
_PDF_WITHIN: Final = 1024


@dataclass(frozen=True)
class Page:
    """One page of a file, from 1; without a picture `trouble` says why. Page 0 is the file as a whole."""

    page: int
    pages: int
    picture: Image.Image | None = None
    trouble: str = ""


class _Refused(Exception):
    """The sentence why a file or a page is not read."""


def pages_of(content: bytes, name: str) -> Iterator[Page]:
    """The pages in their order, in shades of grey."""
    try:
        if len(content) > LARGEST_MB << 20:
            raise _Refused(too_large(name))
        if not content:
            raise _Refused(_("The file “{name}” is empty.").format(name=name))
        if b"%PDF-" in content[:_PDF_WITHIN]:
            yield from _of_pdf(content, name)
        elif content.startswith(_BEGINNINGS):
            yield from _of_picture(content, name)
        else:
            raise _Refused(unknown(name))
    except _Refused as refused:
        yield Page(0, 0, trouble=str(refused))


def _too_many(name: str) -> str:
    return _("“{name}” has more than {n} pages. Divide it into several files.").format(name=name, n=MOST_PAGES)


def _page_too_large(name: str, page: int) -> str:
    return _("Page {page} of “{name}” is too large to be a sheet of paper. Scan it at 300 dpi.").format(
        page=page, name=name
    )


def _of_pdf(content: bytes, name: str) -> Iterator[Page]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as problem:
        if problem.err_code == _PASSWORD_NEEDED:
            sentence = _("“{name}” is protected by a password. Save it without one, then take it in again.")
            raise _Refused(sentence.format(name=name)) from problem
        raise _Refused(damaged(name)) from problem
    try:
        count = len(document)
        if count > MOST_PAGES:
            raise _Refused(_too_many(name))
        for number in range(1, count + 1):
            try:
                yield Page(number, count, _rendered(document, number))
            except (pypdfium2.PdfiumError, ValueError, OverflowError, MemoryError):
                yield Page(number, count, trouble=page_damaged(name, number))
    finally:
        document.close()


def _rendered(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    page = document[number - 1]
    try:
        longest = max(page.get_size())
        scale = min(DPI / 72, _LONGEST_SIDE / longest)
        bitmap = page.render(scale=scale, grayscale=True)
        try:
            # The copy owns its pixels; the first picture only borrows them.
            picture: Image.Image = bitmap.to_pil().convert("L").copy()
        finally:
            bitmap.close()
        return picture
    finally:
        page.close()


def _of_picture(content: bytes, name: str) -> Iterator[Page]:
    broken = (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError, OverflowError, MemoryError)
    # How large a picture may be is checked below, for each page and before anything is unpacked.
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        count = _count(picture)
    except broken as problem:
        raise _Refused(damaged(name)) from problem
    with picture:
        if count > MOST_PAGES:
            raise _Refused(_too_many(name))
        for number in range(1, count + 1):
            try:
                picture.seek(number - 1)
                if picture.width * picture.height > MOST_PIXELS:
                    yield Page(number, count, trouble=_page_too_large(name, number))
                    continue
                yield Page(number, count, _grey(picture))
            except broken:
                yield Page(number, count, trouble=page_damaged(name, number))


def _count(picture: Image.Image) -> int:
    """How many pages there are; a photo of a phone has a small second picture that is no page."""
    if picture.format != "TIFF":
        return 1
    count = 0
    try:
        while count <= MOST_PAGES:
            picture.seek(count)
            count += 1
    except EOFError:
        pass
    picture.seek(0)
    return count


def _grey(picture: Image.Image) -> Image.Image:
    """The page as the camera held it, grey on white, no larger than needed."""
    if picture.format == "JPEG":
        picture.draft("L", (_LONGEST_SIDE, _LONGEST_SIDE))
    picture.load()
    page = ImageOps.exif_transpose(picture)
    times = -(-max(page.size) // _LONGEST_SIDE)
    if page.mode in _DEEP:
        darkest, lightest = page.getextrema()
        span = max(1.0, float(lightest) - float(darkest))  # type: ignore[arg-type]
        low = float(darkest)  # type: ignore[arg-type]
        page = page.convert("F").point(lambda value: value * (255 / span) - low * 255 / span).convert("L")
    elif page.has_transparency_data:
        page = page.convert("RGBA")
        page = Image.alpha_composite(Image.new("RGBA", page.size, "white"), page)
    page = page.convert("L")
    return page.reduce(times) if times > 1 else page
