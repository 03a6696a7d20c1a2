"""附件: the files of a case, pictures as small images. Evidence is never run: only plain pictures and PDF open."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QImageReader, QPixmap
from PySide6.QtWidgets import QFileDialog, QLabel, QVBoxLayout, QWidget

from complaintdesk.desk.case_sheet import FileOf
from complaintdesk.desk.rows import AttachmentRow, CaseSheet
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.case_reading import listed
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.turns import NextPage, Steps

PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff")
OPENED = (*PICTURES, ".pdf")
THUMB = 48
LARGEST_THUMB = 8 * 1024 * 1024


def size_words(size: int) -> str:
    """The size as people read it."""
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{max(1, size // 1024)} kB"


def small_picture(content: bytes, side: int) -> QImage:
    """The picture scaled down while it is read; a null image where it is none or claims to be huge."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    reader.setAllocationLimit(128)
    whole = reader.size()
    if whole.isValid():
        reader.setScaledSize(whole.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class Attachments(QWidget):
    """The list with open and save; asks the desk for a file's bytes only when they are needed."""

    failed = Signal(object)

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("attachments")
        self._place = place
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self.choose_file: Callable[[str], str] = self._choose
        self.open_file: Callable[[Path], object] = lambda path: QDesktopServices.openUrl(
            QUrl.fromLocalFile(str(path))
        )
        self.next = NextPage(column(self, gap=0))

    def prepare(self, sheet: CaseSheet) -> Steps:
        """List this case's files out of sight."""
        page = self.next.begin()
        lay = column(page, text(_("Attachments"), "section"), gap=theme.GRID)
        if not sheet.attachments:
            lay.addWidget(text(_("None"), "secondary"))
        for file in sheet.attachments:
            lay.addWidget(self._line(file, page))
            yield

    def _line(self, file: AttachmentRow, page: QWidget) -> QWidget:
        holder = QWidget(page)
        picture = QLabel()
        picture.setFixedSize(theme.px(THUMB), theme.px(THUMB))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        ending = Path(file.name).suffix.lower()
        icons.put(picture, "image" if ending in PICTURES else "attach", "muted")
        name = text(file.name, wrap=True)
        name.setMinimumWidth(1)
        words = QWidget()
        inner = QVBoxLayout(words)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(name)
        inner.addWidget(text(listed(size_words(file.size), file.added_by), "secondary"))
        tools: list[QWidget] = []
        if ending in OPENED:
            tools.append(
                button(
                    "",
                    kind="plain",
                    icon="eye",
                    tooltip=_("Look at {name}").format(name=file.name),
                    name=f"look_{file.id}",
                    clicked=lambda: self._look(file),
                )
            )
        tools.append(
            button(
                "",
                kind="plain",
                icon="save",
                tooltip=_("Save a copy of {name}").format(name=file.name),
                name=f"save_{file.id}",
                clicked=lambda: self._save(file),
            )
        )
        lay = row(holder, picture, words, *tools)
        lay.setStretchFactor(words, 1)
        if ending in PICTURES and file.size <= LARGEST_THUMB:
            self._place.work.ask(
                FileOf(attachment_id=file.id), lambda content: self._thumb(picture, content), self.failed.emit
            )
        return holder

    def _thumb(self, picture: QLabel, content: bytes) -> None:
        ratio = self.devicePixelRatioF()
        image = small_picture(content, round(theme.px(THUMB) * ratio))
        if not image.isNull():
            shown = QPixmap.fromImage(image)
            shown.setDevicePixelRatio(ratio)
            picture.setPixmap(shown)

    def _choose(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self, _("Save a copy"), name)[0]

    def _save(self, file: AttachmentRow) -> None:
        where = self.choose_file(file.name)
        if where:
            self._place.work.ask(
                FileOf(attachment_id=file.id),
                lambda content: self._saved(Path(where), content),
                self.failed.emit,
            )

    def _saved(self, path: Path, content: bytes) -> None:
        if self._write(path, content):
            self._place.bar.say(_("Saved as {file}.").format(file=path.name), kind="ok")

    def _look(self, file: AttachmentRow) -> None:
        if self._folder is None:
            # Readable by this login only, and gone with this widget.
            self._folder = tempfile.TemporaryDirectory(prefix="complaintdesk-", ignore_cleanup_errors=True)
            self.destroyed.connect(self._folder.cleanup)
        # The name on disk is ours: the shown name came from somebody else.
        path = Path(self._folder.name) / f"{file.sha256[:16]}{Path(file.name).suffix.lower()}"

        def show(content: bytes) -> None:
            if self._write(path, content):
                self.open_file(path)

        self._place.work.ask(FileOf(attachment_id=file.id), show, self.failed.emit)

    def _write(self, path: Path, content: bytes) -> bool:
        try:
            path.write_bytes(content)
        except OSError:
            self.failed.emit(UserError(_("The file cannot be written there."), _("Choose another folder.")))
            return False
        return True
