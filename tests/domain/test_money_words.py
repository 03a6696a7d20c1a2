"""大写金额 by the rules of 支付结算办法 annex 1."""

from __future__ import annotations

import pytest

from complaintdesk.domain.money_words import capitals


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (100, "壹元整"),
        (1005, "壹拾元零伍分"),
        (12_000, "壹佰贰拾元整"),
        (20_000, "贰佰元整"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_000_000, "壹万元整"),
        (1_000_500, "壹万零伍元整"),
        (1_050_000, "壹万零伍佰元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
    ],
)
def test_as_cheques_write_it(amount: int, words: str) -> None:
    assert capitals(amount) == words
