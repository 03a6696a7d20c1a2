"""另存为: asks where a PDF, or a letter for the word processor, shall be kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.i18n import _


def ask_where(parent: QWidget, name: str, then: Callable[[Path], object]) -> None:
    """Open the system's dialog with a proposed name, whose ending says of which kind; what was chosen goes to `then`."""
    suffix = Path(name).suffix.lstrip(".")
    title, kind = {
        "docx": (_("Save as Word…"), "Word (*.docx)"),
        "xlsx": (_("Save as Excel…"), "Excel (*.xlsx)"),
    }.get(suffix, (_("Save PDF…"), "PDF (*.pdf)"))
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    dialog = QFileDialog(parent, title, folder, kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(name)
    dialog.fileSelected.connect(lambda file: then(Path(file)))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
