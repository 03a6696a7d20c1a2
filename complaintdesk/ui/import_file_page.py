"""旧台账文件: the file to import, and the imports so far, each of which can be undone."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.importing import Imports, PastImport
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import FileField
from complaintdesk.ui.office_page import Line, lines_table
from complaintdesk.ui.tab import WorkPlace

_PATTERNS: Final = "(*.xlsx *.xls *.xlsb *.ods *.csv *.tsv *.txt)"


class ImportFilePage(QWidget):
    """The first step."""

    undo_wanted = Signal(str, int)
    """Undo the import of this id with so many cases."""

    def __init__(self, place: WorkPlace) -> None:
        super().__init__()
        self.place = place
        self.file = FileField(
            "import_file",
            _("Ledger"),
            hint=_("Excel, OpenDocument or text table. The file itself is only read."),
            patterns=_("Tables") + " " + _PATTERNS,
        )
        self.past, self.past_model = lines_table(
            (_("When"), _("File"), _("Cases"), _("By"), _("Status")), 1, "past_imports"
        )
        self.past.setAccessibleName(_("Earlier imports"))
        self.undo = button(_("Undo this import…"), icon="undo", name="undo_past", clicked=self._undo)
        self.past.selectionModel().currentRowChanged.connect(lambda *_rows: self._chosen_changed())
        explanation = text(
            _("Choose the file. Nothing is written before you have seen what would become of each row."),
            wrap=True,
        )
        self.past_part = QWidget()
        past = column(
            self.past_part, text(_("Earlier imports"), "section"), self.past, row(None, self.undo, 0)
        )
        past.setStretchFactor(self.past, 1)
        lay = column(self, explanation, self.file, self.past_part, gap=theme.GROUP)
        lay.setStretchFactor(self.past_part, 1)
        lay.addStretch()
        self._show_past(())

    def reload(self) -> None:
        """Read the imports so far."""
        self.place.work.ask(Imports(), self._show_past, self.place.problem)

    def _show_past(self, imports: tuple[PastImport, ...]) -> None:
        zone = ZoneInfo(self.place.office.zone)
        self.past_model.show_lines(
            Line(
                (
                    f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}",
                    one.file,
                    str(one.cases),
                    one.actor,
                    _("undone") if one.undone else "",
                ),
                one.import_id,
                one,
                one.undone,
            )
            for one in imports
        )
        self.past_part.setVisible(bool(imports))
        self._chosen_changed()

    def _chosen(self) -> PastImport | None:
        at = self.past.currentIndex().row()
        return self.past_model.lines[at].item if 0 <= at < len(self.past_model.lines) else None

    def _chosen_changed(self) -> None:
        one = self._chosen()
        self.undo.setEnabled(one is not None and not one.undone)

    def _undo(self) -> None:
        one = self._chosen()
        if one is not None:
            self.undo_wanted.emit(one.import_id, one.cases)
