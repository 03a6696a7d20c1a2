"""交叉表的行和列: for each dimension the column it reads, the key a value stands for, and the words and order of keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.choices import category_label, cause_labels, level_choices
from complaintdesk.desk.context import Seen
from complaintdesk.desk.cross_filter import weekday_of
from complaintdesk.desk.cross_rows import CHRONOLOGICAL, Dimension
from complaintdesk.domain.vocabulary import CaseState, Channel, Kind, Satisfaction, Severity
from complaintdesk.i18n import N_, _
from complaintdesk.storage.driver import Repeated
from complaintdesk.storage.models import Case, Department, Staff

_WORDS = {
    Dimension.CHANNEL: Channel, Dimension.KIND: Kind, Dimension.SEVERITY: Severity, Dimension.STATE: CaseState,
    Dimension.SATISFACTION: Satisfaction,
}  # fmt: skip
#: What stands where a case has none.
_NONE = {
    Dimension.CATEGORY: N_("without category"),
    Dimension.SUBCATEGORY: N_("without category"),
    Dimension.CAUSE: N_("no cause yet"),
    Dimension.DEPARTMENT: N_("not dispatched"),
    Dimension.HANDLER: N_("no handler yet"),
    Dimension.SATISFACTION: N_("no judgement yet"),
    Dimension.SITE: N_("head office"),
    Dimension.LEVEL: N_("without class"),
}
_WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
_PLAIN: dict[Dimension, Any] = {
    Dimension.CATEGORY: Case.category, Dimension.SUBCATEGORY: Case.category, Dimension.CAUSE: Case.cause,
    Dimension.DEPARTMENT: Case.department_id, Dimension.HANDLER: Case.handler_id, Dimension.CHANNEL: Case.channel,
    Dimension.KIND: Case.kind, Dimension.SEVERITY: Case.severity, Dimension.LEVEL: Case.level,
    Dimension.STATE: Case.state, Dimension.SATISFACTION: Case.satisfaction, Dimension.SITE: Case.site_id,
    Dimension.MONTH: Case.received_month, Dimension.QUARTER: Case.received_month,
}  # fmt: skip
_DEPARTMENTS = Repeated(select(Department.id, Department.name))


@dataclass(frozen=True)
class Side:
    """行或列: read `column`, fold each value to a key by `key`."""

    dimension: Dimension
    column: Any
    key: Callable[[Any], str]

    def ordered(self, seen: Seen, counts: dict[str, int], months: Iterable[int]) -> tuple[tuple[str, str], ...]:
        """Key and words, in the order in which they are shown: of time by time, of fixed words as declared, else the
        largest first; what has no value stands last."""
        titles = _titles(seen, self.dimension, counts)
        if self.dimension in CHRONOLOGICAL:
            keys = _of_time(self.dimension, months)
        elif self.dimension in _WORDS:
            keys = [word.value for word in _WORDS[self.dimension] if word.value in counts]
        else:
            keys = sorted((key for key in counts if key), key=lambda key: (-counts[key], titles[key], key))
        missing = [""] if "" in counts and self.dimension in _NONE else []
        return tuple((key, titles[key]) for key in (*keys, *missing))


def side_of(seen: Seen, dimension: Dimension) -> Side:
    """How this dimension is read."""
    if dimension is Dimension.WEEKDAY:
        return Side(dimension, weekday_of(seen), str)
    return Side(dimension, _PLAIN[dimension], _FOLDS.get(dimension, _plain))


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _root(path: Any) -> str:
    return str(path).partition("/")[0]


def _second(path: Any) -> str:
    return "/".join(str(path).split("/")[:2])


def _month(month: Any) -> str:
    return f"{int(month) // 100}-{int(month) % 100:02d}"


def _quarter(month: Any) -> str:
    return f"{int(month) // 100}Q{(int(month) % 100 + 2) // 3}"


_FOLDS: dict[Dimension, Callable[[Any], str]] = {
    Dimension.CATEGORY: _root,
    Dimension.SUBCATEGORY: _second,
    Dimension.MONTH: _month,
    Dimension.QUARTER: _quarter,
}


def _of_time(dimension: Dimension, months: Iterable[int]) -> list[str]:
    if dimension is Dimension.WEEKDAY:
        return [str(day) for day in range(1, len(_WEEKDAYS) + 1)]
    return list(dict.fromkeys(_FOLDS[dimension](month) for month in months))


def _titles(seen: Seen, dimension: Dimension, keys: Iterable[str]) -> dict[str, str]:
    """The words of each key; what the office no longer knows stands for itself."""
    if dimension in CHRONOLOGICAL:
        return _Times(dimension)
    known = _known(seen, dimension, keys)
    nothing = _(_NONE[dimension]) if dimension in _NONE else ""
    return {key: known.get(key, key) if key else nothing for key in keys}


class _Times(dict[str, str]):
    """星期 by name; a month and a quarter are called as they are written."""

    def __init__(self, dimension: Dimension) -> None:
        super().__init__()
        if dimension is Dimension.WEEKDAY:
            self.update({str(day): _(name) for day, name in enumerate(_WEEKDAYS, 1)})

    def __missing__(self, key: str) -> str:
        return key


def _known(seen: Seen, dimension: Dimension, keys: Iterable[str]) -> dict[str, str]:
    if dimension in (Dimension.CATEGORY, Dimension.SUBCATEGORY):
        return {key: category_label(seen, key) for key in keys}
    if dimension in _WORDS:
        return {word.value: word.label for word in _WORDS[dimension]}
    if dimension is Dimension.CAUSE:
        return cause_labels(seen.pack)
    if dimension is Dimension.LEVEL:
        return {choice.value: choice.label for choice in level_choices(seen.pack)}
    if dimension is Dimension.HANDLER:
        return _people(seen, [int(key) for key in keys if key])
    return {str(key): name for key, name in _DEPARTMENTS.rows(seen.session.connection(), {})}


def _people(seen: Seen, ids: list[int]) -> dict[str, str]:
    """By name; two of one name by their numbers as well."""
    rows = seen.session.execute(select(Staff.id, Staff.name, Staff.number).where(Staff.id.in_(ids))).all()
    names = [row.name for row in rows]
    return {str(row.id): row.name if names.count(row.name) == 1 else f"{row.name} {row.number}" for row in rows}
