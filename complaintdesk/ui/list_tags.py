"""标签: the dialog that puts the office's own words on one case or on many, and takes them off."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from complaintdesk.desk.tagging import LONGEST, TagCases, TagInUse, TagsInUse
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import FlowLayout, button, column, row, text
from complaintdesk.ui.fields import TextField
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.plain_text import mnemonic_safe
from complaintdesk.ui.tab import WorkPlace

#: So many of the words in use are offered; the others are typed.
OFFERED: Final = 40


class TagDialog(FormDialog):
    """标签: every word in use as a chip that is on or off; another one is typed. One case or many, one step."""

    def __init__(self, place: WorkPlace, cases: Sequence[tuple[int, Sequence[str]]], parent: QWidget | None = None) -> None:
        """`cases` are ids with the tags they have now."""
        super().__init__(parent)
        self.setObjectName("tag_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place = place
        self._ids = tuple(case_id for case_id, _tags in cases)
        count = len(self._ids)
        many = ngettext("Tags of {n} case", "Tags of {n} cases", count).format(n=count)
        self.setWindowTitle(_("Tags") if count == 1 else many)
        have = [set(tags) for _case_id, tags in cases]
        self._of_all = set.intersection(*have) if have else set()
        self._of_some = set.union(*have) - self._of_all if have else set()
        self.chips: dict[str, QPushButton] = {}
        self.bar = MessageBar()
        self.word = TextField("tag_word", _("New tag"), hint=_("Enter adds it; several are parted by commas."))
        self.word.edit.setMaxLength(200)
        self._flow_host = QWidget()
        self._flow = FlowLayout(self._flow_host, gap=theme.GRID)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self._flow_host)
        area.setMinimumHeight(theme.px(76))
        area.setMaximumHeight(theme.px(300))
        self._flow_host.setAutoFillBackground(False)
        area.viewport().setAutoFillBackground(False)
        self._save = button(
            _("Save"), kind="primary", icon="check", name="save_tags", shortcut="Ctrl+S", clicked=self.submit
        )  # fmt: skip
        told = _("What only some of the cases have says so: press it to give it to all, again to take it from all.")
        lay = column(
            self, self.bar, self.word, text(_("Tags in use"), "muted"), area,
            text(told if self._of_some else "", "secondary", wrap=True),
            row(None, 0, button(_("Cancel"), name="cancel", clicked=self.reject), self._save),
        )  # fmt: skip
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, edge)
        self.setMinimumWidth(theme.px(440))
        for word in sorted(self._of_all | self._of_some):
            self._chip(word)
        self.word.edit.returnPressed.connect(self.take_word)
        QShortcut(QKeySequence("Ctrl+Return"), self).activated.connect(self.submit)
        QTimer.singleShot(0, self.word, self.word.take_focus)
        place.work.ask(TagsInUse(), self._came, self._refused, latest="tags_in_use")

    def chosen(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """(to put on, to take off)."""
        on = {word for word, chip in self.chips.items() if chip.isChecked()}
        add = tuple(word for word in self.chips if word in on and word not in self._of_all)
        gone = (self._of_all | {word for word in self._of_some if self.chips[word].property("touched")}) - on
        return add, tuple(sorted(gone))

    def take_word(self) -> None:
        """What was typed becomes chips that are on."""
        typed = self.word.value()
        for part in typed.replace("，", ",").replace("、", ",").replace("；", ",").replace(";", ",").split(","):
            word = " ".join(part.split())
            if len(word) > LONGEST:
                self.word.set_error(_("A tag has at most {n} characters.").format(n=LONGEST))
                return
            if word:
                self._chip(word).setChecked(True)
        self.word.set_value("")

    def submit(self) -> None:
        """Hand it to the desk; what was refused can be changed."""
        self.take_word()
        add, remove = self.chosen()
        if self.word.value() or not self._save.isEnabled():
            return
        if not add and not remove:
            self.reject()
            return
        self._save.setEnabled(False)
        command = TagCases(case_ids=self._ids, add=add, remove=remove)
        self.place.work.do(command, None, lambda _done: self.accept(), self._refused)

    def _came(self, tags: tuple[TagInUse, ...]) -> None:
        for tag in tags[:OFFERED]:
            self._chip(tag.word)

    def _refused(self, error: BaseException) -> None:
        self._save.setEnabled(True)
        show_problem(error, self.bar, {"add": self.word} if isinstance(error, UserError) else {})

    def _chip(self, word: str) -> QPushButton:
        if word not in self.chips:
            chip = QPushButton(mnemonic_safe(word))
            chip.setProperty("kind", "chip")
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.setAccessibleName(word)
            chip.setChecked(word in self._of_all)
            if word in self._of_some:
                chip.setText(mnemonic_safe(_("{tag} (some)").format(tag=word)))
            chip.clicked.connect(partial(self._touch, word))
            self._flow.addWidget(chip)
            self.chips[word] = chip
        return self.chips[word]

    def _touch(self, word: str) -> None:
        chip = self.chips[word]
        chip.setProperty("touched", True)
        chip.setText(mnemonic_safe(word))
