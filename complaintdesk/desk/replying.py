"""答复: tell the person the result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from complaintdesk.desk import answered, approving, calling, clocks, instructing
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.records import keep_record
from complaintdesk.desk.reply_values import values_of
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.placeholders import fill
from complaintdesk.domain.vocabulary import Action, CaseState, Clock, EventKind, Moment, ReplyWay
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case


@dataclass(frozen=True, kw_only=True)
class SendReply(CaseCommand):
    """答复: what the person was told, how and when (`replied_at` empty means now); or why they want no reply."""

    way: ReplyWay | None = asks(
        N_("Way of replying"),
        Input.CHOICE,
        words=ReplyWay,
        default=None,
        hint=N_("In a restricted case the safe way the reporter chose, unless you choose another."),
    )
    text: str = asks(
        N_("Text of the reply"),
        Input.LONG_TEXT,
        hint=N_(
            "Words in braces are filled in from the case: number, name, received_on, subject, request, findings,"
            " result, department, due, basis, appeal, office, today."
        ),
    )
    replied_at: datetime | None = asks(N_("Told at"), Input.DATE_TIME, default=None)
    no_reply_reason: str = asks(
        N_("No reply wanted, because"),
        Input.TEXT,
        hint=N_("Only where the person wants none: the text stays in the file and is not sent."),
    )


@step(SendReply, needs=Permission.REPLY, action=Action.REPLY)
def send_reply(ctx: Context, cmd: SendReply) -> Done:
    """The decision is communicated; the handling clock is met. Where approval is required it must be there."""
    case = ctx.load(cmd.case_id, cmd.version)
    _check_ready(ctx, case)
    kind = ctx.advance(case, Action.REPLY)
    case.reply_text = _filled(ctx, case, cmd.text)
    case.call_outcome = case.satisfaction = case.called_back_at = None
    reason = cmd.no_reply_reason
    if case.no_reply_wanted and not reason and not cmd.text:
        reason = _("Said so with the complaint.")
    if reason:
        _skip_reply(ctx, case, kind, reason)
    else:
        _tell(ctx, case, kind, cmd)
    answered.follow(ctx, case)
    return ctx.done(case, kind)


def _check_ready(ctx: Context, case: Case) -> None:
    """Every post that must approve has done so, those asked to assist have answered, the leader has decided."""
    waiting = approving.posts_to_come(ctx, case)
    needed = ctx.pack_of(case).approvals_before(Action.REPLY, ctx.facts(case))
    if needed and (waiting or case.state in (CaseState.INVESTIGATING.value, CaseState.PROPOSED.value)):
        post = waiting[0] if waiting else needed[0].post
        raise NotAllowed(
            _("The reply needs the approval of “{post}” first.").format(post=post.label),
            _("Propose the solution and have it approved."),
        )
    answered.check_answers(ctx, case)
    instructing.check_instructed(ctx, case)


def _filled(ctx: Context, case: Case, text: str) -> str:
    """The text with its variables filled in; a letter with a hole in it never goes out."""
    if "{" not in text and "\uff5b" not in text:
        return text
    found = fill(text, values_of(ctx, case))
    if found.problem():
        raise FieldErrors({"text": found.problem()})
    return found.text


def _tell(ctx: Context, case: Case, kind: EventKind, cmd: SendReply) -> None:
    way = cmd.way or _safe_way(ctx, case)
    told_at = (cmd.replied_at or ctx.now).astimezone(UTC)
    problems: dict[str, str] = {}
    if way is None:
        problems["way"] = _("Choose how the person was told.")
    if not cmd.text:
        problems["text"] = _("Write down what the person was told.")
    if told_at > ctx.now or told_at < case.received_at:
        problems["replied_at"] = _("The time of the reply must lie between the receipt and now.")
    if problems or way is None:
        raise FieldErrors(problems)
    case.reply_way, case.replied_at, case.no_reply_wanted = way.value, told_at, False
    clocks.stop(ctx, case, Clock.ACCEPT, Clock.SOLVE, Clock.PROMISE, at=told_at)
    clocks.begin(ctx, case, Moment.REPLIED, told_at)
    calling.wait_for_call(ctx, case)
    # 保密 (S01): only the reporter is told; neither the department nor the list of copies hears of it.
    detail = {"told": "reporter"} if case.restricted else {}
    ctx.log(kind, case, note=case.reply_text, **detail)


def _skip_reply(ctx: Context, case: Case, kind: EventKind, reason: str) -> None:
    """不要求答复: nothing is sent; the limit ends here, and the reason is put on record."""
    case.no_reply_wanted, case.reply_way, case.replied_at = True, None, None
    clocks.stop(ctx, case, Clock.ACCEPT, Clock.SOLVE, Clock.PROMISE)
    keep_record(ctx, case, Action.REPLY, {"no_reply_reason": reason})
    ctx.log(kind, case, note=_("No reply wanted: {reason}").format(reason=reason), no_reply_wanted=True)


def _safe_way(ctx: Context, case: Case) -> ReplyWay | None:
    """In a restricted case the way the reporter chose, as far as it can be read from their words."""
    if not case.restricted:
        return None
    person, until = ctx.memory.revealed.get(case.id, (None, ctx.now))
    channel = person.safe_channel if person is not None and until > ctx.now else ctx.person(case).safe_channel
    return next((way for way in ReplyWay if channel and (way.label in channel or way.value in channel)), None)
