"""调解: the record of each mediation, the settlement, and its end without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from complaintdesk.desk import clocks
from complaintdesk.desk.compensating import check_authority
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.hearing import not_in_future
from complaintdesk.desk.records import inputs_given, keep_record, record_step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, Clock, Moment
from complaintdesk.i18n import N_, _

COPIES = 3


def end_of(seen: Seen, day: date) -> datetime:
    """The last moment of a day in the office's zone."""
    return datetime.combine(day, time(23, 59, 59), seen.zone).astimezone(UTC)


@dataclass(frozen=True, kw_only=True)
class RecordMediation(CaseCommand):
    """调解笔录: when, where and with whom; what both sides want; what they agreed on."""

    held_on: date | None = asks(N_("Held on"), Input.DATE, required=True, default=None)
    place: str = asks(N_("Place"), Input.TEXT)
    participants: str = asks(N_("Participants"), Input.LONG_TEXT, required=True)
    facts: str = asks(N_("What happened, as established"), Input.LONG_TEXT, required=True)
    wishes: str = asks(N_("What the complainant wants"), Input.LONG_TEXT)
    offer: str = asks(N_("What the other side offers"), Input.LONG_TEXT)
    consensus: str = asks(N_("Agreed on"), Input.LONG_TEXT)


@step(RecordMediation, needs=Permission.REPLY, action=Action.MEDIATE)
def record_mediation(ctx: Context, cmd: RecordMediation) -> Done:
    """Keep the record; limits counted from the mediation begin."""
    case = ctx.load(cmd.case_id, cmd.version)
    not_in_future(ctx, cmd.held_on, "held_on")
    is_first = not case.done.get(Action.MEDIATE.value)
    kind = ctx.advance(case, Action.MEDIATE)
    number = keep_record(ctx, case, Action.MEDIATE, inputs_given(cmd))
    if is_first and cmd.held_on is not None:
        clocks.begin(ctx, case, Moment.MEDIATED, min(ctx.now, end_of(ctx, cmd.held_on)))
    ctx.log(kind, case, note=cmd.consensus or cmd.facts, record=number)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class ReachSettlement(CaseCommand):
    """和解协议: its terms, what is paid, until when it is performed, how many copies and whether all have signed."""

    terms: str = asks(N_("Terms of the settlement"), Input.LONG_TEXT, required=True)
    amount: int | None = asks(N_("Amount (yuan)"), Input.MONEY, default=None)
    performance_by: date | None = asks(N_("To be performed by"), Input.DATE, default=None)
    copies: int = asks(N_("Copies"), Input.NUMBER, default=COPIES)
    signed: bool = asks(N_("Signed by all sides"), Input.YES_NO, default=False)
    approved_by: str = asks(N_("Approved by (leader, on paper)"), Input.TEXT)


@step(ReachSettlement, needs=Permission.REPLY, action=Action.SETTLE)
def reach_settlement(ctx: Context, cmd: ReachSettlement) -> Done:
    """The mediation is over; from now on somebody looks whether the settlement is kept."""
    case = ctx.load(cmd.case_id, cmd.version)
    if cmd.performance_by is not None and cmd.performance_by < ctx.now.astimezone(ctx.zone).date():
        raise FieldErrors({"performance_by": _("This day is over. Enter a later one.")})
    if cmd.copies < 1:
        raise FieldErrors({"copies": _("There is at least one copy.")})
    check_authority(ctx, case, cmd.amount or 0, cmd.approved_by)
    kind = ctx.advance(case, Action.SETTLE)
    number = keep_record(ctx, case, Action.SETTLE, inputs_given(cmd))
    clocks.begin(ctx, case, Moment.SETTLED, ctx.now)
    if cmd.performance_by is not None:
        clocks.agree(ctx, case, Clock.PERFORMANCE, end_of(ctx, cmd.performance_by), "和解协议约定的履行期限")
    ctx.log(kind, case, note=cmd.terms, record=number)
    return ctx.done(case, kind)


@record_step(Action.END_MEDIATION)
@dataclass(frozen=True, kw_only=True)
class EndMediation(CaseCommand):
    """终止调解: why it came to no settlement, and what the person was told of the other ways."""

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)
    way_out: str = asks(N_("Other way the person was told of"), Input.TEXT)
