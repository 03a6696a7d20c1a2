"""受理审查: accept or refuse, withdraw, make void."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.desk import clocks
from complaintdesk.desk.clock_entries import HANDLING
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.rows import Done
from complaintdesk.desk.statements import check_signed
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, Clock, Moment
from complaintdesk.i18n import N_, _


@dataclass(frozen=True, kw_only=True)
class AcceptCase(CaseCommand):
    """受理."""

    note: str = asks(N_("Note"), Input.TEXT)


@step(AcceptCase, needs=Permission.TRIAGE, action=Action.ACCEPT)
def accept_case(ctx: Context, cmd: AcceptCase) -> Done:
    """The office takes the matter on; the acceptance clock is met."""
    case = ctx.load(cmd.case_id, cmd.version)
    check_signed(ctx, case)
    kind = ctx.advance(case, Action.ACCEPT)
    case.accepted_at = ctx.now
    clocks.stop(ctx, case, Clock.ACCEPT)
    clocks.begin(ctx, case, Moment.ACCEPTED, ctx.now)
    ctx.log(kind, case, note=cmd.note)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class RefuseCase(CaseCommand):
    """不予受理: with one of the reasons of the pack."""

    reason: str = asks(N_("Reason"), Input.REFUSAL, required=True)
    note: str = asks(
        N_("Explanation to the person"), Input.LONG_TEXT, hint=N_("Empty: the other way that the rules name.")
    )


@step(RefuseCase, needs=Permission.TRIAGE, action=Action.REFUSE)
def refuse_case(ctx: Context, cmd: RefuseCase) -> Done:
    """The office does not take the matter on and says why (S03, article 7)."""
    case = ctx.load(cmd.case_id, cmd.version)
    reasons = {entry.key: entry for entry in ctx.pack_of(case).refusals}
    chosen = reasons.get(cmd.reason) or next(
        (e for e in reasons.values() if cmd.reason in (e.title, e.title_en)), None
    )
    if chosen is None:
        raise UserError(
            _("“{reason}” is not a reason for refusal in this office's rules.").format(reason=cmd.reason),
            _("Choose one from the list."),
            field="reason",
        )
    check_signed(ctx, case)
    kind = ctx.advance(case, Action.REFUSE)
    # Whoever is sent away is told where else to go.
    case.refusal_reason, case.refusal_note = chosen.title, cmd.note or chosen.way_out
    clocks.stop(ctx, case, *HANDLING)
    ctx.log(kind, case, note=chosen.title)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class WithdrawCase(CaseCommand):
    """撤回投诉: the person takes it back; the matter ends that day."""

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


@step(WithdrawCase, needs=Permission.TRIAGE, action=Action.WITHDRAW)
def withdraw_case(ctx: Context, cmd: WithdrawCase) -> Done:
    """End the case at the person's wish."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.WITHDRAW)
    case.closing_note = cmd.reason
    clocks.end(ctx, case)
    ctx.log(kind, case, note=cmd.reason)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class VoidCase(CaseCommand):
    """作废: registered by mistake. The number stays used and the record stays."""

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


@step(VoidCase, needs=Permission.VOID, action=Action.VOID)
def void_case(ctx: Context, cmd: VoidCase) -> Done:
    """Mark the case as void; nothing is deleted."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.VOID)
    clocks.end(ctx, case)
    ctx.log(kind, case, note=cmd.reason)
    return ctx.done(case, kind)
