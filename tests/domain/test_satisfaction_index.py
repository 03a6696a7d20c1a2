"""顾客满意度 D = D1 + D2 + D3 (S34): every rule of the source with its numbers reckoned by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from complaintdesk.domain.satisfaction_index import (
    Formula,
    Grade,
    MonthFacts,
    SatisfactionIndex,
    formula_words,
    problems_of,
    reckon,
)
from complaintdesk.i18n import in_language

SOURCE = Formula()


def index(formula: Formula = SOURCE, **facts: object) -> SatisfactionIndex:
    return reckon(MonthFacts(**facts), formula)  # type: ignore[arg-type]


def parts(found: SatisfactionIndex) -> tuple[str, str, str, str]:
    return str(found.survey), str(found.facts), str(found.audit), str(found.total)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, ("20.0", "60.0", "20.0", "100.0"), id="无调查无评定不扣分"),
        # 18 × 20 / 20 = 18; 60 - (3×2 + 1×5 + 0 + 2×3) = 43; 85 × 20% = 17
        pytest.param(
            {"got": Decimal(18), "possible": Decimal(20), "complaints": 3, "over_target": 1, "late": 2, "grade": Grade.A},
            ("18.0", "43.0", "17.0", "78.0"), id="三项都有",
        ),
        pytest.param({"grade": Grade.A}, ("20.0", "60.0", "17.0", "97.0"), id="A级85"),
        pytest.param({"grade": Grade.B}, ("20.0", "60.0", "15.0", "95.0"), id="B级75"),
        pytest.param({"grade": Grade.C}, ("20.0", "60.0", "12.0", "92.0"), id="C级60"),
        pytest.param({"audit": Decimal("88.5")}, ("20.0", "60.0", "17.7", "97.7"), id="审核打分"),
        pytest.param({"audit": Decimal(0)}, ("20.0", "60.0", "0.0", "80.0"), id="审核零分也是分"),
        pytest.param({"complaints": 7}, ("20.0", "46.0", "20.0", "86.0"), id="投诉七次扣14"),
        pytest.param({"complaints": 8}, ("20.0", "45.0", "20.0", "85.0"), id="投诉扣完15为止"),
        pytest.param({"complaints": 500}, ("20.0", "45.0", "20.0", "85.0"), id="再多也只扣15"),
        pytest.param({"over_target": 2}, ("20.0", "50.0", "20.0", "90.0"), id="PPM每次5"),
        pytest.param({"over_target": 4}, ("20.0", "45.0", "20.0", "85.0"), id="PPM扣完15为止"),
        pytest.param({"line_stops": 1}, ("20.0", "45.0", "20.0", "85.0"), id="停线一次此项得0分"),
        pytest.param({"line_stops": 3}, ("20.0", "45.0", "20.0", "85.0"), id="停线三次仍只此项"),
        pytest.param({"late": 4}, ("20.0", "48.0", "20.0", "88.0"), id="迟交每次3"),
        pytest.param({"late": 5}, ("20.0", "45.0", "20.0", "85.0"), id="迟交扣完15为止"),
        pytest.param(
            {"complaints": 9, "over_target": 9, "line_stops": 9, "late": 9, "got": Decimal(0), "possible": Decimal(5),
             "audit": Decimal(0)},
            ("0.0", "0.0", "0.0", "0.0"), id="全扣完",
        ),
        # 2 × 20 / 3 = 13.33…
        pytest.param({"got": Decimal(2), "possible": Decimal(3)}, ("13.3", "60.0", "20.0", "93.3"), id="舍"),
        # 92.25% of 20 = 18.45, half up
        pytest.param({"got": Decimal("92.25"), "possible": Decimal(100)}, ("18.5", "60.0", "20.0", "98.5"), id="入"),
    ],
)  # fmt: skip
def test_S34_分值(facts: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert parts(index(**facts)) == expected


def test_S34_各项扣分() -> None:
    found = index(complaints=3, over_target=1, line_stops=1, late=9)
    assert (found.off_complaints, found.off_over_target, found.off_line_stop, found.off_late) == (6, 5, 15, 15)
    assert found.facts == Decimal("19.0")


@pytest.mark.parametrize(
    ("audit", "total", "demanded"),
    [(Decimal("25.5"), "80.1", False), (Decimal(25), "80.0", False), (Decimal(24), "79.8", True)],
)
def test_S34_低于80须分析定措施(audit: Decimal, total: str, demanded: bool) -> None:
    """The survey gives 15, the facts 60, the audit the rest; 80 itself demands nothing."""
    found = index(got=Decimal(75), possible=Decimal(100), audit=audit)
    assert (str(found.total), found.demands_measures) == (total, demanded)


def test_S34_另一种读法_扣分乘60百分() -> None:
    """60 - (6 + 5 + 0 + 6) × 60% = 49.8."""
    found = index(replace(SOURCE, taken_off=60), complaints=3, over_target=1, late=2)
    assert parts(found) == ("20.0", "49.8", "20.0", "89.8")


def test_S34_权重与小数可改() -> None:
    other = Formula(survey=30, facts=50, audit=20, item=10, complaint=1, grade_b=70, decimals=0)
    found = index(other, got=Decimal(7), possible=Decimal(9), complaints=4, grade=Grade.B)
    assert parts(found) == ("23", "46", "14", "83"), "7 × 30 / 9 = 23.33; 50 - 4; 70 × 20%"


def test_S34_合计等于三项之和_不出浮点误差() -> None:
    for got in range(0, 301, 7):
        found = index(got=Decimal(got), possible=Decimal(300), audit=Decimal(got) / 3)
        assert found.total == found.survey + found.facts + found.audit
        assert -found.total.as_tuple().exponent == 1  # type: ignore[operator]


def test_参数不合理时说明() -> None:
    assert problems_of(SOURCE) == {}
    assert set(problems_of(replace(SOURCE, survey=30))) == {"survey"}
    assert set(problems_of(replace(SOURCE, decimals=4, item=-1, late=2000))) == {"decimals", "item", "late"}


def test_公式写成文字() -> None:
    with in_language("en"):
        words = "\n".join(formula_words(SOURCE))
        assert "D2 = 60 - (N1 + N2 + N3 + N4)." in words
        assert "A = 85, B = 75, C = 60" in words
        assert "{" not in words
        assert "× 60%" in "\n".join(formula_words(replace(SOURCE, taken_off=60)))
