"""表头对应: what each column of an old ledger means, chosen from a list."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from complaintdesk.desk.import_mapping import JOINED, Target, map_headers
from complaintdesk.desk.import_rows import cell_text
from complaintdesk.i18n import N_, _
from complaintdesk.ui import theme
from complaintdesk.ui.tables import COLOUR_ROLE, dress

#: What a column can mean, in the order of the list.
MEANINGS: Final[dict[Target, str]] = {
    Target.SOURCE_NUMBER: N_("Old number"),
    Target.RECEIVED_AT: N_("Received at"),
    Target.NAME: N_("Complainant's name"),
    Target.PHONE: N_("Complainant's phone"),
    Target.ID_NUMBER: N_("Identity number"),
    Target.ADDRESS: N_("Complainant's address"),
    Target.SEX: N_("Sex"),
    Target.AGE: N_("Age"),
    Target.RELATION: N_("Relation to the person affected"),
    Target.ORGANISATION: N_("Complainant's organisation"),
    Target.SUBJECT: N_("Subject"),
    Target.FACTS: N_("What happened"),
    Target.REQUEST: N_("What is asked for"),
    Target.CATEGORY: N_("Category"),
    Target.KIND: N_("Kind of matter"),
    Target.CHANNEL: N_("Channel"),
    Target.SEVERITY: N_("Severity"),
    Target.RESPONDENT_DEPARTMENT: N_("Department complained about"),
    Target.RESPONDENT_PERSON: N_("Person complained about"),
    Target.INVESTIGATION: N_("Investigation"),
    Target.CAUSE: N_("Cause"),
    Target.SOLUTION: N_("Solution"),
    Target.REPLY: N_("Reply"),
    Target.REPLIED_AT: N_("Replied at"),
    Target.CLOSED_AT: N_("Closed at"),
    Target.PROMISED_AT: N_("Promised answer"),
    Target.SATISFACTION: N_("Satisfaction"),
    Target.STATE: N_("State"),
    Target.NOTE: N_("Keep as a note"),
    Target.SKIP: N_("Leave out"),
}
MANY: Final = JOINED | {Target.NOTE, Target.SKIP}
_SAMPLES: Final = 3


class _Meaning(QComboBox):
    """The list of one column. The wheel scrolls the table and changes nothing by accident."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ColumnsTable(QTableWidget):
    """A row for each column of the file: its header, a few of its cells, what it means."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setObjectName("columns")
        self.setAccessibleName(_("Columns of the file"))
        dress(self, row_height=36)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalHeaderLabels([_("Column of the file"), _("For example"), _("Means")])
        heading = self.horizontalHeader()
        heading.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        heading.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        heading.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        heading.setSectionsClickable(False)
        self.setColumnWidth(0, theme.px(180))
        self.setColumnWidth(2, theme.px(252))
        self._header: tuple[str, ...] = ()
        self._lists: list[_Meaning] = []

    def show_table(
        self, header: tuple[str, ...], rows: Sequence[tuple[int, tuple[object, ...]]], known: dict[str, str]
    ) -> None:
        """The columns of this file with what they meant the last time, or else what their names say."""
        self._header = header
        self._lists = []
        self.setRowCount(len(header))
        targets = map_headers(header, known)
        for at, name in enumerate(header):
            self.setItem(at, 0, QTableWidgetItem(name))
            filled = (shown for _row, cells in rows if (shown := cell_text(cells[at])))
            sample = QTableWidgetItem(" · ".join(dict.fromkeys(islice(filled, _SAMPLES))))
            sample.setData(COLOUR_ROLE, "muted")
            self.setItem(at, 1, sample)
            meaning = _Meaning()
            meaning.setObjectName(f"meaning_{at}")
            meaning.setAccessibleName(_("Meaning of “{column}”").format(column=name))
            for target, words in MEANINGS.items():
                meaning.addItem(_(words), target.value)
            meaning.setCurrentIndex(list(MEANINGS).index(targets[at]))
            meaning.setMaxVisibleItems(15)
            meaning.currentIndexChanged.connect(lambda _now, row=at: self._on_chosen(row))
            self.setCellWidget(at, 2, meaning)
            self._lists.append(meaning)

    def set_meaning(self, at: int, target: Target) -> None:
        """Choose what a column means."""
        self._lists[at].setCurrentIndex(list(MEANINGS).index(target))

    def chosen(self) -> dict[str, str]:
        """Header → meaning, for all columns."""
        return {
            name: str(each.currentData()) for name, each in zip(self._header, self._lists, strict=True)
        }

    def has(self, target: Target) -> bool:
        """Does any column mean this?"""
        return target.value in self.chosen().values()

    def _on_chosen(self, row: int) -> None:
        """What only one column can be is taken from the one that had it."""
        target = Target(str(self._lists[row].currentData()))
        if target not in MANY:
            for at, other in enumerate(self._lists):
                if at != row and other.currentData() == target.value:
                    other.blockSignals(True)
                    other.setCurrentIndex(list(MEANINGS).index(Target.NOTE))
                    other.blockSignals(False)
        self.changed.emit()
