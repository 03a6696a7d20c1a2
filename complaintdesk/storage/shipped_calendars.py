"""The calendars that come with the program 随附日历: the named days of every year with a notice."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from complaintdesk.domain.calendar import DayInfo
from complaintdesk.domain.calendar_files import parse_calendar
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.paths import resource

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def shipped_days() -> dict[date, DayInfo]:
    """The named days of all shipped years; where two notices name a day, the later notice holds."""
    return dict(_days_in(resource("calendars")))


@cache
def _days_in(folder: Path) -> dict[date, DayInfo]:
    days: dict[date, DayInfo] = {}
    try:
        for file in sorted(folder.glob("cn-*.toml")):
            days |= parse_calendar(file.read_text(encoding="utf-8"), file.name)
    except (OSError, UnicodeDecodeError):
        raise _damaged() from None
    if not days:
        raise _damaged()
    return days


def _damaged() -> UserError:
    return UserError(
        _("The calendar files of the program are missing or damaged."), _("Install the program again.")
    )
