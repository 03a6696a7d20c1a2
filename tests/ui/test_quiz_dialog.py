"""培训 (S47, S48) and 知识库 (S45) as windows: answered by keys, kept at once, gone on with; found, read, copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from complaintdesk.desk.core import Desk
from complaintdesk.desk.training import MyQuizResults
from complaintdesk.domain.vocabulary import Role
from complaintdesk.storage.models import Staff
from complaintdesk.ui.knowledge_dialog import KnowledgeDialog
from complaintdesk.ui.quiz_answer import QuizAnswer
from complaintdesk.ui.quiz_dialog import QuizDialog
from tests.desk.books_kept import put
from tests.desk.office import an_office, desk_as
from tests.ui.conftest import Show
from tests.ui.place import a_place

KEYS = {1: Qt.Key.Key_1, 2: Qt.Key.Key_2, 3: Qt.Key.Key_3, 4: Qt.Key.Key_4}


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    office = an_office(sqlite_url)
    return desk_as(office, Role.FRONT_DESK, name="小李")


@pytest.fixture
def quiz(desk: Desk, qtbot: QtBot, show: Show) -> QuizDialog:
    return opened(desk, qtbot, show)


def opened(desk: Desk, qtbot: QtBot, show: Show) -> QuizDialog:
    dialog = QuizDialog(a_place(desk, qtbot))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    show(dialog)
    return dialog


def shown_reasons(dialog: QuizDialog) -> list[int]:
    return [answer.number for answer in dialog.answers if answer.reason.isVisible()]


def test_S47_数字键作答_出现理由_回车下一题(quiz: QuizDialog, desk: Desk, qtbot: QtBot) -> None:
    first = quiz.case()
    assert not quiz.next.isEnabled()
    assert shown_reasons(quiz) == []
    wrong = 2 if first.best == 1 else 1
    QTest.keyClick(quiz, KEYS[wrong])
    assert shown_reasons(quiz) == sorted({wrong, first.best})
    assert quiz.answers[wrong - 1].yours.isVisible()
    assert quiz.answers[first.best - 1].best.isVisible()
    # A second number is no second answer: it tells its reason.
    QTest.keyClick(quiz, KEYS[first.best])
    assert quiz.given == {first.id: wrong}
    QTest.keyClick(quiz, Qt.Key.Key_Return)
    assert quiz.case() != first
    (result,) = desk.ask(MyQuizResults())
    assert (result.right, result.asked) == (0, 1)


def test_S48_十题到底_得分与该读的条目(quiz: QuizDialog, desk: Desk, qtbot: QtBot) -> None:
    for n in range(10):
        best = quiz.case().best
        QTest.keyClick(quiz, KEYS[best if n else (2 if best == 1 else 1)])
        QTest.keyClick(quiz, Qt.Key.Key_Return)
    assert quiz.pages.currentIndex() == 1
    assert desk.ask(MyQuizResults())[0].right == 9
    links = [one for one in quiz.pages.findChildren(QPushButton) if one.isVisible()]
    assert [one.text() for one in links] == [title for _key, title in quiz.cases[0].read]
    links[0].click()
    (article,) = quiz.findChildren(KnowledgeDialog)
    assert article.title.text() == quiz.cases[0].read[0][1]
    article.reject()
    quiz.repeat.click()
    assert quiz.case() == quiz.cases[0]
    QTest.keyClick(quiz, KEYS[quiz.case().best])
    (result,) = desk.ask(MyQuizResults())
    assert (result.right, result.asked, result.rounds) == (1, 1, 2)


def test_Esc离开_再来从离开处接着(quiz: QuizDialog, desk: Desk, qtbot: QtBot, show: Show) -> None:
    for _n in range(3):
        QTest.keyClick(quiz, Qt.Key.Key_1)
        QTest.keyClick(quiz, Qt.Key.Key_Return)
    waiting = quiz.case()
    QTest.keyClick(quiz, Qt.Key.Key_Escape)
    assert not quiz.isVisible()
    again = opened(desk, qtbot, show)
    assert again.case() == waiting
    assert len(again.given) == 3


def test_鼠标与空格也能答(quiz: QuizDialog, qtbot: QtBot) -> None:
    QTest.mouseClick(quiz.answers[1], Qt.MouseButton.LeftButton)
    assert quiz.given == {quiz.case().id: 2}
    quiz.go_on()
    answer: QuizAnswer = quiz.answers[2]
    answer.setFocus()
    QTest.keyClick(answer, Qt.Key.Key_Space)
    assert quiz.given[quiz.case().id] == 3


def test_没存上的答案下次一起存(quiz: QuizDialog, desk: Desk, qtbot: QtBot) -> None:
    """Whoever lost the right to read sees why nothing is kept; the answers stay in the window."""
    first = quiz.case().id
    with desk.database.write() as session:
        session.get_one(Staff, desk.actor.staff_id).active = False
    QTest.keyClick(quiz, Qt.Key.Key_1)
    assert quiz.bar.sentence()
    with desk.database.write() as session:
        session.get_one(Staff, desk.actor.staff_id).active = True
    QTest.keyClick(quiz, Qt.Key.Key_Return)
    second = quiz.case().id
    QTest.keyClick(quiz, Qt.Key.Key_1)
    assert set(desk.ask(MyQuizResults())[0].answers) == {first, second}


# -- 知识库


@pytest.fixture
def base(desk: Desk, qtbot: QtBot, show: Show) -> KnowledgeDialog:
    put(desk, "AddArticle", title="<b>退费</b>办法", topic="office", text="<i>凭票据</i>当日退还。")
    dialog = KnowledgeDialog(a_place(desk, qtbot))
    show(dialog)
    return dialog


def test_S45_检索_阅读_复制(base: KnowledgeDialog, qtbot: QtBot) -> None:
    """Typing finds, arrows choose, Enter copies the words with their variables; what one typed is not waited for."""
    base.line.setText("退款")
    QTest.keyClick(base.line, Qt.Key.Key_Return)
    chosen = base.chosen()
    assert chosen is not None
    assert chosen.key == "answer-refund"
    assert QGuiApplication.clipboard().text() == chosen.text
    assert "{编号}" in chosen.text
    assert base.variables.isVisible()
    base.line.setText("民法典")
    base.search()
    assert base.title.text().startswith("期间怎么算")
    base.line.clear()
    base.search()
    before = base.chosen()
    QTest.keyClick(base.line, Qt.Key.Key_Down)
    assert base.chosen() != before


def test_条目是纯文本(base: KnowledgeDialog) -> None:
    base.line.setText("凭票据")
    base.search()
    assert base.title.text() == "<b>退费</b>办法"
    assert base.title.textFormat() == base.words.textFormat() == Qt.TextFormat.PlainText


def test_栏目与没有结果(base: KnowledgeDialog, qtbot: QtBot) -> None:
    base.topics.set_value("answer")
    base.search()
    hits = [base.model.index(n, 0).data(Qt.ItemDataRole.UserRole + 1) for n in range(base.model.rowCount())]
    assert {hit.topic for hit in hits} == {"answer"}
    base.line.setText("没有的词语")
    base.search()
    assert base.model.rowCount() == 0
    assert base.chosen() is None
    QTest.keyClick(base.line, Qt.Key.Key_Return)
    # The first Escape clears the line, the second leaves.
    QTest.keyClick(base, Qt.Key.Key_Escape)
    assert base.line.text() == ""
    assert base.isVisible()
