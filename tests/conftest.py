"""What every test stands on: a fresh home, Chinese, no screen, the shipped fonts, empty databases."""

from __future__ import annotations

import atexit
import gc
import itertools
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from complaintdesk.i18n import DEFAULT, set_language
from tests import postgres_server

if TYPE_CHECKING:
    from collections.abc import Generator

KINDS = ("sqlite", "postgresql")
#: So many databases of tests that are over stand a while before they are dropped.
_LEFT_ALONE = 4

# Without a screen Qt aborts the whole process, so this must stand before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.pop("COMPLAINTDESK_PASSWORD", None)
# Office time is never the PC's time: a zone no office is in brings every mix-up to light.
os.environ["TZ"] = "Pacific/Kiritimati"
if hasattr(time, "tzset"):
    time.tzset()

# The same examples in every run, however slow the machine: a red run is somebody's change, not bad luck.
settings.register_profile("complaintdesk", derandomize=True, deadline=None, database=None, print_blob=True)
settings.load_profile("complaintdesk")

FONTS = Path(__file__).parent.parent / "resources" / "fonts"
_scratch = tempfile.mkdtemp(prefix="complaintdesk-fonts-")
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)
# Only the shipped fonts exist, whatever is installed on this machine: the same pixels and metrics everywhere.
(Path(_scratch) / "fonts.conf").write_text(
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">'
    f"<fontconfig><dir>{FONTS}</dir><cachedir>{_scratch}/cache</cachedir></fontconfig>",
    encoding="utf-8",
)
os.environ["FONTCONFIG_FILE"] = f"{_scratch}/fonts.conf"


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the collector need not walk through it again and again."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This test's own ComplaintDesk folder; nothing of the person at the PC is read or changed."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("COMPLAINTDESK_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Every test begins in the default language."""
    set_language(DEFAULT)
    yield
    set_language(DEFAULT)


@pytest.fixture(autouse=True)
def _close_databases() -> Iterator[None]:
    """Offices made by tests.desk.office let go of their connections before their database is dropped."""
    yield
    if (office := sys.modules.get("tests.desk.office")) is not None:
        office.close_all()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """A message box still open after a test said something that the test did not expect."""
    try:
        yield
    except BaseException:
        close_message_boxes()
        raise
    left = close_message_boxes()
    if left:
        pytest.fail("Message box left open: " + " | ".join(left), pytrace=False)


def close_message_boxes() -> list[str]:
    """Close every visible message box; answers their texts. Nothing to do while no Qt window exists."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    texts = []
    for window in widgets.QApplication.topLevelWidgets():
        if isinstance(window, widgets.QMessageBox) and window.isVisible():
            texts.append(f"{window.text()} {window.informativeText()}".strip())
            window.done(0)
    return texts


class Databases:
    """Makes and drops databases; the PostgreSQL server starts when first wanted, once per process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: postgres_server.Server | None = None
        self._numbers = itertools.count(1)
        self._done_with: list[str] = []

    def new(self, kind: str, template: str = "") -> str:
        """The address of a fresh database: empty, or a copy of the one at the address `template`.

        Nobody may be connected to the template while it is copied.
        """
        if kind == "sqlite":
            path = self._folder / f"office-{next(self._numbers)}.db"
            if template:
                shutil.copyfile(template.removeprefix("sqlite:///"), path)
            return f"sqlite:///{path}"
        # The name is unique in the world: a server named by COMPLAINTDESK_TEST_PG_URL may serve several runs.
        name = f"test_{uuid.uuid4().hex}"
        source = template.rpartition("/")[2].partition("?")[0] if template else "template0"
        if not template and postgres_server.EMPTY_ONES:
            self._sql(f"ALTER DATABASE {postgres_server.EMPTY_ONES.pop()} RENAME TO {name}")
        else:
            postgres_server.copy_database(self._server_address(), name, source)
        before, _slash, _old = self._address().rpartition("/")
        return f"{before}/{name}"

    def drop(self, url: str) -> None:
        """Remove a database made here, whoever is still connected to it."""
        if url.startswith("sqlite:///"):
            for path in self._folder.glob(Path(url.removeprefix("sqlite:///")).name + "*"):
                path.unlink()
        else:
            # Whoever was connected has gone by then: the server would look for them every tenth of a second.
            self._done_with.append(url.rpartition("/")[2])
            if len(self._done_with) > _LEFT_ALONE:
                self._sql(f"DROP DATABASE IF EXISTS {self._done_with.pop(0)} WITH (FORCE)")

    def close(self) -> None:
        """Stop the server, if one was started."""
        for name in (*postgres_server.EMPTY_ONES, *self._done_with):
            self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        postgres_server.EMPTY_ONES.clear()
        postgres_server.let_go()
        if self._server is not None:
            self._server.stop()

    def _address(self) -> str:
        if self._server is None:
            self._server = postgres_server.start()
        return self._server.url

    def _server_address(self) -> str:
        return self._address().replace("postgresql+psycopg://", "postgresql://").rpartition("/")[0]

    def _sql(self, statement: str) -> None:
        postgres_server.run(self._server_address(), statement)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The maker of databases for a whole run: session fixtures keep templates with it."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.close()


@pytest.fixture
def new_database(databases: Databases) -> Iterator[Callable[..., str]]:
    """`new_database(kind, template="")` → address of a database of this test's own, dropped after it."""
    made: list[str] = []

    def new(kind: str, template: str = "") -> str:
        made.append(databases.new(kind, template))
        return made[-1]

    yield new
    for url in made:
        databases.drop(url)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, new_database: Callable[..., str]) -> str:
    """A fresh empty database; the test runs once on SQLite and once on PostgreSQL."""
    return new_database(request.param)


@pytest.fixture
def sqlite_url(new_database: Callable[..., str]) -> str:
    """A fresh empty SQLite database (the file is not there yet)."""
    return new_database("sqlite")


@pytest.fixture
def postgres_url(new_database: Callable[..., str]) -> str:
    """A fresh empty PostgreSQL database."""
    return new_database("postgresql")


def _folder_named_by(variable: str) -> Path:
    named = os.environ.get(variable)
    if not named or not Path(named).is_dir():
        pytest.skip(f"{variable} names no folder: the real material is no part of the project")
    return Path(named)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real complaint records; where there is none, the test is skipped with the reason."""
    return _folder_named_by("COMPLAINTDESK_REAL_DATA")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real calendars, names and records; skipped like real_data where there is none."""
    return _folder_named_by("COMPLAINTDESK_SHARED_DATA")
