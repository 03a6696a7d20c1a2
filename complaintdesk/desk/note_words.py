"""备注: what the event of one step says in words, the program's own and what somebody typed, put together."""

from __future__ import annotations

from collections.abc import Iterable

from complaintdesk.i18n import _

_ENDS = tuple("。！？；.!?;")


def noted(parts: Iterable[str]) -> str:
    """The parts that say something, one after another. Where somebody's own words end a sentence, no comma follows."""
    told = ""
    for part in filter(None, parts):
        pattern = _("{before} {then}") if told.endswith(_ENDS) else _("{before}, {then}")
        told = pattern.format(before=told, then=part) if told else part
    return told
