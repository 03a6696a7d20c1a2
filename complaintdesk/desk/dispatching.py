"""派单转办: send the case to the responsible department, take it back."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from complaintdesk.desk import clocks, conflict, naming
from complaintdesk.desk.approving import check_leader
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.early_warnings import look_for_warnings
from complaintdesk.desk.rows import Done
from complaintdesk.desk.statements import check_signed
from complaintdesk.desk.visibility import assisting_ids, kept_ids
from complaintdesk.domain import workflow
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, CaseState, Clock, EventKind, Moment
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.models import Case, Department, Staff


@dataclass(frozen=True, kw_only=True)
class DispatchCase(CaseCommand):
    """派单: `department` by name or code, `handler` by staff number. A leader's approval may be given on paper."""

    department: str = asks(N_("Responsible department"), Input.DEPARTMENT, required=True)
    handler: str = asks(N_("Handler"), Input.STAFF)
    note: str = asks(N_("Instructions to the department"), Input.LONG_TEXT)
    several_departments: bool = asks(N_("Concerns several departments"), Input.YES_NO, default=False)
    approved_by: str = asks(N_("Approved by (leader, on paper)"), Input.TEXT)
    override_reason: str = asks(
        N_("Reason for an exception"),
        Input.TEXT,
        hint=N_("Only a leader: despite a conflict of interest or before the emergency meeting."),
    )


@step(DispatchCase, needs=Permission.DISPATCH, action=Action.DISPATCH)
def dispatch_case(ctx: Context, cmd: DispatchCase) -> Done:
    """Hand the case over; one not yet accepted is accepted on the way, with its own event."""
    case = ctx.load(cmd.case_id, cmd.version)
    department = naming.department(ctx, cmd.department, "department")
    handler = _handler(ctx, cmd.handler, department) if cmd.handler else None
    detail: dict[str, Any] = dict(
        conflict.checked(
            ctx, case, department, handler, cmd.override_reason, "handler" if cmd.handler else "department"
        )
    )
    check_leader(ctx, case, Action.DISPATCH, cmd.approved_by, 2 if cmd.several_departments else 1)
    check_signed(ctx, case)
    before = CaseState(case.state)
    kind = _advance(ctx, case, cmd.override_reason, detail)
    if before is CaseState.REGISTERED:
        case.state, case.accepted_at = CaseState.ACCEPTED.value, ctx.now
        ctx.took(case, Action.ACCEPT)
        clocks.stop(ctx, case, Clock.ACCEPT)
        clocks.begin(ctx, case, Moment.ACCEPTED, ctx.now)
        ctx.log(EventKind.ACCEPTED, case, note=_("Accepted with the dispatch."))
        case.state = CaseState.DISPATCHED.value
    case.department_id, case.handler_id = department.id, handler.id if handler else None
    case.dispatched_at, case.dispatch_note = ctx.now, cmd.note
    assisting = assisting_ids(case) - {department.id}
    case.assisting = kept_ids(assisting)
    case.departments_count = max(2 if cmd.several_departments else 1, 1 + len(assisting))
    clocks.begin(ctx, case, Moment.DISPATCHED, ctx.now)
    moved = clocks.recompute_solve(ctx, case)
    if moved:
        detail |= {"due_before": moved[0].isoformat(), "due_after": moved[1].isoformat()}
    # A reason that turned out not to be needed was written down all the same.
    detail |= {name: text for name in ("approved_by", "override_reason") if (text := getattr(cmd, name))}
    ctx.log(kind, case, note=_joined(department.name, cmd.note), **detail)
    look_for_warnings(ctx, case)
    return ctx.done(case, kind)


def may_override(seen: Seen, case: Case) -> bool:
    """Whether only the emergency meeting is missing, and the actor is a leader who may dispatch before it is held."""
    if not seen.may(Permission.APPROVE):
        return False
    try:
        workflow.pack_step(seen.pack_of(case), CaseState(case.state), Action.DISPATCH, _as_if_met(seen, case))
    except NotAllowed:
        return False
    return True


def knows_exceptions(seen: Seen, case: Case) -> bool:
    """Whether there is any rule here from which this person may except the case."""
    pack = seen.pack_of(case)
    has_rule = pack.switches.conflict_check or any(rule.action is Action.MEETING for rule in pack.steps)
    return has_rule and seen.may(Permission.APPROVE)


def _as_if_met(seen: Seen, case: Case) -> CaseFacts:
    facts = seen.facts(case)
    return dataclasses.replace(facts, done={**facts.done, Action.MEETING.value: 1})


def _advance(ctx: Context, case: Case, override_reason: str, detail: dict[str, Any]) -> EventKind:
    """Along the step table; a leader may go on before the emergency meeting, and the reason is put on record."""
    try:
        return ctx.advance(case, Action.DISPATCH)
    except NotAllowed as problem:
        if not may_override(ctx, case):
            raise
        if not override_reason:
            raise NotAllowed(
                problem.message, _("Record that step first, or give the reason for an exception.")
            ) from None
        detail |= {"overruled": problem.message, "override_reason": override_reason}
    found = workflow.step(CaseState(case.state), Action.DISPATCH)
    case.state = CaseState.DISPATCHED.value
    ctx.took(case, Action.DISPATCH)
    return found.event


def _joined(*parts: str) -> str:
    return "：".join(p for p in parts if p)


def _handler(ctx: Context, number: str, department: Department) -> Staff:
    staff = naming.staff(ctx, number, "handler")
    if staff.department_id is not None and staff.department_id != department.id:
        raise FieldErrors(
            {
                "handler": _("{name} does not belong to {department}.").format(
                    name=staff.name, department=department.name
                )
            }
        )
    return staff


@dataclass(frozen=True, kw_only=True)
class ReturnToDesk(CaseCommand):
    """退回: the department says the matter is not its own."""

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


@step(ReturnToDesk, needs=Permission.HANDLE, action=Action.RETURN)
def return_to_desk(ctx: Context, cmd: ReturnToDesk) -> Done:
    """Back to the desk, which dispatches it anew; where the rules allow one return only, a leader decides the next."""
    case = ctx.load(cmd.case_id, cmd.version)
    _check_return(ctx, case)
    kind = ctx.advance(case, Action.RETURN)
    name = ctx.department_name(case.department_id)
    case.department_id = case.handler_id = None
    case.return_count += 1
    ctx.log(kind, case, note=_joined(name, cmd.reason), returned=case.return_count)
    return ctx.done(case, kind)


def _check_return(ctx: Context, case: Case) -> None:
    pack = ctx.pack_of(case)
    already = int(case.done.get(Action.RETURN.value, 0))
    if pack.switches.return_once and already:
        raise NotAllowed(
            ngettext(
                "The case was returned {n} time already; the rules allow one return.",
                "The case was returned {n} times already; the rules allow one return.",
                already,
            ).format(n=already),
            _("A leader decides now who is responsible, and dispatches it."),
        )
    limit = clocks.running(ctx, case, Clock.RETURN)
    if limit is not None and limit.stopped_at is None and limit.due_at < ctx.now:
        raise NotAllowed(
            _("The time for returning the case ended on {day}.").format(
                day=limit.due_at.astimezone(ctx.zone).strftime("%Y-%m-%d %H:%M")
            ),
            _("A leader decides now who is responsible, and dispatches it."),
        )
