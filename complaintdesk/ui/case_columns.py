"""台账各栏: what of a case stands in each column of the list, how wide, and by what it sorts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from complaintdesk.desk.case_list import SortBy
from complaintdesk.desk.rows import CaseRow
from complaintdesk.domain.vocabulary import FINISHED, Light, Severity, Word
from complaintdesk.i18n import N_, _, language, ngettext
from complaintdesk.ui import icons

_SEVERITY_ROLES: Final = {Severity.MAJOR: "late", Severity.SERIOUS: "warn"}


def short_time(at: datetime | None, zone: ZoneInfo) -> str:
    """A time as short as it can be: month, day and time of this year, the whole date of another."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    this_year = local.year == datetime.now(zone).year
    return local.strftime("%m-%d %H:%M" if this_year else "%Y-%m-%d")


def due_day(at: datetime | None, zone: ZoneInfo) -> str:
    """The end of a limit: most end with a day, and then the day says it all."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    if (local.hour, local.minute) != (23, 59):
        return short_time(at, zone)
    return local.strftime("%m-%d" if local.year == datetime.now(zone).year else "%Y-%m-%d")


def light_words_role(row: CaseRow) -> str:
    """Only what presses is said in colour; in time, and long finished, is calm."""
    if row.state in FINISHED or row.light in (Light.NONE, Light.MET):
        return "muted"
    return "" if row.light is Light.OK else icons.light_role(row.light)


def marks(row: CaseRow) -> str:
    """重复、重办: what makes the case a special one."""
    found = [_("Again")] if row.is_repeat else []
    if row.reopen_count:
        words = ngettext("reopened {n} time", "reopened {n} times", row.reopen_count)
        found.append(words.format(n=row.reopen_count))
    return " · ".join(found)


def said(word: Word) -> str:
    """The label of a word, looked up once: a list says the same few words thousands of times."""
    return _said(word, type(word), language())


@lru_cache(maxsize=512)
def _said(word: Word, _kind: type[Word], _language: str) -> str:
    return word.label


def _no_role(_row: CaseRow) -> str:
    return ""


@dataclass(frozen=True)
class Column:
    """One column. `key` is its name for ever: the remembered widths and the order go by it."""

    key: str
    title: str
    width: int
    words: Callable[[CaseRow, ZoneInfo], str]
    sort: SortBy | None = None
    role: Callable[[CaseRow], str] = _no_role
    is_shown: bool = True
    latin: int = 0
    """So much wider where its words are written in Latin letters."""
    roomy: int = 0
    """So much wider where there is room, unless somebody set the width."""

    @property
    def usual_width(self) -> int:
        """The width nobody has changed, in the language in force."""
        return self.width + (self.latin if language() == "en" else 0)


COLUMNS: Final = (
    Column(
        "light",
        N_("Light"),
        136,
        lambda row, _zone: row.light_text,
        SortBy.URGENCY,
        light_words_role,
        latin=24,
    ),
    Column("number", N_("Number"), 114, lambda row, _zone: row.number, SortBy.NUMBER),
    Column(
        "received", N_("Received"), 94, lambda row, zone: short_time(row.received_at, zone), SortBy.RECEIVED
    ),
    Column("complainant", N_("Name"), 60, lambda row, _zone: row.complainant, roomy=24),
    Column("subject", N_("Subject"), 104, lambda row, _zone: row.subject, SortBy.SUBJECT),
    Column("category", N_("Category"), 96, lambda row, _zone: row.category, SortBy.CATEGORY, roomy=64),
    Column(
        "department", N_("Responsible"), 84, lambda row, _zone: row.department, SortBy.DEPARTMENT, roomy=28
    ),
    Column("state", N_("Stage"), 62, lambda row, _zone: said(row.state), SortBy.STATE, latin=26, roomy=20),
    Column("due", N_("Due on"), 64, lambda row, zone: due_day(row.due_at, zone), SortBy.DUE),
    Column("kind", N_("Kind"), 72, lambda row, _zone: said(row.kind), SortBy.KIND, is_shown=False),
    Column(
        "channel", N_("Channel"), 72, lambda row, _zone: said(row.channel), SortBy.CHANNEL, is_shown=False
    ),
    Column(
        "severity",
        N_("Severity"),
        64,
        lambda row, _zone: said(row.severity),
        SortBy.SEVERITY,
        lambda row: _SEVERITY_ROLES.get(row.severity, ""),
        is_shown=False,
    ),
    Column("handler", N_("Handler"), 80, lambda row, _zone: row.handler, SortBy.HANDLER, is_shown=False),
    Column(
        "satisfaction",
        N_("Satisfaction"),
        80,
        lambda row, _zone: said(row.satisfaction) if row.satisfaction else "",
        SortBy.SATISFACTION,
        is_shown=False,
    ),
    Column("marks", N_("Marks"), 104, lambda row, _zone: marks(row), SortBy.MARKS, is_shown=False),
    Column("tags", N_("Tags"), 112, lambda row, _zone: _(", ").join(row.tags), SortBy.TAGS, is_shown=False, roomy=40),
)
#: This one takes what room the others leave.
FILLING: Final = "subject"
#: Once it has this much, the others may be roomy.
COMFORTABLE: Final = 240


def place_of(key: str) -> int:
    """The number of a column by its key."""
    return next(number for number, column in enumerate(COLUMNS) if column.key == key)


def why_unsorted(column: Column) -> str:
    """Why a click on this column's head does nothing; "" for one that sorts: all but the name."""
    if column.sort is not None:
        return ""
    return _("Not sorted by name: the order would tell the names that are hidden here. Search for one instead.")


@dataclass(frozen=True)
class Line:
    """A row as it is shown: words of every column, made once."""

    row: CaseRow
    words: tuple[str, ...]
    roles: tuple[str, ...]


def line_of(row: CaseRow, zone: ZoneInfo) -> Line:
    """The row in words."""
    return Line(
        row,
        tuple(column.words(row, zone) for column in COLUMNS),
        tuple(column.role(row) for column in COLUMNS),
    )


def has_light(row: CaseRow) -> bool:
    """Whether the traffic light says anything about it."""
    return row.light is not Light.NONE


def moment_in_full(at: datetime | None, zone: ZoneInfo) -> str:
    """The time for a tooltip and for copies."""
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else ""
