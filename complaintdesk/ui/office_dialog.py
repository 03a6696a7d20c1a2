"""单位管理: staff, departments, categories, calendar, rules and settings, each on one page of one dialog."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from complaintdesk.i18n import _
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.tab import WorkPlace


class OfficeDialog(QDialog):
    """A list of sections at the left, the chosen one at the right."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Office, staff, rules…"))
        self.bar = MessageBar()
        self.place = replace(place, bar=self.bar)
