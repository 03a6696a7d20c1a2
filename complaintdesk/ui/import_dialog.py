"""导入旧台账: an old ledger becomes cases, step by step, nothing written before it was seen."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QStackedWidget, QWidget

from complaintdesk.desk import care
from complaintdesk.desk.import_memory import KnownMapping, RememberMapping
from complaintdesk.desk.import_plan import ImportPlan, PlanImport
from complaintdesk.desk.importing import ImportLedger, ImportSize, UndoImport
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _, ngettext
from complaintdesk.sheets.header_rows import HeaderChoice
from complaintdesk.sheets.reading import Table, read_table
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, fit_screen, row, text
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.import_columns_page import ImportColumnsPage
from complaintdesk.ui.import_file_page import ImportFilePage
from complaintdesk.ui.import_trial_page import ImportTrialPage
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report, Task

SIZE: Final = (960, 640)
_AUTOMATIC: Final = HeaderChoice()
_FILE, _COLUMNS, _TRIAL, _WORKING, _DONE = range(5)


class ImportDialog(FormDialog):
    """File, columns, trial run, import, and the way back."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("import_dialog")
        self.setWindowTitle(_("Import an old ledger"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.bar = MessageBar()
        self.place = replace(place, bar=self.bar)
        self.path: Path | None = None
        self.table: Table | None = None
        self.plan: ImportPlan | None = None
        self._sha256 = ""
        self._offered: dict[str, str] = {}
        self._command: ImportLedger | None = None
        self._task: Task | None = None
        self._must_wait = False
        self.pages = QStackedWidget()
        self.first = ImportFilePage(self.place)
        self.file = self.first.file
        self.file.changed.connect(self._file_chosen)
        self.first.undo_wanted.connect(self._ask_undo)
        self.trial = ImportTrialPage(self.place)
        self.meanings = ImportColumnsPage()
        self.columns, self.sheets = self.meanings.columns, self.meanings.sheets
        self.meanings.read_wanted.connect(self._read)
        self.meanings.ready_changed.connect(self._ready_changed)
        for page in (self.first, self.meanings, self.trial, self._working_page(), self._done_page()):
            self.pages.addWidget(page)
        self.steps = text("", "secondary", name="import_steps")
        self.back = button(_("Back"), icon="chevron-left", name="back", clicked=self._go_back)
        self.cancel = button(_("Close"), name="close", clicked=self.reject)
        self.go = button("", kind="primary", name="go", clicked=self._go_on)
        lay = column(
            self, self.bar, self.steps, self.pages, row(None, self.back, 0, self.cancel, self.go), gap=theme.GAP
        )
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        lay.setStretchFactor(self.pages, 1)
        fit_screen(self, SIZE)
        self._show_page(_FILE)
        self.first.reload()

    # 1: the file

    def _file_chosen(self) -> None:
        self.path, self.table, self.plan = self.file.value(), None, None
        self.meanings.forget()
        self._show_page(_FILE)
        if self.path is not None:
            self._read("")

    def _read(self, sheet: str, header: HeaderChoice = _AUTOMATIC) -> None:
        """Read the file, another sheet of it or with another header, off the window's thread."""
        path = self.path
        if path is None:
            return
        self.bar.clear()
        self.go.setEnabled(False)
        self.steps.setText(_("Reading “{file}”…").format(file=path.name))

        def read(_report: Report) -> tuple[Table, str]:
            table = read_table(path, sheet or None, header)
            with path.open("rb") as file:
                return table, hashlib.file_digest(file, "sha256").hexdigest()

        self.place.work.background(read, lambda found: self._was_read(path, *found), failed=self._not_read)

    def _was_read(self, path: Path, table: Table, sha256: str) -> None:
        if path != self.path:
            return
        if not table.rows and not table.others:
            sentence = _("“{file}” holds no rows below its header.").format(file=table.file)
            self._not_read(UserError(sentence, _("Choose another file."), field="import_file"))
            return
        self.table, self._sha256 = table, sha256
        self.place.work.ask(
            KnownMapping(header=table.header), lambda known: self._show_columns(table, known), self._not_remembered
        )

    def _not_remembered(self, error: BaseException) -> None:
        """Who may not import sees the columns, and why it goes no further."""
        if self.table is not None:
            self._show_columns(self.table, {})
        self.place.problem(error)

    def _show_columns(self, table: Table, known: dict[str, str]) -> None:
        if table is not self.table:
            return
        self._show_page(_COLUMNS)
        self.meanings.show_table(table, known)
        self._offered = self.columns.chosen()
        if self.go.isEnabled() and not self.meanings.isAncestorOf(self.focusWidget() or self):
            # Enter goes on; whoever is choosing the header stays there.
            self.go.setFocus()

    def _not_read(self, error: BaseException) -> None:
        self._show_page(_FILE if self.table is None else _COLUMNS)
        self.meanings.show_places()
        self.place.problem_at(error, {"import_file": self.file})

    # 2: the columns

    def _ready_changed(self, ready: bool) -> None:
        self.go.setEnabled(ready)

    def _try(self) -> None:
        """试算: what would become of every row."""
        if self.table is None:
            return
        self.bar.clear()
        chosen = self.columns.chosen()
        if chosen != self._offered:
            # What the program found by itself it finds again; only a person's own choice is kept.
            self._offered = chosen
            keep = RememberMapping(header=self.table.header, chosen=chosen)
            self.place.work.do(keep, self, failed=self.place.problem)
        self.go.setEnabled(False)
        self.steps.setText(_("Checking every row…"))
        question = PlanImport(table=self.table, given=chosen)
        self.place.work.ask(question, self._show_trial, self._not_tried)

    def _not_tried(self, error: BaseException) -> None:
        self._show_page(_COLUMNS)
        self.place.problem(error)

    # 3: the trial run

    def _show_trial(self, plan: ImportPlan) -> None:
        if self.table is None:
            return
        self.plan = plan
        # Made once for this plan: a retry after a broken connection imports nothing twice.
        self._command = ImportLedger(
            cases=plan.cases, file=plan.file, sheet=plan.sheet, sha256=self._sha256, mapping=plan.mapping
        )
        self.trial.show_plan(self.table, plan)
        self._show_page(_TRIAL)

    # 4: the import

    def _working_page(self) -> QWidget:
        page = QWidget()
        self.working = text("", "section", name="working")
        progress = QProgressBar()
        progress.setRange(0, 0)
        progress.setAccessibleName(_("Import"))
        hint = text(_("All cases are written together, or none."), "secondary")
        column(page, 0, self.working, progress, hint, 0, gap=theme.GROUP)
        return page

    def _import(self) -> None:
        """A backup first: what is there now can be had back, whatever happens."""
        self.bar.clear()
        self.working.setText(_("Making a backup first…"))
        self._show_page(_WORKING)
        database = self.place.work.desk.database  # type: ignore[attr-defined]
        folder = self.place.settings.backups
        self._task = self.place.work.background(
            lambda _report: care.backup_now(database, folder), lambda _done: self._write(), failed=self._failed
        )

    def _write(self) -> None:
        command = self._command
        if command is None or self.pages.currentIndex() != _WORKING:
            return
        # From here on nothing can be stopped: one transaction.
        self._must_wait = True
        self.cancel.setEnabled(False)
        count = len(command.cases)
        self.working.setText(ngettext("Importing {n} case…", "Importing {n} cases…", count).format(n=count))
        self.place.work.do(command, self, lambda _done: self._count(command), self._failed)

    def _count(self, command: ImportLedger) -> None:
        self.place.work.ask(ImportSize(import_id=command.request_id), self._show_done, self._failed)

    def _failed(self, error: BaseException) -> None:
        self._must_wait = False
        self._show_page(_TRIAL)
        self.place.problem(error)

    # 5: done

    def _done_page(self) -> QWidget:
        page = QWidget()
        self.done_words = text("", "title", name="done_words", wrap=True)
        self.done_hint = text("", "secondary", wrap=True, name="done_hint")
        self.undo_now = button(_("Undo this import…"), icon="undo", name="undo_now", clicked=self._undo_now)
        column(page, 0, self.done_words, self.done_hint, row(None, self.undo_now, 0), 0, gap=theme.GROUP)
        return page

    def _show_done(self, imported: int) -> None:
        self._must_wait = False
        self.done_words.setText(
            ngettext("{n} case was imported.", "{n} cases were imported.", imported).format(n=imported)
        )
        self.done_hint.setText(
            _("They stand in the case list. As long as nothing was done on them, the import can be undone.")
        )
        self.undo_now.setVisible(imported > 0)
        self._show_page(_DONE)

    def _undo_now(self) -> None:
        if self._command is not None:
            self._ask_undo(self._command.request_id, len(self._command.cases))

    def _ask_undo(self, import_id: str, cases: int) -> None:
        command = UndoImport(import_id=import_id)
        self.bar.say(
            ngettext("{n} case becomes void.", "{n} cases become void.", cases).format(n=cases),
            _("Their numbers are not used again; the rows can be imported anew."),
            "warn",
            action=_("Undo the import"),
            do=lambda: self.place.work.do(command, self, self._undone, self.place.problem),
        )
        self.bar.take_focus()

    def _undone(self, _done: Any) -> None:
        self.plan = None
        self.undo_now.setVisible(False)
        self.file.set_value("")
        self.bar.say(_("The import was undone."), kind="ok")
        self.first.reload()

    # The way through.

    def _show_page(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        names = (_("File"), _("Columns"), _("Trial run"), _("Import"))
        at = min(page, _WORKING)
        self.steps.setText("   ".join(f"{'●' if i == at else '○'} {name}" for i, name in enumerate(names)))
        self.back.setVisible(page in (_COLUMNS, _TRIAL))
        self.cancel.setEnabled(True)
        self.cancel.setVisible(page != _DONE)
        new = len(self.plan.cases) if self.plan else 0
        words = {
            _FILE: _("Go on"),
            _COLUMNS: _("Trial run"),
            _TRIAL: ngettext("Import {n} case", "Import {n} cases", new).format(n=new),
            _DONE: _("Close"),
        }
        self.go.setVisible(page in words)
        self.go.setText(words.get(page, ""))
        ready = {_FILE: self.table is not None, _TRIAL: new > 0}
        self.go.setEnabled(ready.get(page, True))

    def _go_on(self) -> None:
        page = self.pages.currentIndex()
        if page == _FILE:
            self._show_page(_COLUMNS)
            self.meanings.check()
        elif page == _COLUMNS:
            self._try()
        elif page == _TRIAL:
            self._import()
        else:
            self.accept()

    def _go_back(self) -> None:
        self.bar.clear()
        self._show_page(self.pages.currentIndex() - 1)

    def reject(self) -> None:
        if self._must_wait:
            return
        if self._task is not None:
            self._task.stop()
        super().reject()
