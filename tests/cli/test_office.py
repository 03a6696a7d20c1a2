"""Opening an office, its departments, its staff, the shipped packs, and who may act."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintdesk.cli import main
from tests.cli.office import COMPLAINT, CommandLine


def test_init_tells_the_one_time_secrets(empty: CommandLine) -> None:
    """Everything a new office needs is there, and the password works."""
    opened = empty("init", "--policy", "general", "--office", "服务大厅").data
    assert opened["office"] == "服务大厅"
    assert opened["policy"] == "general"
    assert opened["administrator"] == "1000"
    admin = empty.as_person("1000", opened["one_time_password"])
    assert [s["role"] for s in admin("staff").data] == ["administrator"]
    assert len(opened["recovery_code"]) == 19


def test_init_twice_is_refused(cli: CommandLine) -> None:
    """An office is never opened over another."""
    again = cli("init", "--policy", "hospital", "--office", "另一家")
    assert (again.status, again.out) == (1, "")
    assert "已" in again.err


@pytest.mark.parametrize(
    ("policy", "office", "word"), [("nonsense", "市一院", "nonsense"), ("hospital", "  ", "单位")]
)
def test_init_refused_leaves_nothing_behind(empty: CommandLine, policy: str, office: str, word: str) -> None:
    """Nothing was changed: not even an empty file is left."""
    refused = empty("init", "--policy", policy, "--office", office)
    assert refused.status == 1
    assert word in refused.err
    assert not Path(empty.database).exists()


def test_init_makes_the_programs_own_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On a fresh PC the default place needs no preparation."""
    assert main(["init", "--policy", "general", "--office", "服务大厅"]) == 0
    assert (home / "office.db").is_file()
    assert "管理员：1000" in capsys.readouterr().out


def test_departments(cli: CommandLine) -> None:
    """Added with its own code or the next free one; a name only once."""
    assert cli("department", "add", "投诉办", "--code", "TSB").data["code"] == "TSB"
    assert cli("department", "add", "设备科").data["code"] == "10"
    assert {"TSB": "投诉办", "10": "设备科"}.items() <= {
        d["code"]: d["name"] for d in cli("departments").data
    }.items()
    assert cli("department", "add", "设备科").status == 1


def test_staff(cli: CommandLine) -> None:
    """Somebody new with a one-time password; the role may be said in Chinese."""
    added = cli("staff", "add", "1007", "王芳", "--role", "责任部门", "--department", "财务科").data
    assert {k: added[k] for k in ("number", "name", "role", "department")} == {
        "number": "1007",
        "name": "王芳",
        "role": "department",
        "department": "财务科",
    }
    person = cli.as_person("1007", added["one_time_password"])
    listed = person("list")
    assert listed.data["cases"] == []
    assert "一次性密码" in listed.err
    assert person("staff").status == 1


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(("1000", "王芳", "--role", "front_desk"), id="工号已用"),
        pytest.param(("1007", "王芳", "--role", "chief"), id="未知角色"),
        pytest.param(("1007", "王芳", "--role", "department"), id="缺科室"),
        pytest.param(("1007", "王芳", "--role", "department", "--department", "无此科"), id="未知科室"),
    ],
)
def test_staff_refused(cli: CommandLine, given: tuple[str, ...]) -> None:
    """A sentence, and nobody is added."""
    refused = cli("staff", "add", *given)
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.strip()
    assert len(cli("staff").data) == 1


def test_policies_need_no_office(empty: CommandLine) -> None:
    """The shipped packs with sources, rules and limits."""
    packs = {pack["id"]: pack for pack in empty("policies").data}
    assert {"general", "hospital"} <= set(packs)
    assert packs["hospital"]["sources"] == ["S02", "S03"]
    rules = {rule["id"]: rule for rule in packs["hospital"]["rules"]}
    assert rules["hospitalA.general"]["limit"] == "3 workdays"
    assert "S02" in rules["hospitalA.general"]["source"]
    assert "3 个工作日" in empty.plain("policies").out


def test_the_operator_is_named_in_the_record(cli: CommandLine) -> None:
    """Without --as the local operator acts, with the operating system's user."""
    number = cli.register()
    assert cli("show", number).data["timeline"][0]["actor"].startswith("operator ")


def test_wrong_or_missing_password(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused with one sentence; nothing is asked when standard input is no terminal; empty counts as unset."""
    assert cli.as_person("1000", "falsch-123")("list").status == 1
    missing = cli.as_person("1000", "")("list")
    assert missing.status == 1
    assert "COMPLAINTDESK_PASSWORD" in missing.err
    monkeypatch.delenv("COMPLAINTDESK_PASSWORD")
    assert cli.as_person("1000", "")("list").err == missing.err


def test_roles_hold_on_the_command_line(cli: CommandLine) -> None:
    """A department sees its own cases only, without the person's identity, and registers nothing."""
    added = cli("staff", "add", "1007", "王芳", "--role", "department", "--department", "财务科").data
    number, other = cli.register(), cli.register(facts="另一件")
    cli.do(number, "dispatch", department="财务科")
    person = cli.as_person("1007", added["one_time_password"])
    shown = person("show", number).data
    assert shown["complainant"]["name"] == ""
    assert shown["masked"] is True
    assert person("show", other).status == 1
    assert [c["number"] for c in person("list").data["cases"]] == [number]
    refused = person("register", data=COMPLAINT)
    assert refused.status == 1
    assert "责任部门" in refused.err
