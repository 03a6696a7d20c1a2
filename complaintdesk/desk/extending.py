"""延期: ask for more time, grant it up to the cap of the rule, or deny it. Only a granted one moves the limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from complaintdesk.desk import clocks
from complaintdesk.desk.clock_entries import closed_pauses
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.records import (
    change_record,
    inputs_given,
    keep_record,
    record_named,
    record_step,
    records_of,
)
from complaintdesk.desk.rows import Done
from complaintdesk.domain.deadlines import latest_extension
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, Clock
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case, ClockEntry

#: How a request for more time was answered, in its record.
DECISION, GRANTED, DENIED = "decision", "granted", "denied"


def waiting_requests(case: Case) -> dict[str, dict[str, Any]]:
    """Requests for more time that nobody has answered yet, oldest first."""
    asked = records_of(case, Action.ASK_EXTENSION)
    return {number: record for number, record in asked.items() if DECISION not in record["data"]}


def latest_until(seen: Seen, case: Case, entry: ClockEntry) -> datetime | None:
    """延期上限: the last moment to which the handling limit may be moved; None where its rule sets no cap."""
    rule = seen.pack_of(case).rule(entry.rule)
    if rule is None or not rule.is_extendable:
        return None
    pauses = closed_pauses(entry)
    plain = clocks.limit_of(
        seen, case, Clock(entry.clock), entry.counted_from, entry.started_at, pauses=pauses
    )
    due = plain.due_at if plain is not None else entry.due_at
    return latest_extension(rule, entry.started_at, due, seen.calendar, makeup=entry.makeup, pauses=pauses)


def _checked(ctx: Context, case: Case, wanted: datetime | None) -> datetime:
    """The wanted moment, later than the limit and within the cap. A day without an hour means all of that day."""
    entry = clocks.running(ctx, case, Clock.SOLVE)
    if entry is None or entry.stopped_at is not None:
        raise UserError(_("No handling limit is running for this case."))
    if case.paused_at is not None:
        raise UserError(_("The limit is paused."), _("Resume it first, then extend it."))
    assert wanted is not None  # noqa: S101 - required, checked at the desk's door
    there = wanted.astimezone(ctx.zone)
    until = ctx.calendar.end_of(there.date()) if there.time() == time() else there
    if until <= entry.due_at:
        raise UserError(_("The new limit must be later than the present one."), field="until")
    latest = latest_until(ctx, case, entry)
    if latest is not None and until > latest:
        rule = ctx.pack_of(case).rule(entry.rule)
        raise UserError(
            _("“{rule}” may be extended to {day} at the latest.").format(
                rule=rule.label if rule else entry.rule_title,
                day=latest.astimezone(ctx.zone).strftime("%Y-%m-%d %H:%M"),
            ),
            _("Choose an earlier day."),
            field="until",
        )
    return until.astimezone(UTC)


def _check_request(ctx: Context, case: Case, cmd: AskExtension) -> None:
    _checked(ctx, case, cmd.until)
    if waiting_requests(case):
        raise UserError(
            _("A request for more time is waiting already."), _("It must be granted or denied first.")
        )


@record_step(Action.ASK_EXTENSION, _check_request)
@dataclass(frozen=True, kw_only=True)
class AskExtension(CaseCommand):
    """申请延期: kept on record; the limit stays until it is granted."""

    until: datetime | None = asks(N_("Wished limit"), Input.DATE_TIME, required=True, default=None)
    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


@dataclass(frozen=True, kw_only=True)
class ExtendDeadline(CaseCommand):
    """批准延期: the new last moment, why, and who approved; it answers the request that is waiting, if any."""

    until: datetime | None = asks(N_("New limit"), Input.DATE_TIME, required=True, default=None)
    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)
    approved_by: str = asks(N_("Approved by"), Input.TEXT, required=True)
    told: bool = asks(N_("The person was told of the extension and why"), Input.YES_NO, default=False)
    request: str = asks(N_("Request for more time"), Input.RECORD, of=Action.ASK_EXTENSION)


@step(ExtendDeadline, needs=Permission.EXTEND, action=Action.EXTEND)
def extend_deadline(ctx: Context, cmd: ExtendDeadline) -> Done:
    """Move the handling limit; the old one stays on record."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.EXTEND)
    until = _checked(ctx, case, cmd.until)
    request = _request(case, cmd.request)
    moved = clocks.extend(ctx, case, until)
    assert moved is not None  # noqa: S101 - a running limit was just checked
    if request:
        change_record(case, request, **{DECISION: GRANTED, "decided_by": ctx.actor.name, "granted_until": until})
    number = keep_record(ctx, case, Action.EXTEND, inputs_given(cmd) | {"until": until, "request": request})
    ctx.log(
        kind,
        case,
        note=cmd.reason,
        record=number,
        due_before=moved.before.isoformat(),
        due_after=moved.after.isoformat(),
        approved_by=cmd.approved_by,
    )
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class DenyExtension(CaseCommand):
    """不同意延期: the limit stands."""

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)
    request: str = asks(N_("Request for more time"), Input.RECORD, of=Action.ASK_EXTENSION)


@step(DenyExtension, needs=Permission.EXTEND, action=Action.DENY_EXTENSION)
def deny_extension(ctx: Context, cmd: DenyExtension) -> Done:
    """Answer the request; nothing moves."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.DENY_EXTENSION)
    request = _request(case, cmd.request)
    if not request:
        raise UserError(_("No request for more time is waiting."))
    change_record(case, request, **{DECISION: DENIED, "decided_by": ctx.actor.name, "denied_because": cmd.reason})
    number = keep_record(ctx, case, Action.DENY_EXTENSION, inputs_given(cmd) | {"request": request})
    ctx.log(kind, case, note=cmd.reason, record=number)
    return ctx.done(case, kind)


def _request(case: Case, number: str) -> str:
    """The running number of the request that is answered: the one named, else the one waiting; "" for none."""
    if number:
        record_named(case, Action.ASK_EXTENSION, number, "request")
        if number not in waiting_requests(case):
            raise UserError(_("This request was answered already."), field="request")
        return number
    return next(iter(waiting_requests(case)), "")
