"""知识库: what to look for at the top, what was found at the left, the article at the right; Enter copies its words.

The shipped articles and the office's own are found together; own ones are written in the books.
"""

from __future__ import annotations

import re
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QShowEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QDialog,
    QListView,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from complaintdesk.desk.knowledge import ANSWER, TOPICS
from complaintdesk.desk.knowledge_search import KnowledgeHit, KnowledgeSearch
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import clipboard, theme
from complaintdesk.ui.choice_fields import ChipRow
from complaintdesk.ui.controls import button, column, fit_screen, panel, row, tag, text
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.text_fields import LineEdit

SIZE: Final = (1080, 680)
LIST_WIDTH: Final = 380
ENTRY_HEIGHT: Final = 52
#: A search waits for the typing to pause so long (milliseconds).
PAUSE: Final = 120
_HIT: Final = int(Qt.ItemDataRole.UserRole) + 1
_MOVES: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_LINES: Final = re.compile(r"\n+")
_PAGES: Final = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}

Index = QModelIndex | QPersistentModelIndex


class _Lines(QStyledItemDelegate):
    """An article in two lines: its title, with a word where it has expired, and the part of the text that was found."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: KnowledgeHit = index.data(_HIT)
        area, pad = option.rect, theme.px(12)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.color("hover"))
        inner = area.adjusted(pad, theme.px(6), -pad, -theme.px(6))
        half = inner.height() // 2
        mark = _("Expired") if hit.is_expired else ""
        painter.setFont(option.font)
        wide = painter.fontMetrics().horizontalAdvance(mark) + theme.px(8) if mark else 0
        _write(painter, QRect(inner.right() - wide, inner.y(), wide, half), mark, "warn")
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        painter.setFont(bold)
        title_role = "muted" if hit.is_expired else "text"
        _write(painter, QRect(inner.x(), inner.y(), inner.width() - wide, half), hit.title, title_role)
        small = QFont(option.font)
        small.setPointSizeF(theme.current().points(theme.SECONDARY))
        painter.setFont(small)
        _write(painter, QRect(inner.x(), inner.y() + half, inner.width(), half), hit.excerpt, "muted")
        painter.fillRect(QRect(area.x(), area.bottom(), area.width(), 1), theme.color("line"))

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(theme.px(160), theme.px(ENTRY_HEIGHT))


def _write(painter: QPainter, box: QRect, words: str, role: str) -> None:
    painter.setPen(theme.color(role))
    shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class KnowledgeDialog(QDialog):
    """Stays open beside the work. `copied` tells the words that went to the clipboard."""

    copied = Signal(str)

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("knowledge_dialog")
        self.setWindowTitle(_("Knowledge base"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place = place
        self.bar = MessageBar()
        #: The article to be shown once the list is there.
        self._wanted = ""
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.search)
        self._build()
        fit_screen(self, SIZE)
        self.search()

    def _build(self) -> None:
        self.line = LineEdit()
        self.line.setObjectName("knowledge_line")
        self.line.setPlaceholderText(_("Words of the law, of an answer, of a rule"))
        self.line.setAccessibleName(_("Search"))
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(lambda _text: self._pause.start())
        self.line.installEventFilter(self)
        self.topics = ChipRow([Choice(topic.key, topic.label) for topic in TOPICS], optional=True)
        self.topics.chosen.connect(lambda _topic: self.search())
        self.count = text("", "secondary", name="knowledge_count")
        self.model = QStandardItemModel(self)
        self.list = QListView()
        self.list.setObjectName("knowledge_list")
        self.list.setAccessibleName(_("Articles found"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Lines(self.list))
        self.list.setMouseTracking(True)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedWidth(theme.px(LIST_WIDTH))
        self.list.doubleClicked.connect(lambda _index: self.copy())
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._show_article())
        self._copy = button(
            _("Copy"), kind="primary", icon="copy", name="copy_article", tooltip=_("Copy the words (Enter)"),
            clicked=self.copy,
        )  # fmt: skip
        tools = column(None, self.line, self.topics, gap=12)
        body = row(None, self.list, self._article(), gap=theme.GROUP)
        body.setStretch(1, 1)
        foot = row(None, self.count, 0, button(_("Close"), name="close", clicked=self.reject), self._copy)
        lay = column(self, self.bar, tools, body, foot, gap=theme.GROUP)
        lay.setStretch(2, 1)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))

    def _article(self) -> QWidget:
        """The article's title, where it comes from and how long it holds, and its words as plain text."""
        self.title = text("", "section", wrap=True, selectable=True, name="article_title")
        self.about = text("", "secondary", wrap=True, selectable=True, name="article_about")
        self.expired = tag(_("Expired"), "warn")
        self.words = text("", wrap=True, selectable=True, name="article_text")
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.variables = text(
            _("What stands in braces is filled in from the case when the reply goes out."), "hint", wrap=True
        )
        inside = QWidget()
        lay = column(inside, self.title, row(None, self.about, self.expired), self.words, self.variables, gap=12)
        lay.addStretch(1)
        edge = theme.px(theme.GROUP)
        lay.setContentsMargins(edge, edge, edge, edge)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        ground = panel()
        column(ground, self.area, gap=0)
        return ground

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.line.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the search line the arrows move in the list and the pages scroll the article."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in _MOVES:
                self._move(_MOVES[key])
                return True
            if key in _PAGES:
                bar = self.area.verticalScrollBar()
                bar.setValue(bar.value() + _PAGES[key] * bar.pageStep())
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._catch_up()
            self.copy()
        elif event.key() == Qt.Key.Key_Escape and self.line.text():
            self.line.clear()
        else:
            super().keyPressEvent(event)

    # -- finding

    def search(self) -> None:
        """Look for what stands in the line, in the chosen topic."""
        self._pause.stop()
        self.bar.clear()
        question = KnowledgeSearch(text=self.line.text(), topic=self.topics.value())
        self.place.work.ask(question, self._show, self._failed, latest="knowledge")

    def _catch_up(self) -> None:
        """Enter right after typing means what was typed."""
        if self._pause.isActive():
            self.search()

    def _show(self, found: tuple[KnowledgeHit, ...]) -> None:
        kept = self.chosen()
        self.model.clear()
        for hit in found:
            item = QStandardItem(hit.title)
            item.setData(hit, _HIT)
            self.model.appendRow(item)
        self.count.setText(
            ngettext("{n} article", "{n} articles", len(found)).format(n=len(found))
            if found
            else _("Nothing found. Try fewer or shorter words.")
        )
        wanted = self._wanted or (kept.key if kept is not None and not self.line.text() else "")
        self._wanted = ""
        at = next((n for n, hit in enumerate(found) if hit.key == wanted), 0)
        self.list.setCurrentIndex(self.model.index(at, 0))
        self._show_article()

    def show_article(self, key: str) -> None:
        """Bring an article to the front by its key."""
        self._wanted = key
        self.line.clear()
        self.search()

    def chosen(self) -> KnowledgeHit | None:
        """The article in sight."""
        index = self.list.currentIndex()
        found: KnowledgeHit | None = index.data(_HIT) if index.isValid() else None
        return found

    def _move(self, step: int) -> None:
        at = max(0, min(self.model.rowCount() - 1, self.list.currentIndex().row() + step))
        self.list.setCurrentIndex(self.model.index(at, 0))

    def _show_article(self) -> None:
        hit = self.chosen()
        self.title.setText(hit.title if hit else "")
        self.about.setText(_about(hit) if hit else "")
        self.words.setText(_spaced(hit) if hit else "")
        self.expired.setVisible(hit is not None and hit.is_expired)
        self.variables.setVisible(hit is not None and hit.topic == ANSWER and "{" in hit.text)
        self._copy.setEnabled(hit is not None)
        self.area.verticalScrollBar().setValue(0)

    # -- taking

    def copy(self) -> None:
        """The words of the article to the clipboard, ready to be put into a reply."""
        hit = self.chosen()
        if hit is None:
            return
        data = QMimeData()
        data.setText(hit.text)
        clipboard.put(data)
        hint = _("It has expired: check it before you use it.") if hit.is_expired else ""
        self.bar.say(_("Copied: {title}").format(title=hit.title), hint, "warn" if hit.is_expired else "ok")
        self.copied.emit(hit.text)

    def _failed(self, error: BaseException) -> None:
        show_problem(error, self.bar)


def _spaced(hit: KnowledgeHit) -> str:
    """An article that came with the program has a sentence or two a line: read as paragraphs. Other words as typed."""
    return hit.text if hit.entry_id is not None or hit.topic == ANSWER else _LINES.sub("\n\n", hit.text)


def _about(hit: KnowledgeHit) -> str:
    """Topic, source, from when it is known, until when it holds."""
    parts: list[Any] = [hit.topic_label, hit.source]
    if hit.as_of is not None:
        parts.append(_("as of {day}").format(day=hit.as_of.isoformat()))
    if hit.expires is not None:
        parts.append(_("holds until {day}").format(day=hit.expires.isoformat()))
    return " · ".join(part for part in parts if part)
