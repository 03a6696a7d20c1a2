"""读码: the codes on the picture of a page, however it lay on the glass.

A clean scan is read at once. A bad one is tried again smaller, softened, with more contrast and corner by corner, until
a code of ours is found: what is wanted is the QR code; a barcode of the number is no more than a hint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import zxingcpp
from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from complaintdesk.domain.form_codes import parse_code

QR: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
BOTH: Final = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128])
#: A code of ours has 60 characters at most; a longer text is cut before it is shown or kept.
LONGEST: Final = 500
#: A page with less contrast than this is empty: there is no code to look for a second time.
_EMPTY: Final = 1.5
#: Below this the modules of a code are few pixels wide, and the picture is enlarged.
_SMALL: Final = 1900
#: The share of the page that a corner takes: every form has its code in one, and a half of a folded sheet too.
_CORNER: Final = (0.5, 0.36)


@dataclass(frozen=True)
class PageCodes:
    """What was found: our codes, else another code's text, and by how many quarters the page must be turned back."""

    ours: tuple[str, ...] = ()
    other: str = ""
    quarters: int = 0
    """Quarters of a turn, counter-clockwise, that put the page upright."""


def codes_of(page: Image.Image) -> PageCodes:
    """The codes of a grey page."""
    found = _read(page, BOTH)
    if (first := _ours(found)).ours or ImageStat.Stat(page.reduce(8)).stddev[0] < _EMPTY:
        return first
    for variant in _variants(page):
        again = _ours(_read(variant(), QR))
        if again.ours:
            return again
        if not first.other:
            first = again
    return first


def _read(picture: Image.Image, formats: zxingcpp.BarcodeFormats) -> list[zxingcpp.Barcode]:
    return [code for code in zxingcpp.read_barcodes(picture, formats=formats) if code.valid and code.text]


def _ours(found: list[zxingcpp.Barcode]) -> PageCodes:
    """The QR codes that are ours; where there are none the number's barcode, else whatever else could be read."""
    ours = [code for code in found if code.format == zxingcpp.BarcodeFormat.QRCode and parse_code(code.text) is not None]
    others = sorted(found, key=lambda code: code.format == zxingcpp.BarcodeFormat.QRCode)
    chosen = ours or others
    if not chosen:
        return PageCodes()
    quarters = round(chosen[0].orientation / 90) % 4
    if ours:
        return PageCodes(tuple(dict.fromkeys(code.text.strip() for code in ours)), "", quarters)
    return PageCodes((), chosen[0].text.strip()[:LONGEST], quarters)


def _variants(page: Image.Image) -> Iterator[Callable[[], Image.Image]]:
    """The page made easier to read, the quick ways first; each is made only when its turn comes."""
    small = min(page.size) < _SMALL

    yield lambda: page.resize((page.width * 2, page.height * 2), Image.Resampling.BICUBIC) if small else page.reduce(2)
    yield lambda: page.filter(ImageFilter.GaussianBlur(2))
    yield lambda: page.reduce(3)
    for corner in _corners(page):
        larger = _enlarged(corner, small)
        yield partial(Image.Image.copy, larger)
        yield partial(_black_and_white, larger)


def _corners(page: Image.Image) -> Iterator[Image.Image]:
    """The four corners of the page, whichever way it lies."""
    longer, shorter = _CORNER[1], _CORNER[0]
    across, along = (shorter, longer) if page.height >= page.width else (longer, shorter)
    width, height = max(1, round(page.width * across)), max(1, round(page.height * along))
    for left in (page.width - width, 0):
        for top in (0, page.height - height):
            yield page.crop((left, top, left + width, top + height))


def _enlarged(corner: Image.Image, small: bool) -> Image.Image:
    times = 3 if small else 2
    soft = corner.filter(ImageFilter.GaussianBlur(1))
    return ImageOps.autocontrast(
        soft.resize((corner.width * times, corner.height * times), Image.Resampling.BICUBIC), cutoff=1
    )


def _black_and_white(corner: Image.Image) -> Image.Image:
    """Against uneven light and grey paper: black is what is darker than its surroundings."""
    around = corner.filter(ImageFilter.BoxBlur(60))
    return ImageChops.subtract(around, corner).point([255] * 12 + [0] * 244)
