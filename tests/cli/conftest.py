"""Command lines on empty databases of either kind, and on an office just opened."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from complaintdesk.desk.opening import open_office
from complaintdesk.storage.engine import Database
from tests.cli.office import CommandLine
from tests.conftest import Databases


@pytest.fixture
def empty(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """A place where no office was opened yet."""
    return CommandLine(sqlite_url.removeprefix("sqlite:///"), tmp_path, capsys, monkeypatch.setenv)


@pytest.fixture(scope="session")
def opened_once(databases: Databases) -> Iterator[str]:
    """An office just opened, to be copied: opening takes longer than most tests."""
    url = databases.new("sqlite")
    database = Database(url)
    open_office(database, "hospital", "市人民医院")
    database.close()
    yield url
    databases.drop(url)


@pytest.fixture
def cli(opened_once: str, empty: CommandLine) -> CommandLine:
    """An office under the hospital pack, in a SQLite file; the local operator acts."""
    shutil.copyfile(opened_once.removeprefix("sqlite:///"), empty.database)
    return empty


@pytest.fixture
def any_cli(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """An office in either kind of database."""
    return CommandLine(database_url, tmp_path, capsys, monkeypatch.setenv).init()
