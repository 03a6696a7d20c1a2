"""封存与追回: records sealed and opened, goods returned and recalled, a case handed to another authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from complaintdesk.desk import clocks
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.hearing import not_in_future
from complaintdesk.desk.mediating import end_of
from complaintdesk.desk.records import change_record, inputs_given, keep_record, record_named, record_step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, Clock, Moment
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case

#: 医疗纠纷预防和处理条例 第二十四条: sealed for three years without a claim, they may be opened by the hospital itself.
YEARS_SEALED = 3


def years_later(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@dataclass(frozen=True, kw_only=True)
class SealRecords(CaseCommand):
    """封存: which records, how many copies, in whose presence, and who keeps them."""

    items: str = asks(N_("List of sealed records"), Input.LONG_TEXT, required=True, hint=N_("One a line."))
    copies: int = asks(N_("Sheets or copies"), Input.NUMBER, default=1)
    parties: str = asks(N_("In the presence of"), Input.TEXT, required=True)
    sealed_on: date | None = asks(N_("Sealed on"), Input.DATE, required=True, default=None)
    keeper: str = asks(N_("Keeper"), Input.TEXT)


@step(SealRecords, needs=Permission.HANDLE, action=Action.SEAL)
def seal_records(ctx: Context, cmd: SealRecords) -> Done:
    """Keep the list; the day from which the records may be opened is reckoned and watched."""
    case = ctx.load(cmd.case_id, cmd.version)
    not_in_future(ctx, cmd.sealed_on, "sealed_on")
    assert cmd.sealed_on is not None  # noqa: S101 - required, checked at the desk's door
    kind = ctx.advance(case, Action.SEAL)
    sealed_at = datetime.combine(cmd.sealed_on, datetime.min.time(), ctx.zone)
    clocks.begin(ctx, case, Moment.SEALED, sealed_at)
    entry = clocks.running(ctx, case, Clock.UNSEAL)
    if entry is not None and entry.stopped_at is None and entry.counted_from == Moment.SEALED:
        release_on = entry.due_at.astimezone(ctx.zone).date()
    else:
        release_on = years_later(cmd.sealed_on, YEARS_SEALED)
        clocks.agree(
            ctx, case, Clock.UNSEAL, end_of(ctx, release_on), "封存满三年", "医疗纠纷预防和处理条例第二十四条"
        )
    number = keep_record(ctx, case, Action.SEAL, inputs_given(cmd) | {"release_on": release_on})
    ctx.log(kind, case, note=cmd.items, record=number)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class UnsealRecords(CaseCommand):
    """启封: which sealed records were opened, why, and who was there."""

    record: str = asks(N_("Sealed records"), Input.RECORD, required=True, of=Action.SEAL)
    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)
    present: str = asks(N_("In the presence of"), Input.TEXT)
    opened_on: date | None = asks(N_("Opened on"), Input.DATE, required=True, default=None)


@step(UnsealRecords, needs=Permission.HANDLE, action=Action.UNSEAL)
def unseal_records(ctx: Context, cmd: UnsealRecords) -> Done:
    """Open them; before their day only in the presence of both sides."""
    case = ctx.load(cmd.case_id, cmd.version)
    sealed = record_named(case, Action.SEAL, cmd.record, "record")["data"]
    not_in_future(ctx, cmd.opened_on, "opened_on")
    assert cmd.opened_on is not None  # noqa: S101 - required, checked at the desk's door
    problems = {}
    if sealed.get("unsealed_on"):
        problems["record"] = _("These records were opened on {day} already.").format(day=sealed["unsealed_on"])
    if cmd.opened_on.isoformat() < sealed["sealed_on"]:
        problems["opened_on"] = _("They were sealed on {day} only. Check the date.").format(day=sealed["sealed_on"])
    if cmd.opened_on.isoformat() < sealed["release_on"] and not cmd.present:
        problems["present"] = _(
            "Before {day} they are opened only in the presence of both sides. Enter who was there."
        ).format(day=sealed["release_on"])
    if problems:
        raise FieldErrors(problems)
    kind = ctx.advance(case, Action.UNSEAL)
    change_record(case, cmd.record, unsealed_on=cmd.opened_on)
    number = keep_record(ctx, case, Action.UNSEAL, inputs_given(cmd))
    ctx.log(kind, case, note=cmd.reason, record=number)
    return ctx.done(case, kind)


def _check_return(ctx: Context, _case: Case, cmd: ReturnGoods) -> None:
    not_in_future(ctx, cmd.returned_on, "returned_on")


@record_step(Action.RETURN_GOODS, _check_return)
@dataclass(frozen=True, kw_only=True)
class ReturnGoods(CaseCommand):
    """退货: what came back, of which batch and in what condition (S19)."""

    goods: str = asks(N_("Goods"), Input.TEXT, required=True)
    batch: str = asks(N_("Batch or serial number"), Input.TEXT)
    quantity: int | None = asks(N_("Quantity"), Input.NUMBER, required=True, default=None)
    condition: str = asks(N_("Condition"), Input.LONG_TEXT, required=True)
    returned_on: date | None = asks(N_("Returned on"), Input.DATE, required=True, default=None)


@record_step(Action.RECALL)
@dataclass(frozen=True, kw_only=True)
class RecallProduct(CaseCommand):
    """召回: which product and batch is called back, and what is done with it."""

    product: str = asks(N_("Product"), Input.TEXT, required=True)
    batch: str = asks(N_("Batch or serial number"), Input.TEXT, required=True)
    quantity: int | None = asks(N_("Quantity"), Input.NUMBER, default=None)
    measure: str = asks(N_("What is done"), Input.LONG_TEXT, required=True)


def _check_transfer(ctx: Context, _case: Case, cmd: TransferOut) -> None:
    not_in_future(ctx, cmd.sent_on, "sent_on")


@record_step(Action.TRANSFER_OUT, _check_transfer)
@dataclass(frozen=True, kw_only=True)
class TransferOut(CaseCommand):
    """移送: to which authority, why, and the number of the letter."""

    authority: str = asks(N_("Authority"), Input.TEXT, required=True)
    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)
    letter_number: str = asks(N_("Number of the letter"), Input.TEXT)
    sent_on: date | None = asks(N_("Sent on"), Input.DATE, required=True, default=None)
