"""事务条目，右侧: the chosen entry as it is read, or the form of a step in its place; nothing typed is lost unasked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from complaintdesk.desk.book_pages import EntryOf, entry_command
from complaintdesk.desk.book_rows import EntryOffer, EntryRow, EntrySheet
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import ConflictError, NotFound, UserError
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, text
from complaintdesk.ui.entry_reading import EntryReading
from complaintdesk.ui.side_pages import page_of
from complaintdesk.ui.step_form import StepForm
from complaintdesk.ui.tab import WorkPlace


class EntrySide(QStackedWidget):
    """Says when something was done, with the id of an entry that it made; `left` when a form was left without."""

    done = Signal(object)
    left = Signal()

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("entry_side")
        self.place = place
        self.form: StepForm | None = None
        self.sheet: EntrySheet | None = None
        self._offer: EntryOffer | None = None
        self._version: int | None = None
        self.reading = EntryReading(place.office.zone)
        self.reading.step_wanted.connect(self.take)
        self.addWidget(self.reading)

    # -- reading

    def ask_entry(self, entry_id: int) -> None:
        """Show this entry as it is now."""
        self.place.work.ask(EntryOf(entry_id=entry_id), self._show, self._gone, latest="entry")

    def show_nothing(self) -> None:
        """No entry is chosen."""
        self.sheet = None
        self.reading.show_nothing()

    def _show(self, sheet: EntrySheet) -> None:
        self.sheet = sheet
        self.reading.show_entry(sheet)

    def _gone(self, error: BaseException) -> None:
        """It went out of sight meanwhile: nothing of it stays on the screen."""
        self.show_nothing()
        if not isinstance(error, NotFound):
            self.place.problem(error)

    # -- doing

    def take_first(self) -> None:
        """The form of the expected step."""
        if self.sheet is not None and self.sheet.offers:
            self.take(self.sheet.offers[0])

    def take(self, offer: EntryOffer) -> None:
        """The form of a step of the entry."""
        if self.sheet is not None:
            self.leave_then(partial(self._open, offer, self.sheet.row))

    def begin(self, offer: EntryOffer) -> None:
        """The form of a new entry."""
        self.leave_then(partial(self._open, offer, None))

    def _open(self, offer: EntryOffer, entry: EntryRow | None) -> None:
        form = StepForm(
            offer.label, offer.fields, icon=offer.icon, name=f"entry_{offer.command}", grave=offer.is_grave,
            bar=self.place.bar, zone=self.place.office.zone, on_conflict=partial(self._conflict, entry),
        )  # fmt: skip
        self.form, self._offer = form, offer
        self._version = entry.version if entry is not None else None
        form.submitted.connect(partial(self._submit, form, entry))
        form.cancelled.connect(self.leave_form)
        page, form_page = QWidget(), page_of(form)
        for area in form_page.findChildren(QScrollArea):
            # A scroll area fills itself and its content with the window's ground, and this one stands on a raised one.
            for ground in (area.viewport(), area.widget()):
                if ground is not None:
                    ground.setAutoFillBackground(False)
        about = text(" ".join(entry.title.split()) if entry is not None else "", "secondary", wrap=True, name="form_about")
        about.setMinimumWidth(1)
        about.setContentsMargins(theme.px(theme.GROUP), 0, theme.px(theme.GAP), 0)
        lay = column(page, about, form_page, gap=theme.GAP)
        # Not before it has its place: shown without a parent it would be a window of its own, and take the keyboard.
        about.setVisible(entry is not None)
        lay.setContentsMargins(0, theme.px(theme.GROUP), 0, theme.px(theme.GROUP))
        lay.setStretch(1, 1)
        self.addWidget(page)
        self.setCurrentWidget(page)
        form.focus_first()

    def _submit(self, form: StepForm, entry: EntryRow | None, values: dict[str, Any]) -> None:
        offer = self._offer
        if offer is None or form is not self.form:
            return
        try:
            command = entry_command(
                offer.command, values, self.place.office.zone, entry_id=entry.id if entry is not None else None,
                version=self._version, request_id=form.request_id,
            )  # fmt: skip
        except UserError as problem:
            form.show_problem(problem)
            return
        form.set_busy(True)
        self.place.work.do(command, self.window(), partial(self._done, form.request_id, entry, offer), form.show_problem)

    def _done(self, request_id: str, entry: EntryRow | None, offer: EntryOffer, done: Done) -> None:
        # Another form may have been opened while this step was on its way: that one stays.
        if self.form is not None and self.form.request_id == request_id:
            self._close()
        what = done.number or (entry.title if entry is not None else "")
        self.place.bar.say(_("{action}: {title}").format(action=offer.label, title=what) if what else _("Saved."), kind="ok")
        self.done.emit(done.id if entry is None else None)

    def _conflict(self, entry: EntryRow | None, error: ConflictError) -> None:
        """Somebody else changed it: read it anew, keep what is typed; the next press goes with what is there now."""
        if entry is not None:
            asked = EntryOf(entry_id=entry.id)
            self.place.work.ask(asked, partial(self._changed_under, error), self.place.problem)

    def _changed_under(self, error: ConflictError, sheet: EntrySheet) -> None:
        self._show(sheet)
        offer = self._offer
        if offer is not None and offer.command not in {one.command for one in sheet.offers}:
            words = _("“{action}” is no longer possible.").format(action=offer.label)
            self.place.bar.say(words, _("What you typed stays here until you leave the form."), "warn")
            return
        self._version = sheet.row.version
        self.place.bar.say(error.message, _("It was loaded again. Look at it, then press once more."), "warn")

    # -- leaving

    def leave_form(self) -> None:
        """Back to reading; what was typed is asked about first."""
        self.leave_then(self._back)

    def _back(self) -> None:
        if self.sheet is not None:
            self.ask_entry(self.sheet.row.id)
        self.left.emit()

    def leave_then(self, do: Callable[[], object], stay: Callable[[], object] | None = None) -> None:
        """Do it at once where nothing typed would be lost by it, else after a press; `stay` puts back what was chosen."""
        if self.form is None or not self.form.is_touched():
            self._close()
            do()
            return
        if stay is not None:
            stay()
        self.place.bar.say(
            _("What you typed would be lost."), kind="warn", action=_("Discard"), do=partial(self._discard, do)
        )
        self.place.bar.take_focus()

    def _discard(self, do: Callable[[], object]) -> None:
        self._close()
        do()

    def _close(self) -> None:
        self.form = self._offer = None
        self.setCurrentWidget(self.reading)
        while self.count() > 1:
            if (page := self.widget(1)) is not None:
                self.removeWidget(page)
                page.setParent(None)
                page.deleteLater()
