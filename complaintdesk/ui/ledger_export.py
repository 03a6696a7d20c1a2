"""导出台账: the cases of the filter in force as a workbook or CSV, with progress, and a way to stop it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QProgressBar, QPushButton, QWidget

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseCount
from complaintdesk.desk.core import Desk
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, row, text
from complaintdesk.ui.list_filters import period_words
from complaintdesk.ui.list_shown import Shown, write_shown
from complaintdesk.ui.plain_text import mnemonic_safe
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report, Task

if TYPE_CHECKING:
    from complaintdesk.desk.figures import LedgerLine

_STEP = 50
_NOT_IN_NAMES: Final = '\\/:*?"<>|'


def may_export(place: WorkPlace) -> bool:
    """Whether this person is offered to; the desk decides again."""
    return place.actor.is_operator or place.actor.role is not Role.DEPARTMENT


def may_import(place: WorkPlace) -> bool:
    """Whether this person is offered to take an old ledger over; the desk decides again."""
    return place.actor.is_operator or place.actor.role in (Role.SUPERVISOR, Role.ADMINISTRATOR)


def file_name(words: str) -> str:
    """The words as a file may be called on every system."""
    return "".join("_" if char in _NOT_IN_NAMES else char for char in words)


def desk_beside(place: WorkPlace) -> Desk:
    """Another desk of the same person: the window's own is for one thread only."""
    mine = cast("Desk", place.work.desk)
    return Desk(mine.database, mine.actor, mine.clock)


class LedgerExport(QWidget):
    """Progress in the status line; `choose_file(suggested name)` gives the file, or "" for none."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ledger_export")
        self.place = place
        self.choose_file: Callable[[str], str] = self._choose
        self.shown: Callable[[], Shown] | None = None
        """What the list shows now; set by the list."""
        self.task: Task | None = None
        self._words = text("", "secondary", name="export_words")
        self._progress = QProgressBar()
        self._progress.setFixedWidth(theme.px(160))
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(_("Progress of the export"))
        self.stop_button = button(
            _("Stop"),
            kind="link",
            name="stop_export",
            tooltip=_("Stop the export; no file is made"),
            clicked=self.stop,
        )
        row(self, self._words, self._progress, self.stop_button)
        self.hide()

    def menu(self, wanted: Callable[[], CaseFilter], below: QPushButton) -> None:
        """Open the choices under the button; the window goes on meanwhile."""
        menu = self.choices(wanted)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(below.mapToGlobal(QPoint(0, below.height())))

    def choices(self, wanted: Callable[[], CaseFilter]) -> QMenu:
        """The two kinds of ledger."""
        menu = QMenu(self)
        for name, words, reveal in (
            ("export_masked", _("With names and phones hidden…"), False),
            ("export_revealed", _("With names and phones…"), True),
        ):
            entry = menu.addAction(mnemonic_safe(words))
            entry.setObjectName(name)
            entry.triggered.connect(lambda _on, reveal=reveal: self.start(wanted(), reveal=reveal))
        entry = menu.addAction(mnemonic_safe(_("The list as it is shown…")))
        entry.setObjectName("export_shown")
        entry.triggered.connect(lambda _on: self.start_shown())
        menu.addSeparator()
        for name, words, start in (
            ("export_json", _("As JSON for other programs, names hidden…"), lambda: self.start_json(wanted())),
            ("export_dates", _("My due dates for a calendar (ICS)…"), self.start_dates),
        ):
            entry = menu.addAction(mnemonic_safe(words))
            entry.setObjectName(name)
            entry.triggered.connect(lambda _on, start=start: start())
        return menu

    def start(self, wanted: CaseFilter, *, reveal: bool) -> None:
        """Ask for the file and make it in the background."""
        path = self._target(_("Complaint ledger"), wanted)
        if path is None:
            return
        office, period = self.place.office, self._period(wanted)
        desk = desk_beside(self.place)

        def make(report: Report) -> tuple[Path, int]:
            from complaintdesk.desk.ledger import ledger_lines
            from complaintdesk.sheets.ledger import write_ledger

            total = desk.ask(CaseCount(filter=wanted))
            report(0, total)
            lines = _reported(ledger_lines(desk, wanted, reveal=reveal), total, report)
            return path, write_ledger(path, lines, office, period=period)

        self._run(make)

    def start_shown(self) -> None:
        """台账如所见: the columns on the screen, in their order, of every case of the list in its order."""
        shown = self.shown() if self.shown is not None else None
        path = self._target(_("Case list"), shown.filter) if shown is not None else None
        if path is None or shown is None:
            return
        desk = desk_beside(self.place)

        def make(report: Report) -> tuple[Path, int]:
            return path, write_shown(desk, shown, path, report)

        self._run(make)

    def start_json(self, wanted: CaseFilter) -> None:
        """The ledger as one JSON document."""
        path = self._target(_("Complaint ledger"), wanted, ".json")
        if path is None:
            return
        office, desk = self.place.office, desk_beside(self.place)

        def make(report: Report) -> tuple[Path, int]:
            from complaintdesk.desk.ledger import ledger_lines
            from complaintdesk.sheets.ledger_json import write_ledger_json

            total = desk.ask(CaseCount(filter=wanted))
            report(0, total)
            return path, write_ledger_json(path, _reported(ledger_lines(desk, wanted), total, report), office)

        self._run(make)

    def start_dates(self) -> None:
        """到期日历: what this person has to do by when, for the calendar of a phone."""
        path = self._target(_("Due dates"), CaseFilter(), ".ics")
        if path is None:
            return
        desk = desk_beside(self.place)

        def make(_report: Report) -> tuple[Path, int]:
            from complaintdesk.desk.ics import calendar_of
            from complaintdesk.sheets.cells import write_whole

            content, count = calendar_of(desk)
            def fill(draft: Path) -> None:
                draft.write_bytes(content)

            write_whole(path, fill)
            return path, count

        self._run(make, self._dates_made)

    def _target(self, title: str, wanted: CaseFilter, ending: str = ".xlsx") -> Path | None:
        if self.task is not None and not self.task.done:
            self.place.bar.say(_("An export is running."), _("Wait for it, or stop it."), "info")
            return None
        parts = (self.place.office.name, title, self._period(wanted))
        chosen = self.choose_file(f"{file_name(' '.join(filter(None, parts)))}{ending}")
        return Path(chosen) if chosen else None

    def _run(
        self, make: Callable[[Report], tuple[Path, int]], then: Callable[[tuple[Path, int]], object] | None = None
    ) -> None:
        self._show_progress(0, 0)
        self.show()
        self.task = self.place.work.background(make, then or self._made, self._show_progress, self._failed)
        if self.task.done:
            self.hide()

    def stop(self) -> None:
        """End it; nothing is left of the file."""
        if self.task is not None and not self.task.done:
            self.task.stop()
            self.hide()
            self.place.bar.say(_("The export was stopped; no file was made."), kind="info")

    def _period(self, wanted: CaseFilter) -> str:
        return period_words(wanted.first, wanted.last) if wanted.first or wanted.last else ""

    def _show_progress(self, done: int, total: int) -> None:
        self._progress.setRange(0, total)
        self._progress.setValue(done)
        words = _("Exporting {done} of {total}").format(done=f"{done:,}", total=f"{total:,}")
        self._words.setText(words if total else _("Exporting…"))

    def _made(self, made: tuple[Path, int]) -> None:
        self.hide()
        path, count = made
        words = ngettext("{n} case exported to {file}.", "{n} cases exported to {file}.", count)
        self.place.bar.say(words.format(n=f"{count:,}", file=path.name), kind="ok")

    def _dates_made(self, made: tuple[Path, int]) -> None:
        self.hide()
        path, count = made
        words = ngettext("{n} due date written to {file}.", "{n} due dates written to {file}.", count)
        self.place.bar.say(words.format(n=f"{count:,}", file=path.name), kind="ok")

    def _failed(self, error: BaseException) -> None:
        self.hide()
        self.place.problem(error)

    def _choose(self, name: str) -> str:
        kinds = f"Excel (*.xlsx);;{_('CSV for other programs')} (*.csv)"
        title, ending = _("Export the ledger"), Path(name).suffix
        if ending != ".xlsx":
            kinds = {".json": "JSON (*.json)", ".ics": f"{_('Calendar')} (*.ics)"}[ending]
            title = _("Due dates") if ending == ".ics" else title
        chosen, kind = QFileDialog.getSaveFileName(self.window(), title, name, kinds)
        if chosen and not Path(chosen).suffix:
            chosen += ".csv" if "csv" in kind else ending
        return chosen


def _reported(lines: Iterator[LedgerLine], total: int, report: Report) -> Iterator[LedgerLine]:
    for number, line in enumerate(lines):
        if number % _STEP == 0:
            report(number, total)
        yield line
