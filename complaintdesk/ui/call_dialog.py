"""回访: the queue at the left, the call at hand at the right; all by keyboard."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.ui.tab import WorkPlace


class CallDialog(QDialog):
    """回访台."""

    case_chosen = Signal(int)
    surveys_wanted = Signal()

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("call_dialog")
        self.place = place
