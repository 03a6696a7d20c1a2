"""更正身份: put right what was sealed, while it is shown; it is sealed again at once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.desk.revealing import CORRECTABLE, CorrectIdentity
from complaintdesk.desk.rows import Person
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import TextField, enter_moves_on
from complaintdesk.ui.messages import Field, MessageBar, show_problem
from complaintdesk.ui.tab import WorkPlace


class IdentityDialog(QDialog):
    """No draft is kept of what stands here."""

    corrected = Signal()

    def __init__(self, place: WorkPlace, case_id: int, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("identity_dialog")
        self.setWindowTitle(_("Correct the identity"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place, self.case_id = place, case_id
        self.request_id = uuid.uuid4().hex
        self.bar = MessageBar()
        labels = {
            "name": _("Name"),
            "phone": _("Phone"),
            "id_number": _("Document number"),
            "address": _("Address"),
            "organisation": _("Organisation"),
            "relation": _("Relation"),
            "agent": _("Agent"),
            "safe_channel": _("Safe way to reach the person"),
        }
        self.inputs = {name: TextField(name, labels[name]) for name in CORRECTABLE}
        self._before = {name: str(getattr(person, name)) for name in CORRECTABLE}
        for name, field in self.inputs.items():
            field.set_value(self._before[name])
        self.reason = TextField("reason", _("Reason"))
        self.save_button = button(_("Seal again"), kind="primary", icon="lock", name="submit", clicked=self.submit)
        lay = column(self, self.bar, text(_("Correct the identity"), "section"), gap=theme.GRID, edge=theme.EDGE)
        for each in (*self.inputs.values(), self.reason):
            lay.addWidget(each)
        lay.addLayout(row(None, 0, button(_("Cancel"), name="cancel", clicked=self.reject), self.save_button))
        self.setMinimumWidth(theme.px(460))
        enter_moves_on(self)

    def close_when(self, gone: Callable[[], bool]) -> Callable[[], None]:
        """A check for a timer: closes the dialog when the identity is no longer shown."""

        def check() -> None:
            if gone():
                self.reject()

        return check

    def submit(self) -> None:
        """Send what was changed."""
        values = {n: field.value() for n, field in self.inputs.items() if field.value() != self._before[n]}
        self.save_button.setEnabled(False)
        command = CorrectIdentity(
            request_id=self.request_id, case_id=self.case_id, values=values, reason=self.reason.value()
        )
        self.place.work.do(command, None, self._done, self._refused)

    def _done(self, _done: Any) -> None:
        self.corrected.emit()
        self.accept()

    def _refused(self, error: BaseException) -> None:
        self.save_button.setEnabled(True)
        fields: dict[str, Field] = {**self.inputs, "reason": self.reason}
        show_problem(error, self.bar, fields)
