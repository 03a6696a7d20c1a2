"""办理表单: the inputs of one step and a button named by its verb, for a case as for an entry of the books."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from uuid import uuid4

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from complaintdesk.domain.errors import ConflictError
from complaintdesk.domain.fields import Choice, FieldSpec
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import LabeledField, Value, enter_moves_on, field_for
from complaintdesk.ui.messages import MessageBar, show_problem

_WIDTH: Final = 560


class StepForm(QWidget):
    """The form of whatever asks for `specs`; `name` is what tests and shortcuts find it by.

    `submitted(values)` gives name → str, bool, aware datetime or Path; blank inputs are "" or None. What was typed
    stays when the desk refuses: call `show_problem(error)`. `request_id` stays the same until the form is made anew,
    so a second press or a retry does the step once.
    """

    submitted = Signal(dict)
    cancelled = Signal()

    def __init__(self, label: str, specs: Sequence[FieldSpec], *, icon: str, name: str, grave: bool = False,
                 bar: MessageBar | None = None, choices: Mapping[str, Sequence[Choice]] | None = None,
                 zone: str = "Asia/Shanghai", on_conflict: Callable[[ConflictError], object] | None = None,
                 parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = label
        self.specs = tuple(specs)
        self.request_id = str(uuid4())
        self._bar = bar
        self._on_conflict = on_conflict
        self._held: QWidget | None = None
        self.setObjectName(name)
        given = choices or {}
        self.fields: dict[str, LabeledField] = {
            spec.name: field_for(spec, choices=given.get(spec.name), zone=zone) for spec in self.specs
        }
        self._cancel = button(_("Cancel"), name="cancel", clicked=self.cancelled.emit)
        self._submit = button(label, kind="danger" if grave else "primary", icon=icon, name="submit", tooltip=label,
                              shortcut="", clicked=self.submit)
        self._submit.setToolTip(_("{text} ({keys})").format(
            text=label, keys=QKeySequence("Ctrl+S").toString(QKeySequence.SequenceFormat.NativeText)))
        # As long as the form has the keyboard: the window's own Ctrl+S may mean another form.
        save = QShortcut(QKeySequence("Ctrl+S"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self.submit)
        lay = column(self, text(label, "section"), gap=0)
        lay.addSpacing(theme.px(theme.GAP))
        for field in self.fields.values():
            lay.addWidget(field)
        #: The buttons' row. A screen whose form is long may put it where it stays in sight.
        self.buttons = QWidget()
        for one in (self._cancel, self._submit):
            # Measured before it is shown, it would not know its style yet, and a long verb would be cut.
            one.ensurePolished()
        row(self.buttons, 0, self._cancel, self._submit)
        lay.addWidget(self.buttons)
        self.setMaximumWidth(theme.px(_WIDTH))
        enter_moves_on(self)
        self._given = {name: field.draft() for name, field in self.fields.items()}

    def values(self) -> dict[str, Value]:
        """What was put in, by name."""
        return {name: field.value() for name, field in self.fields.items()}

    def drafts(self) -> dict[str, str | bool]:
        """What stands in the form, for a draft."""
        return {name: field.draft() for name, field in self.fields.items()}

    def is_touched(self) -> bool:
        """Was anything put in that would be lost?"""
        return any(field.draft() not in ("", None, False) and field.draft() != self._given[name]
                   for name, field in self.fields.items())

    def submit(self) -> None:
        """Check what the form itself can check, then hand the values out."""
        if not self._submit.isEnabled():
            return
        wrong = [field for field in self.fields.values() if not field.check()]
        if not wrong:
            if self._bar is not None and self._bar.kind is not None:
                self._bar.clear()
            self.submitted.emit(self.values())
            return
        wrong[0].take_focus()
        if self._bar is not None:
            sentence = ngettext("{n} field needs your attention.", "{n} fields need your attention.", len(wrong))
            self._bar.say(sentence.format(n=len(wrong)), kind="error")

    def set_busy(self, busy: bool) -> None:
        """While the desk works, nothing can be pressed twice or changed under it; then the keyboard is where it was."""
        focus = QApplication.focusWidget()
        if busy:
            self._held = focus if focus is not None and self.isAncestorOf(focus) else None
        self._submit.setEnabled(not busy)
        for field in self.fields.values():
            field.setEnabled(not busy)
        if not busy and focus is None and self._held is not None and shiboken6.isValid(self._held):
            # A disabled input lets go of it: after a refusal the next Ctrl+S would go nowhere.
            self._held.setFocus()

    def show_problem(self, error: BaseException) -> None:
        """The desk refused: say why, keep what was typed."""
        self.set_busy(False)
        bar = self._bar or MessageBar(self)
        show_problem(error, bar, self.fields, self._on_conflict)

    def focus_first(self) -> None:
        """Bring the keyboard to the first input, or to the button when there is none."""
        first = next(iter(self.fields.values()), None)
        if first is not None:
            first.take_focus()
        else:
            self._submit.setFocus()
