"""环比、同比、累计 (K4): received, closed and every rate beside the period before, a year ago, and since 1 January."""

from __future__ import annotations

from datetime import date

from complaintdesk.desk.context import Seen
from complaintdesk.desk.figures import Compared
from complaintdesk.desk.figures_counting import RATES, Totals, numbers_of, totals_of
from complaintdesk.desk.figures_periods import Span, before, cumulative, year_ago
from complaintdesk.desk.report_blocks import Unit
from complaintdesk.i18n import N_, _

_COUNTS = (("received", N_("Cases received")), ("closed", N_("Cases closed")))


def compared(seen: Seen, first: date, last: date, now: Totals) -> tuple[Compared, ...]:
    """A line for each figure; `now` are the numbers of the period itself."""
    known: dict[Span, Totals] = {(first, last): now}
    four = [now]
    for span in (before(first, last), year_ago(first, last), cumulative(last)):
        if span not in known:
            known[span] = totals_of(seen, *span)
        four.append(known[span])
    lines = [
        Compared(key, _(title), Unit.COUNT, *(getattr(totals, key) for totals in four)) for key, title in _COUNTS
    ]
    lines += [Compared(key, _(title), Unit.SHARE, *(_rate(key, one) for one in four)) for key, title, _formula in RATES]
    return tuple(lines)


def _rate(key: str, totals: Totals) -> float | None:
    numerator, denominator = numbers_of(key, totals)
    return numerator / denominator if denominator else None
