"""From the first painted frame to the desk: open, first run, sign in, work, lock, leave. One object for one window."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QDialog

from complaintdesk import i18n
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.paths import data_folder
from complaintdesk.settings import Settings, load_settings, save_settings
from complaintdesk.ui import clipboard, theme
from complaintdesk.ui.first_paint import when_painted
from complaintdesk.ui.main_window import MainWindow
from complaintdesk.ui.messages import show_problem
from complaintdesk.ui.waiting_page import WaitingPage
from complaintdesk.ui.work import InlineExecutor, Work

if TYPE_CHECKING:
    from complaintdesk.desk.entrance import Entrance
    from complaintdesk.desk.opening import Opened
    from complaintdesk.desk.rows import Actor
    from complaintdesk.ui.desk_session import DeskSession
    from complaintdesk.ui.printers import Printer

DEMO_CASES = 160
DEMO_FILE = "demo.db"


class Program(QObject):
    """The window and what it shows now. Tests give an InlineExecutor, so that everything happens at once."""

    def __init__(
        self,
        app: QApplication,
        settings: Settings,
        *,
        demo: bool = False,
        executor: InlineExecutor | None = None,
        printer: Printer | None = None,
        window: MainWindow | None = None,
    ) -> None:
        super().__init__()
        self.app = app
        self.settings = replace(settings, database=str(data_folder() / DEMO_FILE)) if demo else settings
        self._kept_settings = settings
        self.demo = demo
        self._executor = executor
        self.printer = printer
        self.window = window or MainWindow()
        self.session: DeskSession | None = None
        self.entrance: Entrance | None = None
        self._door: Work | None = None
        self.window.closing.connect(self.leave)

    def start(self) -> None:
        """Show the window, where it is not on the screen already, then load what is heavy."""
        page = WaitingPage(_("Opening…"))
        self.window.show_page(page)
        if self.window.isVisible():
            # What is loaded next takes a second: before that it must be seen that something is going on.
            when_painted(page, self._painted)
            return
        self.window.fit_screen(theme.LARGE if self.settings.large_type else 1)
        when_painted(self.window, self._painted)
        self.window.show()

    def _painted(self) -> None:
        QTimer.singleShot(0, self.open)

    @property
    def door(self) -> Work:
        """The thread for what is asked before anybody is signed in."""
        if self._door is None:
            from complaintdesk.ui.sign_in import Door

            self._door = Work(Door(), self._executor, parent=self)
            self._door.failed.connect(self._problem)
        return self._door

    def _problem(self, error: BaseException) -> None:
        show_problem(error, self.window.bar)

    def open(self) -> None:
        """Open the database; a demo is made first where there is none."""
        from complaintdesk.desk import entrance

        where, backups, demo = self.settings.where, self.settings.backups, self.demo
        if demo:
            self.window.show_page(WaitingPage(_("Preparing the sample office…")))

        def enter() -> Entrance:
            if demo:
                from complaintdesk.desk.demo import make_demo

                make_demo(where, DEMO_CASES)
            return entrance.enter(where, backups)

        self.door.ask(enter, self._entered, self._cannot_open)

    def _cannot_open(self, error: BaseException) -> None:
        from complaintdesk.ui.trouble_page import TroublePage

        if not isinstance(error, UserError):
            show_problem(error, self.window.bar)
            return
        logging.getLogger(__name__).warning("cannot open: %s", type(error).__name__)
        page = TroublePage(self.settings, error)
        page.again.connect(self.open)
        page.other_place.connect(self._use_other_place)
        self.window.show_page(page)

    def _use_other_place(self, where: str) -> None:
        self.remember(database=where)
        self.open()

    def _entered(self, entrance: Entrance) -> None:
        self.entrance = entrance
        if entrance.office is None:
            self._first_run()
            return
        if entrance.upgraded:
            self.window.bar.say(
                _("The database was brought up to date; a backup was made before."), kind="info"
            )
        if self.demo:
            from complaintdesk.desk.demo import DEMO_SUPERVISOR
            from complaintdesk.desk.signing_in import staff_actor

            database = entrance.database
            self.door.ask(lambda: staff_actor(database, DEMO_SUPERVISOR), self.work_as, self._cannot_open)
        else:
            self._ask_who()

    def _first_run(self) -> None:
        from complaintdesk.desk.entrance import found
        from complaintdesk.desk.policy_editing import shipped_heads
        from complaintdesk.domain.fields import Choice
        from complaintdesk.ui.first_run import FirstRunPage

        packs = [Choice(head.id, head.label) for head, _file in shipped_heads()]
        page = FirstRunPage(self.door, self.settings.where, packs, found)
        page.opened.connect(self._opened)
        page.demo_wanted.connect(self._show_demo)
        self.window.show_page(page)

    def _show_demo(self) -> None:
        self.demo = True
        self.settings = replace(self.settings, database=str(data_folder() / DEMO_FILE))
        self.open()

    def _opened(self, told: Opened, where: str) -> None:
        from complaintdesk.ui.first_run import OpenedPage

        if where != self.settings.where:
            self.remember(database=where)
        page = OpenedPage(told)
        page.done.connect(self.open)
        self.window.show_page(page)

    def _ask_who(self, locked: Actor | None = None) -> None:
        from complaintdesk.desk.core import load_all
        from complaintdesk.ui.sign_in import DoorCalls, SignInPage

        if self.entrance is None:
            return
        page = SignInPage(self.door, self.entrance.database, DoorCalls(), self.entrance.office or "", locked)
        page.signed_in.connect(self._signed_in)
        self.window.show_page(page)
        # While the password is typed: the rest of the desk.
        self.door.ask(load_all, lambda _nothing: None, lambda _error: None)

    def _signed_in(self, actor: Actor) -> None:
        if self.session is not None and self.session.actor == actor:
            self.window.back_to_desk()
            self.session.resume()
        else:
            self.work_as(actor)

    def work_as(self, actor: Actor) -> None:
        """Begin (or begin anew, after a switch of language) to work as this person."""
        from complaintdesk.ui.desk_session import DeskSession

        if self.entrance is None:
            return
        self._end_session()
        self.session = DeskSession(self, self.entrance.database, actor, self._executor)
        self.session.begin()

    def _end_session(self) -> None:
        if self.session is not None:
            self.session.end()
            self.session = None

    def lock(self) -> None:
        """Hide the desk until the same person's password, or another person, comes."""
        if self.session is None or not self.window.is_desk_shown:
            return
        if self.demo:
            return
        self.session.pause()
        self._close_dialogs()
        self._ask_who(self.session.actor)

    def _close_dialogs(self) -> None:
        """No dialog may stay above the sign-in page: it shows what only the person before may see."""
        for dialog in self.window.findChildren(QDialog):
            dialog.done(0)

    def sign_out(self) -> None:
        """Leave the desk to the next person."""
        self._close_dialogs()
        self._end_session()
        self.demo = False
        self._ask_who()

    def remember(self, **changes: Any) -> None:
        """Keep a setting of this work place; the sample office's place is never kept."""
        # Read anew: the printer is kept by the print dialog, and must not be put back.
        self._kept_settings = replace(load_settings(), **changes)
        self.settings = replace(self.settings, **changes)
        save_settings(self._kept_settings)

    def use_language(self, language: str) -> None:
        """Everything in another language, at once; drafts and the open case stay."""
        i18n.set_language(language)
        self.remember(language=language)
        self._rebuild()

    def use_theme(self, name: str, *, large: bool) -> None:
        """Another look, at once."""
        self.remember(theme=name, large_type=large)
        theme.apply(self.app, self.settings.is_dark, self.settings.large_type)

    def _rebuild(self) -> None:
        self.window.retranslate()
        if self.session is not None:
            self.session.rebuild()

    def leave(self) -> None:
        """The window closes: a last backup where something changed."""
        if self.session is not None:
            self.session.leave()

    def stop(self) -> None:
        """After the event loop: let go of threads, connections and the clipboard."""
        self._end_session()
        clipboard.leave()
        if self._door is not None:
            self._door.close()
        if self.entrance is not None:
            self.entrance.database.close()
