"""交接班: the open cases by who has them in hand, each with its next step, for whoever takes over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from complaintdesk.desk import naming
from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.facts import facts_of
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.offers import expected_steps
from complaintdesk.desk.rows import Done
from complaintdesk.domain import workflow
from complaintdesk.domain.deadlines import case_light
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import FINISHED, CaseState, EventKind, Light
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Complainant, Department, Staff

#: More is no list to hand over but an archive; the rest is counted.
MOST = 1_000


@dataclass(frozen=True)
class HandoverRow:
    """交接清单一行."""

    case_id: int
    number: str
    received_at: datetime
    subject: str
    state: CaseState
    due_at: datetime | None
    light: Light
    light_text: str
    next_step: str


@dataclass(frozen=True)
class HandoverGroup:
    """一位经办人 with what is in their hands; `owner` is a person, a department, or the desk itself."""

    owner: str
    department: str
    rows: tuple[HandoverRow, ...]


@dataclass(frozen=True)
class HandoverSheet:
    """交接清单: `left_out` counts the cases beyond the most that are listed."""

    office: str
    zone: str
    of: str
    made_at: datetime
    made_by: str
    groups: tuple[HandoverGroup, ...]
    total: int
    left_out: int = 0
    is_sample: bool = False


@dataclass(frozen=True, kw_only=True)
class Handover(Question[HandoverSheet]):
    """The open cases the asker may see: of one member of staff (by number), of one department, or of all."""

    staff: str = ""
    department: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordHandover(Command):
    """登记交接清单: that the list was printed, and of whom; what is on paper is on record."""

    staff: str = ""
    department: str = ""


@step(RecordHandover, needs=Permission.PRINT)
def record_handover(ctx: Context, cmd: RecordHandover) -> Done:
    """The event that tells who took the list out."""
    sheet = handover(ctx, Handover(staff=cmd.staff, department=cmd.department))
    note = "：".join(words for words in (_("Handover list"), sheet.of) if words)
    ctx.log(EventKind.EXPORTED, note=note, cases=sheet.total)
    return Done(0, "handover", None, 0, 0, EventKind.EXPORTED)


@answers(Handover, needs=Permission.READ)
def handover(seen: Seen, question: Handover) -> HandoverSheet:
    """Owners by name, the most urgent case of each first."""
    conditions, of = _asked(seen, question)
    found = seen.session.execute(
        select(Case, Complainant.anonymous, Staff.name, Department.name)
        .join(Complainant, Complainant.case_id == Case.id)
        .join(Staff, Staff.id == Case.handler_id, isouter=True)
        .join(Department, Department.id == Case.department_id, isouter=True)
        .where(Case.state.not_in([state.value for state in FINISHED]), *conditions, *visible(seen))
        .order_by(Case.due_at.asc().nulls_last(), Case.id)
    ).all()
    listed = found[:MOST]
    hidden = {}
    if not seen.may(Permission.READ_IDENTITY):
        hidden = blotters(seen.session, [case.id for case, *_rest in listed])
    groups: dict[tuple[str, str], list[HandoverRow]] = {}
    for case, anonymous, handler, department in listed:
        row = _row(seen, case, anonymous=anonymous)
        if case.id in hidden:
            row = HandoverRow(**(vars(row) | {"subject": hidden[case.id](row.subject)}))
        owner = handler or department or _("Complaint desk")
        groups.setdefault((department or "", owner), []).append(row)
    return HandoverSheet(
        office=seen.office.name,
        zone=seen.office.zone,
        of=of,
        made_at=seen.now,
        made_by=seen.actor.name,
        groups=tuple(
            HandoverGroup(owner, department if department != owner else "", tuple(rows))
            for (department, owner), rows in sorted(groups.items())
        ),
        total=len(found),
        left_out=len(found) - len(listed),
        is_sample=seen.office.is_sample,
    )


def _asked(seen: Seen, question: Handover) -> tuple[list[ColumnElement[bool]], str]:
    """Whose cases: what somebody handles, or registered and nobody has in hand yet; or what a department has."""
    if question.staff:
        staff = naming.staff(seen, question.staff, "staff")
        waits_at_the_desk = (Case.registrar_id == staff.id) & Case.department_id.is_(None)
        return [or_(Case.handler_id == staff.id, waits_at_the_desk)], f"{staff.number} {staff.name}"
    if question.department:
        department = naming.department(seen, question.department, "department")
        return [Case.department_id == department.id], department.name
    return [], ""


def _row(seen: Seen, case: Case, *, anonymous: bool) -> HandoverRow:
    state = CaseState(case.state)
    light, words = case_light(state, case.due_at, case.met_at, seen.now, seen.calendar, seen.pack_of(case))
    return HandoverRow(
        case.id,
        case.number,
        case.received_at,
        case.subject,
        state,
        case.due_at,
        light,
        words,
        _next_step(seen, case, state, anonymous=anonymous),
    )


def _next_step(seen: Seen, case: Case, state: CaseState, *, anonymous: bool) -> str:
    """What is expected next, in the words of the case's own rules; whoever takes it is not asked for here."""
    pack = seen.pack_of(case)
    facts = facts_of(case, anonymous=anonymous)
    possible = workflow.possible(pack, state, facts)
    wanted = [action for action in expected_steps(pack, case, facts, possible) if action in possible]
    return workflow.step_label(pack, wanted[0], facts) if wanted else ""
