"""号段: the next numbers of a series; the counter's row is locked until the commit, so that there are no gaps."""

from __future__ import annotations

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from complaintdesk.desk.context import Context
from complaintdesk.storage.models import Counter


def take_numbers(ctx: Context, series: str, count: int = 1) -> int:
    """Take `count` numbers; returns the last of them."""
    take = update(Counter).where(Counter.series == series).values(last=Counter.last + count).returning(Counter.last)
    last = ctx.session.execute(take).scalar_one_or_none()
    if last is not None:
        return last
    try:
        with ctx.session.begin_nested():
            ctx.session.execute(insert(Counter), [{"series": series, "last": count}])
    except IntegrityError:
        # Another work place opened the series at the same moment.
        return ctx.session.execute(take).scalar_one()
    return count
