"""审批: leaders agree or not, one post after another, on screen or on paper keyed later; deputies and four eyes."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from complaintdesk.desk import clocks, substitution
from complaintdesk.desk.attaching import FileContent, store_file
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import Pack, Post
from complaintdesk.domain.vocabulary import Action, CaseState, EventKind, Kind, Moment, Role
from complaintdesk.i18n import N_, _
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case, Disclosure, Event, Staff


class ReturnTo(StrEnum):
    """退回环节: where a solution goes that was not agreed to."""

    INVESTIGATING = CaseState.INVESTIGATING.value
    DISPATCHED = CaseState.DISPATCHED.value

    @property
    def label(self) -> str:
        return CaseState(self.value).label


@dataclass(frozen=True, kw_only=True)
class Opinion(CaseCommand):
    """审批意见. Signed on paper and keyed later: `signed_by` and `signed_at` say who and when; both times are kept."""

    opinion: str = asks(N_("Opinion"), Input.LONG_TEXT)
    signed_by: str = asks(
        N_("Signed on paper by"), Input.TEXT, hint=N_("Empty: it is you who decides, here and now.")
    )
    signed_at: datetime | None = asks(N_("Signed on"), Input.DATE_TIME, default=None)
    scan: FileContent | None = asks(N_("Scan of the signed paper"), Input.FILE, default=None)


@dataclass(frozen=True, kw_only=True)
class ApproveSolution(Opinion):
    """审批同意: the post whose turn it is agrees."""


@dataclass(frozen=True, kw_only=True)
class RejectSolution(Opinion):
    """审批不同意: back to the department, with the opinion."""

    opinion: str = asks(N_("Opinion"), Input.LONG_TEXT, required=True)
    back_to: ReturnTo = asks(
        N_("Goes back to"), Input.CHOICE, words=ReturnTo, default=ReturnTo.INVESTIGATING
    )


@dataclass(frozen=True)
class _Signature:
    """Who decides as which post: the name, whom they stand in for, when, and whether on paper."""

    post: Post | None
    by: str
    on_behalf_of: str
    at: datetime
    on_paper: bool


# Who may decide is told case by case below: the clerk keys what a leader signed on paper.
@step(ApproveSolution, needs=Permission.READ, action=Action.APPROVE)
def approve_solution(ctx: Context, cmd: ApproveSolution) -> Done:
    """The next post agrees; when all have, the reply may go out."""
    case = ctx.load(cmd.case_id, cmd.version)
    before = case.done
    kind = ctx.advance(case, Action.APPROVE)
    signed = _signature(ctx, case, cmd)
    _keep(ctx, case, cmd, signed, approved=True)
    waiting = posts_to_come(ctx, case)
    if waiting:
        # Until the last post has agreed, nobody has: neither the state nor the steps behind it open.
        case.state, case.done = CaseState.PROPOSED.value, before
    else:
        clocks.begin(ctx, case, Moment.APPROVED, max(signed.at, case.received_at))
    _log(ctx, kind, case, signed, cmd.opinion or _("Agreed."), [post.label for post in waiting])
    return ctx.done(case, kind)


@step(RejectSolution, needs=Permission.READ, action=Action.REJECT)
def reject_solution(ctx: Context, cmd: RejectSolution) -> Done:
    """The leader does not agree; the department works on, or another one does."""
    case = ctx.load(cmd.case_id, cmd.version)
    kind = ctx.advance(case, Action.REJECT)
    signed = _signature(ctx, case, cmd)
    _keep(ctx, case, cmd, signed, approved=False)
    case.state = cmd.back_to.value
    back = _("back to “{state}”").format(state=CaseState(case.state).label)
    _log(ctx, kind, case, signed, f"{cmd.opinion}（{back}）")
    return ctx.done(case, kind)


# -- what is still to come


def posts_to_come(seen: Seen, case: Case) -> list[Post]:
    """The posts that must still approve before the reply, in the pack's order, as the case stands now."""
    given = [entry for entry in case.approvals if entry.get("round", [0, 0]) == _round(case)]
    # One "no" and the whole solution is open again.
    is_whole = all(entry["approved"] for entry in given)
    agreed = {entry.get("post_id", entry["post"]) for entry in given} if is_whole else set()
    needed = seen.pack_of(case).approvals_before(Action.REPLY, seen.facts(case))
    return [rule.post for rule in needed if rule.post.key not in agreed]


def check_leader(seen: Seen, case: Case, action: Action, approved_by: str, departments: int = 1) -> None:
    """Where the pack wants an approval before this step, the actor holds the post or names who signed on paper.

    `departments` is how many the step itself makes the matter concern.
    """
    facts = seen.facts(case)
    facts = dataclasses.replace(facts, departments=max(facts.departments, departments))
    needed = seen.pack_of(case).approvals_before(action, facts)
    if needed and not approved_by and not _holds(seen, case, needed[0].post):
        raise FieldErrors(
            {
                "approved_by": _("This step needs the approval of “{post}”. Enter who signed.").format(
                    post=needed[0].post.label
                )
            }
        )


def _round(case: Case) -> list[int]:
    """Which proposal the approvals belong to: a new one, or a case taken up again, is approved anew."""
    return [case.reopen_count, int(case.done.get(Action.PROPOSE.value, 0))]


# -- who may decide


def _signature(ctx: Context, case: Case, cmd: Opinion) -> _Signature:
    waiting = posts_to_come(ctx, case)
    post = waiting[0] if waiting else None
    if cmd.signed_by or cmd.signed_at is not None or cmd.scan is not None:
        return _on_paper(ctx, case, cmd, post)
    if not ctx.may(Permission.APPROVE):
        if ctx.may(Permission.REPLY):
            raise NotAllowed(_("You key what a leader signed on paper: enter who signed."), field="signed_by")
        raise _not_yours(ctx)
    pack = ctx.pack_of(case)
    is_own = _in_own_right(ctx, case) if post is None else _holds(ctx, case, post)
    leader = None if is_own else _stood_for(ctx, pack, post)
    if not is_own and leader is None:
        raise NotAllowed(
            _("It is the turn of “{post}”.").format(post=post.label if post else Role.SUPERVISOR.label),
            _("Have that person approve, or key what was signed on paper."),
        )
    _check_four_eyes(ctx, case, leader)
    return _Signature(post, ctx.actor.name, leader.name if leader else "", ctx.now, on_paper=False)


def _on_paper(ctx: Context, case: Case, cmd: Opinion, post: Post | None) -> _Signature:
    if not (ctx.may(Permission.APPROVE) or ctx.may(Permission.REPLY)):
        raise _not_yours(ctx)
    problems: dict[str, str] = {}
    if not cmd.signed_by:
        problems["signed_by"] = _("Enter who signed.")
    if cmd.signed_at is None:
        problems["signed_at"] = _("Enter when it was signed.")
    elif cmd.signed_at > ctx.now:
        problems["signed_at"] = _("The time of signing lies in the future. Check date and clock.")
    elif cmd.signed_at.astimezone(ctx.zone).date() < case.received_at.astimezone(ctx.zone).date():
        problems["signed_at"] = _("It was signed before the complaint was received. Check the date.")
    if not cmd.opinion and cmd.scan is None:
        problems["opinion"] = _("Copy what stands on the paper, or attach a scan of it.")
    if problems:
        raise FieldErrors(problems)
    _check_four_eyes(ctx, case, None, cmd.signed_by)
    return _Signature(post, cmd.signed_by, "", cmd.signed_at or ctx.now, on_paper=True)


def _not_yours(ctx: Context) -> NotAllowed:
    return NotAllowed(
        _("Your role “{role}” may not do this.").format(role=ctx.actor.role.label),
        _("Ask a colleague whose role permits it, or the administrator."),
    )


def _in_own_right(seen: Seen, case: Case) -> bool:
    """Whether the actor decides without standing in for anybody."""
    staff = _staff(seen)
    return seen.actor.is_operator or (
        staff is not None and (substitution.decides(seen, staff) or case.department_id in substitution.heads(seen))
    )


def _holds(seen: Seen, case: Case, post: Post) -> bool:
    """Whether the actor decides as this post; the local operator holds every post."""
    staff = _staff(seen)
    if seen.actor.is_operator or staff is None:
        return seen.actor.is_operator
    if post.role is Role.DEPARTMENT:
        return case.department_id in substitution.heads(seen)
    return _fills(seen, seen.pack_of(case), staff, post)


def _stood_for(seen: Seen, pack: Pack, post: Post | None) -> Staff | None:
    """The absent leader whom the actor decides for."""
    found = substitution.principals(seen)
    return next((one for one in found if post is None or _fills(seen, pack, one, post)), None)


def _fills(seen: Seen, pack: Pack, staff: Staff, post: Post) -> bool:
    """Whether that person decides as the post: by the post set for them, else by the role it asks for."""
    if not substitution.decides(seen, staff):
        return False
    if staff.post in {known.key for known in pack.posts}:
        return staff.post == post.key
    return staff.role in (post.role.value, Role.ADMINISTRATOR.value)


def _staff(seen: Seen) -> Staff | None:
    return seen.session.get(Staff, seen.actor.staff_id) if seen.actor.staff_id is not None else None


def _check_four_eyes(ctx: Context, case: Case, leader: Staff | None, signer: str = "") -> None:
    """双人原则: who registered the case or proposed the solution neither approves it nor keys the approval."""
    pack, actor = ctx.pack_of(case), ctx.actor
    if not (pack.switches.four_eyes or case.restricted or Kind(case.kind) in pack.restricted_kinds):
        return
    proposed = _proposal(ctx, case)
    registered = {"staff": case.registrar_id, "name": case.registered_by}
    for earlier, sentence in (
        (registered, _("Whoever registered the case may not approve it (four eyes).")),
        (proposed, _("Whoever proposed the solution may not approve it (four eyes).")),
    ):
        # The local operator has no number of staff and is known by name.
        is_actor = earlier.get("staff") == actor.staff_id and (
            actor.staff_id is not None or earlier.get("name") == actor.name
        )
        is_leader = leader is not None and earlier.get("staff") == leader.id
        if is_actor or is_leader or (signer and earlier.get("name") == signer):
            raise NotAllowed(sentence, _("Have somebody else approve."))


def _proposal(ctx: Context, case: Case) -> dict[str, Any]:
    """What the last proposal's event says of who made it."""
    payload = ctx.session.scalars(
        select(Disclosure.payload)
        .join(Event, Event.seq == Disclosure.seq)
        .where(Event.case_id == case.id, Event.kind == EventKind.PROPOSED.value)
        .order_by(Event.seq.desc())
        .limit(1)
    ).first()
    found: dict[str, Any] = json.loads(payload).get("detail", {}) if payload else {}
    return found


# -- what is kept


def _keep(ctx: Context, case: Case, cmd: Opinion, signed: _Signature, *, approved: bool) -> None:
    post = signed.post
    kept: dict[str, Any] = {
        "approved": approved,
        "by": signed.by,
        "post": post.title if post else _post_of(ctx, case),
        "opinion": cmd.opinion or _("Agreed."),
        "at": instant(signed.at),
        "keyed_at": instant(ctx.now),
        "on_paper": signed.on_paper,
        "post_id": post.key if post else "",
        "round": _round(case),
    }
    if signed.on_behalf_of:
        kept["on_behalf_of"] = signed.on_behalf_of
    if signed.on_paper:
        kept["keyed_by"] = ctx.actor.name
    case.approvals = [*case.approvals, kept]
    if cmd.scan is not None:
        store_file(ctx, case, cmd.scan)


def _post_of(ctx: Context, case: Case) -> str:
    """The actor's own post in the case's rules, else the role."""
    staff = _staff(ctx)
    titles = {post.key: post.title for post in ctx.pack_of(case).posts}
    return titles.get(staff.post if staff else "", ctx.actor.role.label)


def _log(
    ctx: Context, kind: EventKind, case: Case, signed: _Signature, words: str, waiting: list[str] | None = None
) -> None:
    detail: dict[str, Any] = {"post": signed.post.title if signed.post else ""}
    if signed.on_paper:
        at = signed.at.astimezone(ctx.zone).strftime("%Y-%m-%d %H:%M")
        words = _("{words} (on paper, signed by {who} on {at})").format(words=words, who=signed.by, at=at)
        detail |= {"on_paper": True, "signed_by": signed.by, "signed_at": instant(signed.at)}
    elif signed.on_behalf_of:
        words = _("{words} ({deputy} for {leader})").format(
            words=words, deputy=signed.by, leader=signed.on_behalf_of
        )
        detail |= {"deputy": signed.by, "on_behalf_of": signed.on_behalf_of}
    if waiting:
        words = _("{words} Still to approve: {posts}.").format(words=words, posts=_(", ").join(waiting))
    ctx.log(kind, case, note=words, **{name: value for name, value in detail.items() if value})
    for name in ctx.new_attachments.get(case, ()):
        ctx.log(EventKind.ATTACHED, case, note=name)
