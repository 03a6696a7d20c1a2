"""标签与内容: labels at the left, words at their right, made once and filled again with the next case.

To make a label and dress it by the style sheet costs twenty times what it costs to change its words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QLabel, QWidget

from complaintdesk.ui import theme
from complaintdesk.ui.controls import TextRank, text
from complaintdesk.ui.turns import Steps, all_at_once

W = TypeVar("W", bound=QWidget)


def grow(parts: list[W], count: int, make: Callable[[], W]) -> Steps:
    """Make what is missing of so many parts, one a step, each dressed but out of sight."""
    while len(parts) < count:
        made = make()
        made.ensurePolished()
        parts.append(made)
        yield


class Lines(QGridLayout):
    """Label and words, line by line. The words wrap and can be copied."""

    def __init__(self, rank: TextRank) -> None:
        super().__init__()
        self._rank: TextRank = rank
        self._names: list[QLabel] = []
        self._words: list[QLabel] = []
        self.setHorizontalSpacing(theme.px(theme.GAP))
        self.setVerticalSpacing(theme.px(theme.GRID))
        self.setColumnStretch(1, 1)

    def prepare(self, count: int) -> Steps:
        """Make what is missing of so many lines."""
        yield from grow(self._words, count, self._make)

    def fill(self, lines: Sequence[tuple[str, str]], width: int) -> None:
        """Show these; `width` is that of the labels."""
        for number, (name, words) in enumerate(zip(self._names, self._words, strict=True)):
            label, value = lines[number] if number < len(lines) else ("", "")
            name.setText(label)
            if name.maximumWidth() != width:
                name.setFixedWidth(width)
            words.setText(value)
            words.setAccessibleName(label)
            for part in (name, words):
                part.setVisible(number < len(lines))

    def _make(self) -> QLabel:
        name = text("", self._rank, wrap=True)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = text("", wrap=True, selectable=True)
        # A word of 20,000 letters has no break: it must not widen the window.
        words.setMinimumWidth(1)
        for column, part in enumerate((name, words)):
            part.hide()
            self.addWidget(part, len(self._names), column)
        name.ensurePolished()
        self._names.append(name)
        return words


def add_lines(lay: QBoxLayout, lines: Sequence[tuple[str, str]], width: int) -> None:
    """Put these lines, which stay as they are, at the end of a page's layout; `width` is that of the labels."""
    grid = Lines("muted")
    # First on the page: what is shown before it has a place opens a window of its own.
    lay.addLayout(grid)
    all_at_once(grid.prepare(len(lines)))
    grid.fill(lines, width)
