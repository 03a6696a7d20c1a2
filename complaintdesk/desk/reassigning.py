"""批量改派: several cases go to another department or handler in one step that is done whole, and can be taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from complaintdesk.desk import conflict, naming
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.rows import Done
from complaintdesk.desk.visibility import assisting_ids, kept_ids
from complaintdesk.domain.errors import FieldErrors, NotAllowed, NotFound, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import CaseState, EventKind
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.models import Case, Department, Disclosure, Event, Request, Staff

MOST = 500
#: In somebody's hands: from the dispatch until the case is closed.
IN_HAND = frozenset(
    {
        CaseState.DISPATCHED,
        CaseState.INVESTIGATING,
        CaseState.PROPOSED,
        CaseState.APPROVED,
        CaseState.REPLIED,
        CaseState.CALLED_BACK,
    }
)
_MOVED = ("department_id", "handler_id", "assisting")


@dataclass(frozen=True, kw_only=True)
class ReassignCases(Command):
    """批量改派: all of them or none; `department` by name or code, `handler` by number (empty: the department decides)."""

    case_ids: tuple[int, ...] = ()
    department: str = asks(N_("Responsible department"), Input.DEPARTMENT, required=True)
    handler: str = asks(N_("Handler"), Input.STAFF)
    reason: str = asks(N_("Reason"), Input.TEXT, required=True)


@dataclass(frozen=True, kw_only=True)
class UndoReassign(Command):
    """撤销改派: every case back where the step `batch` (its request_id) took it from."""

    batch: str


@dataclass(frozen=True)
class ReassignRow:
    """改派预览一行: where the case is and goes; `problem` says why it cannot go."""

    case_id: int
    number: str
    subject: str
    state: CaseState
    department: str
    handler: str
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class ReassignPreview(Question[tuple[ReassignRow, ...]]):
    """What ReassignCases would do, case by case, in the order of their numbers. Without a department: where they are."""

    case_ids: tuple[int, ...] = ()
    department: str = ""
    handler: str = ""


@answers(ReassignPreview, needs=Permission.DISPATCH)
def reassign_preview(seen: Seen, question: ReassignPreview) -> tuple[ReassignRow, ...]:
    """The cases the asker may see, each with what stands in its way."""
    _check_number(question.case_ids)
    ids = sorted(set(question.case_ids))
    cases = [case for case_id in ids if (case := seen.session.get(Case, case_id)) and seen.may_see(case)]
    hidden = {} if seen.may(Permission.READ_IDENTITY) else blotters(seen.session, [case.id for case in cases])
    department, handler = _target(seen, question.department, question.handler) if question.department else (None, None)
    return tuple(
        ReassignRow(
            case.id,
            case.number,
            hidden[case.id](case.subject) if case.id in hidden else case.subject,
            CaseState(case.state),
            seen.department_name(case.department_id),
            _name(seen, case.handler_id),
            _problem(seen, case, department, handler),
        )
        for case in cases
    )


@step(ReassignCases, needs=Permission.DISPATCH)
def reassign_cases(ctx: Context, cmd: ReassignCases) -> Done:
    """One event for each case; refused as a whole, naming those that cannot go."""
    _check_number(cmd.case_ids)
    department, handler = _target(ctx, cmd.department, cmd.handler)
    # Always in the same order: two work places that move the same cases wait for one another instead of locking up.
    cases = [ctx.load(case_id) for case_id in sorted(set(cmd.case_ids))]
    problems = [
        _("{number}: {problem}").format(number=case.number, problem=problem)
        for case in cases
        if (problem := _problem(ctx, case, department, handler))
    ]
    if problems:
        raise _refused(problems, _("Take them out of the selection and try again."))
    for case in cases:
        before = "·".join(w for w in (ctx.department_name(case.department_id), _name(ctx, case.handler_id)) if w)
        case.department_id, case.handler_id = department.id, handler.id if handler else None
        case.assisting = kept_ids(assisting_ids(case) - {department.id})
        after = "·".join(w for w in (department.name, handler.name if handler else "") if w)
        ctx.log(EventKind.REASSIGNED, case, note=f"{before} → {after}：{cmd.reason}", batch=cmd.request_id)
    return _done(cmd.request_id, EventKind.REASSIGNED)


@step(UndoReassign, needs=Permission.DISPATCH)
def undo_reassign(ctx: Context, cmd: UndoReassign) -> Done:
    """Exactly as it was; refused as a whole once one of the cases went on from where it was sent."""
    moves = _moves(ctx, cmd.batch)
    if not moves:
        raise NotFound(_("There is no such reassignment."))
    cases = {case_id: ctx.load(case_id) for case_id in sorted(moves)}
    gone = [
        case.number
        for case_id, case in cases.items()
        if CaseState(case.state) not in IN_HAND
        or any(getattr(case, name) != after for name, (_before, after) in moves[case_id].items())
    ]
    if gone:
        raise _refused(gone, _("Reassign the others by hand."))
    for case_id, case in cases.items():
        for name, (before, _after) in moves[case_id].items():
            setattr(case, name, before)
        back = "·".join(w for w in (ctx.department_name(case.department_id), _name(ctx, case.handler_id)) if w)
        ctx.log(EventKind.REASSIGNMENT_UNDONE, case, note=_("back to {where}").format(where=back), batch=cmd.batch)
    return _done(cmd.batch, EventKind.REASSIGNMENT_UNDONE)


def _moves(ctx: Context, batch: str) -> dict[int, dict[str, tuple[Any, Any]]]:
    """What the step changed, by case: field → (before, after), as the chain keeps it."""
    last = ctx.session.execute(select(Request.seq).where(Request.request_id == batch)).scalar_one_or_none()
    if last is None:
        return {}
    events = ctx.session.execute(
        select(Event.case_id, Disclosure.payload)
        .join(Disclosure, Disclosure.seq == Event.seq)
        .where(Event.seq <= last, Event.seq > last - MOST, Event.kind == EventKind.REASSIGNED.value)
    )
    found: dict[int, dict[str, tuple[Any, Any]]] = {}
    for case_id, payload in events:
        told = json.loads(payload) if payload else {}
        if case_id is not None and told.get("detail", {}).get("batch") == batch:
            found[case_id] = {
                name: (before if before is not None else _EMPTY[name], after if after is not None else _EMPTY[name])
                for name, (before, after) in told["changes"].items()
                if name in _MOVED
            }
    return found


#: How each field says "none": events leave empty values out.
_EMPTY: dict[str, Any] = {"department_id": None, "handler_id": None, "assisting": ""}


def _target(seen: Seen, department: str, handler: str) -> tuple[Department, Staff | None]:
    found = naming.department(seen, department, "department")
    staff = naming.staff(seen, handler, "handler") if handler else None
    if staff is not None and staff.department_id is not None and staff.department_id != found.id:
        raise FieldErrors(
            {
                "handler": _("{name} does not belong to {department}.").format(
                    name=staff.name, department=found.name
                )
            }
        )
    return found, staff


def _problem(seen: Seen, case: Case, department: Department | None, handler: Staff | None) -> str:
    """Why the case cannot go there, in a few words; "" when it can."""
    state = CaseState(case.state)
    if state not in IN_HAND:
        return _("it is “{state}”, in nobody's hands").format(state=state.label)
    if department is None:
        return ""
    if (case.department_id, case.handler_id) == (department.id, handler.id if handler else None):
        return _("it is there already")
    if case.restricted and handler is not None and not handler.cleared:
        return _("{name} is not cleared for restricted cases").format(name=handler.name)
    return conflict.conflict(seen, case, department, handler)


def _check_number(case_ids: tuple[int, ...]) -> None:
    if not case_ids:
        raise UserError(_("Choose at least one case."))
    if len(set(case_ids)) > MOST:
        raise UserError(_("At most {n} cases can be reassigned at once.").format(n=MOST))


def _refused(which: list[str], hint: str) -> NotAllowed:
    sentence = ngettext(
        "{n} case cannot go, so none was moved: {which}", "{n} cases cannot go, so none was moved: {which}", len(which)
    )
    return NotAllowed(sentence.format(n=len(which), which=_("; ").join(which)), hint)


def _name(seen: Seen, staff_id: int | None) -> str:
    staff = seen.session.get(Staff, staff_id) if staff_id is not None else None
    return staff.name if staff is not None else ""


def _done(batch: str, kind: EventKind) -> Done:
    return Done(0, batch, None, 0, 0, kind)
