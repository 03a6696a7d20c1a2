"""查找词另算: the search rows of a large import are made by a second process, while this one writes cases and events.

The child only reckons: it sees no database, and what it does not answer this process makes itself.
"""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from typing import Final

from sqlalchemy import Connection

from complaintdesk.child_process import end_child, of_module, spelled, start_child
from complaintdesk.domain.search_terms import SearchDoc
from complaintdesk.storage import search, search_rows
from complaintdesk.storage.search_rows import Incoming, Prepared, apart, send

#: A smaller import is done before a child has started.
WORTH_IT: Final = 3_000
#: So many slices the child may be behind: what stands in memory for it.
AHEAD: Final = 4
Docs = list[tuple[int, SearchDoc]]


class ImportIndex:
    """Keeps the search index in step with an import: `put` slice by slice, `finish` after the last one.

    The child works on a few slices ahead, so that neither process waits for the other while the PC does something else.
    """

    def __init__(self, connection: Connection, cases: int) -> None:
        self.connection = connection
        self._waiting: deque[Docs] = deque()
        self._answers: Incoming | None = None
        self._child = self._start() if cases >= WORTH_IT and not getattr(sys, "frozen", False) else None

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        answers, self._answers = self._answers, None
        if child is not None:
            child.kill()
            if answers is not None:
                answers.end()
            end_child(child)

    def put(self, docs: Docs) -> None:
        """Hand a slice over, and write the search rows of those before that are ready."""
        self._waiting.append(docs)
        if self._child is not None and self._child.stdin is not None:
            plain = [(case_id, doc.number, doc.texts, doc.names, doc.digits) for case_id, doc in docs]
            try:
                send(self._child.stdin, spelled((self.connection.dialect.name, plain)))
            except OSError:
                # What it answered before stands; the rest is made here.
                self._child.kill()
        while self._waiting and (len(self._waiting) > AHEAD or self._answers is None or self._answers.ready()):
            self._write_next()

    def finish(self) -> None:
        """Write the search rows of the slices that are left."""
        while self._waiting:
            self._write_next()

    def _write_next(self) -> None:
        docs = self._waiting.popleft()
        try:
            ready: list[Prepared] | None = apart(self._answers.take()) if self._answers is not None else None
        except (EOFError, ValueError):
            self.close()
            ready = None
        if ready is None:
            search.put_many(self.connection, docs)
        else:
            search.put_prepared(self.connection, ready)

    def _start(self) -> subprocess.Popen[bytes] | None:
        try:
            child = start_child(of_module(search_rows.__name__))
        except OSError:
            return None
        if child.stdout is not None:
            self._answers = Incoming(child.stdout)
        return child
