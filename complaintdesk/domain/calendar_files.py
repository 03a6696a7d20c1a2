"""日历文件: one year's holidays and make-up workdays as a file, our TOML or the JSON that holiday-cn publishes."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from typing import Any

from complaintdesk.domain.calendar import DayInfo
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _


def parse_calendar(text: str, name: str) -> dict[date, DayInfo]:
    """The named days of one year's calendar file: our TOML, or the JSON that holiday-cn publishes.

    `name` is the file's name for messages. A notice may also name days at the turn of the year.
    """
    content = _content(text.removeprefix("\ufeff"), name)
    year, papers = content.get("year"), content.get("papers", [])
    if not isinstance(year, int) or not isinstance(papers, list):
        raise _broken(name, "year" if not isinstance(year, int) else "papers")
    source = " ".join(map(str, papers)) or name
    days: dict[date, DayInfo] = {}
    for is_off, key, title in _entries(content, name):
        try:
            day = date.fromisoformat(key)
        except ValueError:
            raise _broken(name, key) from None
        if abs(day.year - year) > 1 or day in days or not isinstance(title, str):
            raise _broken(name, key)
        days[day] = DayInfo(is_off, title, source)
    if not days:
        raise UserError(
            _("The calendar file {file} names no days.").format(file=name),
            _("Wait for the State Council notice of {year} and use its file.").format(year=year),
        )
    return days


def _content(text: str, name: str) -> dict[str, Any]:
    try:
        content = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        found = re.search(r"line (\d+)", str(problem))
        raise _broken(name, _("line {line}").format(line=found[1]) if found else "") from None
    return dict(content)


def _entries(content: dict[str, Any], name: str) -> list[tuple[bool, str, object]]:
    """(is_off, date, name of the day) of every entry, from either kind of file."""
    try:
        if "days" in content:
            return [(bool(day["isOffDay"]), str(day["date"]), day["name"]) for day in content["days"]]
        tables = (True, content.get("rest", {})), (False, content.get("work", {}))
        return [(is_off, key, title) for is_off, table in tables for key, title in table.items()]
    except (AttributeError, KeyError, TypeError):
        raise _broken(name, "") from None


def _broken(name: str, place: str) -> UserError:
    where = f"{name}: {place}" if place else name
    return UserError(
        _("The calendar file cannot be used ({where}).").format(where=where),
        _("It lists each day once, as in cn-2026.toml; take a fresh copy or correct that place."),
    )
