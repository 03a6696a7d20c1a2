"""人工认领: which case a waiting page belongs to, as whoever looks at it says, or why it belongs to none."""

from __future__ import annotations

import uuid
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.rows import CaseSheet, Done
from complaintdesk.desk.scanning import DiscardScan, SettleScan, WaitingRow
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import ComboField, TextField, enter_moves_on
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.tab import WorkPlace


class SettleScanDialog(FormDialog):
    """One page: file it by hand, or discard it with a reason."""

    settled = Signal(str)
    """What was done, in words."""

    def __init__(self, place: WorkPlace, scan: WaitingRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settle_scan_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("A page that waits"))
        self.place, self.scan = place, scan
        self.request_id = uuid.uuid4().hex
        self.bar = MessageBar()
        self.number = TextField("number", _("Case number"), hint=_("The number printed at the top right of the sheet."))
        self.form = ComboField("form", _("Form"))
        self.reason = TextField("reason", _("Or why it belongs to no case here"))
        self._file = button(_("File it there"), kind="primary", icon="check", name="submit", clicked=self.submit)
        self._discard = button(_("Do not keep it"), kind="danger", name="discard", clicked=self.discard)
        cancel = button(_("Cancel"), name="cancel", clicked=self.reject)
        lay = column(
            self, self.bar, text(_("{file}, page {page}").format(file=scan.file, page=scan.page), "section"),
            text(scan.words, "secondary", wrap=True), gap=theme.GRID, edge=theme.EDGE,
        )  # fmt: skip
        lay.addSpacing(theme.px(theme.GAP))
        for field in (self.number, self.form, self.reason):
            lay.addWidget(field)
        lay.addLayout(row(None, self._discard, 0, cancel, self._file))
        self.setMinimumWidth(theme.px(480))
        enter_moves_on(self)
        self.number.set_value(scan.number)
        self.number.edit.editingFinished.connect(self._ask_forms)
        self._ask_forms()

    def _ask_forms(self) -> None:
        """The forms of that case, so that one can be chosen by its name."""
        number = str(self.number.value()).strip()
        if number:
            self.place.work.ask(Sheet(number=number), self._show_forms, self._no_case, latest="settle scan")

    def _show_forms(self, sheet: CaseSheet) -> None:
        self.number.set_error("")
        chosen = str(self.form.value() or self.scan.form)
        self.form.set_choices([Choice(row.form, row.title) for row in sheet.documents])
        self.form.set_value(chosen)

    def _no_case(self, error: BaseException) -> None:
        self.form.set_choices([])
        show_problem(error, self.bar)

    def submit(self) -> None:
        """File it."""
        self.bar.clear()
        number = str(self.number.value()).strip()
        if not number:
            self.number.set_error(_("Enter the number of its case."))
            self.number.edit.setFocus()
            return
        command = SettleScan(
            request_id=self.request_id, scan_id=self.scan.id, number=number, form=str(self.form.value() or "")
        )
        self.place.work.do(command, self, self._filed, self._refused)

    def discard(self) -> None:
        """Take it out of the tray; the reason stays on record."""
        self.bar.clear()
        reason = str(self.reason.value()).strip()
        if not reason:
            self.reason.set_error(_("Say why, in a few words: it stays on record."))
            self.reason.edit.setFocus()
            return
        command = DiscardScan(request_id=self.request_id, scan_id=self.scan.id, reason=reason)
        self.place.work.do(command, self, self._gone, self._refused)

    def _filed(self, done: Done) -> None:
        self._end(_("The page is filed with {number}.").format(number=done.number))

    def _gone(self, _done: Any) -> None:
        self._end(_("The page is not kept; the reason is on record."))

    def _end(self, words: str) -> None:
        self.settled.emit(words)
        self.accept()

    def _refused(self, error: BaseException) -> None:
        show_problem(error, self.bar, {"number": self.number, "form": self.form, "reason": self.reason})
