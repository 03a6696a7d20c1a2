"""日历: the days off and make-up workdays of a year; the yearly notice is imported, single days are corrected."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

from complaintdesk.desk.calendar_days import (
    CalendarDayRow,
    CalendarDays,
    CalendarPreview,
    ImportCalendar,
    MovedLimit,
    SetCalendarDay,
)
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import ChipsField, LabeledField, TextField
from complaintdesk.ui.office_page import Line, OfficePage
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report

LARGEST: Final = 1 << 20
_OFF, _WORK = "off", "work"
_SHOWN_LIMITS: Final = 8
_WEEKDAYS: Final = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip


def parse_day(typed: str) -> date | None:
    """A day as people write it (2026-5-4, 2026年5月4日, 20260504), or None."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    found = re.fullmatch(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?", plain)
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_small_file(name: str) -> str:
    """The text of a file somebody chose; raises UserError where it is none."""
    path = Path(name)
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(_("The file “{file}” is too large for this.").format(file=path.name))
        return path.read_text(encoding="utf-8-sig")
    except OSError:
        raise UserError(
            _("The file “{file}” cannot be opened.").format(file=path.name),
            _("Check that it exists and is not open in another program."),
        ) from None
    except UnicodeDecodeError:
        raise UserError(_("The file “{file}” is not a text file.").format(file=path.name)) from None


class CalendarPage(OfficePage):
    """日历."""

    TITLE = N_("Calendar")
    HINT = N_("Days that differ from plain weeks: public holidays and make-up workdays. Limits are counted by them.")

    def __init__(self, place: WorkPlace) -> None:
        headings = (_("Day"), _("Day of the week"), _("Kind of day"), _("Name of the day"), _("Source"))
        super().__init__(place, headings, 3, add=_("Correct a day"))
        self.choose_file: Callable[[], str] = self._choose
        self.year.currentIndexChanged.connect(lambda _at: self.reload())

    def make_tools(self) -> Sequence[QWidget]:
        self.year = QComboBox()
        self.year.setObjectName("year")
        self.year.setAccessibleName(_("Year"))
        now = datetime.now(UTC).astimezone(ZoneInfo(self.place.office.zone)).year
        years = sorted({*self.place.office.calendar_years, now, now + 1}, reverse=True)
        for each in years:
            self.year.addItem(str(each), each)
        self.year.setCurrentIndex(years.index(now))
        self.take_over = button(
            _("Import a notice…"), icon="import", name="import_calendar", clicked=self._import
        )
        return (self.year, self.take_over)

    def make_fields(self) -> Sequence[LabeledField]:
        self.day = TextField(
            "day", _("Day"), required=True, purpose="code", characters=14, placeholder="2026-05-04"
        )
        kinds = [Choice(_OFF, _("Day off")), Choice(_WORK, _("Workday"))]
        self.kind = ChipsField("is_off", _("Kind of day"), kinds, required=True)
        self.name = TextField("name", _("Name of the day"), required=True)
        return (self.day, self.kind, self.name)

    def question(self) -> CalendarDays:
        return CalendarDays(year=int(self.year.currentData()))

    def lines(self, answer: Any) -> Iterable[Line]:
        return [
            Line(
                (
                    day.day.isoformat(),
                    _(_WEEKDAYS[day.day.weekday()]),
                    _("Day off") if day.is_off else _("Workday"),
                    day.name,
                    _("this office") if day.is_own else _("notice"),
                ),
                day.day.isoformat(),
                day,
            )
            for day in answer
        ]

    def fill(self, item: CalendarDayRow | None) -> None:
        self.form_title.setText(item.day.isoformat() if item else _("Correct a day"))
        self.day.set_value(item.day.isoformat() if item else "")
        self.day.setEnabled(item is None)
        self.kind.set_value((_OFF if item.is_off else _WORK) if item else _OFF)
        self.name.set_value(item.name if item else "")

    def command(self) -> Any:
        day = parse_day(self.day.value())
        if day is None:
            raise FieldErrors({"day": _("Write the day like {example}.").format(example="2026-05-04")})
        return SetCalendarDay(
            request_id=self.request_id, day=day, is_off=self.kind.value() == _OFF, name=self.name.value()
        )

    def _choose(self) -> str:
        patterns = _("Calendar files") + " (*.toml *.json)"
        return QFileDialog.getOpenFileName(self, _("Import a notice…"), "", patterns)[0]

    def _import(self) -> None:
        name = self.choose_file()
        if not name:
            return

        def read(_report: Report) -> str:
            return read_small_file(name)

        self.place.work.background(
            read, lambda content: self._preview(Path(name).name, content), failed=self.place.problem
        )

    def _preview(self, name: str, content: str) -> None:
        self.place.work.ask(
            CalendarPreview(text=content, name=name),
            lambda moved: self._show_preview(name, content, moved),
            self.place.problem,
        )

    def _show_preview(self, name: str, content: str, moved: tuple[MovedLimit, ...]) -> None:
        """Which limits would move, before anything is changed."""
        command = ImportCalendar(text=content, name=name)
        zone = ZoneInfo(self.place.office.zone)
        words = ngettext(
            "{n} running limit moves:", "{n} running limits move:", len(moved)
        ).format(n=len(moved))
        lines = [
            f"{limit.number}　{limit.before.astimezone(zone):%m-%d %H:%M} → {limit.after.astimezone(zone):%m-%d %H:%M}"
            for limit in moved[:_SHOWN_LIMITS]
        ]
        if len(moved) > _SHOWN_LIMITS:
            more = len(moved) - _SHOWN_LIMITS
            lines.append(ngettext("and {n} more limit", "and {n} more limits", more).format(n=more))
        card = QWidget()
        card.setObjectName("calendar_preview")
        column(
            card,
            text(name, "section", wrap=True),
            text(words if moved else _("No running limit moves."), wrap=True, name="moved"),
            text("\n".join(lines), "secondary", name="moved_limits"),
            text(_("Days this office corrected itself stay as they are."), "secondary", wrap=True),
            row(
                None,
                button(_("Cancel"), name="cancel_import", clicked=self.close_card),
                0,
                button(
                    _("Import"),
                    kind="primary",
                    name="confirm_import",
                    clicked=lambda: self.do(command, self._imported),
                ),
            ),
            0,
            edge=theme.GROUP,
        )
        self.show_card(card)

    def _imported(self, _command: Any, done: Any) -> None:
        self.close_card()
        self.place.bar.say(_("Imported: {what}").format(what=done.number), kind="ok")
