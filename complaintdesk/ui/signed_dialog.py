"""签回的原件: the scanned pages of a case's forms beside its data, to compare what was signed with what is recorded."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QDialog, QSplitter, QWidget

from complaintdesk.desk.case_sheet import FileOf
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.desk.signed_pages import SignedPage, SignedPages
from complaintdesk.i18n import N_, _
from complaintdesk.ui import theme
from complaintdesk.ui.case_reading import CaseReading
from complaintdesk.ui.controls import button, column, fit_screen, row, text
from complaintdesk.ui.messages import MessageBar, show_problem
from complaintdesk.ui.office_page import Line, lines_table
from complaintdesk.ui.page_picture import PagePicture
from complaintdesk.ui.tab import WorkPlace

SIZE: Final = (1280, 760)
_HEADINGS: Final = (N_("Form"), N_("Copy no."), N_("Page"), N_("Filed on"))
_LIST_HEIGHT: Final = 150


class SignedDialog(QDialog):
    """Left the page as it was signed, right the case as it is recorded."""

    def __init__(self, place: WorkPlace, sheet: CaseSheet, form: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signed_dialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Signed paper of {number}").format(number=sheet.number))
        self.place, self.sheet, self._form = place, sheet, form
        self._zone = ZoneInfo(sheet.zone)
        self.bar = MessageBar()
        self.table, self.model = lines_table([_(h) for h in _HEADINGS], 0, "signed_table")
        self.table.setAccessibleName(_("Signed pages"))
        self.table.setFixedHeight(theme.px(_LIST_HEIGHT))
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.picture = PagePicture()
        self.picture.say(_("No page has come back yet."))
        self.reading = CaseReading()
        self.reading.show_case(sheet)
        self._large = button(_("Enlarge"), kind="plain", name="signed_enlarge")
        self._large.setCheckable(True)
        self._large.toggled.connect(lambda on: self.picture.fit_width(not on))
        left = QWidget()
        lay = column(left, self.table, row(None, 0, self._large), self.picture)
        lay.setStretch(2, 1)
        right = QWidget()
        lay = column(right, text(_("As recorded"), "section"), self.reading)
        lay.setStretch(1, 1)
        lay.setContentsMargins(theme.px(theme.GROUP), 0, 0, 0)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        for part in (left, right):
            split.addWidget(part)
            split.setStretchFactor(split.count() - 1, 1)
        whole = column(self, self.bar, split, row(None, 0, button(_("Close"), name="close", clicked=self.reject)))
        whole.setStretch(1, 1)
        edge = theme.px(theme.EDGE)
        whole.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        fit_screen(self, SIZE)
        place.work.ask(SignedPages(case_id=sheet.id), self._show, self._refused)

    def _show(self, pages: tuple[SignedPage, ...]) -> None:
        lines = []
        for one in pages:
            place = str(one.page or "")
            if one.page and one.pages:
                place = _("{page} of {pages}").format(page=one.page, pages=one.pages)
            copy = " ".join(part for part in (str(one.copy or ""), one.label) if part)
            day = one.added_at.astimezone(self._zone).strftime("%Y-%m-%d %H:%M")
            lines.append(Line((one.title, copy, place, day), str(one.attachment_id), one))
        self.model.show_lines(lines)
        first = next((n for n, line in enumerate(lines) if line.item.form == self._form), 0)
        if lines:
            self.table.setCurrentIndex(self.model.index(first, 0))
        self.table.setFocus()

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        if now.isValid():
            page: SignedPage = self.model.lines[now.row()].item
            question = FileOf(attachment_id=page.attachment_id)
            self.place.work.ask(question, self.picture.show_picture, self._refused, latest="signed picture")

    def _refused(self, error: Any) -> None:
        show_problem(error, self.bar)
