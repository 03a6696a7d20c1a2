"""培训: the training cases as a quiz."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.ui.tab import WorkPlace


class QuizDialog(QDialog):
    """One case after the other."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("quiz_dialog")
        self.place = place
