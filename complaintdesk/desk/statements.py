"""笔录: an oral complaint written down, read to the person and signed before it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.records import change_record, inputs_given, keep_record, records_of
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.vocabulary import Action, CaseState, Channel
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case

#: What is said and not written.
ORAL = frozenset({Channel.VISIT.value, Channel.PHONE.value})


@dataclass(frozen=True, kw_only=True)
class TakeStatement(CaseCommand):
    """制作笔录: taken and printed first, signed later; then the text is left empty and the last statement is signed."""

    text: str = asks(
        N_("Statement"), Input.LONG_TEXT, hint=N_("Empty: the statement already taken was signed, or not.")
    )
    place: str = asks(N_("Place"), Input.TEXT)
    taken_by: str = asks(N_("Taken by"), Input.TEXT, hint=N_("Empty: whoever enters it."))
    taken_at: datetime | None = asks(N_("Taken at"), Input.DATE_TIME, default=None, hint=N_("Empty: now."))
    signed: bool = asks(N_("Read and signed by the person"), Input.YES_NO, default=False)
    reason: str = asks(N_("Why it is not signed"), Input.TEXT)


@step(TakeStatement, needs=Permission.REGISTER, action=Action.STATEMENT)
def take_statement(ctx: Context, cmd: TakeStatement) -> Done:
    """Keep the statement, or what became of its signature."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.STATEMENT)
    taken = records_of(case, Action.STATEMENT)
    problems: dict[str, str] = {}
    if not cmd.text and not taken:
        problems["text"] = _("Write down what the person says.")
    if not cmd.text and taken and not cmd.signed and not cmd.reason:
        problems["signed"] = _("Say whether the statement was signed, or why not.")
    if cmd.signed and cmd.reason:
        problems["reason"] = _("A signed statement needs no reason. Clear the reason or the tick.")
    if cmd.taken_at is not None and cmd.taken_at > ctx.now:
        problems["taken_at"] = _("The time lies in the future. Check date and clock.")
    if problems:
        raise FieldErrors(problems)
    if cmd.text:
        given = inputs_given(cmd)
        given |= {"taken_by": cmd.taken_by or ctx.actor.name, "taken_at": cmd.taken_at or ctx.now}
        number = keep_record(ctx, case, Action.STATEMENT, given)
    else:
        number = next(reversed(taken))
        change_record(case, number, signed=cmd.signed, reason=cmd.reason)
    ctx.log(kind, case, note=_outcome(cmd), record=number)
    return ctx.done(case, kind)


def _outcome(cmd: TakeStatement) -> str:
    if cmd.signed:
        return _("Signed by the person.")
    return _("Not signed: {reason}").format(reason=cmd.reason) if cmd.reason else _("Not signed yet.")


def is_missing(pack: Pack, case: Case) -> bool:
    """Whether the rules want a signed statement of this case, or a reason, and there is neither yet."""
    if not pack.switches.oral_statement or case.channel not in ORAL:
        return False
    kept = [record["data"] for record in records_of(case, Action.STATEMENT).values()]
    return not any(data.get("signed") or data.get("reason") for data in kept)


def missing_words(pack: Pack, case: Case) -> str:
    """笔录未签名: what is still to be done, in words, or an empty text."""
    if not is_missing(pack, case):
        return ""
    return _("An oral complaint is written down and signed before it goes on.")


def check_signed(ctx: Context, case: Case) -> None:
    """Raises NotAllowed while a registered case lacks the signed statement that its rules want."""
    if case.state == CaseState.REGISTERED.value and (missing := missing_words(ctx.pack_of(case), case)):
        raise NotAllowed(missing, _("Take the statement, and record the signature or why there is none."))
