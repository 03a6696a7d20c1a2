"""文头: what the office prints above its letters."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from complaintdesk.desk.attaching import keep_content
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.office_settings import CONTACT, HEADER, LOGO, RED
from complaintdesk.desk.print_rows import Letterhead
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.i18n import _
from complaintdesk.storage.models import Blob


def letterhead_of(seen: Seen) -> Letterhead:
    """The office's letterhead."""
    settings = seen.office.settings
    logo = seen.session.get(Blob, settings.get(LOGO, "")) if settings.get(LOGO) else None
    return Letterhead(
        settings.get(HEADER) or seen.office.name, bool(settings.get(RED)), logo.content if logo is not None else b""
    )


def contact_of(seen: Seen) -> str:
    """The office's phone and address as it wrote them for its receipts."""
    return str(seen.office.settings.get(CONTACT, ""))


@dataclass(frozen=True, kw_only=True)
class OfficeLetterhead(Question[Letterhead]):
    """The letterhead as the next letter will have it."""


@answers(OfficeLetterhead, needs=None)
def office_letterhead(seen: Seen, _question: OfficeLetterhead) -> Letterhead:
    """It stands on every letter that leaves the house; there is nothing to hide in it."""
    return letterhead_of(seen)


LARGEST_LOGO = 1024 * 1024
#: 40 million dots are an A4 page at 600 dpi; a small file may hold more and take the memory of the PC.
MOST_DOTS = 40_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_FRAMES = frozenset((0xC0, 0xC1, 0xC2))


def keep_logo(ctx: Context, content: bytes) -> str:
    """Keep the picture and return the SHA-256 it is kept under, "" for none; FieldErrors for what cannot be printed."""
    if not content:
        return ""
    if len(content) > LARGEST_LOGO:
        raise FieldErrors({LOGO: _("The logo is larger than 1 MB. Save it smaller, 1000 dots across are enough.")})
    size = _size_of(content)
    if size is None:
        raise FieldErrors({LOGO: _("The logo must be a whole PNG or JPEG picture. Save it as one of these.")})
    if not 1 <= size[0] * size[1] <= MOST_DOTS:
        raise FieldErrors({LOGO: _("The logo has too many dots. Save it smaller, 1000 dots across are enough.")})
    return keep_content(ctx, content)


def _size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height of a picture that is whole; None for anything else."""
    if content.startswith(_PNG):
        return _png_size(content)
    return _jpeg_size(content) if content.startswith(_JPEG) else None


def _png_size(content: bytes) -> tuple[int, int] | None:
    parts = list(_png_parts(content))
    names = [name for name, _data in parts]
    if names[:1] != [b"IHDR"] or b"IDAT" not in names or names[-1] != b"IEND" or len(parts[0][1]) != 13:
        return None
    head = parts[0][1]
    return int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")


def _png_parts(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG whose check sums are right; it ends at the first that is not."""
    at = len(_PNG)
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4], "big")
        end = at + 8 + length
        if content[end : end + 4] != zlib.crc32(content[at + 4 : end]).to_bytes(4, "big"):
            return
        yield content[at + 4 : at + 8], content[at + 8 : end]
        at = end + 4


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    if b"\xff\xd9" not in content[-64:]:
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if kind in _FRAMES:
            return int.from_bytes(content[at + 7 : at + 9], "big"), int.from_bytes(content[at + 5 : at + 7], "big")
        at += 2 + length
    return None
