"""The one window: top line, message bar, the four tabs, status line. It only frames and wires; tabs do the work.

Loading this module costs next to nothing, so that the frame can be on the screen before the rest of the program is read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from complaintdesk.i18n import _
from complaintdesk.ui.page import Page

if TYPE_CHECKING:
    from complaintdesk.ui.messages import MessageBar
    from complaintdesk.ui.tab import Tab
    from complaintdesk.ui.top_bar import TopBar

LEAST = (1100, 680)
USUAL = (1440, 900)


class MainWindow(QMainWindow):
    """Shows one page (opening, first run, sign-in, locked) or the desk with its tabs."""

    closing = Signal()
    files_dropped = Signal(object)
    """Files or folders (a list of Path) that may be scanned pages were dropped where nothing else takes them."""
    tab_shown = Signal(int)

    top: TopBar
    bar: MessageBar

    def __init__(self, *, furnished: bool = True) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setMinimumSize(*LEAST)
        self._page: QWidget | None = None
        self._tabs: dict[int, Tab] = {}
        self._make_tab: Callable[[int], Tab] | None = None
        self.may_close: Callable[[], bool] = lambda: True
        if furnished:
            self.furnish()

    def furnish(self) -> None:
        """Put everything into the frame; once, and before anything is shown in it."""
        from complaintdesk.ui import theme
        from complaintdesk.ui.controls import column, text
        from complaintdesk.ui.messages import MessageBar
        from complaintdesk.ui.top_bar import TABS, TopBar

        self.setWindowTitle(_("ComplaintDesk"))
        self.setAcceptDrops(True)
        self.top = TopBar()
        self.bar = MessageBar()
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        self.tabs = QStackedWidget()
        self.tabs.setObjectName("tab_pages")
        middle = QWidget()
        lay = column(middle, self.top, self.bar, self.pages, gap=0)
        lay.setStretchFactor(self.pages, 1)
        self.setCentralWidget(middle)
        self.pages.addWidget(self.tabs)
        self.place_words = text("", "secondary", name="status_place")
        self.backup_words = text("", "secondary", name="status_backup")
        self.statusBar().addWidget(self.place_words)
        self.statusBar().addPermanentWidget(self.backup_words)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(theme.px(theme.EDGE) - 4, 0, theme.px(theme.EDGE) - 4, 0)
        self.top.tab_chosen.connect(self.show_tab)
        for number in range(len(TABS)):
            jump = QShortcut(
                QKeySequence(f"Alt+{number + 1}"), self, context=Qt.ShortcutContext.WindowShortcut
            )
            jump.activated.connect(lambda chosen=number: self.show_tab(chosen))
        self.show_page(None)

    def show_page(self, page: QWidget | None) -> None:
        """Show a page instead of the desk, or nothing yet; the desk's parts are hidden meanwhile."""
        if self._page is not None:
            self.pages.removeWidget(self._page)
            self._page.deleteLater()
        self._page = page or QWidget()
        self.pages.addWidget(self._page)
        self.pages.setCurrentWidget(self._page)
        self.top.setVisible(False)
        self.statusBar().setVisible(False)
        self.setWindowTitle(_("ComplaintDesk"))
        if isinstance(page, Page):
            page.take_focus()

    def show_desk(self, make_tab: Callable[[int], Tab], office: str, first: int = 0) -> None:
        """Show the desk with one of its tabs in front; a tab is made when it is first wanted."""
        from complaintdesk.ui.top_bar import TABS

        while (old := self.tabs.widget(0)) is not None:
            self.tabs.removeWidget(old)
            old.deleteLater()
        self._tabs, self._make_tab = {}, make_tab
        for _number in TABS:
            self.tabs.addWidget(QWidget())
        self.pages.setCurrentWidget(self.tabs)
        self.top.setVisible(True)
        self.statusBar().setVisible(True)
        self.setWindowTitle(_("{office} – ComplaintDesk").format(office=office))
        self.show_tab(first)

    @property
    def made_tabs(self) -> list[Tab]:
        """The tabs that are there by now, in their order."""
        return [self._tabs[number] for number in sorted(self._tabs)]

    def has_tab(self, number: int) -> bool:
        """Whether this tab is there by now."""
        return number in self._tabs

    def tab(self, number: int) -> Tab:
        """The tab of this number, made now where it was not yet. Only while there is a desk."""
        if number not in self._tabs:
            if self._make_tab is None:
                raise LookupError(number)
            tab = self._tabs[number] = self._make_tab(number)
            self.tabs.insertWidget(number, tab)
            if (empty := self.tabs.widget(number + 1)) is not None:
                self.tabs.removeWidget(empty)
                empty.deleteLater()
        return self._tabs[number]

    def back_to_desk(self) -> None:
        """Show the desk again as it was left."""
        self.pages.setCurrentWidget(self.tabs)
        self.top.setVisible(True)
        self.statusBar().setVisible(True)

    @property
    def is_desk_shown(self) -> bool:
        """Whether the tabs can be seen now."""
        return self._make_tab is not None and self.pages.currentWidget() is self.tabs

    def show_tab(self, number: int) -> None:
        """Bring a tab to the front and give it the keyboard."""
        if not self.is_desk_shown or not 0 <= number < self.tabs.count():
            return
        tab = self.tab(number)
        self.top.show_tab(number)
        self.tabs.setCurrentIndex(number)
        tab.take_focus()
        self.tab_shown.emit(number)

    def retranslate(self) -> None:
        """The frame's own words again, after a switch of language."""
        self.top.retranslate()
        self.bar.clear()

    def say_backup(self, words: str, role: str) -> None:
        """The age of the newest backup, at the right of the status line."""
        self.backup_words.setText(words)
        self.backup_words.setProperty("role", role)
        self.backup_words.style().polish(self.backup_words)

    def closeEvent(self, event: QCloseEvent) -> None:
        if all(tab.may_leave() for tab in self.made_tabs) and self.may_close():
            self.closing.emit()
            event.accept()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.is_desk_shown and _dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        # The system's file manager waits for this call: what is done with the files comes after it.
        QTimer.singleShot(0, self, partial(self.files_dropped.emit, _dropped(event.mimeData())))

    def fit_screen(self, scale: float = 1.0) -> None:
        """A good size on this screen: nearly all of a small one, part of a large one."""
        room = self.screen().availableGeometry()
        wide, tall = (round(pixels * scale) for pixels in USUAL)
        self.resize(min(wide, room.width() - 40), min(tall, room.height() - 60))


def _dropped(mime: QMimeData) -> list[Path]:
    """The local files among what is dragged that may be scanned pages."""
    # Only now: it brings the whole desk with it, and the window is to be there first.
    from complaintdesk.ui.scan_run import scannable

    return scannable([Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()])
