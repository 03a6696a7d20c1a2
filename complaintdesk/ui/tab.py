"""What every tab shares: the work place it stands in, and when it refreshes.

A tab that is seen refreshes at once when something it shows has changed; a hidden one remembers and refreshes when it
is shown again. Tabs do not know each other: what they want of the window they say by signal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from complaintdesk.ui.messages import show_problem
from complaintdesk.ui.page import Page

if TYPE_CHECKING:
    from complaintdesk.desk.office_rows import OfficeRow
    from complaintdesk.desk.rows import Actor, Changes
    from complaintdesk.settings import Settings
    from complaintdesk.ui.messages import Field, MessageBar
    from complaintdesk.ui.work import Work


@dataclass
class WorkPlace:
    """工作站: who sits here, for which office, and the one way to work and to say something."""

    work: Work
    actor: Actor
    office: OfficeRow
    settings: Settings
    bar: MessageBar

    def problem(self, error: BaseException) -> None:
        """Show any error in words, in the message bar."""
        show_problem(error, self.bar)

    def problem_at(self, error: BaseException, fields: dict[str, Field]) -> None:
        """Show any error in words, under the fields it names."""
        show_problem(error, self.bar, fields)


class Tab(Page):
    """One of the four tabs."""

    open_case = Signal(int)
    """Show this case (by id) in the detail tab."""
    list_wanted = Signal(object)
    """Show the cases of this CaseFilter in the list tab."""
    print_wanted = Signal(int, object)
    """Print this form (by id) of this case (by id)."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self._stale = True

    def refresh(self) -> None:
        """Read anew what is shown; keeps selection, scroll and focus. Each tab says how."""

    def concerns(self, changes: Changes) -> bool:
        """Whether these changes touch what the tab shows."""
        return bool(changes.kinds)

    def on_changed(self, changes: Changes, initiator: QObject | None) -> None:
        """Something was done, here or at another work place. The tab that did it has already shown it."""
        if initiator is self or not self.concerns(changes):
            return
        self.read_anew()

    def read_anew(self) -> None:
        """What is shown may be old: read it now, or when the tab is seen."""
        if self.isVisible():
            self.refresh()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self.refresh()

    def hide_secrets(self) -> None:
        """The desk is locked or left: nothing may stay that only a moment's permission showed."""

    def may_leave(self) -> bool:
        """Whether the window may close now; a tab with unsaved typing keeps a draft first."""
        return True
