"""流程图的内容: the steps of a branch in order, the state each leads to, who takes it, and which limits run where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from complaintdesk.domain.facts import CaseFacts
from complaintdesk.domain.policy import Branch, Pack, Rule, StepRule
from complaintdesk.domain.policy_words import approval_sentence, joined, rule_extension, step_sentence
from complaintdesk.domain.vocabulary import Action, CaseState, Clock, Moment
from complaintdesk.domain.workflow import STEPS, step_label
from complaintdesk.i18n import N_, _

#: The steps that end a limit, as desk/clocks.py does it; the first of them on the way counts.
ENDS: Final[dict[Clock, tuple[Action, ...]]] = {
    Clock.ACCEPT: (Action.ACCEPT, Action.REFUSE, Action.DISPATCH, Action.REPLY),
    Clock.SIGN_OFF: (Action.DISPATCH, Action.EVALUATE, Action.REPLY),
    Clock.START: (Action.INVESTIGATE, Action.PROPOSE, Action.RETURN, Action.REPLY),
    Clock.ANSWER: (Action.PROPOSE, Action.RETURN, Action.REPLY),
    Clock.RETURN: (Action.INVESTIGATE, Action.RETURN, Action.REPLY),
    Clock.SOLVE: (Action.REPLY, Action.CLOSE),
    Clock.PROMISE: (Action.REPLY, Action.CLOSE),
    Clock.PROGRESS: (Action.PROGRESS, Action.REPLY),
    Clock.MEDIATION: (Action.SETTLE, Action.END_MEDIATION),
    Clock.NOTICE: (Action.REPLY, Action.ARCHIVE),
    Clock.CALL_BACK: (Action.CALL_BACK,),
    Clock.RECHECK: (Action.RECHECK, Action.REPLY),
    Clock.PERFORMANCE: (Action.PAY,),
    Clock.UNSEAL: (Action.UNSEAL,),
    Clock.RETALIATION: (Action.CHECK_RETALIATION,),
    Clock.RETALIATION_LAST: (Action.CHECK_RETALIATION,),
}
#: The step that is the moment a limit is counted from; registration and a missed limit are no steps.
BEGINS: Final[dict[Moment, tuple[Action, ...]]] = {
    Moment.ACCEPTED: (Action.ACCEPT, Action.DISPATCH),
    Moment.DISPATCHED: (Action.DISPATCH,),
    Moment.APPROVED: (Action.APPROVE,),
    Moment.APPROVED: (Action.APPROVE,),
    Moment.REPLIED: (Action.REPLY,),
    Moment.CLOSED: (Action.CLOSE,),
    Moment.MEDIATED: (Action.MEDIATE,),
    Moment.MEDIATION_ENDED: (Action.END_MEDIATION,),
    Moment.SETTLED: (Action.SETTLE,),
    Moment.SEALED: (Action.SEAL,),
}
_PLAIN: Final = (
    Action.DISPATCH, Action.INVESTIGATE, Action.PROPOSE, Action.APPROVE, Action.REPLY, Action.CALL_BACK,
    Action.CLOSE, Action.ARCHIVE,
)
MAIN: Final = "main"
_MAIN_TITLE: Final = N_("Main way")


@dataclass(frozen=True)
class FlowStep:
    """流程一步: `state` is the state it leads to, None where the case stays where it is."""

    action: Action
    title: str
    post: str
    detail: str
    source: str
    state: CaseState | None


@dataclass(frozen=True)
class FlowLimit:
    """流程上的时限: from behind step `first` (-1: from registration) to step `last`; -1 where no step of it ends it."""

    title: str
    words: str
    source: str
    first: int
    last: int


@dataclass(frozen=True)
class Flow:
    """流程: one branch from registration to the archive."""

    title: str
    for_whom: str
    source: str
    steps: tuple[FlowStep, ...]
    limits: tuple[FlowLimit, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The drawing in words, a line a step, for whoever cannot see it."""
        found = [_("Begins: {state}").format(state=CaseState.REGISTERED.label)]
        for at, step in enumerate(self.steps):
            parts = [step.title]
            if step.post:
                parts.append(step.post)
            if step.state is not None:
                parts.append(f"→ {step.state.label}")
            parts += [f"{limit.title} {limit.words}" for limit in self.limits if limit.last == at]
            found.append(f"{at + 1}. {joined(parts)}")
        return tuple(found)


def branches_of(pack: Pack) -> tuple[Branch, ...]:
    """The ways of the pack; a pack without any goes the plain way of the standard."""
    if pack.branches:
        return pack.branches
    facts = CaseFacts(kind=pack.kinds[0], channel=pack.channels[0])
    approves = bool(pack.approvals_before(Action.REPLY, facts))
    path = tuple(a for a in _PLAIN if approves or a is not Action.APPROVE)
    return (Branch(MAIN, _(_MAIN_TITLE), "", path, facts, ""),)


def flow_of(pack: Pack, branch: Branch) -> Flow:
    """The branch with everything that is drawn of it."""
    steps: list[FlowStep] = []
    state = CaseState.CLOSED if branch.spot else CaseState.REGISTERED
    for action in branch.path:
        to = STEPS[action].to
        rule = next(iter(pack.steps_for(action, branch.facts)), None)
        steps.append(
            FlowStep(
                action,
                step_label(pack, action, branch.facts),
                rule.post.label if rule is not None and rule.post is not None else "",
                _detail(pack, action, rule, branch.facts),
                rule.source if rule is not None else "",
                to if to is not None and to is not state else None,
            )
        )
        state = to or state
    return Flow(branch.label, _for_whom(pack, branch), branch.source, _with_approvers(pack, branch, steps),
                _limits(pack, branch))


def _detail(pack: Pack, action: Action, rule: StepRule | None, facts: CaseFacts) -> str:
    """What must be so before the step can be taken."""
    parts = [step_sentence(pack, rule)] if rule is not None else []
    parts += [approval_sentence(pack, approval) for approval in pack.approvals_before(action, facts)]
    return joined(part for part in parts if part)


def _with_approvers(pack: Pack, branch: Branch, steps: list[FlowStep]) -> tuple[FlowStep, ...]:
    """An approval is given by the posts of the rules before the step that waits for it, one after the other."""
    waiting = [post.post.label for post in pack.approvals_before(Action.REPLY, branch.facts)]
    found = []
    for step in steps:
        if step.action is Action.APPROVE and waiting:
            title = waiting.pop(0)
            found.append(replace(step, post=step.post or title))
        else:
            found.append(step)
    return tuple(found)


def _for_whom(pack: Pack, branch: Branch) -> str:
    """The case that goes this way."""
    facts = branch.facts
    levels = {level.key: level.label for level in pack.levels}
    parts = [facts.kind.label, facts.severity.label]
    if facts.level:
        parts.append(levels.get(facts.level, facts.level))
    if facts.category:
        parts.append(facts.category)
    if facts.departments > 1:
        parts.append(_("{n} departments").format(n=facts.departments))
    if facts.anonymous:
        parts.append(_("anonymous"))
    return " · ".join(parts)


def _limits(pack: Pack, branch: Branch) -> tuple[FlowLimit, ...]:
    """Of the rules of one clock and one beginning the strictest counts, as it does for a case."""
    chosen: dict[tuple[Clock, Moment], Rule] = {}
    for rule in pack.rules:
        if rule.when.holds(branch.facts):
            key = (rule.clock, rule.counted_from)
            if key not in chosen or _is_shorter(rule, chosen[key]):
                chosen[key] = rule
    found = []
    for (clock, moment), rule in chosen.items():
        first = _place(branch.path, BEGINS.get(moment, ()), -1)
        if moment in BEGINS and first < 0:
            continue
        last = _place(branch.path, ENDS[clock], first)
        words = rule.limit.label
        if extension := rule_extension(rule):
            words = _("{limit}, extension {extension}").format(limit=words, extension=extension)
        found.append(FlowLimit(rule.label, words, rule.source, first, last))
    return tuple(sorted(found, key=lambda limit: (limit.first, limit.last)))


def _is_shorter(rule: Rule, other: Rule) -> bool:
    return rule.limit.unit is other.limit.unit and rule.limit.amount < other.limit.amount


def _place(path: Sequence[Action], actions: tuple[Action, ...], after: int) -> int:
    """The place of the first of the actions behind `after`; -1 for none."""
    places = [at for at, action in enumerate(path) if action in actions and at > after]
    return min(places, default=-1)
