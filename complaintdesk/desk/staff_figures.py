"""人员和科室指标 (S14, K6): how the cases of each handler and department went; of fewer than three nothing is shown.

Cases received in the period, without void and confidential ones, by who handles them now. Single people are for
supervisors only. Where one figure is hidden alone another is hidden with it: the totals would tell it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.cross_rows import hidden_mark
from complaintdesk.desk.figures import Rate
from complaintdesk.desk.figures_counting import SATISFIED, received_in
from complaintdesk.desk.figures_hidden import LEAST as LEAST
from complaintdesk.desk.figures_hidden import hidden_places, is_few
from complaintdesk.desk.figures_periods import check_period
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, Department, Staff

#: What stands in place of a figure on too few cases.
HIDDEN = hidden_mark(is_few=True)
#: What stands where there is nothing to divide by.
NOTHING = "—"
HEADINGS = (
    N_("Handler"), N_("Department"), N_("Cases handled"), N_("On-time rate"), N_("Workdays to the reply"),
    N_("Satisfaction rate"), N_("Sent back to the desk"), N_("Handled again"),
)  # fmt: skip
#: What the marks mean, for the foot of every such table.
MARKS = N_("<3: fewer than three cases, too few to judge by; *: hidden as well, so that the other cannot be reckoned.")


@dataclass(frozen=True)
class StaffLine:
    """一位经办人, or 一个科室 (then without number and name): the figures as they are shown."""

    number: str
    name: str
    department: str
    cases: str
    on_time: str
    workdays: str
    satisfied: str
    returned: str
    reopened: str
    key: str = ""
    """The id of the person or department, as `CaseFilter` takes it; empty where no case was dispatched."""
    count: int = 0
    """Cases handled, for the list behind the line."""

    @property
    def shown(self) -> tuple[str, ...]:
        """In the order of HEADINGS."""
        return (
            self.name, self.department, self.cases, self.on_time, self.workdays, self.satisfied, self.returned,
            self.reopened,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class StaffFigures(Question[tuple[StaffLine, ...]]):
    """The handlers of the cases received from `first` to `last`, both included, by department and name."""

    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class DepartmentFigures(Question[tuple[StaffLine, ...]]):
    """The departments of the same cases, in their order."""

    first: date
    last: date


@dataclass
class _Count:
    cases: int = 0
    on_time: int = 0
    timed: int = 0
    days: list[int] = field(default_factory=list)
    satisfied: int = 0
    judged: int = 0
    returned: int = 0
    reopened: int = 0


@dataclass(frozen=True)
class _Who:
    number: str
    name: str
    department: str
    key: str


@answers(StaffFigures, needs=Permission.STATISTICS)
def staff_figures(seen: Seen, question: StaffFigures) -> tuple[StaffLine, ...]:
    """Raises NotAllowed for anybody but a supervisor."""
    if not seen.may(Permission.APPROVE):
        raise NotAllowed(
            _("Your role “{role}” may not see the figures of single people.").format(role=seen.actor.role.label),
            _("Ask a supervisor."),
        )
    check_period(question.first, question.last)
    counts = _counts(seen, question.first, question.last, Case.handler_id)
    people = seen.session.execute(
        select(Staff.id, Staff.number, Staff.name, Department.name)
        .join(Department, Department.id == Staff.department_id, isouter=True)
        .where(Staff.id.in_(list(counts)))
        .order_by(Department.id, Staff.name, Staff.number)
    ).all()
    return _lines([(_Who(row[1], row[2], row[3] or "", str(row[0])), counts[row[0]]) for row in people])


@answers(DepartmentFigures, needs=Permission.STATISTICS)
def department_figures(seen: Seen, question: DepartmentFigures) -> tuple[StaffLine, ...]:
    """Every department that was given a case of the period."""
    check_period(question.first, question.last)
    return department_figures_of(seen, question.first, question.last)


def department_figures_of(seen: Seen, first: date, last: date) -> tuple[StaffLine, ...]:
    """The same, for whoever has checked the period."""
    counts = _counts(seen, first, last, Case.department_id)
    rows = seen.session.execute(
        select(Department.id, Department.name).where(Department.id.in_(list(counts))).order_by(Department.id)
    ).all()
    return _lines([(_Who("", "", row.name, str(row.id)), counts[row.id]) for row in rows])


def _counts(seen: Seen, first: date, last: date, by: Any) -> dict[int, _Count]:
    """The cases by who has them; the workdays between two days are reckoned once for all cases."""
    counts: dict[int, _Count] = {}
    zone, now = seen.zone, seen.now
    workdays = lru_cache(maxsize=None)(seen.calendar.workdays_between)
    found = seen.session.execute(
        select(
            by.label("who"), Case.received_at, Case.replied_at, Case.due_at, Case.met_at, Case.satisfaction,
            Case.return_count, Case.reopen_count,
        ).where(by.is_not(None), Case.restricted.is_(False), *received_in(seen, first, last))
    )  # fmt: skip
    for row in found:
        count = counts.setdefault(row.who, _Count())
        count.cases += 1
        count.returned += row.return_count > 0
        count.reopened += row.reopen_count > 0
        if row.due_at is not None and (row.met_at is not None or row.due_at < now):
            count.timed += 1
            count.on_time += row.met_at is not None and row.met_at <= row.due_at
        if row.replied_at is not None:
            days = (at.astimezone(zone).date() for at in (row.received_at, row.replied_at))
            count.days.append(workdays(*days))
        if row.satisfaction:
            count.judged += 1
            count.satisfied += row.satisfaction in SATISFIED
    return counts


def _lines(found: Sequence[tuple[_Who, _Count]]) -> tuple[StaffLine, ...]:
    """Each figure by what it stands on: cases, cases with a limit, answers, judgements."""
    counts = [count for _who, count in found]
    cases = _column([str(one.cases) for one in counts], [one.cases for one in counts])
    on_time = _column([_share(one.on_time, one.timed) for one in counts], [one.timed for one in counts])
    workdays = _column([_mean(one.days) for one in counts], [len(one.days) for one in counts])
    satisfied = _column([_share(one.satisfied, one.judged) for one in counts], [one.judged for one in counts])
    returned = _column([str(one.returned) for one in counts], [one.cases for one in counts])
    reopened = _column([str(one.reopened) for one in counts], [one.cases for one in counts])
    return tuple(
        StaffLine(
            who.number, who.name, who.department, cases[at], on_time[at], workdays[at], satisfied[at], returned[at],
            reopened[at], who.key, count.cases,
        )
        for at, (who, count) in enumerate(found)
    )  # fmt: skip


def _column(words: list[str], bases: list[int]) -> list[str]:
    hidden = hidden_places(bases)
    return [
        hidden_mark(is_few=is_few(bases[place])) if place in hidden else shown for place, shown in enumerate(words)
    ]


def _share(of: int, number: int) -> str:
    return Rate("", "", "", of, number).text


def _mean(days: list[int]) -> str:
    return f"{sum(days) / len(days):.1f}" if days else NOTHING
