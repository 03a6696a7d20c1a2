"""What changes between two versions of a pack is told completely, in words, in both languages."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from complaintdesk.domain.policy_difference import How, differences
from complaintdesk.domain.policy_shape import PARTS, Sort, Value
from complaintdesk.domain.policy_writing import pack_data
from complaintdesk.i18n import in_language
from complaintdesk.paths import resources

PACKS = sorted((resources() / "policies").glob("*.toml"))
Data = dict[str, Any]


def data_of(policy: str) -> Data:
    return pack_data((resources() / "policies" / f"{policy}.toml").read_text(encoding="utf-8"))


def changed(change: Callable[[Data], object], policy: str = "bank") -> tuple[Data, Data]:
    old = data_of(policy)
    new = copy.deepcopy(old)
    change(new)
    return old, new


@pytest.mark.parametrize("file", PACKS, ids=lambda file: file.stem)
def test_同一规则包没有差别(file: Any) -> None:
    data = data_of(file.stem)
    assert differences(data, copy.deepcopy(data)) == ()
    newer = {**data, "version": "9"}
    assert differences(data, newer) == ()


def test_改一处时限只说一句() -> None:
    def change(data: Data) -> None:
        data["rules"][0]["limit"] = "99 days"

    found = differences(*changed(change))
    assert [each.how for each in found] == [How.CHANGED]
    assert found[0].after == "99 日"
    assert found[0].before != found[0].after
    assert found[0].after in found[0].sentence
    with in_language("en"):
        assert "99 days" in differences(*changed(change))[0].sentence


def test_增删与改序() -> None:
    old, new = changed(lambda data: data["refusals"].append({"id": "x", "title": "新情形", "way_out": "法院"}), "hospital")
    assert [(each.how, each.entry) for each in differences(old, new)] == [(How.ADDED, "新情形")]
    assert "法院" in differences(old, new)[0].sentence
    assert [(each.how, each.entry) for each in differences(new, old)] == [(How.REMOVED, "新情形")]
    old, new = changed(lambda data: data["refusals"].reverse(), "hospital")
    assert [each.how for each in differences(old, new)] == [How.CHANGED]


def test_类别改名连同下级只说改名() -> None:
    def rename(data: Data) -> None:
        data["categories"][0]["title"] = "改了名"

    old, new = changed(rename)
    found = differences(old, new)
    assert [(each.how, each.before, each.after) for each in found] == [
        (How.CHANGED, old["categories"][0]["title"], "改了名")
    ]


def test_下级类别的归口() -> None:
    def change(data: Data) -> None:
        data["categories"][0]["children"][0]["route"] = data["departments"][0]

    old, new = changed(change)
    found = differences(old, new)
    assert [each.after for each in found] == [old["departments"][0]]
    assert "/" in found[0].entry


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda data: data.__setitem__("restricted_kinds", ["complaint"]), id="保密种类"),
        pytest.param(lambda data: data.__setitem__("sources", ["S99"]), id="来源"),
        pytest.param(lambda data: data["rules"][0].__setitem__("makeup", True), id="调休"),
        pytest.param(
            lambda data: data["rules"][0].setdefault("when", {}).__setitem__("anonymous", True), id="匿名条件"
        ),
        pytest.param(lambda data: data["branches"][0].__setitem__("fields", {"a": "b"}), id="分支字段"),
    ],
)
def test_没有表单的值也不漏说(change: Callable[[Data], object]) -> None:
    assert differences(*changed(change))


def every_value() -> list[tuple[str, Value]]:
    return [(part.key, value) for part in PARTS for value in part.values if value.sort is not Sort.KEY]


@pytest.mark.parametrize(("part", "value"), every_value(), ids=lambda each: each if isinstance(each, str) else each.key)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_每个可调的值改了都说得出(part: str, value: Value, language: str) -> None:
    """From nothing to something, for each value of the one table that forms and differences share."""
    entry: Data = {"id": "x", "title": "甲", "action": "reply", "before": "reply", "level": "urge", "form": "handling"}
    entry = {key: raw for key, raw in entry.items() if key != value.key}
    table, _dot, key = value.key.rpartition(".")
    raw = _sample(value)
    holder = {table: {key: raw}} if table else {key: raw}
    old: Data = {part: [entry]} if part else dict(entry)
    new: Data = {part: [{**entry, **holder}]} if part else {**entry, **holder}
    with in_language(language):
        sentences = [each.sentence for each in differences(old, new)]
    assert sentences
    assert all("{" not in sentence for sentence in sentences)


def _sample(value: Value) -> Any:
    known = [word.value for word in value.words] if value.words is not None else value.options
    words = known[-1] if known else "乙"
    return {
        Sort.LINES: ["乙", "丙"],
        Sort.WORDS: [words],
        Sort.STEPS: ["reply", "close"],
        Sort.NUMBER: 7,
        Sort.SHARE: 0.5,
        Sort.YES_NO: not value.default,
        Sort.SPAN: "9 days",
    }.get(value.sort, words)
