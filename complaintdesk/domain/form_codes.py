"""纸上的码: what the QR of a printed page says, and how it is read back.

`CD1:number:form:version:copy:check` – the check is four characters over the record (desk/check_codes.py), and two more
for the page and how many there are.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from complaintdesk.domain.numbering import parse_number

#: Crockford's alphabet: no I, L, O, U, so that a code read aloud or from a bad copy stays itself.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE = re.compile(
    r"CD1:([^:\s]{1,40}):([a-z][a-z0-9_]{1,29}):([0-9]{1,5}):([0-9]{1,6})"
    r":([0-9A-HJKMNP-TV-Z]{4})([0-9A-HJKMNP-TV-Z]{2})?"
)
#: CD:number is what a label on a folder or a box says; of a page that was read badly at least the number counts.
_LABEL = re.compile(r"CD1?:\s*([^:\s]{3,40})(?::.*)?", re.DOTALL)


@dataclass(frozen=True)
class PaperCode:
    """One printed page: `page` and `pages` are 0 where the code does not tell (more than 31 pages, or a short code)."""

    number: str
    form: str
    version: int
    copy: int
    check: str
    page: int = 0
    pages: int = 0


def short_code(content: str) -> str:
    """Four characters of a text's SHA-256."""
    value = int.from_bytes(hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()[:4], "big")
    return "".join(ALPHABET[(value >> shift) & 31] for shift in (0, 5, 10, 15))


def page_mark(page: int, pages: int) -> str:
    """The two characters behind the code on paper: this page and how many; 0 for more than 31."""
    return "".join(ALPHABET[n] if n < len(ALPHABET) else "0" for n in (page, pages))


def parse_code(text: str) -> PaperCode | None:
    """The page that a code names, or None for a text that is none of ours."""
    found = _CODE.fullmatch(text.strip())
    if found is None:
        return None
    page, pages = (ALPHABET.index(char) for char in (found[6] or "00"))
    return PaperCode(found[1], found[2], int(found[3]), int(found[4]), found[5], page, pages)


def is_code(typed: str) -> bool:
    """Whether it was read by a scanner: nothing to search for."""
    return _plain(typed).startswith(("CD1:", "CD:"))


def number_in_code(typed: str) -> str:
    """The case number in what a scanner read from a page or a label; "" for anything else."""
    found = _LABEL.fullmatch(_plain(typed))
    return found[1] if found else ""


def number_in(typed: str) -> str:
    """The case number that stands there, alone or in a code; "" for words to search for."""
    plain = _plain(typed)
    return number_in_code(plain) or (plain if parse_number(plain) is not None else "")


def _plain(typed: str) -> str:
    # An input method left on sends full-width signs; they count as plain ones.
    return unicodedata.normalize("NFKC", typed).strip().upper()
