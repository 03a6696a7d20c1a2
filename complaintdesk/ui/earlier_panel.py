"""同人同事: earlier cases of the person being typed in, and of others about the same matter, beside the form."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from complaintdesk.desk.earlier import EarlierCase
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import fonts, theme
from complaintdesk.ui.controls import column, row, text
from complaintdesk.ui.guide_person import tips_of
from complaintdesk.ui.plain_text import plain_tooltip

CASE_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
LINE: Final = 19
Index = QModelIndex | QPersistentModelIndex


class _EarlierDelegate(QStyledItemDelegate):
    """Three lines a case: number and day; what it was about; why it is shown, how it ended."""

    def __init__(self, zone: ZoneInfo, parent: QWidget) -> None:
        super().__init__(parent)
        self._zone = zone

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(theme.px(120), theme.px(3 * LINE + 15))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        case = index.data(CASE_ROLE)
        if not isinstance(case, EarlierCase):
            return
        painter.save()
        area, pad, high = option.rect, theme.px(8), theme.px(LINE)
        if option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.color("hover"))
        elif option.state & QStyle.StateFlag.State_Selected and option.state & QStyle.StateFlag.State_HasFocus:
            painter.fillRect(area, theme.color("selection"))
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, theme.color("line"))
        box = QRect(area.x() + pad, area.y() + theme.px(7), area.width() - 2 * pad, high)
        body = fonts.body_font(theme.current().points(theme.BODY))
        small = fonts.body_font(theme.current().points(theme.SECONDARY))
        strong = QFont(body)
        strong.setWeight(QFont.Weight.DemiBold)
        day = case.received_at.astimezone(self._zone).strftime("%Y-%m-%d")
        _line(painter, box, strong, "text", case.number)
        _line(painter, box, small, "muted", day, Qt.AlignmentFlag.AlignRight)
        box.translate(0, high)
        _line(painter, box, body, "text", case.subject)
        box.translate(0, high)
        _line(painter, box, small, "muted", case.why)
        unhappy = case.satisfaction is not None and case.satisfaction.is_unsatisfied
        ending = _ending(case)
        _line(painter, box, small, "late" if unhappy else "muted", ending, Qt.AlignmentFlag.AlignRight)
        painter.restore()


def _line(painter: QPainter, box: QRect, font: QFont, role: str, words: str,
          side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft) -> None:
    painter.setFont(font)
    painter.setPen(theme.color(role))
    shown = painter.fontMetrics().elidedText(words.replace("\n", " "), Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, shown)


def _ending(case: EarlierCase) -> str:
    """How far the case came, what was found, and how it was taken."""
    return " · ".join(w.label for w in (case.state, case.verdict, case.satisfaction) if w is not None)


class _EarlierList(QListView):
    """The list; Enter and a click open, and Enter does not also move on in the form."""

    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("earlier_cases")
        self.setAccessibleName(_("Earlier cases of this person"))
        self.setMouseTracking(True)
        self.setMinimumHeight(theme.px(3 * LINE + 15 + 8))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._open)

    def sizeHint(self) -> QSize:
        # As low as it may be: it takes what room is left.
        return QSize(theme.px(160), self.minimumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        case = index.data(CASE_ROLE)
        if isinstance(case, EarlierCase):
            self.opened.emit(case.id)


class EarlierPanel(QWidget):
    """Shows who came before; while nobody is named it says what will appear here."""

    open_case = Signal(int)

    def __init__(self, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("earlier_panel")
        self._model, self._zone = QStandardItemModel(self), ZoneInfo(zone)
        self._cases: tuple[EarlierCase, ...] = ()
        self.count = text("", "muted", name="earlier_count")
        self.words = text("", "secondary", wrap=True, name="earlier_words")
        self.list = _EarlierList()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_EarlierDelegate(self._zone, self.list))
        self.list.opened.connect(self.open_case)
        self.heading = text(_("Same person before"), "section")
        heading = row(None, self.heading, 0, self.count)
        lay = column(self, heading, self.words, self.list, gap=theme.GRID)
        lay.setStretch(2, 1)
        lay.addStretch()
        self.show_nobody()

    @property
    def cases(self) -> tuple[EarlierCase, ...]:
        """What is shown."""
        return self._cases

    def show_nobody(self) -> None:
        """Nobody is named yet."""
        self._show((), _("Enter a phone number, a document number or a name: earlier cases of this person appear here."))

    def show_cases(self, cases: tuple[EarlierCase, ...]) -> None:
        """Show these cases, or that there are none."""
        own = [case for case in cases if case.same_person]
        others = [case for case in cases if not case.same_person and not case.similar]
        alike = [case for case in cases if case.similar]
        words = self._history(own, others, alike) if cases else _("No earlier case with this name, phone or document.")
        self._show((*own, *others, *alike), words)

    def _history(self, own: list[EarlierCase], others: list[EarlierCase], alike: list[EarlierCase]) -> str:
        """往来小结: how often this person came, how the last case ended, what is still promised; and who else came."""
        lines = []
        if own:
            told = ngettext("{n} case of this person; the last: {ending}.", "{n} cases of this person; the last: {ending}.",
                            len(own))
            lines.append(told.format(n=len(own), ending=_ending(own[0])))
        promised = min((case.promised_at for case in own if case.promised_at is not None), default=None)
        if promised is not None:
            at = promised.astimezone(self._zone).strftime("%m-%d %H:%M")
            lines.append(_("An answer is promised by {at}.").format(at=at))
        known = next((case for case in own if case.tone is not None), None)
        if known is not None and known.tone is not None:
            words = _("Known as “{tone}” ({number}).").format(tone=known.tone.label, number=known.number)
            lines += filter(None, (words, known.tone_note, tips_of(known.tone)[1]))
        if others:
            told = ngettext("{n} case of somebody else about the same matter within 30 days.",
                            "{n} cases of others about the same matter within 30 days.", len(others))
            lines.append(told.format(n=len(others)))
        if alike:
            told = ngettext("{n} case says much the same, within 90 days.", "{n} cases say much the same, within 90 days.",
                            len(alike))
            lines.append(told.format(n=len(alike)))
        return "\n".join(lines)

    def _show(self, cases: tuple[EarlierCase, ...], words: str) -> None:
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.list.setVisible(bool(cases))
        only_others = bool(cases) and not any(case.same_person for case in cases)
        self.heading.setText(_("Same matter before") if only_others else _("Same person before"))
        self.count.setText(ngettext("{n} case", "{n} cases", len(cases)).format(n=len(cases)) if cases else "")
        if cases == self._cases:
            return
        self._cases = cases
        self._model.clear()
        for case in cases:
            item = QStandardItem()
            item.setData(case, CASE_ROLE)
            told = f"{case.number} {case.subject} · {case.why} · {_ending(case)}"
            item.setData(told, int(Qt.ItemDataRole.AccessibleTextRole))
            item.setToolTip(plain_tooltip("\n".join((case.number, case.subject, case.why, _("Click to open the case.")))))
            self._model.appendRow(item)
