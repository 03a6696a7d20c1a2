"""提示 (K8): what the figures of a period say in plain sentences, and the early warnings that were raised in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from complaintdesk.desk.case_filter import day_start
from complaintdesk.desk.context import Seen
from complaintdesk.desk.early_warnings import alerts_of
from complaintdesk.desk.figures import CountLine
from complaintdesk.desk.figures_periods import before, period_title
from complaintdesk.i18n import _

#: A page has room for so many warnings; the book of alerts has them all.
MOST = 4
#: A category that grew by fewer tells of nothing.
_NOTABLE = 3


@dataclass(frozen=True)
class Growth:
    """增减: cases of the period and of the one before, the same by category."""

    now: int
    before: int
    by: tuple[CountLine, ...]
    by_before: dict[str, int]


def hints(seen: Seen, first: date, last: date, growth: Growth) -> tuple[str, ...]:
    """The trend first, then the alerts, the newest first."""
    return (*_trend(growth, period_title(*before(first, last))), *_alerts(seen, first, last))


def _trend(growth: Growth, earlier: str) -> list[str]:
    if not growth.before and not growth.now:
        return []
    more = growth.now - growth.before
    if not more:
        return [_("{n} received, as many as in {period}.").format(n=growth.now, period=earlier)]
    up, down = _("{n} received, {more} more than in {period}."), _("{n} received, {more} fewer than in {period}.")
    found = [(up if more > 0 else down).format(n=growth.now, more=abs(more), period=earlier)]
    changes = [(line.count - growth.by_before.get(line.key, 0), line.title) for line in growth.by]
    most = max(changes, default=(0, ""))
    if most[0] >= _NOTABLE:
        found.append(_("“{category}” grew most: {more} more than in {period}.").format(
            category=most[1], more=most[0], period=earlier))  # fmt: skip
    return found


def _alerts(seen: Seen, first: date, last: date) -> list[str]:
    found = alerts_of(seen, day_start(seen, first), day_start(seen, last + timedelta(days=1)), MOST)
    return [_("Early warning: {title}").format(title=entry.title) for entry in found]
