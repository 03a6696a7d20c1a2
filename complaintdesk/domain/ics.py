"""日历文件 (ICS): dates as RFC 5545 writes them, for the calendar of a phone or of Outlook.

Only what is given is written: whoever makes the entries sees to it that no person is named in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

#: RFC 5545, 3.1: no line is longer than this, counted in bytes.
LONGEST_LINE = 75
PRODUCT = "-//ComplaintDesk//Due dates//EN"
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RESERVED = re.compile(r"[\\;,]")


@dataclass(frozen=True)
class CalendarEntry:
    """日历一项: `at` is an instant, or a whole day. `uid` stays the same in every file, `revision` grows with changes."""

    uid: str
    at: datetime | date
    title: str
    notes: str = ""
    revision: int = 0
    remind_before: timedelta = timedelta(days=1)


def calendar_file(entries: Iterable[CalendarEntry], name: str, made_at: datetime) -> bytes:
    """The whole file: one calendar, each entry with a reminder before it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for entry in entries:
        lines += _event(entry, made_at)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(entry: CalendarEntry, made_at: datetime) -> list[str]:
    at = entry.at
    start = f"DTSTART:{_utc(at)}" if isinstance(at, datetime) else f"DTSTART;VALUE=DATE:{at:%Y%m%d}"
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.uid)}",
        f"DTSTAMP:{_utc(made_at)}",
        f"SEQUENCE:{entry.revision}",
        start,
        f"SUMMARY:{escaped(entry.title)}",
        *([f"DESCRIPTION:{escaped(entry.notes)}"] if entry.notes else []),
        # A due time takes none of the day: the calendar must not show its owner as busy.
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(entry.title)}",
        f"TRIGGER:-P{entry.remind_before.days}D",
        "END:VALARM",
        "END:VEVENT",
    ]


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text as the value of a property: signs that mean something are led by a backslash, a new line is \\n."""
    plain = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _RESERVED.sub(lambda found: "\\" + found[0], plain).replace("\n", "\\n")


def folded(line: str) -> bytes:
    """The line with its end, parted so that no part is longer than 75 bytes and no character is torn."""
    parts, used = [bytearray()], 0
    for char in line:
        piece = char.encode("utf-8")
        # A part that goes on begins with a blank, which counts too.
        if used + len(piece) > LONGEST_LINE:
            parts.append(bytearray(b" "))
            used = 1
        parts[-1] += piece
        used += len(piece)
    return b"\r\n".join(bytes(part) for part in parts) + b"\r\n"
