"""批量办理 in the case list: what can be done with all chosen cases at once, and how it is taken back.

The dialogs are loaded when they are wanted: the list is there sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui.controls import button, row
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.desk.reassigning import ReassignCases


def may_reassign(place: WorkPlace) -> bool:
    """Whether this person is offered to; the desk decides again."""
    return place.actor.is_operator or place.actor.role is not Role.DEPARTMENT


class ListBulk(QWidget):
    """Buttons for what is chosen. `chosen()` gives the ids, None where some rows have not come yet."""

    tag_wanted = Signal()
    """Put tags on the chosen cases."""
    print_wanted = Signal(list)
    """Print a form of these cases (by id)."""

    def __init__(
        self, place: WorkPlace, chosen: Callable[[], list[int] | None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("list_bulk")
        self.place = place
        self._chosen = chosen
        self._is_offered = may_reassign(place)
        self.reassign = button(
            _("Reassign…"),
            kind="plain",
            icon="send",
            name="reassign",
            tooltip=_("Give the chosen cases to another department or handler, all in one step"),
            clicked=self.open_reassign,
        )
        self.print_cases = button(
            _("Print…"),
            kind="plain",
            icon="print",
            name="print_cases",
            tooltip=_("Print one form of all chosen cases"),
            clicked=self.open_print,
        )
        self.tag_cases = button(
            _("Tags…"), kind="plain", icon="flag", name="tag_cases",
            tooltip=_("Put tags on all chosen cases, or take them off"), clicked=self.tag_wanted.emit,
        )  # fmt: skip
        row(self, self.reassign, self.print_cases, self.tag_cases)
        self.hide()

    def show_for(self, count: int) -> None:
        """Offered as soon as several are chosen; a single one is dispatched in its own form."""
        self.setVisible(count > 1)
        self.reassign.setVisible(self._is_offered)

    def open_print(self) -> None:
        """The dialog for the cases chosen now."""
        from complaintdesk.desk.batch_printing import MOST

        ids = self._chosen()
        if ids is None or len(ids) > MOST:
            self.place.bar.say(
                _("So many cases cannot be printed at once."),
                _("Choose at most {n} of them.").format(n=MOST),
                "info",
            )
            return
        self.print_wanted.emit(ids)

    def open_reassign(self) -> None:
        """The dialog for the cases chosen now."""
        from complaintdesk.desk.reassigning import MOST
        from complaintdesk.ui.bulk_dialog import BulkDialog

        ids = self._chosen()
        if ids is None or len(ids) > MOST:
            self.place.bar.say(
                _("So many cases cannot be reassigned at once."),
                _("Choose at most {n} of them.").format(n=MOST),
                "info",
            )
            return
        dialog = BulkDialog(self.place, ids, self.window())
        dialog.reassigned.connect(self._reassigned)
        dialog.open()

    def open_handover(self) -> None:
        """交接清单: the list of open cases to print."""
        from complaintdesk.ui.handover_dialog import HandoverDialog

        HandoverDialog(self.place, self.window()).open()

    def _reassigned(self, command: ReassignCases, count: int) -> None:
        words = ngettext("{n} case goes to {department}.", "{n} cases go to {department}.", count)
        self.place.bar.say(
            words.format(n=count, department=command.department),
            kind="info",
            action=_("Take back"),
            do=lambda: self._undo(command.request_id),
        )

    def _undo(self, batch: str) -> None:
        from complaintdesk.desk.reassigning import UndoReassign

        self.place.work.do(UndoReassign(batch=batch), None, lambda _done: self._undone(), self.place.problem)

    def _undone(self) -> None:
        self.place.bar.say(_("The cases are back where they were."), kind="ok")
