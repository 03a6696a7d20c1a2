"""样例的走法: which branch of the pack a sample case goes, and how far, to stand where it is wanted."""

from __future__ import annotations

from itertools import pairwise

from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.policy import Branch, Pack
from complaintdesk.domain.vocabulary import Action, CaseState, Severity
from complaintdesk.domain.workflow import STEPS, taken_by

#: Ways that need a second case to lean on.
_WITH_ANOTHER = frozenset({Action.MERGE, Action.UNMERGE, Action.LINK})
#: Steps that open a further case beside the sample.
_OPENING = frozenset({Action.RECHECK, Action.CHILD, Action.SPLIT, Action.REFUSED_RECEPTION})
_MAIN_WEIGHT = 4
_PLAIN = "accept dispatch investigate cause reply call_back close archive"
_SERIOUS = "accept dispatch investigate cause propose approve reply call_back close archive"
_AGAIN = "accept dispatch investigate reply call_back reopen dispatch investigate reply call_back close archive"


def _way(key: str, path: str, severity: Severity = Severity.GENERAL) -> Branch:
    return Branch(key, key, key, tuple(map(Action, path.split())), CaseFacts(severity=severity), "")


#: A pack that draws no branches of its own goes the plain way.
_DEFAULT = (
    _way("main", _PLAIN),
    _way("serious", _SERIOUS, Severity.SERIOUS),
    _way("again", _AGAIN),
    _way("refused", "refuse archive"),
)


def ways(pack: Pack) -> list[Branch]:
    """The branches a sample can go alone; restricted reports are not split off, they are registered as such."""
    found = pack.branches or tuple(b for b in _DEFAULT if set(b.path) <= taken_by(pack))
    return [b for b in found if not _WITH_ANOTHER & set(b.path) and not (Action.SPLIT in b.path and pack.restricted_kinds)]


def weight(branch: Branch) -> int:
    """How often a branch is gone: the main one most."""
    return _MAIN_WEIGHT if branch.key == "main" else 1


def path_to(branch: Branch, goal: CaseState) -> tuple[Action, ...] | None:
    """The longest part of the branch's path after which the case stands at the goal; None where it never does."""
    path = _without_repeats(branch.path)
    state = CaseState.CLOSED if branch.spot else CaseState.REGISTERED
    lengths = [0] if state is goal else []
    for length, action in enumerate(path, start=1):
        state = STEPS[action].to or state
        if state is goal:
            lengths.append(length)
    return path[: lengths[-1]] if lengths else None


def extra_cases(path: tuple[Action, ...]) -> int:
    """How many further cases the path opens."""
    return sum(action in _OPENING for action in path)


def _without_repeats(path: tuple[Action, ...]) -> tuple[Action, ...]:
    """The path with the approvals of several posts as one step: the samples approve until all have."""
    return path[:1] + tuple(b for a, b in pairwise(path) if not (a is b is Action.APPROVE))
