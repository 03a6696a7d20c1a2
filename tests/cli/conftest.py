"""Command lines on empty databases of either kind, and on an office just opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.office import CommandLine


@pytest.fixture
def empty(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """A place where no office was opened yet."""
    return CommandLine(sqlite_url.removeprefix("sqlite:///"), tmp_path, capsys, monkeypatch.setenv)


@pytest.fixture
def cli(empty: CommandLine) -> CommandLine:
    """An office under the hospital pack, in a SQLite file; the local operator acts."""
    return empty.init()


@pytest.fixture
def any_cli(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """An office in either kind of database."""
    return CommandLine(database_url, tmp_path, capsys, monkeypatch.setenv).init()
