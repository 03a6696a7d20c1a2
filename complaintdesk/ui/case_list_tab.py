"""投诉台账: every case at a glance: views, search, filters, the table, and the selected case in short."""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHeaderView, QMenu, QStackedWidget, QTableView, QWidget

from complaintdesk.desk.case_list import CaseFilter, CaseList, SortBy, View, Views
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.choices import IntakeChoices, IntakeOptions
from complaintdesk.desk.core import Desk
from complaintdesk.desk.office_rows import ViewCount
from complaintdesk.desk.rows import CasePage, CaseRow
from complaintdesk.domain.plain import inert
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui import theme
from complaintdesk.ui.case_preview import CasePreview
from complaintdesk.ui.case_table import BLOCK, COLUMNS, CaseTable, Layout, load_layout, save_layout
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import TextField
from complaintdesk.ui.list_filters import FilterChips, FilterRow, is_narrowed
from complaintdesk.ui.plain_text import mnemonic_safe
from complaintdesk.ui.tab import Tab, WorkPlace
from complaintdesk.ui.tables import dress
from complaintdesk.ui.work import Report, Task

SEARCH_MS = 200
VIEWS_WIDTH = 150
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class CaseListTab(Tab):
    """The list; `show_filter` narrows it from outside."""

    import_wanted = Signal()
    register_wanted = Signal()
    waiting = Signal(int)

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.setObjectName("case_list_tab")
        self.filter = CaseFilter()
        self.sort, self.descending = SortBy.NUMBER, True
        self.choose_file: Callable[[str], str] = self._choose
        self._departments: dict[int, str] = {}
        self._task: Task | None = None
        self._fresh = True
        self.model = CaseTable(place.office.zone)
        self.model.block_wanted.connect(self._fetch)
        self._build_views()
        self._build_head()
        self._build_table()
        self.preview = CasePreview()
        self.preview.open_wanted.connect(self.open_case)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._nothing_yet())
        self._pages.addWidget(self._nothing_found())
        middle = column(None, self._head, self.filters, self.chips, self._pages, self._foot(), gap=theme.GAP)
        middle.setStretchFactor(self._pages, 1)
        whole = row(self, self._views, middle, self.preview, gap=theme.GROUP, edge=theme.EDGE)
        whole.setContentsMargins(
            theme.px(theme.EDGE), theme.px(theme.GAP), theme.px(theme.EDGE), theme.px(theme.GROUP)
        )
        whole.setStretchFactor(middle, 1)
        self.filters.setVisible(False)
        for keys, do in (
            ("Ctrl+F", self.search.take_focus),
            ("Esc", self.reset),
            ("Ctrl+C", self.copy),
            ("F5", self.refresh),
        ):
            shortcut = QShortcut(
                QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(do)
        self.setFocusProxy(self.table)
        place.work.ask(IntakeOptions(), self._offer, place.problem)

    def _build_views(self) -> None:
        self._views = QWidget()
        self._views.setFixedWidth(theme.px(VIEWS_WIDTH))
        self._view_lay = column(self._views, gap=theme.GRID)
        self._view_buttons: dict[View, QWidget] = {}

    def _build_head(self) -> None:
        self.search = TextField(
            "search", _("Search"), characters=30, placeholder=_("Number, name, phone, any word")
        )
        self.search.hide_note()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_MS)
        self._typing.timeout.connect(self._searched)
        self.search.changed.connect(self._typing.start)
        self.search.edit.returnPressed.connect(self._search_now)
        self.filters, self.chips = FilterRow(), FilterChips()
        self.filters.changed.connect(self.show_filter)
        self.chips.changed.connect(self.show_filter)
        self.count = text("", "secondary", name="list_count")
        toggle = button(_("Filter"), icon="filter", name="toggle_filters", clicked=self._toggle_filters)
        self.columns = button(_("Columns"), icon="columns", name="columns", clicked=self._column_menu)
        self.export = button(_("Export"), icon="export", name="export_ledger", clicked=self._export)
        self._head = QWidget()
        lay = row(self._head, self.search, toggle, 0, self.columns, self.export)
        lay.setAlignment(self.search, Qt.AlignmentFlag.AlignBottom)
        for widget in (toggle, self.columns, self.export):
            lay.setAlignment(widget, Qt.AlignmentFlag.AlignBottom)

    def _build_table(self) -> None:
        self.table = QTableView()
        self.table.setObjectName("case_table")
        self.table.setAccessibleName(_("Case list"))
        self.table.setModel(self.model)
        dress(self.table)
        self.table.setTabKeyNavigation(False)
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        header = self.table.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda _at: self._column_menu())
        header.sectionClicked.connect(self._sort_by)
        self._apply_layout(load_layout())
        header.sectionResized.connect(lambda *_sizes: self._keep_layout())
        header.sectionMoved.connect(lambda *_places: self._keep_layout())
        self.table.doubleClicked.connect(lambda index: self._open(index.row()))
        self.table.activated.connect(lambda index: self._open(index.row()))
        self.table.selectionModel().selectionChanged.connect(lambda *_sets: self._selected())
        enter = QShortcut(
            QKeySequence(Qt.Key.Key_Return), self.table, context=Qt.ShortcutContext.WidgetShortcut
        )
        enter.activated.connect(lambda: self._open(self.table.currentIndex().row()))
        self._show_sort()

    def _foot(self) -> QWidget:
        foot = QWidget()
        self.selection = text("", "secondary", name="list_selection")
        self.progress = text("", "secondary", name="export_progress")
        self.cancel = button(
            _("Cancel"), kind="plain", icon="cross", name="cancel_export", clicked=self._cancel_export
        )
        self.cancel.setVisible(False)
        row(foot, self.count, self.selection, 0, self.progress, self.cancel)
        return foot

    def _nothing_yet(self) -> QWidget:
        page = QWidget()
        begin = button(
            _("Register the first complaint"),
            kind="primary",
            icon="register",
            clicked=self.register_wanted.emit,
        )
        old = button(_("Import an old ledger…"), icon="import", clicked=self.import_wanted.emit)
        column(
            page,
            0,
            row(None, 0, text(_("No case has been registered yet."), "muted"), 0),
            row(None, 0, begin, old, 0),
            0,
            gap=theme.GROUP,
        )
        return page

    def _nothing_found(self) -> QWidget:
        page = QWidget()
        clear = button(_("Clear search and filters"), icon="undo", name="clear_filters", clicked=self.reset)
        column(
            page,
            0,
            row(None, 0, text(_("No case fits."), "muted"), 0),
            row(None, 0, clear, 0),
            0,
            gap=theme.GROUP,
        )
        return page

    def _offer(self, choices: IntakeChoices) -> None:
        self._departments = {d.id: d.name for d in choices.departments}
        self.filters.offer(choices)

    def show_filter(self, wanted: CaseFilter) -> None:
        """Show the cases of this filter, from the top."""
        self.filter = wanted
        self._fresh = True
        self.filters.show_filter(wanted)
        if self.search.value() != wanted.text:
            self.search.blockSignals(True)
            self.search.set_value(wanted.text)
            self.search.blockSignals(False)
        self.refresh()

    def reset(self) -> None:
        """Everything again: no search, no filter, same view."""
        self.show_filter(CaseFilter(view=self.filter.view))

    def refresh(self) -> None:
        """Read anew; the place, the selection and the focus stay unless the filter changed."""
        top = 0 if self._fresh else max(0, self.table.rowAt(0))
        block = top // BLOCK
        question = CaseList(
            filter=self.filter, sort=self.sort, descending=self.descending, offset=block * BLOCK, limit=BLOCK
        )
        self.place.work.ask(
            question, partial(self._show, block, self._fresh), self.place.problem, latest="list"
        )
        self.place.work.ask(Views(), self._show_views, self.place.problem, latest="views")
        self.chips.show_filter(self.filter, self._departments)

    def _show(self, block: int, fresh: bool, page: CasePage) -> None:
        chosen = self._chosen_ids()
        if fresh:
            self.model.begin(page.rows, page.total, block)
            self.table.scrollToTop()
            self._fresh = False
            if page.rows:
                self.table.setCurrentIndex(self.model.index(0, self._first_column()))
            else:
                self.preview.clear()
        else:
            self.model.renew(page.rows, page.total, block)
            self._choose_again(chosen)
            self._selected()
        self.count.setText(ngettext("{n} case", "{n} cases", page.total).format(n=page.total))
        empty = page.total == 0
        narrowed = is_narrowed(self.filter) or self.filter.view is not View.ALL
        self._pages.setCurrentIndex(0 if not empty else 2 if narrowed else 1)

    def _choose_again(self, chosen: list[int]) -> None:
        if not chosen:
            return
        model = self.table.selectionModel()
        model.blockSignals(True)
        model.clearSelection()
        for case_id in chosen:
            place = self.model.place_of(case_id)
            if place is not None:
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                model.select(self.model.index(place, 0), flags)
                if case_id == chosen[0]:
                    model.setCurrentIndex(
                        self.model.index(place, self._first_column()),
                        QItemSelectionModel.SelectionFlag.NoUpdate,
                    )
        model.blockSignals(False)
        self.table.viewport().update()

    def _fetch(self, block: int) -> None:
        question = CaseList(
            filter=self.filter, sort=self.sort, descending=self.descending, offset=block * BLOCK, limit=BLOCK
        )
        self.place.work.ask(question, lambda page: self.model.put(block, page.rows), self.place.problem)

    def _show_views(self, counts: tuple[ViewCount, ...]) -> None:
        while (item := self._view_lay.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._view_buttons = {}
        held = self._views.isAncestorOf(self.focusWidget() or self)
        for entry in counts:
            view = View(entry.key)
            made = button(
                f"{entry.title}  {entry.count}",
                kind="quiet" if view is self.filter.view else "plain",
                name=f"view_{entry.key}",
                clicked=partial(self._choose_view, view),
            )
            made.setAccessibleName(f"{entry.title} {entry.count}")
            self._view_lay.addWidget(made)
            self._view_buttons[view] = made
            if view is View.MINE:
                self.waiting.emit(entry.count)
        self._view_lay.addStretch()
        if held and self.filter.view in self._view_buttons:
            self._view_buttons[self.filter.view].setFocus()

    def _choose_view(self, view: View) -> None:
        self.show_filter(replace(self.filter, view=view))

    def _searched(self) -> None:
        if self.search.value() != self.filter.text:
            self.show_filter(replace(self.filter, text=self.search.value()))

    def _search_now(self) -> None:
        self._typing.stop()
        self._searched()
        self.table.setFocus()

    def _toggle_filters(self) -> None:
        self.filters.setVisible(not self.filters.isVisible())
        if self.filters.isVisible():
            self.filters.state.take_focus()

    def _chosen_ids(self) -> list[int]:
        rows = [self.model.row_at(index.row()) for index in self.table.selectionModel().selectedRows()]
        return [found.id for found in rows if found is not None]

    def _selected(self) -> None:
        chosen = self._chosen_ids()
        self.selection.setText(
            ngettext("{n} selected", "{n} selected", len(chosen)).format(n=len(chosen))
            if len(chosen) > 1
            else ""
        )
        if len(chosen) == 1:
            self.place.work.ask(
                Sheet(case_id=chosen[0]),
                self.preview.show_case,
                lambda _error: self.preview.clear(),
                latest="preview",
            )

    def _open(self, number: int) -> None:
        found = self.model.row_at(number) if number >= 0 else None
        if found is not None:
            self.open_case.emit(found.id)

    def _first_column(self) -> int:
        header = self.table.horizontalHeader()
        return next(
            (
                header.logicalIndex(n)
                for n in range(header.count())
                if not header.isSectionHidden(header.logicalIndex(n))
            ),
            0,
        )

    def _sort_by(self, section: int) -> None:
        sort = COLUMNS[section].sort
        if sort is None:
            self.place.bar.say(
                str(
                    self.model.headerData(
                        section, Qt.Orientation.Horizontal, int(Qt.ItemDataRole.ToolTipRole)
                    )
                ),
                kind="info",
            )
            self._show_sort()
            return
        self.descending = (
            not self.descending if sort is self.sort else sort in (SortBy.NUMBER, SortBy.RECEIVED)
        )
        self.sort = sort
        self._fresh = True
        self._show_sort()
        self.refresh()

    def _show_sort(self) -> None:
        section = next((n for n, c in enumerate(COLUMNS) if c.sort is self.sort), -1)
        order = Qt.SortOrder.DescendingOrder if self.descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().setSortIndicator(section, order)

    def _apply_layout(self, layout: list[Layout]) -> None:
        header = self.table.horizontalHeader()
        places = {c.name: n for n, c in enumerate(COLUMNS)}
        for place, entry in enumerate(layout):
            section = places[entry.name]
            header.moveSection(header.visualIndex(section), place)
            header.resizeSection(section, theme.px(entry.width))
            header.setSectionHidden(section, entry.hidden)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)

    def _keep_layout(self) -> None:
        header = self.table.horizontalHeader()
        scale = theme.px(100) / 100
        layout = []
        for visual in range(header.count()):
            section = header.logicalIndex(visual)
            hidden = header.isSectionHidden(section)
            width = COLUMNS[section].width if hidden else round(header.sectionSize(section) / scale)
            layout.append(Layout(COLUMNS[section].name, width, hidden))
        save_layout(layout)

    def _column_menu(self) -> None:
        menu = QMenu(self)
        header = self.table.horizontalHeader()
        for section, entry in enumerate(COLUMNS):
            action = QAction(mnemonic_safe(_(entry.title)), menu, checkable=True)  # type: ignore[call-overload]
            action.setChecked(not header.isSectionHidden(section))
            action.toggled.connect(partial(self._show_column, section))
            menu.addAction(action)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.columns.mapToGlobal(QPoint(0, self.columns.height())))

    def _show_column(self, section: int, shown: bool) -> None:
        header = self.table.horizontalHeader()
        header.setSectionHidden(section, not shown)
        if shown:
            header.resizeSection(section, theme.px(COLUMNS[section].width))
        self._keep_layout()

    def copy(self) -> None:
        """The selected rows as a table that Excel and WPS take; nothing in it can become a formula."""
        header = self.table.horizontalHeader()
        shown = [s for v in range(header.count()) if not header.isSectionHidden(s := header.logicalIndex(v))]
        rows = [
            self.model.row_at(i.row())
            for i in sorted(self.table.selectionModel().selectedRows(), key=lambda i: i.row())
        ]
        lines = [[_(COLUMNS[s].title) for s in shown]] + [
            [self._cell(r, s) for s in shown] for r in rows if r is not None
        ]
        data = QMimeData()
        data.setText("\n".join("\t".join(_inert_cell(cell) for cell in line) for line in lines))
        body = "".join(
            "<tr>"
            + "".join(f"<td style='mso-number-format:\"\\@\"'>{html.escape(c)}</td>" for c in line)
            + "</tr>"
            for line in lines
        )
        data.setHtml(f"<table>{body}</table>")
        QGuiApplication.clipboard().setMimeData(data)
        self.place.bar.say(
            ngettext("{n} case copied.", "{n} cases copied.", len(lines) - 1).format(n=len(lines) - 1),
            kind="ok",
        )

    def _cell(self, found: CaseRow, section: int) -> str:
        return COLUMNS[section].show(found, self.model.zone)

    def _choose(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self, _("Export the ledger"), name, "Excel (*.xlsx);;CSV (*.csv)")[
            0
        ]

    def _export(self) -> None:
        where = self.choose_file(_("Ledger") + ".xlsx")
        if not where:
            return
        path, wanted, office = Path(where), self.filter, self.place.office
        own: Desk = self.place.work.desk  # type: ignore[assignment]
        # The export runs beside the desk's own thread: it gets a desk of its own.
        desk = Desk(own.database, own.actor, own.clock)

        def make(report: Report) -> int:
            from complaintdesk.desk.ledger import ledger_lines
            from complaintdesk.sheets.ledger import write_ledger

            def counted() -> object:
                for number, one in enumerate(ledger_lines(desk, wanted), start=1):
                    if number % 200 == 0:
                        report(number, 0)
                    yield one

            return write_ledger(path, counted(), office)  # type: ignore[arg-type]

        self.export.setEnabled(False)
        self.cancel.setVisible(True)
        self._task = self.place.work.background(
            make, partial(self._exported, path.name), self._progressed, self._not_exported
        )

    def _progressed(self, done: int, _total: int) -> None:
        self.progress.setText(ngettext("{n} line written", "{n} lines written", done).format(n=done))

    def _cancel_export(self) -> None:
        if self._task is not None:
            self._task.stop()
        self._export_ended()

    def _export_ended(self) -> None:
        self._task = None
        self.export.setEnabled(True)
        self.cancel.setVisible(False)
        self.progress.setText("")

    def _exported(self, name: str, count: int) -> None:
        self._export_ended()
        self.place.bar.say(
            ngettext("{n} case saved in {file}.", "{n} cases saved in {file}.", count).format(
                n=count, file=name
            ),
            kind="ok",
        )

    def _not_exported(self, error: BaseException) -> None:
        self._export_ended()
        self.place.problem(error)


def _inert_cell(cell: str) -> str:
    words = inert(cell).replace("\t", " ").replace("\n", " ")
    return f"'{words}" if words.startswith(_DANGEROUS) else words
