"""A page of the window and where its keyboard begins."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """`entry` is the widget that gets the keyboard first.

    It is not Qt's focus proxy: with a proxy, Tab comes back into the page at that widget and skips all before it.
    """

    entry: QWidget | None = None

    def take_focus(self) -> None:
        """Give the keyboard to the entry."""
        (self.entry or self).setFocus(Qt.FocusReason.OtherFocusReason)
