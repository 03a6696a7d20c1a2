"""The real program as its own process: exit statuses, UTF-8 everywhere, pipes, and what nobody expected."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from complaintdesk.cli import main
from tests.cli.office import COMPLAINT, CommandLine

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """complaintdesk-cli as a process."""
    command = [sys.executable, "-m", "complaintdesk.cli", *arguments]
    where = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(command, input=given.encode(), capture_output=True, env=where, check=False)


def test_exit_statuses_and_streams(cli: CommandLine) -> None:
    """0 with the answer, 1 with a sentence, 2 with the usage, 3 with the damage."""
    base = ("--database", cli.database)
    done = run(*base, "register", "--data", "-", "--json", given=json.dumps(COMPLAINT))
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["state"] == "registered"
    refused = run(*base, "show", "TS-1999-0001")
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert "TS-1999-0001" in refused.stderr.decode("utf-8")
    assert run(*base, "show").returncode == 2
    with closing(sqlite3.connect(cli.database)) as connection, connection:
        connection.execute("UPDATE cases SET facts = '改过'")
    assert run(*base, "verify").returncode == 3


@pytest.mark.parametrize(
    "environment",
    [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "gbk"}, {}],
    ids=["C", "gbk", "default"],
)
def test_utf8_whatever_the_terminal_says(cli: CommandLine, environment: dict[str, str]) -> None:
    """Scripts read the same bytes on every system."""
    number = cli.register(complainant={"name": "𬭎", "phone": "13800000000"})
    done = run("--database", cli.database, "show", number, "--json", **environment)
    assert json.loads(done.stdout.decode("utf-8"))["complainant"]["name"] == "𬭎"
    shown = run("--database", cli.database, "show", number, **environment)
    assert "𬭎" in shown.stdout.decode("utf-8")
    assert "用法" in run("show", **environment).stderr.decode("utf-8")


def test_nothing_is_asked_without_a_terminal(cli: CommandLine) -> None:
    """A scheduled job must not wait for a password."""
    refused = run("--database", cli.database, "--as", "1000", "list", COMPLAINTDESK_PASSWORD="")
    assert refused.returncode == 1
    assert b"COMPLAINTDESK_PASSWORD" in refused.stderr


def test_a_reader_that_leaves_early(cli: CommandLine) -> None:
    """`complaintdesk-cli list | head` ends without a word."""
    command = [sys.executable, "-m", "complaintdesk.cli", "policies", "--json"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        told = child.stderr.read()
    assert told == b""
    assert child.returncode == 0


def test_a_bug_is_calm_and_goes_to_the_log(cli: CommandLine, home: Path) -> None:
    """No traceback on the screen; the details are in the file that is named."""
    with closing(sqlite3.connect(cli.database)) as connection, connection:
        connection.execute("UPDATE office SET settings = '[1]'")
    for _n in range(2):
        failed = run("--database", cli.database, "list")
        assert failed.returncode == 1
        told = failed.stderr.decode("utf-8")
        assert "Traceback" not in told
        assert str(home / "logs" / "cli.log") in told
    assert (home / "logs" / "cli.log").read_text(encoding="utf-8").count("Traceback") >= 2


def test_a_bug_without_a_place_for_the_log(cli: CommandLine, tmp_path: Path) -> None:
    """Still a sentence."""
    with closing(sqlite3.connect(cli.database)) as connection, connection:
        connection.execute("UPDATE office SET settings = '[1]'")
    (tmp_path / "file").write_text("", encoding="utf-8")
    failed = run("--database", cli.database, "list", COMPLAINTDESK_HOME=str(tmp_path / "file" / "home"))
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr.decode("utf-8")
    assert "未能写入" in failed.stderr.decode("utf-8")


def test_interrupted(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C while a password or data is awaited ends with 130 and one word."""

    class Impatient:
        """Somebody who presses Ctrl-C."""

        def read(self) -> Any:
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Impatient())
    assert main(["--database", cli.database, "register", "--data", "-"]) == 130
    assert capsys.readouterr().err == "已中断。\n"
