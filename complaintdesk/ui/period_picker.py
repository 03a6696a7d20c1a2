"""统计期: this month, last month, quarter, half-year, year, any before them, or any two days; in the office's calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QDateEdit, QWidget

from complaintdesk.desk.figures_periods import after, before
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, row, text
from complaintdesk.ui.fields import ChipRow

MONTH, LAST, QUARTER, HALF, YEAR, CUSTOM = "month", "last", "quarter", "half", "year", "custom"
#: Nobody kept a ledger for a program before this.
_EARLIEST = date(1950, 1, 1)


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
    """Chips for the usual periods, two arrows to those before and after, two date fields for any other."""

    changed = Signal(object, object)

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("period_picker")
        self._zone = ZoneInfo(zone)
        self._moved: tuple[date, date] | None = None
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
        self.earlier = button(
            "", kind="plain", icon="chevron-left", tooltip=_("The period before"), name="period_before",
            clicked=lambda: self._move(before),
        )  # fmt: skip
        self.later = button(
            "", kind="plain", icon="chevron-right", tooltip=_("The period after"), name="period_after",
            clicked=lambda: self._move(after),
        )  # fmt: skip
        self.first, self.last = self._edit(_("First day")), self._edit(_("Last day"))
        self._dash = text("–", "muted")
        row(self, self.earlier, self.later, self.chips, self.first, self._dash, self.last, 0, gap=theme.GAP)
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
        edit.setMinimumDate(QDate(_EARLIEST.year, 1, 1))
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
        return self._moved or period_of(key, self.today())

    def _move(self, way: Callable[[date, date], tuple[date, date]]) -> None:
        """One period on or back, of the same length; the chip stays marked as the kind it is."""
        first, last = way(*self.period())
        if first < _EARLIEST or first > self.today():
            return
        self._moved = first, last
        self._show_days(first, last)
        self.changed.emit(first, last)

    def _show_days(self, first: date, last: date) -> None:
        for edit, day in ((self.first, first), (self.last, last)):
            edit.blockSignals(True)
            edit.setDate(QDate(day.year, day.month, day.day))
            edit.blockSignals(False)
        custom = self.chips.value() == CUSTOM
        for part in (self.first, self._dash, self.last):
            part.setVisible(custom)
        # What lies ahead holds nothing.
        self.later.setEnabled(last < self.today())

    def _chosen(self) -> None:
        """A chip begins at today again; for any other period the days stay as they stand."""
        custom = self.chips.value() == CUSTOM
        days = self._moved if custom and self._moved else self.period()
        self._moved = None
        self._show_days(*(days if custom else period_of(self.chips.value(), self.today())))
        self.changed.emit(*self.period())

    def _typed(self) -> None:
        if self.chips.value() == CUSTOM:
            self.later.setEnabled(self.period()[1] < self.today())
            self.changed.emit(*self.period())
