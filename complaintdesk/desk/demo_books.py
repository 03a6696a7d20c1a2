"""样例的事务簿: what comes after the reply in a sample office, put in through the real commands at believable times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from complaintdesk.desk.book_pages import EntryList
from complaintdesk.desk.demo_diary import Course, Diary
from complaintdesk.desk.demo_lives import Cast, Life
from complaintdesk.desk.demo_measures import measures
from complaintdesk.desk.demo_office_books import office_books
from complaintdesk.desk.demo_times import MovingClock
from complaintdesk.desk.guidance import Guidance, NoteTone, TickGuidance
from complaintdesk.desk.lending import LendFile
from complaintdesk.desk.merits import ApproveMerit, ProposeMerit, merit_range
from complaintdesk.desk.typical import MarkTypical
from complaintdesk.domain.book_words import EntryKind, MeritSort, Tone
from complaintdesk.domain.policy_after import MeritRule
from complaintdesk.domain.vocabulary import Action, CaseState
from complaintdesk.domain.workflow import STEPS

#: In 分, where a rule takes a share and where it leaves the amount open.
_BASE, _AMOUNT = 1_000_000, 20_000
#: A file is lent for so long; it is overdue where that is over.
_LENT = timedelta(days=7)


def keep_books(cast: Cast, lives: Sequence[Life], clock: MovingClock, now: datetime, seed: object) -> None:
    """Fill the books for these cases; those of the whole office once only, however often samples are added."""
    diary = Diary(cast, lives, clock, now, seed)
    clock.at = now
    courses = [*measures(diary), *_merits(diary), *_files(diary), *_at_the_desk(diary)]
    if not cast.front.ask(EntryList(kind=EntryKind.VOLUME)):
        courses += office_books(diary)
    diary.play(courses)


def _merits(diary: Diary) -> Iterator[Course]:
    """奖惩: the first waits for its approval, the second has it."""
    rules = diary.cast.pack.after.merits
    cases = diary.cases(STEPS[Action.MERIT].from_states)[:2] if rules else []
    return (_merit(diary, life, rules[n % len(rules)], is_approved=n > 0) for n, life in enumerate(cases))


def _merit(diary: Diary, life: Life, rule: MeritRule, *, is_approved: bool) -> Course:
    words, base = diary.words["merit"], _BASE if rule.base else None
    bounds = merit_range(rule, base)
    is_reward = rule.sort is MeritSort.REWARD
    yield diary.after(life, days=1)
    proposal = ProposeMerit(
        case_id=life.case_id, rule=rule.key, person="" if is_reward else words["person"], base=base,
        department="" if is_reward else life.department, amount=bounds[0] if bounds else _AMOUNT,
        reason=words["reason"], consent=is_reward,
    )  # fmt: skip
    diary.cast.front.do(proposal)
    if is_approved:
        entry = diary.newest(EntryKind.MERIT, life)
        yield diary.at(diary.clock() + timedelta(days=2))
        diary.cast.leader.do(ApproveMerit(entry_id=entry, opinion=words["opinion"]))


def _files(diary: Diary) -> Iterator[Course]:
    """借阅与典型案例: one file lent and not brought back, one case that is an example."""
    long_enough = (one for one in diary.cases((CaseState.ARCHIVED,)) if diary.now - one.times[-1] > 2 * _LENT)
    if (lent := next(long_enough, None)) is not None:
        yield _loan(diary, lent)
    if examples := diary.cases(STEPS[Action.TYPICAL].from_states, open_to_all=True):
        yield _example(diary, examples[:2][-1])


def _loan(diary: Diary, life: Life) -> Course:
    yield diary.after(life, days=1)
    words, due_on = diary.words["loan"], diary.today + _LENT
    diary.cast.front.do(LendFile(case_id=life.case_id, department=life.department, due_on=due_on, **words))


def _example(diary: Diary, life: Life) -> Course:
    yield diary.after(life, days=2)
    diary.cast.front.do(MarkTypical(case_id=life.case_id, title=life.text("subject"), **diary.words["typical"]))


def _at_the_desk(diary: Diary) -> Iterator[Course]:
    """案头: points of the guidance ticked in open cases, a private note on one person."""
    at_hand = diary.cases(STEPS[Action.INVESTIGATE].from_states | {CaseState.REPLIED}, open_to_all=True)
    yield from (_ticked(diary, life) for life in diary.share(at_hand)[:3])
    named = [one for one in diary.cases(CaseState, open_to_all=True) if not one.person.anonymous]
    if named:
        yield _noted(diary, named[0])


def _ticked(diary: Diary, life: Life) -> Course:
    yield diary.after(life, minutes=10)
    sheet = diary.cast.front.ask(Guidance(case_id=life.case_id))
    for check in sheet.checks[:2]:
        diary.cast.front.do(TickGuidance(case_id=life.case_id, step=sheet.step, check=check.key))


def _noted(diary: Diary, life: Life) -> Course:
    yield diary.after(life, minutes=20)
    words = diary.words["tone"]
    diary.cast.front.do(NoteTone(case_id=life.case_id, tone=Tone(words["tone"]), note=words["note"]))
