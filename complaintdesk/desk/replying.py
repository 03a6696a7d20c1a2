"""答复与回访: tell the person the result, ask how it was received, take up the matter again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from complaintdesk.desk import clocks
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.rows import Done
from complaintdesk.domain import workflow
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import (
    Action,
    CallOutcome,
    CaseState,
    Clock,
    EventKind,
    ReplyWay,
    Satisfaction,
)
from complaintdesk.i18n import N_, _
from complaintdesk.storage.chain import instant


@dataclass(frozen=True, kw_only=True)
class SendReply(CaseCommand):
    """答复: what the person was told, how and when (`replied_at` empty means now)."""

    way: ReplyWay | None = asks(
        N_("Way of replying"), Input.CHOICE, required=True, words=ReplyWay, default=None
    )
    text: str = asks(N_("Text of the reply"), Input.LONG_TEXT, required=True)
    replied_at: datetime | None = asks(N_("Told at"), Input.DATE_TIME, default=None)


@step(SendReply, needs=Permission.REPLY, action=Action.REPLY)
def send_reply(ctx: Context, cmd: SendReply) -> Done:
    """The decision is communicated; the handling clock is met. Where approval is required it must be there."""
    case = ctx.load(cmd.case_id, cmd.version)
    needed = ctx.pack_of(case).approvals_before(Action.REPLY, ctx.facts(case))
    if needed and case.state in (CaseState.INVESTIGATING.value, CaseState.PROPOSED.value):
        raise NotAllowed(
            _("The reply needs the approval of “{post}” first.").format(post=needed[0].post.label),
            _("Propose the solution and have it approved."),
        )
    kind = ctx.advance(case, Action.REPLY)
    told_at = (cmd.replied_at or ctx.now).astimezone(UTC)
    if told_at > ctx.now or told_at < case.received_at:
        raise FieldErrors({"replied_at": _("The time of the reply must lie between the receipt and now.")})
    assert cmd.way is not None  # noqa: S101 - required, checked at the desk's door
    case.reply_way, case.reply_text, case.replied_at = cmd.way.value, cmd.text, told_at
    case.call_outcome = case.satisfaction = case.called_back_at = None
    clocks.stop(ctx, case, Clock.ACCEPT, Clock.SOLVE, Clock.PROMISE, at=told_at)
    clocks.start(ctx, case, Clock.CALL_BACK, "replied", told_at)
    ctx.log(kind, case, note=cmd.text)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class RecordCallBack(CaseCommand):
    """回访: one attempt, reached or not. Reached needs the person's judgement."""

    outcome: CallOutcome | None = asks(
        N_("Outcome of the call"), Input.CHOICE, required=True, words=CallOutcome, default=None
    )
    satisfaction: Satisfaction | None = asks(
        N_("Satisfaction"),
        Input.CHOICE,
        words=Satisfaction,
        default=None,
        hint=N_("Needed when the person was reached."),
    )
    opinion: str = asks(N_("What the person said"), Input.LONG_TEXT)


@step(RecordCallBack, needs=Permission.CALL_BACK, action=Action.CALL_BACK)
def record_call_back(ctx: Context, cmd: RecordCallBack) -> Done:
    """Log the attempt; only a person who was reached moves the case on."""
    if cmd.outcome is CallOutcome.REACHED and cmd.satisfaction is None:
        raise FieldErrors({"satisfaction": _("Enter how satisfied the person is.")})
    if cmd.outcome is not CallOutcome.REACHED and cmd.satisfaction is not None:
        raise FieldErrors(
            {"satisfaction": _("A person who was not reached cannot have judged. Clear the satisfaction.")}
        )
    assert cmd.outcome is not None  # noqa: S101 - required, checked at the desk's door
    case = ctx.load(cmd.case_id, cmd.version)
    workflow.pack_step(ctx.pack_of(case), CaseState(case.state), Action.CALL_BACK, ctx.facts(case))
    case.call_backs = [
        *case.call_backs,
        {
            "at": instant(ctx.now),
            "by": ctx.actor.name,
            "outcome": cmd.outcome.value,
            "satisfaction": cmd.satisfaction.value if cmd.satisfaction else None,
            "opinion": cmd.opinion,
        },
    ]
    case.call_outcome = cmd.outcome.value
    if cmd.outcome is CallOutcome.REACHED:
        case.state = CaseState.CALLED_BACK.value
        case.called_back_at = ctx.now
        case.satisfaction = cmd.satisfaction.value if cmd.satisfaction else None
        clocks.stop(ctx, case, Clock.CALL_BACK)
        ctx.took(case, Action.CALL_BACK)
    words = [cmd.outcome.label, cmd.satisfaction.label if cmd.satisfaction else "", cmd.opinion]
    ctx.log(EventKind.CALLED_BACK, case, note="，".join(w for w in words if w))
    return ctx.done(case, EventKind.CALLED_BACK)


@dataclass(frozen=True, kw_only=True)
class ReopenCase(CaseCommand):
    """重办: the matter is taken up again; the limit starts anew."""

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


@step(ReopenCase, needs=Permission.REOPEN, action=Action.REOPEN)
def reopen_case(ctx: Context, cmd: ReopenCase) -> Done:
    """Back to handling; what was done before stays in the timeline."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.REOPEN)
    case.reopen_count += 1
    case.closed_at = case.archived_at = case.verdict = None
    case.refusal_reason = case.refusal_note = ""
    case.accepted_at = case.accepted_at or ctx.now
    clocks.stop(ctx, case, Clock.ACCEPT, Clock.CALL_BACK)
    clocks.start(ctx, case, Clock.SOLVE, "received", ctx.now)
    ctx.log(kind, case, note=cmd.reason)
    return ctx.done(case, kind)
