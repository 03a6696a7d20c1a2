"""附件: files, pasted pictures and scans waiting to be registered, with the ways to bring them in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QMimeData, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QImageWriter,
    QKeyEvent,
    QKeySequence,
)
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem, QWidget

from complaintdesk.desk.attaching import FileContent
from complaintdesk.domain.errors import UserError
from complaintdesk.i18n import _
from complaintdesk.ui import icons, theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.draft_files import DraftFiles
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.work import Report, Work

MEGABYTE: Final = 1024 * 1024
_PICTURES: Final = frozenset((".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".heic"))
_ROWS_SHOWN: Final = 3


@dataclass(frozen=True)
class Waiting:
    """One file in the box; its content is in memory and, for the draft, on the disk."""

    file: FileContent
    sha256: str


class AttachmentsBox(QWidget):
    """The list of files with its buttons. Reading and hashing are done off the GUI thread."""

    changed = Signal()
    problem = Signal(object)
    """A UserError: too large, empty, not readable."""

    def __init__(self, work: Work, limit_mb: int, kept: DraftFiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._work, self._limit_mb, self._kept = work, limit_mb, kept
        self._waiting: list[Waiting] = []
        self._pasted = 0
        self._restoring = ""
        # What is still being read belongs to the person whose form was open when it was added.
        self._round = 0
        self.title = text(_("Attachments"), "section")
        self.hint = text(_("Drop files here, or paste a picture with Ctrl+V."), "secondary", wrap=True)
        self.list = QListWidget()
        self.list.setObjectName("attachments")
        self.list.setAccessibleName(_("Attachments"))
        self.list.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.installEventFilter(self)
        self.add_button = button(_("Add file…"), icon="attach", name="add_file", clicked=self._choose)
        self.remove_button = button(_("Remove"), kind="plain", icon="trash", name="remove_file",
                                    tooltip=_("Take the marked file out"), clicked=self._remove_marked)
        column(self, self.title, self.hint, self.list, row(None, self.add_button, self.remove_button, 0), gap=6)
        self._show()

    def files(self) -> tuple[FileContent, ...]:
        """What is to be attached, in order."""
        return tuple(waiting.file for waiting in self._waiting)

    def add_paths(self, paths: Sequence[Path]) -> None:
        """Read these files and put them in the list."""
        limit, limit_mb = self._limit_mb * MEGABYTE, self._limit_mb
        for path in paths:
            self._take(partial(_read, path, limit, limit_mb))

    def add_image(self, image: QImage) -> None:
        """Put a picture of the clipboard in the list, as PNG."""
        self._pasted += 1
        name = _("Pasted picture {n}").format(n=self._pasted) + ".png"
        # A picture of its own: the clipboard's may change while it is packed.
        own = image.copy()
        limit, limit_mb = self._limit_mb * MEGABYTE, self._limit_mb
        self._take(lambda: _checked(FileContent(name, png_of(own)), limit, limit_mb))

    def take_from(self, mime: QMimeData) -> bool:
        """Take files or a picture, if there are any and no text that a field would rather have."""
        paths = _paths(mime)
        if paths:
            self.add_paths(paths)
            return True
        if mime.hasImage() and not mime.hasText():
            image = mime.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self.add_image(image)
                return True
        return False

    def clear(self) -> None:
        """Nothing attached, for the next person."""
        self._round += 1
        self._pasted = 0
        self._restoring = ""
        self._waiting = []
        self._show()
        self.changed.emit()

    def draft(self) -> str:
        """What a draft keeps: names and hashes."""
        if self._restoring:
            return self._restoring
        return json.dumps([[w.file.name, w.sha256] for w in self._waiting], ensure_ascii=False) if self._waiting else ""

    def restore(self, kept: str) -> None:
        """Put a draft's files back; says which of them are gone."""
        self.clear()
        wanted = named_in(kept)
        this_round = self._round

        def read(_report: Report) -> list[tuple[str, str, bytes | None]]:
            return [(name, sha256, self._kept.read(sha256)) for name, sha256 in wanted]

        def show(found: list[tuple[str, str, bytes | None]]) -> None:
            if this_round != self._round:
                return
            self._restoring = ""
            for name, sha256, content in found:
                if content is None:
                    self.problem.emit(UserError(_("The file “{name}” of the draft is gone.").format(name=name),
                                                _("Attach it again.")))
                else:
                    self._waiting.append(Waiting(FileContent(name, content), sha256))
            self._show()
            self.changed.emit()

        if wanted:
            self._restoring = kept
            self._work.background(read, show, failed=self.problem.emit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Delete:
            self._remove_marked()
            return True
        return super().eventFilter(watched, event)

    def _take(self, read: Callable[[], FileContent]) -> None:
        this_round, kept = self._round, self._kept

        def run(_report: Report) -> tuple[Waiting, UserError | None]:
            file = read()
            try:
                return Waiting(file, kept.keep(file.content)), None
            except UserError as error:
                # A full disk costs the draft, not the registration.
                return Waiting(file, hashlib.sha256(file.content).hexdigest()), error

        def show(outcome: tuple[Waiting, UserError | None]) -> None:
            waiting, error = outcome
            if this_round == self._round:
                self._add(waiting)
            if error is not None:
                self.problem.emit(error)

        self._work.background(run, show, failed=self.problem.emit)

    def _add(self, waiting: Waiting) -> None:
        if waiting.sha256 in [other.sha256 for other in self._waiting]:
            self.problem.emit(UserError(_("The file “{name}” is attached already.").format(name=waiting.file.name)))
            return
        self._waiting.append(waiting)
        self._show()
        self.list.setCurrentRow(len(self._waiting) - 1)
        self.changed.emit()

    def _remove_marked(self) -> None:
        at = self.list.currentRow()
        if 0 <= at < len(self._waiting):
            del self._waiting[at]
            self._show()
            self.list.setCurrentRow(min(at, len(self._waiting) - 1))
            self.changed.emit()

    def _show(self) -> None:
        self.list.clear()
        for waiting in self._waiting:
            name, size = waiting.file.name, size_words(len(waiting.file.content))
            item = QListWidgetItem(f"{name}  {size}")
            item.setToolTip(plain_tooltip(f"{name}  {size}"))
            is_picture = Path(name).suffix.lower() in _PICTURES
            item.setIcon(icons.icon("image" if is_picture else "attach", "muted"))
            self.list.addItem(item)
        some = bool(self._waiting)
        rows = min(len(self._waiting), _ROWS_SHOWN)
        self.list.setFixedHeight(theme.px(theme.LIST_ROW) * rows + theme.px(8))
        self.list.setVisible(some)
        self.hint.setVisible(not some)
        self.remove_button.setVisible(some)

    def _choose(self) -> None:
        dialog = QFileDialog(self.window(), _("Add file…"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add_paths([Path(name) for name in names]))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


class FileCatcher(QObject):
    """Makes a whole screen take pictures with Ctrl+V and files dropped anywhere, also on its text inputs."""

    def __init__(self, box: AttachmentsBox, parent: QObject) -> None:
        super().__init__(parent)
        self._box = box

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return event.matches(QKeySequence.StandardKey.Paste) and self._box.take_from(
                QGuiApplication.clipboard().mimeData()
            )
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and isinstance(event, QDragEnterEvent | QDropEvent):
            if _paths(event.mimeData()):
                event.acceptProposedAction()
                return True
        elif kind == QEvent.Type.Drop and isinstance(event, QDropEvent) and self._box.take_from(event.mimeData()):
            event.acceptProposedAction()
            return True
        return False


def named_in(kept: str) -> list[tuple[str, str]]:
    """Names and hashes of the files a draft speaks of; a spoilt list is as good as none."""
    try:
        listed = json.loads(kept) if kept else []
        return [(str(name), str(sha256)) for name, sha256 in listed]
    except (ValueError, TypeError):
        return []


def png_of(image: QImage) -> bytes:
    """The picture as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())


def size_words(size: int) -> str:
    """How large a file is, in words."""
    if size < MEGABYTE:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MEGABYTE:.1f} MB"


def _paths(mime: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def _read(path: Path, limit: int, limit_mb: int) -> FileContent:
    try:
        if path.stat().st_size > limit:
            raise _too_large(path.name, limit_mb)
        content = path.read_bytes()
    except OSError as error:
        raise UserError(
            _("The file “{name}” cannot be read.").format(name=path.name),
            _("Check that it is a file, still there, and not open in another program."),
        ) from error
    return _checked(FileContent(path.name, content), limit, limit_mb)


def _checked(file: FileContent, limit: int, limit_mb: int) -> FileContent:
    if not file.content:
        raise UserError(_("The file “{name}” is empty.").format(name=file.name))
    if len(file.content) > limit:
        raise _too_large(file.name, limit_mb)
    return file


def _too_large(name: str, limit_mb: int) -> UserError:
    return UserError(
        _("The file “{name}” is larger than {mb} MB.").format(name=name, mb=limit_mb),
        _("Make it smaller, or have the administrator raise the limit."),
    )
