"""版式结构: the parts of a form as an outline, with keys and buttons to add, double, move and delete them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QTreeWidget, QTreeWidgetItem, QWidget

from complaintdesk.domain.form_layout import Layout
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import button, column, row
from complaintdesk.ui.form_checks import Trouble, belongs_to
from complaintdesk.ui.form_draft import NOTES, Place, Sort, children, part_at, sort_of
from complaintdesk.ui.form_inputs import PART_LABELS
from complaintdesk.ui.form_offer import Offer
from complaintdesk.ui.form_opening import with_keys
from complaintdesk.ui.form_parts import ADDABLE, addable, outline_words
from complaintdesk.ui.plain_text import mnemonic_safe

_PLACE: Final = int(Qt.ItemDataRole.UserRole)
#: Rows are closed until somebody looks into them: their line names their fields.
_OPEN: Final = 2
_ICONS: Final = {
    Sort.FORM: "detail", Sort.ROWS: "columns", Sort.LETTER: "letter", Sort.LIST: "list", Sort.ROW: "minus",
    Sort.CELL: "edit", Sort.PARAGRAPH: "letter", Sort.COLUMN: "columns", Sort.NOTES: "info", Sort.NOTE: "info",
}

class _Tree(QTreeWidget):
    """The outline itself; Delete and Insert belong to it alone, everywhere else they belong to the text."""

    delete_wanted = Signal()
    more_wanted = Signal()
    edit_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = {
            Qt.Key.Key_Delete: self.delete_wanted, Qt.Key.Key_Insert: self.more_wanted,
            Qt.Key.Key_Return: self.edit_wanted, Qt.Key.Key_Enter: self.edit_wanted, Qt.Key.Key_F2: self.edit_wanted,
        }.get(Qt.Key(event.key()))
        if wanted is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            wanted.emit()
            return
        super().keyPressEvent(event)


class Outline(QWidget):
    """结构: tells which part is chosen and what is to be done with it; the editor does it."""

    chosen = Signal(object)
    add_wanted = Signal(str)
    do_wanted = Signal(str)
    """delete, double, up, down, more, edit."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree = _Tree()
        self.tree.setObjectName("form_outline")
        self.tree.setAccessibleName(_("Parts of the form"))
        self.tree.setHeaderHidden(True)
        self.tree.setIndentation(theme.px(14))
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._menu = QMenu(self)
        self._menu.setObjectName("add_part_menu")
        self.add = button(_("Add…"), icon="plus", name="add_part", clicked=self.open_menu,
                          tooltip=with_keys(_("Add a part behind the chosen one (Insert: one more)"), "Ctrl+N"))
        self.double = self._tool("copy", _("Double"), "double_part", "Ctrl+D", "double")
        self.up = self._tool("chevron-up", _("Move up"), "part_up", "Alt+Up", "up")
        self.down = self._tool("chevron-down", _("Move down"), "part_down", "Alt+Down", "down")
        self.delete = self._tool("trash", _("Delete"), "delete_part", "Del", "delete")
        tools = row(None, self.add, 0, self.double, self.up, self.down, self.delete, gap=theme.GRID)
        lay = column(self, tools, self.tree)
        lay.setStretch(1, 1)
        self._layout: Layout | None = None
        self._offer = Offer()
        self.tree.currentItemChanged.connect(self._current_changed)
        self.tree.delete_wanted.connect(partial(self.do_wanted.emit, "delete"))
        self.tree.more_wanted.connect(partial(self.do_wanted.emit, "more"))
        self.tree.edit_wanted.connect(partial(self.do_wanted.emit, "edit"))
        self.tree.itemDoubleClicked.connect(lambda _item, _column: self.do_wanted.emit("edit"))
        self.tree.customContextMenuRequested.connect(self._open_menu_at)

    def _tool(self, icon: str, words: str, name: str, keys: str, what: str) -> QWidget:
        made = button("", kind="plain", icon=icon, name=name, tooltip=with_keys(words, keys),
                      clicked=partial(self.do_wanted.emit, what))
        made.setAccessibleName(words)
        made.setFixedWidth(theme.px(34))
        return made

    # -- what is shown

    def place(self) -> Place:
        """The part that is chosen."""
        item = self.tree.currentItem()
        return tuple(item.data(0, _PLACE)) if item is not None else ()

    def show_layout(self, layout: Layout, offer: Offer, place: Place) -> None:
        """The parts anew, with one chosen; rows that stood open stay open."""
        self._layout, self._offer = layout, offer
        wanted = list(_places(layout))
        if wanted != [tuple(item.data(0, _PLACE)) for item in self._items()]:
            self._build(wanted)
        for item in self._items():
            self._dress(item, layout)
        self.choose(place)

    def choose(self, place: Place) -> None:
        """Bring a part to the front without telling of it."""
        for item in self._items():
            if tuple(item.data(0, _PLACE)) == place:
                self.tree.blockSignals(True)
                self.tree.setCurrentItem(item)
                self.tree.blockSignals(False)
                self.tree.scrollToItem(item)
        self._show_tools()

    def show_troubles(self, found: list[Trouble]) -> None:
        """A sign at each part with something wrong, and at what it stands in."""
        for item in self._items():
            place = tuple(item.data(0, _PLACE))
            mine = [each.sentence for each in found if each.place == place]
            is_wrong = any(belongs_to(each, place) for each in found) and bool(place or mine)
            if is_wrong:
                item.setIcon(0, icons.icon("warning", "late"))
            elif self._layout is not None:
                item.setIcon(0, icons.icon(_ICONS[sort_of(self._layout, place)], "muted"))
            words = item.text(0)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{words}: {' '.join(mine)}" if mine else words)

    def words(self) -> list[str]:
        """What stands in the outline, from top to bottom."""
        return [item.text(0) for item in self._items()]

    def _build(self, places: list[Place]) -> None:
        opened = {tuple(item.data(0, _PLACE)) for item in self._items() if item.isExpanded()}
        self.tree.blockSignals(True)
        self.tree.clear()
        made: dict[Place, QTreeWidgetItem] = {}
        for place in places:
            item = QTreeWidgetItem()
            item.setData(0, _PLACE, list(place))
            if place:
                made[place[:-1]].addChild(item)
            else:
                self.tree.addTopLevelItem(item)
            made[place] = item
        for place, item in made.items():
            item.setExpanded(len(place) < _OPEN or place in opened)
        self.tree.blockSignals(False)

    def _dress(self, item: QTreeWidgetItem, layout: Layout) -> None:
        place = tuple(item.data(0, _PLACE))
        item.setText(0, outline_words(layout, place, self._offer))
        sort = sort_of(layout, place)
        part = part_at(layout, place)
        kind = _(PART_LABELS[part.part]) if sort is Sort.CELL else ""
        item.setToolTip(0, mnemonic_safe(kind) if kind else "")
        item.setIcon(0, icons.icon(_ICONS[sort], "muted"))

    def _items(self) -> Iterator[QTreeWidgetItem]:
        def below(item: QTreeWidgetItem | None) -> Iterator[QTreeWidgetItem]:
            if item is not None:
                yield item
                for at in range(item.childCount()):
                    yield from below(item.child(at))

        yield from below(self.tree.topLevelItem(0))

    # -- what is wanted

    def _current_changed(self, _now: object, _before: object) -> None:
        self._show_tools()
        self.chosen.emit(self.place())

    def _show_tools(self) -> None:
        is_part = bool(self.place())
        for tool in (self.double, self.up, self.down, self.delete):
            tool.setEnabled(is_part)

    def open_menu(self) -> None:
        """What can be added here, below the button."""
        self._open_menu(self.add.mapToGlobal(QPoint(0, self.add.height())))

    def _open_menu_at(self, point: QPoint) -> None:
        self._open_menu(self.tree.viewport().mapToGlobal(point))

    def _open_menu(self, where: QPoint) -> None:
        self._menu.clear()
        if self._layout is None:
            return
        for what in addable(self._layout, self.place()):
            action = self._menu.addAction(mnemonic_safe(_(ADDABLE[what])))
            action.setObjectName(f"add_{what}")
            action.triggered.connect(_emitter(self.add_wanted.emit, what))
        self._menu.popup(where)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._layout is not None:
            for item in self._items():
                self._dress(item, self._layout)


def _emitter(emit: Callable[[str], object], what: str) -> Callable[[], object]:
    return lambda: emit(what)


def _places(layout: Layout) -> Iterator[Place]:
    """Every part in the order of the outline."""
    yield ()
    for b, block in enumerate(layout.blocks):
        yield (b,)
        for n, part in enumerate(children(block)):
            yield (b, n)
            if sort_of(layout, (b, n)) is Sort.ROW:
                yield from ((b, n, c) for c in range(len(part.cells)))
    if layout.notes:
        yield (NOTES,)
        yield from ((NOTES, n) for n in range(len(layout.notes)))
