"""阅读记录: who opened a restricted case, had its identity shown or printed it; can be saved as a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from complaintdesk.desk.ledger import RecordExport
from complaintdesk.desk.read_log import Look, ReadLog
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.office_page import Line, lines_table
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report


class ReadLogDialog(QDialog):
    """Newest first."""

    def __init__(self, place: WorkPlace, case_id: int, number: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("read_log_dialog")
        self.setWindowTitle(_("Who has read {number}").format(number=number))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.place, self.number = place, number
        self.bar = MessageBar()
        self._zone = ZoneInfo(place.office.zone)
        self._looks: tuple[Look, ...] = ()
        self.choose_file: Callable[[str], str] = self._choose
        self._headings = (_("Time"), _("Who"), _("What"), _("Reason"), _("Second person"), _("Work place"))
        self.table, self.model = lines_table(self._headings, 3, "read_log_table")
        self.count = text("", "secondary", name="read_log_count")
        self.save_button = button(_("Save as a table…"), icon="export", name="save_log", clicked=self.save)
        close = button(_("Close"), name="close", clicked=self.reject)
        lay = column(self, self.bar, self.table, row(None, self.count, 0, self.save_button, close), edge=theme.GROUP)
        lay.setStretchFactor(self.table, 1)
        self.resize(theme.px(860), theme.px(420))
        place.work.ask(ReadLog(case_id=case_id), self._show, self._failed)

    def _show(self, looks: tuple[Look, ...]) -> None:
        self._looks = looks
        self.model.show_lines(Line(cells, str(at), cells) for at, cells in enumerate(self.lines()))
        self.count.setText(ngettext("{n} entry", "{n} entries", len(looks)).format(n=len(looks)))

    def lines(self) -> list[tuple[str, ...]]:
        """The rows as they are shown and saved."""
        return [
            (
                look.at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M:%S"),
                look.actor,
                look.kind.label,
                look.note,
                look.second,
                look.workplace,
            )
            for look in self._looks
        ]

    def save(self) -> None:
        """Ask for the file; that the log was taken out is put on record first."""
        chosen = self.choose_file(f"{self.windowTitle()}.csv")
        if chosen:
            command = RecordExport(what="read_log", detail={"number": self.number})
            self.place.work.do(command, None, lambda _done: self._write(Path(chosen)), self._failed)

    def _write(self, path: Path) -> None:
        lines = [self._headings, *self.lines()]

        def make(_report: Report) -> Path:
            from complaintdesk.sheets.read_log import write_read_log

            write_read_log(path, lines)
            return path

        self.place.work.background(make, self._made, failed=self._failed)

    def _made(self, path: Path) -> None:
        self.bar.say(_("Saved: {file}").format(file=path.name), kind="ok")

    def _failed(self, error: BaseException) -> None:
        from complaintdesk.ui.messages import show_problem

        show_problem(error, self.bar)

    def _choose(self, name: str) -> str:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save as a table…"), name, "CSV (*.csv)")
        return chosen if not chosen or Path(chosen).suffix else f"{chosen}.csv"
