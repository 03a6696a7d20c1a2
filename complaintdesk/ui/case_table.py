"""投诉台账的表: a model that holds a window of a list however long, and asks for the rows that are looked at.

Blocks of 256 rows are asked for when somebody looks at them and the 40 that came last are kept; what has not come yet
shows a placeholder. The model asks nobody itself: it says by `wanted` which rows it needs.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from complaintdesk.desk.rows import CasePage, CaseRow
from complaintdesk.i18n import _
from complaintdesk.ui import icons
from complaintdesk.ui.case_columns import (
    COLUMNS,
    Line,
    has_light,
    line_of,
    moment_in_full,
    place_of,
    why_unsorted,
)
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.tables import COLOUR_ROLE

Index = QModelIndex | QPersistentModelIndex

BLOCK: Final = 256
KEPT: Final = 40
#: Blocks nobody looks at any more when their turn comes are not asked for: a dragged scroll bar passes hundreds.
_QUEUE: Final = 3
#: A case that moved is mostly not far: others came before it or went.
_AROUND: Final = 8
#: Rows ahead of the one looked at last that are made ready, and so many of them at once: a millisecond.
_NEXT: Final = 64
_AT_ONCE: Final = 6
_NOWHERE: Final = QModelIndex()

# Plain ints: comparing with enum members costs 10 ms a page.
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_DECORATION: Final = int(Qt.ItemDataRole.DecorationRole)
_TOOLTIP: Final = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE: Final = int(Qt.ItemDataRole.AccessibleTextRole)
_ACROSS: Final = Qt.Orientation.Horizontal

_LIGHT: Final = place_of("light")
_NUMBER: Final = place_of("number")
_FULL_TIMES: Final = (place_of("received"), place_of("due"))
_SUBJECT: Final = place_of("subject")
_LONG: Final = frozenset({_SUBJECT, place_of("category"), place_of("tags")})


class _Block:
    """Rows that have come; the words of one are made when somebody looks at it: of 256 thirty are in sight."""

    def __init__(self, rows: Sequence[CaseRow]) -> None:
        self.rows = rows
        self.lines: dict[int, Line] = {}


class CaseTable(QAbstractTableModel):
    """台账: cases by row number, in the order the desk gives them."""

    wanted = Signal(int, int)
    """(offset, limit): these rows are looked at; answer with `fill()`."""
    filled = Signal()
    """Rows asked for have come."""

    def __init__(self, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone = ZoneInfo(zone)
        self._total = 0
        self._blocks: OrderedDict[int, _Block] = OrderedDict()
        self._queue: list[int] = []
        self._asked: int | None = None
        self._short: set[int] = set()
        # Asked for while painting, sent afterwards: an answer that comes at once must not change what is painted.
        self._sending = QTimer(self)
        self._sending.setSingleShot(True)
        self._sending.setInterval(0)
        self._sending.timeout.connect(self._send)
        self._looked = 0
        self._preparing = QTimer(self)
        self._preparing.setSingleShot(True)
        self._preparing.setInterval(0)
        self._preparing.timeout.connect(self._prepare)

    @property
    def total(self) -> int:
        """The exact number of cases in the list."""
        return self._total

    def case(self, row: int) -> CaseRow | None:
        """The case in this row; None while it has not come."""
        block, at = self._blocks.get(row // BLOCK), row % BLOCK
        return block.rows[at] if block is not None and at < len(block.rows) else None

    def place(self, case_id: int | None, near: int = 0) -> int | None:
        """The row of this case among those that are there; looked for first around `near`, where it was."""
        for row in range(max(0, near - _AROUND), near + _AROUND):
            case = self.case(row)
            if case is not None and case.id == case_id:
                return row
        for number, block in self._blocks.items():
            for at, case in enumerate(block.rows):
                if case.id == case_id:
                    return number * BLOCK + at
        return None

    def start(self, page: CasePage) -> None:
        """Show another list, from its beginning."""
        self.beginResetModel()
        self._take(page)
        self.endResetModel()

    def renew(self, page: CasePage) -> None:
        """Show the same list as it is now; what is selected follows its case, whatever row that is in now."""
        self.layoutAboutToBeChanged.emit()
        # Only now: hearing the signal, the selection has noted each of its rows.
        kept = self.persistentIndexList()
        cases = [self.case(index.row()) for index in kept]
        self._take(page)
        places: dict[int, int | None] = {}
        moved = []
        for index, case in zip(kept, cases, strict=True):
            # Every selected row has an index for each of its columns.
            if case is not None and case.id not in places:
                places[case.id] = self.place(case.id, index.row())
            row = places[case.id] if case else None
            moved.append(self.index(row, index.column()) if row is not None else QModelIndex())
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def fill(self, page: CasePage) -> None:
        """Rows that were wanted."""
        # The list became shorter meanwhile: asking again and again brings nothing, the next renewal does.
        if self._asked is not None and len(page.rows) < min(BLOCK, self._total - self._asked * BLOCK):
            self._short.add(self._asked)
        self._asked = None
        self._keep(page)
        if page.rows:
            last = page.offset + len(page.rows) - 1
            self.dataChanged.emit(self.index(page.offset, 0), self.index(last, len(COLUMNS) - 1))
        self._send_later()
        self.filled.emit()

    def give_up(self) -> None:
        """The rows asked for do not come; they are asked for again when looked at again."""
        self._asked = None
        self._queue.clear()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation != _ACROSS or not 0 <= section < len(COLUMNS):
            return None
        if role == _DISPLAY:
            return _(COLUMNS[section].title)
        if role == _TOOLTIP:
            words = why_unsorted(COLUMNS[section])
            return plain_tooltip(words or _("Sort by “{column}”").format(column=_(COLUMNS[section].title)))
        return None

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role not in (_DISPLAY, COLOUR_ROLE, _DECORATION, _TOOLTIP, _ACCESSIBLE) or not index.isValid():
            return None
        row, column = index.row(), index.column()
        line = self.line(row)
        if line is None:
            self._want(row // BLOCK)
            return "…" if role == _DISPLAY and column == _NUMBER else None
        if role in (_DISPLAY, _ACCESSIBLE):
            return line.words[column]
        if role == COLOUR_ROLE:
            return line.roles[column] or None
        if role == _DECORATION:
            return icons.light_icon(line.row.light) if column == _LIGHT and has_light(line.row) else None
        return self._tooltip(line, column)

    def _tooltip(self, line: Line, column: int) -> str | None:
        if column in _LONG:
            tags = _(", ").join(line.row.tags) if column == _SUBJECT else ""
            return plain_tooltip("\n".join(filter(None, (line.words[column], tags)))) or None
        if column == _FULL_TIMES[0]:
            return moment_in_full(line.row.received_at, self._zone)
        if column in (_LIGHT, _FULL_TIMES[1]):
            return moment_in_full(line.row.due_at, self._zone) or None
        return None

    def line(self, row: int) -> Line | None:
        """The row in words; None while it has not come."""
        block, at = self._blocks.get(row // BLOCK), row % BLOCK
        if block is None or at >= len(block.rows):
            return None
        line = block.lines.get(at)
        if line is None:
            line = block.lines[at] = line_of(block.rows[at], self._zone)
            self._looked = row
            self._preparing.start()
        if at >= BLOCK - _NEXT and (row // BLOCK + 1) * BLOCK < self._total and row // BLOCK + 1 not in self._blocks:
            # Soon looked at: asked for before the next page down comes to it.
            self._want(row // BLOCK + 1)
        return line

    def _prepare(self) -> None:
        """While nothing else is to do, put the rows of the next page into words, a few at a time."""
        made = 0
        for row in range(self._looked + 1, min(self._looked + _NEXT, self._total)):
            block, at = self._blocks.get(row // BLOCK), row % BLOCK
            if block is not None and at < len(block.rows) and at not in block.lines:
                block.lines[at] = line_of(block.rows[at], self._zone)
                made += 1
                if made == _AT_ONCE:
                    self._preparing.start()
                    return

    def _take(self, page: CasePage) -> None:
        self._blocks.clear()
        self._preparing.stop()
        self._short.clear()
        self.give_up()
        self._total = page.total
        self._keep(page)

    def _keep(self, page: CasePage) -> None:
        for start in range(0, len(page.rows), BLOCK):
            block = (page.offset + start) // BLOCK
            # A list that grew meanwhile has rows beyond what is shown; they come with the next renewal.
            room = min(BLOCK, self._total - block * BLOCK)
            self._blocks[block] = _Block(page.rows[start : start + room])
            self._blocks.move_to_end(block)
        while len(self._blocks) > KEPT:
            self._blocks.popitem(last=False)

    def _want(self, block: int) -> None:
        if block != self._asked and block not in self._queue and block not in self._short:
            self._queue.append(block)
            del self._queue[:-_QUEUE]
            self._send_later()

    def _send_later(self) -> None:
        if self._queue and self._asked is None:
            self._sending.start()

    def _send(self) -> None:
        if self._queue and self._asked is None:
            self._asked = self._queue.pop()
            self.wanted.emit(self._asked * BLOCK, BLOCK)
