"""Fills the form of any step by the kinds of its inputs, as somebody who knows the office would."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from complaintdesk.desk.attaching import FileContent
from complaintdesk.domain.fields import FieldSpec, Input
from complaintdesk.domain.vocabulary import Satisfaction

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")
#: Inputs whose time or day lies ahead; every other one lies behind.
AHEAD = ("until", "due", "performance", "promised", "next")


class Chooser(Protocol):
    """Picks one of several: the first in a story, any in a machine."""

    def __call__(self, options: Sequence[T]) -> T: ...


def first(options: Sequence[T]) -> T:
    """The plain choice of a story."""
    return options[0]


def filled(fields: Sequence[FieldSpec], now: datetime, choose: Chooser, others: Sequence[str] = ()) -> dict[str, Any]:
    """A value for every input that must be filled, and for those `choose` takes; `others` are numbers of other cases."""
    values = {}
    for spec in fields:
        if spec.required or choose((True, False)):
            value = one(spec, now, choose, others)
            if value not in (None, ""):
                values[spec.name] = value
    return values


def one(spec: FieldSpec, now: datetime, choose: Chooser, others: Sequence[str] = ()) -> Any:
    """A fitting value for this input; None where nothing can be chosen."""
    if spec.input is Input.SCORES:
        level = choose(list(Satisfaction)).value
        return {choice.value: level for choice in spec.choices if choose((True, False))}
    if spec.choices:
        key = choose([c.value for c in spec.choices])
        return key if spec.input is not Input.DEPARTMENTS else "\n".join(dict.fromkeys([key, spec.choices[-1].value]))
    makers: dict[Input, Callable[[], Any]] = {
        Input.TEXT: lambda: choose(("分管领导 王主任", "甲")),
        Input.LONG_TEXT: lambda: choose(("经核查情况属实，已当面说明并致歉。", "另：<b>补充</b>\n第二行")),
        Input.DATE_TIME: lambda: moment(spec.name, now, choose).isoformat(timespec="minutes"),
        Input.DATE: lambda: moment(spec.name, now, choose).date().isoformat(),
        Input.YES_NO: lambda: choose((True, False)),
        Input.NUMBER: lambda: choose(("1", "2", "3")),
        Input.MONEY: lambda: choose(("120.50", "3000", "1")),
        Input.CASE: lambda: choose(list(others)) if others else None,
        Input.FILE: lambda: FileContent("证据.txt", b"evidence"),
    }
    return makers[spec.input]() if spec.input in makers else None


def moment(name: str, now: datetime, choose: Chooser) -> datetime:
    """A time that such an input would have, on the office's clock."""
    days = choose((3, 10, 20)) if any(part in name for part in AHEAD) else -choose((0, 1, 0))
    return (now + timedelta(days=days, minutes=0 if days else -1)).astimezone(SHANGHAI)
