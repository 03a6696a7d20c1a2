"""打印: preview of a form, and the way to paper or to a PDF file.

The print is recorded first and paper comes after: what is on paper is always on record. When paper fails, the record
is kept and finished by the next try, so that one print is counted once.
"""

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

from complaintdesk.desk.printing import PreviewJob, PrintedJob, RecordPrint
from complaintdesk.desk.rows import DocumentRow, Done, PrintJob
from complaintdesk.domain.errors import ConflictError, UserError
from complaintdesk.domain.form_shipped import form_label
from complaintdesk.i18n import _, ngettext
from complaintdesk.settings import load_settings, save_settings
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.paper_preview import PaperPreview
from complaintdesk.ui.pdf_file import ask_where
from complaintdesk.ui.print_options import MissingCharacters, PrintOptions
from complaintdesk.ui.printers import Printer, SystemPrinter, check_room, save_pdf
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.paper.render import Rendered
    from complaintdesk.ui.work import Report

_SIZE = (1020, 680)
_SIDE = 312


def rendered(job: PrintJob, _report: Report) -> Rendered:
    """The job as PDF; loads the typesetting only when something is printed."""
    from complaintdesk.paper.render import render

    return render(job)


class PrintDialog(QDialog):
    """打印: one form of one case. `open()` asks the desk for the preview."""

    def __init__(self, place: WorkPlace, case_id: int, form: str, parent: QWidget | None = None, *,
                 printer: Printer | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("print_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Print: {form}").format(form=form_label(form)))
        self.place, self.case_id, self.form = place, case_id, form
        self._label = form_label(form)
        self.choose_file: Callable[[str], None] = self._choose_file
        self._printer = printer or SystemPrinter()
        self._seen: PrintJob | None = None
        self._command: RecordPrint | None = None
        self._job: PrintJob | None = None
        self._pdf = b""
        self._is_recorded = self._is_busy = self._is_drawn = self._asked_printers = False
        self._build()

    def _build(self) -> None:
        self.bar = MessageBar()
        self.preview = PaperPreview(self.place.work)
        self.preview.say(_("The page is being drawn…"))
        self.preview.drawn.connect(self._drawn)
        self.preview.page_changed.connect(lambda _page: self._show_page())
        self.options = PrintOptions()
        self.options.masked.box.toggled.connect(lambda _on: self._ask())
        self.options.printer.changed.connect(self._enable)
        self.options.printer.refresh_wanted.connect(self._ask_printers)
        self.missing = MissingCharacters()
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
        self._save = button(_("Save PDF…"), icon="save", name="save_pdf", shortcut="Ctrl+S", clicked=self._save_as)
        self._print = button(_("Print"), kind="primary", icon="print", name="print", shortcut="Ctrl+P",
                             clicked=self.print_now)
        self._print.setDefault(True)

        inner = QWidget()
        head = column(None, self._title, self._number, self._count, gap=theme.GRID)
        column(inner, head, self.options, self.missing, 1, gap=theme.GROUP)
        side = QScrollArea()
        side.setWidgetResizable(True)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        side.setWidget(inner)
        side.setFixedWidth(theme.px(_SIDE))
        tools = row(None, self._pages, 0, self._fit, self._real)
        body = row(None, column(None, tools, self.preview), side, gap=theme.EDGE)
        lay = column(self, self.bar, body, row(None, self._state, 0, self._cancel, self._save, self._print),
                     gap=theme.GROUP)
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

    def _ask(self) -> None:
        """Ask for the form as it would be printed now. Nothing can be printed before it is seen."""
        self._is_drawn = False
        self._enable()
        question = PreviewJob(case_id=self.case_id, form=self.form, masked=self.options.masked.value(),
                              copies=self.options.copies_wanted())
        self.place.work.ask(question, self._preview, self._no_preview, latest="print preview")

    def _preview(self, job: PrintJob) -> None:
        self._seen = job
        self._label = job.layout.label
        self._title.setText(self._label)
        if job.sheet.masked and not self.options.masked.value():
            self.options.always_masked()
        self.options.reason.setVisible(job.times > 1)
        self.setWindowTitle(_("Print: {form}").format(form=f"{self._label} {job.sheet.number}"))
        self._number.setText(job.sheet.number)
        self._count.setText(_count_words(job))
        self.place.work.background(partial(rendered, job), self._show, failed=self._no_preview)

    def _show(self, made: Rendered) -> None:
        self.missing.show_characters(made.missing)
        self.preview.show_pdf(made.pdf)
        if not self._asked_printers:
            self._asked_printers = True
            self._ask_printers()

    def _drawn(self) -> None:
        self._is_drawn = True
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

    # Printers

    def _ask_printers(self) -> None:
        self.options.printer.searching()
        self._enable()
        printer = self._printer
        self.place.work.background(lambda _report: (printer.names(), printer.default()), self._show_printers,
                                   failed=self._no_printers)

    def _show_printers(self, found: tuple[list[str], str]) -> None:
        names, default = found
        self.options.printer.show_printers(names, self.place.settings.printer, default)
        self._enable()

    def _no_printers(self, error: BaseException) -> None:
        self._show_printers(([], ""))
        show_problem(error, self.bar)

    # To paper, or to a file

    def print_now(self) -> None:
        """Record the print, then send it to the printer."""
        if self._print.isEnabled():
            name = self.options.printer.value()
            self._go(_("Sending to the printer…"), partial(self._send, name), partial(self._printed, name))

    def save_as(self, target: Path) -> None:
        """Record the print, then write it to a file: a PDF leaves the desk like paper does."""
        try:
            # Before it is recorded: a wrong folder is no print.
            check_room(target)
        except UserError as error:
            show_problem(error, self.bar)
            return
        self._go(_("Writing the file…"), partial(save_pdf, target), partial(self._saved, target))

    def _send(self, name: str, pdf: bytes) -> None:
        # The name of a print job stands in every spooler of the house: the number only, never a person.
        number = self._seen.sheet.number if self._seen is not None else ""
        # Every copy has its own code: the pages of all of them are in the file.
        self._printer.print_pdf(name, pdf, number, 1)

    def _go(self, doing: str, deliver: Callable[[bytes], None], done: Callable[[None], object]) -> None:
        """The steps that are still to be done: record, ask for the printed job, render, deliver."""
        self.bar.clear()
        self._busy(doing)
        again = partial(self._go, doing, deliver, done)
        if not self._is_recorded:
            self.place.work.do(self._record(), initiator=self, then=partial(self._recorded, again),
                               failed=self._refused)
        elif self._job is None:
            self.place.work.ask(PrintedJob(case_id=self.case_id, form=self.form), partial(self._to_print, again),
                                self._undelivered)
        elif not self._pdf:
            self.place.work.background(partial(rendered, self._job), partial(self._ready, again),
                                       failed=self._undelivered)
        else:
            pdf = self._pdf
            self.place.work.background(lambda _report: deliver(pdf), done, failed=self._undelivered)

    def _record(self) -> RecordPrint:
        """The command; the same one again where only the answer got lost, so that a print is counted once."""
        command = RecordPrint(
            case_id=self.case_id, version=self._seen.sheet.version if self._seen is not None else None,
            form=self.form, masked=self.options.masked.value(), copies=self.options.copies_wanted(),
            reason=self.options.reason.value() if not self.options.reason.isHidden() else "",
        )
        kept = self._command
        if kept is None or dataclasses.replace(command, request_id=kept.request_id) != kept:
            self._command = command
        return self._command or command

    def _recorded(self, again: Callable[[], None], _done: Done) -> None:
        self._is_recorded = True
        again()

    def _to_print(self, again: Callable[[], None], job: PrintJob) -> None:
        if self._command is not None and self._command.masked and not job.sheet.masked:
            # Another work place printed the same form in between, with the identity; ours was to be without.
            job = dataclasses.replace(job, sheet=dataclasses.replace(job.sheet, masked=True))
        self._job = job
        again()

    def _ready(self, again: Callable[[], None], made: Rendered) -> None:
        self._pdf = made.pdf
        again()

    def _refused(self, error: BaseException) -> None:
        self._busy("")
        if isinstance(error, ConflictError):
            self._ask()
            self.bar.say(_("The case was changed in the meantime."),
                         _("Look at the new page, then print."), "warn")
        else:
            show_problem(error, self.bar)

    def _undelivered(self, error: BaseException) -> None:
        self._busy("")
        if not isinstance(error, UserError):
            show_problem(error, self.bar)
            return
        safe = _("The case and the record of this print are safe; trying again does not count twice.")
        way = error.hint or _("Choose another printer, or save a PDF.")
        self.bar.say(f"{error.message} {safe}", way, "error")
        # A printer that went away is not offered again.
        self._ask_printers()

    def _printed(self, name: str, _nothing: None) -> None:
        self._remember(name)
        copies = self.options.copies_wanted()
        words = ngettext("{form} {number}: {n} copy sent to “{printer}”.",
                         "{form} {number}: {n} copies sent to “{printer}”.", copies)
        self._finish(words.format(form=self._label, number=self._number.text(), n=copies, printer=name))

    def _saved(self, target: Path, _nothing: None) -> None:
        self._finish(_("{form} {number} is saved as “{file}”.").format(
            form=self._label, number=self._number.text(), file=target.name))

    def _finish(self, words: str) -> None:
        self._is_busy = False
        self.place.bar.say(words, kind="ok")
        self.accept()

    def _remember(self, name: str) -> None:
        self.place.settings = dataclasses.replace(self.place.settings, printer=name)
        kept = load_settings()
        if kept.printer == name:
            return
        try:
            save_settings(dataclasses.replace(kept, printer=name))
        except OSError:
            # The form is printed; that the choice is not kept is no reason to trouble anybody.
            return

    def reject(self) -> None:
        """Close; not in the middle of a step, whose end would then be told to nobody."""
        if self._is_busy:
            return
        if self._is_recorded:
            self.place.bar.say(
                _("{form} {number} is recorded as printed, but nothing came out.").format(
                    form=self._label, number=self._number.text()),
                _("Print it again when the printer works."), "warn")
        super().reject()

    def _busy(self, doing: str) -> None:
        self._is_busy = bool(doing)
        self._state.setText(doing)
        self._enable()

    def _enable(self) -> None:
        may = self._is_drawn and not self._is_busy
        self._print.setEnabled(may and bool(self.options.printer.value()))
        if self._print.isEnabled() and self.focusWidget() in (None, self._fit):
            # Nobody has gone anywhere yet: Enter prints.
            self._print.setFocus()
        self._save.setEnabled(may)
        self._cancel.setEnabled(not self._is_busy)
        self.options.printer.setEnabled(not self._is_busy)
        # What is on record is what is printed: once recorded, only the way out may change.
        self.options.lock(self._is_busy or self._is_recorded)

    def _save_as(self) -> None:
        self.choose_file(f"{self._number.text()} {self._label}.pdf")

    def _choose_file(self, name: str) -> None:
        ask_where(self, name, self.save_as)

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
