"""顾客满意度 D = D1 + D2 + D3 (S34): the reckoning of one month, exact, every number of it a parameter.

D1 is a survey, D2 what can be counted (complaints, parts per million over target, a stopped line, late deliveries), D3 the
customer's own audit. Each of the three is rounded half up to the formula's decimals and D is their sum, so that a printed
sheet adds up. The source prints the formula of D2 in two ways (S34): `taken_off` chooses between them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from complaintdesk.i18n import N_, _

ZERO = Decimal(0)
_MOST = 1000
_DECIMALS = 3


class Grade(StrEnum):
    """审核评级: where the customer gives no marks."""

    A = "A"
    B = "B"
    C = "C"

    @property
    def label(self) -> str:
        return self.value


@dataclass(frozen=True)
class Formula:
    """计算参数: whole points, but `taken_off` is a percentage. The values that stand here are those of S34."""

    survey: int = 20
    facts: int = 60
    audit: int = 20
    item: int = 15
    """The most that each of the four items of D2 can take off."""
    complaint: int = 2
    over_target: int = 5
    late: int = 3
    taken_off: int = 100
    """So much of what the items take off counts: 100, or 60 where the office reads “×60%” in the source that way."""
    grade_a: int = 85
    grade_b: int = 75
    grade_c: int = 60
    demanded_below: int = 80
    decimals: int = 1

    def mark(self, grade: Grade) -> int:
        """The marks out of 100 that a grade stands for."""
        return {Grade.A: self.grade_a, Grade.B: self.grade_b, Grade.C: self.grade_c}[grade]


@dataclass(frozen=True)
class MonthFacts:
    """当月数据: what was counted; a survey or an audit that there was not takes nothing off."""

    got: Decimal | None = None
    possible: Decimal | None = None
    complaints: int = 0
    over_target: int = 0
    line_stops: int = 0
    late: int = 0
    audit: Decimal | None = None
    grade: Grade | None = None


@dataclass(frozen=True)
class SatisfactionIndex:
    """满意度结果: what each item takes off (before `taken_off`), the three parts, D, and whether measures are demanded."""

    off_complaints: int
    off_over_target: int
    off_line_stop: int
    off_late: int
    survey: Decimal
    facts: Decimal
    audit: Decimal
    total: Decimal
    demands_measures: bool


def reckon(month: MonthFacts, formula: Formula) -> SatisfactionIndex:
    """The index of a month."""

    def rounded(points: Decimal) -> Decimal:
        return points.quantize(Decimal(1).scaleb(-formula.decimals), ROUND_HALF_UP)

    off = (
        min(formula.item, month.complaints * formula.complaint),
        min(formula.item, month.over_target * formula.over_target),
        formula.item if month.line_stops else 0,
        min(formula.item, month.late * formula.late),
    )
    survey, audit = Decimal(formula.survey), Decimal(formula.audit)
    if month.got is not None and month.possible:
        survey = month.got * formula.survey / month.possible
    mark = month.audit if month.audit is not None else formula.mark(month.grade) if month.grade is not None else None
    if mark is not None:
        audit = Decimal(mark) * formula.audit / 100
    facts = max(ZERO, formula.facts - Decimal(sum(off)) * formula.taken_off / 100)
    parts = rounded(survey), rounded(facts), rounded(audit)
    total = sum(parts, ZERO)
    return SatisfactionIndex(*off, *parts, total, total < formula.demanded_below)


def problems_of(formula: Formula) -> dict[str, str]:
    """What is wrong with a formula, by field; empty where it can be reckoned with."""
    found = {
        one.name: _("Enter a whole number from 0 to {most}.").format(most=_MOST)
        for one in fields(formula)
        if not 0 <= getattr(formula, one.name) <= _MOST
    }
    if formula.survey + formula.facts + formula.audit != 100:
        found["survey"] = _("The three weights make {sum} together. They must make 100.").format(
            sum=formula.survey + formula.facts + formula.audit
        )
    if formula.decimals > _DECIMALS:
        found["decimals"] = _("Enter a whole number from 0 to {most}.").format(most=_DECIMALS)
    return found


def formula_words(formula: Formula) -> tuple[str, ...]:
    """The formula in words, a sentence a line, as it stands under the printed sheet."""
    of_facts = (
        _("D2 = {facts} - (N1 + N2 + N3 + N4).")
        if formula.taken_off == 100
        else _("D2 = {facts} - (N1 + N2 + N3 + N4) × {taken_off}%.")
    )
    words = (
        N_("D = D1 + D2 + D3; weights {survey}, {facts}, {audit}. Rounded half up, decimals: {decimals}."),
        N_("D1 = marks got ÷ marks possible × {survey}; a month without a survey has {survey}."),
        of_facts,
        N_("N1: {complaint} for each complaint. N2: {over_target} each time the PPM is over target."),
        N_("N3: {item} if the customer's line stopped. N4: {late} for each late delivery."),
        N_("None of N1 to N4 takes off more than {item}."),
        N_("D3 = audit marks × {audit}%; grade A = {grade_a}, B = {grade_b}, C = {grade_c}; without an audit {audit}."),
        N_("D below {demanded_below}: an analysis and measures are demanded."),
    )  # fmt: skip
    given = {one.name: getattr(formula, one.name) for one in fields(formula)}
    return tuple((line if line is of_facts else _(line)).format(**given) for line in words)
