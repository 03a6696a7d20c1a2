"""The wire between a place of work and its PostgreSQL server: it can be cut, and mended."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

from sqlalchemy.engine import make_url

from tests.postgres_server import free_port

_AT_ONCE = 65_536


class Wire:
    """Whoever asks at `url` speaks with the server behind it, as long as the wire is whole."""

    def __init__(self, url: str) -> None:
        behind = make_url(url)
        self._server = behind.host or "127.0.0.1", behind.port or 5432
        self._ends: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._port = free_port()
        here = behind.set(host="127.0.0.1", port=self._port)
        self.url = here.render_as_string(hide_password=False)
        self.mend()

    def mend(self) -> None:
        """Whole again: new connections go through."""
        self._door = socket.create_server(("127.0.0.1", self._port))
        self._hall = Thread(target=self._welcome, args=(self._door,))
        self._hall.start()

    def cut(self) -> None:
        """Every connection breaks, and none can be made."""
        _hang_up(self._door)
        # Who was just let in is connected whole before everybody is cut off.
        self._hall.join()
        for end in self._ends:
            _hang_up(end)
        for thread in self._threads:
            thread.join()
        self._ends.clear()
        self._threads.clear()

    def _welcome(self, door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                here, _address = door.accept()
                there = socket.create_connection(self._server)
                self._ends += here, there
                for ends in ((here, there), (there, here)):
                    self._threads.append(Thread(target=_carry, args=ends))
                    self._threads[-1].start()


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_AT_ONCE):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)


@contextmanager
def wire_to(url: str) -> Iterator[Wire]:
    """A wire, cut in the end."""
    wire = Wire(url)
    try:
        yield wire
    finally:
        wire.cut()
