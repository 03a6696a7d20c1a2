"""报复回访: some time after the end the office asks whether the reporter has suffered for the report (S01, O8)."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.desk import clocks
from complaintdesk.desk.clock_entries import running
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.records import inputs_given, keep_record
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import OF_ACTION
from complaintdesk.domain.vocabulary import Action, Clock
from complaintdesk.i18n import N_, _


@dataclass(frozen=True, kw_only=True)
class CheckRetaliation(CaseCommand):
    """报复回访: what the reporter says, and what is done where there was retaliation."""

    retaliated: bool = asks(N_("The reporter suffered retaliation"), Input.YES_NO, default=False)
    result: str = asks(N_("What the check found"), Input.LONG_TEXT, required=True)
    measures: str = asks(N_("Measures taken"), Input.LONG_TEXT, hint=N_("Needed where there was retaliation."))


@step(CheckRetaliation, needs=OF_ACTION[Action.CHECK_RETALIATION], action=Action.CHECK_RETALIATION)
def check_retaliation(ctx: Context, cmd: CheckRetaliation) -> Done:
    """A record, and the limit of this check is met: first the earlier one, then the last."""
    if cmd.retaliated and not cmd.measures:
        raise FieldErrors({"measures": _("Say what was done against the retaliation.")})
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.CHECK_RETALIATION)
    first = running(ctx, case, Clock.RETALIATION)
    is_first = first is not None and first.stopped_at is None
    clocks.stop(ctx, case, Clock.RETALIATION if is_first else Clock.RETALIATION_LAST)
    number = keep_record(ctx, case, Action.CHECK_RETALIATION, inputs_given(cmd))
    ctx.log(kind, case, note=cmd.result, record=number)
    return ctx.done(case, kind)
