"""关联与合并: cases that belong together, a case handled with another one, and that undone again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from complaintdesk.desk import context, naming
from complaintdesk.desk.clock_entries import in_force
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.records import inputs_given, keep_record
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors, NotAllowed
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import FINISHED, Action, CaseState, EventKind, Relation
from complaintdesk.i18n import N_, _
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case, ClockEntry

#: The other relations come about by their own steps.
BY_HAND = (Relation.SAME_EVENT, Relation.REPEAT)
#: What a merge changes in the case, and the undoing puts back.
_TIMES = ("closed_at", "due_at", "met_at")
_PLAIN = ("state", "verdict", "closing_note", "done")


@dataclass(frozen=True, kw_only=True)
class LinkCase(CaseCommand):
    """关联: another case of the same event, or the one that is complained about again."""

    other: str = asks(N_("Number of the other case"), Input.CASE, required=True)
    relation: Relation | None = asks(
        N_("How they belong together"), Input.CHOICE, required=True, words=Relation, default=None
    )
    note: str = asks(N_("Explanation"), Input.TEXT)


@step(LinkCase, needs=Permission.AMEND, action=Action.LINK)
def link_case(ctx: Context, cmd: LinkCase) -> Done:
    """Put the link on both cases. An open case never names a restricted one."""
    case, other = _both(ctx, cmd, cmd.other, "other")
    if cmd.relation not in BY_HAND:
        raise FieldErrors({"relation": _("This relation comes about by a step of its own. Choose another.")})
    kind = ctx.advance(case, Action.LINK)
    _keep_link(ctx, case, other, cmd)
    ctx.log(kind, case, note=cmd.note or (cmd.relation.label if cmd.relation else ""))
    if case.restricted is other.restricted:
        _keep_link(ctx, other, case, cmd)
        ctx.log(kind, other, note=cmd.note or (cmd.relation.label if cmd.relation else ""))
    return ctx.done(case, kind)


def _keep_link(ctx: Context, case: Case, other: Case, cmd: LinkCase) -> None:
    keep_record(ctx, case, Action.LINK, inputs_given(cmd) | {"other": other.number, "other_id": other.id})


def _both(ctx: Context, cmd: CaseCommand, number: str, field: str) -> tuple[Case, Case]:
    """The case and the other one, both locked, always the older first so that two clerks never wait for each other."""
    other_id = naming.case_id(ctx, number, field)
    if other_id == cmd.case_id:
        raise FieldErrors({field: _("This is the case itself. Enter the number of another one.")})
    loaded = {i: ctx.load(i, cmd.version if i == cmd.case_id else None) for i in sorted((cmd.case_id, other_id))}
    return loaded[cmd.case_id], loaded[other_id]


@dataclass(frozen=True, kw_only=True)
class MergeCase(CaseCommand):
    """合并: this case is handled with the other one; it ends here and can be taken out again."""

    into: str = asks(N_("Handled with case"), Input.CASE, required=True)
    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


@step(MergeCase, needs=Permission.AMEND, action=Action.MERGE)
def merge_case(ctx: Context, cmd: MergeCase) -> Done:
    """Close this case into the other; what it was is kept, so that it can become that again."""
    case, other = _both(ctx, cmd, cmd.into, "into")
    if CaseState(other.state) in FINISHED:
        raise FieldErrors(
            {"into": _("Case {number} is “{state}”. Choose one that is being handled.").format(
                number=other.number, state=CaseState(other.state).label
            )}
        )
    if case.restricted is not other.restricted:
        raise FieldErrors({"into": _("A confidential case is never merged with an open one.")})
    before = {name: _plain(getattr(case, name)) for name in (*_PLAIN, *_TIMES)}
    kind = ctx.advance(case, Action.MERGE)
    running = [entry for entry in in_force(ctx, case) if entry.stopped_at is None]
    for entry in running:
        # Not met, only ended: a pause or the last moment stays in it for the day it runs on.
        entry.stopped_at = ctx.now
    case.merged_into_id, case.closed_at = other.id, ctx.now
    case.met_at = case.met_at or ctx.now
    given = inputs_given(cmd) | {"into": other.number, "other_id": other.id}
    number = keep_record(
        ctx, case, Action.MERGE, given | {"before": before, "clocks": [entry.id for entry in running]}
    )
    ctx.log(kind, case, note=cmd.reason, record=number)
    keep_record(
        ctx, other, Action.MERGE, {"from_case": case.number, "other_id": case.id, "reason": cmd.reason}
    )
    ctx.log(kind, other, note=cmd.reason)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class UnmergeCase(CaseCommand):
    """撤销合并: the case is handled on its own again, exactly where it stood."""

    reason: str = asks(N_("Reason"), Input.LONG_TEXT, required=True)


@step(UnmergeCase, needs=Permission.AMEND, action=Action.UNMERGE)
def unmerge_case(ctx: Context, cmd: UnmergeCase) -> Done:
    """Put back what the merge changed: state, result, times and clocks."""
    into = ctx.session.scalars(select(Case.merged_into_id).where(Case.id == cmd.case_id)).first()
    # What the case is taken out of may meanwhile be hidden from the actor: it is put right all the same.
    before = ctx.take(into) if into is not None and into < cmd.case_id else None
    case = ctx.load(cmd.case_id, cmd.version)
    merge = next((r["data"] for r in reversed(case.records.values()) if "before" in r["data"]), None)
    if into is None or merge is None:
        raise NotAllowed(_("The case is not merged with another one."))
    other = before or ctx.take(into)
    ctx.advance(case, Action.UNMERGE)
    for name, value in merge["before"].items():
        setattr(case, name, datetime.fromisoformat(value) if name in _TIMES and value else value)
    for entry_id in merge["clocks"]:
        ctx.session.get_one(ClockEntry, entry_id).stopped_at = None
    case.merged_into_id = None
    keep_record(ctx, case, Action.UNMERGE, {"reason": cmd.reason, "other_id": other.id})
    ctx.log(EventKind.UNMERGED, case, note=cmd.reason)
    keep_record(
        ctx, other, Action.UNMERGE, {"reason": cmd.reason, "from_case": case.number, "other_id": case.id}
    )
    ctx.log(EventKind.UNMERGED, other, note=cmd.reason)
    return ctx.done(case, EventKind.UNMERGED)


def _not_while_merged(_ctx: Context, case: Case, action: Action) -> None:
    if action is Action.REOPEN and case.merged_into_id is not None:
        raise NotAllowed(
            _("The case is handled with another one."), _("Undo the merge; then it can be handled on its own.")
        )


context.AFTER_STEP.append(_not_while_merged)


def _plain(value: Any) -> Any:
    return instant(value) if isinstance(value, datetime) else value
