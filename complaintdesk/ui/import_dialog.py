"""导入旧台账: an old ledger becomes cases, step by step, nothing written before it was seen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.i18n import _
from complaintdesk.ui.tab import WorkPlace


class ImportDialog(QDialog):
    """File, columns, trial run, import, and the way back."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Import an old ledger…"))
