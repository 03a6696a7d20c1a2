"""投诉台账: all cases at a glance: views, search and filters, the list with its lights, a preview of the one marked."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QWidget

from complaintdesk.desk.case_list import CaseFilter, CaseList, CasePlace, SortBy, View, Views
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.filter_choices import FilterChoices, FilterOptions
from complaintdesk.desk.office_rows import ViewCount
from complaintdesk.desk.rows import CasePage, CaseSheet, Changes
from complaintdesk.domain.errors import NotAllowed, NotFound
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.case_preview import WIDTH, CasePreview
from complaintdesk.ui.case_table import BLOCK, CaseTable
from complaintdesk.ui.case_table_view import MOST_COPIED, CaseTableView
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.empty_list import Emptiness, EmptyList
from complaintdesk.ui.filter_panel import FilterPanel
from complaintdesk.ui.ledger_export import LedgerExport, may_export, may_import
from complaintdesk.ui.list_bulk import ListBulk
from complaintdesk.ui.list_filters import ListFilters
from complaintdesk.ui.list_views import ListSide
from complaintdesk.ui.tab import Tab, WorkPlace

#: Lights change by themselves as time goes by.
MINUTE_MS: Final = 60_000
#: Nothing in the list changes by these.
_UNSEEN: Final = frozenset(
    {EventKind.PRINTED, EventKind.EXPORTED, EventKind.SIGNED_IN, EventKind.SIGN_IN_FAILED}
)
#: What waits is sorted by urgency, everything else newest first, until somebody sorts otherwise.
_URGENT_FIRST: Final = frozenset({View.MINE, View.DUE_TODAY, View.OVERDUE})


class CaseListTab(Tab):
    """投诉台账."""

    import_wanted = Signal()
    register_wanted = Signal()
    waiting = Signal(int)
    """How many cases wait for this person, whenever that changes."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.setObjectName("case_list_tab")
        self.counts: dict[View, int] = {}
        self._sorts: dict[View, tuple[SortBy, bool]] = {}
        self._asked = 0
        self._is_loaded = False
        self._case_id: int | None = None
        self._build()
        self.filters.show_filter(CaseFilter(view=View.MINE))
        self.views.choose(View.MINE)
        self._show_sorting()
        self._connect()
        # After the window has connected its signals: the tab's title shows what waits before the list was ever opened.
        QTimer.singleShot(0, self, self._ask_views)

    def _build(self) -> None:
        place = self.place
        self.side = ListSide(place.actor.role, may_export=may_export(place), may_import=may_import(place))
        self.views = self.side.views
        self.table = CaseTable(place.office.zone, self)
        self.cases = CaseTableView(self.table)
        self.preview = CasePreview(place.office.zone)
        self.filters = ListFilters()
        self.panel = FilterPanel(place.office.zone, self.filters.filters, self)
        self.empty = EmptyList()
        self.export = LedgerExport(place)
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

    def _connect(self) -> None:
        self.views.chosen.connect(self._view_chosen)
        self.side.import_button.clicked.connect(lambda _on: self.import_wanted.emit())
        self.side.handover_button.clicked.connect(lambda _on: self.bulk.open_handover())
        self.side.export_button.clicked.connect(
            lambda _on: self.export.menu(lambda: self.filter, self.side.export_button)
        )
        self.filters.changed.connect(self._filter_changed)
        self.filters.panel_wanted.connect(self.panel.toggle)
        self.filters.left.connect(lambda: self.cases.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.panel.changed.connect(self._panel_changed)
        self.table.wanted.connect(self._ask_rows)
        self.table.filled.connect(self._show_current)
        self.cases.opened.connect(self.open_case)
        self.cases.sort_wanted.connect(self._sort)
        self.cases.current_changed.connect(self._show_current)
        self.cases.selection_changed.connect(self._show_count)
        self.cases.copy_wanted.connect(self.copy)
        self.preview.open_wanted.connect(self._open_shown)
        find = QShortcut(QKeySequence.StandardKey.Find, self, context=Qt.ShortcutContext.WindowShortcut)
        find.activated.connect(self.find_words)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(lambda: self.refresh() if self.isVisible() else None)
        self._minute.start()

    # -- what is shown

    @property
    def filter(self) -> CaseFilter:
        """The filter in force, view and search included."""
        return self.filters.filter

    @property
    def sorting(self) -> tuple[SortBy, bool]:
        """(by what, descending) in the view shown."""
        view = self.filter.view
        usual = (SortBy.URGENCY, False) if view in _URGENT_FIRST else (SortBy.NUMBER, True)
        return self._sorts.get(view, usual)

    def show_filter(self, wanted: CaseFilter) -> None:
        """Show these cases, e.g. those behind a number of the statistics."""
        self._go_to(wanted)
        self._stale = False
        self._ask_views()
        self._ask_choices()

    def refresh(self) -> None:
        self._ask_views()
        self._ask_choices()
        self._reload(keep=self._is_loaded)

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.kinds - _UNSEEN)

    def on_changed(self, changes: Changes, initiator: QObject | None) -> None:
        super().on_changed(changes, initiator)
        if not self.isVisible() and self.concerns(changes):
            self._ask_views()

    def find_words(self) -> None:
        """The keyboard goes to the search line."""
        self.filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filters.search.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.filters.clear_all()
        else:
            super().keyPressEvent(event)

    def _go_to(self, wanted: CaseFilter) -> None:
        self.filters.show_filter(wanted)
        self.panel.show_filter(wanted)
        self.views.choose(wanted.view)
        self._show_sorting()
        self._reload(keep=False)

    def _view_chosen(self, view: View) -> None:
        self._go_to(replace(self.filter, view=view))

    def _filter_changed(self, wanted: CaseFilter) -> None:
        self.panel.show_filter(wanted)
        self._reload(keep=False)

    def _panel_changed(self, wanted: CaseFilter) -> None:
        # The panel knows nothing of words typed meanwhile.
        self.filters.show_filter(replace(wanted, text=self.filter.text, view=self.filter.view))
        self.panel.show_filter(self.filter)
        self._reload(keep=False)

    def _sort(self, sort: SortBy, descending: bool) -> None:
        self._sorts[self.filter.view] = (sort, descending)
        self._show_sorting()
        self._reload(keep=False)

    def _show_sorting(self) -> None:
        sort, descending = self.sorting
        self.cases.show_sorting(sort, descending=descending)

    # -- questions

    def _ask_views(self) -> None:
        self.place.work.ask(Views(), self._views_came, self._refused, latest="list_views")

    def _views_came(self, counts: tuple[ViewCount, ...]) -> None:
        before = self.counts.get(View.MINE)
        self.counts = {View(count.key): count.count for count in counts}
        self.views.show_counts(counts)
        if self.counts.get(View.MINE) != before:
            self.waiting.emit(self.counts.get(View.MINE, 0))

    def _ask_choices(self) -> None:
        self.place.work.ask(FilterOptions(), self._choices_came, self._refused, latest="list_choices")

    def _choices_came(self, known: FilterChoices) -> None:
        self.filters.show_choices(known)
        self.panel.show_choices(known)

    def _page(self, offset: int, limit: int, total: int | None = None) -> CaseList:
        sort, descending = self.sorting
        return CaseList(
            filter=self.filter, sort=sort, descending=descending, offset=offset, limit=limit, total=total
        )

    def _reload(self, *, keep: bool, last_block: int | None = None) -> None:
        """Ask for the list anew: from the top, or with `keep` for the rows in sight."""
        self._asked += 1
        first, blocks = self.cases.seen_blocks() if keep else (0, 1)
        if last_block is not None:
            first, blocks = last_block, 1
        question = self._page(first * BLOCK, blocks * BLOCK)
        self.place.work.ask(
            question, lambda page: self._page_came(page, keep=keep), self._refused, latest="list_page"
        )

    def _page_came(self, page: CasePage, *, keep: bool) -> None:
        if page.total and not page.rows:
            # The list became shorter than where it was scrolled to.
            self._reload(keep=keep, last_block=(page.total - 1) // BLOCK)
            return
        self._is_loaded = True
        anchor = self.cases.anchor() if keep else None
        was_in = self.cases.current_row()
        if keep and self.cases.selected_count() > MOST_COPIED:
            # Qt follows every selected row one by one: seconds for a hundred thousand.
            self.cases.choose(was_in, scroll=False)
        self.table.renew(page) if keep else self.table.start(page)
        self.cases.hold(anchor)
        self._choose_again(keep=keep, was_in=was_in)
        self._show_page()
        self._show_count()
        self._show_current()

    def _choose_again(self, *, keep: bool, was_in: int) -> None:
        """The case that was marked stays so, wherever it is now; where it is gone, its neighbour is next."""
        if not self.table.total or self.cases.current_row() >= 0:
            return
        if not keep:
            self.cases.choose(0, scroll=True)
            self.cases.scrollToTop()
            return
        known = self.table.place(self._case_id)
        if known is not None:
            self.cases.choose(known, scroll=False)
        elif self._case_id is not None:
            sort, descending = self.sorting
            question = CasePlace(case_id=self._case_id, filter=self.filter, sort=sort, descending=descending)
            self.place.work.ask(
                question, lambda place: self._place_came(place, was_in), self._refused, latest="list_place"
            )

    def _place_came(self, place: int | None, was_in: int) -> None:
        if self.cases.current_row() < 0 and self.table.total:
            row = was_in if place is None else place
            self.cases.choose(max(0, min(row, self.table.total - 1)), scroll=False)

    def _ask_rows(self, offset: int, limit: int) -> None:
        asked = self._asked
        self.place.work.ask(
            self._page(offset, limit, self.table.total),
            lambda page: self.table.fill(page) if asked == self._asked else None,
            self._rows_refused,
        )

    def _rows_refused(self, error: BaseException) -> None:
        self.table.give_up()
        self._refused(error)

    def _refused(self, error: BaseException) -> None:
        if isinstance(error, NotAllowed):
            self.empty.say("lock", error.message, error.hint)
            self._pages.setCurrentWidget(self.empty)
        else:
            self.place.problem(error)

    # -- the case marked

    def _show_current(self) -> None:
        case = self.table.case(self.cases.current_row())
        if case is None:
            if not self.table.total:
                self._case_id = None
                self.preview.clear()
            return
        self._case_id = case.id
        self.place.work.ask(
            Sheet(case_id=case.id), self._sheet_came, self._sheet_refused, latest="list_preview"
        )

    def _sheet_came(self, sheet: CaseSheet) -> None:
        case = self.table.case(self.cases.current_row())
        if case is not None and case.id == sheet.id:
            self.preview.show_case(case, sheet)

    def _sheet_refused(self, error: BaseException) -> None:
        # Taken away between two looks: the list will say so itself.
        if isinstance(error, NotFound):
            self.preview.clear()
        else:
            self._refused(error)

    def _open_shown(self) -> None:
        if self.preview.case_id is not None:
            self.open_case.emit(self.preview.case_id)

    # -- words below and instead of the list

    def _show_count(self) -> None:
        total = self.table.total
        words = ngettext("{n} case in all", "{n} cases in all", total).format(n=f"{total:,}")
        chosen = self.cases.selected_count()
        if chosen > 1:
            more = ngettext("{n} selected", "{n} selected", chosen).format(n=f"{chosen:,}")
            words = f"{words} · {more}"
        self.count_words.setText(words if total else "")
        self.bulk.show_for(chosen if total else 0)

    def _show_page(self) -> None:
        if self.table.total:
            self._pages.setCurrentWidget(self._split)
            self.entry = self.cases
            return
        held = self.cases.hasFocus()
        self._say_empty()
        self._pages.setCurrentWidget(self.empty)
        self.entry = self.filters.search
        if held:
            self.views.setFocus()

    def _say_empty(self) -> None:
        actor = self.place.actor
        why = Emptiness(
            view=self.filter.view,
            is_narrowed=self.filters.is_narrowed(),
            is_new=not self.counts.get(View.ALL, 1),
            is_department=actor.role is Role.DEPARTMENT and not actor.is_operator,
            may_import=may_import(self.place),
        )
        ways = {
            "register_first": self.register_wanted.emit,
            "import_first": self.import_wanted.emit,
            "clear_empty": self.filters.clear_all,
            "search_all": self._search_all,
            "show_all": self._show_all,
        }
        self.empty.explain(why, ways)

    def _show_all(self) -> None:
        self._go_to(CaseFilter())

    def _search_all(self) -> None:
        self._go_to(replace(self.filter, view=View.ALL))

    # -- copying

    def copy(self) -> None:
        """The selected rows to the clipboard, as text and as a table."""
        count = self.cases.copy()
        if count is None:
            self.place.bar.say(
                _("So many rows are too much to copy."), _("Export the ledger instead."), "info"
            )
        elif count:
            words = ngettext("{n} row copied.", "{n} rows copied.", count)
            self.place.bar.say(words.format(n=count), kind="ok")
