"""Inert text: what people type is kept whole, but nothing that is no text gets in."""

from __future__ import annotations

import unicodedata


def inert(text: str) -> str:
    """The text without NUL, control characters (line breaks and tabs stay), lone surrogates and bidi controls."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") and c not in _BIDI)


_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
