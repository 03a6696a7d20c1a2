"""满意度调查录入: survey sheets that came back on paper, a row each."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.ui.tab import WorkPlace


class SurveyGridDialog(QDialog):
    """A table to type in."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("survey_grid")
        self.place = place
