"""赔偿: what is promised within whose authority, and what was paid of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from complaintdesk.desk import clocks
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.hearing import not_in_future
from complaintdesk.desk.note_words import noted
from complaintdesk.desk.records import inputs_given, keep_record, record_named, records_of
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.money import money_text
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import Post
from complaintdesk.domain.vocabulary import Action, Clock
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, Staff


@dataclass(frozen=True, kw_only=True)
class AgreeCompensation(CaseCommand):
    """赔偿补偿: the amount, how and until when it is paid, and on what ground."""

    amount: int | None = asks(N_("Amount (yuan)"), Input.MONEY, required=True, default=None)
    way: str = asks(
        N_("Way of paying"), Input.TEXT, required=True, hint=N_("Such as refund, transfer, goods, service.")
    )
    pay_by: date | None = asks(N_("To be paid by"), Input.DATE, default=None)
    basis: str = asks(N_("Ground"), Input.LONG_TEXT, required=True)
    approved_by: str = asks(N_("Approved by (leader, on paper)"), Input.TEXT)


@step(AgreeCompensation, needs=Permission.HANDLE, action=Action.COMPENSATE)
def agree_compensation(ctx: Context, cmd: AgreeCompensation) -> Done:
    """Add to what the case costs; above the actor's limit somebody higher must have approved."""
    case = ctx.load(cmd.case_id, cmd.version)
    assert cmd.amount is not None  # noqa: S101 - required, checked at the desk's door
    if cmd.amount < 1:
        raise FieldErrors({"amount": _("Enter an amount above zero.")})
    check_authority(ctx, case, case.compensation + cmd.amount, cmd.approved_by)
    kind = ctx.advance(case, Action.COMPENSATE)
    case.compensation += cmd.amount
    number = keep_record(ctx, case, Action.COMPENSATE, inputs_given(cmd))
    ctx.log(kind, case, note=noted((money_text(cmd.amount), cmd.way, cmd.basis)), record=number)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class PayCompensation(CaseCommand):
    """支付: what was paid of an agreed compensation, when, and the receipt."""

    record: str = asks(N_("Compensation"), Input.RECORD, required=True, of=Action.COMPENSATE)
    amount: int | None = asks(N_("Paid (yuan)"), Input.MONEY, required=True, default=None)
    paid_on: date | None = asks(N_("Paid on"), Input.DATE, required=True, default=None)
    receipt: str = asks(N_("Receipt number"), Input.TEXT)


@step(PayCompensation, needs=Permission.HANDLE, action=Action.PAY)
def pay_compensation(ctx: Context, cmd: PayCompensation) -> Done:
    """Keep the payment; when nothing is left to pay, the settlement is performed."""
    case = ctx.load(cmd.case_id, cmd.version)
    record_named(case, Action.COMPENSATE, cmd.record, "record")
    not_in_future(ctx, cmd.paid_on, "paid_on")
    left = unpaid(case, cmd.record)
    assert cmd.amount is not None  # noqa: S101 - required, checked at the desk's door
    if not 0 < cmd.amount <= left:
        raise FieldErrors(
            {"amount": _("{left} of it is still to be paid; no more can be recorded.").format(left=money_text(left))}
        )
    kind = ctx.advance(case, Action.PAY)
    case.compensation_paid += cmd.amount
    number = keep_record(ctx, case, Action.PAY, inputs_given(cmd))
    if case.compensation_paid >= case.compensation:
        clocks.stop(ctx, case, Clock.PERFORMANCE)
    ctx.log(kind, case, note=noted((money_text(cmd.amount), cmd.receipt)), record=number)
    return ctx.done(case, kind)


def unpaid(case: Case, number: str) -> int:
    """What of one agreed compensation is still to be paid, in 分."""
    agreed = int(case.records[number]["data"]["amount"])
    payments = [r["data"] for r in records_of(case, Action.PAY).values()]
    return agreed - sum(int(p["amount"]) for p in payments if p["record"] == number)


# -- authority


def own_limit(seen: Seen, case: Case) -> int | None:
    """授权金额: what the actor may promise alone, in 分; None where the rules set no limit for them."""
    if seen.actor.is_operator:
        return None
    staff = seen.session.get(Staff, seen.actor.staff_id) if seen.actor.staff_id is not None else None
    posts = [post for post in seen.pack_of(case).posts if post.role is seen.actor.role]
    own = [post for post in posts if staff is not None and staff.post == post.key] or posts
    limits = [post.compensation_limit for post in own if post.compensation_limit is not None]
    return min(limits, default=None)


def check_authority(ctx: Context, case: Case, total: int, approved_by: str) -> None:
    """Raises FieldErrors naming who must approve, when the total is more than the actor may promise alone."""
    limit = own_limit(ctx, case)
    if not total or approved_by or limit is None or total <= limit:
        return
    higher = who_may(ctx, case, total)
    if _is_approved(ctx, case, higher):
        return
    raise FieldErrors(
        {
            "approved_by": _(
                "You may promise {limit}; {total} needs the approval of “{post}”. Have it approved, or enter who signed."
            ).format(
                limit=money_text(limit),
                total=money_text(total),
                post=higher[0].label if higher else _("a leader"),
            )
        }
    )


def who_may(seen: Seen, case: Case, total: int) -> list[Post]:
    """The posts whose authority reaches that far, the lowest first."""
    posts = [
        post
        for post in seen.pack_of(case).posts
        if post.compensation_limit is not None and post.compensation_limit >= total
    ]
    ordered = sorted(posts, key=lambda post: post.compensation_limit or 0)
    named = [rule.post for rule in seen.pack_of(case).approvals if 0 < rule.when.min_amount <= total]
    return ordered or named


def _is_approved(seen: Seen, case: Case, higher: list[Post]) -> bool:
    """Whether somebody with that authority has agreed to the proposed solution."""
    titles = {post.title for post in higher}
    limited = {p.title for p in seen.pack_of(case).posts if p.compensation_limit is not None}
    return any(
        entry["approved"] and (entry["post"] in titles or entry["post"] not in limited) for entry in case.approvals
    )
