"""One person at work: the tabs, the menu, and what goes on beside them (feed, idle lock, backups).

The tab in front is made first, the others when they are wanted or the window has nothing else to do; dialogs are loaded
when they are opened first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from complaintdesk import __version__
from complaintdesk.desk.core import Desk
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.rows import Actor, Changes
from complaintdesk.domain.errors import Unreachable
from complaintdesk.domain.vocabulary import EventKind, FormKind, Role
from complaintdesk.i18n import _, language
from complaintdesk.settings import load_settings
from complaintdesk.ui import theme
from complaintdesk.ui.caretaker import Caretaker
from complaintdesk.ui.desk_tabs import DETAIL, INTAKE, LIST, STATISTICS, DeskTabs, first_tab
from complaintdesk.ui.feed_timer import FeedTimer
from complaintdesk.ui.idle_lock import IdleLock
from complaintdesk.ui.messages import show_problem
from complaintdesk.ui.office_ways import OfficeWays
from complaintdesk.ui.paper_ways import PaperWays
from complaintdesk.ui.reminder_watch import ReminderWatch
from complaintdesk.ui.tab import Tab, WorkPlace
from complaintdesk.ui.work import InlineExecutor, Work

if TYPE_CHECKING:
    from complaintdesk.desk.case_filter import CaseFilter
    from complaintdesk.desk.vault import VaultRow
    from complaintdesk.ui.program import Program

#: What every tab was built from; after these the tabs are built anew.
_RULES = frozenset({EventKind.OFFICE_CHANGED, EventKind.POLICY_INSTALLED, EventKind.DEPARTMENT_CHANGED})


class DeskSession(QObject):
    """Wires the four tabs for one signed-in person; ends with the sign-out."""

    def __init__(
        self, program: Program, database: Any, actor: Actor, executor: InlineExecutor | None
    ) -> None:
        super().__init__(program)
        self.program = program
        self.window = program.window
        self.actor = actor
        self.desk = Desk(database, actor)
        self.work = Work(self.desk, executor, parent=self)
        self.place: WorkPlace | None = None
        self._rules_changed = False
        self._is_custodian = False
        self.paper: PaperWays | None = None
        self.ways: OfficeWays | None = None
        self._tabs: DeskTabs | None = None
        self._idle = IdleLock(self)
        self._feed = FeedTimer(self.work, self)
        self._reminders = ReminderWatch(self.work, self._feed, self)
        self._caretaker = Caretaker(self.work, database, program.settings.backups, self)
        self._idle.idle.connect(program.lock)
        self._reminders.told.connect(self._remind)
        self._caretaker.told.connect(self.window.say_backup)
        self._caretaker.problem.connect(lambda words, hint: self.window.bar.say(words, hint, "warn"))
        self.work.failed.connect(lambda error: show_problem(error, self.window.bar))
        self.work.changed.connect(self._changed)
        self.work.recovered.connect(self._server_is_back)

    def begin(self) -> None:
        """Ask for the office, then show the desk."""
        self.work.ask(OfficeQuestion(), self._show)

    def _show(self, office: Any) -> None:
        kept, settings = load_settings(), self.program.settings
        # The person before may have adjusted a printer.
        settings = replace(settings, printer=kept.printer, forms=kept.forms, offsets=kept.offsets)
        self.place = WorkPlace(self.work, self.actor, office, settings, self.window.bar)
        self._build()
        self._connect_top()
        self._feed.start()
        self.resume()
        if office.is_sample:
            self.window.bar.say(
                _("This is a sample office with invented cases."),
                _("Everything may be tried out; nothing is real."),
                "info",
            )
        elif office.calendar_warning:
            self.window.bar.say(office.calendar_warning, kind="warn")
        self._reminders.start()

    def _build(self) -> None:
        place = self.place
        if place is None:
            return
        self._stop_tabs()
        paper = self.paper = PaperWays(place, self.window, self.program.printer, self)
        ways = self.ways = OfficeWays(place, self.window, self)
        ways.print_wanted.connect(paper.print_form)
        self._tabs = DeskTabs(place, self.window, paper, ways, self)
        self._tabs.import_wanted.connect(self._import)
        self._tabs.settled.connect(self._settled)
        self._tabs.show(first_tab(self.actor))
        self.window.place_words.setText(self._place_words())

    @property
    def tabs(self) -> list[Tab]:
        """All four; those that were not there yet are made now."""
        return self._tabs.all if self._tabs is not None else []

    def _settled(self) -> None:
        """What nobody waits for in the first moment."""
        from complaintdesk.desk.vault import VaultState

        if self.place is not None:
            self.work.ask(VaultState(), self._know_vault)
            self._caretaker.start(self.place.office)

    def _place_words(self) -> str:
        name = "PostgreSQL" if not self.desk.database.is_sqlite else str(self.desk.database.file)
        return _("Data: {where}").format(where=name)

    def _connect_top(self) -> None:
        top = self.window.top
        for signal in (top.search_wanted, top.menu_chosen, top.reminders_wanted, self.window.files_dropped):
            signal.disconnect() if self.window.property("wired") else None
        self.window.files_dropped.connect(self._scan)
        top.search_wanted.connect(self._palette)
        top.reminders_wanted.connect(self._show_reminders)
        top.menu_chosen.connect(self.run)
        self.window.setProperty("wired", True)
        self._fill_menu()

    def _fill_menu(self) -> None:
        if self.place is None:
            return
        other = "en" if language() == "zh_CN" else "zh_CN"
        entries = [
            ("lock", _("Lock"), "lock", "Ctrl+L"),
            ("sign_out", _("Another person"), "user", ""),
            ("", "", "", ""),
            ("language", "English" if other == "en" else "中文", "language", ""),
            (
                "theme",
                _("Light colours") if theme.current().dark else _("Dark colours"),
                "sun" if theme.current().dark else "moon",
                "",
            ),
            ("large", _("Normal type") if theme.current().large else _("Large type"), "", ""),
            ("", "", "", ""),
        ]
        if self.actor.role is not Role.DEPARTMENT or self.actor.is_operator:
            entries.append(("calls", _("Call-backs…"), "phone", "Alt+6"))
        entries.append(("books", _("Books of the office…"), "archive", "Alt+7"))
        entries.append(("receipt", _("Progress by receipt code…"), "search", ""))
        entries.append(("scan", _("Scan signed paper in…"), "scan", ""))
        if self.actor.role is not Role.DEPARTMENT or self.actor.is_operator:
            entries.append(("blanks", _("Blank forms…"), "print", ""))
            entries.append(("registers", _("Registers and reports…"), "list", ""))
            entries.append(("exchange", _("Exchange with other offices…"), "send", ""))
        entries.append(("old_sheet", _("Check a printed sheet…"), "search", ""))
        if self._is_custodian:
            entries.append(("vault", _("Identity vault…"), "lock", ""))
        if self.actor.role is Role.ADMINISTRATOR or self.actor.is_operator:
            entries.append(("office", _("Office, staff, rules…"), "settings", ""))
        if self.actor.role in (Role.SUPERVISOR, Role.ADMINISTRATOR):
            entries.append(("import", _("Import an old ledger…"), "import", ""))
            entries.append(("backup", _("Back up now"), "save", ""))
        entries += [("help", _("Help"), "help", "F1"), ("about", _("About ComplaintDesk"), "info", "")]
        self.window.top.show_person(self.place.office.name, f"{self.actor.number} {self.actor.name}", entries)

    def run(self, name: str) -> None:
        """Carry out a menu entry or an action of the palette by its name."""
        program = self.program
        other = "en" if language() == "zh_CN" else "zh_CN"
        look = theme.current()
        actions: dict[str, Callable[[], object]] = {
            "lock": program.lock,
            "sign_out": program.sign_out,
            "language": lambda: program.use_language(other),
            "theme": lambda: self._look("light" if look.dark else "dark", large=look.large),
            "large": lambda: self._look(program.settings.theme, large=not look.large),
            "office": self._office,
            "receipt": self._receipt,
            "scan": self._scan,
            **{name: partial(self._paper, name) for name in ("blanks", "registers", "old_sheet")},
            "reminders": self._show_reminders,
            **{name: partial(self._way, name) for name in ("calls", "surveys", "books", "quiz", "knowledge")},
            "exchange": self._exchange,
            "vault": self._vault,
            "import": self._import,
            "backup": self._caretaker.now,
            "help": self._help,
            "about": self._about,
            "register": lambda: self.window.show_tab(INTAKE),
            "list": lambda: self.window.show_tab(LIST),
            "detail": lambda: self.window.show_tab(DETAIL),
            "statistics": lambda: self.window.show_tab(STATISTICS),
            "print_registration": lambda: self._print_open(FormKind.REGISTRATION),
            "print_handling": lambda: self._print_open(FormKind.HANDLING),
        }
        actions[name]()

    def _look(self, name: str, *, large: bool) -> None:
        measures_change = theme.current().large != large
        self.program.use_theme(name, large=large)
        self._fill_menu()
        if measures_change:
            self.rebuild()

    def _changed(self, changes: Changes, _initiator: object) -> None:
        self._caretaker.heard(changes)
        if changes.kinds & _RULES:
            self._rules_changed = True
        if EventKind.VAULT_CHANGED in changes.kinds:
            from complaintdesk.desk.vault import VaultState

            self.work.ask(VaultState(), self._know_vault)

    def _server_is_back(self, trouble: Unreachable) -> None:
        """Nobody reads any longer that it does not answer, or what was there before it went."""
        if self.window.bar.sentence().startswith(trouble.message):
            self.window.bar.say(_("The database server answers again."), kind="ok")
        for tab in self.window.made_tabs:
            tab.read_anew()

    def _know_vault(self, state: VaultRow) -> None:
        """A custodian has one entry more in the menu."""
        if state.is_custodian is not self._is_custodian:
            self._is_custodian = state.is_custodian
            self._fill_menu()

    def open_case(self, case_id: int) -> None:
        """Show the case in the detail tab."""
        if self._tabs is not None:
            self._tabs.open_case(case_id)

    def show_list(self, wanted: CaseFilter) -> None:
        """Show the cases of this filter in the list tab."""
        if self._tabs is not None:
            self._tabs.show_list(wanted)

    def _print_open(self, form: str) -> None:
        if self._tabs is not None:
            self._tabs.print_open(form)

    def _palette(self) -> None:
        if self.place is not None:
            from complaintdesk.ui.command_palette import CommandPalette

            palette = CommandPalette(self.place, self.window)
            palette.case_chosen.connect(self.open_case)
            palette.action_chosen.connect(self.run)
            palette.open()

    def _remind(self, count: int, words: str, late: bool, is_first: bool) -> None:
        """The count at the top; a sentence only once, and never over another one."""
        self.window.top.show_reminders(count, words, late=late)
        if is_first and words and not self.window.bar.sentence():
            self.window.bar.say(words, action=_("Show"), do=self._show_reminders)

    def _show_reminders(self) -> None:
        if self.place is not None and self.window.is_desk_shown:
            from complaintdesk.ui.reminders_dialog import RemindersDialog

            dialog = RemindersDialog(self.place, self.window)
            dialog.case_chosen.connect(self.open_case)
            if self.ways is not None:
                dialog.way_wanted.connect(self.ways.open_named)
            dialog.changed.connect(self._reminders.look)
            dialog.open()

    def _office(self) -> None:
        if self.place is not None:
            from complaintdesk.ui.office_dialog import OfficeDialog

            dialog = OfficeDialog(self.place, self.window)
            self._rules_changed = False
            dialog.finished.connect(lambda _result: self.rebuild() if self._rules_changed else None)
            dialog.open()

    def _scan(self, paths: list[Path] | None = None) -> None:
        if self.paper is not None:
            self.paper.scan_in(paths or [])

    def _paper(self, what: str) -> None:
        if self.paper is not None:
            {"blanks": self.paper.blanks, "registers": self.paper.registers, "old_sheet": self.paper.old_sheet}[what]()

    def _way(self, what: str) -> None:
        if self.ways is not None and self.window.is_desk_shown:
            ways = self.ways
            {
                "calls": ways.calls, "surveys": ways.surveys, "books": ways.books, "quiz": ways.quiz,
                "knowledge": ways.knowledge,
            }[what]()  # fmt: skip

    def _exchange(self) -> None:
        if self.ways is not None and self._tabs is not None and self.window.is_desk_shown:
            sheet = self._tabs.detail.sheet
            self.ways.exchange(sheet.number if sheet is not None else "")

    def _receipt(self) -> None:
        if self.place is not None:
            from complaintdesk.ui.receipt_dialog import ReceiptDialog

            ReceiptDialog(self.place, self.window).open()

    def _vault(self) -> None:
        if self.place is not None:
            from complaintdesk.ui.vault_dialog import VaultDialog

            VaultDialog(self.place, self.window).open()

    def _import(self) -> None:
        if self.place is not None:
            from complaintdesk.ui.import_dialog import ImportDialog

            ImportDialog(self.place, self.window).open()

    def _help(self) -> None:
        from complaintdesk.ui.help_dialog import HelpDialog

        HelpDialog(self.window).show()

    def _about(self) -> None:
        words = _("ComplaintDesk {version}: the complaint desk of a small office.").format(
            version=__version__
        )
        self.window.bar.say(
            words, _("Apache-2.0. Fonts: Noto Sans SC and Noto Serif SC (OFL). Qt: LGPL."), "info"
        )

    def rebuild(self) -> None:
        """The tabs anew (language, office settings), with the same case and tab in front."""
        shown = self.window.tabs.currentIndex()
        has_detail = self._tabs is not None and self.window.has_tab(DETAIL)
        case_id = self._tabs.detail.case_id if self._tabs is not None and has_detail else None
        for tab in self.window.made_tabs:
            tab.may_leave()

        def show(office: Any) -> None:
            if self.place is not None:
                self.place.office = office
                self._build()
                self._fill_menu()
                self._reminders.look()
                if case_id is not None:
                    self.open_case(case_id)
                self.window.show_tab(shown)

        self.work.ask(OfficeQuestion(), show)

    def _stop_tabs(self) -> None:
        if self._tabs is not None:
            self._tabs.stop()
        if self.paper is not None:
            self.paper.stop()

    def pause(self) -> None:
        """While locked: nothing to watch, and nothing revealed is kept."""
        self._idle.stop()
        self._forget()

    def _forget(self) -> None:
        self.desk.forget()
        for tab in self.window.made_tabs:
            tab.hide_secrets()

    def resume(self) -> None:
        """Back from the lock, or just begun."""
        if self.place is not None and not self.program.demo:
            self._idle.start(self.place.office.idle_lock_minutes)

    def leave(self) -> None:
        """The window closes: the last backup is made where something changed."""
        self._caretaker.leave()

    def end(self) -> None:
        """Sign-out: keep what is half typed, stop watching, let go of the thread."""
        self._stop_tabs()
        for tab in self.window.made_tabs:
            tab.may_leave()
        self._forget()
        self._idle.stop()
        self._feed.stop()
        self._reminders.stop()
        self._caretaker.stop()
        self.work.close()
