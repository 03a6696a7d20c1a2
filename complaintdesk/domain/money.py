"""金额: amounts as people write them, kept as whole 分."""

from __future__ import annotations

import re
import unicodedata

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _

_AMOUNT = re.compile(r"(?:¥|￥|RMB|CNY)?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?\s*元?", re.IGNORECASE)
LARGEST = 10**12
"""Ten milliard yuan in 分: whoever types more has typed a telephone number."""


def parse_money(typed: str, field: str = "") -> int:
    """The amount in 分: 1200, 1,200.50, ¥1200.5, 1200元. Raises UserError that shows how to write one."""
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    if found is None:
        raise UserError(
            _("“{value}” is not an amount. Write yuan with at most two decimals, like 1200.50.").format(
                value=typed.strip()
            ),
            field=field,
        )
    amount = int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0"))
    if amount > LARGEST:
        raise UserError(_("The amount “{value}” is too large.").format(value=typed.strip()), field=field)
    return amount


def money_text(amount: int) -> str:
    """The amount as it is shown: 1,200 元, 1,200.50 元."""
    yuan, rest = divmod(amount, 100)
    return _("{amount} yuan").format(amount=f"{yuan:,}.{rest:02d}" if rest else f"{yuan:,}")
