"""Ctrl+K: one line that finds cases, people and actions, and takes what a scanner reads from a printed form."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QShowEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.case_list import CaseList
from complaintdesk.desk.rows import CasePage, CaseRow
from complaintdesk.domain import pinyin
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.form_codes import number_in_code
from complaintdesk.domain.permissions import EVERYTHING, Permission, permissions_of
from complaintdesk.i18n import _, language
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import column, text
from complaintdesk.ui.messages import show_problem
from complaintdesk.ui.scanner_keys import TAKES_SCAN
from complaintdesk.ui.tab import WorkPlace

MOST_CASES: Final = 8
MOST_SHOWN: Final = 12
WIDTH: Final = 620
_ENTRY: Final = int(Qt.ItemDataRole.UserRole) + 1

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Entry:
    """One line of the palette: a case by its id, or an action by its name."""

    words: str
    detail: str
    icon: str
    action: str = ""
    case_id: int = 0
    lead: str = ""


@dataclass(frozen=True)
class _Action:
    name: str
    words: str
    icon: str
    keys: str = ""
    needs: Permission | None = None


def _actions() -> tuple[_Action, ...]:
    """Everything that can be run by its name, in the language in force."""
    dark = theme.current().dark
    return (
        _Action("register", _("Register a complaint"), "register", "Alt+1", Permission.REGISTER),
        _Action("list", _("Go to the case list"), "list", "Alt+2", Permission.READ),
        _Action("detail", _("Go to the open case"), "detail", "Alt+3", Permission.READ),
        _Action("statistics", _("Go to the statistics"), "statistics", "Alt+4", Permission.STATISTICS),
        _Action("print_registration", _("Print the registration form…"), "print", "", Permission.PRINT),
        _Action("print_handling", _("Print the handling slip…"), "print", "", Permission.PRINT),
        _Action("scan", _("Scan signed paper in…"), "scan", "", Permission.ATTACH),
        _Action("blanks", _("Blank forms…"), "print", "", Permission.REGISTER),
        _Action("old_sheet", _("Check a printed sheet…"), "search", "", Permission.READ),
        _Action("calls", _("Call-backs…"), "phone", "Alt+6", Permission.CALL_BACK),
        _Action("surveys", _("Key in survey sheets…"), "edit", "", Permission.CALL_BACK),
        _Action("books", _("Books of the office…"), "archive", "Alt+7", Permission.READ),
        _Action("quiz", _("Training cases…"), "help", "", Permission.READ),
        _Action("knowledge", _("Knowledge base"), "search", "", Permission.READ),
        _Action("registers", _("Registers and reports…"), "list", "", Permission.PRINT),
        _Action("receipt", _("Progress by receipt code…"), "search", "", Permission.READ),
        _Action("exchange", _("Exchange with other offices…"), "send", "", Permission.EXPORT),
        _Action("office", _("Office, staff, rules…"), "settings", "", Permission.OFFICE),
        _Action("import", _("Import an old ledger…"), "import", "", Permission.IMPORT),
        _Action("backup", _("Back up now"), "save", "", Permission.CARE),
        _Action("help", _("Help"), "help", "F1"),
        _Action("lock", _("Lock"), "lock", "Ctrl+L"),
        _Action("sign_out", _("Another person"), "user"),
        _Action(
            "language", "Switch to English" if language() == "zh_CN" else "切换为中文", "language"
        ),
        _Action("theme", _("Light colours") if dark else _("Dark colours"), "sun" if dark else "moon"),
        _Action("large", _("Normal type") if theme.current().large else _("Large type"), "eye"),
        _Action("about", _("About ComplaintDesk"), "info"),
    )


class _Lines(QStyledItemDelegate):
    """Draws an entry: icon, number where it is a case, words, and at the right what else there is to know."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(_ENTRY)
        area = option.rect
        painter.setFont(option.font)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, theme.color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.color("hover"))
        pad, side = theme.px(12), theme.px(18)
        x = area.x() + pad
        if entry.icon:
            picture = icons.icon(entry.icon, "muted")
            picture.paint(painter, x, area.y() + (area.height() - side) // 2, side, side)
        x += side + theme.px(10)
        measure = option.fontMetrics
        right = area.right() - pad
        room = right - x
        if entry.detail:
            wide = min(measure.horizontalAdvance(entry.detail) + theme.px(4), room // 2)
            box = QRect(right - wide, area.y(), wide, area.height())
            self._write(painter, box, entry.detail, "muted", measure)
            right -= wide + theme.px(16)
        if entry.lead:
            wide = measure.horizontalAdvance(entry.lead) + theme.px(12)
            self._write(painter, QRect(x, area.y(), wide, area.height()), entry.lead, "accent", measure)
            x += wide
        role = "text" if entry.action or entry.case_id else "muted"
        self._write(painter, QRect(x, area.y(), right - x, area.height()), entry.words, role, measure)

    @staticmethod
    def _write(painter: QPainter, box: QRect, words: str, role: str, measure: Any) -> None:
        painter.setPen(theme.color(role))
        shown = measure.elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(theme.px(200), theme.px(36))


class CommandPalette(QDialog):
    """Type, arrows, Enter. Escape leaves without doing anything."""

    case_chosen = Signal(int)
    action_chosen = Signal(str)

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.setObjectName("palette_dialog")
        self.setWindowTitle(_("Find cases, people and actions"))
        self.setWindowFlags(Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        held = EVERYTHING if place.actor.is_operator else permissions_of(place.actor.role, frozenset())
        self._offered = tuple(a for a in _actions() if a.needs is None or a.needs in held)
        self._cases: tuple[CaseRow, ...] = ()
        self._waiting = False
        self._run_when_found = False
        self.line = QLineEdit()
        self.line.setObjectName("palette_line")
        self.line.setProperty(TAKES_SCAN, True)
        self.line.setPlaceholderText(_("Number, name, phone, words of a case, or what you want to do"))
        self.line.setAccessibleName(self.windowTitle())
        self.model = QStandardItemModel(self)
        self.view = QListView()
        self.view.setObjectName("palette_list")
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Lines(self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setUniformItemSizes(True)
        self.view.setMouseTracking(True)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._frame = frame = QFrame()
        frame.setProperty("ground", "popup")
        hint = text(_("↑ ↓ choose · Enter open · Esc close"), "secondary")
        lay = column(frame, self.line, self.view, hint, gap=theme.GAP, edge=theme.GROUP)
        lay.setStretchFactor(self.view, 1)
        column(self, frame, gap=0)
        self.line.textChanged.connect(self._typed)
        self.line.returnPressed.connect(self._enter)
        self.view.clicked.connect(self._clicked)
        self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}
        if Qt.Key(key) in steps:
            self._move(steps[Qt.Key(key)])
        elif key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):  # the line has heard Enter already
            super().keyPressEvent(event)

    def entries(self) -> list[Entry]:
        """What is offered now, from the top."""
        return [self.model.item(at).data(_ENTRY) for at in range(self.model.rowCount())]

    def _typed(self, typed: str) -> None:
        self._run_when_found = False
        wanted = number_in_code(typed) or unicodedata.normalize("NFKC", typed).strip()
        if not wanted:
            self._waiting, self._cases = False, ()
            self._fill()
            return
        self._waiting = True
        self._fill()
        question = CaseList(filter=CaseFilter(text=wanted), limit=MOST_CASES)
        self.place.work.ask(question, lambda page: self._found(typed, page), self._failed, latest="palette")

    def _found(self, typed: str, page: CasePage) -> None:
        if typed != self.line.text():
            return
        self._waiting, self._cases = False, tuple(page.rows)
        self._fill()
        if self._run_when_found:
            self._run_when_found = False
            self._enter()

    def _failed(self, error: BaseException) -> None:
        self._waiting = self._run_when_found = False
        self._fill()
        # Who may read no cases still has the actions.
        if not isinstance(error, NotAllowed):
            show_problem(error, self.place.bar)

    def _fill(self) -> None:
        """Cases first when a number was typed, else actions first: both stay in sight."""
        typed = self.line.text()
        number = number_in_code(typed)
        wanted = unicodedata.normalize("NFKC", typed).strip()
        cases = [self._case(row) for row in self._cases if not number or row.number.upper() == number]
        actions = [] if number else [self._action(a) for a in self._offered if _fits(wanted, a.words)]
        found = actions + cases if wanted and not any(c.isdigit() for c in wanted) else cases + actions
        if not found:
            sentence = _("Searching…") if self._waiting else _("No case and no action fits “{text}”.")
            found = [Entry(sentence.format(text=number or wanted), "", "search")]
        self.model.clear()
        for entry in found:
            item = QStandardItem(f"{entry.lead} {entry.words} {entry.detail}".strip())
            item.setData(entry, _ENTRY)
            item.setEnabled(bool(entry.action or entry.case_id))
            self.model.appendRow(item)
        self.view.setCurrentIndex(self.model.index(0, 0))
        self._fit()

    @staticmethod
    def _case(row: CaseRow) -> Entry:
        detail = " · ".join(filter(None, (row.complainant, row.state.label)))
        return Entry(row.subject, detail, "detail", case_id=row.id, lead=row.number)

    @staticmethod
    def _action(action: _Action) -> Entry:
        return Entry(action.words, action.keys, action.icon, action=action.name)

    def _fit(self) -> None:
        """As high as its lines, hung from the upper edge of the window: it does not jump while typing."""
        rows = min(MOST_SHOWN, max(1, self.model.rowCount()))
        self.view.setFixedHeight(rows * theme.px(36) + theme.px(4))
        for part in (self._frame, self):
            if (lay := part.layout()) is not None:
                lay.activate()
        self.setFixedSize(theme.px(WIDTH), self.sizeHint().height())
        host = self.parentWidget()
        if host is not None:
            frame = host.window().frameGeometry()
            self.move(frame.center().x() - self.width() // 2, frame.y() + theme.px(96))

    def _move(self, step: int) -> None:
        at = max(0, min(self.model.rowCount() - 1, self.view.currentIndex().row() + step))
        self.view.setCurrentIndex(self.model.index(at, 0))

    def _clicked(self, index: QModelIndex) -> None:
        self._run(index.data(_ENTRY))

    def _enter(self) -> None:
        """A scanner sends Enter before the desk has answered: then the first answer is opened."""
        if self._waiting:
            self._run_when_found = True
            return
        chosen = self.view.currentIndex().data(_ENTRY)
        if chosen is not None:
            self._run(chosen)

    def _run(self, entry: Entry) -> None:
        if not (entry.action or entry.case_id):
            return
        self.accept()
        if entry.case_id:
            self.case_chosen.emit(entry.case_id)
        else:
            self.action_chosen.emit(entry.action)


def _fits(wanted: str, words: str) -> bool:
    return not wanted or pinyin.matches(wanted, words)
