"""登记提示: while somebody is typing, what the desk knows about it: the limit, earlier cases, category and severity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QTimer

from complaintdesk.desk.choices import IntakeChoices
from complaintdesk.desk.earlier import EarlierCase, EarlierCases
from complaintdesk.desk.foretell import DueForetold, DueNow
from complaintdesk.desk.severity import ProposedSeverity, SeverityProposal
from complaintdesk.desk.suggesting import SuggestedCategories
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.identity import digits
from complaintdesk.ui.earlier_panel import EarlierPanel
from complaintdesk.ui.guide_intake import IntakeGuide
from complaintdesk.ui.intake_cards import DueLine
from complaintdesk.ui.intake_form import IntakeForm
from complaintdesk.ui.tab import WorkPlace

EARLIER_MS: Final = 250
WORDS_MS: Final = 400
DUE_MS: Final = 60_000
#: Fewer characters say nothing about a category.
LEAST_WORDS: Final = 2
#: Fewer characters say too little to find what others said alike.
LEAST_ALIKE: Final = 12


class IntakeHints(QObject):
    """Asks the desk while the person is typing; an answer that comes too late is not shown."""

    def __init__(self, place: WorkPlace, form: IntakeForm, due: DueLine, earlier: EarlierPanel, steps: IntakeGuide,
                 parent: QObject) -> None:
        super().__init__(parent)
        self._place, self._form, self._due, self._earlier, self._steps = place, form, due, earlier, steps
        self._zone = ZoneInfo(place.office.zone)
        self._proposes = False
        self._earlier_timer = _timer(self, EARLIER_MS, self.look_for_earlier, once=True)
        self._words_timer = _timer(self, WORDS_MS, self.look_at_words, once=True)
        _timer(self, DUE_MS, self.ask_due)
        form.who.changed.connect(self._earlier_timer.start)
        form.about_changed.connect(self._earlier_timer.start)
        form.words_changed.connect(self._words_timer.start)
        form.who.changed.connect(self._words_timer.start)
        form.limit_changed.connect(self.ask_due)

    def set_options(self, options: IntakeChoices) -> None:
        """Whether the rules propose severities at all."""
        self._proposes = options.proposes_severity

    def forget(self) -> None:
        """The form was emptied."""
        self._earlier_timer.stop()
        self._words_timer.stop()
        self._earlier.show_nobody()

    # ---- the limit

    def ask_due(self) -> None:
        """The handling limit for what is typed."""
        if self._form.isVisible() or self._due.foretold is None:
            question = DueNow(facts=self._form.case_facts(), received_at=self._form.more.received_at.value())
            self._place.work.ask(question, self._show_due, self._place.problem, latest="intake_due")

    def _show_due(self, foretold: DueForetold) -> None:
        self._form.who.today = foretold.now.astimezone(self._zone).date()
        self._due.show_due(foretold)
        self._steps.show_for(self._form.case_facts(), self._due.day)

    # ---- the earlier cases

    def look_for_earlier(self) -> None:
        """Ask for earlier cases of the person or about the matter, as soon as enough of either is known."""
        self._earlier_timer.stop()
        form, who = self._form, self._form.who
        name, phone, number = who.name.value(), who.phone.value(), who.id_number.value()
        department, category = str(form.department.value()), str(form.category.value())
        own = form.own.values(form.kind_chosen())
        is_named = len(name) >= 2 or len(digits(phone)) >= 7 or len(number) >= 8
        says_enough = len(form.facts.value().strip()) >= LEAST_ALIKE
        if not is_named and not (department and category) and not own and not says_enough:
            self._earlier.show_nobody()
            return
        question = EarlierCases(
            phone=phone,
            id_number=number,
            name=name,
            facts=form.facts.value(),
            respondent_department=department,
            respondent_person=form.person.value(),
            category=category,
            fields=own,
        )
        self._place.work.ask(question, self._show_earlier, self._no_earlier, latest="earlier")

    def _show_earlier(self, cases: tuple[EarlierCase, ...]) -> None:
        if not self._earlier_timer.isActive():
            self._earlier.show_cases(cases)

    def _no_earlier(self, error: BaseException) -> None:
        self._earlier.show_nobody()
        if not isinstance(error, NotAllowed):
            self._place.problem(error)

    # ---- category and severity

    def look_at_words(self) -> None:
        """Ask what the words propose: a category while none is chosen, and a severity where the rules know any."""
        self._words_timer.stop()
        form, words = self._form, self._form.words()
        if len(form.facts.value().strip()) >= LEAST_ALIKE:
            self.look_for_earlier()
        if form.category.value() or len(words.strip()) < LEAST_WORDS:
            form.proposals.show_choices(())
        else:
            self._place.work.ask(
                SuggestedCategories(text=words), self._show_categories, self._place.problem, latest="intake_categories"
            )
        if self._proposes:
            question = ProposedSeverity(
                facts=form.case_facts(), phone=form.who.phone.value(), id_number=form.who.id_number.value()
            )
            self._place.work.ask(question, self._show_severity, self._place.problem, latest="intake_severity")

    def _show_categories(self, choices: tuple[Choice, ...]) -> None:
        if not self._words_timer.isActive() and not self._form.category.value():
            self._form.proposals.show_choices(choices)

    def _show_severity(self, proposed: SeverityProposal | None) -> None:
        if not self._words_timer.isActive():
            self._form.grading.show_proposal(proposed)


def _timer(owner: QObject, milliseconds: int, run: Callable[[], object], *, once: bool = False) -> QTimer:
    timer = QTimer(owner)
    timer.setInterval(milliseconds)
    timer.setSingleShot(once)
    timer.timeout.connect(run)
    if not once:
        timer.start()
    return timer
