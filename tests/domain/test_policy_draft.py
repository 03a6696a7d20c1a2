"""A pack being adjusted: sound after every change, unchanged after a refused one, and every change can be taken back."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from complaintdesk.domain.errors import FieldErrors, PolicyError, UserError
from complaintdesk.domain.policy_draft import PackDraft, toml_value
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.policy_shape import (
    APPROVALS,
    BRANCHES,
    CATEGORIES,
    FIELDS,
    PACK,
    POSTS,
    RULES,
    STEPS,
    SWITCHES,
    Part,
    Sort,
    Value,
)
from complaintdesk.paths import resources


def draft(policy: str = "bank") -> PackDraft:
    text = (resources() / "policies" / f"{policy}.toml").read_text(encoding="utf-8")
    return PackDraft(text, "1+本单位-1")


def refused(made: PackDraft, error: type[UserError], *names: str) -> Any:
    """Runs what follows, expects the refusal, and that nothing of the draft has moved."""
    before = copy.deepcopy(made.data)

    class Check:
        def __enter__(self) -> None:
            return None

        def __exit__(self, kind: Any, problem: Any, _trace: Any) -> bool:
            assert kind is error, problem
            assert all(name in str(problem) or name in getattr(problem, "problems", {}) for name in names), problem
            assert made.data == before
            return True

    return Check()


def test_改时限并可撤回() -> None:
    made = draft()
    made.change(RULES, (0,), {"limit": "９个工作日", "extension": "3 days"})
    assert str(made.pack.rules[0].limit) == "9 workdays"
    assert str(made.pack.rules[0].extension) == "3 days"
    assert made.count == 1
    assert made.pack.version == "1+本单位-1"
    assert parse_pack(made.text, "x.toml") == made.pack
    made.take_back()
    assert made.data == {**made.original, "version": "1+本单位-1"}
    made.take_back()
    assert made.count == 0


def test_不变的值不算修改() -> None:
    made = draft()
    made.change(PACK, (), {"title": made.data["title"], "near_workdays": str(made.pack.near_workdays)})
    assert made.count == 0


def test_不成立的修改整个不收() -> None:
    made = draft()
    with refused(made, FieldErrors, "limit"):
        made.change(RULES, (0,), {"limit": "很久", "title": "别的"})
    with refused(made, FieldErrors, "limit", "title"):
        made.change(RULES, (0,), {"limit": "", "title": " "})
    with refused(made, PolicyError, "bank.toml", "route"):
        made.change(CATEGORIES, (0,), {"route": "没有的部门"})
    with refused(made, PolicyError, "prefix"):
        made.change(PACK, (), {"prefix": "小写"})
    with refused(made, PolicyError, "rules"):
        made.add(RULES, (), {
            "id": made.data["rules"][0]["id"], "title": "重号", "clock": "solve", "limit": "1 day", "source": "本单位",
        })


def test_类别改名带着引用走() -> None:
    made = draft("tax-device")
    place = next(at for at, entry in made.entries(CATEGORIES) if entry["title"] == "一般")
    made.change(CATEGORIES, place, {"title": "普通"})
    assert "一般" not in {category.title for category in made.pack.categories}
    kept = "".join(ref for article in made.pack.articles for ref in article.kept_by)
    assert "category:一般/" not in kept
    assert "category:普通/" in kept


def test_类别增加移动删除() -> None:
    made = draft()
    place = made.add(CATEGORIES, (0,), {"title": "新下级", "keywords": "甲\n\n乙"})
    assert len(place) == 2
    assert made.pack.categories[0].children[-1].keywords == ("甲", "乙")
    place = made.move(CATEGORIES, place, -1)
    assert made.pack.categories[0].children[-1].title != "新下级"
    assert made.move(CATEGORIES, (0,), -1) == (0,)
    made.remove(CATEGORIES, place)
    assert "新下级" not in {child.title for child in made.pack.categories[0].children}
    assert made.count == 3


def test_加一个环节放进流程再删掉() -> None:
    made = draft("car-dealer")
    taken = {step["action"] for step in made.data["steps"]}
    assert "seal" not in taken
    place = made.add(STEPS, (), {"action": "seal", "title": "封存材料"})
    path = made.data["branches"][0]["path"]
    at = path.index("investigate")
    made.change(BRANCHES, (0,), {"path": "\n".join([*path[: at + 1], "seal", *path[at + 1 :]])})
    assert "seal" in made.pack.branches[0].path
    made.remove(STEPS, place)
    assert "seal" not in made.pack.branches[0].path
    assert {step["action"] for step in made.data["steps"]} == taken


def test_步骤表不允许的顺序不收() -> None:
    made = draft("car-dealer")
    with refused(made, PolicyError, "branches"):
        made.change(BRANCHES, (0,), {"path": "close\narchive"})
    with refused(made, FieldErrors, "path"):
        made.change(BRANCHES, (0,), {"path": "跳伞"})


def test_开关岗位字段审批() -> None:
    made = draft()
    made.change(SWITCHES, (), {"masked_slip": True, "representatives": "5", "call_back_required": False})
    assert (made.pack.switches.masked_slip, made.pack.switches.representatives) == (True, 5)
    assert made.pack.switches.call_back_required is False
    made.add(POSTS, (), {"id": "own", "title": "本单位岗", "role": "supervisor", "compensation_limit": "500"})
    made.change(APPROVALS, (0,), {"post": "own"})
    assert made.pack.approvals[0].post.title == "本单位岗"
    assert made.pack.posts[-1].compensation_limit == 50_000
    made.add(FIELDS, (), {"id": "own", "title": "工位号", "input": "number", "required": True})
    assert made.pack.fields[-1].required
    with refused(made, PolicyError, "post"):
        made.remove(POSTS, (len(made.pack.posts) - 1,))


def test_最后一项也能删() -> None:
    made = draft()
    while made.pack.fields:
        made.remove(FIELDS, (0,))
    assert "fields" not in made.data


@pytest.mark.parametrize(
    ("sort", "typed"),
    [(Sort.NUMBER, "1.5"), (Sort.NUMBER, "-1"), (Sort.NUMBER, "²"), (Sort.NUMBER, "9" * 10), (Sort.SPAN, "三天"),
     (Sort.SHARE, "2"), (Sort.SHARE, "nan"), (Sort.SHARE, "一半"), (Sort.STEPS, "不存在")],
)
def test_读不懂的输入给一句话(sort: Sort, typed: str) -> None:
    with pytest.raises(UserError):
        toml_value(Value("x", "x", sort), typed)


def test_空条件不留空表() -> None:
    made = draft()
    part: Part = RULES
    at = next(n for n, rule in enumerate(made.data["rules"]) if rule.get("when"))
    empty = {value.key: "" for value in part.values if value.key.startswith("when.")}
    made.change(part, (at,), empty)
    assert "when" not in made.data["rules"][at] or not set(made.data["rules"][at]["when"]) & {
        key.partition(".")[2] for key in empty
    }
