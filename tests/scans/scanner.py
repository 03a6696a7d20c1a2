"""A scanner that is none: printed pages as pictures, turned, blurred and noisy as real ones are."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import pypdfium2
from PIL import Image, ImageChops, ImageFilter

from complaintdesk.desk.print_rows import CopyMark, PrintJob
from complaintdesk.domain.form_codes import ALPHABET
from complaintdesk.domain.form_shipped import shipped_layouts
from complaintdesk.paper.render import render
from tests.paper.sheets import a_job, a_sheet


@dataclass(frozen=True)
class Glass:
    """How the sheet lies on the glass and what the machine makes of it."""

    dpi: int = 300
    turned: float = 0
    """Degrees counter-clockwise."""
    blur: float = 0
    noise: float = 0
    contrast: float = 1
    quality: int = 75


CLEAN = Glass()
#: An old copier: soft, grainy, pale and packed as small as it goes.
OLD = Glass(blur=1.2, noise=22, contrast=0.75, quality=30)


def raster(pdf: bytes, page: int = 0, dpi: int = 300) -> Image.Image:
    """A page of a PDF in shades of grey."""
    document = pypdfium2.PdfDocument(pdf)
    picture: Image.Image = document[page].render(scale=dpi / 72, grayscale=True).to_pil().convert("L").copy()
    document.close()
    return picture


def scanned(pdf: bytes, glass: Glass = CLEAN, page: int = 0) -> bytes:
    """A page as the scanner saves it, a JPEG."""
    return jpeg(on_glass(raster(pdf, page, glass.dpi), glass), glass.quality)


def on_glass(page: Image.Image, glass: Glass) -> Image.Image:
    """The page as the machine sees it."""
    seen = page
    if glass.turned:
        seen = seen.rotate(glass.turned, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    if glass.blur:
        seen = seen.filter(ImageFilter.GaussianBlur(glass.blur))
    if glass.contrast < 1:
        seen = seen.point([int(235 - (235 - min(v, 235)) * glass.contrast) for v in range(256)])
    if glass.noise:
        seen = ImageChops.add(seen, Image.effect_noise(seen.size, glass.noise), offset=-128)
    return seen


def jpeg(page: Image.Image, quality: int = 75) -> bytes:
    """The picture as a JPEG."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=quality)
    return out.getvalue()


def as_pdf(pages: Iterable[bytes], dpi: int = 300) -> bytes:
    """Several pictures as the pages of one PDF, as scanners make it."""
    first, *rest = [Image.open(io.BytesIO(page)) for page in pages]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=dpi)
    return out.getvalue()


def as_tiff(pages: Iterable[bytes], dpi: int = 300) -> bytes:
    """Several pictures as the pages of one TIFF."""
    first, *rest = [Image.open(io.BytesIO(page)).convert("L") for page in pages]
    out = io.BytesIO()
    first.save(out, "TIFF", save_all=True, append_images=rest, compression="tiff_lzw", dpi=(dpi, dpi))
    return out.getvalue()


def as_png(page: bytes) -> bytes:
    """The picture as a PNG."""
    out = io.BytesIO()
    Image.open(io.BytesIO(page)).save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=60)
def printed(n: int) -> tuple[PrintJob, bytes]:
    """The n-th form printed at this office: all kinds in turn, each of its own case, copy and check."""
    forms = list(shipped_layouts())
    # The same marks in every run, and none like another.
    chance = random.Random(n)
    check = "".join(chance.choice(ALPHABET) for _ in range(4))
    job = a_job(forms[n % len(forms)], a_sheet(number=f"TS-2026-{n + 1:04d}", id=n + 1))
    job = replace(job, copies=(CopyMark(n % 4 + 1, check),))
    return job, render(job).pdf


def code(job: PrintJob, pages: int, page: int = 1) -> str:
    """What the QR of that page says."""
    return job.code(job.copies[0], page, pages)


def pages_in(pdf: bytes) -> int:
    """How many pages the PDF has."""
    document = pypdfium2.PdfDocument(pdf)
    count = len(document)
    document.close()
    return count
