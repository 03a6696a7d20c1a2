"""The quiet list at the left of a dialog: a few sections, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from complaintdesk.ui import icons, theme

ROW = 36


class SideList(QListWidget):
    """Sections by their titles, each perhaps with an icon."""

    def __init__(
        self, titles: Sequence[tuple[str, str]], spoken: str, width: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("sidebar", True)
        self.setAccessibleName(spoken)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._width = width
        self._icons = [icon for _title, icon in titles]
        for title, _icon in titles:
            self.addItem(QListWidgetItem(title))
        self._dress()

    def add(self, title: str) -> None:
        """One more section at the end."""
        self._icons.append("")
        self.addItem(QListWidgetItem(title))
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()

    def _dress(self) -> None:
        """Said for each row: the list asks for heights before the style sheet has reached it."""
        self.setFixedWidth(theme.px(self._width))
        for at, name in enumerate(self._icons):
            self.item(at).setSizeHint(QSize(0, theme.px(ROW)))
            if name:
                self.item(at).setIcon(icons.icon(name, "muted"))
