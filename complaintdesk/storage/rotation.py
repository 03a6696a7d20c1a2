"""备份轮换: which backups to keep, and when the next one is due. Pure functions of dates.

Kept are all of the last two days, then the newest of each of 7 days, 5 weeks and 24 months that have one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import tzinfo

ALL_OF = timedelta(days=2)
DAYS, WEEKS, MONTHS = 7, 5, 24
EVERY = timedelta(minutes=30)


def superseded(made: Iterable[datetime], now: datetime, zone: tzinfo) -> set[datetime]:
    """Those of the backups (by the time they were made) that may go; the newest never may.

    Days, weeks and months are those of the office's zone. A backup from the future stays: some clock was wrong.
    """
    newest_first = sorted(set(made), reverse=True)
    # The newest is among these or else the first of its day: it always stays.
    kept = {at for at in newest_first if now - at < ALL_OF}
    rest = [at for at in newest_first if at not in kept]
    for period_of, count in _PERIODS:
        periods: set[Any] = set()
        for at in rest:
            period = period_of(at.astimezone(zone))
            if period not in periods and len(periods) < count:
                periods.add(period)
                kept.add(at)
        # Each rule looks only at what the finer one did not reach.
        rest = [at for at in rest if period_of(at.astimezone(zone)) not in periods]
    return set(newest_first) - kept


_PERIODS: tuple[tuple[Callable[[datetime], Any], int], ...] = (
    (lambda at: at.date(), DAYS),
    (lambda at: at.isocalendar()[:2], WEEKS),
    (lambda at: (at.year, at.month), MONTHS),
)


def is_due(
    last_backup_at: datetime | None,
    last_change_seq: int,
    backed_up_seq: int,
    now: datetime,
    *,
    closing: bool = False,
) -> bool:
    """Whether to back up now: only what changed, at most every 30 minutes, and always when the program closes."""
    if last_change_seq == backed_up_seq:
        return False
    return closing or last_backup_at is None or not timedelta(0) <= now - last_backup_at < EVERY
