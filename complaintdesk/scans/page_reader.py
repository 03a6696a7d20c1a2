"""读页: the child process that opens the files, with limits: a hostile one must not take the window with it.

`python -m complaintdesk.scans.page_reader` takes files from standard input until it ends, see raw_pages.py.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from PIL import Image

from complaintdesk.i18n import set_language
from complaintdesk.scans.codes import PageCodes, codes_of
from complaintdesk.scans.pages import Page, pages_of
from complaintdesk.scans.raw_pages import RawPage, page_damaged, put, take

MEMORY_LIMIT: Final = 3 << 30
#: As large as a page is kept: readable in every small print, and a third of what a scanner makes.
_KEPT_SIDE: Final = 2000
_QUALITY: Final = 75


def read(content: bytes, name: str) -> Iterator[RawPage]:
    """Every page of a file."""
    for page in pages_of(content, name):
        try:
            yield _read(page)
        except (OSError, ValueError, RuntimeError, MemoryError):
            yield RawPage(page.page, page.pages, trouble=page_damaged(name, page.page))


def _read(page: Page) -> RawPage:
    if page.picture is None:
        return RawPage(page.page, page.pages, trouble=page.trouble)
    found = codes_of(page.picture)
    kept = _kept(page.picture, found)
    return RawPage(page.page, page.pages, found.ours, found.other, (360 - 90 * found.quarters) % 360, "", kept)


def _kept(picture: Image.Image, found: PageCodes) -> bytes:
    """The page upright as a JPEG."""
    ways = (None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    way = ways[found.quarters]
    upright = picture if way is None else picture.transpose(way)
    smaller = upright.copy()
    smaller.thumbnail((_KEPT_SIDE, _KEPT_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    smaller.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def main() -> int:
    """Answer for one file after another until there are no more."""
    _limit_memory()
    coming, going = sys.stdin.buffer, sys.stdout.buffer
    while (file := take(coming)) is not None:
        said, content = file
        with contextlib.suppress(ValueError):
            set_language(said["language"])
        for page in read(content, said["name"]):
            told = asdict(page)
            put(going, told, told.pop("picture"))
        put(going, {})
        del file, content
    return 0


def _limit_memory() -> None:
    """On Linux the child may not take more memory than any real scan needs."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main())
