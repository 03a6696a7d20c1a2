"""The window's top line: office, the four tabs, search, and who is signed in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QMenu, QTabBar, QWidget

from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import button, row, text
from complaintdesk.ui.plain_text import mnemonic_safe, plain_tooltip

TABS = ("register", "list", "detail", "statistics")


def tab_title(name: str) -> str:
    """The tab's name in the language in force."""
    return {
        "register": _("Intake"),
        "list": _("Case list"),
        "detail": _("Case"),
        "statistics": _("Statistics"),
    }[name]


class TopBar(QFrame):
    """Says what was chosen; the window does it."""

    tab_chosen = Signal(int)
    search_wanted = Signal()
    reminders_wanted = Signal()
    menu_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", "raised")
        self.setObjectName("top_bar")
        self.office = text("", "strong", name="office_name")
        self.tabs = QTabBar()
        self.tabs.setObjectName("tabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for number, name in enumerate(TABS):
            self.tabs.addTab(tab_title(name))
            self.tabs.setTabToolTip(number, plain_tooltip(f"{tab_title(name)} (Alt+{number + 1})"))
        self.tabs.currentChanged.connect(self.tab_chosen)
        self.search = button(
            _("Search"),
            icon="search",
            shortcut="Ctrl+K",
            name="palette",
            tooltip=_("Find cases, people and actions"),
            clicked=self.search_wanted.emit,
        )
        self.reminders = button(
            "",
            icon="clock",
            shortcut="Alt+5",
            name="reminders",
            tooltip=_("Reminders"),
            clicked=self.reminders_wanted.emit,
        )
        self.user = button("", icon="user", name="user_menu")
        self._menu = QMenu(self.user)
        self._undrawn: list[tuple[QAction, str]] = []
        self._menu.aboutToShow.connect(self._draw_icons)
        self.user.setMenu(self._menu)
        lay = row(self, self.office, self.tabs, 0, self.reminders, self.search, self.user, gap=theme.GROUP)
        lay.setContentsMargins(
            theme.px(theme.EDGE), theme.px(theme.GRID), theme.px(theme.EDGE), theme.px(theme.GRID)
        )

    def retranslate(self) -> None:
        """The words again, after a switch of language."""
        for number, name in enumerate(TABS):
            self.tabs.setTabText(number, tab_title(name))
            self.tabs.setTabToolTip(number, plain_tooltip(f"{tab_title(name)} (Alt+{number + 1})"))
        self.search.setText(_("Search"))
        self.search.setToolTip(plain_tooltip(_("Find cases, people and actions") + " (Ctrl+K)"))

    def show_tab(self, number: int) -> None:
        """Mark the tab as the one shown."""
        self.tabs.setCurrentIndex(number)

    def show_count(self, number: int, count: int) -> None:
        """A small count behind a tab's name, e.g. what is waiting in the list."""
        title = tab_title(TABS[number])
        self.tabs.setTabText(number, f"{title} {count}" if count else title)

    def show_reminders(self, count: int, words: str, *, late: bool) -> None:
        """How many reminders wait; quiet where there are none, in the colour of lateness where a case is overdue."""
        self.reminders.setText(str(count) if count else "")
        # A new text takes the shortcut away.
        self.reminders.setShortcut(QKeySequence("Alt+5"))
        what = " · ".join(w for w in (_("Reminders"), words) if w)
        self.reminders.setToolTip(plain_tooltip(f"{what} (Alt+5)"))
        self.reminders.setAccessibleName(f"{what} {count}" if count else what)
        icons.put(self.reminders, "clock", "late" if late else "text")

    def show_person(self, office: str, person: str, entries: list[tuple[str, str, str, str]]) -> None:
        """The office's and the person's name, and the menu: (key, words, icon, shortcut); key "" is a line between."""
        self.office.setText(office)
        self.user.setText(mnemonic_safe(person))
        self.user.setAccessibleName(person)
        self._menu.clear()
        self._undrawn.clear()
        for key, words, icon, shortcut in entries:
            if not key:
                self._menu.addSeparator()
                continue
            action = QAction(mnemonic_safe(words), self._menu)
            if icon:
                self._undrawn.append((action, icon))
            if shortcut:
                action.setShortcut(QKeySequence(shortcut))
            action.setObjectName(f"menu_{key}")
            action.triggered.connect(lambda _checked=False, chosen=key: self.menu_chosen.emit(chosen))
            self._menu.addAction(action)

    def _draw_icons(self) -> None:
        # Not while the desk is being made: its shortcuts work before anybody looks at the menu.
        for action, name in self._undrawn:
            icons.put(action, name)
        self._undrawn.clear()
