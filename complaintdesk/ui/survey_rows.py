"""调查表录入的行: what stands in each cell as it was typed, and what of it the desk does not take."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.surveys import Solved, SurveyLine, SurveySheet
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.form_codes import parse_code
from complaintdesk.domain.vocabulary import Satisfaction
from complaintdesk.i18n import _
from complaintdesk.ui.plain_text import plain_tooltip

NUMBER: Final = "number"
SUBJECT: Final = "subject"
OVERALL: Final = "satisfaction"
SOLVED: Final = "solved"
OPINION: Final = "opinion"
#: A dimension of the rules is the column of its key with this before it; no other column begins so.
SCORE: Final = "scores."
#: The sentence that belongs to a cell, empty where it is well.
PROBLEM_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 31
_ROOT: Final = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class Sort(StrEnum):
    """How a cell is filled."""

    TYPED = "typed"
    LEVEL = "level"
    SHOWN = "shown"


@dataclass
class SheetRow:
    """调查表一行: the words of each column, its case as the desk knows it, and the sentences about wrong cells."""

    cells: dict[str, str] = field(default_factory=dict)
    line: SurveyLine | None = None
    problems: dict[str, str] = field(default_factory=dict)

    def is_blank(self) -> bool:
        """Is nothing typed in it?"""
        return not any(words.strip() for words in self.cells.values())


def options_of(column: str) -> list[Choice]:
    """What the digits of a column stand for, from 1."""
    words = Solved if column == SOLVED else Satisfaction
    return [Choice(word.value, word.label) for word in words]


def _numbered(column: str) -> Iterable[tuple[int, Choice]]:
    return enumerate(options_of(column), 1)


def key_of(column: str, typed: str) -> str:
    """The key that was typed as a digit or in words; an empty text where it is none of the column's."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    for place, option in enumerate(options_of(column), 1):
        if plain.casefold() in (str(place), option.value, option.label.casefold()):
            return option.value
    return ""


def whole_number(typed: str, known: Iterable[str]) -> str:
    """The case number meant: from a scanned code, or from its last digits where one waiting case ends so."""
    plain = unicodedata.normalize("NFKC", typed).strip().upper()
    code = parse_code(plain)
    if code is not None:
        return code.number
    if plain.isdecimal():
        fitting = [number for number in known if number.rpartition("-")[2].lstrip("0") == plain.lstrip("0")]
        if len(fitting) == 1:
            return fitting[0]
    return plain


class SurveyModel(QAbstractTableModel):
    """The sheets, one a row, and an empty row below the last."""

    number_typed = Signal(int)
    """The case of this row is another now: ask who it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.dimensions: list[Choice] = []
        self.waiting: dict[str, SurveyLine] = {}
        self.rows: list[SheetRow] = [SheetRow()]

    @property
    def columns(self) -> list[str]:
        """The columns by name, in order."""
        return [NUMBER, SUBJECT, *(f"{SCORE}{one.value}" for one in self.dimensions), OVERALL, SOLVED, OPINION]

    def sort_of(self, column: str) -> Sort:
        """How the cells of a column are filled."""
        if column == SUBJECT:
            return Sort.SHOWN
        return Sort.TYPED if column in (NUMBER, OPINION) else Sort.LEVEL

    def know(self, lines: Sequence[SurveyLine]) -> None:
        """Cases that sheets may come back for; what their rules ask about becomes columns."""
        self.beginResetModel()
        self.waiting |= {line.number: line for line in lines if line.case_id}
        known = {one.value for one in self.dimensions}
        for line in lines:
            self.dimensions += [one for one in line.dimensions if one.value not in known]
            known |= {one.value for one in line.dimensions}
        self.endResetModel()

    def show_rows(self, rows: Sequence[SheetRow]) -> None:
        """Put rows in, such as those left over from before."""
        self.beginResetModel()
        self.rows = [*(row for row in rows if not row.is_blank()), SheetRow()]
        self.endResetModel()

    def filled(self) -> list[SheetRow]:
        """The rows in which something stands."""
        return [row for row in self.rows if not row.is_blank()]

    def put(self, at: int, column: str, words: str) -> None:
        """Type into a cell; the sentence about it goes, and below the last row a new one begins."""
        row = self.rows[at]
        if column == NUMBER:
            words = whole_number(words, self.waiting)
            row.line = self.waiting.get(words)
        row.cells[column] = words
        row.problems.pop(column, None)
        if self.sort_of(column) is Sort.LEVEL and words.strip() and not key_of(column, words):
            row.problems[column] = _("“{text}” is none of 1 to {n}.").format(text=words, n=len(options_of(column)))
        if at == len(self.rows) - 1 and not row.is_blank():
            self.beginInsertRows(_ROOT, len(self.rows), len(self.rows))
            self.rows.append(SheetRow())
            self.endInsertRows()
        self.dataChanged.emit(self.index(at, 0), self.index(at, self.columnCount() - 1))
        if column == NUMBER and words and row.line is None:
            self.number_typed.emit(at)

    def named(self, at: int, line: SurveyLine) -> None:
        """What the desk knows of the case of a row."""
        row = self.rows[at]
        if line.case_id and any(one.value not in {d.value for d in self.dimensions} for one in line.dimensions):
            self.know((line,))
        row.line = line if line.case_id else None
        if line.case_id:
            row.cells[NUMBER] = line.number
        if line.problem:
            row.problems[NUMBER] = line.problem
        self.dataChanged.emit(self.index(at, 0), self.index(at, self.columnCount() - 1))

    def remove(self, at: int) -> None:
        """Take a row out; the empty last one stays."""
        if at < len(self.rows) - 1:
            self.beginRemoveRows(_ROOT, at, at)
            del self.rows[at]
            self.endRemoveRows()

    def say_wrong(self, problems: Mapping[str, str]) -> None:
        """Mark what the desk did not take: “3.satisfaction” is the third filled row. Others are said of the number."""
        for row in self.rows:
            row.problems.clear()
        filled = self.filled()
        for name, words in problems.items():
            place, _dot, column = name.partition(".")
            if place.isdecimal() and 1 <= int(place) <= len(filled):
                cells = filled[int(place) - 1].problems
                cells[column if column in self.columns else NUMBER] = words
        self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, self.columnCount() - 1))

    def wrong(self) -> list[tuple[int, int]]:
        """Row and column of the cells that are wrong, in reading order."""
        columns = self.columns
        found = ((at, columns.index(name)) for at, row in enumerate(self.rows) for name in row.problems if name in columns)
        return sorted(found)

    def sheets(self) -> tuple[SurveySheet, ...]:
        """The filled rows as the desk takes them."""
        return tuple(_sheet(row) for row in self.filled())

    def is_asked(self, at: int, column: str) -> bool:
        """Whether the rules of that row's case ask about this dimension; unknown cases may ask anything."""
        line = self.rows[at].line
        return not column.startswith(SCORE) or line is None or column[len(SCORE):] in {d.value for d in line.dimensions}

    # -- as Qt asks

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.dimensions) + 5

    def flags(self, index: Index) -> Qt.ItemFlag:
        column = self.columns[index.column()]
        sort = self.sort_of(column)
        if sort is Sort.SHOWN or not self.is_asked(index.row(), column):
            return Qt.ItemFlag.NoItemFlags
        editable = Qt.ItemFlag.ItemIsEditable if sort is Sort.TYPED else Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | editable

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == PROBLEM_ROLE:
            return row.problems.get(column, "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(row.problems.get(column, "") or str(self._shown(row, column)))
        if role == Qt.ItemDataRole.EditRole:
            return row.cells.get(column, "")
        if role == Qt.ItemDataRole.DisplayRole:
            return self._shown(row, column) if self.is_asked(index.row(), column) else "–"
        return None

    def setData(self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        self.put(index.row(), self.columns[index.column()], str(value or ""))
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            # The sentences of the desk name rows by their number.
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return self.title_of(column)
        if role == Qt.ItemDataRole.ToolTipRole and self.sort_of(column) is Sort.LEVEL:
            return plain_tooltip("\n".join((self.title_of(column), *(f"{n} {o.label}" for n, o in _numbered(column)))))
        return None

    def title_of(self, column: str) -> str:
        """The heading of a column."""
        known = {
            NUMBER: _("Number"), SUBJECT: _("Subject"), OVERALL: _("Overall"), SOLVED: _("Solved?"),
            OPINION: _("What the person said"),
        }  # fmt: skip
        return known.get(column) or next(one.label for one in self.dimensions if f"{SCORE}{one.value}" == column)

    def _shown(self, row: SheetRow, column: str) -> str:
        if column == SUBJECT:
            return row.line.subject if row.line is not None else ""
        words = row.cells.get(column, "")
        if self.sort_of(column) is not Sort.LEVEL:
            return words
        key = key_of(column, words)
        options = enumerate(options_of(column), 1)
        return next((f"{place} {one.label}" for place, one in options if one.value == key), words)


def _sheet(row: SheetRow) -> SurveySheet:
    overall, solved = key_of(OVERALL, row.cells.get(OVERALL, "")), key_of(SOLVED, row.cells.get(SOLVED, ""))
    ticked = {name: words for name, words in row.cells.items() if name.startswith(SCORE) and words.strip()}
    scores = {name.removeprefix(SCORE): key_of(name, words) for name, words in ticked.items()}
    return SurveySheet(
        number=row.cells.get(NUMBER, "").strip(),
        scores=scores,
        satisfaction=Satisfaction(overall) if overall else None,
        opinion=row.cells.get(OPINION, "").strip(),
        solved=Solved(solved) if solved else None,
    )
