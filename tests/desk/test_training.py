"""培训案例 (S47, S48): ten cases with reasons, scored for each person and day; who sees whose results."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from complaintdesk.desk.book_pages import Books
from complaintdesk.desk.core import Desk
from complaintdesk.desk.training import AnswerQuiz, MyQuizResults, TrainingCase, TrainingCases
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.domain.errors import NotFound, UserError
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import in_language
from tests.conftest import KINDS, Databases
from tests.desk.books_kept import one_office, rows, sheet
from tests.desk.office import START, Clock, desk_as


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    yield from one_office(databases, request.param)


def cases(desk: Desk, group: str) -> list[TrainingCase]:
    with in_language("en"):
        return [one for one in desk.ask(TrainingCases()) if one.id.startswith(group)]


def answer(desk: Desk, *, again: bool = False, **chosen: int) -> None:
    given = {case.replace("_", "-"): str(number) for case, number in chosen.items()}
    desk.do(AnswerQuiz(answers=given, again=again))


def test_S47_四个疑难案例(desk: Desk) -> None:
    found = cases(desk, "hard-")
    assert [one.id for one in found] == ["hard-fee", "hard-wrong-time", "hard-journalist", "hard-key-account"]
    assert {one.group for one in found} == {"Hard case"}


def test_S48_六个思考案例(desk: Desk) -> None:
    found = cases(desk, "thought-")
    assert len(found) == 6
    assert [one.id for one in found[:3]] == ["thought-wasted-trip", "thought-broken-promise", "thought-no-fault"]


@pytest.mark.parametrize("tongue", ["zh_CN", "en"])
def test_每个案例三到四种做法_一种最佳_都有理由(desk: Desk, tongue: str) -> None:
    with in_language(tongue):
        for one in desk.ask(TrainingCases()):
            assert 3 <= len(one.answers) <= 4, one.id
            assert sum(each.is_best for each in one.answers) == 1, one.id
            assert all(len(each.reason) > 10 for each in one.answers), one.id
            assert len({each.text for each in one.answers}) == len(one.answers)
            assert one.read
            if tongue == "en":
                words = (one.title, one.situation, *(w for each in one.answers for w in (each.text, each.reason)))
                assert not any("\u4e00" <= char <= "\u9fff" for text in words for char in text), one.id
    # The best answer does not stand at the same place each time.
    assert len({one.best for one in desk.ask(TrainingCases())}) >= 3


def test_S47_S48_按人按天计分(desk: Desk) -> None:
    clock = desk.clock
    assert isinstance(clock, Clock)
    me = desk_as(desk, Role.FRONT_DESK, name="小李")
    best = {one.id: one.best for one in desk.ask(TrainingCases())}
    answer(me, hard_fee=best["hard-fee"])
    answer(me, hard_journalist=1)
    (result,) = me.ask(MyQuizResults())
    assert (result.right, result.asked, result.day, result.is_today) == (1, 2, date(2026, 3, 2), True)
    # A new round on the same day counts anew; the entry stays one.
    me.do(AnswerQuiz(answers={case: str(number) for case, number in best.items()}, again=True))
    (result,) = me.ask(MyQuizResults())
    assert (result.right, result.asked, result.rounds) == (10, 10, 2)
    clock.forward(days=1)
    try:
        answer(me, hard_fee=1)
        newer, older = me.ask(MyQuizResults())
        assert (newer.asked, newer.is_today, older.asked, older.is_today) == (1, True, 10, False)
    finally:
        clock.at = START


def test_成绩本人可见_主管全见_别人不见(desk: Desk) -> None:
    me, other = desk_as(desk, Role.FRONT_DESK, name="小周"), desk_as(desk, Role.FRONT_DESK, name="小吴")
    boss = desk_as(desk, Role.SUPERVISOR)
    answer(me, hard_key_account=3, thought_fee_right=1)
    assert other.ask(MyQuizResults()) == ()
    assert EntryKind.QUIZ not in {book.kind for book in other.ask(Books())}
    assert rows(other, EntryKind.QUIZ, ended=True) == ()
    (entry,) = (row for row in rows(boss, EntryKind.QUIZ, ended=True) if row.owner == "小周")
    with pytest.raises(NotFound):
        sheet(other, entry.id)
    shown = sheet(boss, entry.id)
    assert shown.lines is not None
    assert len(shown.lines.rows) == 2
    with in_language("en"):
        assert dict(sheet(boss, entry.id).values)["Score"] == "1 / 2"


@pytest.mark.parametrize("given", [{}, {"hard-fee": "5"}, {"hard-fee": "0"}, {"no-case": "1"}, {"hard-fee": "一"}])
def test_没有的答案被拒(desk: Desk, given: dict[str, str]) -> None:
    with pytest.raises(UserError):
        desk.do(AnswerQuiz(answers=given))
