"""读的页: headings, sentences and tables as plain text that wraps, scrolls with the arrows and holds no input."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, line, text

#: A cell is its text, or a main text with a quiet one below it.
Cell = str | tuple[str, str]


class SectionPage(QScrollArea):
    """A page that is read: it scrolls with the arrows and holds no input."""

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        self.setObjectName(f"section_{name}")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setAccessibleName(spoken)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        self.inner = QWidget()
        self.inner.setAutoFillBackground(False)
        self.lay: QVBoxLayout = column(self.inner, gap=theme.GAP)
        self.lay.setContentsMargins(0, 0, theme.px(theme.GROUP), theme.px(theme.GROUP))
        self.setWidget(self.inner)
        self._filled = False

    def heading(self, words: str) -> None:
        """A heading, with air above all but the first."""
        if self._filled:
            self.lay.addSpacing(theme.px(theme.GROUP))
        self._filled = True
        self.lay.addWidget(text(words, "section"))

    def say(self, sentence: str, quiet: str = "") -> None:
        """A sentence, and quietly below it where it comes from."""
        self._filled = True
        said = column(None, text(sentence, wrap=True, selectable=True), gap=0)
        if quiet:
            said.addWidget(text(quiet, "secondary", wrap=True, selectable=True))
        self.lay.addLayout(said)

    def nothing(self, sentence: str) -> None:
        """What the pack does not say must be seen as that, not as a page that failed."""
        self._filled = True
        self.lay.addWidget(text(sentence, "muted", wrap=True))

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int], name: str) -> None:
        """A table whose cells wrap; `widths` are the columns' shares of the width."""
        self._filled = True
        self.lay.addWidget(ReadTable(headings, rows, widths, name))

    def words(self) -> str:
        """Everything that can be read here, a line a text."""
        labels = [label.text() for label in self.inner.findChildren(QLabel)]
        return "\n".join(label for label in labels if label)


class ReadTable(QWidget):
    """A table to read: words wrap, a hair line under each row, nothing to choose."""

    def __init__(
        self, headings: Sequence[str], rows: Iterable[Sequence[Cell]], widths: Sequence[int], name: str
    ) -> None:
        super().__init__()
        self.setObjectName(name)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(theme.GROUP))
        grid.setVerticalSpacing(theme.px(6))
        across = len(headings)
        for at, width in enumerate(widths):
            grid.setColumnStretch(at, width)
        if any(headings):
            for at, words in enumerate(headings):
                grid.addWidget(text(words, "secondary"), 0, at)
            grid.addWidget(line(), 1, 0, 1, across)
        below = 2
        for cells in rows:
            for at, cell in enumerate(cells):
                grid.addWidget(_cell(cell), below, at, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(line(), below + 1, 0, 1, across)
            below += 2


def _cell(cell: Cell) -> QWidget:
    main, quiet = (cell, "") if isinstance(cell, str) else cell
    top = _wrapped(main, "body")
    if not quiet:
        return top
    both = QWidget()
    column(both, top, _wrapped(quiet, "secondary"), gap=0)
    return both


def _wrapped(words: str, rank: str) -> QLabel:
    made = text(words, "secondary" if rank == "secondary" else "body", wrap=True, selectable=True)
    # A column may become narrower than its longest word would like; the share decides.
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    made.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return made
