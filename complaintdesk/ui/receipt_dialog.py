"""查询码查询进度: somebody at the counter or on the phone has a code; the desk says how far it is, and nothing else."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.desk.receipts import Progress, ProgressByReceipt
from complaintdesk.domain.receipt import receipt_digits
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import TextField, enter_moves_on
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.tab import WorkPlace


class ReceiptDialog(QDialog):
    """One code, one answer; both go when the dialog closes."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("receipt_dialog")
        self.setWindowTitle(_("Progress by receipt code"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place = place
        self._zone = ZoneInfo(place.office.zone)
        self.bar = MessageBar()
        self.code = TextField(
            "receipt_code", _("Receipt code"), required=True, purpose="code", characters=24,
            hint=_("Sixteen digits, as told at the registration."), placeholder="0000-0000-0000-0000",
        )  # fmt: skip
        self.ask_button = button(_("Look up"), kind="primary", icon="search", name="submit", clicked=self.submit)
        self.state = text("", "title", name="receipt_state")
        self.told = text("", name="receipt_told", wrap=True)
        column(
            self,
            self.bar,
            text(_("Progress by receipt code"), "section"),
            text(_("Tell the person the state and the dates; nothing more is shown here."), "secondary", wrap=True),
            self.code,
            row(None, 0, button(_("Close"), name="close", clicked=self.reject), self.ask_button),
            self.state,
            self.told,
            edge=theme.EDGE,
        )
        self.setMinimumWidth(theme.px(460))
        enter_moves_on(self)
        self.code.edit.returnPressed.connect(lambda: QTimer.singleShot(0, self.submit))
        self.code.changed.connect(self._forget)
        self._forget()

    def submit(self) -> None:
        """Ask; a code that is none need not be sent."""
        self.bar.clear()
        if not self.code.check():
            return
        if not receipt_digits(self.code.value()):
            self.code.set_error(_("A receipt code has sixteen digits."))
            return
        self.place.work.ask(
            ProgressByReceipt(code=self.code.value()), self._show, lambda e: show_problem(e, self.bar), latest="receipt"
        )

    def _show(self, found: Progress | None) -> None:
        if found is None:
            self.code.set_error(_("No case has this code. Compare it digit by digit."))
            return
        self.state.setText(found.state.label)
        lines = [_("Last step: {time}").format(time=self._moment(found.last_step_at))]
        if found.answer_due_at is not None:
            lines.append(_("Answer by: {time}").format(time=self._moment(found.answer_due_at)))
        self.told.setText("\n".join(lines))
        self.state.show()
        self.told.show()

    def _moment(self, at: datetime) -> str:
        return at.astimezone(self._zone).strftime("%Y-%m-%d")

    def _forget(self) -> None:
        self.state.hide()
        self.told.hide()
        self.state.setText("")
        self.told.setText("")
