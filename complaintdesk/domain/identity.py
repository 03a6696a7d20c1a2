"""Identity."""

from __future__ import annotations


def digits(text: str) -> str:
    """Only the digits."""
    return "".join(c for c in text if c.isdecimal() and c.isascii())
