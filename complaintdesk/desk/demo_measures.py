"""样例的整改措施: measures on sample cases, each as far as its words say: late, checked three times, closed, waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from complaintdesk.desk.books import EntryCommand
from complaintdesk.desk.demo_diary import Course, Diary
from complaintdesk.desk.demo_lives import Life
from complaintdesk.desk.measure_analysis import FindCause, UrgeMeasure
from complaintdesk.desk.measures import CarryOutMeasure, JudgeEffect, OrderMeasure, VerifyMeasure
from complaintdesk.domain.book_words import Effect, EntryKind, MeasureSort
from complaintdesk.domain.vocabulary import Action
from complaintdesk.domain.workflow import STEPS


def measures(diary: Diary) -> Iterator[Course]:
    """One on a case, as far as there are cases."""
    told = diary.share(diary.words["measures"])
    cases = diary.cases(STEPS[Action.IMPROVE].from_states)
    return (_measure(diary, life, one) for life, one in zip(cases, told, strict=False))


def _measure(diary: Diary, life: Life, told: dict[str, Any]) -> Course:
    """Ordered soon after the last step of the case; what was done since is spread over the time until now."""
    first = diary.after(life, hours=4)
    span = diary.now - first
    due_on = (first + span * told["due"]).date()
    yield first
    order = OrderMeasure(
        case_id=life.case_id, sort=MeasureSort(told["sort"]), title=told["title"], demand=told["demand"],
        goal=told["goal"], department=life.department, owner=life.desk.actor.number, due_on=due_on,
    )  # fmt: skip
    diary.cast.front.do(order)
    entry = diary.newest(EntryKind.MEASURE, life)
    for place, what in enumerate(told["done"], start=1):
        yield diary.at(first + span * (place / (len(told["done"]) + 1)))
        desk = life.desk if what == "carry_out" and life.hands.dispatched else diary.cast.front
        for command in _commands(diary, entry, what, due_on):
            desk.do(command)


def _commands(diary: Diary, entry: int, what: str, due_on: date) -> list[EntryCommand]:
    """One step on a measure; a check that is passed as often as the rules ask for."""
    words, today = diary.words["measure"], diary.today

    def check(n: int, note: str, *, passed: bool) -> VerifyMeasure:
        return VerifyMeasure(
            entry_id=entry, batch=f"{words['checked']}{n}", on=today, passed=passed, note=note,
            again_by=None if passed else due_on,
        )  # fmt: skip

    if what == "carry_out":
        done = CarryOutMeasure(
            entry_id=entry, done_text=words["carried_out"], done_on=today, evidence=words["evidence"], due_on=due_on
        )
        return [done]
    if what == "passes":
        needed = diary.cast.pack.after.verifications
        return [check(n, words["passed"], passed=True) for n in range(1, needed + 1)]
    if what == "fails":
        return [check(1, words["failed"], passed=False)]
    if what == "urge":
        return [UrgeMeasure(entry_id=entry, urged_for=words["urged"])]
    if what == "cause":
        found = {name: words[name] for name in ("why_1", "why_2", "why_3", "root_cause")}
        return [FindCause(entry_id=entry, **found)]
    return [JudgeEffect(entry_id=entry, effect=Effect(what), judged_on=today, effect_text=words[what])]
