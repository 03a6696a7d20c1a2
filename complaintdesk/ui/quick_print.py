"""直接打印: one form of the open case, the way it was printed here last, with one key and without a dialog.

What a person must see first (a character that no font has, words that the case does not say yet, no printer kept)
opens the dialog instead.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from complaintdesk.desk.print_rows import PrintJob
from complaintdesk.desk.printing import PreviewJob, RecordPrint
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _, ngettext
from complaintdesk.settings import FormHabit
from complaintdesk.ui.messages import show_problem
from complaintdesk.ui.print_run import OnPaper, PrintRun, look_at, papers, rendered
from complaintdesk.ui.printers import Printer, SystemPrinter
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report


@dataclass(frozen=True)
class _Looked:
    """What is known before anything is recorded."""

    is_there: bool
    warning: str
    to_be_seen: bool
    paper: str
    is_carbon: bool


class QuickPrint(QObject):
    """Prints at once; one print at a time, so that a key held down prints once."""

    dialog_wanted = Signal(int, object)
    """This form of this case has to be looked at before it is printed."""

    def __init__(self, place: WorkPlace, printer: Printer | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self._printer = printer or SystemPrinter()
        self._run: PrintRun | None = None
        self._is_busy = False

    def print_now(self, case_id: int, form: str) -> None:
        """Print this form of this case on the printer that it was printed on last."""
        habit = self.place.settings.habit(form)
        if self._is_busy:
            return
        if not habit.printer:
            self.dialog_wanted.emit(case_id, form)
            return
        self._is_busy = True
        question = PreviewJob(case_id=case_id, form=form, copies=habit.copies)
        self.place.work.ask(question, partial(self._look, case_id, habit), self._failed)

    def _look(self, case_id: int, habit: FormHabit, job: PrintJob) -> None:
        printer = self._printer

        def look(_report: Report) -> _Looked:
            seen = look_at(job, OnPaper(habit.paper, overprint=habit.overprint))
            is_there = habit.printer in printer.names()
            warning = printer.warning(habit.printer) if is_there else ""
            return _Looked(is_there, warning, bool(seen.made.missing or seen.missing), seen.paper,
                           papers()[seen.paper])  # fmt: skip

        self.place.work.background(look, partial(self._looked, case_id, habit, job), failed=self._failed)

    def _looked(self, case_id: int, habit: FormHabit, job: PrintJob, looked: _Looked) -> None:
        see = partial(self.dialog_wanted.emit, case_id, job.form)
        if looked.to_be_seen:
            self._is_busy = False
            see()
        elif not looked.is_there or looked.warning:
            self._is_busy = False
            words = looked.warning or _("The printer “{name}” is not there any more.").format(name=habit.printer)
            nothing = _("Nothing was printed, and nothing is recorded.")
            self.place.bar.say(f"{words} {nothing}", kind="warn", action=_("Print…"), do=see)
        else:
            copies = 1 if looked.is_carbon else habit.copies
            self._send(case_id, dataclasses.replace(habit, paper=looked.paper, copies=copies), job)

    def _send(self, case_id: int, habit: FormHabit, job: PrintJob) -> None:
        command = RecordPrint(
            case_id=case_id, version=job.sheet.version, form=job.form, copies=habit.copies, masked=job.sheet.masked
        )
        how = OnPaper(habit.paper, self.place.settings.offset(habit.printer), habit.overprint)
        printer, number = self._printer, job.sheet.number
        self._run = run = PrintRun(self.place, command, self)
        go = partial(run.go, lambda made: rendered(made, how).pdf,
                     lambda pdf: printer.print_pdf(habit.printer, pdf, number, 1))  # fmt: skip
        run.done.connect(partial(self._done, habit.printer, job, habit.copies or len(job.copies)))
        run.refused.connect(self._failed)
        run.undelivered.connect(partial(self._undelivered, go))
        go()

    def _done(self, printer: str, job: PrintJob, copies: int) -> None:
        self._is_busy = False
        words = ngettext("{form} {number}: {n} copy sent to “{printer}”.",
                         "{form} {number}: {n} copies sent to “{printer}”.", copies)  # fmt: skip
        words = words.format(form=job.layout.label, number=job.sheet.number, n=copies, printer=printer)
        self.place.bar.say(words, _("It is on record and cannot be taken back."), "ok")

    def _undelivered(self, again: partial[None], error: BaseException) -> None:
        self._is_busy = False
        if not isinstance(error, UserError):
            show_problem(error, self.place.bar)
            return
        safe = _("The case and the record of this print are safe; trying again does not count twice.")
        words = f"{error.message} {safe}"
        self.place.bar.say(words, error.hint, "error", action=_("Try again"), do=again)

    def _failed(self, error: BaseException) -> None:
        self._is_busy = False
        self.place.problem(error)
