"""扫描件逐页归档: reads the pages of the chosen files one after another and hands each to the desk; can be stopped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from complaintdesk.desk.rows import Done
from complaintdesk.desk.scanning import FilePage
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.scans.reading import SUFFIXES, ScannedPage, read_files
from complaintdesk.ui.work import Report, Work


def scannable(paths: Sequence[Path]) -> list[Path]:
    """Those that may be scanned pages: folders, PDF files and pictures."""
    return [path for path in paths if path.is_dir() or path.suffix.lower() in SUFFIXES]


@dataclass(frozen=True)
class Taken:
    """一页的去处: what became of a page; without a case it waits, and with `trouble` it could not even be read."""

    file: str
    page: int
    case_id: int | None = None
    number: str = ""
    form: str = ""
    copy: int = 0
    trouble: str = ""


class ScanRun(QObject):
    """One run over files and folders. Nothing but the desk's own step is done on its thread; the window stays free."""

    taken = Signal(object)
    """A page (Taken) was dealt with."""
    advanced = Signal(int, int)
    """So many pages of so many (as far as is known) are done."""
    ended = Signal()
    failed = Signal(object)

    def __init__(self, work: Work, paths: list[Path], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work, self._paths = work, paths
        self._pages: Iterator[ScannedPage] | None = None
        self._done, self._total = 0, 0
        self._stops = False

    def start(self) -> None:
        """Begin with the first page."""
        self._work.background(self._next, self._read, failed=self._broken)

    def stop(self) -> None:
        """Stop after the page that is being read; what was filed stays filed."""
        self._stops = True

    def _next(self, _report: Report) -> ScannedPage | None:
        if self._pages is None:
            self._pages = read_files(self._paths, self._count)
        if self._stops:
            close = getattr(self._pages, "close", None)
            if close is not None:
                close()
            return None
        return next(self._pages, None)

    def _count(self, _done: int, total: int) -> None:
        self._total = total

    def _read(self, page: ScannedPage | None) -> None:
        if page is None:
            self.ended.emit()
            return
        if not page.image:
            self._tell(Taken(page.file, page.page, trouble=page.trouble))
            return
        command = FilePage(file=page.file, page=page.page, image=page.image, code=page.text)
        self._work.do(command, self, partial(self._kept, page), self._broken)

    def _kept(self, page: ScannedPage, done: Done) -> None:
        if done.kind is EventKind.SCAN_FILED and page.code is not None:
            code = page.code
            self._tell(Taken(page.file, page.page, done.id, done.number, code.form, code.copy))
        else:
            self._tell(Taken(page.file, page.page))

    def _tell(self, taken: Taken) -> None:
        self._done += 1
        self.taken.emit(taken)
        self.advanced.emit(self._done, max(self._done, self._total))
        QTimer.singleShot(0, self, self.start)

    def _broken(self, error: BaseException) -> None:
        self.failed.emit(error)
        self.ended.emit()
