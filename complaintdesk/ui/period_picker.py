"""统计期: this month, last month, quarter, half-year, year, or any two days; in the office's own calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QWidget

from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import row, text
from complaintdesk.ui.fields import ChipRow

MONTH, LAST, QUARTER, HALF, YEAR, CUSTOM = "month", "last", "quarter", "half", "year", "custom"


def period_of(key: str, today: date) -> tuple[date, date]:
    """First and last day of a named period around today."""
    month = today.replace(day=1)
    if key == LAST:
        end = month - timedelta(days=1)
        return end.replace(day=1), end
    if key == QUARTER:
        return _months(date(today.year, 3 * ((today.month - 1) // 3) + 1, 1), 3)
    if key == HALF:
        return _months(date(today.year, 1 if today.month <= 6 else 7, 1), 6)
    if key == YEAR:
        return date(today.year, 1, 1), date(today.year, 12, 31)
    return _months(month, 1)


def _months(first: date, count: int) -> tuple[date, date]:
    number = first.year * 12 + first.month - 1 + count
    return first, date(number // 12, number % 12 + 1, 1) - timedelta(days=1)


class PeriodPicker(QWidget):
    """Chips for the usual periods; two date fields for any other."""

    changed = Signal(object, object)

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("period_picker")
        self._zone = ZoneInfo(zone)
        self.chips = ChipRow(
            [
                Choice(MONTH, _("This month")),
                Choice(LAST, _("Last month")),
                Choice(QUARTER, _("This quarter")),
                Choice(HALF, _("Half-year")),
                Choice(YEAR, _("This year")),
                Choice(CUSTOM, _("Other…")),
            ]
        )
        self.chips.setAccessibleName(_("Period"))
        self.first, self.last = self._edit(_("First day")), self._edit(_("Last day"))
        self._dash = text("–", "muted")
        row(self, self.chips, self.first, self._dash, self.last, 0, gap=theme.GAP)
        self.chips.set_value(MONTH)
        self._show_days(*self.period())
        self.chips.chosen.connect(lambda _key: self._chosen())
        for edit in (self.first, self.last):
            edit.dateChanged.connect(lambda _day: self._typed())

    def _edit(self, label: str) -> QDateEdit:
        edit = QDateEdit()
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.setAccessibleName(label)
        edit.setVisible(False)
        return edit

    def today(self) -> date:
        """Today in the office's zone."""
        return datetime.now(self._zone).date()

    def period(self) -> tuple[date, date]:
        """The chosen first and last day."""
        key = self.chips.value()
        if key == CUSTOM:
            first, last = self.first.date(), self.last.date()
            return date(first.year(), first.month(), first.day()), date(last.year(), last.month(), last.day())
        return period_of(key, self.today())

    def _show_days(self, first: date, last: date) -> None:
        for edit, day in ((self.first, first), (self.last, last)):
            edit.blockSignals(True)
            edit.setDate(QDate(day.year, day.month, day.day))
            edit.blockSignals(False)
        custom = self.chips.value() == CUSTOM
        for part in (self.first, self._dash, self.last):
            part.setVisible(custom)

    def _chosen(self) -> None:
        self._show_days(*self.period())
        self.changed.emit(*self.period())

    def _typed(self) -> None:
        if self.chips.value() == CUSTOM:
            self.changed.emit(*self.period())
