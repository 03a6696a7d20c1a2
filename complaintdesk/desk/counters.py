"""号段: the next numbers of a series; the counter's row is locked until the commit, so that there are no gaps."""

from __future__ import annotations

from typing import cast

from sqlalchemy import Table, bindparam, insert, update
from sqlalchemy.exc import IntegrityError

from complaintdesk.desk.context import Context
from complaintdesk.storage.models import Counter

_COUNTERS = cast("Table", Counter.__table__)
_TAKE = (
    update(_COUNTERS)
    .where(_COUNTERS.c.series == bindparam("wanted"))
    .values(last=_COUNTERS.c.last + bindparam("amount"))
    .returning(_COUNTERS.c.last)
)


def take_numbers(ctx: Context, series: str, count: int = 1) -> int:
    """Take `count` numbers; returns the last of them."""
    connection, wanted = ctx.session.connection(), {"wanted": series, "amount": count}
    last: int | None = connection.execute(_TAKE, wanted).scalar_one_or_none()
    if last is not None:
        return last
    try:
        with ctx.session.begin_nested():
            ctx.session.execute(insert(Counter), [{"series": series, "last": count}])
    except IntegrityError:
        # Another work place opened the series at the same moment.
        return int(connection.execute(_TAKE, wanted).scalar_one())
    return count
