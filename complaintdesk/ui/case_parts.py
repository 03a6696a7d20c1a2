"""What a case is read and handled in: head, alarms, reading, timeline, and the side column with steps and files.

The next case is made ready beside the one that stands, a little in each turn; then all parts change in one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QApplication, QWidget

from complaintdesk.desk.rows import CaseSheet
from complaintdesk.ui import theme
from complaintdesk.ui.attachment_view import Attachments
from complaintdesk.ui.case_header import CaseHeader
from complaintdesk.ui.case_reading import CaseReading
from complaintdesk.ui.case_records import Alarms
from complaintdesk.ui.controls import column
from complaintdesk.ui.next_steps import Documents, NextSteps
from complaintdesk.ui.side_pages import scrolled
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.timeline_view import TimelineView
from complaintdesk.ui.turns import Steps, laid_out_once

PRIMARY: Final = "primary"


class CaseParts:
    """The parts of the screen of a case that show the case itself."""

    def __init__(self, place: WorkPlace) -> None:
        self.header, self.alarms, self.reading, self.timeline = CaseHeader(), Alarms(), CaseReading(), TimelineView()
        self.steps, self.documents, self.attachments = NextSteps(), Documents(), Attachments(place)
        self._offers = QWidget()
        lay = column(self._offers, self.steps, self.documents, self.attachments, 0, gap=theme.EDGE)
        lay.setContentsMargins(theme.px(theme.GROUP), 0, theme.px(theme.GAP), 0)
        self.side = scrolled(self._offers)
        self._case_id: int | None = None

    def prepare(self, sheet: CaseSheet, taking: Sequence[tuple[str, str, str]]) -> Steps:
        """Make what this case needs, out of sight; `taking` are the ways to take it out. Stopped, nothing is left."""
        made = (self.steps.next, self.documents.next, self.attachments.next)
        try:
            yield from self.reading.prepare(sheet)
            yield from self.timeline.prepare(sheet)
            yield from self.steps.prepare(sheet)
            yield from self.documents.prepare(sheet, taking)
            yield from self.attachments.prepare(sheet)
            for page in made:
                page.dress()
                yield
        except BaseException:
            for page in made:
                page.drop()
            raise

    def show_prepared(self, sheet: CaseSheet) -> None:
        """What was made takes the place of what stands."""
        bar = self.side.verticalScrollBar()
        at = bar.value() if sheet.id == self._case_id else 0
        self._case_id = sheet.id
        self.header.show_case(sheet)
        self.alarms.show_case(sheet)
        self.reading.show_prepared(sheet)
        self.timeline.show_prepared(sheet)
        with laid_out_once(self._offers):
            self.steps.show_prepared()
            self.documents.next.show()
            self.attachments.next.show()
        # The keyboard goes from button to button while they are taken away, and the column with it.
        bar.setValue(at)

    def focus_held(self) -> str:
        """The name of what has the keyboard among the parts that are made anew; "" where it is elsewhere."""
        focus = QApplication.focusWidget()
        parts = (self.steps, self.documents, self.attachments, self.timeline)
        if focus is None or not any(part.isAncestorOf(focus) for part in parts):
            return ""
        return PRIMARY if focus is self.steps.primary else focus.objectName()
