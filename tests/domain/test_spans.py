"""Spans: what people write is read, what cannot be meant is refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaintdesk.domain.errors import UserError
from complaintdesk.domain.spans import MOST, Span, Unit, parse_span
from complaintdesk.i18n import in_language
from complaintdesk.paths import resource


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3 workdays", 3, Unit.WORKDAYS),
        ("1 workday", 1, Unit.WORKDAYS),
        ("7 working days", 7, Unit.WORKDAYS),
        ("24 hours", 24, Unit.HOURS),
        ("1 hour", 1, Unit.HOURS),
        ("4 workhours", 4, Unit.WORKHOURS),
        ("1 workhour", 1, Unit.WORKHOURS),
        ("1 day", 1, Unit.DAYS),
        ("30 Days", 30, Unit.DAYS),
        ("  60   days ", 60, Unit.DAYS),
        ("30days", 30, Unit.DAYS),
        ("3个工作日", 3, Unit.WORKDAYS),
        ("3工作日", 3, Unit.WORKDAYS),
        ("3 個工作日", 3, Unit.WORKDAYS),
        ("24小时", 24, Unit.HOURS),
        ("24 小时", 24, Unit.HOURS),
        ("48個小時", 48, Unit.HOURS),
        ("4个工作小时", 4, Unit.WORKHOURS),
        ("30日", 30, Unit.DAYS),
        ("30天", 30, Unit.DAYS),
        ("15个自然日", 15, Unit.DAYS),
        ("３０日", 30, Unit.DAYS),
        ("\uff12\uff14\u3000\uff48\uff4f\uff55\uff52\uff53", 24, Unit.HOURS),  # full-width "24 hours"
        ("007 days", 7, Unit.DAYS),
        ("10000 days", MOST, Unit.DAYS),
    ],
)
def test_what_people_write_is_read(text: str, amount: int, unit: Unit) -> None:
    assert parse_span(text) == Span(amount, unit)


@pytest.mark.parametrize(
    "text",
    [
        "", "3", "days", "three days", "1.5 days", "3 weeks", "3 days 4 hours", "3 days\n4", "٣ days",
        "三个工作日", "days 3", "3 工作", "2²days", "x" * 5000,
    ],
)
def test_what_is_not_a_span_is_refused_with_an_example(text: str) -> None:
    with in_language("en"), pytest.raises(UserError, match="is not a time span") as refused:
        parse_span(text)
    assert "3 workdays" in refused.value.hint
    assert len(refused.value.message) < 80


@pytest.mark.parametrize("text", ["0 days", "-1 workdays", "10001 hours", "０个工作日", "9" * 5000 + " days"])
def test_amounts_nobody_can_mean_are_refused(text: str) -> None:
    with in_language("en"), pytest.raises(UserError, match="from 1 to 10000") as refused:
        parse_span(text)
    assert len(refused.value.message) < 100


@pytest.mark.parametrize("text", ["当日", "当天内", "當日", "same day", "The same day "])
def test_the_same_day_is_a_span_without_a_number(text: str) -> None:
    assert parse_span(text) == Span(0, Unit.DAYS)


@pytest.mark.parametrize("amount", [0, -3, MOST + 1])
def test_a_rule_cannot_carry_an_impossible_amount(amount: int) -> None:
    with in_language("en"), pytest.raises(UserError, match=f"not {amount}"):
        Span(amount, Unit.WORKDAYS)


@pytest.mark.parametrize(
    ("span", "text", "label"),
    [
        (Span(1, Unit.WORKDAYS), "1 workday", "1 workday"),
        (Span(3, Unit.WORKDAYS), "3 workdays", "3 workdays"),
        (Span(1, Unit.HOURS), "1 hour", "1 hour"),
        (Span(4, Unit.WORKHOURS), "4 workhours", "4 work-hours"),
        (Span(30, Unit.DAYS), "30 days", "30 days"),
    ],
)
def test_canonical_text_and_english_label(span: Span, text: str, label: str) -> None:
    assert str(span) == text
    with in_language("en"):
        assert span.label == label


@pytest.mark.skipif(
    not resource("locale/zh_CN/LC_MESSAGES/domain.mo").exists(), reason="translations are not compiled"
)
@pytest.mark.parametrize(
    ("span", "label"),
    [
        (Span(1, Unit.WORKDAYS), "1 个工作日"),
        (Span(3, Unit.WORKDAYS), "3 个工作日"),
        (Span(24, Unit.HOURS), "24 小时"),
        (Span(4, Unit.WORKHOURS), "4 个工作小时"),
        (Span(30, Unit.DAYS), "30 日"),
        (Span(0, Unit.DAYS), "当日"),
    ],
)
def test_the_chinese_label_reads_back(span: Span, label: str) -> None:
    with in_language("zh_CN"):
        assert span.label == label
    assert parse_span(label) == span


@settings(deadline=None)
@given(amount=st.integers(1, MOST), unit=st.sampled_from(Unit))
def test_canonical_text_reads_back(amount: int, unit: Unit) -> None:
    span = Span(amount, unit)
    assert parse_span(str(span)) == span
    with in_language("en"):
        assert parse_span(span.label) == span


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_a_span_or_a_sentence(text: str) -> None:
    try:
        span = parse_span(text)
    except UserError:
        return
    assert (0 if span.unit is Unit.DAYS else 1) <= span.amount <= MOST
