"""投诉台账: all cases at a glance: views, search and filters, the list with its lights, a preview of the one marked."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.case_filter import CaseFilter, View
from complaintdesk.desk.case_list import CannotSort, CaseList, CasePlace, SortBy, Views, check_size
from complaintdesk.desk.filter_choices import FilterChoices, FilterOptions
from complaintdesk.desk.office_rows import ViewCount
from complaintdesk.desk.rows import CasePage, Changes
from complaintdesk.desk.saved_views import SavedView
from complaintdesk.desk.tagging import MOST_CASES as MOST_TAGGED
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.i18n import _
from complaintdesk.ui.case_table import BLOCK
from complaintdesk.ui.case_table_view import FOLLOWED
from complaintdesk.ui.empty_list import Emptiness
from complaintdesk.ui.ledger_export import may_import
from complaintdesk.ui.list_parts import ListParts
from complaintdesk.ui.list_search import open_number
from complaintdesk.ui.tab import WorkPlace

#: Lights change by themselves as time goes by.
MINUTE_MS: Final = 60_000
#: Nothing in the list changes by these.
_UNSEEN: Final = frozenset(
    {EventKind.PRINTED, EventKind.EXPORTED, EventKind.SIGNED_IN, EventKind.SIGN_IN_FAILED}
)


class CaseListTab(ListParts):
    """投诉台账."""

    import_wanted = Signal()
    register_wanted = Signal()
    waiting = Signal(int)
    """How many cases wait for this person, whenever that changes."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.counts: dict[View, int] = {}
        self._asked = 0
        self._has_asked_views = False
        self._is_loaded = False
        self.filters.show_filter(CaseFilter(view=View.MINE))
        self.views.choose(View.MINE)
        self._show_sorting()
        self._connect()
        # After the window has connected its signals: the tab's title shows what waits before the list was ever opened.
        QTimer.singleShot(0, self, self._ask_views_early)

    def _connect(self) -> None:
        self.views.chosen.connect(self._view_chosen)
        self.saved.chosen.connect(self._saved_chosen)
        self.saved.kept.connect(self._is_kept)
        self.side.import_button.clicked.connect(lambda _on: self.import_wanted.emit())
        self.side.handover_button.clicked.connect(lambda _on: self.bulk.open_handover())
        self.side.export_button.clicked.connect(
            lambda _on: self.export.menu(lambda: self.filter, self.side.export_button)
        )
        self.filters.changed.connect(self._filter_changed)
        self.filters.panel_wanted.connect(lambda: self.panel.toggle())
        self.filters.search.entered.connect(self._number_entered)
        self.filters.left.connect(lambda: self.cases.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.table.wanted.connect(self._ask_rows)
        self.table.filled.connect(self.marked.show)
        self.cases.opened.connect(self.open_case)
        self.cases.sort_wanted.connect(self._sort)
        self.cases.current_changed.connect(self.marked.show)
        self.cases.selection_changed.connect(self._show_count)
        self.cases.copy_wanted.connect(self.copy)
        self.preview.open_wanted.connect(self._open_shown)
        self.preview.tag_wanted.connect(self.open_tags)
        self.bulk.tag_wanted.connect(self.open_tags)
        find = QShortcut(QKeySequence.StandardKey.Find, self, context=Qt.ShortcutContext.WindowShortcut)
        find.activated.connect(self.find_words)
        tags = QShortcut(QKeySequence("Ctrl+T"), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        tags.activated.connect(self.open_tags)
        self._minute = QTimer(self)
        self._minute.setInterval(MINUTE_MS)
        self._minute.timeout.connect(lambda: self.refresh() if self.isVisible() else None)
        self._minute.start()

    # -- what is shown

    def show_filter(self, wanted: CaseFilter) -> None:
        """Show these cases, e.g. those behind a number of the statistics."""
        self._go_to(wanted)
        self._stale = False
        self._ask_views()
        self._ask_choices()

    def refresh(self) -> None:
        # The rows first: they are what somebody waits for, and one thread answers.
        self._reload(keep=self._is_loaded)
        self._ask_views()
        self._ask_choices()

    def concerns(self, changes: Changes) -> bool:
        return bool(changes.kinds - _UNSEEN)

    def on_changed(self, changes: Changes, initiator: QObject | None) -> None:
        super().on_changed(changes, initiator)
        if initiator is self.saved and self.isVisible():
            return
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

    def hide_secrets(self) -> None:
        # What was searched for may name people.
        self.filters.search.recent.clear()

    def _go_to(self, wanted: CaseFilter, saved: SavedView | None = None) -> None:
        self._saved = saved
        self.filters.show_filter(wanted)
        self._show_in_panel(wanted)
        self.saved.choose(saved.id if saved else None)
        self.views.choose(None if saved else wanted.view)
        if saved is None or not saved.columns:
            self.cases.own_columns()
        else:
            self.cases.borrow_columns(saved.columns)
        self._show_sorting()
        self._reload(keep=False)

    def _view_chosen(self, view: View) -> None:
        # A saved view's filters are its own; those set by hand go along.
        self._go_to(CaseFilter(view=view) if self._saved else replace(self.filter, view=view))

    def _saved_chosen(self, saved: SavedView) -> None:
        self._sorts.pop(saved.id, None)
        self._go_to(saved.filter, saved)
        if saved.is_partly_known:
            self.place.bar.say(
                _("“{name}” was kept by a newer version of the program; part of it is not known here.").format(
                    name=saved.name
                ),
                _("It may show more cases than it was made for."), "warn",
            )  # fmt: skip

    def _is_kept(self, saved: SavedView | None) -> None:
        self._saved = saved
        self.views.choose(None if saved else self.filter.view)
        if saved is not None:
            self._sorts.pop(saved.id, None)
            self.cases.borrow_columns(saved.columns)
        self._show_changed()

    def _filter_changed(self, wanted: CaseFilter) -> None:
        if self._saved is not None and wanted == CaseFilter(view=wanted.view):
            # Everything was cleared: nothing of the saved view is left.
            self._go_to(wanted)
            return
        self._show_in_panel(wanted)
        self._show_changed()
        self._reload(keep=False)

    def _panel_changed(self, wanted: CaseFilter) -> None:
        # The panel knows nothing of words typed meanwhile.
        self.filters.show_filter(replace(wanted, text=self.filter.text, view=self.filter.view))
        self._show_in_panel(self.filter)
        self._filter_changed(self.filter)

    def _sort(self, sort: SortBy, descending: bool) -> None:
        try:
            check_size(sort, self.table.total)
        except CannotSort as error:
            self._show_sorting()
            self.place.bar.say(error.message, error.hint, "info")
            return
        self._sorts[self._saved.id if self._saved else self.filter.view] = (sort, descending)
        self._show_sorting()
        self._show_changed()
        self._reload(keep=False)

    def _show_changed(self) -> None:
        saved = self._saved
        as_now = (self.filter, *self.sorting, self.cases.columns())
        self.saved.show_changed(
            saved is not None
            and as_now != (saved.filter, saved.sort, saved.descending, saved.columns or self.cases.columns())
        )

    def _number_entered(self, typed: str) -> None:
        def missing(number: str) -> None:
            if self.filters.search.text() == typed:
                self.place.bar.say(
                    _("There is no case {number} that you may see.").format(number=number), kind="info"
                )

        open_number(self.place, typed, self.open_case.emit, missing)

    def open_tags(self) -> None:
        """贴标签 on the cases chosen."""
        count = self.cases.selected_count()
        rows = self.cases.selected_rows() if count <= MOST_TAGGED else []
        cases = [(case.id, case.tags) for row in rows if (case := self.table.case(row)) is not None]
        if count > len(cases):
            words = _("At most {n} cases can be tagged at once.").format(n=MOST_TAGGED)
            self.place.bar.say(words, _("Choose fewer of them."), "info")
        elif cases:
            from complaintdesk.ui.list_tags import TagDialog

            TagDialog(self.place, cases, self.window()).open()

    def _show_sorting(self) -> None:
        sort, descending = self.sorting
        self.cases.show_sorting(sort, descending=descending)

    # -- questions

    def _ask_views_early(self) -> None:
        if not self._has_asked_views:
            self._ask_views()

    def _ask_views(self) -> None:
        self._has_asked_views = True
        self.place.work.ask(Views(), self._views_came, self._refused, latest="list_views")
        self.saved.refresh()

    def _views_came(self, counts: tuple[ViewCount, ...]) -> None:
        before = self.counts.get(View.MINE)
        self.counts = {View(count.key): count.count for count in counts}
        self.views.show_counts(counts)
        if self._is_loaded and not self.table.total:
            # Why it is empty depends on how many there are at all.
            self._say_empty()
        if self.counts.get(View.MINE) != before:
            self.waiting.emit(self.counts.get(View.MINE, 0))

    def _ask_choices(self) -> None:
        self.place.work.ask(FilterOptions(), self._choices_came, self._refused, latest="list_choices")

    def _choices_came(self, known: FilterChoices) -> None:
        self.filters.show_choices(known)
        self._choices = known
        if self._panel is not None:
            self._panel.show_choices(known)

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
        if keep and self.cases.selected_count() > FOLLOWED:
            # Qt follows every selected row one by one.
            self.cases.choose(was_in, scroll=False)
        self.table.renew(page) if keep else self.table.start(page)
        self.cases.hold(anchor)
        self._choose_again(keep=keep, was_in=was_in)
        self._show_page()
        self._show_count()
        self.marked.show()

    def _choose_again(self, *, keep: bool, was_in: int) -> None:
        """The case that was marked stays so, wherever it is now; where it is gone, its neighbour is next."""
        if not self.table.total or self.cases.current_row() >= 0:
            return
        if not keep:
            self.cases.choose(0, scroll=True)
            self.cases.scrollToTop()
            return
        known = self.table.place(self.marked.case_id)
        if known is not None:
            self.cases.choose(known, scroll=False)
        elif self.marked.case_id is not None:
            sort, descending = self.sorting
            question = CasePlace(case_id=self.marked.case_id, filter=self.filter, sort=sort, descending=descending)
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
        if isinstance(error, CannotSort):
            # The list grew, or its filter went: it is shown in its usual order, and why is said.
            self._sorts.pop(self._saved.id if self._saved else self.filter.view, None)
            self._saved = replace(self._saved, sort=SortBy.NUMBER) if self._saved else None
            self._show_sorting()
            self.place.bar.say(error.message, error.hint, "info")
            self._reload(keep=False)
        elif isinstance(error, NotAllowed):
            self.empty.say("lock", error.message, error.hint)
            self._pages.setCurrentWidget(self.empty)
        else:
            self.place.problem(error)

    def _open_shown(self) -> None:
        if self.preview.case_id is not None:
            self.open_case.emit(self.preview.case_id)

    # -- words below and instead of the list

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
        self.copying.copy()
