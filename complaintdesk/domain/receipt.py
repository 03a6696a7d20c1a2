"""查询码: the sixteen digits with which somebody who gave no name may ask how far the matter has come."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata

LENGTH = 16
_GROUP = 4


def new_receipt_code() -> str:
    """A new code in groups of four, as it is told and printed: 4711-0815-…"""
    return grouped("".join(secrets.choice("0123456789") for _n in range(LENGTH)))


def grouped(digits: str) -> str:
    """The digits as people read them."""
    return "-".join(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP))


def receipt_digits(typed: str) -> str:
    """The sixteen digits of a code as typed, with blanks, hyphens or in full width; "" where it is none."""
    plain = re.sub(r"[\s\-\u2010-\u2015\u2212_.·]", "", unicodedata.normalize("NFKC", typed))
    return plain if re.fullmatch(rf"[0-9]{{{LENGTH}}}", plain) else ""


def receipt_hash(typed: str) -> str | None:
    """What is kept of a code; None where it is none.

    A plain hash is enough. The code opens nothing but state and dates of one case, which lie beside the hash: whoever
    could try codes against the file has already read all that a code could tell.
    """
    digits = receipt_digits(typed)
    return hashlib.sha256(f"complaintdesk-receipt:{digits}".encode()).hexdigest() if digits else None
