"""An instant, typed as people write it or picked from a calendar; shown in the office's zone, kept in UTC."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QLocale, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QVBoxLayout, QWidget

from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _, language
from complaintdesk.ui import icons, theme
from complaintdesk.ui.labeled import Value
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.text_fields import LineEdit
from complaintdesk.ui.typed_field import TypedField

_DATE: Final = re.compile(r"(?:(\d{4}|\d{2})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_TIME: Final = re.compile(r"(\d{1,2})(?:[:时点](\d{2})?分?)")
_SHOWN: Final = "%Y-%m-%d %H:%M"


def parse_moment(typed: str, zone: ZoneInfo, now: datetime, default_time: time = time(0)) -> datetime:
    """The instant that was typed: 2026-11-25 17:30, 11-25, 26/11/25 9:05, 11月25日 17点30分, 17:30 (today).

    Without a year it is this year, without a time `default_time`. UserError says what is wrong.
    """
    text = unicodedata.normalize("NFKC", typed).strip().replace("T", " ")
    today = now.astimezone(zone).date()
    found_date, found_time = _DATE.match(text), None
    rest = text[found_date.end():].strip() if found_date else text
    if rest:
        found_time = _TIME.fullmatch(rest)
    if (rest and not found_time) or not text:
        raise UserError(_("“{text}” is not a date and time. Write it like {example}.").format(
            text=typed.strip(), example=now.astimezone(zone).strftime(_SHOWN)))
    try:
        day = today
        if found_date:
            year = found_date[1] or str(today.year)
            day = date(int(f"20{year}" if len(year) == 2 else year), int(found_date[2]), int(found_date[3]))
        clock = time(int(found_time[1]), int(found_time[2] or 0)) if found_time else default_time
    except ValueError:
        raise UserError(_("There is no such day or time: “{text}”.").format(text=typed.strip())) from None
    if not 1900 <= day.year <= 2199:
        raise UserError(_("The year {year} cannot be right.").format(year=day.year))
    return datetime.combine(day, clock, zone).astimezone(UTC)


class _Popup(QFrame):
    """The calendar under a line; Escape or a press elsewhere closes it."""

    picked = Signal(QDate)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("ground", "popup")
        self.calendar = QCalendarWidget()
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        self.calendar.setLocale(QLocale(language()))
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setObjectName("calendar")
        self.calendar.clicked.connect(self.picked.emit)
        self.calendar.activated.connect(self.picked.emit)
        lay = QVBoxLayout(self)
        lay.setContentsMargins(theme.px(4), theme.px(4), theme.px(4), theme.px(4))
        lay.addWidget(self.calendar)
        # Weekends are red by default, and red means late here.
        quiet = QTextCharFormat()
        quiet.setForeground(theme.color("muted"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(day, quiet)
        self.calendar.setHeaderTextFormat(quiet)


class DateTimeEdit(LineEdit):
    """A line for an instant with a calendar beside it. Up and Down change the day, F4 opens the calendar."""

    def __init__(self, zone: ZoneInfo, now: Callable[[], datetime], default_time: time) -> None:
        super().__init__(16)
        self._zone, self._now, self._default_time = zone, now, default_time
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.setPlaceholderText("2026-01-31 17:30")
        self.setToolTip(plain_tooltip(_("Up and Down change the day, F4 opens the calendar.")))
        opener = QAction(self)
        icons.put(opener, "calendar", "muted")
        opener.triggered.connect(self.open_calendar)
        self.addAction(opener, QLineEdit.ActionPosition.TrailingPosition)
        self.editingFinished.connect(self._tidy)

    def sizeHint(self) -> QSize:
        return super().sizeHint()

    def moment(self) -> datetime | None:
        """The instant typed; None while blank; UserError when it is none."""
        if not self.text().strip():
            return None
        return parse_moment(self.text(), self._zone, self._now(), self._default_time)

    def show_moment(self, moment: datetime | None) -> None:
        """Show an instant in the office's zone."""
        self.setText(moment.astimezone(self._zone).strftime(_SHOWN) if moment else "")

    def open_calendar(self) -> None:
        """Open the calendar at the day that stands here, or today."""
        day = (self._readable() or self._now()).astimezone(self._zone).date()
        popup = _Popup(self)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        popup.picked.connect(lambda picked: self._take(picked, popup))
        popup.adjustSize()
        corner = self.mapToGlobal(QPoint(0, self.height()))
        room = self.screen().availableGeometry()
        if corner.y() + popup.height() > room.bottom():
            corner.setY(corner.y() - self.height() - popup.height())
        popup.move(min(corner.x(), room.right() - popup.width()), corner.y())
        popup.show()
        popup.calendar.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_F4:
            self.open_calendar()
        elif step:
            moment = self._readable()
            self.show_moment(moment + timedelta(days=step) if moment else self._now())
        else:
            super().keyPressEvent(event)

    def _readable(self) -> datetime | None:
        try:
            return self.moment()
        except UserError:
            return None

    def _take(self, picked: QDate, popup: _Popup) -> None:
        moment = self._readable()
        clock = moment.astimezone(self._zone).time() if moment else self._default_time
        day = date(picked.year(), picked.month(), picked.day())
        popup.close()
        self.show_moment(datetime.combine(day, clock, self._zone))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tidy(self) -> None:
        moment = self._readable()
        if moment is not None:
            self.show_moment(moment)


def utc_now() -> datetime:
    """This PC's clock, only for what a calendar opens with; instants that count come from the desk."""
    return datetime.now(UTC)


class DateTimeField(TypedField):
    """日期时间: value() is an aware UTC instant or None. Typing is free; what cannot be read is said underneath."""

    def __init__(self, name: str, label: str, *, zone: str = "Asia/Shanghai", required: bool = False, hint: str = "",
                 default_time: time = time(0), now: Callable[[], datetime] = utc_now,
                 parent: QWidget | None = None) -> None:
        self.edit = DateTimeEdit(ZoneInfo(zone), now, default_time)
        super().__init__(name, label, self.edit, required=required, hint=hint, parent=parent)

    def value(self) -> datetime | None:
        try:
            return self.edit.moment()
        except UserError:
            return None

    def set_value(self, value: Value) -> None:
        if isinstance(value, str) and value:
            value = datetime.fromisoformat(value)
        self.edit.show_moment(value if isinstance(value, datetime) else None)

    def unreadable(self) -> str:
        try:
            self.edit.moment()
        except UserError as error:
            return error.message
        return ""
