"""A shared office on the command line: everybody signs in."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintdesk.desk.demo import PASSWORD
from tests.cli.office import COMPLAINT, CommandLine


@pytest.fixture
def shared(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """An empty PostgreSQL database."""
    return CommandLine(postgres_url, tmp_path, capsys, monkeypatch.setenv)


def test_who_acts_must_be_said(shared: CommandLine) -> None:
    """Opening needs nobody, since there is nobody yet; everything after it does."""
    shared.init()
    for command in (
        ["list"],
        ["verify"],
        ["doctor"],
        ["backup", str(shared.folder)],
        ["migrate"],
        ["demo", "--cases", "1"],
    ):
        refused = shared(*command)
        assert refused.status == 1, command
        assert "--as" in refused.err
    assert shared("register", data=COMPLAINT).status == 1
    assert shared("due", "--span", "1 day", "--from", "2026-03-02").status == 0


def test_the_main_path(shared: CommandLine) -> None:
    """The first administrator holds every role until others are given."""
    admin = shared.init()
    number = admin.register()
    admin.do(number, "dispatch", department="财务科")
    assert admin("print", number, "--form", "registration", str(admin.folder / "a.pdf")).data["copy"] == 1
    assert admin("search", "护理费").data["cases"][0]["number"] == number
    assert admin("show", number).data["timeline"][0]["actor"].startswith("1000 ")
    assert admin("statistics", "--year", "2026").status == 0
    backup = admin("backup", str(admin.folder / "backups")).data
    assert backup["cases"] == 1
    refused = admin("restore", backup["file"])
    assert refused.status == 1
    assert "PostgreSQL" in refused.err


def test_roles_given_to_others_are_theirs(shared: CommandLine) -> None:
    """Once there are a front desk and a supervisor, the administrator no longer registers."""
    admin = shared.init()
    assert admin("staff", "add", "1008", "赵强", "--role", "supervisor").status == 0
    added = admin("staff", "add", "1007", "王芳", "--role", "front_desk").data
    assert admin("register", data=COMPLAINT).status == 1
    front = admin.as_person("1007", added["one_time_password"])
    assert front("register", data=COMPLAINT).data["state"] == "registered"


def test_a_backup_moves_to_another_kind_of_database(shared: CommandLine, cli: CommandLine) -> None:
    """A single PC's office becomes a shared one; nobody can sign in there before, so nobody is asked to."""
    number = cli.register()
    file = cli("backup", str(cli.folder / "backups")).data["file"]
    assert shared("restore", file).data["cases"] == 1
    assert shared("list").status == 1
    assert number


def test_the_sample_office(shared: CommandLine) -> None:
    """Made where there is none; its staff sign in."""
    assert shared("demo", "--cases", "13").data["cases"] == 13
    front = shared.as_person("1001", PASSWORD)
    assert front("list", "--count").data == {"count": 13}
    assert shared.as_person("1000", PASSWORD)("verify").data["ok"] is True


def test_verify_names_damage(shared: CommandLine) -> None:
    """Whatever another tool changed."""
    import psycopg

    admin = shared.init()
    admin.register()
    address = shared.database.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        connection.execute("UPDATE events SET actor = '2001 别人' WHERE seq = 2")
    said = admin("verify")
    assert said.status == 3
    assert said.data["seq"] == 2
