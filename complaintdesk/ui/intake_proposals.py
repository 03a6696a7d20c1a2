"""建议: what the words typed so far propose: categories to take with one key, and the severity of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QWidget

from complaintdesk.desk.severity import SeverityProposal
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.plain import clip_display
from complaintdesk.domain.vocabulary import Severity
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, row, text
from complaintdesk.ui.fields import ChipsField, TextField
from complaintdesk.ui.labeled import LABEL_HEIGHT, Note
from complaintdesk.ui.plain_text import mnemonic_safe, plain_tooltip

MOST: Final = 3
#: Columns of a proposal; the whole path is in its tooltip.
LONGEST: Final = 13


class CategoryProposals(QWidget):
    """建议类别 beside the label of the facts: up to three, taken by a click or by Ctrl+1 to Ctrl+3."""

    taken = Signal(str)

    def __init__(self, keys_in: QWidget) -> None:
        super().__init__()
        self.setObjectName("category_proposals")
        self._paths: tuple[str, ...] = ()
        self.buttons = tuple(
            button("", kind="link", name=f"proposed_{at + 1}", clicked=partial(self.take, at)) for at in range(MOST)
        )
        for at, chip in enumerate(self.buttons):
            # Tab goes on through the inputs; the keys below take a proposal from wherever one is typing.
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            # A press button of full height does not fit into a label's line.
            chip.setStyleSheet(f"min-height: 0; max-height: {theme.px(LABEL_HEIGHT)}px; padding: 0 {theme.px(3)}px;")
            shortcut = QShortcut(
                QKeySequence(f"Ctrl+{at + 1}"), keys_in, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(partial(self.take, at))
        # A small window is not made wider by what is only proposed.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row(self, 1, text(_("Suggested"), "secondary"), *self.buttons, gap=theme.GRID)
        self.show_choices(())

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these; none hides the line."""
        self._paths = tuple(choice.value for choice in choices[:MOST])
        for at, chip in enumerate(self.buttons):
            chip.setVisible(at < len(self._paths))
            if at < len(self._paths):
                label = choices[at].label
                last = label.rpartition("/")[2]
                chip.setText(mnemonic_safe(f"{at + 1} {clip_display(last, LONGEST)}"))
                keys = QKeySequence(f"Ctrl+{at + 1}").toString(QKeySequence.SequenceFormat.NativeText)
                chip.setToolTip(plain_tooltip(_("{text} ({keys})").format(text=label, keys=keys)))
                chip.setAccessibleName(_("Suggested category: {name}").format(name=label))
        self.setVisible(bool(self._paths))

    def paths(self) -> tuple[str, ...]:
        """What is offered now."""
        return self._paths

    def take(self, at: int) -> None:
        """Take the proposal at this place, if there is one."""
        if at < len(self._paths):
            path = self._paths[at]
            self.show_choices(())
            self.taken.emit(path)


class SeverityChoice(QObject):
    """等级: follows the proposal of the rules until a person decides; against it, a reason is asked for.

    The field itself is `chips`; `reason` and the quiet line `note` stand where the form puts them.
    """

    changed = Signal()

    def __init__(self, chips: ChipsField, reason: TextField, parent: QObject) -> None:
        super().__init__(parent)
        self.chips, self.reason, self.note = chips, reason, Note()
        self.note.setObjectName("severity_proposal")
        self.note.setFixedHeight(theme.px(LABEL_HEIGHT))
        self.proposed: SeverityProposal | None = None
        self._by_hand = self._following = False
        chips.changed.connect(self._on_chips)

    def show_proposal(self, proposed: SeverityProposal | None) -> None:
        """What the rules propose for what is typed now."""
        self.proposed = proposed
        if self._by_hand and proposed is not None and self.chips.value() == proposed.severity.value:
            self._by_hand = False
        if not self._by_hand:
            self._follow((proposed.severity if proposed else Severity.GENERAL).value)
        words = ""
        if proposed is not None:
            words = _("Proposed: {severity} ({why})").format(severity=proposed.severity.label, why=proposed.words)
        self.note.say(words, problem=False)
        self._show_reason()

    def begin(self) -> None:
        """The usual severity, until something else is proposed or decided."""
        if not self.chips.value():
            self._follow(Severity.GENERAL.value)

    def _follow(self, value: str) -> None:
        self._following = True
        self.chips.set_value(value)
        self._following = False

    def chosen(self) -> Severity | None:
        """What a person decided; None where it is left to the rules."""
        value = str(self.chips.value())
        follows = self.proposed.severity if self.proposed else Severity.GENERAL
        if not value or (not self._by_hand and value == follows.value):
            return None
        return Severity(value)

    def reason_given(self) -> str:
        """Why another severity than the proposed one."""
        return "" if self.reason.isHidden() else self.reason.value()

    def restored(self) -> None:
        """A draft came back: another severity than the usual one was somebody's decision."""
        self._by_hand = self.chips.value() not in ("", Severity.GENERAL.value)

    def forget(self) -> None:
        """Ready for the next person."""
        self._by_hand, self.proposed = False, None
        self.note.say("", problem=False)
        self._show_reason()

    def _on_chips(self) -> None:
        if not self._following:
            self._by_hand = True
            self._show_reason()
        self.changed.emit()

    def _show_reason(self) -> None:
        differs = self.proposed is not None and self.chips.value() not in ("", self.proposed.severity.value)
        if self.reason.isHidden() is differs:
            self.reason.setVisible(differs)
            self.changed.emit()
