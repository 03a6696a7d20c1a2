"""大写金额: an amount in the characters that nobody can alter, as agreements and receipts write it."""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capitals(amount: int) -> str:
    """壹仟贰佰元整, 壹拾元零伍分: the amount in 分 by the rules of 支付结算办法."""
    yuan, rest = divmod(amount, 100)
    jiao, fen = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif fen and yuan:
        words += _DIGITS[0]
    if fen:
        return f"{words}{_DIGITS[fen]}分"
    return f"{words or '零元'}整"


def _whole(number: int) -> str:
    """壹万零伍佰: whole yuan, in groups of four places."""
    words, gap = "", False
    for group in range(len(_GROUPS) - 1, -1, -1):
        part = number // 10_000**group % 10_000
        if not part:
            gap = gap or bool(words)
            continue
        if words and (gap or part < 1000):
            words += _DIGITS[0]
        words += _four(part) + _GROUPS[group]
        gap = False
    return words


def _four(number: int) -> str:
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            gap = gap or bool(words)
            continue
        words += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words
