"""Time spans of the rules 时限: so many hours, office hours, days or workdays, as text and back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _, ngettext

#: No rule of law or house is longer; a bigger number is a slip of the finger.
MOST = 10_000


class Unit(StrEnum):
    """计时单位: what is counted."""

    HOURS = "hours"
    WORKHOURS = "workhours"
    DAYS = "days"
    WORKDAYS = "workdays"


@dataclass(frozen=True)
class Span:
    """时限长度: so many of a unit, from 1 to 10,000; no day at all is the same day (当日)."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        least = 0 if self.unit is Unit.DAYS else 1
        if not least <= self.amount <= MOST:
            raise _wrong_amount(str(self.amount))

    def __str__(self) -> str:
        if self.amount == 0:
            return "same day"
        return f"{self.amount} {self.unit.value if self.amount != 1 else self.unit.value.removesuffix('s')}"

    @property
    def label(self) -> str:
        """The span in the language in force, such as 3 个工作日."""
        n = self.amount
        if n == 0:
            return _("the same day")
        match self.unit:
            case Unit.HOURS:
                text = ngettext("{n} hour", "{n} hours", n)
            case Unit.WORKHOURS:
                text = ngettext("{n} work-hour", "{n} work-hours", n)
            case Unit.DAYS:
                text = ngettext("{n} day", "{n} days", n)
            case Unit.WORKDAYS:
                text = ngettext("{n} workday", "{n} workdays", n)
        return text.format(n=n)


_UNITS = {
    Unit.WORKHOURS: r"work(?:ing)?[ -]?hours?|[个個]?工作小[时時]",
    Unit.WORKDAYS: r"work(?:ing)?[ -]?days?|[个個]?工作[日天]",
    Unit.HOURS: r"hours?|[个個]?小[时時]",
    Unit.DAYS: r"(?:calendar )?days?|[个個]?(?:自然)?[日天]",
}
_ANY_UNIT = "|".join(f"(?P<{unit.name}>{words})" for unit, words in _UNITS.items())
_SPAN = re.compile(rf"(?P<amount>[+-]?[0-9]+)\s*(?:{_ANY_UNIT})", re.IGNORECASE)
_SAME_DAY = re.compile(r"(?:the )?same day|当[日天]内?|當[日天]內?", re.IGNORECASE)
#: Full-width forms typed with a Chinese input method stand this far above their plain twins.
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def parse_span(text: str) -> Span:
    """The span a person wrote: 3 workdays, 1 day, 24小时, 3个工作日, ３０日, 当日; UserError for anything else."""
    plain = text.translate(_PLAIN).strip()
    if _SAME_DAY.fullmatch(plain):
        return Span(0, Unit.DAYS)
    found = _SPAN.fullmatch(plain)
    if found is None:
        raise UserError(
            _("“{text}” is not a time span.").format(text=_short(text.strip())),
            _("Write a whole number and a unit: 3 workdays, 4 workhours, 24 hours or 30 days."),
        )
    digits = found["amount"]
    # Python refuses to read numbers of thousands of digits, so length is judged first.
    if len(digits) > 12:
        raise _wrong_amount(_short(digits))
    if int(digits) < 1:
        raise _wrong_amount(digits)
    return Span(int(digits), next(unit for unit in _UNITS if found[unit.name]))


def _wrong_amount(amount: str) -> UserError:
    return UserError(
        _("A time span must be from 1 to {most}, not {amount}.").format(most=MOST, amount=amount),
        _("Correct the number."),
    )


def _short(text: str) -> str:
    """The text as far as it fits a message."""
    return text if len(text) <= 30 else text[:30] + "…"
