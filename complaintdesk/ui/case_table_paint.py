"""台账的画法: draws the cells of the case list straight from its rows, and the tags as chips.

A page of the list is some three hundred cells. Asked for through the model, each would cross from Qt into Python four
or five times; here each is drawn from words made once, and what had to be shortened is measured once.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from complaintdesk.domain.vocabulary import Light
from complaintdesk.ui import fonts, icons, theme
from complaintdesk.ui.case_columns import has_light, place_of
from complaintdesk.ui.case_table import CaseTable
from complaintdesk.ui.tables import RowDelegate

Index = QModelIndex | QPersistentModelIndex

_CENTRE: Final = int(Qt.AlignmentFlag.AlignCenter)
_LIGHT: Final = place_of("light")
_TAGS: Final = place_of("tags")
_SUBJECT: Final = place_of("subject")
#: A chip needs this much room to say anything.
_LEAST: Final = 56
#: So many shortened texts are remembered; a page has a few hundred.
_REMEMBERED: Final = 4_096
_CHIP: Final = 20
#: Beyond the ideographs stand signs as wide as a whole phrase.
_USUAL: Final = "\u9fff"


class CaseDelegate(RowDelegate):
    """Looks like every calm table of the program (ui/tables.py); only quicker, and with chips."""

    def __init__(self, table: CaseTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.tags_in_subject = True
        self._anew()

    def _anew(self) -> None:
        self._of = theme.current()
        self._cut: dict[tuple[str, int], str] = {}
        self._lights: dict[Light, QPixmap] = {}
        self._high, self._base = 0, 0
        self._small: QFont = fonts.body_font(self._of.points(theme.SECONDARY))
        self._small_measure = QFontMetrics(self._small)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        column = index.column()
        line = self._table.line(index.row())
        if line is None:
            # Asks for the rows, and draws the placeholder.
            super().paint(painter, option, index)
            return
        if self._of is not theme.current():
            self._anew()
            super().paint(painter, option, index)
        use = self._measures
        left, top, width, height = self.draw_ground(painter, option)
        words = line.words[column]
        if column == _TAGS:
            if words:
                self._draw_chips(painter, left, top, width, height, line.row.tags)
            return
        x, room = left + use.pad, width - 2 * use.pad
        if column == _LIGHT and has_light(line.row):
            picture = self._light(line.row.light, painter)
            painter.drawPixmap(x, top + (height - use.side) // 2, use.side, use.side, picture)
            x, room = x + use.side + use.air, room - use.side - use.air
        if not words:
            return
        if "\n" in words:
            words = words.replace("\n", " ")
        # No character of the usual scripts is wider than an em, so most texts need no measuring.
        if len(words) * use.em > room or max(words) > _USUAL:
            words = self._shortened(option, words, room)
        painter.setPen(use.colour(line.roles[column] or "text"))
        # From a point, not into a box: what was shortened fits, and nothing has to be laid out anew.
        painter.drawText(x, top + self._baseline(option, height), words)
        if column == _SUBJECT and line.row.tags and self.tags_in_subject:
            # Where their column is not shown, the tags take what room the subject leaves.
            used = x - left + option.fontMetrics.horizontalAdvance(words)
            if width - used >= theme.px(_LEAST):
                self._draw_chips(painter, left + used, top, width - used, height, line.row.tags)

    def _baseline(self, option: QStyleOptionViewItem, height: int) -> int:
        if height != self._high:
            measure = option.fontMetrics
            self._high = height
            self._base = (height - measure.height()) // 2 + measure.ascent()
        return self._base

    def _light(self, light: Light, painter: QPainter) -> QPixmap:
        known = self._lights.get(light)
        ratio = painter.device().devicePixelRatioF()
        if known is None or known.devicePixelRatioF() != ratio:
            side = self._measures.side
            known = icons.light_icon(light).pixmap(QRect(0, 0, side, side).size(), ratio)
            self._lights[light] = known
        return known

    def _shortened(self, option: QStyleOptionViewItem, words: str, room: int) -> str:
        key = (words, room)
        shown = self._cut.get(key)
        if shown is None:
            if len(self._cut) >= _REMEMBERED:
                self._cut.clear()
            shown = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            self._cut[key] = shown
        return shown

    def _draw_chips(
        self, painter: QPainter, left: int, top: int, width: int, height: int, tags: tuple[str, ...]
    ) -> None:
        """Chips from the left; what has no room is counted (+2)."""
        use, measure = self._measures, self._small_measure
        pad, gap, high = theme.px(6), theme.px(4), min(theme.px(_CHIP), height - theme.px(4))
        x, y, end = left + use.pad, top + (height - high) // 2, left + width - theme.px(4)
        painter.save()
        painter.setFont(self._small)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, word in enumerate(tags):
            rest = f"+{len(tags) - number}"
            wide = measure.horizontalAdvance(word) + 2 * pad
            is_last = number == len(tags) - 1
            after = 0 if is_last else gap + measure.horizontalAdvance(rest) + 2 * pad
            # Half a word says less than that there is one.
            if x + wide + after > end and (number or end - x - after < theme.px(_LEAST)):
                word, wide, after, is_last = rest, measure.horizontalAdvance(rest) + 2 * pad, 0, True
            wide = max(0, min(wide, end - x - after))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(use.colour("accent_soft"))
            painter.drawRoundedRect(x, y, wide, high, theme.px(3), theme.px(3))
            painter.setPen(use.colour("accent"))
            shown = measure.elidedText(word, Qt.TextElideMode.ElideRight, wide - pad)
            painter.drawText(x, y, wide, high, _CENTRE, shown)
            x += wide + gap
            if is_last:
                break
        painter.restore()
