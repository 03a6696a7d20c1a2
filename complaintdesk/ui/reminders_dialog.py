"""提醒: what is due, late or waiting for this person, in one list.

Enter opens the case, Delete puts a line aside for today.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QHeaderView, QTableView, QWidget

from complaintdesk.desk.reminders import DismissReminder, Reminder, ReminderKind, Reminders
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import button, column, fit_screen, row, text
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.moved_limits import MovedLimitsDialog
from complaintdesk.ui.office_page import Line, LinesModel
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.tables import COLOUR_ROLE, dress

SIZE: Final = (980, 520)
_KIND, _NUMBER, _SUBJECT, _WHY, _DUE = range(5)
_HEADINGS: Final = (N_("Reminder"), N_("Number"), N_("Subject"), N_("Why"), N_("Limit"))
_SUBJECT_WIDTH: Final = 200
_DECORATION: Final = int(Qt.ItemDataRole.DecorationRole)
_ROOT: Final = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


def summary(found: Sequence[Reminder]) -> str:
    """How many cases are late and how many due today, in words; empty where there are none."""
    late = sum(one.kind is ReminderKind.OVERDUE for one in found)
    today = sum(one.kind is ReminderKind.DUE_TODAY for one in found)
    words = []
    if late:
        words.append(ngettext("{n} case is overdue", "{n} cases are overdue", late).format(n=late))
    if today:
        words.append(ngettext("{n} case is due today", "{n} cases are due today", today).format(n=today))
    return " · ".join(words)


class _Lines(LinesModel):
    """The lines, each with the shape and colour of its light before the kind."""

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        if index.column() == _KIND:
            reminder: Reminder = self.lines[index.row()].item
            if role == _DECORATION:
                return icons.light_icon(reminder.light)
            if role == COLOUR_ROLE:
                return icons.light_role(reminder.light)
        return super().data(index, role)


class RemindersDialog(QDialog):
    """Opened by hand only: it never comes up while somebody types."""

    case_chosen = Signal(int)
    way_wanted = Signal(str, object)
    """Open the window of this name; the second is the entry it is about, or None."""
    changed = Signal()

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reminders_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Reminders"))
        self.place = place
        self.bar = MessageBar()
        self.count = text("", "secondary", name="reminders_count")
        self.table = QTableView()
        self.table.setObjectName("reminders_table")
        self.table.setAccessibleName(_("Reminders"))
        self.model = _Lines([_(heading) for heading in _HEADINGS], self.table)
        self.table.setModel(self.model)
        dress(self.table)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        heading = self.table.horizontalHeader()
        heading.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        heading.setSectionResizeMode(_SUBJECT, QHeaderView.ResizeMode.Interactive)
        heading.resizeSection(_SUBJECT, theme.px(_SUBJECT_WIDTH))
        heading.setSectionResizeMode(_WHY, QHeaderView.ResizeMode.Stretch)
        heading.setSectionsClickable(False)
        self.empty = text(_("Nothing is due, late or waiting for you."), "secondary", name="reminders_empty")
        self._dismiss = button(
            _("Not again today"), name="dismiss_reminder", tooltip=_("Put this line aside until tomorrow (Delete)"),
            clicked=self.dismiss,
        )  # fmt: skip
        self._open = button(_("Open case"), kind="primary", icon="open", name="open_reminder", clicked=self.open_chosen)
        self._close = button(_("Close"), name="close_reminders", clicked=self.reject)
        lay = column(
            self, self.bar, row(None, text(_("Reminders"), "section"), self.count, 0), self.empty, self.table,
            row(None, self._dismiss, 0, self._close, self._open),
        )  # fmt: skip
        lay.setStretch(3, 1)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        fit_screen(self, SIZE)
        self.table.doubleClicked.connect(lambda _index: self.open_chosen())
        self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.table.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_chosen()
        elif event.key() == Qt.Key.Key_Delete:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def reload(self) -> None:
        """Ask again; the place in the list stays."""
        self.place.work.ask(Reminders(), self._show, self._refused)

    def _show(self, found: tuple[Reminder, ...]) -> None:
        at = max(self.table.currentIndex().row(), 0)
        zone = ZoneInfo(self.place.office.zone)
        self.model.show_lines(
            Line(
                (
                    one.kind.label,
                    one.number,
                    one.subject,
                    " · ".join(p for p in (one.words, one.department) if p),
                    f"{one.due_at.astimezone(zone):%m-%d %H:%M}" if one.due_at else "",
                ),
                one.key,
                one,
            )
            for one in found
        )
        self.count.setText(summary(found))
        self.empty.setVisible(not found)
        self.table.setVisible(bool(found))
        for one in (self._dismiss, self._open):
            one.setEnabled(bool(found))
        if found:
            self.table.setCurrentIndex(self.model.index(min(at, len(found) - 1), 0))

    def chosen(self) -> Reminder | None:
        """The line with the keyboard."""
        index = self.table.currentIndex()
        if not index.isValid():
            return None
        found: Reminder = self.model.lines[index.row()].item
        return found

    def open_chosen(self) -> None:
        """Go to the case, or to what the office has to do."""
        reminder = self.chosen()
        if reminder is None:
            return
        if reminder.opens or reminder.entry_id is not None:
            self.way_wanted.emit(reminder.opens, reminder.entry_id)
            self.accept()
        elif reminder.case_id is not None:
            self.case_chosen.emit(reminder.case_id)
            self.accept()
        elif reminder.kind is ReminderKind.LIMITS:
            dialog = MovedLimitsDialog(self.place, self)
            dialog.finished.connect(lambda _result: self.reload())
            dialog.open()
        else:
            self.bar.say(reminder.words, _("An administrator enters it under “Office, staff, rules…”."), "info")

    def dismiss(self) -> None:
        """Put the line aside for today; the case keeps a note of it."""
        reminder = self.chosen()
        if reminder is not None:
            self.place.work.do(DismissReminder(key=reminder.key), self, self._dismissed, self._refused)

    def _dismissed(self, _done: Any) -> None:
        self.reload()
        self.changed.emit()

    def _refused(self, error: BaseException) -> None:
        show_problem(error, self.bar)
