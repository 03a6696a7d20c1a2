"""下钻 (K12): the conditions behind a cell of a cross table that the list has no filter of its own for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, case, cast, func

from complaintdesk.storage.models import Case

if TYPE_CHECKING:
    from complaintdesk.desk.case_filter import CaseFilter
    from complaintdesk.desk.context import Seen

#: What a case may be without, by the name that a filter calls it.
WITHOUT: dict[str, Any] = {
    "cause": Case.cause,
    "satisfaction": Case.satisfaction,
    "handler": Case.handler_id,
    "site": Case.site_id,
    "level": Case.level,
}
#: The years in which cases may have been received: an office whose clocks change is reckoned by each change.
_YEARS = range(1990, 2060)


def cell_conditions(seen: Seen, wanted: CaseFilter) -> Iterator[ColumnElement[bool]]:
    """Of the filter only what cross tables ask for."""
    if wanted.handler_id is not None:
        yield Case.handler_id == wanted.handler_id
    if wanted.site_id is not None:
        yield Case.site_id == wanted.site_id
    if wanted.level:
        yield Case.level == wanted.level
    if wanted.weekday is not None:
        yield weekday_of(seen) == wanted.weekday
    if wanted.category_alone:
        yield Case.category == wanted.category_alone
    for name in wanted.without:
        # A name that another version of the program kept is no condition here.
        column = WITHOUT.get(name)
        if column is not None:
            yield column.is_(None) if column.nullable else column == ""


def weekday_of(seen: Seen) -> ColumnElement[int]:
    """星期: 1 (Monday) to 7, of the day on which the case was received at the office."""
    if seen.session.get_bind().dialect.name != "sqlite":
        return cast(func.extract("isodow", func.timezone(seen.zone.key, Case.received_at)), Integer)
    offsets = _offsets(seen.zone)
    days = [(until, _weekday(seconds)) for until, seconds in offsets]
    *changing, (_end, last) = days
    return case(*((Case.received_at < until, day) for until, day in changing), else_=last) if changing else last


def _weekday(offset: int) -> ColumnElement[int]:
    """SQLite keeps the moment as UTC and knows no zones: it is told how far the office is from there."""
    sunday_first = cast(func.strftime("%w", Case.received_at, f"{offset:+d} seconds"), Integer)
    return (sunday_first + 6) % 7 + 1


@lru_cache(maxsize=4)
def _offsets(zone: ZoneInfo) -> tuple[tuple[datetime, int], ...]:
    """Until when the zone is so many seconds ahead of UTC, oldest first; the last one holds for good."""

    def ahead(at: datetime) -> int:
        offset = at.astimezone(zone).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0

    found: list[tuple[datetime, int]] = []
    at, end = datetime(_YEARS.start, 1, 1, tzinfo=UTC), datetime(_YEARS.stop, 1, 1, tzinfo=UTC)
    while at < end:
        following = at + timedelta(days=1)
        if ahead(at) != ahead(following):
            found.append((_change(at, following, ahead), ahead(at)))
        at = following
    return (*found, (end, ahead(end)))


def _change(before: datetime, after: datetime, ahead: Any) -> datetime:
    """The minute between the two moments at which the clocks change."""
    old = ahead(before)
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        before, after = (middle, after) if ahead(middle) == old else (before, middle)
    return after.replace(second=0, microsecond=0)
