"""The case list as a table model: rows come in blocks as they are looked at, never all at once."""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from complaintdesk.desk.case_list import SortBy
from complaintdesk.desk.rows import CaseRow
from complaintdesk.domain.vocabulary import Light
from complaintdesk.i18n import N_, _
from complaintdesk.paths import data_folder
from complaintdesk.ui import icons
from complaintdesk.ui.tables import COLOUR_ROLE

Index = QModelIndex | QPersistentModelIndex
BLOCK: Final = 256
KEPT_BLOCKS: Final = 40
# Plain ints: comparing with enum members costs 10 ms a page.
_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_DECORATION: Final = int(Qt.ItemDataRole.DecorationRole)
_TOOLTIP: Final = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE: Final = int(Qt.ItemDataRole.AccessibleTextRole)


@dataclass(frozen=True)
class Column:
    """One column: its name as kept, its title, its width, how to sort by it, and what it shows of a row."""

    name: str
    title: str
    width: int
    sort: SortBy | None
    show: Callable[[CaseRow, ZoneInfo], str]
    hidden: bool = False


def _when(at: datetime | None, zone: ZoneInfo, pattern: str = "%Y-%m-%d %H:%M") -> str:
    return at.astimezone(zone).strftime(pattern) if at else ""


COLUMNS: tuple[Column, ...] = (
    Column("light", N_("Urgency"), 150, SortBy.DUE, lambda r, _z: r.light_text),
    Column("number", N_("Number"), 128, SortBy.NUMBER, lambda r, _z: r.number),
    Column("received_at", N_("Received"), 136, SortBy.RECEIVED, lambda r, z: _when(r.received_at, z)),
    Column("complainant", N_("Person"), 80, None, lambda r, _z: r.complainant),
    Column("subject", N_("Subject"), 280, None, lambda r, _z: r.subject),
    Column("category", N_("Category"), 150, SortBy.CATEGORY, lambda r, _z: r.category),
    Column("department", N_("Responsible"), 110, SortBy.DEPARTMENT, lambda r, _z: r.department),
    Column("state", N_("State"), 90, SortBy.STATE, lambda r, _z: r.state.label),
    Column("due_at", N_("Due"), 100, SortBy.DUE, lambda r, z: _when(r.due_at, z, "%Y-%m-%d")),
    Column("severity", N_("Severity"), 70, SortBy.SEVERITY, lambda r, _z: r.severity.label, hidden=True),
    Column("kind", N_("Kind"), 90, SortBy.KIND, lambda r, _z: r.kind.label, hidden=True),
    Column("channel", N_("Channel"), 90, SortBy.CHANNEL, lambda r, _z: r.channel.label, hidden=True),
    Column("handler", N_("Handler"), 90, None, lambda r, _z: r.handler, hidden=True),
    Column(
        "satisfaction",
        N_("Satisfaction"),
        90,
        None,
        lambda r, _z: r.satisfaction.label if r.satisfaction else "",
        hidden=True,
    ),
)
_COLOURS = {Light.LATE: "late", Light.NEAR: "warn", Light.OK: "ok", Light.MET: "muted", Light.NONE: "muted"}


class CaseTable(QAbstractTableModel):
    """Knows how many cases there are; asks for the block that holds a row when the row is first shown."""

    block_wanted = Signal(int)

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = ZoneInfo(zone)
        self._total = 0
        self._blocks: OrderedDict[int, tuple[CaseRow, ...]] = OrderedDict()
        self._asked: set[int] = set()
        self._titles = [_(column.title) for column in COLUMNS]

    def begin(self, rows: tuple[CaseRow, ...], total: int, first_block: int = 0) -> None:
        """Show another result; the given rows are its block `first_block`."""
        self.beginResetModel()
        self._total, self._blocks, self._asked = total, OrderedDict(), set()
        self._blocks[first_block] = rows
        self.endResetModel()

    def renew(self, rows: tuple[CaseRow, ...], total: int, block: int) -> None:
        """The same result, read anew: rows change in place, so that selection and scroll stay."""
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
            self._total = total
            self.endRemoveRows()
        self._blocks, self._asked = OrderedDict({block: rows}), set()
        if total:
            self.dataChanged.emit(self.index(0, 0), self.index(total - 1, len(COLUMNS) - 1))

    def put(self, block: int, rows: tuple[CaseRow, ...]) -> None:
        """A block that was asked for has come."""
        self._asked.discard(block)
        self._blocks[block] = rows
        while len(self._blocks) > KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        first = block * BLOCK
        last = min(first + BLOCK, self._total) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def row_at(self, number: int) -> CaseRow | None:
        """The row, or None while its block is on the way."""
        block = number // BLOCK
        rows = self._blocks.get(block)
        if rows is None:
            if block not in self._asked:
                self._asked.add(block)
                self.block_wanted.emit(block)
                rows = self._blocks.get(block)
            if rows is None:
                return None
        place = number % BLOCK
        return rows[place] if place < len(rows) else None

    def place_of(self, case_id: int) -> int | None:
        """Where the case stands, as far as it has been read."""
        for block, rows in self._blocks.items():
            for place, row in enumerate(rows):
                if row.id == case_id:
                    return block * BLOCK + place
        return None

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if role not in (_DISPLAY, _DECORATION, COLOUR_ROLE, _TOOLTIP, _ACCESSIBLE) or not index.isValid():
            return None
        row = self.row_at(index.row())
        if row is None:
            return "…" if role == _DISPLAY and index.column() == 1 else None
        place = index.column()
        if role in (_DISPLAY, _TOOLTIP):
            return COLUMNS[place].show(row, self.zone)
        if role == _ACCESSIBLE:
            return f"{self._titles[place]} {COLUMNS[place].show(row, self.zone)}"
        if place == 0:
            return icons.light_icon(row.light) if role == _DECORATION else _COLOURS[row.light]
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _DISPLAY:
            return self._titles[section]
        if role == _TOOLTIP and COLUMNS[section].sort is None:
            return _("The list cannot be sorted by this column: it is masked or free text.")
        return None


@dataclass(frozen=True)
class Layout:
    """One column as the person keeps it."""

    name: str
    width: int
    hidden: bool


def default_layout() -> list[Layout]:
    """The columns as they come."""
    return [Layout(column.name, column.width, column.hidden) for column in COLUMNS]


def load_layout() -> list[Layout]:
    """The kept columns, by name: unknown ones fall away, new ones come at the end."""
    kept = []
    try:
        for entry in json.loads((data_folder() / "columns.json").read_text(encoding="utf-8")):
            kept.append(
                Layout(str(entry["name"]), max(40, min(800, int(entry["width"]))), bool(entry["hidden"]))
            )
    except (OSError, ValueError, KeyError, TypeError):
        return default_layout()
    known = {column.name for column in COLUMNS}
    kept = [entry for entry in kept if entry.name in known]
    names = {entry.name for entry in kept}
    return kept + [entry for entry in default_layout() if entry.name not in names]


def save_layout(layout: list[Layout]) -> None:
    """Keep the columns; a full disk only costs the memory of them."""
    file = data_folder() / "columns.json"
    temporary = file.with_suffix(".tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(
            json.dumps([entry.__dict__ for entry in layout], ensure_ascii=False), encoding="utf-8"
        )
        os.replace(temporary, file)  # noqa: PTH105 - atomic on every system
    except OSError:
        temporary.unlink(missing_ok=True)
