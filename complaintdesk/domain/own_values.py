"""自有字段的值: what may stand in a pack's own field, by its kind of input, and how it is kept."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from complaintdesk.domain.policy import OwnField, Pack
from complaintdesk.i18n import _

#: A yes-or-no field keeps the words of the papers, like the pack's own choices.
YES, NO = "是", "否"
_YES = frozenset(("是", "有", "yes", "true", "1", "y"))
_NO = frozenset(("否", "无", "没有", "no", "false", "0", "n"))
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")


def own_value(own: OwnField, typed: str) -> tuple[str, str]:
    """The value as it is kept, and what is wrong with it: an empty sentence when nothing is."""
    value = typed.strip()
    if not value:
        return "", ""
    if own.choices:
        problem = _("“{value}” is not among the choices for “{label}”.").format(value=value, label=own.label)
        return value, "" if value in own.choices else problem
    plain = unicodedata.normalize("NFKC", value).replace(" ", "")
    if own.input == "date":
        return _day(own, plain, value)
    if own.input == "number":
        number = plain.replace(",", "")
        problem = _("“{label}” is a number. Write it in digits.").format(label=own.label)
        return (number, "") if _NUMBER.fullmatch(number) else (value, problem)
    if own.input == "amount":
        return _amount(own, plain.replace(",", "").removeprefix("¥").removesuffix("元"), value)
    if own.input == "yes_no":
        return _yes_no(own, plain.lower(), value)
    return (tidy_plate(value) if is_plate(own) else value), ""


def _day(own: OwnField, plain: str, typed: str) -> tuple[str, str]:
    found = _DAY.fullmatch(plain)
    try:
        if found is not None:
            return date(*map(int, found.groups())).isoformat(), ""
    except ValueError:
        pass
    return typed, _("“{label}” is a date. Write it like 2026-03-02.").format(label=own.label)


def _amount(own: OwnField, plain: str, typed: str) -> tuple[str, str]:
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        return typed, _("“{label}” is an amount in yuan with at most two decimals, such as 120.50.").format(
            label=own.label
        )
    return f"{int(found[1])}.{(found[2] or '').ljust(2, '0')}", ""


def _yes_no(own: OwnField, plain: str, typed: str) -> tuple[str, str]:
    if plain in _YES:
        return YES, ""
    if plain in _NO:
        return NO, ""
    return typed, _("“{label}” is answered by yes or no.").format(label=own.label)


def is_plate(own: OwnField) -> bool:
    """车牌号: a field that names a vehicle, and so whoever comes with it again."""
    return "plate" in own.key or "车牌" in own.title


def plate_keys(pack: Pack) -> tuple[str, ...]:
    """The fields of the pack that name a vehicle."""
    return tuple(own.key for own in pack.fields if is_plate(own))


def tidy_plate(text: str) -> str:
    """A plate as it is compared: half width, capitals, nothing between the characters."""
    return re.sub(r"[\s·•.\-]", "", unicodedata.normalize("NFKC", text).upper())
