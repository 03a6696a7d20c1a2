"""What the command line says: one JSON document or a readable table on standard output, sentences on standard error."""

from __future__ import annotations

import io
import json
import logging
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.i18n import _
from complaintdesk.paths import data_folder

if TYPE_CHECKING:
    from pathlib import Path

DONE, REFUSED, USAGE, DAMAGED = 0, 1, 2, 3
_LOG_BYTES = 1_000_000


@dataclass(frozen=True)
class Answer:
    """What a command found or did: `data` for --json, `lines` for people, and the exit status."""

    data: Any
    lines: tuple[str, ...] = ()
    status: int = DONE


def prepare_streams() -> None:
    """UTF-8 on every system. What UTF-8 cannot hold (half a character in a file name) is written as its escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def give(answer: Answer, *, as_json: bool) -> int:
    """Write the answer; returns its exit status."""
    if as_json:
        print(json.dumps(answer.data, ensure_ascii=False, allow_nan=False, indent=2))
    else:
        for line in answer.lines:
            print(line)
    sys.stdout.flush()
    return answer.status


def say(sentence: str) -> None:
    """A sentence beside the answer: a warning, or how far a long command is."""
    print(sentence, file=sys.stderr, flush=True)


def refuse(problem: UserError) -> None:
    """Why the command was not done, and what to do; each wrong field on its own line with its name."""
    if isinstance(problem, FieldErrors):
        for name, sentence in problem.problems.items():
            say(f"{name}: {sentence}")
    else:
        say(problem.message)
    if problem.hint:
        say(problem.hint)


def unexpected() -> UserError:
    """The sentence for a bug of ours; the details go to the log, never to the screen."""
    file = _log_file()
    logger = logging.getLogger("complaintdesk.cli")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            file, maxBytes=_LOG_BYTES, backupCount=3, encoding="utf-8", errors="replace"
        )
    except OSError:
        return UserError(
            _("Something went wrong that should not happen; the command was not completed."),
            _("The details could not be written to {file}.").format(file=file),
        )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
    try:
        logger.exception("unexpected error")
    finally:
        logger.removeHandler(handler)
        handler.close()
    return UserError(
        _("Something went wrong that should not happen; the command was not completed."),
        _("The details are in {file}: send that file to whoever looks after the program.").format(file=file),
    )


def _log_file() -> Path:
    return data_folder() / "logs" / "cli.log"


def local(at: datetime | None, zone: str) -> str | None:
    """An instant as ISO text in the office's zone with its offset."""
    return None if at is None else at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def clock_time(at: datetime | None, zone: str) -> str:
    """An instant as people read it."""
    return "" if at is None else at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def width(text: str) -> int:
    """The columns a text takes on a terminal: a Chinese character two, a mark on top of another none."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> tuple[str, ...]:
    """The rows under their header, columns aligned."""
    lines = [[*header], *([_cell(value) for value in row] for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(header))]
    return tuple(
        "  ".join(cell + " " * (widths[at] - width(cell)) for at, cell in enumerate(line)).rstrip()
        for line in lines
    )


def pairs(entries: Iterable[tuple[str, Any]]) -> tuple[str, ...]:
    """Label and value on a line each; a longer text begins on the line below its label."""
    lines: list[str] = []
    for label, value in entries:
        text = "" if value is None else str(value)
        if "\n" in text:
            lines += [
                _("{label}: {value}").format(label=label, value="").rstrip(),
                *(f"  {line}" for line in text.splitlines()),
            ]
        elif text:
            lines.append(_("{label}: {value}").format(label=label, value=text))
    return tuple(lines)


def _cell(value: Any) -> str:
    """A value on one line."""
    return "" if value is None else " ".join(str(value).split())
