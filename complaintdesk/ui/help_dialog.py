"""F1: the program's own help, offline, a page a topic, and a page for each regulation made from its pack."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextListFormat,
)
from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget

from complaintdesk.desk.policy_editing import shipped_heads
from complaintdesk.domain.errors import PolicyError
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.i18n import _, language
from complaintdesk.paths import resource
from complaintdesk.ui import theme
from complaintdesk.ui.controls import row
from complaintdesk.ui.help_pack import fill_pack_page
from complaintdesk.ui.help_systems import fill_systems_page
from complaintdesk.ui.side_list import SideList

#: The pages in the order of the list; each is resources/help/<language>/<name>.md.
PAGES: Final = (
    "start", "keys", "intake", "guide", "list", "dispatch", "print", "scan", "calls", "books", "figures", "forms", "backup",
    "files", "network", "exchange", "views", "knowledge", "questions",
)  # fmt: skip
#: Between the pages and the packs stands the table of the source documents.
_FIRST_PACK: Final = len(PAGES) + 1
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
        #: The packs behind the topics, each read when its page is asked for; a pack of the office's own joins them.
        self._packs: list[Pack | Path] = [file for _head, file in shipped_heads()]
        titles = [(page_title(name), "") for name in PAGES]
        titles += [(_("Rules, forms and statistics, and where they are"), "")]
        titles += [(f"§ {head.label}", "") for head, _file in shipped_heads()]
        self.topics = SideList(titles, _("Topics"), 232)
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

    def show_pack(self, pack: Pack) -> None:
        """Bring the page of a pack to the front, also of one that is no shipped one."""
        same = (
            at
            for at, each in enumerate(self._packs)
            if isinstance(each, Path) and each.stem == pack.id and _read(each) == pack
        )
        at = next(same, -1)
        if at < 0:
            self._packs.append(pack)
            self.topics.add(f"§ {pack.label} {pack.version}")
            at = len(self._packs) - 1
        self.topics.setCurrentRow(_FIRST_PACK + at)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.topics.currentRow() >= 0:
            self._show(self.topics.currentRow())

    def _show(self, at: int) -> None:
        document = self.page.document()
        document.setDefaultFont(self.font())
        if at < len(PAGES):
            # The only rich text of the program, made from files that ship with it.
            self.page.setMarkdown(page_text(PAGES[at]))
            _give_air(document)
        elif at < _FIRST_PACK:
            fill_systems_page(document)
        else:
            self._show_pack(self._packs[at - _FIRST_PACK])
        self.page.moveCursor(QTextCursor.MoveOperation.Start)

    def _show_pack(self, pack: Pack | Path) -> None:
        if isinstance(pack, Path):
            try:
                pack = _read(pack)
            except PolicyError as problem:
                self.page.setPlainText(str(problem))
                return
        fill_pack_page(self.page.document(), pack)


def _read(file: Path) -> Pack:
    return parse_pack(file.read_text(encoding="utf-8"), file.name)


def _give_air(document: QTextDocument) -> None:
    """Line height and distances as everywhere else; Markdown brings none."""
    document.setIndentWidth(theme.px(24))
    bullet = QTextCharFormat()
    # Qt leaves the width of a blank between a bullet and its words: too little here.
    bullet.setFontStretch(250)
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
        listed = block.textList()
        if listed and listed.format().style() == QTextListFormat.Style.ListDisc:
            cursor.mergeBlockCharFormat(bullet)
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
