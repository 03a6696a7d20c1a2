"""Mentions of a person are found however they were written, and nothing else is touched."""

from __future__ import annotations

import pytest

from complaintdesk.domain.blotting import HIDDEN, blotter


@pytest.mark.parametrize(
    ("people", "text", "shown"),
    [
        pytest.param(["陈𬭎䶮"], "陈𬭎䶮、陈 𬭎 䶮和陈女士", "×××、×××和×××", id="姓名与称谓"),
        pytest.param(["张三"], "张　三说", "×××说", id="全角空格"),
        pytest.param(["阿里·买买提"], "阿里买买提，阿里•买买提", "×××，×××", id="间隔号"),
        pytest.param(["张三丰"], "張三豐、張女士來電", "×××、×××來電", id="繁体"),
        pytest.param(["張三豐"], "张三丰、张女士来电", "×××、×××来电", id="登记为繁体"),
        pytest.param(["欧阳明月"], "欧阳女士、欧先生", "×××、×××", id="复姓"),
        pytest.param(["陈立"], "陈列室的陈设", "陈列室的陈设", id="同姓字不误伤"),
        pytest.param(["John Smith"], "by john smith；JohnSmith", "by ×××；×××", id="英文名"),
        pytest.param(["Al"], "Also AL said", "Also ××× said", id="短英文名只认整词"),
        pytest.param(["李"], "李子坏了", "李子坏了", id="单字名不替换"),
        pytest.param(["", " "], "没有可隐去的", "没有可隐去的", id="无身份"),
        pytest.param(["a.b*"], "a.b* aXbb", "××× aXbb", id="名字里的符号"),
    ],
)
def test_人名(people: list[str], text: str, shown: str) -> None:
    assert blotter(people=people)(text) == shown


#: Digits as a Chinese input method types them in full width.
_WIDE = "".join(chr(ord(digit) + 0xFEE0) for digit in "13800138000")


@pytest.mark.parametrize("text", ["13800138000", "138-0013-8000", "138 0013 8000", "138\u20130013\u20138000", _WIDE])
def test_号码分段与全角(text: str) -> None:
    blot = blotter(numbers=["138 0013 8000", "12"])
    assert blot(f"打{text}，12 点") == "打×××，12 点"


def test_地址与单位() -> None:
    blot = blotter(addresses=["民主路 118 号", "城东"], organisations=["第二纺织厂"])
    assert blot("民主路118号，城东第二纺织厂") == "×××，城东×××"


def test_长短同现先隐长的() -> None:
    assert blotter(people=["张三丰", "张三"])("张三丰与张三") == "×××与×××"


def test_没有尽头的姓名也隐去() -> None:
    """Somebody pasted a whole page where the name belongs: it is hidden like any other, also with blanks inside."""
    name = "张三" + "某甲乙丙" * 5_000
    blot = blotter(people=[name])
    assert blot(f"来人{name}说：{' '.join(name)}，张先生") == f"来人{HIDDEN}说：{HIDDEN}，{HIDDEN}"
