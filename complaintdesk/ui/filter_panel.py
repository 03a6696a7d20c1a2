"""筛选: the panel that opens below the filter button; every choice is in force at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDate, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QDateEdit, QFrame, QGridLayout, QPushButton, QWidget

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.filter_choices import FilterChoices
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import CaseState, Channel, Kind, Satisfaction, Severity
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import FlowLayout, button, column, emptied, row, text
from complaintdesk.ui.fields import ChipRow, ComboField
from complaintdesk.ui.list_filters import NO_CHOICES, OPEN, OutsideWatch
from complaintdesk.ui.period_picker import CUSTOM, LAST, MONTH, QUARTER, YEAR, period_of
from complaintdesk.ui.plain_text import mnemonic_safe

WIDTH: Final = 700
MOST_TAGS: Final = 24
TODAY: Final = "today"
_PERIODS: Final = (TODAY, MONTH, LAST, QUARTER, YEAR)
_WORDS: Final = {"kind": Kind, "channel": Channel, "severity": Severity, "satisfaction": Satisfaction}


def named_period(key: str, today: date) -> tuple[date, date]:
    """First and last day of a named period."""
    return (today, today) if key == TODAY else period_of(key, today)


class StateChips(QWidget):
    """环节: any number of stages at once."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Stage"))
        flow = FlowLayout(self, gap=theme.GRID)
        self.chips: dict[CaseState, QPushButton] = {}
        for state in CaseState:
            chip = QPushButton(mnemonic_safe(state.label))
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.setObjectName(f"state_{state.value}")
            chip.setAccessibleName(state.label)
            chip.clicked.connect(lambda _on: self.changed.emit())
            flow.addWidget(chip)
            self.chips[state] = chip
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def states(self) -> tuple[CaseState, ...]:
        """Those chosen."""
        return tuple(state for state, chip in self.chips.items() if chip.isChecked())

    def show_states(self, states: Sequence[CaseState]) -> None:
        """Mark these."""
        for state, chip in self.chips.items():
            chip.setChecked(state in states)


class TagChips(QWidget):
    """标签: the most used words, and those chosen; a case must have every one of them."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Tags"))
        self._flow = FlowLayout(self, gap=theme.GRID)
        self.chips: dict[str, QPushButton] = {}
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def tags(self) -> tuple[str, ...]:
        """Those chosen."""
        return tuple(word for word, chip in self.chips.items() if chip.isChecked())

    def show_tags(self, known: Sequence[str], chosen: Sequence[str]) -> None:
        """Offer the known ones, mark those chosen."""
        offered = tuple(dict.fromkeys((*known[:MOST_TAGS], *chosen)))
        if offered != tuple(self.chips):
            emptied(self._flow)
            self.chips = {}
            for number, word in enumerate(offered):
                chip = QPushButton(mnemonic_safe(word))
                chip.setProperty("kind", "chip")
                chip.setCheckable(True)
                chip.setAutoDefault(False)
                chip.setObjectName(f"tag_chip_{number}")
                chip.setAccessibleName(word)
                chip.clicked.connect(lambda _on: self.changed.emit())
                self._flow.addWidget(chip)
                self.chips[word] = chip
        for word, chip in self.chips.items():
            chip.setChecked(word in chosen)


class FilterPanel(QFrame):
    """Floats over the list; Escape, or a press elsewhere, closes it."""

    changed = Signal(object)
    """CaseFilter."""

    def __init__(self, zone: str, opener: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("filter_panel")
        self.setProperty("ground", "popup")
        self._zone = ZoneInfo(zone)
        self._opener, self._host = opener, parent
        self._filter = CaseFilter()
        self._known_tags: tuple[str, ...] = ()
        self._watch = OutsideWatch(self, (opener,))
        self._watch.pressed.connect(self.hide_panel)
        self.states = StateChips()
        self.states.changed.connect(lambda: self._say(states=self.states.states()))
        self.unfinished = button(
            _("not finished"), kind="link", name="states_open", clicked=lambda: self._say(states=OPEN)
        )
        self.combos = {
            name: ComboField(f"filter_{name}", title, placeholder=_("All"))
            for name, title in (
                ("kind", _("Kind")),
                ("channel", _("Channel")),
                ("severity", _("Severity")),
                ("category", _("Category")),
                ("department_id", _("Responsible")),
                ("satisfaction", _("Satisfaction")),
            )
        }
        for name, field in self.combos.items():
            field.changed.connect(lambda name=name: self._combo_changed(name))
        self.tags = TagChips()
        self.tags.changed.connect(lambda: self._say(tags=self.tags.tags()))
        self._tags_title = text(_("Tags"), "muted")
        self.periods = ChipRow(self._period_choices(), optional=True)
        self.periods.setAccessibleName(_("Received"))
        self.periods.chosen.connect(lambda _key: self._period_chosen())
        self.first, self.last = self._day(_("First day")), self._day(_("Last day"))
        self._dash = text("–", "muted")
        self.overdue = QCheckBox(_("Overdue only"))
        self.overdue.setObjectName("filter_overdue")
        self.overdue.clicked.connect(lambda on: self._say(overdue=bool(on)))
        self.without_void = QCheckBox(_("Without void ones"))
        self.without_void.setObjectName("filter_without_void")
        self.without_void.clicked.connect(lambda on: self._say(without_void=bool(on)))
        self._lay_out()
        self.show_choices(NO_CHOICES)
        self.hide()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.px(theme.GROUP))
        grid.setVerticalSpacing(0)
        for place, field in enumerate(self.combos.values()):
            grid.addWidget(field, place // 3, place % 3)
            grid.setColumnStretch(place % 3, 1)
        days = row(None, self.first, self._dash, self.last, 0)
        done = button(_("Close"), name="close_filters", clicked=self.hide_panel)
        clear = button(_("Clear filters"), kind="link", name="clear_panel", clicked=self._clear)
        lay = column(
            self,
            row(None, text(_("Stage"), "muted"), self.unfinished, 0),
            self.states,
            text(_("Received"), "muted"),
            self.periods,
            days,
            grid,
            self._tags_title,
            self.tags,
            row(None, self.overdue, self.without_void, 0, clear, done, gap=theme.GROUP),
            edge=theme.GROUP,
        )
        lay.setSpacing(theme.px(theme.GRID))
        lay.insertSpacing(2, theme.px(theme.GAP))
        lay.insertSpacing(6, theme.px(theme.GAP))
        lay.insertSpacing(lay.count() - 1, theme.px(theme.GAP))

    def open_panel(self) -> None:
        """Show the panel below its button, as wide as there is room."""
        host = self._host
        below = self._opener.mapTo(host, QPoint(0, self._opener.height() + theme.px(4)))
        width = min(theme.px(WIDTH), host.width() - 2 * theme.px(theme.GROUP))
        self.setFixedWidth(width)
        self._fit_height()
        self.move(min(below.x(), host.width() - width - theme.px(theme.GROUP)), below.y())
        self.raise_()
        self.show()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self._watch)
        next(iter(self.states.chips.values())).setFocus(Qt.FocusReason.PopupFocusReason)

    def _fit_height(self) -> None:
        # The chips break into as many lines as the words need; adjustSize() asks for one.
        lay = self.layout()
        if lay is not None:
            lay.activate()
            self.resize(self.width(), lay.totalHeightForWidth(self.width()))

    def hide_panel(self) -> None:
        """Close it; the keyboard goes back to the button when it was here."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self._watch)
        had_focus = self.isAncestorOf(self.window().focusWidget() or self)
        self.hide()
        if had_focus:
            self._opener.setFocus(Qt.FocusReason.OtherFocusReason)

    def toggle(self) -> None:
        """Open or close."""
        self.hide_panel() if self.isVisible() else self.open_panel()

    def show_choices(self, known: FilterChoices) -> None:
        """The office's lists."""
        lists = {
            "kind": known.kinds,
            "channel": known.channels,
            "severity": known.severities,
            "category": known.categories,
            "department_id": known.departments,
            "satisfaction": known.satisfactions,
        }
        for name, field in self.combos.items():
            with QSignalBlocker(field):
                field.set_choices(lists[name])
        self._known_tags = tuple(choice.value for choice in known.tags)
        self.show_filter(self._filter)

    def show_filter(self, wanted: CaseFilter) -> None:
        """Show a filter without saying so."""
        self._filter = wanted
        self.states.show_states(wanted.states)
        for name, field in self.combos.items():
            value = getattr(wanted, name)
            with QSignalBlocker(field):
                field.set_value("" if value is None else str(value))
        self.tags.show_tags(self._known_tags, wanted.tags)
        for part in (self.tags, self._tags_title):
            part.setVisible(bool(self.tags.chips))
        self._show_period(wanted)
        self.overdue.setChecked(wanted.overdue)
        self.without_void.setChecked(wanted.without_void)

    def today(self) -> date:
        """Today in the office's zone."""
        return datetime.now(self._zone).date()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide_panel()
        else:
            super().keyPressEvent(event)

    def _period_choices(self) -> list[Choice]:
        return [
            Choice(TODAY, _("Today")),
            Choice(MONTH, _("This month")),
            Choice(LAST, _("Last month")),
            Choice(QUARTER, _("Quarter")),
            Choice(YEAR, _("This year")),
            Choice(CUSTOM, _("Other…")),
        ]

    def _day(self, label: str) -> QDateEdit:
        edit = QDateEdit()
        edit.setCalendarPopup(True)
        edit.setDisplayFormat("yyyy-MM-dd")
        edit.setAccessibleName(label)
        edit.dateChanged.connect(lambda _day: self._day_changed())
        return edit

    def _show_period(self, wanted: CaseFilter) -> None:
        today = self.today()
        key = next((k for k in _PERIODS if named_period(k, today) == (wanted.first, wanted.last)), CUSTOM)
        if not (wanted.first or wanted.last):
            key = ""
        elif self.periods.value() == CUSTOM:
            # Days chosen one by one may pass through a whole month: the day fields stay in sight.
            key = CUSTOM
        with QSignalBlocker(self.periods):
            self.periods.set_value(key)
        last = wanted.last or today
        first = wanted.first or min(last, today) - timedelta(days=30)
        for edit, day in ((self.first, first), (self.last, last)):
            with QSignalBlocker(edit):
                edit.setDate(QDate(day.year, day.month, day.day))
        for part in (self.first, self._dash, self.last):
            part.setVisible(key == CUSTOM)
        if self.isVisible():
            self._fit_height()

    def _period_chosen(self) -> None:
        key = self.periods.value()
        if key == CUSTOM:
            self._day_changed()
        else:
            first, last = named_period(key, self.today()) if key else (None, None)
            self._say(first=first, last=last)

    def _day_changed(self) -> None:
        first, last = (date(*edit.date().getDate()) for edit in (self.first, self.last))
        self._say(first=min(first, last), last=max(first, last))

    def _combo_changed(self, name: str) -> None:
        field = self.combos[name]
        value: Any = str(field.value())
        if not value and field.box.unmatched_text():
            # Half a word typed: nothing is chosen yet, and nothing taken away.
            return
        if name in _WORDS:
            value = _WORDS[name](value) if value else None
        elif name == "department_id":
            value = int(value) if value else None
        self._say(**{name: value})

    def _clear(self) -> None:
        with QSignalBlocker(self.periods):
            self.periods.set_value("")
        self._change_to(CaseFilter(view=self._filter.view, text=self._filter.text))

    def _say(self, **values: Any) -> None:
        self._change_to(replace(self._filter, **values))

    def _change_to(self, wanted: CaseFilter) -> None:
        is_new = wanted != self._filter
        self.show_filter(wanted)
        if is_new:
            self.changed.emit(wanted)
