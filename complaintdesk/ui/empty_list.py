"""What the case list says when it is empty, and what to do first."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import ButtonKind, button, restyle, text

Way = tuple[str, str, str, Callable[[], object]]
"""(name, words, icon, what it does); the first one is the primary."""


class EmptyList(QFrame):
    """One sentence, a hint, and buttons; replaced as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty_list")
        self.setProperty("ground", "raised")
        self._mark = QLabel()
        self._sentence = text("", "section", name="empty_sentence")
        self._hint = text("", "muted", wrap=True, name="empty_hint")
        self._ways = QHBoxLayout()
        self._ways.setSpacing(theme.px(theme.GAP))
        lay = QVBoxLayout(self)
        lay.setSpacing(theme.px(theme.GAP))
        lay.addStretch(2)
        for part in (self._mark, self._sentence, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            lay.addWidget(part)
        lay.addSpacing(theme.px(theme.GAP))
        lay.addLayout(self._ways)
        lay.addStretch(3)

    def say(self, icon: str, sentence: str, hint: str = "", ways: Sequence[Way] = ()) -> None:
        """Say why there is nothing, and what can be done."""
        icons.put(self._mark, icon, "faint")
        self._sentence.setText(sentence)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._clear_ways()
        self._ways.addStretch()
        for number, (name, words, picture, do) in enumerate(ways):
            kind: ButtonKind = "quiet" if number else "primary"
            self._ways.addWidget(button(words, kind=kind, icon=picture, name=name, clicked=do))
        self._ways.addStretch()
        restyle(self)

    def sentence(self) -> str:
        """What is said."""
        return self._sentence.text()

    def _clear_ways(self) -> None:
        while (item := self._ways.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
