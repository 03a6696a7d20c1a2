"""What the case list says when it is empty, and what to do first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from complaintdesk.desk.case_filter import VIEW_TITLES, View
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import ButtonKind, button, restyle, text

_MARK: Final = 40
Way = tuple[str, str, str]
"""(name, words, icon) of a button; the first one is the primary."""


@dataclass(frozen=True)
class Emptiness:
    """Why there is nothing to show."""

    view: View
    is_narrowed: bool
    is_new: bool
    is_department: bool
    may_import: bool


class EmptyList(QFrame):
    """One sentence, a hint, and buttons; replaced as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("empty_list")
        self.setProperty("ground", "raised")
        self._mark = QLabel()
        self._icon = ""
        self._sentence = text("", "section", name="empty_sentence")
        self._hint = text("", "muted", wrap=True, name="empty_hint")
        self._ways = QHBoxLayout()
        self._ways.setSpacing(theme.px(theme.GAP))
        lay = QVBoxLayout(self)
        lay.setSpacing(theme.px(theme.GAP))
        lay.addStretch(2)
        for part in (self._mark, self._sentence, self._hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            lay.addWidget(part)
        lay.addSpacing(theme.px(theme.GAP))
        lay.addLayout(self._ways)
        lay.addStretch(3)

    def explain(self, why: Emptiness, do: Mapping[str, Callable[[], object]]) -> None:
        """Say what to do first; `do` is what each button does, by its name."""
        if why.is_new and why.is_department:
            self.say("list", _("No complaint was sent to your department yet."))
        elif why.is_new:
            ways: list[Way] = [("register_first", _("Register the first complaint"), "register")]
            if why.may_import:
                ways.append(("import_first", _("Import an old ledger…"), "import"))
            hint = _("Everything that is registered stands here, with its stage and its limit.")
            self.say("list", _("There are no complaints yet."), hint, ways, do)
        elif why.is_narrowed:
            clear: Way = ("clear_empty", _("Clear filters"), "cross")
            search_all: Way = ("search_all", _("Look in all cases"), "search")
            ways = [clear] if why.view is View.ALL else [search_all, clear]
            hint = _("Fewer words or fewer filters find more.")
            self.say("search", _("No case fits."), hint, ways, do)
        else:
            sentence = _("Nothing in “{view}”.").format(view=_(VIEW_TITLES[why.view]))
            self.say("check", sentence, "", [("show_all", _("Show all cases"), "list")], do)

    def say(
        self,
        icon: str,
        sentence: str,
        hint: str = "",
        ways: Sequence[Way] = (),
        do: Mapping[str, Callable[[], object]] | None = None,
    ) -> None:
        """Say why there is nothing, and what can be done."""
        self._icon = icon
        self._draw()
        self._sentence.setText(sentence)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._clear_ways()
        self._ways.addStretch()
        for number, (name, words, picture) in enumerate(ways):
            kind: ButtonKind = "quiet" if number else "primary"
            clicked = (do or {}).get(name)
            self._ways.addWidget(button(words, kind=kind, icon=picture, name=name, clicked=clicked))
        self._ways.addStretch()
        restyle(self)

    def sentence(self) -> str:
        """What is said."""
        return self._sentence.text()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and self._icon:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self._mark.setPixmap(icons.pixmap(self._icon, "faint", theme.px(_MARK), self.devicePixelRatioF()))

    def _clear_ways(self) -> None:
        while (item := self._ways.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
