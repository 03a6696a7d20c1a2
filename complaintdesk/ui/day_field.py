"""A day, typed as people write it or picked from a calendar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.ui.date_time_field import DateTimeEdit, utc_now
from complaintdesk.ui.labeled import Value
from complaintdesk.ui.typed_field import TypedField

_SHOWN = "%Y-%m-%d"
_WIDTH = 12


class DayEdit(DateTimeEdit):
    """The line of an instant that shows and means the day alone."""

    def __init__(self, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        super().__init__(zone, now, time(0))
        self.characters = _WIDTH
        self.setPlaceholderText("2026-01-31")

    def show_moment(self, moment: datetime | None) -> None:
        """Show the day of an instant in the office's zone."""
        self.setText(moment.astimezone(self._zone).strftime(_SHOWN) if moment else "")


class DateField(TypedField):
    """日期: value() is the day as 2026-03-02, or an empty text."""

    def __init__(self, name: str, label: str, *, zone: str = "Asia/Shanghai", required: bool = False, hint: str = "",
                 now: Callable[[], datetime] = utc_now, parent: QWidget | None = None) -> None:
        self._zone = ZoneInfo(zone)
        self.edit = DayEdit(self._zone, now)
        super().__init__(name, label, self.edit, required=required, hint=hint, wide=True, parent=parent)

    def value(self) -> str:
        try:
            moment = self.edit.moment()
        except UserError:
            return ""
        return moment.astimezone(self._zone).strftime(_SHOWN) if moment else ""

    def set_value(self, value: Value) -> None:
        if isinstance(value, str) and value:
            value = datetime.combine(date.fromisoformat(value[:10]), time(0), self._zone)
        self.edit.show_moment(value if isinstance(value, datetime) else None)

    def unreadable(self) -> str:
        try:
            self.edit.moment()
        except UserError:
            return _("“{value}” is not a day. Write it like 2026-03-02.").format(value=self.edit.text().strip())
        return ""
