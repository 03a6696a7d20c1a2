"""单位管理: staff, departments, categories, calendar, rules and settings, each on one page of one dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from complaintdesk.desk.rows import Changes
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.calendar_page import CalendarPage
from complaintdesk.ui.categories_page import CategoriesPage
from complaintdesk.ui.controls import button, column, fit_screen, row
from complaintdesk.ui.departments_page import DepartmentsPage
from complaintdesk.ui.exchange_partners_page import ExchangePartnersPage
from complaintdesk.ui.form_dialog import FormDialog
from complaintdesk.ui.forms_page import FormsPage
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.policy_page import PolicyPage
from complaintdesk.ui.settings_page import SettingsPage
from complaintdesk.ui.side_list import SideList
from complaintdesk.ui.staff_page import StaffPage
from complaintdesk.ui.tab import WorkPlace
from complaintdesk.ui.vault_page import VaultPage

SIZE: Final = (1280, 760)
Page = (
    StaffPage | DepartmentsPage | CategoriesPage | CalendarPage | PolicyPage | FormsPage | VaultPage | ExchangePartnersPage
    | SettingsPage
)  # fmt: skip
_PAGES: Final[tuple[tuple[Callable[[WorkPlace], Page], str], ...]] = (
    (StaffPage, "user"),
    (DepartmentsPage, "department"),
    (CategoriesPage, "list"),
    (CalendarPage, "calendar"),
    (PolicyPage, "detail"),
    (FormsPage, "print"),
    (VaultPage, "lock"),
    (ExchangePartnersPage, "send"),
    (SettingsPage, "settings"),
)
_OFFICE: Final = frozenset(
    {
        EventKind.STAFF_CHANGED,
        EventKind.DEPARTMENT_CHANGED,
        EventKind.OFFICE_CHANGED,
        EventKind.CALENDAR_CHANGED,
        EventKind.POLICY_INSTALLED,
        EventKind.VAULT_CHANGED,
        EventKind.FORM_CHANGED,
    }
)


class OfficeDialog(FormDialog):
    """A list of sections at the left, the chosen one at the right."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("office_dialog")
        self.setWindowTitle(_("{office}: staff, rules and settings").format(office=place.office.name))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.bar = MessageBar()
        self.place = replace(place, bar=self.bar)
        self._warned = False
        self.pages = QStackedWidget()
        self.list: list[Page] = []
        for make, _icon in _PAGES:
            page = make(self.place)
            self.list.append(page)
            self.pages.addWidget(page)
        titles = [(_(page.TITLE), icon) for page, (_make, icon) in zip(self.list, _PAGES, strict=True)]
        self.sections = SideList(titles, _("Sections"), 176)
        self.sections.setObjectName("sections")
        close = button(_("Close"), name="close", clicked=self.reject)
        right = column(None, self.bar, self.pages, gap=0)
        right.setStretchFactor(self.pages, 1)
        left = column(None, self.sections, close)
        left.setContentsMargins(0, theme.px(theme.GROUP), 0, 0)
        lay = row(self, left, right, gap=theme.GROUP)
        edge = theme.px(theme.GROUP)
        lay.setContentsMargins(edge, 0, edge, edge)
        lay.setStretch(1, 1)
        self.sections.currentRowChanged.connect(self._show)
        self.place.work.changed.connect(self._on_changed)
        fit_screen(self, SIZE)
        self.sections.setCurrentRow(0)

    def show_section(self, page: type[Page]) -> None:
        """Bring a section to the front."""
        self.sections.setCurrentRow(next(at for at, each in enumerate(self.list) if isinstance(each, page)))

    def _show(self, at: int) -> None:
        self.bar.clear()
        self._warned = False
        self.pages.setCurrentIndex(at)
        self.list[at].reload()

    def _on_changed(self, changes: Changes, initiator: QObject | None) -> None:
        page = self.list[self.pages.currentIndex()]
        if initiator is not page and changes.kinds & _OFFICE:
            page.reload()

    def reject(self) -> None:
        if any(page.is_touched() for page in self.list) and not self._warned:
            self._warned = True
            self.bar.say(_("What you typed would be lost."), kind="warn", action=_("Discard"), do=self.reject)
            self.bar.take_focus()
            return
        super().reject()
