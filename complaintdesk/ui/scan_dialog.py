"""扫描归档: signed paper goes back to its cases; what found none waits here with the reason until somebody decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFileDialog, QProgressBar, QSplitter, QWidget

from complaintdesk.desk.scanning import ScanImage, WaitingRow, WaitingScans
from complaintdesk.domain.form_shipped import form_label
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.scans.reading import SUFFIXES
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, fit_screen, row, text
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.office_page import Line, lines_table
from complaintdesk.ui.page_picture import PagePicture
from complaintdesk.ui.scan_run import ScanRun, Taken, scannable
from complaintdesk.ui.scan_settling import SettleScanDialog
from complaintdesk.ui.tab import WorkPlace

SIZE: Final = (1180, 720)
LEAST_PICTURE: Final = 320
_HEADINGS: Final = (N_("State of the page"), N_("File"), N_("Page"), N_("What became of it"))
_WIDE: Final = 3


class ScanDialog(FormDialog):
    """Drop or choose files and folders; watch each page find its case; settle those that wait."""

    case_chosen = Signal(int)

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("scan_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Scan signed paper in"))
        self.setAcceptDrops(True)
        self.place = place
        self.choose_files: Callable[[], list[str]] = self._choose_files
        self.choose_folder: Callable[[], str] = self._choose_folder
        self._zone = ZoneInfo(place.office.zone)
        self._run: ScanRun | None = None
        self._taken: list[Taken] = []
        self._waiting: tuple[WaitingRow, ...] = ()
        self._closes = False
        self._build()
        self.reload()

    def _build(self) -> None:
        self.bar = MessageBar()
        self.hint = text(
            _("Drop scanned pages or a folder here: PDF, JPEG, PNG or TIFF, in any order and any way up. Each page finds"
              " its case by its code."),
            "secondary", wrap=True,
        )  # fmt: skip
        self._files = button(_("Choose files…"), kind="primary", icon="attach", name="scan_files", clicked=self._ask_files)
        self._folder = button(_("Choose a folder…"), name="scan_folder", clicked=self._ask_folder)
        self.progress = QProgressBar()
        self.progress.setObjectName("scan_progress")
        self.progress.setTextVisible(False)
        self._said = text("", "secondary", name="scan_progress_words")
        self._stop = button(_("Stop"), name="scan_stop", clicked=self.stop)
        self.table, self.model = lines_table([_(h) for h in _HEADINGS], _WIDE, "scan_table")
        self.table.setAccessibleName(_("Scanned pages"))
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.table.doubleClicked.connect(lambda _index: self.open_chosen())
        self.picture = PagePicture()
        self.count = text("", "strong", name="scan_count")
        self._settle = button(_("File by hand…"), name="scan_settle", icon="open", clicked=self.settle)
        self._open = button(_("Open case"), name="scan_open", icon="open", clicked=self.open_chosen)
        self._close = button(_("Close"), name="scan_close", clicked=self.close)
        left = QWidget()
        self.why = text("", wrap=True, selectable=True, name="scan_why")
        lay = column(left, self.count, self.table, self.why)
        lay.setStretch(1, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        for part, stretch in ((left, 6), (self.picture, 5)):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, stretch)
        self.picture.setMinimumWidth(theme.px(LEAST_PICTURE))
        self.table.setMinimumWidth(theme.px(LEAST_PICTURE))
        lay.setContentsMargins(0, 0, theme.px(theme.GROUP), 0)
        top = row(None, self.hint, self._folder, self._files)
        top.setStretch(0, 1)
        whole = column(
            self, self.bar, top, row(None, self.progress, self._said, self._stop), split,
            row(None, self._settle, self._open, 0, self._close), gap=theme.GROUP,
        )  # fmt: skip
        whole.setStretch(3, 1)
        edge = theme.px(theme.EDGE)
        whole.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        fit_screen(self, SIZE)
        self._show_progress(running=False)

    @property
    def is_reading(self) -> bool:
        """Whether pages are being read now."""
        return self._run is not None

    # Files come in

    def take(self, paths: Sequence[Path]) -> None:
        """Read these files and folders; those of other kinds are named and left alone."""
        if self.is_reading:
            self.bar.say(_("Pages are being read."), _("Wait until they are done, or stop first."), "info")
            return
        good = scannable(paths)
        bad = [path.name for path in paths if path not in good]
        if bad:
            self.bar.say(
                _("“{name}” is no PDF, JPEG, PNG or TIFF. Scan or save it as one of these.").format(name=bad[0]), kind="warn"
            )
        if not good:
            return
        self._run = ScanRun(self.place.work, good, self)
        self._run.taken.connect(self._page_taken)
        self._run.advanced.connect(self._advanced)
        self._run.failed.connect(lambda error: show_problem(error, self.bar))
        self._run.ended.connect(self._ended)
        self._show_progress(running=True)
        self._run.start()

    def stop(self) -> None:
        """Stop after the page in hand."""
        if self._run is not None:
            self._run.stop()
            self._stop.setEnabled(False)

    def _page_taken(self, taken: Taken) -> None:
        self._taken.append(taken)
        if taken.case_id is None and not taken.trouble:
            self.reload()
        else:
            self._fill()

    def _advanced(self, done: int, total: int) -> None:
        self.progress.setMaximum(max(total, 1))
        self.progress.setValue(done)
        self._said.setText(_("Page {page} of {pages}").format(page=done, pages=total))

    def _ended(self) -> None:
        self._run = None
        self._show_progress(running=False)
        filed = sum(one.case_id is not None for one in self._taken)
        waits = len(self._taken) - filed
        words = ngettext("{n} page found its case.", "{n} pages found their cases.", filed).format(n=filed)
        if waits:
            more = ngettext("{n} page did not: look at it below.", "{n} pages did not: look at them below.", waits)
            words = f"{words} {more.format(n=waits)}"
        self.bar.say(words, kind="warn" if waits else "ok")
        if self._waiting:
            # What waits stands first and wants a decision.
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.setFocus()
        if self._closes:
            self.close()

    def _show_progress(self, *, running: bool) -> None:
        for one in (self.progress, self._said, self._stop):
            one.setVisible(running)
        self._stop.setEnabled(running)
        self._files.setEnabled(not running)
        self._folder.setEnabled(not running)
        if running:
            self.progress.setMaximum(0)
            self._said.setText("")

    # What there is

    def reload(self) -> None:
        """Ask for the pages that wait, also those of other days and other people."""
        self.place.work.ask(WaitingScans(), self._show, lambda error: show_problem(error, self.bar), latest="scans")

    def _show(self, waiting: tuple[WaitingRow, ...]) -> None:
        self._waiting = waiting
        self._fill()

    def _fill(self) -> None:
        key = self._key()
        lines = [
            Line((_("Waits"), one.file, str(one.page), self._why(one)), f"waiting {one.id}", one) for one in self._waiting
        ]
        for n, taken in reversed(list(enumerate(self._taken))):
            if taken.trouble:
                page = str(taken.page or "")
                lines.append(Line((_("Not read"), taken.file, page, taken.trouble), f"taken {n}", taken))
            elif taken.case_id is not None:
                where = _("{number}, {form}, copy {copy}").format(
                    number=taken.number, form=form_label(taken.form), copy=taken.copy
                )
                lines.append(Line((_("Filed"), taken.file, str(taken.page), where), f"taken {n}", taken, muted=True))
        self.model.show_lines(lines)
        waits = len(self._waiting)
        self.count.setText(
            ngettext("{n} page waits", "{n} pages wait", waits).format(n=waits) if waits else _("No page waits.")
        )
        at = next((n for n, line in enumerate(lines) if line.key == key), 0)
        if lines:
            self.table.setCurrentIndex(self.model.index(at, 0))
        else:
            self.picture.say(_("The page you choose is shown here."))
        self._enable()

    def _why(self, one: WaitingRow) -> str:
        day = one.at.astimezone(self._zone).strftime("%m-%d %H:%M")
        words = one.words
        if one.number:
            words = _("{reason} {number}, {form}").format(reason=words, number=one.number, form=one.title)
        return _("{reason} ({day}, {who})").format(reason=words, day=day, who=one.by)

    def _line(self) -> Any:
        index = self.table.currentIndex()
        return self.model.lines[index.row()].item if index.isValid() and self.model.lines else None

    def _key(self) -> str:
        index = self.table.currentIndex()
        return self.model.lines[index.row()].key if index.isValid() and self.model.lines else ""

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        item = self._line()
        self.why.setText(self.model.lines[now.row()].cells[_WIDE] if now.isValid() and item is not None else "")
        self._enable()
        if isinstance(item, WaitingRow):
            self.place.work.ask(
                ScanImage(scan_id=item.id), self.picture.show_picture, lambda e: show_problem(e, self.bar),
                latest="scan picture",
            )  # fmt: skip
        elif isinstance(item, Taken):
            self.picture.say(item.trouble or _("Open the case to see the page beside its data."))

    def _enable(self) -> None:
        item = self._line()
        self._settle.setEnabled(isinstance(item, WaitingRow))
        self._open.setEnabled(isinstance(item, Taken) and item.case_id is not None)

    # What is done with a page

    def open_chosen(self) -> None:
        """Go to the case of a filed page; settle a waiting one."""
        item = self._line()
        if isinstance(item, Taken) and item.case_id is not None:
            self.case_chosen.emit(item.case_id)
            self.close()
        elif isinstance(item, WaitingRow):
            self.settle()

    def settle(self) -> None:
        """Say by hand which case the page belongs to, or that it is to be kept nowhere."""
        item = self._line()
        if isinstance(item, WaitingRow):
            dialog = SettleScanDialog(self.place, item, self)
            dialog.settled.connect(self._settled)
            dialog.open()

    def _settled(self, words: str) -> None:
        self.bar.say(words, kind="ok")
        self.reload()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.table.hasFocus():
            self.open_chosen()
        elif event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self.settle()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Not in the middle of a page: what was filed must have been told."""
        if self._run is not None:
            self._closes = True
            self.stop()
            event.ignore()
            return
        super().closeEvent(event)

    def reject(self) -> None:
        self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _ask_files(self) -> None:
        self.take([Path(name) for name in self.choose_files()])

    def _ask_folder(self) -> None:
        if name := self.choose_folder():
            self.take([Path(name)])

    def _choose_files(self) -> list[str]:
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        wanted = _("Scanned pages ({kinds})").format(kinds=kinds)
        return QFileDialog.getOpenFileNames(self, _("Choose files…"), "", wanted)[0]

    def _choose_folder(self) -> str:
        return QFileDialog.getExistingDirectory(self, _("Choose a folder…"))


