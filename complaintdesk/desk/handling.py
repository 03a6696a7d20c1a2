"""办理: investigation, cause, proposed solution, approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import cause_paths
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case


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
    """原因: from the pack's own tree of causes, apart from the category of the complaint."""

    cause: str = asks(N_("Cause"), Input.CAUSE, required=True)
    note: str = asks(N_("Explanation"), Input.LONG_TEXT)


@step(RecordCause, needs=Permission.HANDLE, action=Action.CAUSE)
def record_cause(ctx: Context, cmd: RecordCause) -> Done:
    """Record why it came to the complaint."""
    case = ctx.load(cmd.case_id, cmd.version)
    causes = cause_paths(ctx.pack_of(case).causes)
    chosen = next((c for c, _above in causes if cmd.cause in (c.key, c.title, c.title_en)), None)
    if chosen is None:
        raise UserError(
            _("“{cause}” is not a cause in this office's rules.").format(cause=cmd.cause),
            _("Choose one from the list."),
            field="cause",
        )
    kind = ctx.advance(case, Action.CAUSE)
    case.cause, case.cause_note = chosen.title, cmd.note
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
    kind = ctx.advance(case, Action.PROPOSE)
    case.solution = cmd.solution
    ctx.log(kind, case, note=cmd.solution)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class ApproveSolution(CaseCommand):
    """审批同意. Signed on paper and keyed later: `signed_by` and `signed_at` say who and when; both times are kept."""

    opinion: str = asks(N_("Opinion"), Input.LONG_TEXT, default="")
    signed_by: str = asks(N_("Signed on paper by"), Input.TEXT)
    signed_at: datetime | None = asks(N_("Signed on"), Input.DATE_TIME, default=None)


@step(ApproveSolution, needs=Permission.APPROVE, action=Action.APPROVE)
def approve_solution(ctx: Context, cmd: ApproveSolution) -> Done:
    """The leader agrees; the reply may go out."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.APPROVE)
    _opinion(ctx, case, cmd.opinion or _("Agreed."), cmd.signed_by, cmd.signed_at, approved=True)
    ctx.log(kind, case, note=cmd.opinion or _("Agreed."))
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class RejectSolution(CaseCommand):
    """审批不同意: back to the investigation, with the opinion."""

    opinion: str = asks(N_("Opinion"), Input.LONG_TEXT, required=True)
    signed_by: str = asks(N_("Signed on paper by"), Input.TEXT)
    signed_at: datetime | None = asks(N_("Signed on"), Input.DATE_TIME, default=None)


@step(RejectSolution, needs=Permission.APPROVE, action=Action.REJECT)
def reject_solution(ctx: Context, cmd: RejectSolution) -> Done:
    """The leader does not agree; the department works on."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.REJECT)
    _opinion(ctx, case, cmd.opinion, cmd.signed_by, cmd.signed_at, approved=False)
    ctx.log(kind, case, note=cmd.opinion)
    return ctx.done(case, kind)


def _opinion(
    ctx: Context, case: Case, opinion: str, signed_by: str, signed_at: datetime | None, *, approved: bool
) -> None:
    if signed_at is not None and signed_at > ctx.now:
        raise FieldErrors({"signed_at": _("The time of signing lies in the future. Check date and clock.")})
    rules = ctx.pack_of(case).approvals_before(Action.REPLY, ctx.facts(case))
    case.approvals = [
        *case.approvals,
        {
            "approved": approved,
            "by": signed_by or ctx.actor.name,
            "post": rules[0].post.title if rules else ctx.actor.role.label,
            "opinion": opinion,
            "at": instant(signed_at or ctx.now),
            "keyed_at": instant(ctx.now),
            "on_paper": bool(signed_by),
        },
    ]
