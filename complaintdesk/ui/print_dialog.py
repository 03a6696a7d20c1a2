"""打印: preview of a form, and the way to paper, to a PDF or to the word processor."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QScrollArea, QWidget

from complaintdesk.desk.print_rows import PrintJob
from complaintdesk.desk.printing import PreviewJob, RecordPrint
from complaintdesk.desk.rows import DocumentRow
from complaintdesk.domain.errors import ConflictError, FieldErrors, UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.form_shipped import form_label
from complaintdesk.i18n import _, ngettext
from complaintdesk.settings import change_settings
from complaintdesk.ui import theme
from complaintdesk.ui.calibration_dialog import CalibrationDialog
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.missing_characters import MissingCharacters
from complaintdesk.ui.paper_preview import PaperPreview
from complaintdesk.ui.pdf_file import ask_where
from complaintdesk.ui.print_options import PrintOptions
from complaintdesk.ui.print_run import (
    Deliver,
    Look,
    Make,
    OnPaper,
    PrintRun,
    letter_file,
    look_at,
    papers,
    rendered,
)
from complaintdesk.ui.printer_watch import PrinterWatch
from complaintdesk.ui.printers import Printer, SystemPrinter, check_room, save_file
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.ui.work import Report, Task

_SIZE = (1020, 680)
_SIDE = 324


def _look(job: PrintJob, how: OnPaper, report: Report) -> Look:
    # Overtaken by another choice, it is not drawn at all.
    report(0, 1)
    return look_at(job, how)


class PrintDialog(QDialog):
    """打印: one form of one case. `open()` asks the desk for the preview."""

    def __init__(self, place: WorkPlace, case_id: int, form: str, parent: QWidget | None = None, *,
                 printer: Printer | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("print_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Print: {form}").format(form=form_label(form)))
        self.place, self.case_id, self.form = place, case_id, str(form)
        self._label = form_label(form)
        self.choose_file: Callable[[str], None] = self._choose_file
        self.choose_word_file: Callable[[str], None] = self._choose_word_file
        self._printer = printer or SystemPrinter()
        self._seen: PrintJob | None = None
        self._run: PrintRun | None = None
        self._finished: Callable[[], None] | None = None
        self._drawing: Task | None = None
        self._is_busy = self._is_drawn = self._is_waiting = self._asked_printers = self._has_begun = False
        self._build()
        self.options.use_habit(place.settings.habit(self.form))

    def _build(self) -> None:
        # Each part has its parent from the beginning: a style sheet dresses whatever is moved anew, with all in it.
        side = QScrollArea(self)
        inner = QWidget(side.viewport())
        self.bar = MessageBar(self)
        self.preview = PaperPreview(self.place.work, self)
        self.preview.say(_("The page is being drawn…"))
        self.preview.drawn.connect(self._drawn)
        self.preview.page_changed.connect(lambda _page: self._show_page())
        self.options = PrintOptions(inner)
        self.options.form.changed.connect(self._choose_form)
        self.options.page_changed.connect(self._ask_anew)
        self.options.printer.changed.connect(self._enable)
        self.options.printer.adjust_wanted.connect(self._adjust)
        self.watch = PrinterWatch(self.place, self._printer, self.options.printer, self.bar)
        self.missing = MissingCharacters(self.place.work, inner)
        self.missing.adopted.connect(self._ask)
        self._title = text(self._label, "title")
        self._number = text("", "muted", selectable=True, name="print_number")
        self._count = text("", "secondary", wrap=True, name="print_count")
        self._pages = text("", "muted", name="print_pages")
        self._fit = button(_("Fit width"), kind="plain", name="fit_width", clicked=partial(self._zoom, True))
        self._real = button(_("Actual size"), kind="plain", name="actual_size", clicked=partial(self._zoom, False))
        for choice in (self._fit, self._real):
            choice.setCheckable(True)
        self._fit.setChecked(True)
        self._state = text("", "muted", name="print_state")
        self._cancel = button(_("Cancel"), name="cancel", clicked=self.reject)
        self._word = button(_("Save as Word…"), icon="letter", name="save_word", clicked=self._save_as_word)
        self._word.hide()
        self._save = button(_("Save PDF…"), icon="save", name="save_pdf", shortcut="Ctrl+S", clicked=self._save_as)
        self._print = button(_("Print"), kind="primary", icon="print", name="print", shortcut="Ctrl+P",
                             clicked=self.print_now)
        self._print.setDefault(True)

        head = column(None, self._title, self._number, self._count, gap=theme.GRID)
        column(inner, head, self.options, self.missing, 1, gap=theme.GROUP)
        side.setWidgetResizable(True)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setWidget(inner)
        side.setFixedWidth(theme.px(_SIDE))
        tools = row(None, self._pages, 0, self._fit, self._real)
        body = row(None, column(None, tools, self.preview), side, gap=theme.EDGE)
        foot = row(None, self._state, 0, self._cancel, self._word, self._save, self._print)
        lay = column(self, self.bar, body, foot, gap=theme.GROUP)
        lay.setSpacing(theme.px(theme.GAP))
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        self.resize(self._best_size())
        self._enable()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._seen is None:
            # The desk is asked when the window stands: the page is then drawn once, for the right width.
            QTimer.singleShot(0, self, self._ask)

    # What is seen

    def _choose_form(self) -> None:
        """Another form of the same case, as it was printed here last."""
        if self.options.form.value() in ("", self.form):
            return
        self.form, self._run = self.options.form.value(), None
        self.options.use_habit(self.place.settings.habit(self.form))
        self._ask_anew()

    def _ask_anew(self) -> None:
        self.bar.clear()
        self._ask()

    def _ask(self) -> None:
        """Ask for the form as it would be printed now. Nothing can be printed before it is seen."""
        if self._is_busy:
            return
        self._is_drawn, self._is_waiting = False, True
        self._enable()
        question = PreviewJob(case_id=self.case_id, form=self.form, masked=self.options.masked.value(),
                              copies=self.options.copies_asked())
        self.place.work.ask(question, self._preview, self._no_preview, latest="print preview")

    def _preview(self, job: PrintJob) -> None:
        is_other = self._seen is None or self._seen.form != job.form
        self._seen = job
        self._label = job.layout.label
        self._title.setText(self._label)
        if is_other or job.sheet.masked:
            self.options.may_mask(not job.sheet.masked or self.options.masked.value())
        self.options.reason.setVisible(job.times > 1)
        self.setWindowTitle(_("Print: {form}").format(form=f"{self._label} {job.sheet.number}"))
        self._number.setText(" · ".join(filter(None, (job.sheet.number, job.document_number))))
        self._count.setText(_count_words(job))
        self.options.show_labels(job.layout.copies)
        self._offer_forms(job)
        chosen = "" if is_other else self.options.paper.value()
        how = OnPaper(chosen or self.place.settings.habit(self.form).paper, overprint=self.options.overprint.value())
        if self._drawing is not None:
            self._drawing.stop()
        self._drawing = self.place.work.background(partial(_look, job, how), self._show, failed=self._no_preview)

    def _offer_forms(self, job: PrintJob) -> None:
        """Those that belong to what was done first; the others under a heading."""
        groups: list[list[Choice]] = [[], []]
        for document in job.sheet.documents:
            groups[not document.expected].append(Choice(document.form, document.title))
        if all(choice.value != job.form for group in groups for choice in group):
            groups[1].append(Choice(job.form, job.layout.label))
        field = self.options.form
        field.blockSignals(True)
        field.set_choices(("", groups[0]), (_("More forms"), groups[1]))
        field.set_value(job.form)
        field.blockSignals(False)

    def _show(self, page: Look) -> None:
        self._is_waiting = False
        options = self.options
        options.show_papers(papers(), page.paper)
        options.show_missing(page.missing, strict=self._seen is not None and self._seen.layout.strict)
        self._word.setVisible(page.is_for_word)
        self.missing.show_characters(page.made.missing)
        self.preview.show_pdf(page.made.pdf)
        if not self._asked_printers:
            self._asked_printers = True
            self.watch.look(self.place.settings.habit(self.form).printer)

    def _drawn(self) -> None:
        # Not when what is shown was overtaken by another choice.
        self._is_drawn = not self._is_waiting
        self._show_page()
        self._enable()

    def _show_page(self) -> None:
        words = _("Page {page} of {pages}")
        self._pages.setText(words.format(page=self.preview.page, pages=self.preview.page_count))

    def _no_preview(self, error: BaseException) -> None:
        self._is_drawn = False
        self.preview.say(_("There is no preview."))
        self._enable()
        show_problem(error, self.bar)

    def _zoom(self, fits: bool) -> None:
        self._fit.setChecked(fits)
        self._real.setChecked(not fits)
        self.preview.fit_width(fits)

    def _adjust(self) -> None:
        CalibrationDialog(self.place, self.options.printer.value(), self.options.paper.value(), self,
                          printer=self._printer).open()

    # To paper, or to a file

    def print_now(self) -> None:
        """Record the print, then send it to the printer, moved as this printer needs it."""
        if self._print.isEnabled():
            name = self.options.printer.value()
            how = self._how(self.place.settings.offset(name))
            self._go(_("Sending to the printer…"), lambda job: rendered(job, how).pdf, partial(self._send, name),
                     partial(self._printed, name))

    def save_as(self, target: Path) -> None:
        """Record the print, then write it to a file: a PDF leaves the desk like paper does."""
        how = self._how()
        self._write(target, lambda job: rendered(job, how).pdf)

    def save_as_word(self, target: Path) -> None:
        """The letter for the word processor; recorded as well, since it is sent from there."""
        self._write(target, letter_file)

    def _write(self, target: Path, make: Make) -> None:
        try:
            # Before it is recorded: a wrong folder is no print.
            check_room(target)
        except UserError as error:
            show_problem(error, self.bar)
            return
        self._go(_("Writing the file…"), make, partial(save_file, target), partial(self._saved, target))

    def _how(self, offset: tuple[int, int] = (0, 0)) -> OnPaper:
        return OnPaper(self.options.paper.value() or "A4", offset, self.options.overprint.value())

    def _send(self, name: str, pdf: bytes) -> None:
        # The name of a print job stands in every spooler of the house: the number only, never a person.
        number = self._seen.sheet.number if self._seen is not None else ""
        # Every copy has its own code: the pages of all of them are in the file.
        self._printer.print_pdf(name, pdf, number, 1)

    def _go(self, doing: str, make: Make, deliver: Deliver, done: Callable[[], None]) -> None:
        self.bar.clear()
        self._finished = done
        command = RecordPrint(
            case_id=self.case_id, version=self._seen.sheet.version if self._seen is not None else None,
            form=self.form, masked=self.options.masked.value(), copies=self.options.copies_wanted(),
            reason=self.options.reason.value() if not self.options.reason.isHidden() else "",
            blanks=self.options.blanks.value() and not self.options.blanks.isHidden(),
        )
        if self._run is None or not (self._run.is_recorded or self._run.same_as(command)):
            self._run = PrintRun(self.place, command, self)
            self._run.done.connect(self._done)
            self._run.refused.connect(self._refused)
            self._run.undelivered.connect(self._undelivered)
        self._busy(doing)
        self._run.go(make, deliver)

    def _done(self) -> None:
        if self._finished is not None:
            self._finished()

    def _refused(self, error: BaseException) -> None:
        self._busy("")
        if isinstance(error, ConflictError):
            self._ask()
            self.bar.say(_("The case was changed in the meantime."),
                         _("Look at the new page, then print."), "warn")
            return
        show_problem(error, self.bar)
        if isinstance(error, FieldErrors) and not self.options.blanks.isHidden():
            self.options.blanks.take_focus()

    def _undelivered(self, error: BaseException) -> None:
        self._busy("")
        if not isinstance(error, UserError):
            show_problem(error, self.bar)
            return
        safe = _("The case and the record of this print are safe; trying again does not count twice.")
        way = error.hint or _("Choose another printer, or save a PDF.")
        self.bar.say(f"{error.message} {safe}", way, "error")
        # A printer that went away is not offered again.
        self.watch.look(self.place.settings.habit(self.form).printer)

    def _printed(self, name: str) -> None:
        habit = dataclasses.replace(self.options.habit(), printer=name)
        self.place.settings = change_settings(lambda kept: kept.with_habit(self.form, habit), self.place.settings)
        copies = self.options.copies_wanted()
        words = ngettext("{form} {number}: {n} copy sent to “{printer}”.",
                         "{form} {number}: {n} copies sent to “{printer}”.", copies)
        self._finish(words.format(form=self._label, number=self._case_number(), n=copies, printer=name))

    def _saved(self, target: Path) -> None:
        self._finish(_("{form} {number} is saved as “{file}”.").format(
            form=self._label, number=self._case_number(), file=target.name))

    def _finish(self, words: str) -> None:
        self._is_busy = False
        self.place.bar.say(words, kind="ok")
        self.accept()

    def reject(self) -> None:
        """Close; not in the middle of a step, whose end would then be told to nobody."""
        if self._is_busy:
            return
        if self._run is not None and self._run.is_recorded:
            self.place.bar.say(
                _("{form} {number} is recorded as printed, but nothing came out.").format(
                    form=self._label, number=self._case_number()),
                _("Print it again when the printer works."), "warn")
        super().reject()

    def _busy(self, doing: str) -> None:
        self._is_busy = bool(doing)
        self._state.setText(doing)
        self._enable()

    def _enable(self) -> None:
        may = self._is_drawn and not self._is_busy
        self._print.setEnabled(may and bool(self.options.printer.value()))
        if self._print.isEnabled():
            first = None if self._has_begun else self.options.form.box
            self._has_begun = True
            if self.focusWidget() in (None, self._fit, first):
                # Nobody has gone anywhere yet: Enter prints.
                self._print.setFocus()
        self._save.setEnabled(may)
        self._word.setEnabled(may)
        self._cancel.setEnabled(not self._is_busy)
        self.options.printer.setEnabled(not self._is_busy)
        # What is on record is what is printed: once recorded, only the way out may change.
        self.options.lock(self._is_busy or (self._run is not None and self._run.is_recorded))

    def _case_number(self) -> str:
        return self._seen.sheet.number if self._seen is not None else ""

    def _save_as(self) -> None:
        self.choose_file(f"{self._case_number()} {self._label}.pdf")

    def _save_as_word(self) -> None:
        self.choose_word_file(f"{self._case_number()} {self._label}.docx")

    def _choose_file(self, name: str) -> None:
        ask_where(self, name, self.save_as)

    def _choose_word_file(self, name: str) -> None:
        ask_where(self, name, self.save_as_word)

    def _best_size(self) -> QSize:
        """Nearly the whole of a small screen: the page should be read without moving it."""
        room = self.screen().availableSize() - QSize(theme.px(48), theme.px(64))
        return QSize(theme.px(_SIZE[0]), theme.px(_SIZE[1])).expandedTo(
            QSize(0, min(room.height(), theme.px(900)))).boundedTo(room)


def _count_words(job: PrintJob) -> str:
    """How often it was printed before, last when and by whom."""
    kept = next((d for d in job.sheet.documents if d.form == job.form), DocumentRow(job.form, "", 0))
    if not kept.printed or kept.last_at is None:
        return _("Not printed yet.")
    at = kept.last_at.astimezone(ZoneInfo(job.sheet.zone)).strftime("%Y-%m-%d %H:%M")
    words = ngettext("Printed {n} time, last on {at} by {who}.", "Printed {n} times, last on {at} by {who}.", kept.printed)
    return words.format(n=kept.printed, at=at, who=kept.last_by)
