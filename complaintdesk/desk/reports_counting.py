"""报表的计数: the numbers that several reports ask for, counted by the database over what the asker may know of.

Every condition here means what the formula of the statistics means (figures_counting); only which cases are looked at
differs: a report on complaints leaves enquiries and praise out, and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Seen
from complaintdesk.desk.figures_counting import rate_parts, received_in, summed, timed_condition
from complaintdesk.domain.vocabulary import Kind, Severity, Verdict
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Department

#: What somebody is dissatisfied with: 投诉, 抱怨, 举报. Enquiries, suggestions and the like are no complaints.
COMPLAINTS = (Kind.COMPLAINT.value, Kind.GRUMBLE.value, Kind.REPORT.value)
UPHELD = (Verdict.SUBSTANTIATED.value, Verdict.PARTLY.value)

Where = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class Tally:
    """计数: of some cases, how many were received, closed, answered in time, upheld, and so on."""

    received: int = 0
    counted: int = 0
    """Without those refused and withdrawn."""
    closed: int = 0
    handled: int = 0
    replied: int = 0
    on_time: int = 0
    timed: int = 0
    general: int = 0
    serious: int = 0
    major: int = 0
    upheld: int = 0
    judged: int = 0
    satisfied: int = 0
    to_call: int = 0
    reached: int = 0
    on_spot: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))


def complaints_in(seen: Seen, first: date, last: date) -> list[ColumnElement[bool]]:
    """The complaints of these days that the asker may know of."""
    return [*received_in(seen, first, last), Case.kind.in_(COMPLAINTS)]


def _parts(seen: Seen) -> dict[str, ColumnElement[int]]:
    return rate_parts() | {
        "timed": summed(timed_condition(seen)),
        "general": summed(Case.severity == Severity.GENERAL.value),
        "serious": summed(Case.severity == Severity.SERIOUS.value),
        "major": summed(Case.severity == Severity.MAJOR.value),
        "upheld": summed(Case.verdict.in_(UPHELD)),
    }


def tally(seen: Seen, where: Where) -> Tally:
    """Everything counted at once."""
    parts = _parts(seen)
    row = seen.session.execute(select(*(part.label(name) for name, part in parts.items())).where(*where)).one()
    return Tally(**{name: int(value) for name, value in row._mapping.items()})


def tally_by(seen: Seen, column: Any, where: Where) -> dict[Any, Tally]:
    """The same for each value of the column, those with most cases first."""
    parts = _parts(seen)
    # By the label: PostgreSQL does not know an expression with a parameter again.
    wanted = select(column.label("key"), *(part.label(name) for name, part in parts.items()))
    rows = seen.session.execute(wanted.where(*where).group_by("key")).all()
    found = {row.key: Tally(**{name: int(row._mapping[name]) for name in parts}) for row in rows}
    return dict(sorted(found.items(), key=lambda one: (-one[1].received, str(one[0]))))


def counted_by(seen: Seen, column: Any, where: Where) -> list[tuple[Any, int]]:
    """How many cases have each value of the column, the most first."""
    rows = seen.session.execute(
        select(column.label("key"), func.count().label("n")).where(*where).group_by("key")
    ).all()
    return sorted(((row.key, int(row.n)) for row in rows), key=lambda one: (-one[1], str(one[0])))


def count(seen: Seen, where: Where) -> int:
    """How many."""
    return int(seen.session.execute(select(func.count()).select_from(Case).where(*where)).scalar_one())


def by_root(counts: dict[Any, Tally]) -> dict[str, Tally]:
    """The tallies of the first level of the categories."""
    found: dict[str, Tally] = {}
    for path, one in counts.items():
        root = str(path).partition("/")[0]
        found[root] = found.get(root, Tally()) + one
    return dict(sorted(found.items(), key=lambda one: (-one[1].received, one[0])))


def roots(pairs: list[tuple[Any, int]]) -> dict[str, int]:
    """The same for plain counts."""
    found: Counter[str] = Counter()
    for path, n in pairs:
        found[str(path).partition("/")[0]] += n
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def category_words(seen: Seen, path: str, *, leaf: bool = False) -> str:
    """The category as it is shown, at a `leaf` without those above it."""
    words = category_label(seen, path)
    if leaf:
        words = words.rpartition("/")[2]
    return words or _("without category")


def department_names(seen: Seen) -> dict[int, str]:
    """Every department by its id, those closed too: they had cases."""
    return {row.id: row.name for row in seen.session.scalars(select(Department).order_by(Department.id))}


def department_of(seen: Seen, column: Any, where: Where) -> dict[str, str]:
    """责任部门 of each value of the column: the one with most of its cases, "" where none has any."""
    names = department_names(seen)
    rows = seen.session.execute(
        select(column.label("key"), Case.department_id.label("department"), func.count().label("n"))
        .where(*where, Case.department_id.is_not(None)).group_by("key", "department")
    ).all()  # fmt: skip
    found: dict[str, tuple[int, str]] = {}
    for row in rows:
        known = found.get(str(row.key), (0, ""))
        if row.n > known[0]:
            found[str(row.key)] = (int(row.n), names.get(row.department, ""))
    return {key: name for key, (_n, name) in found.items()}
