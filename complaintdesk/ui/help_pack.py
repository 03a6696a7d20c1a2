"""F1, the page of a pack: each sentence of the regulation beside the screen, rule or test that keeps it.

Made from the pack with a cursor, never as Markdown or HTML: a pack may come from a file of somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_articles import resolve
from complaintdesk.domain.policy_flow import branches_of, flow_of
from complaintdesk.domain.policy_words import listed, rule_extension, switch_sentences, when_words
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme

_SIZES: Final = {1: theme.TITLE, 2: theme.SECTION}


def fill_pack_page(document: QTextDocument, pack: Pack) -> None:
    """Write the page of the pack into the document, in the language in force."""
    document.clear()
    page = _Writer(QTextCursor(document))
    page.heading(pack.label, 1)
    page.say(
        _("Version {version}, after {sources}.").format(
            version=pack.version, sources=listed(pack.sources) or _("the office's own rules")
        )
    )
    n = len(pack.articles)
    page.heading(_("What the regulation says, and what keeps it"), 2)
    if pack.articles:
        page.say(ngettext("{n} article, each with its answer.", "{n} articles, each with its answer.", n).format(n=n))
        rows = [(a.ref, a.says, "\n".join(resolve(pack, ref) or ref for ref in a.kept_by)) for a in pack.articles]
        page.table((_("Article"), _("What it says"), _("Kept by")), rows, (18, 46, 36))
    else:
        page.say(_("This pack lists no articles."))
    page.heading(_("Limits"), 2)
    limits = [
        (rule.label, rule.limit.label, when_words(rule.when, pack) or _("all"), rule_extension(rule) or "–", rule.source)
        for rule in pack.rules
    ]
    headings = (_("Limit"), _("Time"), _("Cases"), _("Extension"), _("Source"))
    page.table(headings, limits, (24, 14, 22, 16, 24))
    page.heading(_("Flow"), 2)
    for branch in branches_of(pack):
        flow = flow_of(pack, branch)
        page.strong(flow.title)
        page.say("\n".join(flow.lines))
    page.heading(_("Rules that always hold"), 2)
    page.say("\n".join(f"· {sentence}" for sentence in switch_sentences(pack)) or "–")
    page.cursor.setPosition(0)


class _Writer:
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
