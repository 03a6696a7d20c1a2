"""统计分析: the figures of a period on four pages; every number opens the cases behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QScrollArea, QStackedWidget, QWidget

from complaintdesk.desk import report_names
from complaintdesk.desk.figures import Statistics
from complaintdesk.desk.figures_periods import period_title
from complaintdesk.desk.ledger import RecordExport
from complaintdesk.desk.rows import Changes
from complaintdesk.desk.statistics import Figures
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.cross_page import CrossPage
from complaintdesk.ui.fields import ChipRow
from complaintdesk.ui.figures_compare import ComparePage
from complaintdesk.ui.figures_overview import OverviewPage
from complaintdesk.ui.figures_people import PeoplePage
from complaintdesk.ui.figures_print import FiguresPrintDialog, PrintWish
from complaintdesk.ui.period_picker import PeriodPicker
from complaintdesk.ui.tab import Tab, WorkPlace

OVERVIEW, COMPARE, CROSS, PEOPLE = "overview", "compare", "cross", "people"


class StatisticsTab(Tab):
    """Period and page at the top; only the page that is looked at is asked for."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self.setObjectName("statistics_tab")
        self.figures: Statistics | None = None
        self.choose_file: Callable[[str], str] = self._choose
        self.picker = PeriodPicker(place.office.zone)
        self.picker.changed.connect(lambda _first, _last: self.refresh())
        self.export = button(
            _("Export to Excel"), icon="export", name="export_statistics", clicked=self._export
        )
        self.print = button(_("Print…"), icon="print", name="print_statistics", clicked=self._print)
        self.reports = button(_("Reports…"), icon="list", name="open_reports", clicked=self._reports)
        self.title = text("", "title", name="period_title")
        self.switch = ChipRow(
            [
                Choice(OVERVIEW, _("Overview")),
                Choice(COMPARE, _("Compared")),
                Choice(CROSS, _("Cross table")),
                Choice(PEOPLE, _("Departments and people")),
            ]
        )
        self.switch.setAccessibleName(_("Page of the statistics"))
        self.switch.set_value(OVERVIEW)
        self.switch.chosen.connect(lambda _key: self._show_page())
        self.overview, self.compare = OverviewPage(), ComparePage()
        self.cross, self.people = CrossPage(place), PeoplePage(place)
        for page in (self.overview, self.cross, self.people):
            page.list_wanted.connect(self.list_wanted.emit)
        self.stack = QStackedWidget()
        self._areas = {
            key: _scrolled(page)
            for key, page in (
                (OVERVIEW, self.overview), (COMPARE, self.compare), (CROSS, self.cross), (PEOPLE, self.people),
            )
        }  # fmt: skip
        for area in self._areas.values():
            self.stack.addWidget(area)
        edge = theme.px(theme.EDGE)
        head = row(None, self.picker)
        head.setContentsMargins(edge, theme.px(theme.GAP), edge, 0)
        # The picker has the line above for itself: two days of one's own need the room.
        below = row(None, self.title, self.switch, row(None, self.reports, self.export, self.print), gap=theme.EDGE)
        below.setContentsMargins(edge, theme.px(theme.GAP), edge, 0)
        below.setStretch(1, 1)
        column(self, head, below, self.stack, gap=0)
        self.entry = self.picker.chips

    def concerns(self, changes: Changes) -> bool:
        # What is kept under a name changes no figure; the page that shows it says so itself.
        return bool(changes.kinds - {EventKind.REPORT_SAVED, EventKind.VIEW_SAVED})

    def refresh(self) -> None:
        first, last = self.picker.period()
        if last >= first:
            self.title.setText(period_title(first, last))
        page = self.switch.value()
        if page == CROSS:
            self.cross.show_period(first, last)
        elif page == PEOPLE:
            self.people.show_period(first, last)
        else:
            # The comparison reads four periods instead of one: only when it is looked at.
            asked = Figures(first=first, last=last, whole=page == COMPARE)
            self.place.work.ask(asked, self._show, self.place.problem, latest="figures")

    def _show_page(self) -> None:
        self.stack.setCurrentWidget(self._areas[self.switch.value()])
        self.refresh()

    def _show(self, figures: Statistics) -> None:
        self.figures = figures
        self.overview.show_figures(figures)
        if figures.compared:
            self.compare.show_figures(figures)
        # What is made anew would come last.
        stops = [self.print, *self.overview.stops()]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _days(self) -> tuple[date, date]:
        """Of what is seen: a report must not be of another period than the screen."""
        figures = self.figures
        if figures is None or self.switch.value() in (CROSS, PEOPLE):
            return self.picker.period()
        return figures.first, figures.last

    def _print(self) -> None:
        first, last = self._days()
        FiguresPrintDialog(self.place, PrintWish(first, last, self.cross.wish()), self).open()

    def _reports(self) -> None:
        # Every report's module: not while the window starts.
        from complaintdesk.ui.reports_dialog import ReportsDialog

        ReportsDialog(self.place, self).open()

    def _choose(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self, _("Export to Excel"), name, "Excel (*.xlsx)")[0]

    def _export(self) -> None:
        first, last = self._days()
        where = self.choose_file(f"{self.place.office.name} {period_title(first, last)}.xlsx")
        if not where:
            return
        path = Path(where)
        self.export.setEnabled(False)

        def write(figures: Statistics) -> None:
            def make(_report: object) -> Path:
                from complaintdesk.sheets.statistics_book import write_statistics

                write_statistics(path, figures)
                return path

            self.place.work.background(make, self._exported, failed=self._not_exported)

        def ask(_done: object) -> None:
            whole = Figures(first=first, last=last, whole=True, cross=self.cross.wish())
            self.place.work.ask(whole, write, self._not_exported)

        # What leaves the program is on record first; the desk ticks the duty that asks for it.
        record = RecordExport(what=report_names.STATISTICS, first=first, last=last)
        self.place.work.do(record, self, ask, self._not_exported)

    def _exported(self, path: Path) -> None:
        self.export.setEnabled(True)
        self.place.bar.say(_("Saved as {file}.").format(file=path.name), kind="ok")

    def _not_exported(self, error: BaseException) -> None:
        self.export.setEnabled(True)
        self.place.problem(error)


def _scrolled(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(page)
    return area
