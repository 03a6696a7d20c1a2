"""脱敏: names, phone and identity numbers shown so that a person is recognised only by who knows them already."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

STAR = "*"
#: Longer secrets are addresses and organisations: nothing of them is shown.
LONGEST_NAME = 6
_GAP = re.compile(r"[\s·.-]")
_HALF_WIDTH = {0x3000: " ", **{wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}}
# What of an address may be shown ends with the district. A 小区 or 社区 is none: there people know each other.
_NO_STREET = "[^0-9路街巷道号小社园院]{1,12}?"
_DISTRICT = re.compile(f"{_NO_STREET}(?:[省市州盟]|自治区|特别行政区)(?:{_NO_STREET}[市州盟区县旗])*")
_BEFORE = "(?<![0-9A-Za-z])"
_AFTER = "(?![0-9A-Za-z])"
#: What people put between the groups of a number.
_GAPS = "[ .·_\u2010-\u2015\u2212-]{0,2}"
_IDENTITY = re.compile(f"{_BEFORE}[0-9]{{6}}{_GAPS}[0-9]{{4}}{_GAPS}[0-9]{{4}}{_GAPS}[0-9]{{3}}[0-9Xx]{_AFTER}")
_MOBILE = re.compile(f"(?<![0-9])(?:\\+?86{_GAPS})?1[3-9][0-9]{_GAPS}[0-9]{{4}}{_GAPS}[0-9]{{4}}(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])(?:\(0[0-9]{2,3}\)|0[0-9]{2,3}[ -])[0-9]{3,4}-?[0-9]{4}(?![0-9])")
_CARD = re.compile(f"{_BEFORE}[0-9]{{4}}(?:{_GAPS}[0-9]{{4}}){{3}}(?:{_GAPS}[0-9]{{1,3}})?{_AFTER}")
_EMAIL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._%+-]*@(?:[0-9A-Za-z-]+\.)+[A-Za-z]{2,}")
_PLATE = re.compile(
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]"
    f"[A-Z]{_GAPS}[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳]",
    re.IGNORECASE,
)


def mask_name(name: str) -> str:
    """张三 → 张*, 欧阳娜娜 → 欧***; each part of a name with dots or blanks by itself (阿里·买买提 → 阿*·买**)."""
    return "".join(
        "".join(part) if parting else _first_only("".join(part))
        for parting, part in groupby(name.strip(), key=lambda char: char in " ·.•・")
    )


def _first_only(part: str) -> str:
    # A name of one character is hidden altogether, or nothing of it would be.
    return part[0] + STAR * (len(part) - 1) if len(part) > 1 else STAR * len(part)


def mask_phone(phone: str) -> str:
    """138****1234; a landline keeps its area code (0731****1234); each of several numbers by itself."""
    return re.sub(r"\+?[0-9](?:[ -]?[0-9])*", lambda found: _masked_phone(found[0]), phone)


def _masked_phone(number: str) -> str:
    digits = re.sub("[^0-9]", "", number)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) < 7:
        return STAR * len(digits)
    # The capital and the big cities have area codes of three digits.
    shown = 4 if digits.startswith("0") and digits[1] not in "12" else 3
    if not digits.startswith("0") and len(digits) < 11:
        shown = 0
    return digits[:shown] + STAR * (len(digits) - shown - 4) + digits[-4:]


def mask_id_number(number: str) -> str:
    """1101**********1234: the first four and the last four; of short numbers only the last two."""
    number = number.strip()
    if len(number) < 12:
        return STAR * max(len(number) - 2, 0) + number[-2:] if len(number) > 4 else STAR * len(number)
    return number[:4] + STAR * (len(number) - 8) + number[-4:]


def mask_address(address: str) -> str:
    """湖南省长沙市岳麓区***: down to the district; without one, the first three characters."""
    address = address.strip()
    shown = district_of(address) or address[: min(3, len(address) // 2)]
    return shown + STAR * 3 if len(shown) < len(address) else address


def district_of(address: str) -> str:
    """The part of an address down to its district, "" where it names none."""
    found = _DISTRICT.match(address)
    return found[0] if found else ""


def anonymise(text: str, secrets: Iterable[str] = ()) -> str:
    """典型案例 and copies for others: the text without these secrets and without anything that looks like a phone,
    identity or bank card number, number plate or e-mail address.

    A secret is found also with blanks, dots or hyphens between its characters, in full width, in capitals; a name
    keeps its first character (张*), everything else becomes stars. Single characters are no secrets.
    """
    for secret in sorted({s.strip() for s in secrets}, key=lambda s: (-len(s), s)):
        bare = _GAP.sub("", secret)
        if len(bare) > 1:
            spread = "[\\s·.-]*".join(map(re.escape, bare.translate(_HALF_WIDTH)))
            text = _replaced(text, re.compile(spread, re.IGNORECASE), _shown(bare))
    for pattern in (_EMAIL, _IDENTITY, _MOBILE, _CARD, _LANDLINE, _PLATE):
        text = _replaced(text, pattern, STAR * 3)
    return text


def _shown(secret: str) -> str:
    return mask_name(secret) if len(secret) <= LONGEST_NAME and secret.isalpha() else STAR * 3


def _replaced(text: str, pattern: re.Pattern[str], by: str) -> str:
    """Look in the half-width form of the text, which has the same length, and put stars into the text itself."""
    kept, end = "", 0
    for found in pattern.finditer(text.translate(_HALF_WIDTH)):
        kept += text[end : found.start()] + by
        end = found.end()
    return kept + text[end:]
