"""The top of the case list: one search line, the filters in force as chips, and the panel that sets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.filter_choices import FilterChoices
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.form_codes import is_code
from complaintdesk.domain.vocabulary import FINISHED, CaseState
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import button, row
from complaintdesk.ui.list_search import Recent
from complaintdesk.ui.plain_text import mnemonic_safe, plain_tooltip
from complaintdesk.ui.text_fields import LineEdit

NO_CHOICES: Final = FilterChoices((), (), (), (), (), (), ())
#: All states in which somebody still owes something.
OPEN: Final = tuple(state for state in CaseState if state not in FINISHED)
SEARCH_MS: Final = 200
#: What a cell of a cross table asks for, shown as one chip and taken away as one.
OF_A_CELL: Final = ("cell", "handler_id", "site_id", "level", "weekday", "category_alone", "without")
_STATES_NAMED: Final = 2
_SEARCH_WIDTH: Final = 340


def label_of(choices: Sequence[Choice], key: object) -> str:
    """The words of a key; a key of earlier times stands for itself."""
    return next((choice.label for choice in choices if choice.value == str(key)), str(key))


def chips_of(wanted: CaseFilter, known: FilterChoices) -> list[tuple[str, dict[str, Any]]]:
    """Every filter in force but view and text, in words, with what takes it away."""
    found: list[tuple[str, dict[str, Any]]] = []

    def add(title: str, words: str, **without: Any) -> None:
        found.append((_("{what}: {value}").format(what=title, value=words) if title else words, without))

    if wanted.first or wanted.last:
        add(_("Received"), period_words(wanted.first, wanted.last), first=None, last=None)
    if wanted.states:
        add(_("Stage"), states_words(wanted.states), states=())
    for title, value, choices, name in (
        (_("Kind"), wanted.kind, known.kinds, "kind"),
        (_("Channel"), wanted.channel, known.channels, "channel"),
        (_("Severity"), wanted.severity, known.severities, "severity"),
        (_("Category"), wanted.category, known.categories, "category"),
        (_("Responsible"), wanted.department_id, known.departments, "department_id"),
        (_("Cause"), wanted.cause, known.causes, "cause"),
        (_("Satisfaction"), wanted.satisfaction, known.satisfactions, "satisfaction"),
    ):
        if value:
            add(title, label_of(choices, value), **{name: "" if name in ("category", "cause") else None})
    for is_on, words, name in (
        (wanted.no_department, _("No department yet"), "no_department"),
        (wanted.no_category, _("Without category"), "no_category"),
        (wanted.overdue, _("Overdue"), "overdue"),
        (wanted.closed, _("Closed"), "closed"),
        (wanted.without_void, _("Without void ones"), "without_void"),
    ):
        if is_on:
            add("", words, **{name: False})
    if wanted.cell:
        usual = CaseFilter()
        add("", wanted.cell, **{name: getattr(usual, name) for name in OF_A_CELL})
    for word in wanted.tags:
        add(_("Tag"), word, tags=tuple(other for other in wanted.tags if other != word))
    if wanted.ids:
        count = len(wanted.ids)
        add("", ngettext("{n} chosen case", "{n} chosen cases", count).format(n=count), ids=())
    return found


def period_words(first: date | None, last: date | None) -> str:
    """The days in words."""
    if first and last:
        return str(first) if first == last else f"{first} – {last}"
    return _("from {day}").format(day=first) if first else _("until {day}").format(day=last)


def states_words(states: Sequence[CaseState]) -> str:
    """The states in words, short."""
    if set(states) == set(OPEN):
        return _("not finished")
    named = _(", ").join(state.label for state in states[:_STATES_NAMED])
    if len(states) <= _STATES_NAMED:
        return named
    return _("{some} and {n} more").format(some=named, n=len(states) - _STATES_NAMED)


class SearchLine(LineEdit):
    """查找: says what was typed once the hand rests, at once on Enter."""

    searched = Signal(str)
    entered = Signal(str)
    """Enter was pressed: what stands there may be the number of a case."""
    left = Signal()
    """The arrow down, or Enter: on to the list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, parent)
        self.setObjectName("case_search")
        self.setAccessibleName(_("Search in the case list"))
        self.setPlaceholderText(_("Number, name, phone, words"))
        self.setToolTip(
            plain_tooltip(
                _(
                    "Finds every part of a word, also one character, and names by the initials of their pinyin. Ctrl+F. "
                    "Enter opens the case of a number; F4 shows the last searches."
                )
            )
        )
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(theme.px(220))
        self.setMaximumWidth(theme.px(_SEARCH_WIDTH))
        glass = self.addAction(icons.icon("search", "muted"), LineEdit.ActionPosition.LeadingPosition)
        icons.put(glass, "search", "muted")
        glass.setToolTip(plain_tooltip(_("The last searches (F4)")))
        glass.triggered.connect(lambda _on: self.open_recent())
        self.recent = Recent()
        self._said = ""
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(SEARCH_MS)
        self._resting.timeout.connect(self._say)
        self.textChanged.connect(lambda _text: self._resting.start())

    def show_text(self, words: str) -> None:
        """Put words in without searching."""
        self._said = words
        if self.text().strip() != words:
            self.setText(words)
        self._resting.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._resting.stop()
            self.recent.add(self.text())
            self._say()
            self.entered.emit(self.text())
            self.left.emit()
        elif key == Qt.Key.Key_F4:
            self.open_recent()
        elif key == Qt.Key.Key_Down:
            self.left.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._resting.stop()
            self._say()
        else:
            super().keyPressEvent(event)

    def recent_menu(self) -> QMenu:
        """The last searches; empty until there was one."""
        menu = QMenu(self)
        for words in self.recent.texts:
            menu.addAction(mnemonic_safe(words)).triggered.connect(partial(self._again, words))
        return menu

    def open_recent(self) -> None:
        """Show them below the line, where there are any."""
        if self.recent.texts:
            menu = self.recent_menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _again(self, words: str, _on: bool = False) -> None:
        self.setText(words)
        self._resting.stop()
        self._say()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.recent.add(self._said)

    def _say(self) -> None:
        words = self.text().strip()
        if is_code(words):
            # A scanner is still writing; its Enter opens the case.
            return
        if words != self._said:
            self._said = words
            self.searched.emit(words)


class ChipStrip(QWidget):
    """The filters in force, each with a cross that takes it away; what has no room is counted (+2)."""

    removed = Signal(dict)
    more_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filter_chips")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(theme.px(theme.ROW))
        self.chips: list[QPushButton] = []
        self._more = self._chip("", self.more_wanted.emit)
        self._more.setObjectName("more_chips")

    def show_chips(self, chips: Sequence[tuple[str, dict[str, Any]]]) -> None:
        """Show these."""
        for old in self.chips:
            old.hide()
            old.deleteLater()
        self.chips = []
        for number, (words, without) in enumerate(chips):
            made = self._chip(words, lambda without=without: self.removed.emit(without))
            made.setObjectName(f"filter_chip_{number}")
            made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            icons.put(made, "cross", "muted")
            made.setToolTip(plain_tooltip(_("Take the filter “{filter}” away").format(filter=words)))
            self.chips.append(made)
        self._place()

    def _chip(self, words: str, clicked: Any) -> QPushButton:
        made = button(words, clicked=clicked)
        made.setProperty("kind", "chip")
        made.setParent(self)
        return made

    def _place(self) -> None:
        gap, x = theme.px(theme.GAP), 0
        widths = [chip.sizeHint().width() for chip in self.chips]
        fits = len(widths)
        while fits and sum(widths[:fits]) + gap * fits > self.width() - (
            theme.px(56) if fits < len(widths) else 0
        ):
            fits -= 1
        for number, chip in enumerate(self.chips):
            chip.setVisible(number < fits)
            chip.setGeometry(x, 0, widths[number], self.height())
            x += widths[number] + gap if number < fits else 0
        hidden = len(widths) - fits
        self._more.setText(f"+{hidden}")
        self._more.setAccessibleName(ngettext("{n} more filter", "{n} more filters", hidden).format(n=hidden))
        self._more.setVisible(bool(hidden))
        self._more.setGeometry(x, 0, self._more.sizeHint().width(), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()


class ListFilters(QWidget):
    """Search line, filter button with its number, chips. Holds the filter; says every change of it."""

    changed = Signal(object)
    """CaseFilter."""
    panel_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("list_filters")
        self._filter = CaseFilter()
        self._known = NO_CHOICES
        self.search = SearchLine()
        self.search.searched.connect(lambda words: self._change(text=words))
        self.search.left.connect(self.left.emit)
        self.filters = button(
            _("Filter"), icon="filter", name="filter_button", clicked=self.panel_wanted.emit,
            tooltip=_("Narrow the list by stage, department, period and more"),
        )  # fmt: skip
        self.strip = ChipStrip()
        self.strip.removed.connect(lambda without: self._change(**without))
        self.strip.more_wanted.connect(self.panel_wanted.emit)
        self.clear = button(
            _("Clear filters"), kind="link", name="clear_filters", clicked=self.clear_all,
            tooltip=_("Take every filter and the search away (Esc)"),
        )  # fmt: skip
        lay = row(self, self.search, self.filters, self.clear, self.strip)
        lay.setStretchFactor(self.search, 2)
        lay.setStretchFactor(self.strip, 5)
        self._show()

    @property
    def filter(self) -> CaseFilter:
        """The filter in force."""
        return self._filter

    def show_filter(self, wanted: CaseFilter) -> None:
        """Put another filter in force without saying so."""
        # While somebody types, the line is theirs: only other words replace what stands there.
        if wanted.text != self._filter.text:
            self.search.show_text(wanted.text)
        self._filter = wanted
        self._show()

    def show_choices(self, known: FilterChoices) -> None:
        """The office's words for the chips."""
        self._known = known
        self._show()

    def clear_all(self) -> None:
        """Back to the whole view."""
        self.search.show_text("")
        self._change_to(CaseFilter(view=self._filter.view))

    def is_narrowed(self) -> bool:
        """Whether search or a filter is in force, beyond the view."""
        return self._filter != CaseFilter(view=self._filter.view)

    def _change(self, **values: Any) -> None:
        self._change_to(replace(self._filter, **values))

    def _change_to(self, wanted: CaseFilter) -> None:
        if wanted != self._filter:
            self.show_filter(wanted)
            self.changed.emit(wanted)

    def _show(self) -> None:
        chips = chips_of(self._filter, self._known)
        words = _("Filter")
        self.filters.setText(mnemonic_safe(f"{words} {len(chips)}" if chips else words))
        self.filters.setAccessibleName(self.filters.text())
        self.clear.setVisible(self.is_narrowed())
        self.strip.show_chips(chips)


class OutsideWatch(QObject):
    """Says when the mouse is pressed outside a floating panel and its helpers."""

    pressed = Signal()

    def __init__(self, panel: QWidget, spared: Sequence[QWidget]) -> None:
        super().__init__(panel)
        self._panel, self._spared = panel, tuple(spared)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            inside: QObject | None = watched
            while inside is not None:
                if inside is self._panel or inside in self._spared:
                    return False
                inside = inside.parent()
            self.pressed.emit()
        return False
