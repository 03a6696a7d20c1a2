"""The life of a case on the command line, on both kinds of database."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from tests.cli.office import COMPLAINT, CommandLine


def test_from_registration_to_archive(any_cli: CommandLine) -> None:
    """Every step by its name, its answer and its trace."""
    made = any_cli("register", data=COMPLAINT).data
    assert made["state"] == "registered"
    assert made["number"].startswith("TS-")
    assert [(d["clock"], d["rule"]) for d in made["due"]] == [("solve", "hospitalA.general")]
    assert datetime.fromisoformat(made["due"][0]["at"]).strftime("%H:%M:%S%z") == "23:59:59+0800"
    number = made["number"]
    steps: list[tuple[str, dict[str, Any], str, str]] = [
        ("dispatch", {"department": "财务科", "note": "请三日内核实"}, "dispatched", "dispatched"),
        ("investigate", {"findings": "重复计价"}, "investigating", "investigated"),
        ("cause", {"cause": "process"}, "investigating", "cause_found"),
        ("propose", {"solution": "退还 120 元"}, "proposed", "proposed"),
        ("approve", {"opinion": "同意"}, "approved", "approved"),
        ("reply", {"way": "phone", "text": "已告知"}, "replied", "replied"),
        ("call_back", {"outcome": "接通", "satisfaction": "满意"}, "called_back", "called_back"),
        ("close", {"verdict": "substantiated"}, "closed", "closed"),
        ("archive", {"note": "A-12 柜", "missing_reason": "未打印登记表"}, "archived", "archived"),
    ]
    for action, values, state, event in steps:
        assert any_cli.do(number, action, **values) == {"number": number, "state": state, "event": event}
    shown = any_cli("show", number).data
    assert shown["state"] == "archived"
    events = [item["event"] for item in shown["timeline"]]
    assert events[:3] == ["registered", "accepted", "dispatched"]
    assert events[-1] == "archived"
    seqs = [item["seq"] for item in shown["timeline"]]
    assert seqs == sorted(seqs)
    assert {"seq", "at", "actor", "event", "note"} == set(shown["timeline"][0])
    assert shown["timeline"][0]["at"].endswith("+08:00")
    assert any_cli("verify").data["ok"] is True


def test_show_has_everything(cli: CommandLine) -> None:
    """All fixed keys, values as stored words."""
    number = cli.register(severity="serious", matters=["退费"], fields={"visit_type": "住院"})
    shown = cli("show", number.lower()).data
    assert shown["number"] == number
    assert (shown["kind"], shown["category"], shown["severity"]) == ("complaint", "收费/多收费", "serious")
    assert shown["complainant"]["name"] == "张三"
    assert shown["respondent"] == {"department": "财务科", "person": "李四"}
    assert shown["facts"] == COMPLAINT["facts"]
    assert shown["request"] == COMPLAINT["request"]
    assert [c["clock"] for c in shown["clocks"]] == ["solve"]
    assert (shown["documents"], shown["attachments"]) == ([], [])
    text = cli.plain("show", number).out
    assert "张三" in text
    assert "已登记" in text


def test_attachments_and_prints_are_shown(cli: CommandLine) -> None:
    """What was attached and printed is named with its numbers."""
    number = cli.register()
    file = cli.folder / "清单.txt"
    file.write_text("护理费 120", encoding="utf-8")
    cli.do(number, "attach", file=str(file))
    cli("print", number, "--form", "registration", str(cli.folder / "a.pdf"))
    shown = cli("show", number).data
    assert [(f["name"], f["size"]) for f in shown["attachments"]] == [("清单.txt", len(file.read_bytes()))]
    assert [(d["form"], d["printed"]) for d in shown["documents"]] == [("registration", 1)]


def test_actions_with_their_fields(cli: CommandLine) -> None:
    """What may be done now, ready to be filled in."""
    number = cli.register()
    offered = {one["action"]: one for one in cli("actions", number).data}
    assert {"dispatch", "accept", "refuse", "amend", "attach", "withdraw", "void"} <= set(offered)
    assert "close" not in offered
    department = next(f for f in offered["dispatch"]["fields"] if f["name"] == "department")
    assert (department["type"], department["required"]) == ("department", True)
    assert "财务科" in [c["value"] for c in department["choices"]]
    assert offered["dispatch"]["label"] == "派单"
    english = {one["action"]: one["label"] for one in cli("--lang", "en", "actions", number).data}
    assert english["dispatch"] == "Dispatch"


@pytest.mark.parametrize(
    ("action", "values", "word"),
    [
        pytest.param("close", {"verdict": "partly"}, "结案", id="跳步"),
        pytest.param("explode", {}, "explode", id="未知动作"),
        pytest.param("dispatch", {}, "department", id="缺必填"),
        pytest.param("dispatch", {"department": "无此科"}, "无此科", id="未知科室"),
        pytest.param("dispatch", {"department": "财务科", "colour": "red"}, "colour", id="未知字段"),
        pytest.param("extend", {"until": "明天", "reason": "a", "approved_by": "b"}, "明天", id="坏日期"),
        pytest.param("amend", {"severity": "terrible"}, "terrible", id="更正未知等级"),
        pytest.param("attach", {"file": "nowhere/nothing.txt"}, "nothing.txt", id="附件不在"),
    ],
)
def test_steps_refused(cli: CommandLine, action: str, values: dict[str, Any], word: str) -> None:
    """One sentence that names what is wrong; the case is as before."""
    number = cli.register()
    before = cli("show", number).data
    refused = cli("do", number, action, data=values)
    assert (refused.status, refused.out) == (1, "")
    assert word in refused.err
    assert cli("show", number).data == before


def test_unknown_case(cli: CommandLine) -> None:
    """The number is named, whatever is asked of it."""
    for command in (["show"], ["actions"], ["do"]):
        refused = cli(*command, "TS-1999-0001", *(["accept"] if command == ["do"] else []))
        assert refused.status == 1
        assert "TS-1999-0001" in refused.err


@pytest.fixture
def several(cli: CommandLine) -> tuple[CommandLine, list[str]]:
    """Three cases: registered, dispatched to the finance department, and one of last January."""
    numbers = [
        cli.register(),
        cli.register(
            subject="态度生硬", facts="窗口态度生硬", complainant={"name": "欧阳慧", "phone": "13800005678"}
        ),
        cli.register(subject="旧事", facts="年初的事", received_at="2026-01-05T09:00:00+08:00"),
    ]
    cli.do(numbers[1], "dispatch", department="财务科")
    return cli, numbers


def test_list_keys_and_order(several: tuple[CommandLine, list[str]]) -> None:
    """The fixed keys, the newest number first, the count exact."""
    cli, numbers = several
    cases = cli("list").data["cases"]
    assert set(cases[0]) == {"number", "received_at", "subject", "state", "department", "due_at", "light"}
    assert [c["number"] for c in cases] == sorted(numbers, reverse=True)
    assert cli("list", "--count").data == {"count": 3}
    page = cli("list", "--limit", "1").data
    assert (len(page["cases"]), page["total"]) == (1, 3)
    assert "共 3 件，列出 3 件。" in cli.plain("list").out


@pytest.mark.parametrize(
    ("given", "places"),
    [
        pytest.param(["--state", "dispatched"], [1], id="状态"),
        pytest.param(["--state", "已派单"], [1], id="状态中文"),
        pytest.param(["--department", "财务科"], [1], id="科室名"),
        pytest.param(["--department", "04"], [1], id="科室编码"),
        pytest.param(["--overdue"], [2], id="超期"),
        pytest.param(["--text", "态度"], [1], id="全文"),
        pytest.param(["--text", "13800005678"], [1], id="电话"),
        pytest.param(["--text", "oyh"], [1], id="拼音首字母"),
        pytest.param(["--from", "2026-01-05", "--to", "2026/1/5"], [2], id="日期"),
        pytest.param(["--to", "2026-01-04"], [], id="日期之前"),
    ],
)
def test_list_filters(several: tuple[CommandLine, list[str]], given: list[str], places: list[int]) -> None:
    """Each filter finds its cases, and the count says the same."""
    cli, numbers = several
    found = [c["number"] for c in cli("list", *given).data["cases"]]
    assert found == sorted((numbers[p] for p in places), reverse=True)
    assert cli("list", *given, "--count").data == {"count": len(places)}


def test_light_of_an_overdue_case(several: tuple[CommandLine, list[str]]) -> None:
    """Late is late; what is not yet due is not."""
    cli, numbers = several
    lights = {c["number"]: c["light"] for c in cli("list").data["cases"]}
    assert lights[numbers[2]] == "late"
    assert lights[numbers[0]] in ("ok", "near")


def test_search_is_short_for_list(several: tuple[CommandLine, list[str]]) -> None:
    """Same answer, same keys."""
    cli, _numbers = several
    assert cli("search", "态度").data == cli("list", "--text", "态度").data
    assert cli("search", "没有这样的词", "--count").data == {"count": 0}


@pytest.mark.parametrize(
    "given", [["--state", "dreaming"], ["--department", "无此科"], ["--from", "2026-02-30"]]
)
def test_list_refused(cli: CommandLine, given: list[str]) -> None:
    """A wrong filter is a sentence, never an empty list."""
    refused = cli("list", *given)
    assert (refused.status, refused.out) == (1, "")
    assert given[1] in refused.err


def test_json_keeps_every_character(cli: CommandLine) -> None:
    """Rare characters stand in the JSON as they are."""
    number = cli.register(complainant={"name": "𬭎𫖯𰻝", "phone": "13800000000"}, facts="“引号”\n第二行\t表")
    said = cli("show", number)
    assert "𬭎𫖯𰻝" in said.out
    assert said.data["facts"] == "“引号”\n第二行\t表"
    assert json.loads(said.out)["complainant"]["name"] == "𬭎𫖯𰻝"
