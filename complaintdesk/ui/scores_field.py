"""分项满意度: a row for each dimension, five levels side by side like the survey sheet; a digit chooses and goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QStyleOption, QWidget

from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import Satisfaction
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, restyle, row, text
from complaintdesk.ui.labeled import LabeledField, Value
from complaintdesk.ui.plain_text import mnemonic_safe, plain_tooltip

LEVELS: Final = tuple(Satisfaction)
#: A level's column: wide enough for its name above it, or narrow where the form is narrow.
WIDE: Final = 68
NARROW: Final = 42
NAME_WIDTH: Final = 104
_EDGES: Final = 12
_ROW: Final = 36
_STEPS: Final = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
_CLEARS: Final = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, Qt.Key.Key_0)


class _Name(QLabel):
    """The name of a dimension; too long for its row it ends in …"""

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOption()
        option.initFrom(self)
        painter = QPainter(self)
        painter.setPen(option.palette.color(self.foregroundRole()))
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - theme.px(4))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class ScoreRow(QFrame):
    """One dimension. The keyboard rests on the row, not on its chips: 1 to 5 choose, the arrows move, 0 takes it back."""

    chosen = Signal()
    passed = Signal(int)
    """The keyboard wants to go on to the next row (1) or back to the one before (-1)."""

    def __init__(self, dimension: Choice, *, strong: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key, self.label = dimension.value, dimension.label
        self._value = ""
        self.setObjectName(f"score_{dimension.value}")
        self.setProperty("ground", "entry")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(theme.px(_ROW))
        name = _Name(dimension.label)
        if strong:
            name.setProperty("type", "strong")
        name.setMinimumWidth(theme.px(NAME_WIDTH))
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        name.setToolTip(plain_tooltip(dimension.label))
        self._chips: list[QPushButton] = []
        self._cells: list[QWidget] = []
        lay = row(self, name, gap=0)
        lay.setStretch(0, 1)
        lay.setContentsMargins(theme.px(4), 0, 0, 0)
        for number, level in enumerate(LEVELS, 1):
            chip = QPushButton(mnemonic_safe(str(number)))
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.setObjectName(f"chip_{level.value}")
            chip.setAccessibleName(f"{dimension.label}: {level.label}")
            chip.setToolTip(plain_tooltip(_("{text} ({keys})").format(text=level.label, keys=number)))
            chip.clicked.connect(partial(self._clicked, level.value))
            cell = QWidget()
            row(cell, chip, gap=0)
            lay.addWidget(cell)
            self._chips.append(chip)
            self._cells.append(cell)
        self.set_level_width(NARROW)
        self._describe()

    def set_level_width(self, width: int) -> None:
        """How wide the column of a level is, in pixels at the normal size."""
        for chip, cell in zip(self._chips, self._cells, strict=True):
            chip.setFixedWidth(theme.px(width - (12 if width == WIDE else 4)))
            cell.setFixedWidth(theme.px(width))

    def value(self) -> str:
        """The level chosen (key of 满意度), or an empty text."""
        return self._value

    def set_value(self, value: str) -> None:
        """Choose a level by its key; anything unknown chooses none."""
        before = self._value
        self._value = value if value in [level.value for level in LEVELS] else ""
        for chip, level in zip(self._chips, LEVELS, strict=True):
            chip.setChecked(level.value == self._value)
        if before != self._value:
            self._describe()
            self.chosen.emit()

    def set_invalid(self, wrong: bool) -> None:
        """Mark it as wrong: its chips get the red line."""
        for chip in self._chips:
            chip.setProperty("invalid", wrong)
            restyle(chip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        number = event.key() - Qt.Key.Key_1
        if plain and 0 <= number < len(LEVELS):
            self.set_value(LEVELS[number].value)
            self.passed.emit(1)
        elif plain and key in _STEPS:
            at = next((i for i, level in enumerate(LEVELS) if level.value == self._value), -1)
            self.set_value(LEVELS[min(max(at + _STEPS[key], 0), len(LEVELS) - 1)].value)
        elif plain and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.passed.emit(1 if key == Qt.Key.Key_Down else -1)
        elif plain and key in _CLEARS:
            self.set_value("")
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def _clicked(self, value: str, _on: bool = False) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.set_value("" if value == self._value else value)
        for chip, level in zip(self._chips, LEVELS, strict=True):
            chip.setChecked(level.value == self._value)

    def _describe(self) -> None:
        label = next((level.label for level in LEVELS if level.value == self._value), "")
        self.setAccessibleName(f"{self.label} {label}".strip())


class _Heading(QWidget):
    """The names of the levels above their columns; a long one takes two lines."""

    def __init__(self) -> None:
        super().__init__()
        self._names: list[QLabel] = []
        lay = QGridLayout(self)
        lay.setContentsMargins(theme.px(6), 0, theme.px(2), 0)
        lay.setSpacing(0)
        lay.setColumnMinimumWidth(0, theme.px(NAME_WIDTH))
        lay.setColumnStretch(0, 1)
        for place, level in enumerate(LEVELS, 1):
            name = text(level.label, "secondary", wrap=True)
            name.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            name.setFixedWidth(theme.px(WIDE))
            lay.addWidget(name, 0, place, Qt.AlignmentFlag.AlignBottom)
            self._names.append(name)


class ScoreRows(QWidget):
    """The rows below one heading. Through the last one the keyboard leaves by `finished`."""

    changed = Signal()
    finished = Signal()

    def __init__(self, dimensions: Sequence[Choice] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ScoreRow] = []
        self._heading = _Heading()
        ends = (f"{n} {level.label}" for n, level in enumerate(LEVELS, 1) if n in (1, len(LEVELS)))
        self._scale = text(" … ".join(ends), "secondary")
        self._scale.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._scale.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._is_wide = False
        self._lay = column(self, self._scale, self._heading, gap=0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_dimensions(dimensions)

    def set_dimensions(self, dimensions: Sequence[Choice], overall: Choice | None = None) -> None:
        """Ask about these; `overall` stands last and strong. What was chosen is gone."""
        for old in self.rows:
            self._lay.removeWidget(old)
            old.setParent(None)
            old.deleteLater()
        wanted = [*dimensions, *([overall] if overall is not None else [])]
        self.rows = [ScoreRow(one, strong=one is overall, parent=self) for one in wanted]
        for at, one in enumerate(self.rows):
            self._lay.addWidget(one)
            one.show()
            one.chosen.connect(self.changed)
            one.passed.connect(partial(self._go, at))
        if self.rows:
            self.setFocusProxy(self.rows[0])
        self._fit()

    def minimumSizeHint(self) -> QSize:
        # It gives way before the form it stands in has to grow: then the columns are narrow.
        return QSize(theme.px(NAME_WIDTH + len(LEVELS) * NARROW + _EDGES), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= theme.px(NAME_WIDTH + len(LEVELS) * WIDE + _EDGES)
        if is_wide != self._is_wide:
            self._is_wide = is_wide
            self._fit()

    def _fit(self) -> None:
        for one in self.rows:
            one.set_level_width(WIDE if self._is_wide else NARROW)
        self._heading.setVisible(self._is_wide and bool(self.rows))
        self._scale.setVisible(not self._is_wide and bool(self.rows))
        self.updateGeometry()

    def values(self) -> dict[str, str]:
        """What was chosen: dimension → level, without those left blank."""
        return {one.key: one.value() for one in self.rows if one.value()}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Choose these and nothing else."""
        for one in self.rows:
            one.set_value(values.get(one.key, ""))

    def setProperty(self, name: str, value: object) -> bool:
        # The red of a wrong input shows on the chips, the rows themselves paint nothing.
        if name == "invalid":
            for one in self.rows:
                one.set_invalid(bool(value) and not one.value())
        return super().setProperty(name, value)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.EnabledChange:
            self.update()
        super().changeEvent(event)

    def _go(self, at: int, step: int) -> None:
        if 0 <= at + step < len(self.rows):
            self.rows[at + step].setFocus(Qt.FocusReason.TabFocusReason)
        elif step > 0:
            self.finished.emit()


class ScoresField(LabeledField):
    """The rows as an input of a form: value() is dimension → level; the draft is one `dimension=level` a line."""

    def __init__(self, name: str, label: str, dimensions: Sequence[Choice], *, required: bool = False, hint: str = "",
                 parent: QWidget | None = None) -> None:
        self.rows = ScoreRows(dimensions)
        super().__init__(name, label, self.rows, required=required, hint=hint, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.rows.changed.connect(self.changed)
        self.rows.finished.connect(self.focusNextChild)

    def value(self) -> dict[str, str]:
        return self.rows.values()

    def set_value(self, value: Value) -> None:
        if isinstance(value, dict):
            self.rows.set_values(value)
        else:
            self.rows.set_values(read_scores(str(value or "")))

    def draft(self) -> str:
        return written_scores(self.value())

    def is_blank(self) -> bool:
        return not self.value()


def written_scores(scores: Mapping[str, str]) -> str:
    """The scores as text: one `dimension=level` a line."""
    return "\n".join(f"{key}={level}" for key, level in scores.items())


def read_scores(words: str) -> dict[str, str]:
    """What `written_scores` wrote."""
    return {key: level for key, mark, level in (line.partition("=") for line in words.splitlines()) if mark}
