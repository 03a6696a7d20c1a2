"""批量打印: one form of all chosen cases, one after the other, to a printer or into one PDF; then what was not and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QHeaderView, QProgressBar, QWidget

from complaintdesk.desk.batch_printing import BatchSheet, BatchToPrint
from complaintdesk.desk.print_rows import PrintJob
from complaintdesk.desk.printing import PreviewJob, RecordPrint
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _, ngettext
from complaintdesk.settings import change_settings
from complaintdesk.ui import theme
from complaintdesk.ui.batch_run import BatchPlan, BatchRun, Item, Send, joined
from complaintdesk.ui.calibration_dialog import CalibrationDialog
from complaintdesk.ui.controls import button, column, fit_screen, row, text
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.office_page import Line, lines_table
from complaintdesk.ui.pdf_file import ask_where
from complaintdesk.ui.print_options import PrintOptions
from complaintdesk.ui.print_run import OnPaper, papers, rendered
from complaintdesk.ui.printer_watch import PrinterWatch
from complaintdesk.ui.printers import Printer, SystemPrinter, check_room, save_file
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report

SIZE: Final = (1020, 660)
_SIDE: Final = 324
#: Of the subject, which only says which case it is; the room is for what became of it.
_SUBJECT: Final = 220
_MOST_REASONS: Final = 3
_MOST_NUMBERS: Final = 4


class BatchPrintDialog(FormDialog):
    """Chooses form, printer and paper once, then prints case by case. The chosen cases come by their ids."""

    def __init__(self, place: WorkPlace, case_ids: Sequence[int], parent: QWidget | None = None, *,
                 printer: Printer | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("batch_print_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Print cases"))
        self.place, self.case_ids = place, tuple(case_ids)
        self.choose_file: Callable[[str], None] = self._choose_file
        self._printer = printer or SystemPrinter()
        self._sheet = BatchSheet((), ())
        self._job: PrintJob | None = None
        self._form = ""
        self.items: list[Item] = []
        self._blank: dict[str, tuple[str, ...]] = {}
        self._target: Path | None = None
        self.run = BatchRun(place, self)
        self.run.moved.connect(self._moved)
        self.run.ended.connect(self._ended)
        self._build()
        QTimer.singleShot(0, self, self._begin)

    def _build(self) -> None:
        self.bar = MessageBar()
        headings = (_("Number"), _("Subject"), _("Printed before"), _("Now"))
        self.table, self.model = lines_table(headings, 3, "batch_table")
        self.table.setAccessibleName(_("Chosen cases"))
        heading = self.table.horizontalHeader()
        heading.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        heading.resizeSection(1, theme.px(_SUBJECT))
        self.options = PrintOptions()
        self.options.form.changed.connect(self._choose_form)
        self.options.printer.changed.connect(self._enable)
        self.options.printer.adjust_wanted.connect(self._adjust)
        self.watch = PrinterWatch(self.place, self._printer, self.options.printer, self.bar)
        self.leave_out = QCheckBox("")
        self.leave_out.setObjectName("leave_out")
        self.leave_out.toggled.connect(lambda _on: self._show_rows())
        self.count = text("", "secondary", wrap=True, name="batch_count")
        self.reasons = text("", wrap=True, selectable=True, name="batch_reasons")
        self.reasons.hide()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()
        self._close = button(_("Close"), name="cancel", clicked=self.reject)
        self._stop = button(_("Stop"), name="stop", clicked=self.stop)
        self._stop.hide()
        self._save = button(_("Save all as one PDF…"), icon="save", name="save_pdf", clicked=self._save_as)
        self._print = button(_("Print"), kind="primary", icon="print", name="print", clicked=self.print_now)
        side = QWidget()
        side.setFixedWidth(theme.px(_SIDE))
        column(side, self.options, self.leave_out, 1, gap=theme.GAP)
        left = column(None, self.table, self.reasons)
        left.setStretch(0, 1)
        body = row(None, left, side, gap=theme.EDGE)
        body.setStretch(0, 1)
        foot = row(None, self.count, 0, self._close, self._stop, self._save, self._print)
        lay = column(self, self.bar, body, self.progress, foot)
        lay.setStretch(1, 1)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        fit_screen(self, SIZE)
        self._enable()

    # What is chosen

    def _begin(self) -> None:
        self.place.work.ask(BatchToPrint(case_ids=self.case_ids), self._came, self._no_forms)

    def _came(self, sheet: BatchSheet) -> None:
        self._sheet = sheet
        self.items = [Item(case.case_id, case.number) for case in sheet.cases]
        groups: list[list[Choice]] = [[], []]
        for form in sheet.forms:
            groups[not form.expected].append(Choice(form.form, form.title))
        field = self.options.form
        field.blockSignals(True)
        field.set_choices(("", groups[0]), (_("More forms"), groups[1]))
        field.blockSignals(False)
        self._choose_form()

    def _choose_form(self) -> None:
        form = self.options.form.value()
        if not form or form == self._form or not self.items:
            return
        self._form, self._job = form, None
        self.items = [Item(case.case_id, case.number) for case in self._sheet.cases]
        self.bar.clear()
        self.options.use_habit(self.place.settings.habit(form))
        self._show_rows()
        question = PreviewJob(case_id=self.items[0].case_id, form=form)
        self.place.work.ask(question, self._form_came, self._no_forms, latest="batch form")

    def _form_came(self, job: PrintJob) -> None:
        self._job = job
        self.options.show_labels(job.layout.copies)
        self.options.may_mask(not job.sheet.masked)
        self.options.blanks.setVisible(not job.layout.strict)
        self.place.work.background(lambda _report: papers(), self._papers_came, failed=self._no_forms)

    def _papers_came(self, names: dict[str, bool]) -> None:
        kept = self.place.settings.habit(self._form).paper
        own = self._job.layout.paper if self._job is not None else ""
        self.options.show_papers(names, next(name for name in (kept, own, "A4") if name in names))
        if not self.options.printer.value():
            self.watch.look(self.place.settings.habit(self._form).printer)
        self._enable()

    def _no_forms(self, error: BaseException) -> None:
        self._enable()
        show_problem(error, self.bar)

    def _adjust(self) -> None:
        CalibrationDialog(self.place, self.options.printer.value(), self.options.paper.value(), self,
                          printer=self._printer).open()

    def _before(self, item: Item) -> int:
        return next((c.printed.get(self._form, 0) for c in self._sheet.cases if c.case_id == item.case_id), 0)

    def going(self) -> list[Item]:
        """The cases that would be printed now."""
        leaves = self.leave_out.isChecked()
        return [i for i in self.items if not i.is_done and (i.run is not None or not leaves or not self._before(i))]

    def _show_rows(self) -> None:
        subjects = {case.case_id: case.subject for case in self._sheet.cases}
        going = {item.case_id for item in self.going()}
        # What is left to be looked at stands first once something happened.
        rows = sorted(self.items, key=lambda item: not item.problem)
        self.model.show_lines(
            Line(
                (item.number, subjects[item.case_id], str(self._before(item) or ""), self._words(item)),
                item.number,
                item,
                not item.is_done and item.case_id not in going,
            )
            for item in rows
        )
        again = sum(bool(self._before(item)) for item in self.items)
        words = ngettext("Leave out the {n} that was printed before", "Leave out the {n} that were printed before", again)
        self.leave_out.setText(words.format(n=again))
        self.leave_out.setVisible(bool(again))
        self.options.reason.setVisible(bool(again) and not self.leave_out.isChecked())
        number = len(going)
        self.count.setText(ngettext("{n} case to print", "{n} cases to print", number).format(n=number))
        self._enable()

        self._show_reasons()

    def _show_reasons(self) -> None:
        """Each reason once, in full, with the cases that it holds for."""
        numbers: dict[str, list[str]] = {}
        for item in self.items:
            if item.problem:
                numbers.setdefault(item.problem, []).append(item.number)
        told = []
        for problem, which in list(numbers.items())[:_MOST_REASONS]:
            more = len(which) - _MOST_NUMBERS
            listed = _(", ").join(which[:_MOST_NUMBERS]) + (_(" and {n} more").format(n=more) if more > 0 else "")
            told.append(_("{number}: {problem}").format(number=listed, problem=problem))
        self.reasons.setText("\n".join(told))
        self.reasons.setVisible(bool(told))

    def _words(self, item: Item) -> str:
        """What became of it."""
        if item.problem or not item.is_done:
            return item.problem
        missing = self._blank.get(item.number, ())
        if missing:
            return _("printed; no font has {characters}").format(characters=" ".join(missing))
        return _("printed") if self._target is None else _("in the file")

    # The run

    def print_now(self) -> None:
        """Print them, one after the other."""
        if not self._print.isEnabled():
            return
        name, printer = self.options.printer.value(), self._printer
        self._target = None
        offset = self.place.settings.offset(name)
        self._go(offset, lambda pdf, number: printer.print_pdf(name, pdf, number, 1))

    def save_as(self, target: Path) -> None:
        """Put the pages of all into one PDF: each is on record as printed, since it leaves the desk like paper does."""
        try:
            check_room(target)
        except UserError as error:
            show_problem(error, self.bar)
            return
        self._target = target
        self._go((0, 0), None)

    def _go(self, offset: tuple[int, int], send: Send | None) -> None:
        self.bar.clear()
        options = self.options
        how = OnPaper(options.paper.value() or "A4", offset, options.overprint.value())
        form, masked, copies = self._form, options.masked.value(), options.copies_asked()
        reason = options.reason.value() if not options.reason.isHidden() else ""
        blanks = options.blanks.value() and not options.blanks.isHidden()
        blank = self._blank

        def command(case_id: int) -> RecordPrint:
            return RecordPrint(case_id=case_id, form=form, masked=masked, copies=copies, reason=reason, blanks=blanks)

        def make(job: PrintJob) -> bytes:
            made = rendered(job, how)
            blank[job.sheet.number] = made.missing
            return made.pdf

        going = self.going()
        self.progress.setRange(0, max(1, len(going)))
        self.progress.setValue(0)
        self.run.begin(BatchPlan(command, make, send), going)
        self._enable()

    def stop(self) -> None:
        """The case that is being printed is finished; no other is begun."""
        self.run.stop()
        self._stop.setEnabled(False)

    def _moved(self, item: Item) -> None:
        self.progress.setValue(self.progress.value() + 1)
        words = _("{done} of {all}: {number}")
        self.count.setText(words.format(done=self.progress.value(), all=self.progress.maximum(), number=item.number))

    def _ended(self, error: BaseException | None) -> None:
        self._show_rows()
        if error is not None and not isinstance(error, UserError):
            show_problem(error, self.bar)
            return
        habit = self.options.habit()
        if self._target is None:
            self.place.settings = change_settings(lambda kept: kept.with_habit(self._form, habit), self.place.settings)
        if self._target is not None and any(item.pdf for item in self.items):
            self._put_together(self._target)
        else:
            self._sum_up(error)

    def _put_together(self, target: Path) -> None:
        pdfs = [item.pdf for item in self.items if item.pdf]

        def put(_report: Report) -> None:
            save_file(target, joined(pdfs))

        self.place.work.background(put, self._saved, failed=self._not_saved)

    def _saved(self, _nothing: None) -> None:
        for item in self.items:
            item.pdf = b""
        self._sum_up(None)

    def _not_saved(self, error: BaseException) -> None:
        if not isinstance(error, UserError):
            show_problem(error, self.bar)
            return
        safe = _("The cases and the records of these prints are safe; trying again does not count twice.")
        self.bar.say(f"{error.message} {safe}", error.hint, "error")
        self._enable()

    def _sum_up(self, error: UserError | None) -> None:
        """How many came out, and what is still to be done about the others."""
        done = sum(item.is_done for item in self.items)
        stuck = sum(bool(item.problem) for item in self.items)
        if self._target is not None:
            words = ngettext("{n} case is saved in “{file}”.", "{n} cases are saved in “{file}”.", done)
        else:
            words = ngettext("{n} case was sent to the printer.", "{n} cases were sent to the printer.", done)
        words = words.format(n=done, file=self._target.name if self._target is not None else "")
        if error is not None:
            way = _("Put it right and print again: the cases done are not printed twice.")
            self.bar.say(f"{error.message} {words}", " ".join(filter(None, (error.hint, way))), "error")
            self.watch.look(self.place.settings.habit(self._form).printer)
        elif stuck:
            more = ngettext("{n} was not; the list says why.", "{n} were not; the list says why.", stuck).format(n=stuck)
            self.bar.say(f"{words} {more}", kind="warn")
        elif self.going():
            self.bar.say(words, _("You stopped it; the others were not printed."), "info")
        else:
            self.place.bar.say(words, kind="ok")
            self.accept()
            return
        self._enable()

    def reject(self) -> None:
        """Close; while it runs, stop first."""
        if self.run.is_running:
            self.stop()
            return
        lost = [item.number for item in self.items if item.run is not None and item.run.is_recorded and not item.is_done]
        lost += [item.number for item in self.items if item.pdf]
        if lost:
            words = _("These are recorded as printed, but nothing came out: {numbers}.")
            self.place.bar.say(words.format(numbers=_(", ").join(lost)), _("Print it again when the printer works."), "warn")
        super().reject()

    def _enable(self) -> None:
        runs = self.run.is_running
        may = self._job is not None and not runs and bool(self.options.paper.value())
        self._print.setEnabled(may and bool(self.going()) and bool(self.options.printer.value()))
        self._save.setEnabled(may and bool(self.going() or any(item.pdf for item in self.items)))
        self._stop.setVisible(runs)
        self._stop.setEnabled(runs)
        self._close.setVisible(not runs)
        self.progress.setVisible(runs)
        self.leave_out.setEnabled(not runs)
        self.options.lock(runs)
        self.options.printer.setEnabled(not runs)

    def _save_as(self) -> None:
        title = next((form.title for form in self._sheet.forms if form.form == self._form), "")
        self.choose_file(f"{title}.pdf")

    def _choose_file(self, name: str) -> None:
        ask_where(self, name, self.save_as)
