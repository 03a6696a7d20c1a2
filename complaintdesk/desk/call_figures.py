"""回访统计: the rates of a month with their numbers, against the target of the rules (G3, G4; S06, S15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.calling import has_whom_to_call, is_waiting, rules_of
from complaintdesk.desk.case_filter import day_start, visible
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.figures import Rate
from complaintdesk.desk.statistics import period
from complaintdesk.domain import calling
from complaintdesk.domain.book_words import Following
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import CallOutcome, CaseState, Satisfaction
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import Case

_IN_VAIN = (CallOutcome.NO_ANSWER.value, CallOutcome.BUSY.value)
CALL_BACK = N_("reached by call-back ÷ answered in the month, without those solved on the spot and old records taken over")
SATISFIED = N_("satisfied or very satisfied ÷ all answered in the month who gave a judgement")
TARGET = N_(
    "reached ÷ answered, without those whom nobody can call: the anonymous without a phone, and cases for which the"
    " rules foresee no call-back"
)
MEAN = N_("mean of the judgements in the last call-back of each case, from 1 (very unsatisfied) to 5 (very satisfied)")


@dataclass(frozen=True)
class DimensionMean:
    """满意度一项: the mean of n judgements from 1 to 5; None, shown as —, where nobody judged."""

    key: str
    title: str
    mean: float | None
    n: int

    @property
    def text(self) -> str:
        return "—" if self.mean is None else f"{self.mean:.2f}"


@dataclass(frozen=True)
class CallMonth:
    """回访月统计. A case counts in the month of its last reply; every case of `due` is in exactly one of the next seven."""

    month: str
    due: int
    """应回访: answered in the month, neither solved on the spot nor taken over from an old ledger."""
    reached: int
    unreachable: int
    """无法回访: tried as often as the rules want, in vain."""
    declined: int
    wrong_number: int
    waiting: int
    nobody: int
    """无从回访: anonymous without a phone, or no call-back foreseen by the rules."""
    not_called: int
    """未回访: closed or taken up again without having been reached."""
    rate: Rate
    target: float
    on_target: Rate
    is_met: bool | None
    """Whether the target is met by those whom somebody could call; None where there are none."""
    satisfied: Rate
    dimensions: tuple[DimensionMean, ...]
    dimensions_formula: str
    unsatisfied: int
    """Unsatisfied judgements of these cases, of every round."""
    taken_up: int
    to_leader: int


@dataclass(frozen=True, kw_only=True)
class CallFigures(Question[CallMonth]):
    """The call-backs of the cases answered in a month such as 2026-03, in the office's zone."""

    month: str


@answers(CallFigures, needs=Permission.STATISTICS)
def call_figures(seen: Seen, question: CallFigures) -> CallMonth:
    """Counted over the cases the asker may know of; raises UserError for what is no month."""
    first, last = period(month=question.month or "-")
    cases = seen.session.scalars(
        select(Case)
        .where(
            Case.replied_at >= day_start(seen, first),
            Case.replied_at < day_start(seen, last + timedelta(days=1)),
            Case.state != CaseState.VOID.value,
            *visible(seen),
        )
        .order_by(Case.id)
    ).all()
    due = [case for case in cases if not case.resolved_on_spot and case.import_id is None]
    counts = _counts(seen, due)
    judged = [Satisfaction(case.satisfaction) for case in cases if case.satisfaction]
    satisfied = sum(word.is_satisfied for word in judged)
    entries = [kept for case in cases for kept in case.call_backs]
    callable_ = len(due) - counts["nobody"]
    target, reached = seen.pack.after.call_back.target, counts["reached"]
    return CallMonth(
        month=f"{first.year}-{first.month:02d}",
        due=len(due),
        **counts,
        rate=Rate("call_back", _("Call-back rate"), _(CALL_BACK), reached, len(due)),
        target=target,
        on_target=Rate("call_back_target", _("Call-back rate against the target"), _(TARGET), reached, callable_),
        is_met=reached >= target * callable_ if callable_ else None,
        satisfied=Rate("satisfied", _("Satisfaction rate"), _(SATISFIED), satisfied, len(judged)),
        dimensions=_means(seen, cases),
        dimensions_formula=_(MEAN),
        unsatisfied=sum(_is_unsatisfied(kept) for kept in entries),
        taken_up=sum(kept.get("following") == Following.AGAIN.value for kept in entries),
        to_leader=sum(_to_leader(seen, case) for case in cases),
    )


def _counts(seen: Seen, due: Iterable[Case]) -> dict[str, int]:
    """Each case in one class, by what came of its last attempt."""
    counts = dict.fromkeys(
        ("reached", "unreachable", "declined", "wrong_number", "waiting", "nobody", "not_called"), 0
    )
    for case in due:
        counts[_class(seen, case)] += 1
    return counts


def _class(seen: Seen, case: Case) -> str:
    if case.call_outcome is not None and case.call_outcome not in _IN_VAIN:
        return case.call_outcome
    if is_waiting(seen, case):
        return "waiting"
    if case.call_outcome is not None:
        return "unreachable" if case.call_tries >= rules_of(seen, case).tries else "not_called"
    return "not_called" if has_whom_to_call(seen, case) else "nobody"


def _means(seen: Seen, cases: Iterable[Case]) -> tuple[DimensionMean, ...]:
    """By the dimensions of the rules in force, and any other that an older case was asked about."""
    titles: dict[str, str] = {one.key: one.label for one in seen.pack.after.call_back.dimensions}
    given: dict[str, list[Satisfaction]] = {key: [] for key in titles}
    for case in cases:
        last: dict[str, Any] = next((kept for kept in reversed(case.call_backs) if kept.get("satisfaction")), {})
        for key, score in calling.kept_scores(last.get("scores", {})).items():
            if key not in given:
                own = {one.key: one.label for one in rules_of(seen, case).dimensions}
                titles[key], given[key] = own.get(key, key), []
            given[key].append(score)
    return tuple(DimensionMean(key, titles[key], calling.mean(found), len(found)) for key, found in given.items())


def _is_unsatisfied(kept: dict[str, Any]) -> bool:
    return bool(kept.get("satisfaction")) and Satisfaction(kept["satisfaction"]).is_unsatisfied


def _to_leader(seen: Seen, case: Case) -> int:
    """How often the matter went to the leader: each time it was taken up from the rules' count on."""
    after = rules_of(seen, case).leader_after
    unsatisfied = [kept for kept in case.call_backs if _is_unsatisfied(kept)]
    return sum(
        0 < after <= n and kept.get("following") == Following.AGAIN.value
        for n, kept in enumerate(unsatisfied, start=1)
    )
