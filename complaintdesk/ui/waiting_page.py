"""A quiet page while something is being opened."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from complaintdesk.ui.controls import column, row, text


class WaitingPage(QWidget):
    """One sentence in the middle."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.setObjectName("waiting")
        column(self, 0, row(None, 0, text(words, "muted"), 0), 0)
