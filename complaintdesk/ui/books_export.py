"""导出事务簿: the open book as a workbook, made off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.desk.book_tables import exported_book
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui.ledger_export import desk_beside, file_name
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report


class BookExport(QObject):
    """Asks for the file and says when it is made; `choose_file(suggested name)` gives the file, or "" for none."""

    def __init__(self, place: WorkPlace, window: QWidget) -> None:
        super().__init__(window)
        self.place, self._window = place, window
        self.choose_file: Callable[[str], str] = self._choose

    def start(self, kind: EntryKind, *, ended: bool) -> None:
        """Export this book, with `ended` also what needs nothing more."""
        chosen = self.choose_file(f"{file_name(f'{self.place.office.name} {kind.label}')}.xlsx")
        if not chosen:
            return
        path, office, desk = Path(chosen), self.place.office, desk_beside(self.place)

        def make(_report: Report) -> tuple[Path, int]:
            from complaintdesk.sheets.book_export import write_book

            table = exported_book(desk, kind, ended=ended)
            return path, write_book(path, table, office)

        self.place.work.background(make, self._made, failed=self.place.problem)

    def _made(self, made: tuple[Path, int]) -> None:
        path, count = made
        words = ngettext("{n} entry exported to {file}.", "{n} entries exported to {file}.", count)
        self.place.bar.say(words.format(n=f"{count:,}", file=path.name), kind="ok")

    def _choose(self, name: str) -> str:
        chosen = QFileDialog.getSaveFileName(self._window, _("Export this book as Excel"), name, "Excel (*.xlsx)")[0]
        return chosen if not chosen or Path(chosen).suffix else f"{chosen}.xlsx"
