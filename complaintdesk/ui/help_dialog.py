"""F1: the program's own help, offline, a page a topic."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget

from complaintdesk.i18n import _, language
from complaintdesk.paths import resource
from complaintdesk.ui import theme
from complaintdesk.ui.controls import row
from complaintdesk.ui.side_list import SideList

#: The pages in the order of the list; each is resources/help/<language>/<name>.md.
PAGES: Final = ("start", "keys", "intake", "dispatch", "print", "backup", "files", "network", "questions")
SIZE: Final = (860, 620)


def page_text(name: str) -> str:
    """One page in the language in force."""
    return resource(f"help/{language()}/{name}.md").read_text(encoding="utf-8")


def page_title(name: str) -> str:
    """A page's name: its first line."""
    return page_text(name).partition("\n")[0].lstrip("# ").strip()


class HelpDialog(QDialog):
    """A list of topics and the page of the chosen one; stays open beside the work."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("help_dialog")
        self.setWindowTitle(_("Help"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.topics = SideList([(page_title(name), "") for name in PAGES], _("Topics"), 208)
        self.topics.setObjectName("help_topics")
        self.page = QTextBrowser()
        self.page.setObjectName("help_page")
        self.page.setOpenLinks(False)
        self.page.setAccessibleName(_("Help"))
        self.page.document().setDocumentMargin(theme.px(theme.GROUP))
        lay = row(self, self.topics, self.page, gap=theme.GROUP, edge=theme.GROUP)
        lay.setStretchFactor(self.page, 1)
        self.topics.currentRowChanged.connect(self._show)
        self.topics.setCurrentRow(0)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(SIZE[0]), room.width() - 80), min(theme.px(SIZE[1]), room.height() - 80))

    def show_page(self, name: str) -> None:
        """Bring a page to the front by its name."""
        self.topics.setCurrentRow(PAGES.index(name))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.topics.currentRow() >= 0:
            self._show(self.topics.currentRow())

    def _show(self, at: int) -> None:
        document = self.page.document()
        document.setDefaultFont(self.font())
        # The only rich text of the program, made from files that ship with it.
        self.page.setMarkdown(page_text(PAGES[at]))
        _give_air(document)
        self.page.moveCursor(QTextCursor.MoveOperation.Start)


def _give_air(document: QTextDocument) -> None:
    """Line height and distances as everywhere else; Markdown brings none."""
    block = document.begin()
    while block.isValid():
        form = QTextBlockFormat(block.blockFormat())
        heading = form.headingLevel()
        if not QTextCursor(block).currentTable():
            form.setLineHeight(140, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        if not block.textList() and not QTextCursor(block).currentTable():
            form.setTopMargin(theme.px({0: 0, 1: 0, 2: 14}.get(heading, 8)))
            form.setBottomMargin(theme.px(6 if heading else 8))
        cursor = QTextCursor(block)
        cursor.setBlockFormat(form)
        if heading:
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            shape = QTextCharFormat()
            shape.setFontWeight(QFont.Weight.DemiBold)
            shape.setFontPointSize(theme.current().points(theme.TITLE if heading == 1 else theme.SECTION))
            cursor.setCharFormat(shape)
        table = cursor.currentTable()
        if table is not None:
            looks = table.format()
            looks.setCellPadding(theme.px(5))
            looks.setBorder(0)
            table.setFormat(looks)
        block = block.next()
