"""The sample office: every state, every role, marked, and never mixed with real cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from complaintdesk.desk.demo import DEMO_SUPERVISOR, PASSWORD, make_demo
from complaintdesk.domain.vocabulary import CaseState, Role
from tests.cli.office import CommandLine


def test_an_office_is_made_and_filled(empty: CommandLine) -> None:
    """Where there is none: all states, all roles, everything in order."""
    made = empty("demo", "--cases", "30").data
    assert sum(made["states"].values()) == made["cases"] == 30
    assert all(made["states"][state.value] >= 1 for state in CaseState)
    assert {s["role"] for s in made["staff"]} == {role.value for role in Role}
    assert empty("verify").data["ok"] is True
    cases = empty("list").data["cases"]
    assert len(cases) == 30
    assert all(empty("show", case["number"]).data["sample"] for case in cases[:3])
    for number in ("1000", "1001", DEMO_SUPERVISOR, "2001"):
        assert empty.as_person(number, PASSWORD)("list", "--count").status == 0


def test_an_office_just_opened_is_filled(any_cli: CommandLine) -> None:
    """The administrator's password stays as it was, and the pack is the office's own."""
    made = any_cli("demo", "--cases", "13").data
    assert [made["states"][state.value] for state in CaseState] == [1] * 13
    assert any_cli("verify").data["ok"] is True
    assert any_cli("list", "--count").data == {"count": 13}
    assert any_cli("staff").status == 0


def told(cli: CommandLine) -> list[Any]:
    """What the cases say, without anything that depends on the moment."""
    return [(c["subject"], c["state"], c["department"]) for c in cli("list").data["cases"]]


def test_the_same_seed_tells_the_same(
    empty: CommandLine, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And another seed something else."""
    offices = []
    for place, seed in enumerate(("7", "7", "8")):
        one = CommandLine(str(tmp_path / f"demo{place}.db"), tmp_path, capsys, monkeypatch.setenv)
        assert one("demo", "--cases", "16", "--seed", seed, "--policy", "general").status == 0
        offices.append(sorted(told(one)))
    assert offices[0] == offices[1]
    assert offices[0] != offices[2]


def test_filling_again_adds_cases_with_the_same_staff(cli: CommandLine) -> None:
    """No second supervisor."""
    first = cli("demo", "--cases", "3").data["staff"]
    second = cli("demo", "--cases", "3", "--seed", "2").data["staff"]
    assert first == second
    assert cli("list", "--count").data == {"count": 6}


def test_refused_once_a_real_case_exists(cli: CommandLine) -> None:
    """Also one that was registered among the samples: somebody may have begun to work."""
    assert cli("demo", "--cases", "2").status == 0
    number = cli.register()
    refused = cli("demo", "--cases", "2")
    assert (refused.status, refused.out) == (1, "")
    assert number in refused.err
    assert cli("list", "--count").data == {"count": 3}


def test_refused_leaves_a_real_office_alone(cli: CommandLine) -> None:
    """No staff, no mark."""
    number = cli.register()
    assert cli("demo", "--cases", "2", "--policy", "general").status == 1
    assert len(cli("staff").data) == 1
    assert cli("show", number).data["sample"] is False


def test_another_pack_is_installed(cli: CommandLine) -> None:
    """--policy holds for an office that is there already."""
    assert cli("demo", "--cases", "2", "--policy", "general").status == 0
    rules = {
        c["rule"] for case in cli("list").data["cases"] for c in cli("show", case["number"]).data["clocks"]
    }
    assert all(rule.startswith("general.") for rule in rules)
    assert rules


def test_only_the_administrator_fills(cli: CommandLine) -> None:
    """Marking an office as a sample is no matter of the front desk."""
    added = cli("staff", "add", "1007", "王芳", "--role", "front_desk").data
    assert cli.as_person("1007", added["one_time_password"])("demo", "--cases", "1").status == 1


def test_the_windows_sample_is_made_once(tmp_path: Path) -> None:
    """make_demo leaves an office alone that is there already."""
    file = tmp_path / "new" / "demo.db"
    make_demo(str(file), 2)
    before = file.read_bytes()
    make_demo(str(file), 2)
    assert file.read_bytes() == before
