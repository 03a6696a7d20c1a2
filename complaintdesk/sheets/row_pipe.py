"""Reading a workbook in a child process with limits: a hostile file must not take the window with it.

`python -m complaintdesk.sheets.row_pipe` reads requests (one line of JSON each: file, sheet, language) and answers in
frames: a letter, a length, a content in JSON; the cells of rows stand beside it as numbers.
"""

from __future__ import annotations

import contextlib
import gc
import json
import struct
import subprocess
import sys
import threading
from array import array
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, Final

from complaintdesk.child_process import end_child, of_module, spelled, start_child, understood
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import language, set_language
from complaintdesk.sheets import raw_rows
from complaintdesk.sheets.formulas import Unreckoned
from complaintdesk.sheets.raw_rows import RawRows, Row, too_large, unreadable

SECONDS: Final = 120
MEMORY_LIMIT: Final = 3 << 30
#: So many rows go over at once: enough to be quick, few enough to be small.
_AT_ONCE: Final = 2_000
_HEAD, _ROWS, _REFUSED, _END = b"H", b"R", b"E", b"."
_FRAME = struct.Struct("<cI")
_SIZE: Final = struct.Struct("<I")
_TAGS: Final[tuple[tuple[type, str], ...]] = ((datetime, "t"), (date, "d"), (time, "c"), (timedelta, "s"))


class _Places(dict[Any, int]):
    """Text → its place in the table, in the order in which they come; what is no text is put there each time."""

    def __init__(self) -> None:
        super().__init__()
        self.table: list[Any] = []

    def __missing__(self, cell: Any) -> int:
        place = len(self.table)
        if type(cell) is str:
            self[cell] = place
            self.table.append(cell)
        else:
            self.table.append(_packed(cell))
        return place


def packed(rows: list[Row]) -> bytes:
    """Rows as they go through the pipe: a table with every text once, all else in brackets, then the rows in numbers.

    A row is its number, how many cells it has, and the place of each in the table.
    """
    places = _Places()
    place = places.__getitem__
    flat: list[int] = []
    for number, cells in rows:
        flat += (number, len(cells))
        flat += map(place, cells)
    table = spelled(places.table)
    return _SIZE.pack(len(table)) + table + array("I", flat).tobytes()


def _packed(cell: Any) -> list[Any]:
    for kind, tag in _TAGS:
        if isinstance(cell, kind):
            return [tag, cell.total_seconds() if isinstance(cell, timedelta) else cell.isoformat()]  # type: ignore[attr-defined]
    return [cell]


def unpacked(content: bytes) -> list[Row]:
    """Rows as they came through the pipe. Equal texts stand in memory once."""
    end = _SIZE.size + _SIZE.unpack_from(content)[0]
    cell = [one if type(one) is str else _unpacked(one) for one in understood(content[_SIZE.size : end])].__getitem__
    flat = array("I", content[end:])
    rows: list[Row] = []
    at = 0
    while at < len(flat):
        beyond = at + 2 + flat[at + 1]
        rows.append((flat[at], tuple(map(cell, flat[at + 2 : beyond]))))
        at = beyond
    return rows


def _unpacked(cell: Any) -> Any:
    if len(cell) == 1:
        return cell[0]
    tag, value = cell
    if tag == "t":
        return datetime.fromisoformat(value)
    if tag == "d":
        return date.fromisoformat(value)
    return time.fromisoformat(value) if tag == "c" else timedelta(seconds=value)


class ReadingChild:
    """子进程: reads one workbook after the other. When a file brings it down, that file is refused and a new one starts.

    The program uses one for one file; the trial with thousands of hostile files uses one for all.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.started = 0
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ReadingChild:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            end_child(child)

    def read(self, path: Path, sheet: str = "") -> RawRows:
        """The cells of the sheet; raises UserError."""
        child = self._child = self._child or self._start()
        overdue = threading.Event()

        def stop() -> None:
            overdue.set()
            child.kill()

        timer = threading.Timer(self.seconds, stop)
        timer.start()
        try:
            return self._answer(child, path, sheet)
        except (OSError, EOFError, ValueError, TypeError, LookupError, struct.error) as problem:
            # Ended by its memory limit, by the reader itself or by the timer: what came so far is nothing.
            self.close()
            raise (too_large if overdue.is_set() else unreadable)(path.name) from problem
        finally:
            timer.cancel()

    def _start(self) -> subprocess.Popen[bytes]:
        self.started += 1
        return start_child(of_module(__name__))

    def _answer(self, child: subprocess.Popen[bytes], path: Path, sheet: str) -> RawRows:
        wanted, answer = child.stdin, child.stdout
        if wanted is None or answer is None:
            raise EOFError
        wanted.write(json.dumps([str(path.resolve()), sheet, language()]).encode() + b"\n")
        wanted.flush()
        head = RawRows("")
        rows: list[Row] = []
        while True:
            letter, length = _FRAME.unpack(_exactly(answer, _FRAME.size))
            content = _exactly(answer, length)
            if letter == _ROWS:
                rows += unpacked(content)
            elif letter == _HEAD:
                sheet, others, column, merges = understood(content)
                head = RawRows(sheet, tuple(others), column, tuple(tuple(merge) for merge in merges))
            elif letter == _REFUSED:
                message, hint = understood(content)
                raise UserError(message, hint)
            else:
                # In the answer's language the numbers of rows are texts: names of an object's parts.
                unreckoned = {int(row): tuple(columns) for row, columns in understood(content).items()}
                return replace(head, rows=rows, unreckoned=unreckoned)


def _exactly(pipe: IO[bytes], length: int) -> bytes:
    content = pipe.read(length)
    if len(content) < length:
        raise EOFError
    return content


class _Answering:
    """The child's side: collects rows and sends them in portions."""

    def __init__(self, to: IO[bytes]) -> None:
        self.to = to
        self.rows: list[Row] = []

    def send(self, letter: bytes, content: bytes = b"") -> None:
        self.to.write(_FRAME.pack(letter, len(content)))
        self.to.write(content)

    def begin(self, head: RawRows) -> None:
        self.send(_HEAD, spelled((head.sheet, head.others, head.first_column, head.merges)))

    def row(self, row: Row) -> None:
        self.rows.append(row)
        if len(self.rows) == _AT_ONCE:
            self._send_rows()

    def end(self, unreckoned: Unreckoned) -> None:
        self._send_rows()
        self.send(_END, spelled(unreckoned))
        self.to.flush()

    def refuse(self, refusal: UserError) -> None:
        self.rows.clear()
        self.send(_REFUSED, spelled((refusal.message, refusal.hint)))
        self.to.flush()

    def _send_rows(self) -> None:
        if self.rows:
            self.send(_ROWS, packed(self.rows))
            self.rows.clear()


def _limit_memory() -> None:
    """On Linux the child may not take more memory than any real ledger needs."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Answer requests until there are none."""
    _limit_memory()
    # Rows hold no cycles; looking for some takes a third of the time.
    gc.disable()
    answering = _Answering(sys.stdout.buffer)
    for line in sys.stdin.buffer:
        file, sheet, spoken = json.loads(line)
        with contextlib.suppress(ValueError):
            set_language(spoken)
        try:
            answering.end(raw_rows.read_workbook(Path(file), sheet, answering.begin, answering.row))
        except UserError as refusal:
            answering.refuse(refusal)
        gc.collect(0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
