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
    CalendarChange,
    CalendarDayRow,
    CalendarDays,
    CalendarPreview,
    ImportCalendar,
    SetCalendarDay,
)
from complaintdesk.desk.recomputing import MovedLimit, RecomputeDeadlines, RecomputePreview
from complaintdesk.domain.errors import FieldErrors, UserError
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import ChipsField, LabeledField, LongTextField, TextField
from complaintdesk.ui.moved_limits import MovedLimits, ReadingBox, moved_lines, moved_words
from complaintdesk.ui.office_page import Line, OfficePage
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report

LARGEST: Final = 1 << 20
_OFF, _WORK = "off", "work"
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


def _day_cells(day: CalendarDayRow) -> tuple[str, str, str, str]:
    """The day as a table and a preview show it."""
    kind = _("Day off") if day.is_off else _("Workday")
    return (day.day.isoformat(), _(_WEEKDAYS[day.day.weekday()]), kind, day.name)


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
        self.paste = button(_("Paste a notice…"), icon="edit", name="paste_notice", clicked=self._paste)
        self.take_over = button(_("Import a file…"), icon="import", name="import_calendar", clicked=self._import)
        self.recompute = button(
            _("Check limits…"),
            icon="clock",
            name="check_limits",
            tooltip=_("Which limits of open cases do not fit the calendar any more?"),
            clicked=lambda: self._offer_limits(asked=True),
        )
        return (self.year, self.paste, self.take_over, self.recompute)

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
                (*_day_cells(day), _("this office") if day.is_own else _("notice")),
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

    def saved(self, command: Any, done: Any) -> None:
        super().saved(command, done)
        self._offer_limits()

    def _choose(self) -> str:
        patterns = _("Calendar files") + " (*.toml *.json)"
        return QFileDialog.getOpenFileName(self, _("Import a file…"), "", patterns)[0]

    def _import(self) -> None:
        name = self.choose_file()
        if not name:
            return

        def read(_report: Report) -> str:
            return read_small_file(name)

        self.place.work.background(
            read, lambda content: self._preview(Path(name).name, content), failed=self.place.problem
        )

    def _paste(self) -> None:
        """The text of the State Council notice, as it stands on a web page or in a letter."""
        self.notice = LongTextField("notice", _("Text of the notice"), required=True, lines=12)
        card = QWidget()
        card.setObjectName("paste_card")
        lay = column(
            card,
            text(_("Paste a notice"), "section", wrap=True),
            text(
                _("Copy the whole State Council notice with its title and paste it here; the days are shown first."),
                "secondary",
                wrap=True,
            ),
            self.notice,
            row(
                None,
                button(_("Cancel"), name="cancel_paste", clicked=self.close_card),
                0,
                button(_("Show the days"), kind="primary", name="read_notice", clicked=self._read_notice),
            ),
            edge=theme.GROUP,
        )
        lay.setStretch(2, 1)
        self.show_card(card)
        self.notice.take_focus()

    def _read_notice(self) -> None:
        if self.notice.check():
            self._preview(_("Notice"), str(self.notice.value()))

    def _preview(self, name: str, content: str) -> None:
        self.place.work.ask(
            CalendarPreview(text=content, name=name),
            lambda change: self._show_preview(content, name, change),
            self.place.problem,
        )

    def _show_preview(self, content: str, name: str, change: CalendarChange) -> None:
        """Which days change and which limits would move, before anything is kept."""
        if not change.days:
            self.close_card()
            self.place.bar.say(_("The calendar already says so; nothing was changed."), kind="info")
            return
        command = ImportCalendar(text=content, name=name)
        words = ngettext("{n} day is new or different:", "{n} days are new or different:", len(change.days))
        days = "\n".join("　".join(_day_cells(each)) for each in change.days)
        card = QWidget()
        card.setObjectName("calendar_preview")
        lay = column(
            card,
            text(change.name, "section", wrap=True),
            text(words.format(n=len(change.days)), wrap=True, name="days_changed"),
            ReadingBox(days, "new_days", _("Days that change")),
            text(moved_words(change.moved), wrap=True, name="moved"),
            edge=theme.GROUP,
        )
        lay.setStretch(2, 2)
        if change.moved:
            lines = moved_lines(change.moved, self.place.office.zone)
            lay.addWidget(ReadingBox(lines, "moved_limits", _("Running limits that move")), 1)
            lay.addWidget(
                text(_("They stay until you move them in the next step."), "secondary", wrap=True)
            )
        lay.addWidget(text(_("Days this office corrected itself stay as they are."), "secondary", wrap=True))
        lay.addLayout(
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
            )
        )
        self.show_card(card)

    def _imported(self, _command: Any, done: Any) -> None:
        self.close_card()
        self.place.bar.say(_("Imported: {what}").format(what=done.number), kind="ok")
        self._offer_limits()

    def _offer_limits(self, *, asked: bool = False) -> None:
        """The limits of open cases that do not fit any more; moving them is a step of its own."""

        def show(moved: tuple[MovedLimit, ...]) -> None:
            if moved:
                self.show_card(MovedLimits(moved, self.place.office.zone, self.close_card, self._move))
            elif asked:
                self.place.bar.say(_("No running limit moves."), kind="ok")

        self.place.work.ask(RecomputePreview(), show, self.place.problem)

    def _move(self, command: RecomputeDeadlines) -> None:
        self.do(command, self._moved)

    def _moved(self, _command: Any, done: Any) -> None:
        self.close_card()
        self.place.bar.say(_("Limits moved: {what}").format(what=done.number), kind="ok")
