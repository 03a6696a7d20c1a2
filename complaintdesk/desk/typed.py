"""What was typed into a step's inputs, as the values the step works with; what cannot be read is said in words."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from complaintdesk.desk.attaching import FileContent
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Input, inputs_of
from complaintdesk.domain.money import parse_money
from complaintdesk.domain.vocabulary import Satisfaction
from complaintdesk.i18n import _

#: Beyond these a moment cannot be reckoned with in every zone, and nobody meant it.
YEARS = range(1900, 9999)
LARGEST_NUMBER = 10**9
_YES = ("1", "true", "yes", "是", "y")
_BETWEEN = re.compile(r"[,，、;；]+")
_BETWEEN_SCORES = re.compile(r"[,，、;；\n]+")
_SCORE = re.compile(r"\s*(.+?)\s*[=\uff1d:：]\s*(.+?)\s*")


def typed_values(command: type, action: str, values: Mapping[str, Any], zone: str) -> dict[str, Any]:
    """The inputs of a command by name, for what was typed into them; `action` is what people call the step.

    Raises FieldErrors naming each input that cannot be read, and each name that is none of its inputs.
    """
    known = {asked.name: asked for asked in inputs_of(command)}
    given: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, raw in values.items():
        if name not in known:
            problems[name] = _("“{action}” has no field “{name}”. Its fields: {known}.").format(
                action=action, name=name, known=", ".join(known) or "–"
            )
            continue
        try:
            given[name] = converted(known[name], raw, zone)
        except UserError as problem:
            problems[name] = problem.message
    if problems:
        raise FieldErrors(problems)
    return given


def converted(field: dataclasses.Field[Any], raw: Any, zone: str) -> Any:
    """The value of an input for what was typed; raises UserError naming the input."""
    kind, words = field.metadata["input"], field.metadata["words"]
    if raw is None or raw == "":
        return field.default
    if words is not None:
        return word(words, raw, field.name)
    if kind is Input.DATE_TIME:
        return as_instant(raw, zone, field.name)
    if kind is Input.DATE:
        return as_date(raw, field.name)
    if kind is Input.YES_NO:
        return raw if isinstance(raw, bool) else str(raw).strip().lower() in _YES
    if kind is Input.FILE:
        return raw if isinstance(raw, FileContent) else read_file(Path(str(raw)))
    if kind is Input.MONEY:
        return raw if isinstance(raw, int) and not isinstance(raw, bool) else parse_money(str(raw), field.name)
    if kind is Input.NUMBER:
        return as_number(raw, field.name)
    if kind is Input.DEPARTMENTS:
        return as_list(raw)
    if kind is Input.SCORES:
        return as_scores(raw, field.name)
    return str(raw)


def word(words: type[Enum], raw: Any, name: str) -> Any:
    """The coded value for a stored key or a label; raises UserError listing the keys."""
    for entry in words:
        if raw is entry or str(raw).strip() in (entry.value, entry.label):  # type: ignore[attr-defined]
            return entry
    raise UserError(
        _("“{value}” is not known here; possible are {known}.").format(
            value=raw, known=", ".join(w.value for w in words)
        ),
        field=name,
    )


def as_instant(raw: Any, zone: str, name: str) -> datetime | None:
    """An aware instant from ISO text or a datetime; one without zone is the office's time."""
    if raw in (None, ""):
        return None
    try:
        found = (
            raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip().replace("/", "-"))
        )
    except ValueError:
        raise UserError(
            _("“{value}” is not a date and time. Write it like 2026-03-02 14:30.").format(value=raw),
            field=name,
        ) from None
    if found.year not in YEARS:
        raise UserError(
            _("“{value}” is not a date and time. Write it like 2026-03-02 14:30.").format(value=raw), field=name
        )
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def as_date(raw: Any, name: str) -> date:
    """A day from 2026-03-02, 2026/3/2 or 2026年3月2日."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    parts = re.fullmatch(
        r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", unicodedata.normalize("NFKC", str(raw)).strip()
    )
    try:
        if parts is not None and int(parts[1]) in YEARS:
            return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        pass
    raise UserError(_("“{value}” is not a day. Write it like 2026-03-02.").format(value=raw), field=name)


def as_number(raw: Any, name: str) -> int:
    """A whole number from 0."""
    typed = unicodedata.normalize("NFKC", str(raw)).strip()
    if typed.isascii() and typed.isdigit() and int(typed) <= LARGEST_NUMBER:
        return int(typed)
    raise UserError(_("“{value}” is not a whole number.").format(value=raw), field=name)


def as_list(raw: Any) -> tuple[str, ...]:
    """Several names: a list, or one text with a name a line or between commas; each once, in order."""
    if isinstance(raw, (list, tuple)):
        given = [str(part) for part in raw]
    else:
        # A name may itself hold a comma: where there are lines, only they divide.
        given = str(raw).split("\n") if "\n" in str(raw) else _BETWEEN.split(str(raw))
    return tuple(dict.fromkeys(part.strip() for part in given if part.strip()))


def as_scores(raw: Any, name: str) -> dict[str, str] | None:
    """Satisfaction keys by dimension, from a dict or from text such as timely=satisfied; manner=fair; None for none.

    Which dimensions there are the pack of the case knows; UserError for what is no level or no pair.
    """
    given: dict[str, Any] = dict(raw) if isinstance(raw, Mapping) else {}
    if not isinstance(raw, Mapping):
        for part in filter(str.strip, _BETWEEN_SCORES.split(str(raw))):
            match = _SCORE.fullmatch(part)
            if match is None:
                raise UserError(
                    _("“{value}” is not a score. Write them like timely=satisfied; manner=fair.").format(
                        value=part.strip()
                    ),
                    field=name,
                )
            given[match[1]] = match[2]
    scores = {str(key).strip(): word(Satisfaction, level, name).value for key, level in given.items() if level}
    return scores or None


def read_file(path: Path) -> FileContent:
    """The file to attach; raises UserError when it cannot be read."""
    try:
        return FileContent(path.name, path.read_bytes())
    except OSError:
        raise UserError(_("The file “{name}” cannot be read.").format(name=path.name), field="file") from None
