"""Lines as Chinese typesetting wants them, and never a character lost."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.typesetting import (
    HALF_BLANK,
    NO_END,
    NO_START,
    Style,
    break_lines,
    clean,
    fit,
    may_break,
)

EM = 10.0
STYLE = Style(font_set(()), EM, 14)
NOTE = "（续见附页）"

written = st.text(
    st.one_of(
        st.sampled_from("，。、；：？！”’）》（“《—…　 \n%￥,.)("),
        st.sampled_from("投诉人李𬭎䶮在门诊等了很久没有答复"),
        st.sampled_from("abcXYZ0123456789-/"),
        st.characters(codec="utf-8"),
    ),
    max_size=200,
)


def lines(text: str, ems: float) -> list[str]:
    return [text[line.start : line.end] for line in break_lines(text, STYLE, ems * EM)]


@pytest.mark.parametrize(
    ("text", "ems", "expected"),
    [
        pytest.param("一二三四五六七八九十", 5, ["一二三四五", "六七八九十"], id="正好排满"),
        pytest.param("一二三四五，六七", 5, ["一二三四", "五，六七"], id="逗号不起行"),
        pytest.param("一二三四，五六七", 4.5, ["一二三四，", "五六七"], id="行末标点占半格"),
        pytest.param("一二三四（五六）", 5, ["一二三四", "（五六）"], id="前括号不收行"),
        pytest.param("他说：“不行！”我走了", 4.6, ["他说：", "“不行！”", "我走了"], id="引号成对"),
        pytest.param("一二三四——五六", 5, ["一二三四", "——五六"], id="破折号不拆"),
        pytest.param("一二三四……五六", 5, ["一二三四", "……五六"], id="省略号不拆"),
        pytest.param("打了complaint系统", 5.5, ["打了", "complaint", "系统"], id="英文单词不拆"),
        pytest.param("打13800138000联系", 6, ["打", "13800138000", "联系"], id="电话不拆"),
        pytest.param("上涨了百分之20.5%左右", 8, ["上涨了百分之", "20.5%左右"], id="数字与百分号不拆"),
        pytest.param("the clerk said no", 6, ["the clerk ", "said no"], id="英文空格处换行"),
        pytest.param("他说it’s了", 4, ["他说", "it’s了"], id="撇号不拆"),
        pytest.param("甲\n\n乙", 9, ["甲", "", "乙"], id="保留空行"),
        pytest.param("签名：　　　年　　月", 20, ["签名：　　　年　　月"], id="全角空格保留"),
        pytest.param("，，，，，，", 3, ["，，，", "，，，"], id="全是标点也不死循环"),
    ],
)
def test_breaking(text: str, ems: float, expected: list[str]) -> None:
    assert lines(text, ems) == expected


def test_a_word_longer_than_the_line_is_cut() -> None:
    parts = lines("x" * 100, 5)
    assert "".join(parts) == "x" * 100
    assert all(STYLE.width(part) <= 5 * EM for part in parts)


@settings(max_examples=400, deadline=None)
@given(written, st.floats(3, 60))
def test_nothing_is_lost_too_wide_or_badly_broken(text: str, ems: float) -> None:
    text = clean(text)
    broken = break_lines(text, STYLE, ems * EM)
    shown = [text[line.start : line.end] for line in broken]
    assert "".join(shown).replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")
    for before, line, words in zip([None, *broken], broken, shown, strict=False):
        half = EM / 2 if words.rstrip(" ")[-1:] in HALF_BLANK else 0
        single = len(words.rstrip(" ")) <= 1
        assert single or STYLE.width(words.rstrip(" ")) <= ems * EM + half + 0.02
        if before is None or before.last or not words:
            continue
        previous = text[before.start : before.end]
        torn = words[0] in NO_START or previous.rstrip(" ")[-1:] in NO_END
        if torn:  # only where the line before had no better place at all
            assert not any(may_break(a, b) for a, b in pairwise(previous))
        assert line.start >= before.end


@settings(max_examples=300, deadline=None)
@given(written, st.floats(3, 40), st.integers(1, 6))
def test_what_does_not_fit_is_handed_on_complete(text: str, ems: float, rows: int) -> None:
    text = clean(text)
    fitted = fit(text, STYLE, ems * EM, rows, NOTE)
    assert len(fitted.lines) <= rows
    shown = "".join(text[line.start : line.end] for line in fitted.lines)
    rest = "" if fitted.rest is None else text[fitted.rest :]
    assert (shown + rest).replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")
    if fitted.rest is not None and ems > 7:
        assert fitted.lines[-1].width + STYLE.width(NOTE) <= ems * EM + EM / 2 + 0.02


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        pytest.param("甲\r\n乙\r丙\u2028丁\x0b戊", "甲\n乙\n丙\n丁\n戊", id="各种换行"),
        pytest.param("甲\t乙\u00a0丙\u2003丁", "甲 乙 丙 丁", id="各种空格"),
        pytest.param("　　甲　乙", "　　甲　乙", id="全角空格"),
        pytest.param("甲\x00\x07\x1b\x7f\x9f乙", "甲乙", id="控制字符"),
        pytest.param("\u202e陈\u202c\u2066\u200f\u200b\ufeff𬭎", "陈𬭎", id="方向控制符"),
        pytest.param("甲\ud842乙\udfb7", "甲乙", id="半个代理对"),
        pytest.param("\ufffe甲\uffff\ufdd0\U0001ffff", "甲", id="非字符"),
        pytest.param("葛\U000e0100城\ufe00", "葛城", id="异体选择符"),
        pytest.param("甲" + "\n" * 50 + "乙\n\n", "甲\n\n乙", id="大片空行"),
        pytest.param("<b>&amp;[[[x]]]{y}%s\\n", "<b>&amp;[[[x]]]{y}%s\\n", id="标记原样"),
        pytest.param("e\u0301", "e\u0301", id="组合字符不改写"),
    ],
)
def test_cleaning(typed: str, printed: str) -> None:
    assert clean(typed) == printed
    assert clean(printed) == printed
