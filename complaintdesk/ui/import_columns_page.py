"""表头与栏目: which sheet, which row names the columns, and what each column means."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from complaintdesk.desk.import_mapping import Target
from complaintdesk.i18n import _, ngettext
from complaintdesk.sheets.header_rows import HeaderChoice
from complaintdesk.sheets.reading import Table
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, number_box, row, text
from complaintdesk.ui.import_columns import ColumnsTable

#: A header may stand anywhere a title page leaves it.
_LAST_ROW: Final = 999


class ImportColumnsPage(QWidget):
    """The second step."""

    read_wanted = Signal(str, object)
    """Read the file anew: this sheet (empty: the one that is shown), with this HeaderChoice."""
    ready_changed = Signal(bool)
    """May the trial run begin?"""

    def __init__(self) -> None:
        super().__init__()
        self._table: Table | None = None
        self.title = text("", "section", name="columns_title")
        self.sheets = QComboBox()
        self.sheets.setObjectName("sheets")
        self.sheets.setAccessibleName(_("Sheet"))
        self.sheets.setMaximumWidth(theme.px(220))
        self.sheets.currentTextChanged.connect(self._sheet_chosen)
        self.sheet_part = QWidget()
        row(self.sheet_part, text(_("Sheet"), "muted"), self.sheets)
        self.header_row = number_box(1, 1, _LAST_ROW, name="header_row")
        self.header_row.setAccessibleName(_("The header begins in row"))
        self.header_row.setKeyboardTracking(False)
        self.header_row.valueChanged.connect(self._header_chosen)
        self.header_rows = QComboBox()
        self.header_rows.setObjectName("header_rows")
        self.header_rows.setAccessibleName(_("Rows of the header"))
        self.header_rows.currentIndexChanged.connect(self._header_chosen)
        header_part = QWidget()
        row(header_part, text(_("The header begins in row"), "muted"), self.header_row, self.header_rows)
        self.hint = text("", "secondary", wrap=True, name="columns_hint")
        self.columns = ColumnsTable()
        self.columns.changed.connect(self.check)
        places = row(None, header_part, self.sheet_part, 0, gap=theme.GROUP)
        lay = column(self, self.title, places, self.hint, self.columns)
        lay.setStretchFactor(self.columns, 1)

    def show_table(self, table: Table, known: dict[str, str]) -> None:
        """The table as it was read; `known`: what its columns meant the last time."""
        self._table = table
        if self.sheets.findText(table.sheet) < 0:
            self.sheets.blockSignals(True)
            self.sheets.clear()
            self.sheets.addItems([table.sheet, *table.others])
            self.sheets.blockSignals(False)
        self.show_places()
        self.sheet_part.setVisible(self.sheets.count() > 1)
        count = ngettext("{n} row", "{n} rows", len(table.rows)).format(n=len(table.rows))
        self.title.setText(f"{table.file} · {count}")
        self.columns.show_table(table.header, table.rows, known)
        self.check()

    def show_places(self) -> None:
        """Sheet and header as the table that is shown was read, whatever was tried since."""
        table = self._table
        if table is None:
            return
        choices = [(_("one row"), 1), (_("two rows"), 2)]
        if table.header_rows == 0:
            choices.insert(0, (_("labels beside the values"), 0))
        for each in (self.sheets, self.header_row, self.header_rows):
            each.blockSignals(True)
        self.sheets.setCurrentText(table.sheet)
        self.header_row.setValue(table.header_row)
        self.header_rows.clear()
        for words, rows in choices:
            self.header_rows.addItem(words, rows)
        self.header_rows.setCurrentIndex(self.header_rows.findData(table.header_rows))
        for each in (self.sheets, self.header_row, self.header_rows):
            each.blockSignals(False)

    def forget(self) -> None:
        """Another file: its sheets are others."""
        self._table = None
        self.sheets.blockSignals(True)
        self.sheets.clear()
        self.sheets.blockSignals(False)

    def check(self) -> None:
        """Without a date of receipt nothing can be tried."""
        ready = self.columns.has(Target.RECEIVED_AT)
        self.hint.setText(
            _("Check what each column means. The choice is remembered for files with the same columns.")
            if ready
            else _("Say which column holds the date of receipt: without it no case can be dated.")
        )
        self.hint.setProperty("type", "secondary" if ready else "problem")
        self.hint.style().polish(self.hint)
        self.ready_changed.emit(ready)

    def _sheet_chosen(self, sheet: str) -> None:
        self.read_wanted.emit(sheet, HeaderChoice())

    def _header_chosen(self) -> None:
        rows = self.header_rows.currentData()
        choice = HeaderChoice(self.header_row.value(), int(rows)) if rows else HeaderChoice()
        sheet = self._table.sheet if self._table is not None and self.sheets.count() > 1 else ""
        self.read_wanted.emit(sheet, choice)
