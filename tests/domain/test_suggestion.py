"""类别建议: words point to categories, quickly, and nothing is made up."""

from __future__ import annotations

import pytest

from complaintdesk.domain.suggestion import Candidate, suggested

CANDIDATES = (
    Candidate("服务态度", ("服务态度", "Staff attitude"), ("冷漠", "骂人")),
    Candidate("服务态度/推诿拖延", ("推诿拖延", "Passing on"), ("踢皮球",)),
    Candidate("收费", ("收费", "Fees"), ("退费", "发票")),
    Candidate("收费/多收费", ("多收费", "Overcharged"), ("多收",)),
    Candidate("环境", ("环境", "Premises"), ("厕所", "空调")),
)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("窗口工作人员态度差", ("服务态度",)),
        ("护士骂人", ("服务态度",)),
        ("他們冷漠", ("服务态度",)),
        ("几个科室踢皮球", ("服务态度/推诿拖延",)),
        ("多收了我 120 元，不给发票", ("收费/多收费",)),
        ("空调坏了，工作人员还骂人", ("环境", "服务态度")),
        ("They were overcharged", ("收费/多收费",)),
        ("今天下雨", ()),
        ("", ()),
        ("  \n", ()),
    ],
)
def test_文字指向的类别(text: str, paths: tuple[str, ...]) -> None:
    found = suggested(text, CANDIDATES)
    assert set(found) == set(paths)


def test_最多三个且上级与下级不同时出现() -> None:
    many = tuple(Candidate(f"类{n}", (f"第{n}类别",), ("排队",)) for n in range(8))
    assert suggested("排队排队", many) == ("类0", "类1", "类2")
    nested = (Candidate("收费", ("收费",), ("多收",)), Candidate("收费/多收费", ("多收费",), ("多收",)))
    assert suggested("多收费用", nested) == ("收费/多收费",)


def test_长文里也找得到() -> None:
    text = "患者在门诊大厅等候多时无人理会。" * 1_000
    assert suggested(text, CANDIDATES) == ()
    assert suggested(f"{text}还被多收", CANDIDATES) == ("收费/多收费",)
