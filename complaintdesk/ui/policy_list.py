"""规则包的列表: every pack in its group, found by name, pinyin or source; the one in force is marked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import column
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.search_box import Entry, fitting
from complaintdesk.ui.text_fields import LineEdit

ROW: Final = 32
_KEY: Final = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True)
class Shelf:
    """A pack in the list: `key` names it, `found_by` are further words that find it."""

    key: str
    group: str
    label: str
    hint: str
    in_force: bool = False
    found_by: tuple[str, ...] = ()


class PackList(QWidget):
    """The packs by group with a search line above. Choosing one, by mouse or arrows, tells its key."""

    chosen = Signal(str)

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._packs: list[Shelf] = []
        self._key = ""
        self.search = LineEdit()
        self.search.setObjectName("pack_search")
        self.search.setPlaceholderText(_("Find a pack"))
        self.search.setAccessibleName(_("Find a pack"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setObjectName("packs")
        self.list.setProperty("sidebar", True)
        self.list.setAccessibleName(_("Policy packs"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        lay = column(self, self.search, self.list)
        lay.setStretch(1, 1)
        self.setFixedWidth(theme.px(width))
        self.search.textChanged.connect(lambda _text: self._fill())
        self.search.returnPressed.connect(self._take_first)
        self.list.currentItemChanged.connect(lambda now, _before: self._take(now))

    def show_packs(self, packs: Iterable[Shelf]) -> None:
        """Put other packs in; the chosen one stays chosen."""
        self._packs = list(packs)
        self._fill()

    def shown_keys(self) -> list[str]:
        """The packs in the list now, in order."""
        found = (self.list.item(at).data(_KEY) for at in range(self.list.count()))
        return [str(key) for key in found if key]

    def choose(self, key: str) -> None:
        """Choose a pack by its key."""
        for at in range(self.list.count()):
            if self.list.item(at).data(_KEY) == key:
                self.list.setCurrentRow(at)

    def mark(self, key: str) -> None:
        """Show which one is in front, without choosing it anew."""
        self._key = key
        self.list.blockSignals(True)
        self.list.clearSelection()
        self.choose(key)
        self.list.blockSignals(False)

    def _fill(self) -> None:
        fit = {entry.value for entry in fitting(
            [Entry(p.key, p.label, tuple(word.casefold() for word in p.found_by)) for p in self._packs],
            self.search.text(),
        )}
        self.list.blockSignals(True)
        self.list.clear()
        group = ""
        for pack in self._packs:
            if pack.key not in fit:
                continue
            if pack.group != group:
                group = pack.group
                self.list.addItem(_heading(group))
            self.list.addItem(_item(pack))
        self.choose(self._key)
        self.list.blockSignals(False)

    def _take(self, item: Any) -> None:
        key = str(item.data(_KEY) or "") if item is not None else ""
        if key and key != self._key:
            self._key = key
            self.chosen.emit(key)

    def _take_first(self) -> None:
        if found := self.shown_keys():
            self.choose(found[0])
            self.list.setFocus()


def _heading(words: str) -> QListWidgetItem:
    """The name of a group: read, not chosen."""
    item = QListWidgetItem(words)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = QFont()
    font.setPointSizeF(theme.current().points(theme.SECONDARY))
    item.setFont(font)
    item.setForeground(theme.color("muted"))
    item.setSizeHint(QSize(0, theme.px(ROW - 2)))
    return item


def _item(pack: Shelf) -> QListWidgetItem:
    item = QListWidgetItem(pack.label)
    item.setData(_KEY, pack.key)
    item.setSizeHint(QSize(0, theme.px(ROW)))
    item.setToolTip(plain_tooltip("\n".join(filter(None, (pack.label, pack.hint)))))
    if pack.in_force:
        item.setIcon(icons.icon("check", "ok"))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, _("{pack}, in force").format(pack=pack.label))
    return item
