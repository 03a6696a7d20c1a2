"""中止与恢复计时: time in which the office waits for an expert or for the person does not count."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.desk import clocks
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.records import change_record, keep_record, records_of
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, Clock
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case


@dataclass(frozen=True, kw_only=True)
class PauseLimit(CaseCommand):
    """中止计时: `reason` is one of the pack's, or in plain words where the pack lists none."""

    reason: str = asks(N_("Reason"), Input.PAUSE, required=True)
    note: str = asks(N_("What is waited for"), Input.LONG_TEXT)


@step(PauseLimit, needs=Permission.DISPATCH, action=Action.PAUSE)
def pause_limit(ctx: Context, cmd: PauseLimit) -> Done:
    """The handling limit stands still; what has passed already cannot be undone by a pause."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.PAUSE)
    if case.paused_at is not None:
        raise NotAllowed(_("The limit is paused already."), _("Resume it when what was waited for is there."))
    reason = _reason(ctx, case, cmd.reason)
    entry = clocks.running(ctx, case, Clock.SOLVE)
    if entry is None or entry.stopped_at is not None:
        raise UserError(_("No handling limit is running for this case."))
    if entry.due_at < ctx.now:
        raise NotAllowed(
            _("The limit has passed already; a pause cannot undo that."),
            _("Tell the person how things stand, and ask for an extension."),
        )
    clocks.pause(ctx, case)
    number = keep_record(ctx, case, Action.PAUSE, {"reason": reason, "note": cmd.note})
    ctx.log(kind, case, note="：".join(p for p in (reason, cmd.note) if p), record=number)
    return ctx.done(case, kind)


def _reason(ctx: Context, case: Case, given: str) -> str:
    listed = ctx.pack_of(case).pauses
    chosen = next((p for p in listed if given in (p.key, p.title, p.title_en)), None)
    if listed and chosen is None:
        raise FieldErrors(
            {
                "reason": _("“{reason}” is no reason for a pause in this office's rules: {known}.").format(
                    reason=given, known="、".join(p.label for p in listed)
                )
            }
        )
    return chosen.title if chosen else given


@dataclass(frozen=True, kw_only=True)
class ResumeLimit(CaseCommand):
    """恢复计时."""

    note: str = asks(N_("Note"), Input.TEXT)


@step(ResumeLimit, needs=Permission.DISPATCH, action=Action.RESUME)
def resume_limit(ctx: Context, cmd: ResumeLimit) -> Done:
    """The limit runs on; its end moves by the time that did not count."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.RESUME)
    if case.paused_at is None:
        raise NotAllowed(_("The limit is not paused."))
    moved = {m.clock: m for m in clocks.resume(ctx, case, ctx.now)}
    number = next(reversed(records_of(case, Action.PAUSE)), "")
    if number:
        change_record(case, number, resumed_at=ctx.now)
    solve = moved.get(Clock.SOLVE)
    detail = {"due_before": solve.before.isoformat(), "due_after": solve.after.isoformat()} if solve else {}
    ctx.log(kind, case, note=cmd.note, **detail)
    return ctx.done(case, kind)
