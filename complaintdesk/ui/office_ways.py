"""办公: what of the office's work has a window of its own beside the four tabs: call-backs, books, training, exchange.

Each window is loaded when it is opened first: the desk is there sooner in the morning.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.domain.book_words import EntryKind
from complaintdesk.ui.tab import WorkPlace


class OfficeWays(QObject):
    """For one signed-in person; ends with the sign-out."""

    case_wanted = Signal(int)
    print_wanted = Signal(int, object)
    """Print this form (by id) of this case (by id)."""

    def __init__(self, place: WorkPlace, window: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.place, self._window = place, window

    def calls(self) -> None:
        """Who waits for a call, and the call at hand."""
        from complaintdesk.ui.call_dialog import CallDialog

        dialog = CallDialog(self.place, self._window)
        dialog.case_chosen.connect(self.case_wanted)
        dialog.surveys_wanted.connect(self.surveys)
        dialog.open()

    def surveys(self) -> None:
        """Survey sheets that came back on paper, keyed in as a table."""
        from complaintdesk.ui.survey_grid_dialog import SurveyGridDialog

        SurveyGridDialog(self.place, self._window).open()

    def books(self, kind: EntryKind | None = None, entry_id: int | None = None) -> None:
        """The books, at one of them or at one entry where it is named."""
        from complaintdesk.ui.books_dialog import BooksDialog

        dialog = BooksDialog(self.place, self._window, kind=kind, entry_id=entry_id)
        dialog.case_chosen.connect(self.case_wanted)
        dialog.print_wanted.connect(self.print_wanted)
        dialog.quiz_wanted.connect(self.quiz)
        dialog.knowledge_wanted.connect(self.knowledge)
        dialog.open()

    def quiz(self) -> None:
        """The training cases as a quiz."""
        from complaintdesk.ui.quiz_dialog import QuizDialog

        QuizDialog(self.place, self._window).open()

    def knowledge(self) -> None:
        """The knowledge base: what to look up and to copy."""
        from complaintdesk.ui.knowledge_dialog import KnowledgeDialog

        KnowledgeDialog(self.place, self._window).open()

    def exchange(self, number: str = "") -> None:
        """Signed files from and for other offices; `number` is that of the open case."""
        from complaintdesk.ui.exchange_dialog import ExchangeDialog

        dialog = ExchangeDialog(self.place, self._window, number=number)
        dialog.case_chosen.connect(self.case_wanted)
        dialog.open()

    def open_named(self, what: str, entry_id: int | None = None) -> None:
        """What a reminder opens: "calls", a book by its kind, or one entry of it."""
        if what == "calls":
            self.calls()
        else:
            self.books(EntryKind(what) if what else None, entry_id)
