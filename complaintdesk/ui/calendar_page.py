"""日历: the days off and make-up workdays of a year; the yearly notice is imported, single days are corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton

from complaintdesk.desk.calendar_days import (
    YEARS,
    CalendarDayRow,
    CalendarDays,
    CalendarPreview,
    ImportCalendar,
    SetCalendarDay,
)
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import ChipsField, LabeledField, TextField
from complaintdesk.ui.office_page import Line, OfficePage, lines_table
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.typed_day import parse_day
from complaintdesk.ui.work import Report

LARGEST: Final = 1 << 20
_OFF, _WORK = "off", "work"


class CalendarPage(OfficePage):
    """日历."""

    TITLE = N_("Calendar")
    HINT = N_("Days that differ from plain weeks: public holidays and make-up workdays. Limits are counted by them.")

    def __init__(self, place: WorkPlace) -> None:
        self._today = place.work.today() if hasattr(place.work, "today") else date.today()  # noqa: DTZ011
        headings = (_("Day"), _("Day of the week"), _("Kind of day"), _("Name"), _("Source"))
        super().__init__(place, headings, 3, add=_("Correct a day"))
        self.year = QComboBox()
        self.year.setObjectName("year")
        self.year.setAccessibleName(_("Year"))
        self.choose_file = self._choose
        self.take_over = button(
            _("Import a notice…"), icon="import", name="import_calendar", clicked=self._import
        )
