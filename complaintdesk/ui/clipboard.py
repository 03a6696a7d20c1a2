"""剪贴板: rows copied as a table, and what is left of them when the program ends."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

_OURS: Final = "application/x-complaintdesk-rows"


def put(data: QMimeData) -> None:
    """Copy this, marked as ours."""
    data.setData(_OURS, b"1")
    QGuiApplication.clipboard().setMimeData(data)


def leave() -> None:
    """At the end of the program what we copied stays as plain text.

    Qt crashes at exit over data that Python put there: it would be freed after Python itself has gone.
    """
    clipboard = QGuiApplication.clipboard()
    # An empty clipboard has no data at all, whatever the annotations say.
    data: QMimeData | None = clipboard.mimeData()
    if data is not None and data.hasFormat(_OURS):
        clipboard.setText(clipboard.text())
