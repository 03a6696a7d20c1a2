"""结案."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.desk import answered, calling, clocks, hearing, planning
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.new_cases import first_words
from complaintdesk.desk.note_words import noted
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, CaseState, Verdict
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.models import Case


@dataclass(frozen=True, kw_only=True)
class CloseCase(CaseCommand):
    """结案: with the verdict."""

    verdict: Verdict | None = asks(N_("Verdict"), Input.CHOICE, required=True, words=Verdict, default=None)
    note: str = asks(N_("Result in brief"), Input.LONG_TEXT)


@step(CloseCase, needs=Permission.CLOSE, action=Action.CLOSE)
def close_case(ctx: Context, cmd: CloseCase) -> Done:
    """End the handling. Where the pack demands the call-back it must have been made, or tried three times."""
    case = ctx.load(cmd.case_id, cmd.version)
    _check_ready(ctx, case, cmd.verdict)
    kind = ctx.advance(case, Action.CLOSE)
    assert cmd.verdict is not None  # noqa: S101 - required, checked at the desk's door
    case.verdict, case.closing_note, case.closed_at = cmd.verdict.value, cmd.note, ctx.now
    clocks.close(ctx, case)
    ctx.log(kind, case, note=noted((cmd.verdict.label, cmd.note)))
    answered.follow(ctx, case)
    return ctx.done(case, kind)


def _check_ready(ctx: Context, case: Case, verdict: Verdict | None) -> None:
    """Every matter has its result, every department its answer, the accused was heard, the person called back."""
    left = planning.open_matters(case)
    if left:
        raise NotAllowed(
            ngettext("{n} matter has no result yet: {names}.", "{n} matters have no result yet: {names}.", len(left)).format(
                n=len(left), names=_("; ").join(first_words(matter) for matter in left)
            ),
            _("Record the result of each matter first."),
        )
    answered.check_answers(ctx, case)
    hearing.check_heard(ctx, case, verdict)
    if _needs_call_back(ctx, case) and not _call_back_settled(ctx, case):
        tries = calling.rules_of(ctx, case).tries
        raise NotAllowed(
            _("The call-back comes before closing."),
            _("Record the call-back; after {n} attempts in vain the case may be closed without.").format(n=tries),
        )


def _needs_call_back(ctx: Context, case: Case) -> bool:
    pack = ctx.pack_of(case)
    is_foreseen = not pack.steps or bool(pack.steps_for(Action.CALL_BACK, ctx.facts(case)))
    return pack.switches.call_back_required and is_foreseen


def _call_back_settled(ctx: Context, case: Case) -> bool:
    if case.state != CaseState.REPLIED.value or case.no_reply_wanted:
        return True
    return calling.is_settled(ctx, case) or not calling.has_whom_to_call(ctx, case)
