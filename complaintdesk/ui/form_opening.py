"""版式编辑的周边: what the editor begins with, its keys, and a form as a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence

from complaintdesk.domain.errors import UserError
from complaintdesk.domain.form_layout import Layout
from complaintdesk.i18n import _
from complaintdesk.ui.messages import MessageBar, show_problem

_STEPS: Final = ("Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z", "Ctrl+D", "Alt+Up", "Alt+Down")


@dataclass(frozen=True)
class Opened:
    """打开的版式: what is edited. `version` is the one it was taken from, 0 for a form that is new.

    `taken` are the ids that a new form cannot have.
    """

    layout: Layout
    version: int = 0
    taken: frozenset[str] = frozenset()

    @property
    def draft_name(self) -> str:
        """Under which its draft is kept; all new forms share one."""
        return f"form-{self.layout.key}" if self.version else "form-new"


class StepKeys(QObject):
    """Ctrl+Z in an input takes back the last step of the form, not only a letter of that input."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            pressed = QKeySequence(event.keyCombination())
            if any(pressed == QKeySequence(keys) for keys in _STEPS):
                event.ignore()
                return True
        return super().eventFilter(watched, event)


def write_form(name: str, content: str, bar: MessageBar) -> None:
    """A form as a file that another office can read."""
    try:
        Path(name).write_text(content, encoding="utf-8", newline="\n")
    except OSError:
        show_problem(UserError(_("The file cannot be written there."), _("Choose another folder.")), bar)
    else:
        bar.say(_("Exported: {file}").format(file=Path(name).name), kind="ok")


def papers() -> tuple[str, ...]:
    """The papers that a form can be laid out for."""
    from complaintdesk.paper.sizes import PAPERS  # loads the typesetting: only where a form is edited

    return tuple(PAPERS)


def with_keys(words: str, keys: str) -> str:
    """A tooltip that names the keys."""
    return _("{text} ({keys})").format(text=words, keys=QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText))
