"""培训: the training cases one after the other; 1 to 4 answer, the reason appears, Enter goes on; at the end the score.

Each answer is kept at once: Escape leaves, and on the same day it goes on where it was left.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QStackedWidget, QWidget

from complaintdesk.desk.training import AnswerQuiz, MyQuizResults, QuizResult, TrainingCase, TrainingCases
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, emptied, fit_screen, row, text
from complaintdesk.ui.knowledge_dialog import KnowledgeDialog
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.quiz_answer import QuizAnswer
from complaintdesk.ui.tab import WorkPlace

SIZE: Final = (860, 680)
#: So many earlier days are shown at the end.
EARLIER: Final = 5
_CASE, _END = range(2)
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuizDialog(QDialog):
    """One case after the other; an answer given is given, its reason can be read as long as one likes."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("quiz_dialog")
        self.setWindowTitle(_("Training"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place = place
        self.bar = MessageBar()
        self.cases: tuple[TrainingCase, ...] = ()
        self.given: dict[str, int] = {}
        self.at = 0
        self.answers: list[QuizAnswer] = []
        #: Given here and not yet known to be kept.
        self._unkept: dict[str, str] = {}
        self._again = False
        self._build()
        fit_screen(self, SIZE)
        place.work.ask(TrainingCases(), self._with_cases, self._failed)

    # -- how it looks

    def _build(self) -> None:
        self.where = text("", "secondary", name="quiz_where")
        self.score = text("", "secondary", name="quiz_score")
        self.title = text("", "title", wrap=True, name="quiz_title")
        self.situation = text("", wrap=True, selectable=True, name="quiz_situation")
        case = QWidget()
        self._answers = column(None, gap=theme.GRID)
        lay = column(case, self.title, self.situation, self._answers, gap=theme.GROUP)
        lay.addStretch(1)
        end = QWidget()
        self._end = column(end, gap=theme.GAP)
        self.pages = QStackedWidget()
        self.pages.addWidget(_scrolled(case))
        self.pages.addWidget(_scrolled(end))
        self.hint = text("", "secondary", name="quiz_hint")
        self.next = button(_("Next case"), kind="primary", name="quiz_next", clicked=self.go_on)
        self.repeat = button(_("Once more"), icon="redo", name="quiz_again", clicked=self.once_more)
        leave = button(_("Leave"), name="quiz_leave", clicked=self.reject)
        foot = row(None, self.hint, 0, leave, self.repeat, self.next)
        whole = column(self, self.bar, row(None, self.where, 0, self.score), self.pages, foot)
        whole.setStretch(2, 1)
        edge = theme.px(theme.EDGE)
        whole.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.key() - Qt.Key.Key_0.value
        if 1 <= digit <= len(self.answers) and self.pages.currentIndex() == _CASE:
            self.choose(digit)
        elif event.key() in _ENTER:
            if self.next.isEnabled() and self.next.isVisible():
                self.go_on()
        else:
            super().keyPressEvent(event)

    # -- one case

    def _with_cases(self, cases: tuple[TrainingCase, ...]) -> None:
        self.cases = cases
        self.place.work.ask(MyQuizResults(), self._begin, self._failed)

    def _begin(self, results: tuple[QuizResult, ...]) -> None:
        """Where it was left today; the end where all was answered."""
        known = {case.id for case in self.cases}
        today = results[0].answers if results and results[0].is_today else {}
        self.given = {case: chosen for case, chosen in today.items() if case in known}
        self.at = -1
        self.go_on()

    def case(self) -> TrainingCase:
        """The case in sight."""
        return self.cases[self.at]

    def go_on(self) -> None:
        """The next case that was not answered yet, or the end."""
        waiting = [n for n, case in enumerate(self.cases) if case.id not in self.given]
        if not waiting:
            self._finish()
            return
        self.at = next((n for n in waiting if n > self.at), waiting[0])
        case = self.case()
        words = _("{group} · {n} of {all}").format(group=case.group, n=self.at + 1, all=len(self.cases))
        self.where.setText(words)
        self.title.setText(case.title)
        self.situation.setText(case.situation)
        emptied(self._answers)
        self.answers = []
        for number, answer in enumerate(case.answers, 1):
            shown = QuizAnswer(number, answer)
            shown.pressed.connect(self.choose)
            self._answers.addWidget(shown)
            self.answers.append(shown)
        self.hint.setText(_("Answer with 1 to {n}; Esc leaves, the answers stay.").format(n=len(case.answers)))
        self.next.setEnabled(False)
        self.next.setText(_("Next case") if len(waiting) > 1 else _("To the result"))
        self.next.show()
        self.repeat.hide()
        self.pages.setCurrentIndex(_CASE)
        self._count()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, number: int) -> None:
        """The first choice is the answer; later ones only tell their reasons."""
        case = self.case()
        if case.id in self.given:
            self.answers[number - 1].tell(chosen=number == self.given[case.id])
            return
        self.given[case.id] = number
        self._unkept[case.id] = str(number)
        for answer in self.answers:
            if answer.number == number or answer.answer.is_best:
                answer.tell(chosen=answer.number == number)
        self.hint.setText(_("Enter goes on; the other numbers tell their reasons."))
        self.next.setEnabled(True)
        self._count()
        self._keep()

    def _keep(self) -> None:
        """Kept at once, with what could not be kept before."""
        sent, again = dict(self._unkept), self._again
        self._again = False
        command = AnswerQuiz(answers=sent, again=again)
        self.place.work.do(command, self, partial(self._kept, sent), partial(self._not_kept, again))

    def _kept(self, sent: dict[str, str], _done: Any) -> None:
        for case in sent:
            self._unkept.pop(case, None)
        self.bar.clear()

    def _not_kept(self, again: bool, error: BaseException) -> None:
        self._again = self._again or again
        self._failed(error)

    def _right(self) -> int:
        return sum(self.given.get(case.id) == case.best for case in self.cases)

    def _count(self) -> None:
        if self.given:
            self.score.setText(_("{right} of {asked} right").format(right=self._right(), asked=len(self.given)))
        else:
            self.score.setText("")

    # -- the end

    def _finish(self) -> None:
        self.place.work.ask(MyQuizResults(), self._show_end, self._failed)

    def _show_end(self, results: tuple[QuizResult, ...]) -> None:
        """The score, what to read for each case that was not answered best, and the days before."""
        emptied(self._end)
        self.answers = []
        words = _("{right} of {asked} right").format(right=self._right(), asked=len(self.cases))
        self._end.addWidget(text(words, "title", name="quiz_result"))
        missed = [case for case in self.cases if self.given.get(case.id) != case.best]
        self._end.addWidget(text(
            _("For these cases there was a better answer; this is what to read:") if missed
            else _("Every answer was the best one."), "secondary", wrap=True,
        ))  # fmt: skip
        for case in missed:
            self._end.addSpacing(theme.px(theme.GAP))
            self._end.addWidget(text(case.title, "strong", wrap=True))
            for key, title in case.read:
                link = button(title, kind="link", icon="open", clicked=partial(self.read, key))
                self._end.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        earlier = [one for one in results if not one.is_today][:EARLIER]
        if earlier:
            self._end.addSpacing(theme.px(theme.GROUP))
            self._end.addWidget(text(_("Earlier"), "section"))
        for one in earlier:
            score = _("{right} of {asked} right").format(right=one.right, asked=one.asked)
            self._end.addWidget(text(f"{one.day.isoformat()}   {score}"))
        self._end.addStretch(1)
        self.where.setText(_("Result"))
        self.score.setText("")
        self.hint.setText("")
        self.next.hide()
        self.repeat.show()
        self.pages.setCurrentIndex(_END)

    def read(self, key: str) -> None:
        """The article in the knowledge base, beside this window."""
        dialog = KnowledgeDialog(self.place, self)
        dialog.show_article(key)
        dialog.open()

    def once_more(self) -> None:
        """A new round from the first case; what was answered today before does not count any more."""
        self.given, self._unkept, self._again = {}, {}, True
        self.at = -1
        self.go_on()

    def _failed(self, error: BaseException) -> None:
        show_problem(error, self.bar)


def _scrolled(inside: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    return area
