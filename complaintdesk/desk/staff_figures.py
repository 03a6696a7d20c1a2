"""人员指标 (S14, K6): how each handler's cases went. Of fewer than three cases nothing is shown: too few to judge anybody.

Cases received in the period, without void and confidential ones, by who handles them now. For supervisors only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select

from complaintdesk.desk.case_list import day_start, visible
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.figures import Rate
from complaintdesk.desk.statistics import LONGEST
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import CaseState, Satisfaction
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, Department, Staff

#: 隐私阈值: a figure that stands on fewer cases is hidden (K6).
LEAST = 3
HIDDEN = "—"
HEADINGS = (
    N_("Handler"), N_("Department"), N_("Cases handled"), N_("On-time rate"), N_("Workdays to the reply"),
    N_("Satisfaction rate"), N_("Sent back to the desk"), N_("Handled again"),
)  # fmt: skip


@dataclass(frozen=True)
class StaffLine:
    """一位经办人: the figures as they are shown, — where they stand on too few cases."""

    number: str
    name: str
    department: str
    cases: str
    on_time: str
    workdays: str
    satisfied: str
    returned: str
    reopened: str

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


@answers(StaffFigures, needs=Permission.STATISTICS)
def staff_figures(seen: Seen, question: StaffFigures) -> tuple[StaffLine, ...]:
    """Raises NotAllowed for anybody but a supervisor."""
    if not seen.may(Permission.APPROVE):
        raise NotAllowed(
            _("Your role “{role}” may not see the figures of single people.").format(role=seen.actor.role.label),
            _("Ask a supervisor."),
        )
    first, last = question.first, question.last
    if last < first:
        raise UserError(_("The period ends before it begins."), field="last")
    if last - first > LONGEST:
        raise UserError(_("The period is longer than 30 years."), field="first")
    counts: dict[int, _Count] = {}
    found = seen.session.execute(
        select(
            Case.handler_id, Case.received_at, Case.replied_at, Case.due_at, Case.met_at, Case.satisfaction,
            Case.return_count, Case.reopen_count,
        ).where(
            Case.handler_id.is_not(None), Case.received_at >= day_start(seen, first),
            Case.received_at < day_start(seen, last + timedelta(days=1)), Case.state != CaseState.VOID.value,
            Case.restricted.is_(False), *visible(seen),
        )
    )  # fmt: skip
    for row in found:
        count = counts.setdefault(row.handler_id, _Count())
        count.cases += 1
        count.returned += row.return_count > 0
        count.reopened += row.reopen_count > 0
        if row.due_at is not None and (row.met_at is not None or row.due_at < seen.now):
            count.timed += 1
            count.on_time += row.met_at is not None and row.met_at <= row.due_at
        if row.replied_at is not None:
            days = (at.astimezone(seen.zone).date() for at in (row.received_at, row.replied_at))
            count.days.append(seen.calendar.workdays_between(*days))
        if row.satisfaction:
            count.judged += 1
            count.satisfied += Satisfaction(row.satisfaction).is_satisfied
    people = seen.session.execute(
        select(Staff, Department.name)
        .join(Department, Department.id == Staff.department_id, isouter=True)
        .where(Staff.id.in_(list(counts)))
        .order_by(Department.id, Staff.name, Staff.number)
    )
    return tuple(_line(staff, department or "", counts[staff.id]) for staff, department in people)


def _line(staff: Staff, department: str, count: _Count) -> StaffLine:
    is_shown = count.cases >= LEAST

    def whole(number: int) -> str:
        return str(number) if is_shown else HIDDEN

    def share(of: int, number: int) -> str:
        return Rate("", "", "", of, number).text if number >= LEAST else HIDDEN

    mean = f"{sum(count.days) / len(count.days):.1f}" if len(count.days) >= LEAST else HIDDEN
    return StaffLine(
        staff.number, staff.name, department, whole(count.cases), share(count.on_time, count.timed), mean,
        share(count.satisfied, count.judged), whole(count.returned), whole(count.reopened),
    )  # fmt: skip
