"""协办: other departments assist the responsible one, each with its own answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from complaintdesk.desk import clocks, conflict, context, naming
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.records import inputs_given, keep_record, records_of
from complaintdesk.desk.rows import Done
from complaintdesk.desk.visibility import assisting_ids, kept_ids
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, Department

#: What a department may do in a case in which it only assists.
OF_ASSISTANTS = frozenset({Action.ANSWER, Action.ATTACH})


@dataclass(frozen=True, kw_only=True)
class AssistDepartment(CaseCommand):
    """协办: asks other departments for their part; they see the case from then on."""

    departments: tuple[str, ...] = asks(N_("Assisting departments"), Input.DEPARTMENTS, required=True, default=())
    question: str = asks(N_("What they are asked"), Input.LONG_TEXT, required=True)
    due: date | None = asks(N_("Answer by"), Input.DATE, default=None)


@step(AssistDepartment, needs=Permission.DISPATCH, action=Action.ASSIST)
def assist_department(ctx: Context, cmd: AssistDepartment) -> Done:
    """Put the departments on the case; its limit may depend on how many there are."""
    case = ctx.load(cmd.case_id, cmd.version)
    asked = [naming.department(ctx, name, "departments") for name in cmd.departments]
    for department in asked:
        if department.id == case.department_id:
            raise FieldErrors(
                {
                    "departments": _("{name} is responsible for the case and cannot assist itself.").format(
                        name=department.name
                    )
                }
            )
        if barred := conflict.is_barred(case, department, None):
            raise FieldErrors({"departments": _("{name} may not take part in this case.").format(name=barred)})
    if cmd.due is not None and cmd.due < ctx.now.astimezone(ctx.zone).date():
        raise FieldErrors({"due": _("This day is over. Enter a later one.")})
    kind = ctx.advance(case, Action.ASSIST)
    ids = assisting_ids(case) | {department.id for department in asked}
    case.assisting = kept_ids(ids)
    case.departments_count = max(case.departments_count, 1 + len(ids))
    names = tuple(department.name for department in asked)
    given = inputs_given(cmd) | {"departments": names, "department_ids": [department.id for department in asked]}
    number = keep_record(ctx, case, Action.ASSIST, given)
    moved = clocks.recompute_solve(ctx, case)
    detail: dict[str, Any] = {"due_before": moved[0].isoformat(), "due_after": moved[1].isoformat()} if moved else {}
    ctx.log(kind, case, note="：".join(("、".join(names), cmd.question)), record=number, **detail)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class AnswerAsDepartment(CaseCommand):
    """部门答复: what a department found out or did. The desk may key in what came on paper."""

    department: str = asks(
        N_("Answering department"), Input.DEPARTMENT, hint=N_("Empty: your own department.")
    )
    answer: str = asks(N_("Answer of the department"), Input.LONG_TEXT, required=True)


@step(AnswerAsDepartment, needs=Permission.HANDLE, action=Action.ANSWER)
def answer_as_department(ctx: Context, cmd: AnswerAsDepartment) -> Done:
    """Keep the answer under the department's name; a later one stands beside the earlier."""
    case = ctx.load(cmd.case_id, cmd.version)
    department = _answering(ctx, case, cmd.department)
    kind = ctx.advance(case, Action.ANSWER)
    given = {"department": department.name, "department_id": department.id, "answer": cmd.answer}
    number = keep_record(ctx, case, Action.ANSWER, given)
    ctx.log(kind, case, note="：".join((department.name, cmd.answer)), record=number)
    return ctx.done(case, kind)


def _answering(ctx: Context, case: Case, name: str) -> Department:
    own = ctx.actor.department_id
    concerned = assisting_ids(case) | ({case.department_id} if case.department_id else set())
    if name:
        found = naming.department(ctx, name, "department")
    else:
        kept = ctx.session.get(Department, own or case.department_id or 0)
        if kept is None:
            raise FieldErrors({"department": _("Choose the department whose answer this is.")})
        found = kept
    if found.id not in concerned:
        raise FieldErrors(
            {"department": _("{name} has no part in this case. Ask it to assist first.").format(name=found.name)}
        )
    if own is not None and not ctx.may(Permission.READ_ALL) and found.id != own:
        raise FieldErrors({"department": _("You can answer for your own department only.")})
    return found


def open_answers(ctx: Seen, case: Case) -> list[str]:
    """The assisting departments that still owe their answer to the last question put to them."""
    asked: dict[int, int] = {}
    answered: dict[int, int] = {}
    for number, record in records_of(case, Action.ASSIST).items():
        asked |= dict.fromkeys(record["data"]["department_ids"], int(number))
    for number, record in records_of(case, Action.ANSWER).items():
        answered[record["data"]["department_id"]] = int(number)
    waiting = [i for i in sorted(assisting_ids(case)) if answered.get(i, 0) <= asked.get(i, 0)]
    return [ctx.department_name(i) for i in waiting]


def _keep_to_own_part(ctx: Context, case: Case, action: Action) -> None:
    """A department that only assists answers and adds files; the handling is in the hands of another."""
    if action not in OF_ASSISTANTS and only_assists(ctx, case):
        raise NotAllowed(
            _("Your department only assists in this case."),
            _("Record its answer; the responsible department does the rest."),
        )


context.AFTER_STEP.append(_keep_to_own_part)


def only_assists(seen: Seen, case: Case) -> bool:
    """Whether the actor is here only because the own department assists."""
    own = seen.actor.department_id
    return own is not None and not seen.may(Permission.READ_ALL) and case.department_id != own
