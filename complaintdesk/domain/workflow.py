"""办理流程: the step table. Which action leads from which states to which; everything else is refused."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.domain.errors import NotAllowed
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
_HANDLED = frozenset({S.REGISTERED, S.ACCEPTED, S.DISPATCHED, S.INVESTIGATING, S.PROPOSED, S.APPROVED})


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
    (Action.PROPOSE, {S.DISPATCHED, S.INVESTIGATING}, S.PROPOSED, EventKind.PROPOSED),
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


def step(state: CaseState, action: Action) -> Step:
    """The step `action` is from `state`; raises NotAllowed with the state's name."""
    found = STEPS[action]
    if state not in found.from_states:
        raise NotAllowed(
            _("“{action}” is not possible while the case is “{state}”.").format(
                action=action.label, state=state.label
            ),
            _("Open the case again to see what can be done now."),
        )
    return found


def possible(state: CaseState) -> tuple[Action, ...]:
    """Every action the step table allows from this state, in the order of the Action list."""
    return tuple(action for action in Action if state in STEPS[action].from_states)
