"""Lines as Chinese typesetting wants them, and never a character lost."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from complaintdesk.domain.form_layout import Style as Place
from complaintdesk.paper.fonts import font_set
from complaintdesk.paper.ink import Ink
from complaintdesk.paper.prose import paragraph_blocks
from complaintdesk.paper.runs import advance, justified, part_of
from complaintdesk.paper.sizes import PAPERS, type_for
from complaintdesk.paper.typesetting import (
    HALF_BLANK,
    NO_END,
    NO_START,
    OPENING,
    Style,
    break_lines,
    clean,
    fit,
    flush,
    may_break,
)
from tests.paper.reading import squash
from tests.paper.reading import text as read_back

if TYPE_CHECKING:
    from complaintdesk.paper.prose import ProseLine

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
        pytest.param("他说：“不行！”我走了", 4.6, ["他说：“不", "行！”我走", "了"], id="引号成对"),
        pytest.param("一二三四——五六", 5, ["一二三四", "——五六"], id="破折号不拆"),
        pytest.param("一二三四……五六", 5, ["一二三四", "……五六"], id="省略号不拆"),
        pytest.param("打了complaint系统", 5.5, ["打了", "complaint", "系统"], id="英文单词不拆"),
        pytest.param("打13800138000联系", 6, ["打", "13800138000", "联系"], id="电话不拆"),
        pytest.param("上涨了百分之20.5%左右", 8, ["上涨了百分之", "20.5%左右"], id="数字与百分号不拆"),
        pytest.param("the clerk said no", 6, ["the clerk ", "said no"], id="英文空格处换行"),
        pytest.param("他说it’s了", 3, ["他说", "it’s了"], id="撇号不拆"),
        pytest.param("甲\n\n乙", 9, ["甲", "", "乙"], id="保留空行"),
        pytest.param("签名：　　　年　　月", 20, ["签名：　　　年　　月"], id="全角空格保留"),
        pytest.param("，，，，，，", 3, ["，，，，，，"], id="全是标点也不死循环"),
    ],
)
def test_breaking(text: str, ems: float, expected: list[str]) -> None:
    assert lines(text, ems) == expected


def test_a_word_longer_than_the_line_is_cut() -> None:
    parts = lines("x" * 100, 5)
    assert "".join(parts) == "x" * 100
    assert all(STYLE.width(part) <= 5 * EM for part in parts)


def laid(words: str) -> float:
    """How wide a line of these words is, counted without the kit: pairs of marks closer, no blank halves at its edges."""
    words = words.rstrip(" ")
    full = [STYLE[c] > 0.99 * EM for c in words]
    width = sum(map(STYLE.__getitem__, words))
    for n, (a, b) in enumerate(pairwise(words)):
        marks = full[n] and full[n + 1] and (
            (a in HALF_BLANK and b in HALF_BLANK | OPENING) or (a in OPENING and b in OPENING)
        )
        if marks or (a == "’" and full[n] and b.isascii() and b.isalpha()):
            width -= EM / 2
    if words and full[-1] and words[-1] in HALF_BLANK:
        width -= EM / 2
    return width - (EM / 2 if words and full[0] and words[0] in OPENING else 0)


@settings(max_examples=400, deadline=None)
@given(written, st.floats(3, 60))
def test_nothing_is_lost_too_wide_or_badly_broken(text: str, ems: float) -> None:
    text = clean(text)
    broken = break_lines(text, STYLE, ems * EM)
    shown = [text[line.start : line.end] for line in broken]
    assert "".join(shown).replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")
    for before, line, words in zip([None, *broken], broken, shown, strict=False):
        assert line.width == pytest.approx(max(0, laid(words)), abs=0.01)
        assert len(words.rstrip(" ")) <= 1 or line.width <= ems * EM + 0.02
        if before is None or before.last or not words:
            continue
        previous = text[before.start : before.end]
        cut = words[0].isascii() and words[0].isalnum() and previous[-1].isascii() and previous[-1].isalnum()
        if cut or words[0] in NO_START or previous.rstrip(" ")[-1:] in NO_END:
            # Only where the line before had no better place at all.
            assert not any(may_break(a, b) for a, b in pairwise(previous))
        assert line.start >= before.end


@settings(max_examples=400, deadline=None)
@given(written, st.floats(3, 60), st.integers(0, 200))
def test_a_line_takes_all_that_fits(text: str, ems: float, start: int) -> None:
    text = clean(text)
    for line in break_lines(text, STYLE, ems * EM, min(start, len(text))):
        rest = text[line.start :].partition("\n")[0]
        ends = [n for n in range(1, len(rest)) if may_break(rest[n - 1], rest[n])]
        longer = [n for n in [*ends, len(rest)] if n > line.end - line.start]
        assert line.last or not longer or laid(rest[: longer[0]]) > ems * EM - 0.02


@settings(max_examples=300, deadline=None)
@given(written, st.floats(3, 40))
def test_justified_lines_fill_their_width_with_their_own_characters(text: str, ems: float) -> None:
    text = clean(text)
    for line in break_lines(text, STYLE, ems * EM):
        runs = justified(text, line, STYLE, ems * EM)
        words = text[line.start : line.end].rstrip(" ")
        assert "".join(run.text for run in runs) == words
        if not words:
            continue
        assert all(run.spacing >= -EM / 2 for run in runs)
        assert all(len(run.text) == 1 for run in runs if run.font is None)
        last = runs[-1]
        end = sum(advance(run, STYLE) for run in runs) - last.spacing - flush(words, STYLE)
        end -= STYLE[words[-1]] / 2 if words[-1] in HALF_BLANK and STYLE[words[-1]] > 0.99 * EM else 0
        opened = end - line.width
        assert opened == pytest.approx(0, abs=0.01) or (not line.last and end == pytest.approx(ems * EM, abs=0.01))
        for first, second in ((0, len(words)), (1, 3), (len(words) // 2, len(words))):
            before, part = part_of(runs, STYLE, first, second)
            assert "".join(run.text for run in part) == words[first:second]
            at = sum(advance(run, STYLE) for run in part_of(runs, STYLE, 0, first)[1])
            assert before == pytest.approx(at, abs=0.01)


@pytest.mark.parametrize(
    ("words", "ems"),
    [
        pytest.param("他说：“不行”，（见附件）。", 12, id="相邻标点各让半格"),
        pytest.param("（《“”》）", 4, id="层层括号"),
        pytest.param("好！？", 2.5, id="叹号问号"),
        pytest.param("甲，乙", 3, id="单个标点不让"),
        pytest.param("甲，A", 2.6, id="标点后的字母不动"),
        pytest.param("——……", 3.6, id="破折号省略号不让"),
        pytest.param("it’s", 1.5, id="撇号占半格"),
    ],
)
def test_punctuation_that_meets_is_closed_up(words: str, ems: float) -> None:
    assert STYLE.width(words) == pytest.approx(ems * EM, abs=0.31 * EM)


def test_an_opening_bracket_begins_a_line_flush_and_a_stop_ends_it_flush() -> None:
    text = "一二三四五，“七八九十”"
    first, second = break_lines(text, STYLE, 5.5 * EM)
    assert first.end == 6
    assert first.width == pytest.approx(5.5 * EM)
    assert text[second.start] == "“"
    assert flush(text[second.start :], STYLE) == EM / 2
    assert second.width == pytest.approx(5 * EM)


closed_up = st.text(st.sampled_from("投诉答复甲乙丙“”（）《》，。；：！？…—abc12 "), min_size=1, max_size=120)


@settings(max_examples=40, deadline=None)
@given(closed_up, st.floats(4, 40))
def test_what_is_closed_up_and_opened_is_read_back_as_written(text: str, ems: float) -> None:
    text = clean(text)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(600, 2000), initialFontName=STYLE.fonts.first())
    Ink(canvas, 1).lines(text, break_lines(text, STYLE, ems * EM), STYLE, 50, 1950, ems * EM)
    canvas.showPage()
    canvas.save()
    assert read_back(out.getvalue()) == squash(text)


def test_no_paragraph_of_a_letter_ends_with_a_single_character() -> None:
    type_ = type_for(PAPERS["A4"], font_set(()), latin=False)
    for length in range(30, 140):
        words = "".join("投诉办理结果告知如下"[n % 10] for n in range(length)) + "。"
        blocks = paragraph_blocks([(Place.BODY, words)], PAPERS["A4"].inner, type_)
        cells = [cast("ProseLine", cell) for block in blocks for row in block.rows for cell in row.cells]
        shown = [words[line.start : line.end] for cell in cells for line in cell.lines]
        assert "".join(shown) == words
        assert len(shown[-1]) >= 3
        assert all(line.width <= PAPERS["A4"].inner for cell in cells for line in cell.lines)


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


def test_a_blank_for_the_pen_and_a_dash_are_never_torn() -> None:
    """Neither broken over two lines nor opened by the justification."""
    blank, dash = "＿" * 6, "——"
    text = f"您于2026年3月2日提出的关于“{blank}”的投诉{dash}编号TS-2026-0007，决定自{blank}起予以受理，特此告知您本人知悉。"
    style = STYLE
    for width in range(120, 420, 7):
        broken = break_lines(text, style, width)
        pieces = [text[line.start : line.end] for line in broken]
        assert sum(piece.count(blank) for piece in pieces) == 2, pieces
        assert sum(piece.count(dash) for piece in pieces) == 1, pieces
        for line in broken:
            # The last of a row may be followed by an opening; within a row there is none.
            for run in justified(text, line, style, width):
                assert not (run.spacing and ("＿＿" in run.text or dash in run.text)), run
