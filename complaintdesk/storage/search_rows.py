"""查找行: what the search index writes of a case, made without any database, so that another process can make it.

`python -m complaintdesk.storage.search_rows` answers slices of cases with their rows until there are none: making them
is half the work of a large import, and a PC has two cores.
"""

from __future__ import annotations

import contextlib
import gc
import struct
import sys
from collections.abc import Iterable
from queue import SimpleQueue
from threading import Thread
from typing import IO
from zlib import crc32

from complaintdesk.child_process import understood
from complaintdesk.domain.search_terms import Indexed, SearchDoc, indexed, tokens

#: So many ids, as a power of two, share a stretch: PostgreSQL asks for the finds of the newest stretches first.
STRETCH_BITS = 12
#: A case as the index writes it: its id, body, keys, and its tokens as the database wants them.
Prepared = tuple[int, str, str, str]
_LENGTH = struct.Struct("<I")
_FIELD, _ROW = "\x1e", "\x1f"


def prepared(docs: Iterable[tuple[int, SearchDoc]], dialect: str) -> list[Prepared]:
    """The rows of these cases for a database of this kind, sqlite or postgresql."""
    is_sqlite = dialect == "sqlite"
    return [
        (case_id, kept.body, kept.keys, words(kept) if is_sqlite else _array(case_id, kept))
        for case_id, kept in ((at, indexed(doc)) for at, doc in docs)
    ]


def words(kept: Indexed) -> str:
    """The tokens as FTS5 takes them."""
    return " ".join(tokens(kept))


def hashes(of: Iterable[str]) -> list[int]:
    """Tokens as PostgreSQL keeps them: positive 31-bit numbers, each once, in order."""
    return sorted({crc32(token.encode()) & 0x7FFFFFFF for token in of})


def newest_stretches(newest: int, count: int) -> tuple[int, list[str]]:
    """The lowest id of so many stretches up to that of the newest case, and their tokens; (0, []) where they are all."""
    last = newest >> STRETCH_BITS
    first = last - count + 1
    return (first << STRETCH_BITS, [f"#{at}" for at in range(first, last + 1)]) if first > 0 else (0, [])


def hashes_of(case_id: int, kept: Indexed) -> list[int]:
    """What PostgreSQL keeps of a case: its tokens, and the stretch of ids that it is of; no word has a "#" in it."""
    return hashes([*tokens(kept), f"#{case_id >> STRETCH_BITS}"])


def _array(case_id: int, kept: Indexed) -> str:
    return f"{{{','.join(map(str, hashes_of(case_id, kept)))}}}"


def together(rows: list[Prepared]) -> bytes:
    """The rows as they go through a pipe: neither folded texts nor tokens hold the signs that part them."""
    lines = [_FIELD.join((str(case_id), body, keys, found)) for case_id, body, keys, found in rows]
    return _ROW.join(lines).encode("utf-8", "surrogatepass")


def apart(content: bytes) -> list[Prepared]:
    """The rows again; ValueError where they are none."""
    lines = content.decode("utf-8", "surrogatepass").split(_ROW) if content else []
    fields = (line.split(_FIELD) for line in lines)
    return [(int(case_id), body, keys, found) for case_id, body, keys, found in fields]


def send(pipe: IO[bytes], content: bytes) -> None:
    """Hand it to the other process."""
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


class Incoming:
    """What the other process sends, taken from the pipe as it comes: neither side waits until the other has time to read."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._come: SimpleQueue[bytes | None] = SimpleQueue()
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def ready(self) -> bool:
        """Would take() answer at once?"""
        return not self._come.empty()

    def take(self) -> bytes:
        """The next content; EOFError where the other side has gone."""
        content = self._come.get()
        if content is None:
            self._come.put(None)
            raise EOFError
        return content

    def end(self) -> None:
        """Wait for the reader: the other side has ended."""
        self._reader.join()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while len(head := self._pipe.read(_LENGTH.size)) == _LENGTH.size:
                length = _LENGTH.unpack(head)[0]
                content = self._pipe.read(length)
                if len(content) < length:
                    break
                self._come.put(content)
        self._come.put(None)


def main() -> int:
    """The child's side: answer slices until there are none."""
    gc.disable()
    slices = Incoming(sys.stdin.buffer)
    with contextlib.suppress(EOFError):
        while True:
            dialect, docs = understood(slices.take())
            given = ((case_id, SearchDoc(number, *map(tuple, texts))) for case_id, number, *texts in docs)
            send(sys.stdout.buffer, together(prepared(given, dialect)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
