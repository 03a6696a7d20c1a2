"""What comes in with --data: one JSON object, read with sentences for everything that can be wrong with it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _


def json_object(source: str) -> dict[str, Any]:
    """The JSON object in the file, or on standard input for “-”; raises UserError with line and column."""
    content = _bytes(source)
    name = _("standard input") if source == "-" else Path(source).name
    try:
        text = content.decode(json.detect_encoding(content)).removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise UserError(
            _("{file} is not UTF-8 text.").format(file=name), _("Save it as UTF-8 and try again.")
        ) from None
    try:
        found = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as problem:
        raise UserError(
            _("{file} is not valid JSON: line {line}, column {column}.").format(
                file=name, line=problem.lineno, column=problem.colno
            ),
            _("Look for a missing comma, quotation mark or bracket there."),
        ) from None
    except (RecursionError, ValueError):
        raise UserError(_("{file} is not valid JSON.").format(file=name)) from None
    if not isinstance(found, dict):
        raise UserError(
            _("{file} must hold one JSON object.").format(file=name),
            _("Write it like {example}.").format(example='{"facts": "…"}'),
        )
    return found


def _no_number(word: str) -> Any:
    """NaN and Infinity are no JSON."""
    raise ValueError(word)


def _bytes(source: str) -> bytes:
    if source == "-":
        if sys.stdin is None:
            return b""
        stream = getattr(sys.stdin, "buffer", None)
        return stream.read() if stream is not None else sys.stdin.read().encode("utf-8", "surrogatepass")
    try:
        return Path(source).expanduser().read_bytes()
    except OSError:
        raise UserError(
            _("The file “{name}” cannot be read.").format(name=source),
            _("Check the name; - reads from standard input."),
        ) from None
