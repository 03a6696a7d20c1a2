"""重办: the matter is taken up again, by somebody's decision or because the person called back is not satisfied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from complaintdesk.desk import clocks
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.note_words import noted
from complaintdesk.desk.rows import Done
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, EventKind, Severity
from complaintdesk.i18n import N_, ngettext
from complaintdesk.storage.models import Case


@dataclass(frozen=True, kw_only=True)
class ReopenCase(CaseCommand):
    """重办: the matter is taken up again; the limit starts anew."""

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


@step(ReopenCase, needs=Permission.REOPEN, action=Action.REOPEN)
def reopen_case(ctx: Context, cmd: ReopenCase) -> Done:
    """Back to handling; what was done before stays in the timeline."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = take_up_again(ctx, case, cmd.reason)
    return ctx.done(case, kind)


def take_up_again(ctx: Context, case: Case, reason: str, **more: Any) -> EventKind:
    """Reopen a case that this command has loaded, with its event; `more` is told in the event as well."""
    kind = ctx.advance(case, Action.REOPEN)
    case.reopen_count += 1
    case.closed_at = case.archived_at = case.verdict = None
    case.refusal_reason = case.refusal_note = ""
    case.no_reply_wanted = False
    case.accepted_at = case.accepted_at or ctx.now
    is_escalated = _escalate(ctx, case)
    clocks.take_up_again(ctx, case)
    words = (reason, case.severity_reason if is_escalated else "")
    detail = more | ({"escalated": True} if is_escalated else {})
    ctx.log(kind, case, note=noted(words), reopened=case.reopen_count, **detail)
    return kind


def _escalate(ctx: Context, case: Case) -> bool:
    """升级 (D16): taken up again that often, the case is major from now on; the supervisor finds it among what waits."""
    at = ctx.pack_of(case).switches.reopen_escalates_at
    if not at or case.reopen_count < at or case.severity == Severity.MAJOR.value:
        return False
    case.severity = Severity.MAJOR.value
    case.severity_reason = ngettext(
        "Reopened {n} time: major by the rules.", "Reopened {n} times: major by the rules.", case.reopen_count
    ).format(n=case.reopen_count)
    return True
