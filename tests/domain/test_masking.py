"""What is shown of a person, and that nothing of what should be hidden is left."""

# ruff: noqa: RUF001 - full-width characters are what people type

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintdesk.domain.masking import anonymise, mask_address, mask_id_number, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"), ("张三丰", "张**"), ("欧阳娜娜", "欧***"), ("阿里·买买提", "阿*·买**"),
        ("John Smith", "J*** S****"),
        ("王", "*"), ("", ""), (" 张三 ", "张*"), ("𠮷野", "𠮷*"),
    ],
)
def test_姓名(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800001234", "138****1234"), ("138-0000-1234", "138****1234"),
        ("+86 138 0000 1234", "138****1234"),
        ("0731-88881234", "0731****1234"), ("010-88881234", "010****1234"), ("88881234", "****1234"),
        ("12345", "*****"),
        ("13800001234/13900005678", "138****1234/139****5678"), ("", ""), ("无", "无"),
    ],
)
def test_电话(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("110105199001011234", "1101**********1234"), ("11010519900101123X", "1101**********123X"),
        ("110105900101123", "1101*******1123"), ("G12345678", "*******78"), ("1234", "****"), ("", ""),
    ],
)
def test_证件号(number: str, shown: str) -> None:
    assert mask_id_number(number) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("湖南省长沙市岳麓区麓山南路1号", "湖南省长沙市岳麓区***"),
        ("北京市海淀区中关村大街1号", "北京市海淀区***"),
        ("长沙市天心区书院路9号小区3栋", "长沙市天心区***"),
        ("内蒙古自治区呼和浩特市新城区x路", "内蒙古自治区呼和浩特市新城区***"),
        ("浏阳市幸福社区2栋", "浏阳市***"), ("麓山南路1号", "麓山南***"), ("湖南省长沙市", "湖南省长沙市"),
        ("", ""), ("甲", "***"),
    ],
)
def test_住址(address: str, shown: str) -> None:
    assert mask_address(address) == shown


STORY = (
    "张三（电话１３８００００１２３４，又138 0000 1234、138-0000-1234）住湖南省长沙市岳麓区麓山南路1号，"
    "身份证430101199003071234，"
    "车牌湘A·12345、湘AD12345，邮箱zhang.san@example.com，卡6222 0212 3456 7890 123，座机0731-88881234，"
    "张 三与欧阳娜娜同往，JOHN SMITH作证。"
)
SECRETS = ("张三", "欧阳娜娜", "John Smith", "湖南省长沙市岳麓区麓山南路1号", "13800001234")


def test_典型案例里认不出人() -> None:
    shown = anonymise(STORY, SECRETS)
    for secret in (*SECRETS, "张 三", "SMITH", "１３８", "1234", "430101", "6222", "12345", "8888", "@", "娜", "麓山"):
        assert secret not in shown, (secret, shown)
    assert shown.startswith("张*（电话***")
    assert "车牌***、***" in shown
    assert "张*与欧***同往，***作证" in shown


@pytest.mark.parametrize("text", ["2026年3月5日 10:30 收费1234.50元，第12345号", "三楼3号床，等了138分钟", "", "甲乙丙"])
def test_日期金额不被遮(text: str) -> None:
    assert anonymise(text, ("张三", "", "甲")) == text


@given(
    st.text(max_size=20), st.text(max_size=20),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=6),
)
def test_说到的名字总被遮住(before: str, after: str, name: str) -> None:
    shown = anonymise(before + name + after, (name,))
    assert name not in shown


@given(st.text(st.characters(), max_size=60), st.lists(st.text(st.characters(), max_size=8), max_size=4))
def test_任何文本都不出错(text: str, secrets: list[str]) -> None:
    anonymise(text, secrets)
    for mask in (mask_name, mask_phone, mask_id_number, mask_address):
        mask(text)


@given(st.from_regex(re.compile("1[3-9][0-9]{9}"), fullmatch=True))
def test_手机只留前三后四(phone: str) -> None:
    assert mask_phone(phone) == f"{phone[:3]}****{phone[-4:]}"
    assert anonymise(f"电话{phone}。") == "电话***。"
