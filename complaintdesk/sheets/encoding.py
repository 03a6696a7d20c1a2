"""How a text table was written: its characters (UTF-8, GB18030, UTF-16 …) and what parts its columns."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from charset_normalizer import from_bytes

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _

#: Longest first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 1 << 20
#: A guess looks at every character in dozens of ways; more of them say nothing more.
_GUESSED_FROM = 1 << 15
_DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 50


def detect(path: Path) -> str:
    """The name of the file's encoding; raises UserError when it is no text."""
    with path.open("rb") as file:
        start = file.read(_PIECE)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    if wide := _wide_without_mark(start):
        return wide
    for name in ("utf-8", "gb18030"):
        if _decodes(path, name):
            return name
    guess = from_bytes(start[:_GUESSED_FROM]).best()
    if guess is not None and b"\0" not in start and _decodes(path, guess.encoding):
        return guess.encoding
    raise UserError(
        _("“{file}” is not a table that can be read.").format(file=path.name),
        _("Open it in Excel and save it as .xlsx, then import that file."),
    )


def _wide_without_mark(start: bytes) -> str:
    """UTF-16 whose mark was lost: every other byte of the Latin letters, digits and commas is zero."""
    sample = start[:4096]
    if sample.count(0) * 4 < len(sample) or len(sample) < 4:
        return ""
    return "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"


def _decodes(path: Path, name: str) -> bool:
    """Strictly, the whole file, in pieces: a large file never stands in memory."""
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def delimiter(sample: str) -> str:
    """What parts the columns: the sign that gives the most rows of one and the same width above one."""
    best, best_score = ",", 0
    for sign in _DELIMITERS:
        rows = csv.reader(io.StringIO(sample, newline=""), delimiter=sign)
        widths: Counter[int] = Counter()
        try:
            for row in rows:
                widths[len(row)] += 1
                if rows.line_num > _SAMPLE_ROWS:
                    break
        except csv.Error:
            continue
        score = max((count * (width - 1) for width, count in widths.items() if width > 1), default=0)
        if score > best_score:
            best, best_score = sign, score
    return best
