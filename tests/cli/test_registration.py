"""What may stand in a registration, and the sentence for everything that may not."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from complaintdesk.cli.registration import registration
from complaintdesk.desk.choices import IntakeChoices
from complaintdesk.desk.rows import Representative
from complaintdesk.domain.vocabulary import Severity
from tests.cli.office import COMPLAINT, CommandLine

NO_CHOICES = IntakeChoices((), (), frozenset(), (), (), (), (), frozenset())


def test_all_keys(cli: CommandLine) -> None:
    """Every registration key arrives where it belongs."""
    data = {
        "kind": "投诉",
        "channel": "转办",
        "source_number": "ZB-77",
        "received_at": "2026-03-02T09:30:00+08:00",
        "complainant": {
            **{
                "name": "欧阳慧",
                "anonymous": False,
                "phone": 13800001234,
                "id_type": "社会保障卡",
                "id_number": "x1",
            },
            **{"address": "和平路1号", "sex": "女", "age": 61, "relation": "子女"},
        },
        "affected_person": {"name": "欧阳明", "age": 88},
        "agent": "欧阳小慧",
        "organisation": None,
        "respondent": {"department": "护理部", "person": "王护士"},
        "subject": "护理不周",
        "facts": "夜间呼叫无人应答",
        "request": "道歉",
        "category": "护理 / 护理态度",
        "severity": "严重",
        "matters": ["道歉", "整改"],
        "promised_at": "2026-03-20 17:00",
        "fields": {"visit_type": "住院", "bed": 12},
    }
    shown = cli("show", cli("register", data=data).data["number"]).data
    assert (shown["kind"], shown["channel"], shown["severity"]) == ("complaint", "transfer", "serious")
    assert (shown["source_number"], shown["category"]) == ("ZB-77", "护理/护理态度")
    assert shown["received_at"] == "2026-03-02T09:30:00+08:00"
    assert shown["promised_at"] == "2026-03-20T17:00:00+08:00"
    assert shown["late_entry"] is True
    assert shown["complainant"] == {
        **{"name": "欧阳慧", "anonymous": False, "phone": "13800001234", "id_type": "social_security"},
        **{"id_number": "X1", "address": "和平路1号", "sex": "female", "age": 61, "relation": "子女"},
    }
    assert (shown["affected_person"], shown["agent"], shown["organisation"]) == ("欧阳明，88", "欧阳小慧", "")
    assert shown["respondent"] == {"department": "护理部", "person": "王护士"}
    assert shown["matters"] == ["道歉", "整改"]
    assert shown["fields"] == {"就诊类别": "住院", "科室床号": "12"}
    assert [c["clock"] for c in shown["clocks"]] == ["solve", "promise"]


PARTIES = {
    "complainant": {"name": "张三", "phone": "1", "safe_channel": "周末打家里电话"},
    "agent": {"name": "李律师", "id_number": 123456, "authority": "2026-03-01 委托书", "firm": "明理律师所"},
    "organisation": {"name": "某公司", "credit_code": "91350100M000100Y43", "legal_representative": "王总"},
    "joint": {"count": 30, "representatives": [{"name": "赵六", "phone": 13900000001, "id_number": "A1"}, {"name": "钱七"}]},
    "respondent": {"department": "护理部", "contact": "孙主任", "phone": "0731-1", "address": "门诊楼"},
}


def test_the_parties_and_decisions_of_a_registration() -> None:
    """Agent, organisation, representatives, severity, level, wishes: each key in its own place of the command."""
    data = COMPLAINT | PARTIES | {
        **{"severity": "serious", "severity_reason": "记者在场", "level": "county", "no_reply_wanted": True},
        **{"publicity_consent": False, "mediation_consent": True, "restricted": True, "receipt_code": "1234"},
    }
    command = registration(data, NO_CHOICES, "Asia/Shanghai")
    person = command.complainant
    assert (person.agent, person.agent_id_number, person.agent_authority) == (
        "李律师，明理律师所",
        "123456",
        "2026-03-01 委托书",
    )
    assert (person.organisation, person.credit_code) == ("某公司", "91350100M000100Y43")
    assert (person.legal_representative, person.joint_count) == ("王总", 30)
    assert person.representatives == (Representative("赵六", "13900000001", "A1"), Representative("钱七"))
    assert person.safe_channel == "周末打家里电话"
    assert (command.respondent_contact, command.respondent_phone, command.respondent_address) == (
        "孙主任",
        "0731-1",
        "门诊楼",
    )
    assert (command.severity, command.severity_reason) == (Severity.SERIOUS, "记者在场")
    assert (command.level, command.no_reply_wanted) == ("county", True)
    assert (command.publicity_consent, command.mediation_consent) == (False, True)
    assert (command.restricted, command.receipt_code) == (True, "1234")
    least = registration(COMPLAINT, NO_CHOICES, "Asia/Shanghai")
    assert (least.severity, least.publicity_consent, least.complainant.joint_count) == (None, None, None)


def test_parties_reach_the_case(cli: CommandLine) -> None:
    """The agent and the organisation are shown by the names they go by."""
    shown = cli("show", cli("register", data=COMPLAINT | PARTIES).data["number"]).data
    assert (shown["agent"], shown["organisation"]) == ("李律师，明理律师所", "某公司")


def test_the_least_that_is_needed(cli: CommandLine) -> None:
    """kind, facts and a name with a phone, or anonymous."""
    named = {
        "kind": "complaint",
        "facts": "排队太久",
        "complainant": {"name": "张三", "phone": "13800001234"},
    }
    hidden = {"kind": "complaint", "facts": "排队太久", "complainant": {"anonymous": True}}
    assert cli("register", data=named).data["state"] == "registered"
    number = cli("register", data=hidden).data["number"]
    assert cli("show", number).data["complainant"]["anonymous"] is True
    assert "匿名" in cli.plain("show", number).out


def test_labels_of_the_other_language(cli: CommandLine) -> None:
    """Coded words may be written in Chinese whatever language the answer has."""
    data = COMPLAINT | {"kind": "咨询", "severity": "重大"}
    shown = cli("show", cli("--lang", "en", "register", data=data).data["number"]).data
    assert (shown["kind"], shown["severity"]) == ("enquiry", "major")


@pytest.mark.parametrize(
    ("changes", "key", "word"),
    [
        pytest.param({"colour": "red"}, "colour", "facts", id="未知键"),
        pytest.param(
            {"complainant": {"name": "张三", "phone": "1", "nick": "x"}},
            "complainant.nick",
            "phone",
            id="未知内层键",
        ),
        pytest.param({"kind": None}, "kind", "complaint", id="缺种类"),
        pytest.param({"kind": "rumour"}, "kind", "rumour", id="未知种类"),
        pytest.param({"channel": "pigeon"}, "channel", "pigeon", id="未知渠道"),
        pytest.param({"severity": "huge"}, "severity", "huge", id="未知等级"),
        pytest.param({"facts": "  "}, "facts", "", id="事实空白"),
        pytest.param({"facts": ["a"]}, "facts", "文字", id="事实是列表"),
        pytest.param({"facts": True}, "facts", "文字", id="事实是真假"),
        pytest.param({"complainant": {"phone": "13800001234"}}, "name", "", id="缺姓名"),
        pytest.param({"complainant": {"name": "张三"}}, "phone", "", id="缺电话"),
        pytest.param({"complainant": "张三"}, "complainant", "anonymous", id="投诉人是文字"),
        pytest.param({"complainant": {"anonymous": "yes"}}, "anonymous", "true", id="匿名不是真假"),
        pytest.param({"complainant": {"anonymous": True, "name": "张三"}}, "name", "", id="匿名又有名"),
        pytest.param(
            {"complainant": {"name": "张三", "phone": "1", "age": "老"}}, "age", "整数", id="年龄不是数"
        ),
        pytest.param(
            {"complainant": {"name": "张三", "phone": "1", "age": 200}}, "age", "150", id="年龄过大"
        ),
        pytest.param({"respondent": [1]}, "respondent", "person", id="被投诉人是列表"),
        pytest.param({"category": "没有/这类"}, "category", "没有/这类", id="未知类别"),
        pytest.param({"matters": "退费"}, "matters", "列表", id="事项不是列表"),
        pytest.param({"fields": {"shoe_size": "43"}}, "shoe_size", "shoe_size", id="未知自有字段"),
        pytest.param({"fields": {"visit_type": "路过"}}, "visit_type", "路过", id="选项外"),
        pytest.param({"received_at": "昨天"}, "received_at", "昨天", id="坏时间"),
        pytest.param({"received_at": 20260302}, "received_at", "+08:00", id="时间是数"),
        pytest.param({"received_at": "0001-01-01T00:00:00+08:00"}, "received_at", "0001", id="太早"),
        pytest.param({"received_at": "9999-12-31T23:59:59-10:00"}, "received_at", "9999", id="太晚"),
        pytest.param({"received_at": "2999-01-01T00:00:00+08:00"}, "received_at", "", id="将来"),
        pytest.param({"promised_at": "2020-01-01"}, "promised_at", "", id="承诺早于受理"),
        pytest.param({"channel": "transfer"}, "source_number", "", id="转办缺来文号"),
        pytest.param({"agent": {"name": ["x"]}}, "agent.name", "文字", id="代理人内层"),
        pytest.param({"agent": {"authority": ["x"]}}, "agent.authority", "文字", id="授权书内层"),
        pytest.param({"organisation": "某公司"}, "credit_code", "信用代码", id="单位缺信用代码"),
        pytest.param({"organisation": {"credit_code": "1"}}, "credit_code", "18", id="信用代码太短"),
        pytest.param({"joint": {"people": 3}}, "joint.people", "representatives", id="共同投诉未知键"),
        pytest.param({"joint": {"count": "许多"}}, "count", "整数", id="人数不是数"),
        pytest.param({"joint": {"representatives": ["甲"]}}, "representatives", "对象", id="代表人是文字"),
        pytest.param(
            {"joint": {"representatives": [{"nick": "甲"}]}}, "representatives.1.nick", "phone", id="代表人未知键"
        ),
        pytest.param({"level": "跨省"}, "level", "跨省", id="没有这一级"),
        pytest.param({"no_reply_wanted": "yes"}, "no_reply_wanted", "true", id="不需答复不是真假"),
    ],
)
def test_refused_with_the_key(cli: CommandLine, changes: dict[str, Any], key: str, word: str) -> None:
    """The key and what is expected are named; nothing is registered and no number is used up."""
    refused = cli("register", data=COMPLAINT | changes)
    assert (refused.status, refused.out) == (1, "")
    line = next(
        line
        for line in refused.err.splitlines()
        if line.startswith((f"{key}: ", f"complainant.{key}: ")) or f"{key}:" in line
    )
    assert word in line
    assert cli("list", "--count").data == {"count": 0}
    assert cli.register().endswith("-0001")


def test_all_problems_at_once(cli: CommandLine) -> None:
    """Somebody with three mistakes is told of three."""
    refused = cli("register", data={"kind": "x", "facts": 1.5, "colour": 1})
    assert {line.partition(":")[0] for line in refused.err.splitlines()} == {"kind", "facts", "colour"}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        pytest.param(b'{"facts": "a"\n "kind": 1}', "第 2 行", id="缺逗号"),
        pytest.param(b"", "第 1 行", id="空文件"),
        pytest.param(b"[1]", "JSON 对象", id="列表"),
        pytest.param(b'{"age": NaN}', "JSON", id="非数"),
        pytest.param(b"[" * 100_000, "JSON", id="过深"),
        pytest.param("事实".encode("gbk"), "UTF-8", id="国标码"),
    ],
)
def test_bad_json(cli: CommandLine, tmp_path: Path, content: bytes, word: str) -> None:
    """Not JSON, or not an object: a sentence with the place."""
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    refused = cli("register", "--data", str(file))
    assert refused.status == 1
    assert word in refused.err
    assert "bad.json" in refused.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_as_editors_save_them(cli: CommandLine, tmp_path: Path, encoding: str) -> None:
    """With a mark at the beginning or in two bytes a character, as Windows editors do."""
    file = tmp_path / "r.json"
    file.write_bytes(json.dumps(COMPLAINT, ensure_ascii=False).encode(encoding))
    assert cli("register", "--data", str(file)).data["state"] == "registered"


def test_missing_file(cli: CommandLine) -> None:
    """The file is named."""
    refused = cli("register", "--data", "nowhere.json")
    assert refused.status == 1
    assert "nowhere.json" in refused.err


def test_from_standard_input(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash reads from standard input."""
    given = io.TextIOWrapper(io.BytesIO(json.dumps(COMPLAINT).encode()))
    monkeypatch.setattr("sys.stdin", given)
    assert cli("register", "--data", "-").data["state"] == "registered"
