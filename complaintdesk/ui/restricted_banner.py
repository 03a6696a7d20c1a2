"""保密件提示: above a restricted case: that every look is on record, and the identity for as long as it is shown."""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QWidget

from complaintdesk.desk.revealing import Revealed, RevealedIdentity
from complaintdesk.desk.rows import CaseSheet, Person
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, tag, text
from complaintdesk.ui.identity_dialog import IdentityDialog
from complaintdesk.ui.read_log_dialog import ReadLogDialog
from complaintdesk.ui.reveal_dialog import RevealDialog
from complaintdesk.ui.tab import WorkPlace


class RestrictedBanner(QFrame):
    """Hidden for ordinary cases. The identity leaves the screen by itself, and whenever the desk is locked or left."""

    corrected = Signal()

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("restricted_banner")
        self.setProperty("message", "warn")
        self.place = place
        self.case_id: int | None = None
        self.number = ""
        self._until = 0.0
        self._person: Person | None = None
        self.words = text(
            _("Confidential: only cleared staff know of this case, and every look is on record."), wrap=True
        )
        self.reveal_button = button(_("Show the identity…"), icon="eye", name="reveal", clicked=self.ask_identity)
        self.log_button = button(_("Who has read it…"), icon="list", name="read_log", clicked=self.show_log)
        self._panel = QWidget()
        self._panel.setObjectName("identity")
        self._rows = QFormLayout()
        self._rows.setHorizontalSpacing(theme.px(theme.GROUP))
        self.left = text("", "strong", name="identity_left")
        self.correct_button = button(_("Correct…"), icon="edit", name="correct_identity", clicked=self.correct)
        self.hide_button = button(_("Hide now"), name="hide_identity", clicked=self.hide_identity)
        column(self._panel, self._rows, row(None, self.left, 0, self.correct_button, self.hide_button))
        line = row(None, tag(_("Confidential"), "warn"), self.words, self.reveal_button, self.log_button)
        line.setStretch(1, 1)
        column(self, line, self._panel, edge=10)
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self.count_down)
        self._panel.hide()
        self.hide()

    def show_case(self, sheet: CaseSheet) -> None:
        """Show or hide itself for this case; another case's identity goes at once."""
        if sheet.id != self.case_id:
            self.hide_identity()
        self.case_id, self.number = sheet.id, sheet.number
        self.setVisible(sheet.restricted)

    def leave_case(self) -> None:
        """No case is shown any more."""
        self.hide_identity()
        self.case_id = None
        self.hide()

    def ask_identity(self) -> None:
        """Purpose, reason, passphrase and second person first."""
        if self.case_id is not None:
            dialog = RevealDialog(self.place, self.case_id, self.window())
            dialog.revealed.connect(self.look)
            dialog.open()

    def look(self) -> None:
        """Show the identity if it is revealed at this desk."""
        if self.case_id is not None:
            wanted = self.case_id
            self.place.work.ask(
                RevealedIdentity(case_id=wanted), lambda shown: self._show(wanted, shown), self.place.problem
            )

    def _show(self, case_id: int, shown: Revealed | None) -> None:
        if shown is None or case_id != self.case_id:
            self.hide_identity()
            return
        self._empty()
        self._person = shown.person
        for label, value in identity_lines(shown.person):
            self._rows.addRow(text(label, "muted"), text(value, wrap=True))
        self._until = time.monotonic() + shown.left
        self._panel.show()
        self.reveal_button.hide()
        self.count_down()
        self._tick.start()

    def count_down(self) -> None:
        """The time left; at its end the identity is gone."""
        left = int(self._until - time.monotonic() + 0.999)
        if left <= 0:
            self.hide_identity()
            return
        self.left.setText(_("Shown for another {time}").format(time=f"{left // 60}:{left % 60:02d}"))

    def hide_identity(self) -> None:
        """Take the identity off the screen; nothing of it stays in the widgets."""
        self._tick.stop()
        self._until = 0.0
        self._person = None
        self._empty()
        self._panel.hide()
        self.reveal_button.show()

    def _empty(self) -> None:
        while self._rows.rowCount():
            self._rows.removeRow(0)
        self.left.setText("")

    def correct(self) -> None:
        """Correct what was sealed, while it is shown."""
        if self.case_id is not None and self._person is not None:
            dialog = IdentityDialog(self.place, self.case_id, self._person, self.window())
            dialog.corrected.connect(self._on_corrected)
            self._tick.timeout.connect(dialog.close_when(lambda: self._person is None))
            dialog.open()

    def _on_corrected(self) -> None:
        self.look()
        self.corrected.emit()

    def show_log(self) -> None:
        """Who opened this case, and when."""
        if self.case_id is not None:
            ReadLogDialog(self.place, self.case_id, self.number, self.window()).open()


def identity_lines(person: Person) -> list[tuple[str, str]]:
    """What is known of the person, label and value; empty ones are left out."""
    given: list[tuple[str, Any]] = [
        (_("Name"), person.name),
        (_("Phone"), person.phone),
        (_("Safe way to reach the person"), person.safe_channel),
        (_("Split off from"), person.came_with),
        (_("Document"), " ".join(filter(None, (person.id_type.label if person.id_type else "", person.id_number)))),
        (_("Address"), person.address),
        (_("Organisation"), person.organisation),
        (_("Relation"), person.relation),
        (_("Sex"), person.sex.label if person.sex else ""),
        (_("Age"), str(person.age) if person.age is not None else ""),
        (_("Person affected"), person.affected_person),
        (_("Agent"), person.agent),
    ]
    spokesmen = "；".join(" ".join(filter(None, (one.name, one.phone, one.id_number))) for one in person.representatives)
    given.append((_("Representatives"), spokesmen))
    return [(label, value) for label, value in given if value]
