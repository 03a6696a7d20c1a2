"""A pack written as text is the same pack, whatever stands in it; an own version has a number of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.policy_writing import head_of, own_version, pack_data, remarks_of, write_pack
from complaintdesk.paths import resources

PACKS = sorted((resources() / "policies").glob("*.toml"))

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_SINGLE = _TEXTS | st.integers(-(2**53), 2**53) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)
_INLINE = st.recursive(
    _SINGLE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3), max_leaves=8
)
_ENTRY = st.dictionaries(_TEXTS, _INLINE, max_size=4)
_DATA = st.dictionaries(_TEXTS, _INLINE | _ENTRY | st.lists(_ENTRY, max_size=3), max_size=6)


@pytest.mark.parametrize("file", PACKS, ids=lambda file: file.stem)
def test_每个随附规则包写出再读回不变(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    written = write_pack(pack_data(text), remarks_of(text))
    assert pack_data(written) == pack_data(text)
    assert parse_pack(written, file.name) == parse_pack(text, file.name)
    assert written.splitlines()[: len(remarks_of(text))] == remarks_of(text)
    assert write_pack(pack_data(written), remarks_of(written)) == written


@given(_DATA)
def test_任何内容写出再读回不变(data: dict[str, Any]) -> None:
    assert tomllib.loads(write_pack(data)) == data


@pytest.mark.parametrize(
    "text", ['引号"与\\反斜杠', "换行\n制表\t", "\x00\x1f\x7f", "]]\n[[rules]]\nid = 1", "'''", '"""', "#不是注释", "𠀀"]
)
def test_文字不会变成结构(text: str) -> None:
    data = {"title": text, "rules": [{"id": text, "when": {text: [text]}}], text: {"x": text}}
    assert tomllib.loads(write_pack(data)) == data


@pytest.mark.parametrize("file", PACKS, ids=lambda file: file.stem)
def test_题名不读全文即可知道(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    pack, head = parse_pack(text, file.name), head_of(text)
    assert (head["id"], head["version"], head["title"]) == (pack.id, pack.version, pack.title)
    assert tuple(head.get("sources", ())) == pack.sources


def test_题名读不出时为空() -> None:
    assert head_of("title = \n") == {}
    assert head_of("\ufeffid = 'a'\n[x]\nbroken") == {"id": "a"}


def test_本单位版本号不重复() -> None:
    assert own_version("1", ()) == "1+本单位-1"
    assert own_version("1", ("1", "1+本单位-1")) == "1+本单位-2"
    assert own_version("1+本单位-1", ("1", "1+本单位-1", "1+本单位-2")) == "1+本单位-3"
    assert own_version("2", ("1", "1+本单位-1")) == "2+本单位-1"
