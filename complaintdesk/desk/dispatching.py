"""派单转办: send the case to the responsible department, take it back, urge it, extend its limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, or_, select

from complaintdesk.desk import clocks
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, CaseState, Clock, EventKind, Role
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, Department, Staff


@dataclass(frozen=True, kw_only=True)
class DispatchCase(CaseCommand):
    """派单: `department` by name or code, `handler` by staff number. A leader's approval may be given on paper."""

    department: str = asks(N_("Responsible department"), Input.DEPARTMENT, required=True)
    handler: str = asks(N_("Handler"), Input.STAFF)
    note: str = asks(N_("Instructions to the department"), Input.LONG_TEXT)
    several_departments: bool = asks(N_("Concerns several departments"), Input.YES_NO, default=False)
    approved_by: str = asks(N_("Approved by (leader, on paper)"), Input.TEXT)


@step(DispatchCase, needs=Permission.DISPATCH, action=Action.DISPATCH)
def dispatch_case(ctx: Context, cmd: DispatchCase) -> Done:
    """Hand the case over; one not yet accepted is accepted on the way, with its own event."""
    case = ctx.load(cmd.case_id, cmd.version)
    department = ctx.session.scalars(
        select(Department)
        .where(
            Department.active,
            or_(Department.name == cmd.department, func.lower(Department.code) == cmd.department.lower()),
        )
        .order_by(Department.id)
    ).first()
    if department is None:
        raise FieldErrors(
            {
                "department": _("There is no department “{name}”. Choose one from the list.").format(
                    name=cmd.department
                )
            }
        )
    handler = _handler(ctx, case, cmd.handler, department) if cmd.handler else None
    _check_leader(ctx, case, cmd)
    before = CaseState(case.state)
    kind = ctx.advance(case, Action.DISPATCH)
    if before is CaseState.REGISTERED:
        case.state, case.accepted_at = CaseState.ACCEPTED.value, ctx.now
        ctx.took(case, Action.ACCEPT)
        clocks.stop(ctx, case, Clock.ACCEPT)
        clocks.start(ctx, case, Clock.SOLVE, "accepted", ctx.now)
        ctx.log(EventKind.ACCEPTED, case, note=_("Accepted with the dispatch."))
        case.state = CaseState.DISPATCHED.value
    case.department_id, case.handler_id = department.id, handler.id if handler else None
    case.dispatched_at, case.dispatch_note = ctx.now, cmd.note
    case.departments_count = 2 if cmd.several_departments else 1
    clocks.start(ctx, case, Clock.SOLVE, "dispatched", ctx.now)
    moved = clocks.recompute_solve(ctx, case)
    detail = {"due_before": moved[0].isoformat(), "due_after": moved[1].isoformat()} if moved else {}
    if cmd.approved_by:
        detail["approved_by"] = cmd.approved_by
    ctx.log(kind, case, note=_joined(department.name, cmd.note), **detail)
    return ctx.done(case, kind)


def _joined(*parts: str) -> str:
    return "：".join(p for p in parts if p)


def _handler(ctx: Context, case: Case, number: str, department: Department) -> Staff:
    staff = ctx.session.scalars(
        select(Staff)
        .where(Staff.active, or_(Staff.number == number, Staff.name == number))
        .order_by(Staff.id)
    ).first()
    if staff is None:
        raise FieldErrors(
            {"handler": _("There is no staff member “{name}”. Choose one from the list.").format(name=number)}
        )
    if staff.department_id is not None and staff.department_id != department.id:
        raise FieldErrors(
            {
                "handler": _("{name} does not belong to {department}.").format(
                    name=staff.name, department=department.name
                )
            }
        )
    if ctx.pack_of(case).switches.conflict_check and staff.name == case.respondent_person:
        raise FieldErrors(
            {
                "handler": _(
                    "{name} is the person complained about and may not handle the case (conflict of interest)."
                ).format(name=staff.name)
            }
        )
    return staff


def _check_leader(ctx: Context, case: Case, cmd: DispatchCase) -> None:
    """Where the pack wants a leader's approval before the dispatch (S02 分管领导批转), it must be there."""
    needed = ctx.pack_of(case).approvals_before(Action.DISPATCH, ctx.facts(case))
    if needed and not cmd.approved_by and ctx.actor.role is not Role.SUPERVISOR and not ctx.actor.is_operator:
        raise FieldErrors(
            {
                "approved_by": _(
                    "This case needs the approval of “{post}” before it is dispatched. Enter who signed."
                ).format(post=needed[0].post.label)
            }
        )


@dataclass(frozen=True, kw_only=True)
class ReturnToDesk(CaseCommand):
    """退回: the department says the matter is not its own."""

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


@step(ReturnToDesk, needs=Permission.HANDLE, action=Action.RETURN)
def return_to_desk(ctx: Context, cmd: ReturnToDesk) -> Done:
    """Back to the desk, which dispatches it anew."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.RETURN)
    name = ctx.department_name(case.department_id)
    case.department_id = case.handler_id = None
    case.return_count += 1
    ctx.log(kind, case, note=_joined(name, cmd.reason))
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class UrgeDepartment(CaseCommand):
    """催办."""

    note: str = asks(N_("What is asked for"), Input.LONG_TEXT, required=True)


@step(UrgeDepartment, needs=Permission.URGE, action=Action.URGE)
def urge_department(ctx: Context, cmd: UrgeDepartment) -> Done:
    """Remind the department; every reminder is counted."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.URGE)
    case.urge_count += 1
    ctx.log(kind, case, note=cmd.note)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class ExtendDeadline(CaseCommand):
    """延期: the new last moment, aware; why, and who approved."""

    until: datetime | None = asks(N_("New limit"), Input.DATE_TIME, required=True, default=None)
    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)
    approved_by: str = asks(N_("Approved by"), Input.TEXT, required=True)


@step(ExtendDeadline, needs=Permission.EXTEND, action=Action.EXTEND)
def extend_deadline(ctx: Context, cmd: ExtendDeadline) -> Done:
    """Move the handling limit; the old one stays on record."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.EXTEND)
    assert cmd.until is not None  # noqa: S101 - required, checked at the desk's door
    until = cmd.until.astimezone(UTC)
    if case.due_at is None or until <= case.due_at:
        raise UserError(_("The new limit must be later than the present one."), field="until")
    moved = clocks.extend(ctx, case, until, cmd.reason)
    if moved is None:
        raise UserError(_("No handling limit is running for this case."))
    ctx.log(
        kind,
        case,
        note=cmd.reason,
        due_before=moved[0].isoformat(),
        due_after=moved[1].isoformat(),
        approved_by=cmd.approved_by,
    )
    return ctx.done(case, kind)
