"""冲突: two people changed the same fields. Both values side by side; nothing typed is lost."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QDialog, QGridLayout, QRadioButton, QScrollArea, QWidget

from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, line, row, text

MINE, THEIRS, BOTH = range(3)


@dataclass(frozen=True)
class Clash:
    """One field that both changed: as it was opened, mine, and theirs."""

    name: str
    label: str
    opened: str
    mine: str
    theirs: str
    is_long: bool = False


class ConflictDialog(QDialog):
    """Asks for each field which value to keep; free texts may keep both."""

    decided = Signal(dict)
    """field name → MINE, THEIRS or BOTH."""

    def __init__(
        self, clashes: list[Clash], shown: dict[tuple[str, str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("conflict_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Changed by two people"))
        self._clashes = clashes
        self._groups: dict[str, QButtonGroup] = {}
        grid_page = QWidget()
        grid = QGridLayout(grid_page)
        grid.setContentsMargins(0, 0, theme.px(theme.GAP), 0)
        grid.setHorizontalSpacing(theme.px(theme.GROUP))
        grid.setVerticalSpacing(theme.px(theme.GAP))
        for place, words in enumerate(
            (_("Field"), _("When opened"), _("Mine"), _("Now (theirs)"), _("Keep"))
        ):
            grid.addWidget(text(words, "muted"), 0, place)
        for order, clash in enumerate(clashes):
            number = 2 * order + 2
            grid.addWidget(line(), number - 1, 0, 1, 5)
            grid.addWidget(text(clash.label, "strong"), number, 0, Qt.AlignmentFlag.AlignTop)
            for place, value in enumerate((clash.opened, clash.mine, clash.theirs), start=1):
                cell = text(shown.get((clash.name, value), value) or "—", wrap=True, selectable=True)
                cell.setMinimumWidth(theme.px(140))
                grid.addWidget(cell, number, place, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._choice(clash), number, 4, Qt.AlignmentFlag.AlignTop)
        for place in (1, 2, 3):
            grid.setColumnStretch(place, 1)
        grid.setRowStretch(2 * len(clashes) + 1, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(grid_page)
        self._save = button(_("Save my choice"), kind="primary", name="decide", clicked=self._decide)
        hint = _("Somebody else changed the same fields. Choose for each which value stays.")
        lay = column(self, text(hint, wrap=True), scroll, gap=theme.GROUP, edge=theme.EDGE)
        lay.addLayout(
            row(None, 0, button(_("Back to my form"), name="back", clicked=self.reject), self._save)
        )
        self.resize(theme.px(900), theme.px(460))

    def _choice(self, clash: Clash) -> QWidget:
        holder, group = QWidget(), QButtonGroup(self)
        choices = [(MINE, _("Mine")), (THEIRS, _("Theirs"))]
        if clash.is_long:
            choices.append((BOTH, _("Both, one below the other")))
        lay = column(holder, gap=theme.GRID)
        for key, words in choices:
            radio = QRadioButton(words)
            radio.setObjectName(f"keep_{clash.name}_{key}")
            radio.setAccessibleName(f"{clash.label}: {words}")
            group.addButton(radio, key)
            lay.addWidget(radio)
        group.button(MINE).setChecked(True)
        self._groups[clash.name] = group
        return holder

    def choose(self, name: str, choice: int) -> None:
        """Tick a choice (MINE, THEIRS, BOTH) of a field."""
        self._groups[name].button(choice).setChecked(True)

    def _decide(self) -> None:
        self.accept()
        self.decided.emit({clash.name: self._groups[clash.name].checkedId() for clash in self._clashes})
