"""A dialog with inputs."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog


class FormDialog(QDialog):
    """对话框: Enter goes from input to input and never presses a button that has not the keyboard."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A dialog would take a stray Enter for its default button.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)
