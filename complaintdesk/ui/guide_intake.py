"""这一步（登记前）: what helps at the counter while somebody types, by the kind of concern; and this desk's duty (P7)."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from complaintdesk.desk.guidance import GuidanceSheet, IntakeGuidance
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.facts import CaseFacts
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, emptied, text
from complaintdesk.ui.guide_parts import Fold, Saying, listed
from complaintdesk.ui.tab import WorkPlace


class IntakeGuide(QWidget):
    """A title, the sentences with the day to be told, and the first receiver's duty behind one line."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("intake_guide")
        self.lines: list[QLabel] = []
        self.duty: Fold | None = None
        self._place = place
        self._sheet: GuidanceSheet | None = None
        self._title = text("", "section", wrap=True, name="intake_guide_title")
        inner = QWidget()
        self._lay = QVBoxLayout(inner)
        self._lay.setContentsMargins(0, 0, 0, 0)
        self._lay.setSpacing(theme.px(theme.GRID))
        column(self, self._title, inner, gap=theme.GRID)

    def show_for(self, facts: CaseFacts, day: str) -> None:
        """Ask for what fits the kind and severity chosen; `day` is when an answer comes, in words."""
        question = IntakeGuidance(kind=facts.kind, severity=facts.severity, due=day)
        self._place.work.ask(question, self._show, self._failed, latest="intake_guidance")

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, NotAllowed):
            self._place.problem(error)

    def _show(self, sheet: GuidanceSheet) -> None:
        if sheet == self._sheet:
            return
        was_open = self.duty is not None and self.duty.is_open()
        self._sheet = sheet
        self._title.setText(sheet.title)
        emptied(self._lay)
        self.lines = [Saying(words, 0) for words in sheet.say]
        for saying in self.lines:
            self._lay.addWidget(saying)
        self.duty = Fold(sheet.duty.title, partial(listed, sheet.duty.lines), "intake_duty")
        self.duty.set_open(was_open)
        self._lay.addWidget(self.duty)
