"""导出事务簿: the open book as a workbook, made off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.desk.book_tables import exported_book
from complaintdesk.desk.core import Desk
from complaintdesk.domain.book_words import EntryKind
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.work import Report

_NOT_IN_NAMES = '\\/:*?"<>|'


class BookExport(QObject):
    """Asks for the file and says when it is made; `choose_file(suggested name)` gives the file, or "" for none."""

    def __init__(self, place: WorkPlace, window: QWidget) -> None:
        super().__init__(window)
        self.place, self._window = place, window
        self.choose_file: Callable[[str], str] = self._choose

    def start(self, kind: EntryKind, *, ended: bool) -> None:
        """Export this book, with `ended` also what needs nothing more."""
        name = "".join("_" if char in _NOT_IN_NAMES else char for char in f"{self.place.office.name} {kind.label}")
        chosen = self.choose_file(f"{name}.xlsx")
        if not chosen:
            return
        path, office, mine = Path(chosen), self.place.office, cast("Desk", self.place.work.desk)

        def make(_report: Report) -> tuple[Path, int]:
            from complaintdesk.sheets.book_export import write_book

            # The desk of the window is for one thread only; the same person works on this one too.
            table = exported_book(Desk(mine.database, mine.actor, mine.clock), kind, ended=ended)
            return path, write_book(path, table, office)

        self.place.work.background(make, self._made, failed=self.place.problem)

    def _made(self, made: tuple[Path, int]) -> None:
        path, count = made
        words = ngettext("{n} entry exported to {file}.", "{n} entries exported to {file}.", count)
        self.place.bar.say(words.format(n=f"{count:,}", file=path.name), kind="ok")

    def _choose(self, name: str) -> str:
        chosen = QFileDialog.getSaveFileName(self._window, _("Export this book as Excel"), name, "Excel (*.xlsx)")[0]
        return chosen if not chosen or Path(chosen).suffix else f"{chosen}.xlsx"
