"""Writes a help page with a cursor: headings, sentences, tables. Never Markdown or HTML: the words may be anybody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

from complaintdesk.ui import theme

_SIZES: Final = {1: theme.TITLE, 2: theme.SECTION}


class PageWriter:
    """Puts headings, sentences and tables at the end of a document."""

    def __init__(self, cursor: QTextCursor) -> None:
        self.cursor = cursor
        self._is_first = True

    def _block(self, above: int, below: int) -> None:
        shape = QTextBlockFormat()
        shape.setTopMargin(theme.px(above))
        shape.setBottomMargin(theme.px(below))
        shape.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if self._is_first:
            self.cursor.setBlockFormat(shape)
        else:
            self.cursor.insertBlock(shape)
        self._is_first = False

    def heading(self, words: str, level: int) -> None:
        """A heading of the page (1) or of a part (2)."""
        self._block(0 if self._is_first else 16, 6)
        shape = self.cursor.blockFormat()
        shape.setHeadingLevel(level)
        self.cursor.setBlockFormat(shape)
        looks = QTextCharFormat()
        looks.setFontWeight(QFont.Weight.DemiBold)
        looks.setFontPointSize(theme.current().points(_SIZES[level]))
        self.cursor.insertText(words, looks)

    def strong(self, words: str) -> None:
        """A small heading."""
        self._block(8, 2)
        looks = QTextCharFormat()
        looks.setFontWeight(QFont.Weight.DemiBold)
        self.cursor.insertText(words, looks)

    def say(self, words: str) -> None:
        """A paragraph; a line break in it stays one."""
        self._block(0, 6)
        self.cursor.insertText(words.replace("\n", "\u2028"), QTextCharFormat())

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
        """A table whose words wrap, with hair lines."""
        lines = list(rows)
        if not lines:
            self.say("–")
            return
        self._block(0, 0)
        shape = QTextTableFormat()
        shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        shape.setColumnWidthConstraints(
            [QTextLength(QTextLength.Type.PercentageLength, float(width)) for width in widths]
        )
        shape.setCellPadding(theme.px(5))
        shape.setCellSpacing(0)
        shape.setBorder(1)
        shape.setBorderCollapse(True)
        shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        shape.setBorderBrush(theme.color("line"))
        shape.setHeaderRowCount(1)
        table = self.cursor.insertTable(len(lines) + 1, len(headings), shape)
        quiet = QTextCharFormat()
        quiet.setForeground(theme.color("muted"))
        for at, words in enumerate(headings):
            table.cellAt(0, at).firstCursorPosition().insertText(words, quiet)
        for below, cells in enumerate(lines, 1):
            for at, words in enumerate(cells):
                cell = table.cellAt(below, at).firstCursorPosition()
                cell.insertText(words.replace("\n", "\u2028"), QTextCharFormat())
        self.cursor.movePosition(QTextCursor.MoveOperation.End)
