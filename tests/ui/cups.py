"""A print system of the test's own: CUPS with its own folder and socket, and queues that nobody else prints on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DRIVER = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_noopt.ppd")
_PROGRAMS = Path("/usr/lib/cups")
_BACKEND = _PROGRAMS / "backend" / "cups-pdf"

_CUPSD = """\
Listen {folder}/cups.sock
DefaultAuthType None
WebInterface No
Browsing Off
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order deny,allow
Allow all
</Limit>
</Policy>
"""
_FILES = """\
ServerRoot {folder}/etc
ServerBin {folder}/bin
RequestRoot {folder}/spool
CacheDir {folder}/cache
StateDir {folder}/state
TempDir {folder}/tmp
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
SystemGroup root
FileDevice Yes
Sandboxing relaxed
"""
#: A printer without paper: it says so and waits, as a real one does.
_NO_PAPER = """\
#!/bin/sh
[ $# = 0 ] && { echo 'direct nopaper:/ "Unknown" "No paper"'; exit 0; }
echo "STATE: +media-empty-error" >&2
exec sleep 300
"""


def why_not() -> str:
    """Why there cannot be such a print system here; "" where there can."""
    if sys.platform != "linux":
        return "CUPS-PDF is tried on Linux"
    missing = [name for name in ("cupsd", "lp", "lpstat", "lpadmin") if shutil.which(name, path=_path()) is None]
    missing += [str(file) for file in (_BACKEND, DRIVER) if not file.exists()]
    if missing:
        return f"not there: {', '.join(missing)} (apt-get install cups cups-filters printer-driver-cups-pdf)"
    return "" if os.geteuid() == 0 else "CUPS-PDF writes files for people, so it runs as root only"


def _path() -> str:
    return f"{os.environ['PATH']}:/usr/sbin:/sbin"


@dataclass
class Cups:
    """The print system, as its administrator has it."""

    folder: Path

    @property
    def server(self) -> str:
        """What CUPS_SERVER must say."""
        return str(self.folder / "cups.sock")

    def run(self, *command: str) -> str:
        """A program of CUPS, told where its server is."""
        done = subprocess.run(
            command, capture_output=True, check=False, env=os.environ | {"CUPS_SERVER": self.server, "PATH": _path()})
        return done.stdout.decode()

    def add(self, name: str, device: str, *driver: str) -> None:
        """A queue that takes prints."""
        self.run("lpadmin", "-p", name, "-v", device, *driver, "-E")


@contextmanager
def cups() -> Iterator[Cups]:
    """It runs until the block is left, in a folder that goes with it.

    Queues: `postscript` prints by CUPS-PDF, through PostScript, as most printers do; `pdf` takes PDF as it is, as newer
    printers do, and writes it to out.pdf; `empty` has no paper.
    """
    folder = Path(tempfile.mkdtemp(prefix="cups-"))
    # The filters run as somebody else than the server.
    for name in ("etc", "spool", "cache", "state", "tmp", "log", "bin/backend"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, mode in ((".", 0o755), ("tmp", 0o1777)):
        (folder / name).chmod(mode)
    for programs in _PROGRAMS.iterdir():
        if programs.name != "backend":
            (folder / "bin" / programs.name).symlink_to(programs)
    shutil.copy(_BACKEND, folder / "bin/backend/cups-pdf")
    (folder / "bin/backend/nopaper").write_text(_NO_PAPER)
    for backend in (folder / "bin/backend").iterdir():
        backend.chmod(0o700)
    (folder / "etc/cupsd.conf").write_text(_CUPSD.format(folder=folder))
    (folder / "etc/cups-files.conf").write_text(_FILES.format(folder=folder))
    program = shutil.which("cupsd", path=_path()) or ""
    server = subprocess.Popen(
        [program, "-f", "-c", str(folder / "etc/cupsd.conf"), "-s", str(folder / "etc/cups-files.conf")])
    made = Cups(folder)
    try:
        while "is running" not in made.run("lpstat", "-r"):
            assert server.poll() is None, (folder / "log/error").read_text()
            time.sleep(0.1)
        takes_pdf = folder / "pdf.ppd"
        lines = DRIVER.read_text(encoding="latin-1").splitlines()
        lines.insert(34, '*cupsFilter: "application/vnd.cups-pdf 0 -"')
        takes_pdf.write_text("\n".join(lines), encoding="latin-1")
        made.add("postscript", "cups-pdf:/", "-P", str(DRIVER))
        made.add("pdf", f"file://{folder}/out.pdf", "-P", str(takes_pdf))
        made.add("empty", "nopaper:/", "-m", "raw")
        yield made
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder)
