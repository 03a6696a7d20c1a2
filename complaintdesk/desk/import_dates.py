"""Dates of old ledgers: true dates, Excel's day numbers, and text in the many shapes people write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day numbers have no zone
#: Day numbers of 1950 to 2100; other numbers in a date column are something else.
_SERIAL = (18_264, 73_415)
_YEARS = range(1950, 2101)
_MONTHS = {
    name: at
    for at, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}

_HALF = "上午|下午|晚上|晚|早上|中午|凌晨|am|pm"
_TIME = (
    rf"(?:[T ,]*(?P<half>{_HALF})?[T ]*(?P<h>\d{{1,2}})\s*(?:[:.时点]|(?=[ap]m))\s*(?P<mi>\d{{1,2}})?\s*分?\s*"
    r"(?:[:.]?(?P<s>\d{1,2})(?:[.,]\d+)?)?\s*秒?整?\s*(?P<half2>am|pm)?)?"
    r"\s*(?P<zone>z|[+-]\d{2}:?\d{2})?"
)
_DAY = r"\s*(?:[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?)?\s*"
_SHAPES = tuple(
    re.compile(day + _DAY + _TIME, re.IGNORECASE)
    for day in (
        r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*[日号]?",
        r"(?P<y>\d{2})\s*[-.年]\s*(?P<m>\d{1,2})\s*[-.月]\s*(?P<d>\d{1,2})\s*[日号]?",
        r"(?P<a>\d{1,2})[/.-](?P<b>\d{1,2})[/.-](?P<y>\d{4})",
        r"(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{2})",
        r"(?P<d>\d{1,2})[ -](?P<name>[a-z]{3})[a-z]*[ ,-]+(?P<y>\d{4})",
        r"(?P<name>[a-z]{3})[a-z]*\.? (?P<d>\d{1,2}),? (?P<y>\d{4})",
    )
)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[ T]?(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})?)?")
_AMBIGUOUS = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b")
_LONGEST = 60
#: 2020-01-05, 2020-01-05 09:30 and 2020-01-05 09:30:15.
_ISO_LENGTHS = frozenset((10, 16, 19))
_MINUTES = frozenset((16, 19))
_ISO_PARTED = frozenset(("", " ", "T"))
#: The same day stands in many rows; so many texts are remembered with what they say.
_REMEMBERED: Final = 20_000
_UNREAD: Final[Any] = object()
_AFTERNOON = ("下午", "晚上", "晚", "pm")


@dataclass(frozen=True)
class DateReader:
    """Reads the dates of one ledger; times without a zone are the office's own.

    `day_first` says how 01/02/2020 is meant; it is found from the values themselves.
    """

    zone: ZoneInfo
    day_first: bool = False
    _known: dict[str, datetime | None] = field(default_factory=dict, compare=False, repr=False)

    def read(self, cell: object) -> datetime | None:
        """The instant in UTC, or None where the cell holds no readable date."""
        if type(cell) is not str:
            return self._instant(cell)
        found = self._known.get(cell, _UNREAD)
        if found is _UNREAD:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[cell] = self._instant(cell)
        return cast("datetime | None", found)

    def _instant(self, cell: object) -> datetime | None:
        if type(cell) is str and len(cell) in _MINUTES and cell[4] == "-" and cell[10] in " T":
            # The most frequent shape, read as if it stood in UTC and then moved: a third of the time.
            at = self._in_utc(cell)
            if at is not None:
                return at
        found = self._parsed(cell)
        if found is None or found.year not in _YEARS:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=self.zone)).astimezone(UTC)

    def _in_utc(self, cell: str) -> datetime | None:
        try:
            local = datetime.fromisoformat(cell + "+00:00")
        except ValueError:
            return None
        ahead = self.zone.utcoffset(local) if local.year in _YEARS else None
        return None if ahead is None else local - ahead

    def _parsed(self, cell: object) -> datetime | None:
        if type(cell) is str and len(cell) in _ISO_LENGTHS and cell[4] in "-/" and cell[10:11] in _ISO_PARTED:
            # What most ledgers hold, read by the machine itself; all else, and what it refuses, by the shapes below.
            try:
                return datetime.fromisoformat(cell if cell[4] == "-" else cell.replace("/", "-"))
            except ValueError:
                return self._from_text(_evened(cell))
        if isinstance(cell, datetime):
            return cell
        if isinstance(cell, date):
            return datetime.combine(cell, time())
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return _from_number(float(cell))
        if isinstance(cell, str):
            return self._from_text(_evened(cell))
        return None

    def _from_text(self, text: str) -> datetime | None:
        if len(text) > _LONGEST:
            return None
        if re.fullmatch(r"\d{5}(\.\d+)?", text):
            return _from_number(float(text))
        found = _COMPACT.fullmatch(text) or next(
            filter(None, (shape.fullmatch(text) for shape in _SHAPES)), None
        )
        if found is None:
            return None
        parts = found.groupdict()
        if parts.get("a"):
            month, day = (parts["b"], parts["a"]) if self.day_first else (parts["a"], parts["b"])
        else:
            month, day = parts.get("m") or str(_MONTHS.get((parts.get("name") or "").lower(), 0)), parts["d"]
        year = int(parts["y"])
        if len(parts["y"]) == 2:
            year += 2000 if year < 70 else 1900
        hour = _hour(
            int(parts.get("h") or 0), (parts.get("half") or parts.get("half2") or "").strip().lower()
        )
        try:
            return datetime(
                year,
                int(month),
                int(day),
                hour,
                int(parts.get("mi") or 0),
                int(parts.get("s") or 0),
                tzinfo=_zone(parts.get("zone")),
            )
        except ValueError:
            return None


def _evened(text: str) -> str:
    """Half width, with one blank where there are several."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _hour(hour: int, half: str) -> int:
    if half in _AFTERNOON and hour < 12:
        return hour + 12
    return 0 if half in ("am", "凌晨") and hour == 12 else hour


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in "zZ":
        return UTC
    span = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-span if text[0] == "-" else span)


def _from_number(number: float) -> datetime | None:
    """Excel's day number, or 20200105 typed as a number."""
    if _SERIAL[0] <= number <= _SERIAL[1]:
        return _EXCEL_EPOCH + timedelta(seconds=round(number * 86_400))
    if number.is_integer() and 19_500_101 <= number <= 21_001_231:
        return DateReader(ZoneInfo("UTC"))._from_text(str(int(number)))
    return None


def looks_like_date(text: str) -> bool:
    """Is this a date and no title of a column?"""
    return DateReader(ZoneInfo("UTC")).read(text) is not None


def date_reader(zone: ZoneInfo, cells: Iterable[object]) -> DateReader:
    """A reader for these cells: one 31/01/2020 among them says that the day stands first in all."""
    first = second = False
    for cell in cells:
        # A year that stands first leaves no doubt.
        if isinstance(cell, str) and not cell[:4].isdecimal() and (found := _AMBIGUOUS.match(cell.strip())):
            first |= int(found[1]) > 12
            second |= int(found[2]) > 12
    return DateReader(zone, day_first=first and not second)
