"""Which column means what: known headers, given mappings, mapping files."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaintdesk.desk.import_mapping import Target, map_headers, read_mapping, target_of
from complaintdesk.domain.errors import UserError

HEADER = ("编号", "姓名", "电话", "投诉日期", "投诉内容", "处理结果", "答复时间", "备注")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"没有": "facts"}, "没有.*编号, 姓名", id="没有的栏"),
        pytest.param({"备注": "胡说"}, "胡说.*source_number", id="没有的含义"),
        pytest.param({"备注": "name", "电话": "name"}, "name.*不止一栏", id="重复"),
    ],
)
def test_错的对应表说清楚(given: dict[str, str], words: str) -> None:
    with pytest.raises(UserError, match=words):
        map_headers(HEADER, given)


def test_对应表文件(tmp_path: Path) -> None:
    for name, text in (("a.json", '{"何时": "received_at"}'), ("a.toml", '"何时" = "received_at"\n')):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert read_mapping(tmp_path / name) == {"何时": "received_at"}
    for name, text in (("b.json", "{"), ("b.toml", "= 1"), ("c.json", "[1]"), ("d.json", '{"a": 1}')):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises(UserError, match=r"格式不对.*留言编号"):
            read_mapping(tmp_path / name)
    with pytest.raises(UserError, match="读不出来"):
        read_mapping(tmp_path / "没有.json")


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("留言编号", Target.SOURCE_NUMBER), (" 投诉 编号：", Target.SOURCE_NUMBER), ("ID", Target.SOURCE_NUMBER),
        ("投诉时间（年月日）", Target.RECEIVED_AT),
        ("*姓名", Target.NAME), ("ＩＤ", Target.SOURCE_NUMBER), ("Date received", Target.RECEIVED_AT), ("序号", None),  # noqa: RUF001
        ("Complaint ID", Target.SOURCE_NUMBER), ("Consumer complaint narrative", Target.FACTS), ("备注", None),
        ("被投诉人", Target.RESPONDENT_PERSON), ("答复意见", Target.REPLY), ("处理结果", Target.REPLY), ("No.", None),
    ],
    ids=repr,
)  # fmt: skip
def test_表头对应(header: str, target: Target | None) -> None:
    assert target_of(header) is target


def test_两个同义表头_更准的一个算数() -> None:
    assert map_headers(("日期", "投诉日期", "编号", "投诉编号", "处理结果", "答复意见")) == (
        Target.NOTE, Target.RECEIVED_AT, Target.NOTE, Target.SOURCE_NUMBER, Target.NOTE, Target.REPLY,
    )  # fmt: skip
