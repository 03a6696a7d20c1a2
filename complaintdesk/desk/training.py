"""培训案例: the training cases as a quiz, with the result of each person and day (S47, S48).

Whoever is in training sees their own results; the book of all results is for those who approve.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from complaintdesk.desk.book_rows import EntryLines
from complaintdesk.desk.books import Book, declare
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import Command, Question, answers, step
from complaintdesk.desk.entries import add_entry, change_entry, entry_done, local_day
from complaintdesk.desk.knowledge import shipped_articles
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, EntryKind
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _, language
from complaintdesk.paths import resource
from complaintdesk.storage.book_models import Entry

GROUPS = {"hard": N_("Hard case"), "thought": N_("Case to think about")}


@dataclass(frozen=True)
class TrainingAnswer:
    """一种做法 with the reason for or against it."""

    text: str
    reason: str
    is_best: bool


@dataclass(frozen=True)
class TrainingCase:
    """培训案例 in the language in force; `read` names articles of the knowledge base: (key, title)."""

    id: str
    group: str
    title: str
    situation: str
    answers: tuple[TrainingAnswer, ...]
    read: tuple[tuple[str, str], ...]

    @property
    def best(self) -> int:
        """The number of the best answer, from 1."""
        return next(n for n, answer in enumerate(self.answers, 1) if answer.is_best)


@dataclass(frozen=True)
class QuizResult:
    """一天的成绩: of the newest round, `answers` by case with the number that was chosen."""

    day: date
    right: int
    asked: int
    rounds: int
    answers: Mapping[str, int]
    is_today: bool = False


@dataclass(frozen=True, kw_only=True)
class TrainingCases(Question[tuple[TrainingCase, ...]]):
    """The training cases, the hard ones first."""


@dataclass(frozen=True, kw_only=True)
class MyQuizResults(Question[tuple[QuizResult, ...]]):
    """The asker's own results, the newest day first."""


@dataclass(frozen=True, kw_only=True)
class AnswerQuiz(Command):
    """培训作答: the number chosen for each case, from 1. What was answered today stays unless a new round begins."""

    answers: dict[str, str] = field(default_factory=dict)
    again: bool = False
    """A new round: what was answered today before does not count any more."""


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(resource("training/cases.toml").read_text(encoding="utf-8"))["cases"])


def _group(table: dict[str, Any]) -> str:
    name = GROUPS[table["group"]]
    return _(name)


def training_cases() -> tuple[TrainingCase, ...]:
    """The cases that come with the program, in the language in force."""
    end = "_en" if language() == "en" else ""
    titles = {article.id: article.title for article in shipped_articles()}
    return tuple(
        TrainingCase(
            table["id"], _group(table), table[f"title{end}"], table[f"situation{end}"],
            tuple(
                TrainingAnswer(one[f"text{end}"], one[f"reason{end}"], one.get("best", False)) for one in table["answers"]
            ),
            tuple((key, titles[key]) for key in table["read"]),
        )
        for table in _tables()
    )  # fmt: skip


@answers(TrainingCases, needs=None)
def all_cases(_seen: Seen, _question: TrainingCases) -> tuple[TrainingCase, ...]:
    """Also with the best answers: this is training, no exam."""
    return training_cases()


@answers(MyQuizResults, needs=None)
def my_results(seen: Seen, _question: MyQuizResults) -> tuple[QuizResult, ...]:
    """Nobody else's."""
    mine = select(Entry).where(Entry.kind == EntryKind.QUIZ.value, Entry.key.startswith(_whose(seen), autoescape=True))
    today = local_day(seen)
    found = (_result(entry) for entry in seen.session.scalars(mine.order_by(Entry.key.desc())))
    return tuple(replace(result, is_today=result.day == today) for result in found)


def _whose(seen: Seen) -> str:
    return f"{seen.actor.number}:"


def _result(entry: Entry) -> QuizResult:
    given = {case: int(chosen) for case, chosen in entry.data.get("answers", {}).items()}
    day = date.fromisoformat((entry.key or "").rpartition(":")[2])
    return QuizResult(day, right_of(given), len(given), entry.data.get("rounds", 1), given)


def right_of(given: Mapping[str, int]) -> int:
    """How many of the numbers chosen are the best ones; a case that there is no more counts as not right."""
    best = {case.id: case.best for case in training_cases()}
    return sum(best.get(case) == chosen for case, chosen in given.items())


@step(AnswerQuiz, needs=Permission.READ)
def answer_quiz(ctx: Context, cmd: AnswerQuiz) -> Done:
    """One entry for each person and day."""
    given = {case: int(chosen) for case, chosen in _known(cmd).items()}
    key = f"{_whose(ctx)}{local_day(ctx).isoformat()}"
    entry = ctx.session.execute(
        select(Entry).where(Entry.kind == EntryKind.QUIZ.value, Entry.key == key).with_for_update()
    ).scalar_one_or_none()
    before = {} if entry is None or cmd.again else entry.data.get("answers", {})
    taken = {**before, **given}
    title = _("{name}: {right} of {asked}").format(name=ctx.actor.name, right=right_of(taken), asked=len(taken))
    rounds = 1 if entry is None else entry.data.get("rounds", 1) + bool(cmd.again)
    data = {"answers": taken, "rounds": rounds}
    if entry is None:
        entry = add_entry(
            ctx, EntryKind.QUIZ, title=title, state="done", data=data, key=key, owner_id=ctx.actor.staff_id
        )
        return entry_done(ctx, entry, EventKind.ENTRY_ADDED)
    change_entry(ctx, entry, note=title, data=data, title=title)
    return entry_done(ctx, entry)


def _known(cmd: AnswerQuiz) -> dict[str, str]:
    """The answers; raises UserError where nothing was answered, or a case or number that there is not."""
    cases = {case.id: case for case in training_cases()}
    if not cmd.answers:
        raise UserError(_("Nothing was answered."), _("Choose an answer by its number."), field="answers")
    for case, chosen in cmd.answers.items():
        if case not in cases or chosen not in [str(n + 1) for n in range(len(cases[case].answers))]:
            raise UserError(_("There is no answer “{answer}” to choose.").format(answer=f"{case} {chosen}"), field="answers")
    return cmd.answers


def _lines(_seen: Seen, entry: Entry) -> EntryLines:
    cases = {case.id: case for case in training_cases()}
    rows = []
    for key, chosen in entry.data.get("answers", {}).items():
        case = cases.get(key)
        if case is not None:
            verdict = _("Right") if chosen == case.best else _("Not the best")
            rows.append((case.title, case.answers[chosen - 1].text, verdict))
    return EntryLines(_("Answers"), (_("Training case"), _("Chosen"), _("Result")), tuple(rows))


def _reckoned(_seen: Seen, entry: Entry) -> tuple[tuple[str, str], ...]:
    result = _result(entry)
    return (
        (_("Score"), f"{result.right} / {result.asked}"),
        (_("Day"), result.day.isoformat()),
        (_("Rounds on this day"), str(result.rounds)),
    )


declare(
    Book(
        kind=EntryKind.QUIZ, group=BookGroup.KNOWLEDGE, icon="check", needs=Permission.APPROVE,
        states={"done": N_("Answered")}, ended=frozenset({"done"}), steps={}, lines=_lines, reckoned=_reckoned,
        hint=N_("Everybody’s results; one’s own stand in the training itself."),
    )
)  # fmt: skip
