"""台账页的各部分: the parts of the case list's tab and where they stand; and what it shows now, to be kept or exported."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QWidget

from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import CaseList, SortBy
from complaintdesk.desk.saved_views import SavedView, SaveView
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.case_preview import WIDTH, CasePreview
from complaintdesk.ui.case_table import CaseTable
from complaintdesk.ui.case_table_view import CaseTableView
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.empty_list import EmptyList
from complaintdesk.ui.ledger_export import LedgerExport, may_export, may_import
from complaintdesk.ui.list_bulk import ListBulk
from complaintdesk.ui.list_copy import ListCopy
from complaintdesk.ui.list_filters import ListFilters
from complaintdesk.ui.list_marked import MarkedCase
from complaintdesk.ui.list_saved import SavedPart
from complaintdesk.ui.list_shown import Shown
from complaintdesk.ui.list_views import ListSide
from complaintdesk.ui.tab import Tab, WorkPlace

if TYPE_CHECKING:
    from complaintdesk.desk.filter_choices import FilterChoices
    from complaintdesk.ui.filter_panel import FilterPanel

#: What waits is sorted by urgency, everything else newest first, until somebody sorts otherwise.
_URGENT_FIRST: Final = frozenset({View.MINE, View.DUE_TODAY, View.OVERDUE})


class ListParts(Tab):
    """The parts; what they do is said by the tab itself (ui/case_list_tab.py)."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.setObjectName("case_list_tab")
        self._sorts: dict[View | int, tuple[SortBy, bool]] = {}
        """By view, or by the id of a saved one."""
        self._saved: SavedView | None = None
        self._build()

    @abstractmethod
    def _page(self, offset: int, limit: int, total: int | None = None) -> CaseList:
        """The question for these rows of the list as it is shown."""

    @abstractmethod
    def _refused(self, error: BaseException) -> None:
        """The desk refused a question."""

    def _build(self) -> None:
        place = self.place
        self.saved = SavedPart(place, self._as_saved)
        self.side = ListSide(
            place.actor.role, self.saved, may_export=may_export(place), may_import=may_import(place)
        )
        self.views = self.side.views
        self.table = CaseTable(place.office.zone, self)
        self.cases = CaseTableView(self.table)
        self.preview = CasePreview(place.office.zone)
        self.marked = MarkedCase(place, self.cases, self.preview, self._refused)
        self.copying = ListCopy(place, self.cases, self._page)
        self.filters = ListFilters()
        self._panel: FilterPanel | None = None
        self._choices: FilterChoices | None = None
        self.empty = EmptyList()
        self.export = LedgerExport(place)
        self.export.shown = self._as_shown
        self.bulk = ListBulk(place, self.cases.selected_ids)
        self.count_words = text("", "secondary", name="count_words")
        self.columns_button = button(
            _("Columns shown"),
            kind="plain",
            icon="columns",
            name="columns_button",
            clicked=lambda: self.cases.menu_below(self.columns_button),
            tooltip=_("Choose the columns and what to sort by; drag a head to move it"),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(QWidget())
        self._split = QSplitter()
        self._split.addWidget(self.cases)
        self._split.addWidget(self.preview)
        self._split.setStretchFactor(0, 5)
        self._split.setStretchFactor(1, 1)
        self._split.setChildrenCollapsible(True)
        self._split.setCollapsible(0, False)
        self._split.setSizes([theme.px(850), theme.px(WIDTH)])
        self._pages.addWidget(self._split)
        self._pages.addWidget(self.empty)
        head = row(None, self.filters, self.columns_button)
        head.setStretch(0, 1)
        foot = row(None, self.count_words, self.bulk, 0, self.export)
        foot.setContentsMargins(0, 0, 0, 0)
        body = column(None, head, self._pages, foot)
        body.setStretch(1, 1)
        lay = QHBoxLayout(self)
        edge = theme.px(theme.EDGE)
        lay.setContentsMargins(edge - theme.px(theme.GAP), theme.px(theme.GRID), edge, theme.px(theme.GRID))
        lay.setSpacing(theme.px(theme.GROUP))
        lay.addWidget(self.side)
        lay.addLayout(body, 1)
        self.entry = self.cases

    @abstractmethod
    def _panel_changed(self, wanted: CaseFilter) -> None:
        """Other filters were chosen in the panel."""

    @property
    def panel(self) -> FilterPanel:
        """The filters behind their button, made when they are first wanted."""
        if self._panel is None:
            from complaintdesk.ui.filter_panel import FilterPanel

            self._panel = FilterPanel(self.place.office.zone, self.filters.filters, self)
            self._panel.changed.connect(self._panel_changed)
            if self._choices is not None:
                self._panel.show_choices(self._choices)
            self._panel.show_filter(self.filter)
        return self._panel

    def _show_in_panel(self, wanted: CaseFilter) -> None:
        if self._panel is not None:
            self._panel.show_filter(wanted)

    @property
    def filter(self) -> CaseFilter:
        """The filter in force, view and search included."""
        return self.filters.filter

    @property
    def sorting(self) -> tuple[SortBy, bool]:
        """(by what, descending) in the view shown."""
        view = self.filter.view
        usual = (SortBy.URGENCY, False) if view in _URGENT_FIRST else (SortBy.NUMBER, True)
        if self._saved is not None:
            usual = (self._saved.sort, self._saved.descending)
        return self._sorts.get(self._saved.id if self._saved else view, usual)

    def _as_saved(self) -> SaveView:
        sort, descending = self.sorting
        return SaveView(filter=self.filter, sort=sort, descending=descending, columns=self.cases.columns())

    def _as_shown(self) -> Shown:
        sort, descending = self.sorting
        columns = tuple(self.cases.shown_columns())
        return Shown(self.filter, sort, descending, columns, self.place.office.zone)

    def _show_count(self) -> None:
        total = self.table.total
        words = ngettext("{n} case in all", "{n} cases in all", total).format(n=f"{total:,}")
        chosen = self.cases.selected_count()
        if chosen > 1:
            more = ngettext("{n} selected", "{n} selected", chosen).format(n=f"{chosen:,}")
            words = f"{words} · {more}"
        self.count_words.setText(words if total else "")
        self.bulk.show_for(chosen if total else 0)
