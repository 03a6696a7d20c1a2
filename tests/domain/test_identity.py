"""Identity numbers, credit codes, phones and the line of a card reader."""

# ruff: noqa: RUF001 - full-width characters are what people type

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintdesk.domain.identity import (
    CardData,
    age_on,
    check_credit_code,
    check_identity_number,
    check_phone,
    digits,
    facts_of_number,
    identity_check_digit,
    looks_like_phone,
    parse_card_line,
)
from complaintdesk.domain.vocabulary import Sex
from complaintdesk.i18n import set_language


@pytest.fixture(autouse=True)
def _english() -> None:
    """The sentences are looked at in English: their translations have a test of their own."""
    set_language("en")


# The examples of GB 11643-1999.
GOOD = "11010519491231002X"
MALE = "440524188001010014"


@pytest.mark.parametrize(
    "number", [GOOD, GOOD.lower(), MALE, "110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ", "130503670401001"]
)
def test_身份证号码对(number: str) -> None:
    assert check_identity_number(number) is None


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("110105194912310021", "does not fit"), ("110105194912320026", "birth date"),
        ("010105194912310021", "begins with"), ("1101051949123100", "18"),
        ("", "18"), ("abc", "18"), ("110105194902300023", "birth date"), ("110105670230001", "birth date"),
        ("1101051949X231002X", "18"),
    ],
)
def test_身份证号码错有提示(number: str, told: str) -> None:
    assert told in (check_identity_number(number) or "")


def test_还没到的出生日期() -> None:
    body = "11010520990101001"
    number = body + identity_check_digit(body)
    assert check_identity_number(number) is None
    assert "birth date" in (check_identity_number(number, today=date(2026, 11, 22)) or "")


@pytest.mark.parametrize("body", ["81000019900101001", "83000019900101001", "93101019900101001"])
def test_港澳台居住证和永居证不报错(body: str) -> None:
    assert check_identity_number(body + identity_check_digit(body)) is None


def test_号码里的出生日期与性别() -> None:
    female, male, old = facts_of_number(GOOD), facts_of_number(MALE), facts_of_number("130503670401001")
    assert female is not None
    assert male is not None
    assert old is not None
    assert (female.birth, female.sex) == (date(1949, 12, 31), Sex.FEMALE)
    assert (male.birth, male.sex) == (date(1880, 1, 1), Sex.MALE)
    assert (old.birth, old.sex) == (date(1967, 4, 1), Sex.MALE)
    assert facts_of_number("110105194912310021") is None
    assert facts_of_number("护照G1234567") is None


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(1990, 3, 7), date(2026, 3, 6), 35), (date(1990, 3, 7), date(2026, 3, 7), 36),
        (date(2004, 2, 29), date(2025, 2, 28), 20), (date(2004, 2, 29), date(2025, 3, 1), 21),
    ],
)
def test_周岁(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@given(st.integers(0, 16), st.integers(1, 9))
def test_任何一位数字打错都看得出(place: int, off: int) -> None:
    wrong = GOOD[:place] + str((int(GOOD[place]) + off) % 10) + GOOD[place + 1 :]
    assert check_identity_number(wrong) is not None


@given(st.integers(0, 15))
def test_相邻两位颠倒看得出(place: int) -> None:
    swapped = GOOD[:place] + GOOD[place + 1] + GOOD[place] + GOOD[place + 2 :]
    assert swapped == GOOD or check_identity_number(swapped) is not None


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91350100m000100y43", "9135 0100 M000 100Y 43"])
def test_信用代码对(code: str) -> None:
    assert check_credit_code(code) is None


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("91350100M000100Y44", "does not fit"), ("91350100I000100Y43", "I"), ("9135", "18"), ("", "18"),
        ("9135O100M000100Y43", "O"),
    ],
)
def test_信用代码错有提示(code: str, told: str) -> None:
    assert told in (check_credit_code(code) or "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("138-0000-1234", "13800001234"), ("+86 138 0000 1234", "13800001234"),
        ("008613800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"), ("0731-88881234", "073188881234"),
        ("8612345", "8612345"), ("无", ""), ("", ""),
    ],
)
def test_电话归一(typed: str, kept: str) -> None:
    assert digits(typed) == kept


@pytest.mark.parametrize(
    "phone",
    [
        "13800001234", "138-0000-1234", "+86 13800001234", "0731-88881234", "(0731)88881234",
        "0731-88881234转8001", "88881234",
        "400-800-1234", "12345", "110", "+1 650 253 0000", "+852 2345 6789", "13800001234/13900001234",
        "１３８００００１２３４",
    ],
)
def test_像电话(phone: str) -> None:
    assert looks_like_phone(phone)
    assert check_phone(phone) is None


@pytest.mark.parametrize("phone", ["1380000123", "138000012345", "12800001234", "无", "", "1", "138O0001234", "/", "\ud800"])
def test_不像电话有提示(phone: str) -> None:
    assert not looks_like_phone(phone)
    assert "11 digits" in (check_phone(phone) or "")


ZHANG = CardData("张三", Sex.FEMALE, "汉", date(1949, 12, 31), "湖南省长沙市岳麓区麓山南路1号", GOOD)


@pytest.mark.parametrize(
    "line",
    [
        f"姓名:张三 性别:女 民族:汉 出生:1949年12月31日 住址:湖南省长沙市岳麓区麓山南路1号 公民身份号码:{GOOD}",
        f"姓名：张三　性别：女　民族：汉族　出生日期：1949-12-31　住址：湖南省长沙市岳麓区麓山南路1号　"
        f"身份证号：{GOOD.lower()}",
        f"姓名=张三;性别=女;民族=汉;出生=19491231;地址=湖南省长沙市岳麓区麓山南路1号;身份证号码={GOOD};签发机关=长沙市公安局;有效期限=20100101-20300101",
        f"姓名:张三\n性别:女\n民族:汉\n住址:湖南省长沙市岳麓区麓山南路1号\n手机号码:13800001234\n公民身份号码:{GOOD}",
        f"张三\t女\t汉\t19491231\t湖南省长沙市岳麓区麓山南路1号\t{GOOD}",
        f"张三,女,汉,1949-12-31,湖南省长沙市岳麓区麓山南路1号,{GOOD},长沙市公安局,20100101,20300101",
        f"张三|女|汉族|1949.12.31|湖南省长沙市岳麓区麓山南路1号|{GOOD}|",
        f"{GOOD}\t张三\t女\t汉\t1949年12月31日\t湖南省长沙市岳麓区麓山南路1号",
        f"张三 女 汉 1949年12月31日 湖南省长沙市岳麓区麓山南路1号 {GOOD}",
        f"  张三\n女\n汉\n湖南省长沙市岳麓区麓山南路1号\n{GOOD}\r\n",
    ],
)
def test_读卡器的一行(line: str) -> None:
    assert parse_card_line(line) == ZHANG


def test_读卡器的一行_少民族姓名() -> None:
    assert parse_card_line("阿卜杜拉·买买提,男,维吾尔,19801231,," + MALE) == CardData(
        "阿卜杜拉·买买提", Sex.MALE, "维吾尔", date(1980, 12, 31), "", MALE
    )


def test_只有号码也补出性别和出生() -> None:
    assert parse_card_line(GOOD) == CardData(sex=Sex.FEMALE, birth=date(1949, 12, 31), number=GOOD)


def test_号码校验不过也照填() -> None:
    assert parse_card_line("姓名:张三 公民身份号码:110105194912310021") == CardData("张三", number="110105194912310021")


@pytest.mark.parametrize("line", ["", "hello", "姓名:张三 性别:男", "13800001234", "投诉,男,汉", "\0\ud800", "姓名:", "|||"])
def test_不是身份证的内容(line: str) -> None:
    assert parse_card_line(line) is None


@given(st.text(st.characters()))
def test_粘贴什么都不出错(text: str) -> None:
    parse_card_line(text)
    parse_card_line(f"{text} {GOOD}")
    check_identity_number(text)
    check_credit_code(text)
    looks_like_phone(text)
