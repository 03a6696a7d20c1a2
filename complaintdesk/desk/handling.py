"""办理: investigation, cause, proposed solution."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.desk import answered, naming
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import cause_paths
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _


@dataclass(frozen=True, kw_only=True)
class RecordInvestigation(CaseCommand):
    """调查: what was found out. Further findings are added below the earlier ones."""

    findings: str = asks(N_("Findings"), Input.LONG_TEXT, required=True)


@step(RecordInvestigation, needs=Permission.HANDLE, action=Action.INVESTIGATE)
def record_investigation(ctx: Context, cmd: RecordInvestigation) -> Done:
    """Add findings; earlier ones are never overwritten."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.INVESTIGATE)
    case.investigation = f"{case.investigation}\n{cmd.findings}" if case.investigation else cmd.findings
    ctx.log(kind, case, note=cmd.findings)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class RecordCause(CaseCommand):
    """原因与责任: why it came to the complaint, who answers for it, and what to think of the complaint itself.

    The cause is from the pack's own tree, apart from the category. What is left empty is not known yet.
    """

    cause: str = asks(N_("Cause"), Input.CAUSE, required=True)
    note: str = asks(N_("Explanation"), Input.LONG_TEXT)
    responsible_department: str = asks(N_("Department responsible for it"), Input.DEPARTMENT)
    responsible_person: str = asks(N_("Person responsible for it"), Input.TEXT)
    delay_responsible: str = asks(N_("Responsible for the delay"), Input.TEXT)
    reasons_sufficient: bool | None = asks(N_("The reasons are sufficient"), Input.YES_NO, default=None)
    request_reasonable: bool | None = asks(N_("The request is reasonable"), Input.YES_NO, default=None)


@step(RecordCause, needs=Permission.HANDLE, action=Action.CAUSE)
def record_cause(ctx: Context, cmd: RecordCause) -> Done:
    """Keep the cause and what was found out about the responsibility; empty inputs leave what is known."""
    case = ctx.load(cmd.case_id, cmd.version)
    causes = cause_paths(ctx.pack_of(case).causes)
    chosen = next((c for c, _above in causes if cmd.cause in (c.key, c.title, c.title_en)), None)
    if chosen is None:
        raise UserError(
            _("“{cause}” is not a cause in this office's rules.").format(cause=cmd.cause),
            _("Choose one from the list."),
            field="cause",
        )
    department = cmd.responsible_department
    if department:
        department = naming.department(ctx, department, "responsible_department").name
    kind = ctx.advance(case, Action.CAUSE)
    case.cause, case.cause_note = chosen.title, cmd.note
    case.responsible_department = department or case.responsible_department
    case.responsible_person = cmd.responsible_person or case.responsible_person
    case.delay_responsible = cmd.delay_responsible or case.delay_responsible
    if cmd.reasons_sufficient is not None:
        case.reasons_sufficient = cmd.reasons_sufficient
    if cmd.request_reasonable is not None:
        case.request_reasonable = cmd.request_reasonable
    ctx.log(kind, case, note="：".join(p for p in (chosen.title, cmd.note) if p))
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class ProposeSolution(CaseCommand):
    """处理方案."""

    solution: str = asks(N_("Proposed solution"), Input.LONG_TEXT, required=True)


@step(ProposeSolution, needs=Permission.HANDLE, action=Action.PROPOSE)
def propose_solution(ctx: Context, cmd: ProposeSolution) -> Done:
    """Put the solution forward for approval."""
    case = ctx.load(cmd.case_id, cmd.version)
    answered.check_answers(ctx, case)
    kind = ctx.advance(case, Action.PROPOSE)
    case.solution = cmd.solution
    # Who approves must be somebody else where the rules want four eyes.
    ctx.log(kind, case, note=cmd.solution, staff=ctx.actor.staff_id, name=ctx.actor.name)
    return ctx.done(case, kind)
