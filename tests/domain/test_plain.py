"""Text at the desk's door, and text cut to fit."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaintdesk.domain.plain import clip_display, display_width, inert

#: Any text whatever, lone surrogates included.
ANYTHING = st.text(st.characters(), max_size=60)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b", "ab"), ("a\r\nb\rc\nd", "a\nb\nc\nd"), ("a\tb", "a\tb"), ("a\x0bb\x1fc\x7fd\x9f", "abcd"),
        ("a\x85b\u2028c\u2029d", "a\nb\nc\nd"),
        ("abc\u202etxt.exe", "abctxt.exe"), ("\u2066x\u2069\u200e\u200f\u061c", "x"), ("\ud800", ""),
        ("张\udfff三", "张三"),
        ("\ud83d\ude00", "😀"), ("\ufeff编号", "编号"), ("\ufffe\uffff\ufdd0", ""), ("", ""),
        ("<b>&amp;'\"=1+1%s{0}\\", "<b>&amp;'\"=1+1%s{0}\\"), ("葛\U000e0101城", "葛\U000e0101城"),
        ("👨\u200d👩", "👨\u200d👩"),
        ("𠮷㐂\ue625", "𠮷㐂\ue625"), ("  空白  保留 ", "  空白  保留 "), ("\ude00\ud83d", ""),
    ],
)
def test_门口只留文字(typed: str, kept: str) -> None:
    assert inert(typed) == kept


@given(ANYTHING | st.text(st.sampled_from("a投\0\r\n\t\x85\u202e\ud83d\ude00\ufeff"), max_size=20))
def test_留下的都能存能传(text: str) -> None:
    kept = inert(text)
    assert inert(kept) == kept
    assert kept.encode().decode() == kept
    assert all(char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in kept)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()] or "\ud83d\ude00" in text


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("投诉工作人员态度恶劣", 10, "投诉工作…"), ("投诉", 4, "投诉"), ("abcdef", 4, "abc…"),
        ("abc", 3, "abc"), ("一\n二\t三", 20, "一 二 三"),
        ("e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301…"),
        ("👨\u200d👩\u200d👧回家了", 6, "👨\u200d👩\u200d👧回…"), ("👍🏽👍🏽", 3, "👍🏽…"),
        ("葛\U000e0101城市", 5, "葛\U000e0101城…"), ("投诉", 1, "…"), ("投诉", 0, ""), ("", 5, ""),
        ("a b c", 3, "a…"),
    ],
)
def test_裁到宽度(text: str, columns: int, shown: str) -> None:
    assert clip_display(text, columns) == shown


@given(ANYTHING, st.integers(0, 40))
def test_裁后不超宽_不裁时只理空白(text: str, columns: int) -> None:
    shown = clip_display(text, columns)
    assert display_width(shown) <= columns
    assert shown == " ".join(text.split()) or shown.endswith("…") or columns == 0
