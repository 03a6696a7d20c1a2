"""Verify, back up, restore, migrate, doctor, self-test."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from complaintdesk.cli import main
from complaintdesk.cli.window_probe import probe_window, window_command
from tests.cli.office import CommandLine


def change(database: str, *statements: str) -> None:
    """What somebody with another tool does to the file."""
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_verify_is_green(any_cli: CommandLine) -> None:
    """All events of an untouched office."""
    any_cli.register()
    report = any_cli("verify").data
    assert (report["ok"], report["seq"], report["findings"]) == (True, None, [])
    assert report["events"] >= 3
    assert "一致" in any_cli.plain("verify").out


def test_verify_names_the_first_bad_event(cli: CommandLine) -> None:
    """A changed row is found although the triggers were taken away; the exit status is 3."""
    cli.register()
    change(
        cli.database,
        "DROP TRIGGER events_no_update",
        "UPDATE events SET actor = '2001 别人' WHERE seq = 3",
    )
    said = cli("verify")
    assert said.status == 3
    assert (said.data["ok"], said.data["seq"]) == (False, 3)
    assert {f["kind"] for f in said.data["findings"]} >= {"edited"}
    text = cli.plain("verify")
    assert text.status == 3
    assert "首个异常事件：3" in text.out


def test_verify_of_a_file_that_is_no_database(empty: CommandLine) -> None:
    """Damage is damage, however complete."""
    Path(empty.database).write_bytes(b"hello " * 1000)
    said = empty("verify")
    assert said.status == 3
    assert said.data["ok"] is False
    assert empty("list").status == 1


def test_verify_against_anchors(cli: CommandLine) -> None:
    """The heads printed on paper find a chain that was written anew."""
    number = cli.register()
    head = cli("show", number).data["chain_head"]
    file = cli.folder / "anchors.txt"
    file.write_text(f"# 单据\n{head}\n", encoding="utf-8")
    assert cli("verify", "--anchors", str(file)).data["ok"] is True
    seq = head.partition(":")[0]
    file.write_text(f"{seq}:0123456789\n", encoding="utf-8")
    assert cli("verify", "--anchors", str(file)).status == 3
    assert cli("verify", "--anchors", "nowhere.txt").status == 1


def test_verify_without_a_file(empty: CommandLine) -> None:
    """Nothing there is a refusal, not damage, and makes no file."""
    assert empty("verify").status == 1
    assert not Path(empty.database).exists()


def test_backup_and_restore(cli: CommandLine) -> None:
    """What was backed up is there again; what was there meanwhile is kept aside; no number is given twice."""
    first = cli.register()
    made = cli("backup", str(cli.folder / "backups")).data
    assert Path(made["file"]).is_file()
    assert made["cases"] == 1
    second = cli.register(facts="备份之后登记的")
    restored = cli("restore", made["file"]).data
    assert (restored["cases"], restored["last_number"]) == (1, first)
    assert Path(restored["set_aside"]).is_file()
    assert [c["number"] for c in cli("list").data["cases"]] == [first]
    third = cli.register(facts="恢复之后登记的")
    assert third not in (first, second)
    assert cli("verify").data["ok"] is True


def test_restore_to_a_fresh_place(cli: CommandLine) -> None:
    """A new PC has nothing but the backup."""
    number = cli.register()
    file = cli("backup", str(cli.folder / "backups")).data["file"]
    there = str(cli.folder / "new.db")
    assert main(["--database", there, "restore", file]) == 0
    assert main(["--database", there, "show", number]) == 0


def test_restore_refuses_a_damaged_backup(cli: CommandLine) -> None:
    """The data that is there stays."""
    number = cli.register()
    file = Path(cli("backup", str(cli.folder / "backups")).data["file"])
    file.write_bytes(file.read_bytes()[:-4096])
    assert cli("restore", str(file)).status == 1
    assert cli("restore", "nowhere.cdbak").status == 1
    assert cli("show", number).data["number"] == number


def test_care_needs_its_permission(cli: CommandLine) -> None:
    """A front desk does not restore an office."""
    added = cli("staff", "add", "1007", "王芳", "--role", "front_desk").data
    file = cli("backup", str(cli.folder / "backups")).data["file"]
    person = cli.as_person("1007", added["one_time_password"])
    for command in (["backup", str(cli.folder)], ["restore", file], ["migrate"], ["verify"], ["doctor"]):
        refused = person(*command)
        assert refused.status == 1, command
        assert "前台接待" in refused.err


def test_migrate_of_a_current_database(any_cli: CommandLine) -> None:
    """Nothing to do is said."""
    assert any_cli("migrate").data == {"done": []}


def test_a_newer_schema_is_refused(cli: CommandLine) -> None:
    """An old program never writes into a newer database."""
    change(cli.database, "UPDATE schema_version SET major = 99")
    refused = cli("list")
    assert refused.status == 1
    assert "99." in refused.err


def test_an_older_schema_is_pointed_to_migrate(cli: CommandLine) -> None:
    """Commands do not change the schema on their own."""
    change(cli.database, "UPDATE schema_version SET major = 0")
    refused = cli("list")
    assert refused.status == 1
    assert "migrate" in refused.err


def test_doctor(any_cli: CommandLine) -> None:
    """Everything in order: a missing backup is no finding."""
    said = any_cli("doctor")
    assert said.status == 0, said.out
    states = {check["name"]: check["state"] for check in said.data["checks"]}
    assert states["backups"] == "warn"
    assert (states["database"], states["verify"], states["window"]) == ("ok", "ok", "ok")


def test_doctor_finds_damage_anywhere(cli: CommandLine) -> None:
    """Also in what the window's quick check does not look at."""
    cli.register()
    change(cli.database, "UPDATE cases SET facts = '改过的事实'")
    said = cli("doctor")
    assert said.status == 3
    assert said.data["ok"] is False


def test_doctor_on_a_fresh_place(capsys: pytest.CaptureFixture[str]) -> None:
    """No office yet is no damage."""
    assert main(["doctor"]) == 0
    assert "Qt" in capsys.readouterr().out


def test_probe_says_why_the_window_cannot_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Qt without its platform ends the child, not this program."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "no-such-platform")
    problem, told = probe_window()
    assert problem.startswith("本机无法打开窗口")
    assert told == ""


def test_the_frozen_program_starts_its_sibling(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """complaintdesk stands beside complaintdesk-cli."""
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setattr("sys.executable", str(tmp_path / "complaintdesk-cli.exe"))
    assert window_command("--probe") == [str(tmp_path / "complaintdesk.exe"), "--probe"]
    problem, _told = probe_window()
    assert "FileNotFoundError" in problem


def test_self_test(capsys: pytest.CaptureFixture[str], home: Path) -> None:
    """The whole program, in a folder that is gone afterwards; nothing of the work place is touched."""
    assert main(["self-test"]) == 0
    text = capsys.readouterr().out
    assert text.count("通过") == 10
    assert not (home / "office.db").exists()


def test_self_test_tells_what_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One broken part fails its own step."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "no-such-platform")
    assert main(["self-test"]) == 1
    text = capsys.readouterr().out
    assert text.count("未通过") == 1
    assert "打开窗口" in text
