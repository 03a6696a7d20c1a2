"""One person at work: the tabs, the menu, and what goes on beside them (feed, idle lock, backups)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from complaintdesk import __version__
from complaintdesk.desk.core import Desk
from complaintdesk.desk.office import OfficeQuestion
from complaintdesk.desk.rows import Actor, Changes
from complaintdesk.desk.vault import VaultRow, VaultState
from complaintdesk.domain.vocabulary import EventKind, FormKind, Role
from complaintdesk.i18n import _, language
from complaintdesk.settings import load_settings
from complaintdesk.ui import theme
from complaintdesk.ui.caretaker import Caretaker
from complaintdesk.ui.case_detail_tab import CaseDetailTab
from complaintdesk.ui.case_list_tab import CaseListTab
from complaintdesk.ui.command_palette import CommandPalette
from complaintdesk.ui.feed_timer import FeedTimer
from complaintdesk.ui.help_dialog import HelpDialog
from complaintdesk.ui.idle_lock import IdleLock
from complaintdesk.ui.intake_tab import IntakeTab
from complaintdesk.ui.messages import show_problem
from complaintdesk.ui.office_ways import OfficeWays
from complaintdesk.ui.paper_ways import PaperWays
from complaintdesk.ui.receipt_dialog import ReceiptDialog
from complaintdesk.ui.reminder_watch import ReminderWatch
from complaintdesk.ui.reminders_dialog import RemindersDialog
from complaintdesk.ui.statistics_tab import StatisticsTab
from complaintdesk.ui.tab import Tab, WorkPlace
from complaintdesk.ui.vault_dialog import VaultDialog
from complaintdesk.ui.work import InlineExecutor, Work

if TYPE_CHECKING:
    from complaintdesk.ui.program import Program

INTAKE, LIST, DETAIL, STATISTICS = range(4)
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
        self.tabs: list[Tab] = []
        self._rules_changed = False
        self._is_custodian = False
        self.paper: PaperWays | None = None
        self.ways: OfficeWays | None = None
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
        self.work.ask(VaultState(), self._know_vault)
        self._feed.start()
        self._caretaker.start(office)
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
        if self.paper is not None:
            self.paper.stop()
        paper = self.paper = PaperWays(place, self.window, self.program.printer, self)
        ways = self.ways = OfficeWays(place, self.window, self)
        ways.case_wanted.connect(self.open_case)
        ways.print_wanted.connect(paper.print_form)
        intake, cases, detail, figures = (
            IntakeTab(place),
            CaseListTab(place),
            CaseDetailTab(place),
            StatisticsTab(place),
        )
        self.tabs = [intake, cases, detail, figures]
        for tab in self.tabs:
            tab.open_case.connect(self.open_case)
            tab.list_wanted.connect(self._list)
            tab.print_wanted.connect(paper.print_form)
            self.work.changed.connect(tab.on_changed)
        detail.print_at_once.connect(paper.print_at_once)
        detail.entry_wanted.connect(lambda entry_id: ways.books(entry_id=entry_id))
        detail.documents.signed_wanted.connect(partial(self._signed, detail))
        cases.bulk.print_wanted.connect(paper.print_cases)
        paper.case_wanted.connect(self.open_case)
        paper.keyed_in.connect(partial(self._key_in, intake))
        cases.import_wanted.connect(self._import)
        cases.register_wanted.connect(lambda: self.window.show_tab(INTAKE))
        cases.waiting.connect(lambda count: self.window.top.show_count(LIST, count))
        self.window.show_desk(self.tabs, place.office.name)
        self.window.place_words.setText(self._place_words())
        if self.actor.role is Role.DEPARTMENT:
            self.window.show_tab(LIST)

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
            self.work.ask(VaultState(), self._know_vault)

    def _know_vault(self, state: VaultRow) -> None:
        """A custodian has one entry more in the menu."""
        if state.is_custodian is not self._is_custodian:
            self._is_custodian = state.is_custodian
            self._fill_menu()

    def open_case(self, case_id: int) -> None:
        """Show the case in the detail tab."""
        detail = self.tabs[DETAIL]
        if isinstance(detail, CaseDetailTab):
            detail.show_case(case_id)
            self.window.show_tab(DETAIL)

    def _list(self, wanted: Any) -> None:
        cases = self.tabs[LIST]
        if isinstance(cases, CaseListTab):
            cases.show_filter(wanted)
            self.window.show_tab(LIST)

    def _print_open(self, form: str) -> None:
        detail = self.tabs[DETAIL]
        if isinstance(detail, CaseDetailTab) and detail.case_id is not None and self.paper is not None:
            self.paper.print_form(detail.case_id, form)
        else:
            self.window.bar.say(_("No case is open."), _("Open one from the case list first."), "info")

    def _palette(self) -> None:
        if self.place is not None:
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
        detail = self.tabs[DETAIL]
        if self.ways is not None and self.window.is_desk_shown and isinstance(detail, CaseDetailTab):
            self.ways.exchange(detail.sheet.number if detail.sheet is not None else "")

    def _signed(self, detail: CaseDetailTab, form: str) -> None:
        if self.paper is not None and detail.sheet is not None:
            self.paper.signed(detail.sheet, form)

    def _key_in(self, intake: IntakeTab, number: str) -> None:
        self.window.show_tab(INTAKE)
        intake.key_in(number)

    def _receipt(self) -> None:
        if self.place is not None:
            ReceiptDialog(self.place, self.window).open()

    def _vault(self) -> None:
        if self.place is not None:
            VaultDialog(self.place, self.window).open()

    def _import(self) -> None:
        if self.place is not None:
            from complaintdesk.ui.import_dialog import ImportDialog

            ImportDialog(self.place, self.window).open()

    def _help(self) -> None:
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
        old = self.tabs[DETAIL] if self.tabs else None
        case_id = old.case_id if isinstance(old, CaseDetailTab) else None
        for tab in self.tabs:
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

    def pause(self) -> None:
        """While locked: nothing to watch, and nothing revealed is kept."""
        self._idle.stop()
        self._forget()

    def _forget(self) -> None:
        self.desk.forget()
        for tab in self.tabs:
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
        if self.paper is not None:
            self.paper.stop()
        for tab in self.tabs:
            tab.may_leave()
        self._forget()
        self._idle.stop()
        self._feed.stop()
        self._reminders.stop()
        self._caretaker.stop()
        self.work.close()
