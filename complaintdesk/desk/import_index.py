"""查找词另算: the tokens of a large import are made by a second process, while this one writes cases and events.

Making them is half the work of an import, and a PC has two cores. The child only reckons: it sees no database, and
what it does not answer this process makes itself.
"""

from __future__ import annotations

import contextlib
import gc
import struct
import subprocess
import sys
from typing import IO, Any, Final

from sqlalchemy import Connection

from complaintdesk.child_process import end_child, of_module, spelled, start_child, understood
from complaintdesk.domain.search_terms import SearchDoc
from complaintdesk.storage import search

#: A smaller import is done before a child has started.
WORTH_IT: Final = 3_000
_LENGTH = struct.Struct("<I")
Docs = list[tuple[int, SearchDoc]]


class ImportIndex:
    """Keeps the search index in step with an import, slice by slice: `begin` when the texts are known, `finish` to write."""

    def __init__(self, connection: Connection, cases: int) -> None:
        self.connection = connection
        self._docs: Docs = []
        self._child = self._start() if cases >= WORTH_IT and not getattr(sys, "frozen", False) else None

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            end_child(child)

    def begin(self, docs: Docs) -> None:
        """Hand the slice over; nothing is written yet."""
        self._docs = docs
        child = self._child
        if child is not None and child.stdin is not None:
            plain = [(case_id, doc.number, doc.texts, doc.names, doc.digits) for case_id, doc in docs]
            try:
                _send(child.stdin, (self.connection.dialect.name, plain))
            except OSError:
                self.close()

    def finish(self) -> None:
        """Write the search rows of the slice."""
        ready = self._answer()
        if ready is None:
            search.put_many(self.connection, self._docs)
        elif ready:
            search.put_prepared(self.connection, ready)
        self._docs = []

    def _answer(self) -> list[search.Prepared] | None:
        child = self._child
        if child is None or child.stdout is None:
            return None
        try:
            ready: list[search.Prepared] = _received(child.stdout)
        except (EOFError, OSError, ValueError, TypeError):
            self.close()
            return None
        return ready

    def _start(self) -> subprocess.Popen[bytes] | None:
        try:
            return start_child(of_module(__name__))
        except OSError:
            return None


def _send(pipe: IO[bytes], what: Any) -> None:
    content = spelled(what)
    pipe.write(_LENGTH.pack(len(content)))
    pipe.write(content)
    pipe.flush()


def _received(pipe: IO[bytes]) -> Any:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    return understood(pipe.read(_LENGTH.unpack(head)[0]))


def main() -> int:
    """The child's side: answer slices until there are none."""
    gc.disable()
    with contextlib.suppress(EOFError):
        while True:
            dialect, docs = _received(sys.stdin.buffer)
            given = [
                (case_id, SearchDoc(number, tuple(texts), tuple(names), tuple(digits)))
                for case_id, number, texts, names, digits in docs
            ]
            _send(sys.stdout.buffer, search.prepared(given, dialect))
    return 0


if __name__ == "__main__":
    sys.exit(main())
