"""办理流程: the step table. Which action leads from which states to which; everything else is refused.

The program's own table comes first; a policy pack may take fewer steps, name others, and put one after another.
It can never open a way that the table does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.vocabulary import FINISHED, Action, CaseState, EventKind
from complaintdesk.i18n import _

S = CaseState


@dataclass(frozen=True)
class Step:
    """环节流转: one action with the states it is allowed from; `to` is None where the state stays."""

    action: Action
    from_states: frozenset[CaseState]
    to: CaseState | None
    event: EventKind


_OPEN = frozenset(CaseState) - FINISHED
_ANSWERED = frozenset({S.REPLIED, S.CALLED_BACK})
_HANDLED = frozenset({S.REGISTERED, S.ACCEPTED, S.DISPATCHED, S.INVESTIGATING, S.PROPOSED, S.APPROVED})
_BEING_HANDLED = _HANDLED - {S.REGISTERED}


def _steps(
    *steps: tuple[Action, frozenset[CaseState] | set[CaseState], CaseState | None, EventKind],
) -> dict[Action, Step]:
    return {action: Step(action, frozenset(states), to, event) for action, states, to, event in steps}


STEPS: dict[Action, Step] = _steps(
    (Action.ACCEPT, {S.REGISTERED}, S.ACCEPTED, EventKind.ACCEPTED),
    (Action.REFUSE, {S.REGISTERED, S.ACCEPTED}, S.REFUSED, EventKind.REFUSED),
    # Dispatching a registered case accepts it on the way: both events are written.
    (
        Action.DISPATCH,
        {S.REGISTERED, S.ACCEPTED, S.DISPATCHED, S.INVESTIGATING},
        S.DISPATCHED,
        EventKind.DISPATCHED,
    ),
    (
        Action.INVESTIGATE,
        {S.ACCEPTED, S.DISPATCHED, S.INVESTIGATING},
        S.INVESTIGATING,
        EventKind.INVESTIGATED,
    ),
    (
        Action.CAUSE,
        {S.INVESTIGATING, S.PROPOSED, S.APPROVED, S.REPLIED, S.CALLED_BACK},
        None,
        EventKind.CAUSE_FOUND,
    ),
    # A solution that grew after its approval is proposed anew, and approved anew.
    (Action.PROPOSE, {S.DISPATCHED, S.INVESTIGATING, S.APPROVED}, S.PROPOSED, EventKind.PROPOSED),
    (Action.APPROVE, {S.PROPOSED}, S.APPROVED, EventKind.APPROVED),
    (Action.REJECT, {S.PROPOSED}, S.INVESTIGATING, EventKind.REJECTED),
    (Action.REPLY, {S.INVESTIGATING, S.PROPOSED, S.APPROVED}, S.REPLIED, EventKind.REPLIED),
    (Action.CALL_BACK, {S.REPLIED}, S.CALLED_BACK, EventKind.CALLED_BACK),
    (Action.CLOSE, {S.REPLIED, S.CALLED_BACK}, S.CLOSED, EventKind.CLOSED),
    (Action.ARCHIVE, {S.CLOSED, S.REFUSED, S.WITHDRAWN}, S.ARCHIVED, EventKind.ARCHIVED),
    (
        Action.REOPEN,
        {S.REPLIED, S.CALLED_BACK, S.CLOSED, S.REFUSED, S.ARCHIVED},
        S.ACCEPTED,
        EventKind.REOPENED,
    ),
    (Action.RETURN, {S.DISPATCHED, S.INVESTIGATING}, S.ACCEPTED, EventKind.RETURNED),
    (Action.URGE, {S.DISPATCHED, S.INVESTIGATING, S.PROPOSED}, None, EventKind.URGED),
    (Action.EXTEND, _HANDLED, None, EventKind.EXTENDED),
    (Action.CLASSIFY, _OPEN, None, EventKind.CLASSIFIED),
    (Action.ASSESS, _HANDLED, None, EventKind.ASSESSED),
    (Action.EVALUATE, _HANDLED, None, EventKind.EVALUATED),
    (Action.STATEMENT, _HANDLED, None, EventKind.STATEMENT_TAKEN),
    (Action.MEETING, _HANDLED, None, EventKind.MEETING_HELD),
    (Action.ASSIST, {S.DISPATCHED, S.INVESTIGATING}, None, EventKind.ASSISTANCE_ASKED),
    (Action.ANSWER, {S.DISPATCHED, S.INVESTIGATING}, None, EventKind.ANSWERED),
    (Action.HEAR, _BEING_HANDLED | _ANSWERED, None, EventKind.HEARD),
    (Action.PLAN, {S.ACCEPTED, S.DISPATCHED, S.INVESTIGATING}, None, EventKind.PLANNED),
    (Action.CHOOSE, _BEING_HANDLED, None, EventKind.CHOSEN),
    (Action.MATTER, _BEING_HANDLED | _ANSWERED, None, EventKind.MATTER_SETTLED),
    (Action.MEDIATE, _BEING_HANDLED, None, EventKind.MEDIATED),
    (Action.SETTLE, _BEING_HANDLED, None, EventKind.SETTLED),
    (Action.END_MEDIATION, _BEING_HANDLED, None, EventKind.MEDIATION_ENDED),
    (Action.COMPENSATE, _BEING_HANDLED | _ANSWERED, None, EventKind.COMPENSATED),
    (Action.PAY, _BEING_HANDLED | _ANSWERED | {S.CLOSED}, None, EventKind.PAID),
    (Action.RETURN_GOODS, _BEING_HANDLED | _ANSWERED, None, EventKind.GOODS_RETURNED),
    (Action.RECALL, _BEING_HANDLED | _ANSWERED, None, EventKind.RECALLED),
    (Action.SEAL, _OPEN, None, EventKind.SEALED),
    (Action.UNSEAL, frozenset(CaseState) - {S.VOID}, None, EventKind.UNSEALED),
    (Action.TRANSFER_OUT, _BEING_HANDLED | _ANSWERED, None, EventKind.TRANSFERRED_OUT),
    (Action.ASK_EXTENSION, _HANDLED, None, EventKind.EXTENSION_ASKED),
    (Action.DENY_EXTENSION, _HANDLED, None, EventKind.EXTENSION_DENIED),
    (Action.PAUSE, _HANDLED, None, EventKind.PAUSED),
    (Action.RESUME, _OPEN, None, EventKind.RESUMED),
    (Action.SUPERVISE, _BEING_HANDLED, None, EventKind.SUPERVISED),
    (Action.PROGRESS, _HANDLED, None, EventKind.PROGRESS_TOLD),
    (
        Action.RECHECK,
        {S.REPLIED, S.CALLED_BACK, S.CLOSED, S.ARCHIVED, S.REFUSED},
        None,
        EventKind.RECHECK_OPENED,
    ),
    (Action.LINK, frozenset(CaseState) - {S.VOID}, None, EventKind.LINKED),
    (Action.SPLIT, _HANDLED, None, EventKind.SPLIT_OFF),
    (Action.CHILD, _OPEN, None, EventKind.CHILD_ADDED),
    (Action.MERGE, _HANDLED, S.CLOSED, EventKind.MERGED),
    (Action.UNMERGE, {S.CLOSED}, None, EventKind.UNMERGED),
    (Action.REFUSED_RECEPTION, frozenset(CaseState) - {S.VOID}, None, EventKind.RECEPTION_REFUSED),
    (Action.CHECK_RETALIATION, _ANSWERED | {S.CLOSED, S.ARCHIVED}, None, EventKind.RETALIATION_CHECKED),
    (Action.INSTRUCT, _BEING_HANDLED | _ANSWERED, None, EventKind.INSTRUCTED),
    (Action.IMPROVE, _BEING_HANDLED | _ANSWERED | {S.CLOSED}, None, EventKind.MEASURE_OPENED),
    (Action.MERIT, _BEING_HANDLED | _ANSWERED | {S.CLOSED}, None, EventKind.MERIT_PROPOSED),
    (Action.TYPICAL, {S.CLOSED, S.ARCHIVED}, None, EventKind.MADE_TYPICAL),
    (Action.LEND, {S.ARCHIVED}, None, EventKind.FILE_LENT),
    (Action.UNARCHIVE, {S.ARCHIVED}, S.CLOSED, EventKind.UNARCHIVED),
    (Action.AMEND, _OPEN | {S.CLOSED, S.REFUSED}, None, EventKind.AMENDED),
    (Action.ATTACH, _OPEN | {S.CLOSED, S.REFUSED, S.WITHDRAWN}, None, EventKind.ATTACHED),
    (Action.WITHDRAW, _OPEN, S.WITHDRAWN, EventKind.WITHDRAWN),
    (Action.VOID, frozenset(CaseState) - {S.VOID, S.ARCHIVED}, S.VOID, EventKind.VOIDED),
)

#: The step a clerk would expect next; the one primary button of the screen.
EXPECTED: dict[CaseState, tuple[Action, ...]] = {
    S.REGISTERED: (Action.DISPATCH, Action.ACCEPT),
    S.ACCEPTED: (Action.DISPATCH, Action.INVESTIGATE),
    S.DISPATCHED: (Action.INVESTIGATE, Action.URGE),
    S.INVESTIGATING: (Action.PROPOSE, Action.REPLY, Action.URGE),
    S.PROPOSED: (Action.APPROVE, Action.URGE),
    S.APPROVED: (Action.REPLY,),
    S.REPLIED: (Action.CALL_BACK,),
    S.CALLED_BACK: (Action.CLOSE,),
    S.CLOSED: (Action.ARCHIVE,),
    S.REFUSED: (Action.ARCHIVE,),
    S.WITHDRAWN: (Action.ARCHIVE,),
}


#: What every office can do whatever its pack says: put right, add, end, and keep the limit in sight.
ALWAYS = frozenset(
    {
        Action.AMEND,
        Action.ATTACH,
        Action.CLASSIFY,
        Action.WITHDRAW,
        Action.VOID,
        Action.REOPEN,
        Action.RETURN,
        Action.URGE,
        Action.SUPERVISE,
        Action.ASK_EXTENSION,
        Action.EXTEND,
        Action.DENY_EXTENSION,
        Action.PROGRESS,
        Action.REJECT,
        # Whoever names several matters is owed a result for each, whatever the pack says.
        Action.MATTER,
        Action.LINK,
        Action.MERGE,
        Action.UNMERGE,
        Action.REFUSED_RECEPTION,
        # What the office learns from a case, and what it does with the file, is its own affair.
        Action.INSTRUCT,
        Action.IMPROVE,
        Action.MERIT,
        Action.TYPICAL,
        Action.LEND,
        Action.UNARCHIVE,
    }
)
#: A pack that lists no steps of its own goes the plain way of the standard (GB/T 19012 clause 7).
PLAIN = ALWAYS | {
    Action.ACCEPT,
    Action.REFUSE,
    Action.DISPATCH,
    Action.INVESTIGATE,
    Action.CAUSE,
    Action.PROPOSE,
    Action.APPROVE,
    Action.REPLY,
    Action.CALL_BACK,
    Action.CLOSE,
    Action.ARCHIVE,
}


def taken_by(pack: Pack) -> frozenset[Action]:
    """The actions of this pack's step table."""
    return frozenset(s.action for s in pack.steps) | ALWAYS if pack.steps else PLAIN


def step(state: CaseState, action: Action) -> Step:
    """The step `action` is from `state` in the program's table; raises NotAllowed with the state's name."""
    found = STEPS[action]
    if state not in found.from_states:
        raise NotAllowed(
            _("“{action}” is not possible while the case is “{state}”.").format(
                action=action.label, state=state.label
            ),
            _("Open the case again to see what can be done now."),
        )
    return found


def pack_step(pack: Pack, state: CaseState, action: Action, facts: CaseFacts) -> Step:
    """The step as this pack allows it for this case; raises NotAllowed saying what must come first."""
    found = step(state, action)
    if action not in taken_by(pack):
        raise NotAllowed(
            _("The rules “{pack}” have no step “{action}”.").format(pack=pack.label, action=action.label),
            _("Open the case again to see what can be done now."),
        )
    declared = [s for s in pack.steps if s.action is action]
    holding = [s for s in declared if s.when.holds(facts)]
    if declared and not holding:
        raise NotAllowed(
            _("“{action}” is not foreseen for a case like this.").format(action=declared[0].label),
            _("Open the case again to see what can be done now."),
        )
    missing = [a for s in holding for a in s.after if not facts.done.get(a.value)]
    if missing:
        raise NotAllowed(
            _("“{earlier}” comes before “{action}”.").format(
                earlier=step_label(pack, missing[0], facts), action=holding[0].label
            ),
            _("Record that step first."),
        )
    return found


def step_label(pack: Pack, action: Action, facts: CaseFacts) -> str:
    """The step as this pack names it for this case, else the program's own word."""
    named = pack.steps_for(action, facts)
    return named[0].label if named else action.label


def possible(pack: Pack, state: CaseState, facts: CaseFacts) -> tuple[Action, ...]:
    """Every action allowed from this state for this case, in the order of the Action list."""
    found = []
    for action in Action:
        if state in STEPS[action].from_states:
            try:
                pack_step(pack, state, action, facts)
            except NotAllowed:
                continue
            found.append(action)
    return tuple(found)


def after_step(done: Mapping[str, int], action: Action) -> dict[str, int]:
    """How often each step was taken once this one is: a reopened case begins its round anew."""
    if action is Action.REOPEN:
        return {key: done[key] for key in KEPT_AT_REOPENING if key in done} | {action.value: done.get("reopen", 0) + 1}
    return {**done, action.value: done.get(action.value, 0) + 1}


#: What was done before a case was closed and stays done when it is taken up again.
KEPT_AT_REOPENING = (Action.ACCEPT.value, Action.STATEMENT.value, Action.EVALUATE.value, Action.ASSESS.value)
#: 当场办结: what a case answered at the counter has behind it when it is registered.
ON_THE_SPOT = (Action.ACCEPT, Action.REPLY, Action.CLOSE)
