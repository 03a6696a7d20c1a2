"""Files between offices, the calendar and JSON from the command line, on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.office import CommandLine


@pytest.fixture
def other(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Another office, in a file of its own."""
    return CommandLine(str(tmp_path / "other.db"), tmp_path, capsys, monkeypatch.setenv).init()


def test_a_case_goes_to_another_office_once(any_cli: CommandLine, other: CommandLine) -> None:
    ours, theirs = any_cli("exchange", "key").data, other("exchange", "key").data
    assert any_cli("exchange", "key").data == ours
    assert any_cli("exchange", "partner", "add", "东湖分院", theirs["key"]).data["fingerprint"] == theirs["fingerprint"]
    other("exchange", "partner", "add", "总院", ours["key"])
    assert [one["name"] for one in any_cli("exchange", "partners").data["partners"]] == ["东湖分院"]
    number, file = other.register(), str(any_cli.folder / "out.zip")
    sent = other("exchange", "send", number, file, "--to", "总院").data
    assert (sent["number"], Path(file).stat().st_size) == (number, sent["size"])
    received = any_cli("exchange", "receive", file).data
    assert (received["their_number"], received["already_there"], received["from"]) == (number, False, "东湖分院")
    again = any_cli("exchange", "receive", file).data
    assert (again["number"], again["already_there"]) == (received["number"], True)
    assert received["number"] in any_cli.plain("exchange", "receive", file).out
    assert any_cli("list", "--count").data == {"count": 1}
    assert any_cli("show", received["number"]).data["complainant"]["name"] == "张三"
    for desk in (any_cli, other):
        assert desk("verify").data["ok"] is True


def test_what_cannot_be_exchanged_is_refused_in_words(any_cli: CommandLine, other: CommandLine) -> None:
    ours = any_cli("exchange", "key").data
    other("exchange", "partner", "add", "总院", ours["key"])
    number, file = other.register(), any_cli.folder / "out.zip"
    other("exchange", "send", number, str(file), "--to", "总院", "--masked")
    unknown = any_cli("exchange", "receive", str(file))
    assert (unknown.status, "CDKEY-" in unknown.err) == (1, True)
    content = bytearray(file.read_bytes())
    content[200] ^= 1
    file.write_bytes(content)
    assert "改动" in any_cli("exchange", "receive", str(file)).err
    for wrong in (
        ("exchange", "receive", str(any_cli.folder / "nothing.zip")),
        ("exchange", "send", "TS-2026-0099", str(file), "--to", "总院"),
        ("exchange", "send", number, str(file), "--to", "没有这家"),
        ("exchange", "send", number, str(file.with_suffix(".txt")), "--to", "总院"),
        ("exchange", "partner", "add", "甲", "CDKEY-XX"),
        ("exchange", "partner", "remove", "乙"),
    ):
        said = other(*wrong)
        assert (said.status, said.out) == (1, ""), wrong
        assert said.err
    assert other("exchange", "partner", "remove", "总院").data == {"removed": "总院"}


def test_the_ledger_as_json_and_the_due_dates_as_a_calendar(any_cli: CommandLine) -> None:
    number = any_cli.register()
    ledger, dates = any_cli.folder / "l.json", any_cli.folder / "d.ics"
    assert any_cli("export", "ledger", str(ledger)).data["rows"] == 1
    (case,) = json.loads(ledger.read_text(encoding="utf-8"))
    assert (case["number"], case["complainant"] == "张三") == (number, False)
    assert any_cli("export", "calendar", str(dates)).data["entries"] >= 1
    assert f"UID:{number}-due@".encode() in dates.read_bytes()
    assert any_cli("export", "calendar", str(any_cli.folder / "d.txt")).status == 1
