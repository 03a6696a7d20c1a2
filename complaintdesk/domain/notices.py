"""放假通知: the days off and make-up workdays that a pasted State Council notice names.

国务院办公厅关于…年部分节假日安排的通知 says, holiday by holiday: 一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。
1月4日（周日）上班。
Every day is checked against the day of the week and the number of days that the notice itself states.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from complaintdesk.domain.calendar import DayInfo
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _

_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^()]*)\))?")
_UNTIL = re.compile(r"\s*(?:至|到|-|–|—|~)\s*")
_HEADING = re.compile(r"(?:^|(?<=[。\n]))\s*(?:[一二三四五六七八九十]+、)?\s*([^:。\n\d()]{2,20}):", re.MULTILINE)
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_STATED = re.compile(r"(?:共|放假)\s*(\d{1,2})\s*天")
_YEAR = re.compile(r"(\d{4})年部分节假日")
_NUMBER = re.compile(r"国办发[^\s,。:]{1,20}?号")
_WEEK = "一二三四五六日"
#: No single holiday lasts longer; a longer run is a slip in the pasted text.
LONGEST = 15


@dataclass(frozen=True)
class Notice:
    """通知: the year it is about and the days it names."""

    year: int
    days: dict[date, DayInfo]


def is_notice(text: str) -> bool:
    """Whether the text reads like a notice rather than a calendar file."""
    return "放假" in text and not text.lstrip("\ufeff \r\n\t").startswith("{") and "[rest]" not in text


def parse_notice(text: str) -> Notice:
    """The days of the notice; UserError naming the place that cannot be right."""
    plain = _plain(text)
    year = _year(plain)
    number = _NUMBER.search(plain)
    source = number[0] if number else f"国务院办公厅关于{year}年部分节假日安排的通知"
    days: dict[date, DayInfo] = {}
    for name, body in _sections(plain):
        for is_off, day in _named(body, name, year):
            if day in days and days[day].is_off != is_off:
                raise _wrong(_("{day} is named both as day off and as workday.").format(day=day.isoformat()))
            days.setdefault(day, DayInfo(is_off, name, source))
    if not any(info.is_off for info in days.values()):
        raise _wrong(_("No day off is named in this text."))
    return Notice(year, days)


def _plain(text: str) -> str:
    """Half-width, with the marks inside brackets out of the way of those between sentences."""
    plain = unicodedata.normalize("NFKC", text).replace("\r", "\n").replace("\u3000", " ")
    return re.sub(r"\([^()\n]*\)", lambda found: re.sub(r"[、,。;:]", " ", found[0]), plain)


def _year(plain: str) -> int:
    titled = _YEAR.search(plain)
    if titled:
        return int(titled[1])
    named = [int(year) for year in re.findall(r"(\d{4})年", plain)]
    if not named:
        raise _wrong(_("The text does not say which year it is about: paste it with its title."))
    return max(named)


def _sections(plain: str) -> Iterator[tuple[str, str]]:
    """Each holiday's name and what is said about it."""
    found = list(_HEADING.finditer(plain))
    for place, heading in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(plain)
        yield re.sub(r"\s", "", heading[1]), plain[heading.end() : end]


def _named(body: str, name: str, year: int) -> Iterator[tuple[bool, date]]:
    for sentence in re.split(r"[。\n]", body):
        off: list[date] = []
        for clause in re.split(r"[,;]", sentence):
            is_off, is_work = "放假" in clause, "上班" in clause
            if is_off == is_work:
                continue
            days = _days(clause, name, year)
            off += days if is_off else []
            yield from ((is_off, day) for day in days)
        stated = _STATED.search(sentence)
        if stated and off and int(stated[1]) != len(off):
            raise _wrong(
                _("{name}: the notice states {stated} days off but names {named}.").format(
                    name=name, stated=stated[1], named=len(off)
                )
            )


def _days(clause: str, name: str, year: int) -> list[date]:
    days: list[date] = []
    found, place = list(_DAY.finditer(clause)), 0
    context = (year, 0)
    while place < len(found):
        first, context = _day(found[place], context, name)
        until = place + 1 < len(found) and _UNTIL.fullmatch(clause, found[place].end(), found[place + 1].start())
        if not until:
            days.append(_checked(first, found[place], name))
            place += 1
            continue
        last, context = _day(found[place + 1], context, name)
        if last < first:
            # 元旦：12月31日至1月2日 begins in the year before the notice's own.
            first = first.replace(year=first.year - 1)
        if not 0 <= (last - first).days < LONGEST:
            raise _wrong(f"{name}: {clause.strip()}")
        _checked(first, found[place], name)
        _checked(last, found[place + 1], name)
        days += [first + timedelta(days=n) for n in range((last - first).days + 1)]
        place += 2
    return days


def _day(found: re.Match[str], context: tuple[int, int], name: str) -> tuple[date, tuple[int, int]]:
    """The day, and the year and month that a following day without them takes over."""
    year, month = int(found[1] or context[0]), int(found[2] or context[1])
    try:
        return date(year, month, int(found[3])), (year, month)
    except ValueError:
        raise _wrong(f"{name}: {found[0]}") from None


def _checked(day: date, found: re.Match[str], name: str) -> date:
    weekday = _WEEKDAY.search(found[4] or "")
    if weekday and _WEEK.index(weekday[1].replace("天", "日")) != day.weekday():
        raise _wrong(
            _("{name}: {day} is not a {weekday}.").format(name=name, day=day.isoformat(), weekday=weekday[0])
        )
    return day


def _wrong(what: str) -> UserError:
    return UserError(
        _("The notice cannot be read: {what}").format(what=what),
        _("Paste the whole text of the notice with its title, or correct the days one by one."),
    )
