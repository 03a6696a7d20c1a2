"""Inputs that choose from a list: a row of chips for a few entries, a searching list for many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from threading import Thread
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from complaintdesk.domain import pinyin
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _
from complaintdesk.ui.controls import FlowLayout
from complaintdesk.ui.labeled import LabeledField, Value
from complaintdesk.ui.plain_text import mnemonic_safe, plain_tooltip
from complaintdesk.ui.search_box import Entry, SearchBox

Keys = Callable[[Choice], Iterable[str]]
_STEPS: Final = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
_SLICE: Final = 200
_WAIT_MS: Final = 20


@cache
def _tables() -> Thread:
    """Who reads the tables of pinyin, once: from a slow disk that would stop the window."""
    thread = Thread(target=pinyin.syllables, args=("一",), name="pinyin")
    thread.start()
    return thread


class _Chip(QPushButton):
    """One chip; the arrows belong to its row (a button would only move the focus with them)."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in _STEPS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class ChipRow(QWidget):
    """A row of chips of which one is chosen: [收费]. Arrows walk and choose, the digits 1 to 9 choose directly."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[Choice] = (), *, optional: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._optional = optional
        self._value = ""
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)  # an exclusive group cannot be emptied again
        self._chips: list[QPushButton] = []
        self._flow = FlowLayout(self)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Put other chips in; the chosen one stays chosen if it is still among them."""
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self._chips = []
        for number, choice in enumerate(choices, 1):
            chip = _Chip(mnemonic_safe(choice.label), self)
            chip.setProperty("kind", "chip")
            chip.setProperty("choice", choice.value)
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.setAccessibleName(choice.label)
            chip.setObjectName(f"chip_{choice.value}")
            if number <= 9:
                chip.setToolTip(plain_tooltip(_("{text} ({keys})").format(text=choice.label, keys=number)))
            chip.clicked.connect(lambda on, value=choice.value: self._clicked(value, on))
            self._flow.addWidget(chip)
            self._chips.append(chip)
        self.set_value(self._value if self._value in [c.value for c in choices] else "")
        self.updateGeometry()

    def value(self) -> str:
        """The key of the chip chosen, or an empty text."""
        return self._value

    def set_value(self, value: str) -> None:
        """Choose a chip by its key; an empty text chooses none."""
        before, self._value = self._value, ""
        entry = None
        for chip in self._chips:
            on = bool(value) and chip.property("choice") == value
            chip.setChecked(on)
            if on:
                self._value, entry = value, chip
        # Tab reaches the chosen chip, or the first one, and passes the others by.
        entry = entry or (self._chips[0] if self._chips else None)
        for chip in self._chips:
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if chip is entry else Qt.FocusPolicy.ClickFocus)
        if entry is not None:
            self.setFocusProxy(entry)
        if before != self._value:
            self.chosen.emit(self._value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        step = _STEPS.get(Qt.Key(key), 0)
        number = key - Qt.Key.Key_1 if not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier else -1
        if step and self._chips:
            self._walk(step)
        elif 0 <= number < min(9, len(self._chips)):
            self._pick(number)
        else:
            super().keyPressEvent(event)

    def setProperty(self, name: str, value: object) -> bool:
        # The red of a wrong input shows on the chips, the row itself paints nothing.
        if name == "invalid":
            for chip in self._chips:
                chip.setProperty("invalid", value)
                chip.style().unpolish(chip)
                chip.style().polish(chip)
        return super().setProperty(name, value)

    def _walk(self, step: int) -> None:
        focus = next((i for i, chip in enumerate(self._chips) if chip.hasFocus()), 0)
        fresh = not self._value and step > 0
        self._pick(focus if fresh else (focus + step) % len(self._chips))

    def _pick(self, index: int) -> None:
        self.set_value(str(self._chips[index].property("choice")))
        self._chips[index].setFocus(Qt.FocusReason.OtherFocusReason)

    def _clicked(self, value: str, on: bool) -> None:
        self.set_value(value if on or not self._optional else "")


class ChipsField(LabeledField):
    """A choice among a few, all in sight. Not required, a second press on the chosen chip takes it back."""

    def __init__(self, name: str, label: str, choices: Sequence[Choice], *, required: bool = False, hint: str = "",
                 parent: QWidget | None = None) -> None:
        self.chips = ChipRow(choices, optional=not required)
        super().__init__(name, label, self.chips, required=required, hint=hint, parent=parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.chips.chosen.connect(lambda _value: self.changed.emit())

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other chips, e.g. the second level of the category just chosen."""
        self.chips.set_choices(choices)

    def value(self) -> str:
        return self.chips.value()

    def set_value(self, value: Value) -> None:
        self.chips.set_value(str(value or ""))


def no_keys(_choice: Choice) -> Iterable[str]:
    """No further keys: entries are found by their words and their pinyin."""
    return ()


class ComboField(LabeledField):
    """A choice among many: type part of the words, their pinyin or initials, or a key such as a code.

    `keys(choice)` gives further strings that find an entry by their beginning (科室 code, 工号).
    """

    def __init__(self, name: str, label: str, choices: Sequence[Choice] = (), *, required: bool = False,
                 hint: str = "", keys: Keys = no_keys, characters: int = 0, placeholder: str = "",
                 parent: QWidget | None = None) -> None:
        self.box = SearchBox(characters)
        self._keys = keys
        self._unread: Iterator[Choice] = iter(())
        super().__init__(name, label, self.box, required=required, hint=hint, parent=parent)
        self.box.setPlaceholderText(placeholder or _("Type to search"))
        self.box.chosen.connect(lambda _value: self.changed.emit())
        self.box.typed.connect(self.clear_error)
        self.box.unmatched.connect(lambda _text: self.set_error(self.problem()))
        self._reading = QTimer(self)
        self._reading.timeout.connect(self._read_ahead)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other entries; the chosen one stays chosen if it is still among them."""
        self.box.set_entries([
            Entry(c.value, c.label, tuple(key.casefold() for key in self._keys(c) if key)) for c in choices
        ])
        # The first reading of 5,000 names takes 200 ms: done in slices while nobody waits.
        self._unread = iter(choices)
        self._reading.start(0)

    def value(self) -> str:
        return self.box.value()

    def set_value(self, value: Value) -> None:
        self.box.set_value(str(value or ""))

    def problem(self) -> str:
        typed = self.box.unmatched_text()
        if typed:
            return _("No entry fits “{text}”. Choose one from the list.").format(text=typed)
        return super().problem()

    def _read_ahead(self) -> None:
        if _tables().is_alive():
            self._reading.setInterval(_WAIT_MS)
            return
        self._reading.setInterval(0)
        slice_ = list(islice(self._unread, _SLICE))
        for choice in slice_:
            pinyin.matches("a", choice.label)
        if not slice_:
            self._reading.stop()
