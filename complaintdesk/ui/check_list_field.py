"""Several entries of a list: a searching line that adds one, and the chosen ones below, each with a way to take it out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import FlowLayout, button, column, emptied
from complaintdesk.ui.labeled import LabeledField, Value
from complaintdesk.ui.search_box import Entry, SearchBox


class CheckListField(LabeledField):
    """多选, such as 协办部门: value() is one entry a line."""

    def __init__(self, name: str, label: str, choices: Sequence[Choice] = (), *, required: bool = False,
                 hint: str = "", parent: QWidget | None = None) -> None:
        self.box = SearchBox()
        self._labels = {c.value: c.label for c in choices}
        self._picked: list[str] = []
        self._has_added = False
        holder = QWidget()
        self._chosen = QWidget()
        self._flow = FlowLayout(self._chosen)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._chosen.setSizePolicy(policy)
        column(holder, self.box, self._chosen, gap=theme.GRID)
        holder.setFocusProxy(self.box)
        holder.setSizePolicy(policy)
        super().__init__(name, label, holder, required=required, hint=hint, parent=parent)
        self.box.setAccessibleName(label)
        self.box.setPlaceholderText(_("Type to search, Enter adds it"))
        self.box.set_entries([Entry(c.value, c.label, ()) for c in choices])
        self.box.chosen.connect(self._add)
        self.box.unmatched.connect(lambda _text: self.set_error(self.problem()))
        self._show()

    def value(self) -> str:
        # A line of its own for each, also for a single one: a name may hold a comma.
        return "".join(f"{picked}\n" for picked in self._picked)

    def set_value(self, value: Value) -> None:
        wanted = [line.strip() for line in str(value or "").split("\n") if line.strip()]
        self._picked = [name for name in dict.fromkeys(wanted) if name in self._labels]
        self._show()
        self.changed.emit()

    def problem(self) -> str:
        typed = self.box.unmatched_text()
        if typed:
            return _("No entry fits “{text}”. Choose one from the list.").format(text=typed)
        return super().problem()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # The Enter that took an entry stays here, for the next one; in the empty line it moves on.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._has_added:
            self._has_added = False
            event.accept()
        else:
            super().keyPressEvent(event)

    def _add(self, value: str) -> None:
        if not value:
            return
        if value not in self._picked:
            self._picked.append(value)
            self._show()
            self.changed.emit()
        self._has_added = True
        # The line still puts the chosen words in after it has said so.
        QTimer.singleShot(0, self.box, self._empty_line)

    def _empty_line(self) -> None:
        self.box.set_value("")
        self._has_added = False

    def _remove(self, value: str) -> None:
        self._picked.remove(value)
        self._show()
        self.box.setFocus()
        self.changed.emit()

    def _show(self) -> None:
        emptied(self._flow)
        for value in self._picked:
            label = self._labels[value]
            self._flow.addWidget(
                button(label, icon="cross", name=f"picked_{value}", tooltip=_("Take out {name}").format(name=label),
                       clicked=partial(self._remove, value))
            )
        self._chosen.setVisible(bool(self._picked))
        self._chosen.updateGeometry()
