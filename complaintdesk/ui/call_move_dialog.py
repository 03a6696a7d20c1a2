"""改约: the person asked to be called at another time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.call_queue import CallRow
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import DateTimeField
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar, show_problem


class CallMoveDialog(FormDialog):
    """One time, proposed an hour from now; Up and Down change the day. Whoever opens it closes it when it was done."""

    chosen = Signal(object)
    """The moment, in UTC."""

    def __init__(self, call: CallRow, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("call_move_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Put off the call"))
        self.bar = MessageBar()
        self.at = DateTimeField("at", _("Call at"), zone=zone, required=True, hint=_("Up and Down change the day."))
        in_an_hour = datetime.now(UTC) + timedelta(hours=1)
        self.at.set_value(in_an_hour.replace(minute=in_an_hour.minute // 5 * 5, second=0, microsecond=0))
        self._save = button(_("Put off"), kind="primary", icon="clock", name="put_off", tooltip=_("Put off (Enter)"),
                            clicked=self.submit)
        who = " · ".join(part for part in (call.person, call.number) if part)
        lay = column(self, self.bar, text(who, "strong"), text(call.hours, "muted", wrap=True), self.at,
                     row(None, 0, button(_("Cancel"), name="cancel", clicked=self.reject), self._save))
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, edge)
        self.setMinimumWidth(theme.px(400))
        for keys in ("Ctrl+S", "Ctrl+Return", "Return", "Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.submit)
        QTimer.singleShot(0, self.at, self.at.take_focus)

    def submit(self) -> None:
        """Hand the moment out."""
        if self._save.isEnabled() and self.at.check():
            self._save.setEnabled(False)
            self.chosen.emit(self.at.value())

    def show_problem(self, error: BaseException) -> None:
        """The desk refused: the reason, and what was typed stays."""
        self._save.setEnabled(True)
        show_problem(error, self.bar, {"at": self.at, "next_at": self.at})
