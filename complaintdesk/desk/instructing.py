"""领导批示: after the second unsatisfied call-back the leader says how to go on, before anybody is answered again (S21)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from complaintdesk.desk.case_filter import visible
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.records import inputs_given, keep_record
from complaintdesk.desk.reminders import MOST, SOURCES, Reminder, ReminderKind
from complaintdesk.desk.rows import Done
from complaintdesk.domain import workflow
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, CaseState, Light, Role
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.storage.base import ZERO
from complaintdesk.storage.models import Case

_IN_HAND = workflow.STEPS[Action.EXTEND].from_states


@dataclass(frozen=True, kw_only=True)
class InstructCase(CaseCommand):
    """领导批示. On paper and keyed later: `by` and `signed_on` (a day at the office) say who signed and when."""

    text: str = asks(N_("What the leader instructs"), Input.LONG_TEXT, required=True)
    by: str = asks(N_("Instructed by (name, post)"), Input.TEXT, hint=N_("Empty: it is you, here and now."))
    on_paper: bool = asks(N_("Signed on paper"), Input.YES_NO, default=False)
    signed_on: date | None = asks(N_("Day it was signed"), Input.DATE, default=None)


# Who may instruct is told case by case below: the clerk keys what a leader signed on paper.
@step(InstructCase, needs=Permission.READ, action=Action.INSTRUCT)
def instruct_case(ctx: Context, cmd: InstructCase) -> Done:
    """Kept on record; the reply that waited for it may go out."""
    case = ctx.load(cmd.case_id, cmd.version)
    _check_signed(ctx, case, cmd)
    kind = ctx.advance(case, Action.INSTRUCT)
    by = cmd.by or ctx.actor.name
    number = keep_record(ctx, case, Action.INSTRUCT, inputs_given(cmd) | {"by": by})
    words = cmd.text
    if cmd.on_paper and cmd.signed_on is not None:
        words = _("{words} (on paper, signed by {who} on {at})").format(
            words=words, who=by, at=cmd.signed_on.isoformat()
        )
    ctx.log(kind, case, note=words, record=number, by=by)
    return ctx.done(case, kind)


def _check_signed(ctx: Context, case: Case, cmd: InstructCase) -> None:
    if not ctx.may(Permission.APPROVE):
        if not ctx.may(Permission.REPLY):
            raise NotAllowed(
                _("Your role “{role}” may not do this.").format(role=ctx.actor.role.label),
                _("Ask a colleague whose role permits it, or the administrator."),
            )
        if not cmd.on_paper:
            raise NotAllowed(_("You key what a leader signed on paper: enter who signed."), field="on_paper")
    problems: dict[str, str] = {}
    if cmd.on_paper:
        if not cmd.by:
            problems["by"] = _("Enter who signed.")
        if cmd.signed_on is None:
            problems["signed_on"] = _("Enter when it was signed.")
        elif cmd.signed_on > ctx.now.astimezone(ctx.zone).date():
            problems["signed_on"] = _("The time of signing lies in the future. Check date and clock.")
        elif cmd.signed_on < case.received_at.astimezone(ctx.zone).date():
            problems["signed_on"] = _("It was signed before the complaint was received. Check the date.")
    if problems:
        raise FieldErrors(problems)


def waits_for_leader(seen: Seen, case: Case) -> bool:
    """Whether the person was so often not satisfied that the leader decides, and has not done so in this round yet,
    neither by an instruction nor by approving the new solution."""
    after = seen.pack_of(case).after.call_back.leader_after
    return (
        0 < after <= case.unsatisfied_count
        and CaseState(case.state) in _IN_HAND
        and not case.done.get(Action.INSTRUCT.value)
        and not _leader_agreed(seen, case)
    )


def _leader_agreed(seen: Seen, case: Case) -> bool:
    """Whether a leader has approved the solution of this round: that is the leader's word as well."""
    roles = {post.key: post.role for post in seen.pack_of(case).posts}
    return any(
        kept["approved"]
        and kept.get("round", [0, 0])[0] == case.reopen_count
        and roles.get(kept.get("post_id", ""), Role.SUPERVISOR) is not Role.DEPARTMENT
        for kept in case.approvals
    )


def leader_words(case: Case) -> str:
    """Why the leader is asked, in a sentence."""
    return ngettext(
        "Not satisfied {n} time: the leader's instruction comes before the next reply.",
        "Not satisfied {n} times: the leader's instruction comes before the next reply.",
        case.unsatisfied_count,
    ).format(n=case.unsatisfied_count)


def check_instructed(seen: Seen, case: Case) -> None:
    """Raises NotAllowed where the reply waits for the leader."""
    if waits_for_leader(seen, case):
        raise NotAllowed(leader_words(case), _("Have the leader give it, or key what was signed on paper."))


def _to_instruct(seen: Seen) -> Iterator[Reminder]:
    """升级到领导: for those who decide."""
    if not seen.may(Permission.APPROVE):
        return
    found = seen.session.scalars(
        select(Case)
        .where(Case.unsatisfied_count > ZERO, Case.state.in_([state.value for state in _IN_HAND]), *visible(seen))
        .order_by(Case.id)
        .limit(MOST)
    )
    waiting = [case for case in found if waits_for_leader(seen, case)]
    hidden = {} if seen.may(Permission.READ_IDENTITY) else blotters(seen.session, [case.id for case in waiting])
    for case in waiting:
        subject = hidden[case.id](case.subject) if case.id in hidden else case.subject
        department = seen.department_name(case.department_id)
        yield Reminder(
            f"{ReminderKind.LEADER.value}:{case.id}", ReminderKind.LEADER, leader_words(case), case.id, case.number,
            subject, department, case.due_at, Light.NEAR,
        )  # fmt: skip


SOURCES.append(_to_instruct)
