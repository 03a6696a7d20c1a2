"""Small building blocks of every screen: buttons, texts by rank, tags, lights, and layouts with the right gaps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

from PySide6.QtCore import QEvent, QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.plain_text import mnemonic_safe, plain_tooltip

L = TypeVar("L", bound=QBoxLayout)
ButtonKind = Literal["quiet", "primary", "danger", "plain", "link"]
TextRank = Literal["body", "title", "section", "strong", "secondary", "muted", "problem", "hint", "star"]

_ICON_ROLES = {"quiet": "text", "primary": "accent_text", "danger": "late", "plain": "muted", "link": "accent"}


class Pressable(QPushButton):
    """A push button that Enter presses as well as Space, wherever it stands."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


def button(text: str, *, kind: ButtonKind = "quiet", icon: str = "", shortcut: str = "", tooltip: str = "",
           name: str = "", clicked: Callable[[], object] | None = None) -> QPushButton:
    """A push button. One primary a screen; `plain` for tool rows; `shortcut` like "Ctrl+P" shows in the tooltip."""
    made = Pressable(mnemonic_safe(text))
    made.setProperty("kind", kind)
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAccessibleName(text or tooltip)
    if icon:
        icons.put(made, icon, _ICON_ROLES[kind])
    keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText) if shortcut else ""
    if shortcut:
        made.setShortcut(QKeySequence(shortcut))
    tip = tooltip or text
    if tooltip or keys:
        made.setToolTip(plain_tooltip(_("{text} ({keys})").format(text=tip, keys=keys) if keys else tip))
    if name:
        made.setObjectName(name)
    if clicked is not None:
        made.clicked.connect(lambda _checked=False: clicked())
    return made


def text(content: str = "", rank: TextRank = "body", *, wrap: bool = False, selectable: bool = False,
         name: str = "") -> QLabel:
    """A text by its rank: title, section, strong, body, secondary, muted, problem."""
    made = QLabel(content)
    # Said here too, not only by the filter: sizes are asked for before a label is polished.
    made.setTextFormat(Qt.TextFormat.PlainText)
    if rank != "body":
        made.setProperty("type", rank)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse
                                     | Qt.TextInteractionFlag.TextSelectableByKeyboard)
    if name:
        made.setObjectName(name)
    return made


def tag(content: str, role: str = "") -> QLabel:
    """A small word on its own ground (等级, 附件 3): role ok, warn, late, info, accent or none."""
    made = text(content)
    made.setProperty("tag", role or "plain")
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


class LightLabel(QWidget):
    """状态灯: shape, colour and word of how urgent something is, e.g. ▲ 超期 3 天."""

    def __init__(self, light: Light = Light.NONE, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._light = light
        self._mark, self._words = QLabel(), text()
        row(self, self._mark, self._words, gap=theme.GRID)
        self.show_light(light, words)

    def show_light(self, light: Light, words: str) -> None:
        """Change what is shown."""
        self._light = light
        self._draw()
        self._words.setText(words)
        self._words.setProperty("role", icons.light_role(light))
        restyle(self._words)
        self.setAccessibleName(f"{light.label} {words}".strip())

    def words(self) -> str:
        """The words beside the light."""
        return self._words.text()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        side = theme.px(16)
        self._mark.setPixmap(icons.light_icon(self._light).pixmap(QSize(side, side), self.devicePixelRatioF()))


def number_box(value: int, least: int, most: int, *, suffix: str = "", name: str = "") -> QSpinBox:
    """A number with small arrows. Its text brings its own margin: the style sheet cannot reach it."""
    made = QSpinBox()
    made.setRange(least, most)
    made.setValue(value)
    made.setSuffix(suffix)
    made.lineEdit().setTextMargins(theme.px(8), 0, 0, 0)
    made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    if name:
        made.setObjectName(name)
    return made


def line(vertical: bool = False) -> QFrame:
    """A hair line between two groups."""
    made = QFrame()
    made.setProperty("ground", "line")
    if vertical:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def panel() -> QFrame:
    """A raised ground for a group; the space round it makes the group, not a frame."""
    made = QFrame()
    made.setProperty("ground", "raised")
    return made


def row(parent: QWidget | None, *items: QWidget | QLayout | int, gap: int = theme.GAP, edge: int = 0) -> QHBoxLayout:
    """Items side by side; an int is stretch (0 = as a spacer that takes what is left)."""
    return _filled(QHBoxLayout(parent) if parent else QHBoxLayout(), items, gap, edge)


def column(parent: QWidget | None, *items: QWidget | QLayout | int, gap: int = theme.GAP,
           edge: int = 0) -> QVBoxLayout:
    """Items one below the other; an int is stretch."""
    return _filled(QVBoxLayout(parent) if parent else QVBoxLayout(), items, gap, edge)


def _filled(box: L, items: tuple[QWidget | QLayout | int, ...], gap: int, edge: int) -> L:
    box.setSpacing(theme.px(gap))
    margin = theme.px(edge)
    box.setContentsMargins(margin, margin, margin, margin)
    for item in items:
        if isinstance(item, QWidget):
            box.addWidget(item)
        elif isinstance(item, QLayout):
            box.addLayout(item)
        else:
            box.addStretch(item)
    return box


class FlowLayout(QLayout):
    """Items side by side that go on in a new line where the width ends."""

    def __init__(self, parent: QWidget | None = None, gap: int = theme.GAP) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(QMargins())
        self.setSpacing(theme.px(gap))

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        sizes = [item.sizeHint() for item in self._items]
        width = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._items]
        return QSize(max((s.width() for s in sizes), default=0), max((s.height() for s in sizes), default=0))

    def _place(self, rect: QRect, *, move: bool) -> int:
        x, y, height, gap = rect.x(), rect.y(), 0, self.spacing()
        for item in self._items:
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.x() + rect.width():
                x, y, height = rect.x(), y + height + gap // 2, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + gap
            height = max(height, size.height())
        return y + height - rect.y()


def emptied(lay: QLayout) -> None:
    """Take everything out of a layout. At once: what is only deleted later would still be found, and get the keyboard."""
    while (item := lay.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.setParent(None)
            widget.deleteLater()


def fit_screen(dialog: QWidget, size: tuple[int, int]) -> None:
    """Give a dialog this size (pixels at 100 %), or less where the screen is smaller."""
    room = dialog.screen().availableGeometry()
    dialog.resize(min(theme.px(size[0]), room.width() - 60), min(theme.px(size[1]), room.height() - 60))


def restyle(widget: QWidget) -> None:
    """Apply the style sheet anew after a property it looks at has changed."""
    style: QStyle = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
