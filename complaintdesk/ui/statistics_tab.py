"""统计分析: the figures of a period; every number opens the cases behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QGridLayout, QPushButton, QScrollArea, QWidget

from complaintdesk.desk import report_names
from complaintdesk.desk.case_list import CaseFilter
from complaintdesk.desk.figures import Statistics
from complaintdesk.desk.ledger import RecordExport
from complaintdesk.desk.statistics import Figures
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import FINISHED, CaseState, Channel, Kind, Satisfaction, Severity
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.charts import MOST_ROWS, BarChart, ColumnChart
from complaintdesk.ui.controls import button, column, emptied, row, text
from complaintdesk.ui.fields import ChipRow
from complaintdesk.ui.figure_cards import FigureCards, RateTable
from complaintdesk.ui.period_picker import PeriodPicker
from complaintdesk.ui.tab import Tab, WorkPlace

_OPEN = tuple(s for s in CaseState if s not in FINISHED)


def dimension_title(name: str) -> str:
    """What the cases are counted by."""
    return {
        "category": _("Category"),
        "department": _("Department"),
        "channel": _("Channel"),
        "cause": _("Cause"),
        "kind": _("Kind"),
        "severity": _("Severity"),
        "state": _("State"),
        "satisfaction": _("Satisfaction"),
    }[name]


DIMENSIONS = ("category", "department", "channel", "cause", "kind", "severity", "state", "satisfaction")


def filter_for(name: str, key: str, base: CaseFilter) -> CaseFilter:
    """The list's filter for one number of a distribution."""
    if name == "category":
        return replace(base, category=key) if key else replace(base, no_category=True)
    if name == "department":
        return replace(base, department_id=int(key)) if key else replace(base, no_department=True)
    if name == "channel":
        return replace(base, channel=Channel(key))
    if name == "kind":
        return replace(base, kind=Kind(key))
    if name == "severity":
        return replace(base, severity=Severity(key))
    if name == "state":
        return replace(base, states=(CaseState(key),))
    if name == "satisfaction":
        return replace(base, satisfaction=Satisfaction(key))
    return replace(base, cause=key)


class StatisticsTab(Tab):
    """Period, six figures, two charts, rates with their formulas, cross table."""

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
        self.cards, self.rates = FigureCards(), RateTable()
        self.cards.chosen.connect(self._card_chosen)
        self.title = text("", "title", name="period_title")
        self.months, self.bars = ColumnChart(), BarChart()
        self.months.chosen.connect(self._month_chosen)
        self.by = ChipRow([Choice(name, dimension_title(name)) for name in DIMENSIONS])
        self.by.setAccessibleName(_("Counted by"))
        self.by.set_value("category")
        self.by.chosen.connect(lambda _key: self._count_by())
        self.bars.chosen.connect(self._bar_chosen)
        self.more = button("", kind="link", name="more_bars", clicked=self._toggle_bars)
        self._cross = QWidget()
        self._cross.setObjectName("cross_table")
        self._grid = QGridLayout(self._cross)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(theme.GROUP))
        self._grid.setVerticalSpacing(0)
        # The numbers stay beside the words they belong to, however wide the window.
        self._grid.setColumnMinimumWidth(0, theme.px(120))
        self._grid.setColumnStretch(len(Channel) + 2, 1)
        left = column(None, text(_("By month"), "section"), self.months, 0)
        right = column(None, self.by, self.bars, row(None, self.more, 0), 0)
        charts = row(None, left, right, gap=theme.EDGE * 2)
        charts.setStretch(0, 1)
        charts.setStretch(1, 1)
        lower_left = column(None, text(_("Rates"), "section"), self.rates, 0)
        lower_right = column(None, text(_("Category by channel"), "section"), self._cross, 0)
        lower = row(None, lower_left, lower_right, gap=theme.EDGE * 2)
        lower.setStretch(0, 1)
        lower.setStretch(1, 1)
        page = QWidget()
        column(page, self.title, self.cards, charts, lower, 0, gap=theme.EDGE, edge=theme.EDGE)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(page)
        head = row(None, self.picker, 0, self.export)
        head.setContentsMargins(theme.px(theme.EDGE), theme.px(theme.GAP), theme.px(theme.EDGE), 0)
        column(self, head, area, gap=0)
        self.entry = self.picker.chips

    def refresh(self) -> None:
        first, last = self.picker.period()
        self.place.work.ask(Figures(first=first, last=last), self._show, self.place.problem, latest="figures")

    def _show(self, figures: Statistics) -> None:
        focus = QApplication.focusWidget()
        remade = focus is not None and (self.cards.isAncestorOf(focus) or self._cross.isAncestorOf(focus))
        held = focus.objectName() if focus is not None and remade else ""
        self.figures = figures
        self.title.setText(figures.title)
        self.cards.show_figures(figures)
        self.rates.show_figures(figures)
        self.months.show_lines(_("By month"), figures.by_month)
        self._show_bars()
        self._show_cross(figures)
        # What is made anew would come last: Tab goes as the eye does, from the figures to the charts.
        stops = [self.export, *self.cards.findChildren(QPushButton), self.months]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        if held and (again := self.findChild(QPushButton, held)) is not None:
            # What was just put into a layout is not shown yet, and nothing hidden can have the keyboard.
            card = again.parentWidget()
            if card is not None:
                card.show()
            again.show()
            again.setFocus()

    def _show_bars(self) -> None:
        if self.figures is not None:
            name = self.by.value()
            lines = self.figures.by[name]
            self.bars.show_lines(dimension_title(name), lines)
            self.more.setVisible(len(lines) > MOST_ROWS)
            words = _("Show fewer") if self.bars.is_whole else _("Show all {n}").format(n=len(lines))
            self.more.setText(words)
            self.more.setAccessibleName(words)

    def _count_by(self) -> None:
        self.bars.is_whole = False
        self._show_bars()

    def _toggle_bars(self) -> None:
        self.bars.is_whole = not self.bars.is_whole
        self._show_bars()

    def _show_cross(self, figures: Statistics) -> None:
        emptied(self._grid)
        if not figures.cross:
            self._grid.addWidget(text(_("Nothing to count in this period."), "secondary"), 0, 0)
            return
        for place, words in enumerate(figures.cross_columns, start=1):
            self._grid.addWidget(text(words, "muted"), 0, place, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(
            text(_("Total"), "muted"), 0, len(figures.cross_columns) + 1, Qt.AlignmentFlag.AlignRight
        )
        # Rows and categories are in the same order; titles may be the same in two of them.
        keys = [line.key for line in figures.by["category"]]
        channels = {line.title: line.key for line in figures.by["channel"]}
        for number, (title, counts) in enumerate(figures.cross, start=1):
            self._grid.addWidget(text(title), number, 0)
            base = filter_for("category", keys[number - 1], self.base())
            links = [
                self._link(count, filter_for("channel", channels[head], base), f"{title} {head}")
                for head, count in zip(figures.cross_columns, counts, strict=True)
            ]
            for place, link in enumerate([*links, self._link(sum(counts), base, title)], start=1):
                if isinstance(link, QPushButton):
                    link.setObjectName(f"cross_{number}_{place}")
                self._grid.addWidget(link, number, place, Qt.AlignmentFlag.AlignRight)

    def _link(self, count: int, wanted: CaseFilter, name: str) -> QWidget:
        if not count:
            return text("–", "muted")
        made = button(
            str(count),
            kind="link",
            tooltip=_("List these cases"),
            clicked=partial(self.list_wanted.emit, wanted),
        )
        made.setAccessibleName(f"{name} {count}")
        made.setProperty("figure", "cell")
        return made

    def base(self) -> CaseFilter:
        """The cases of the period, as the figures count them."""
        first, last = self.picker.period()
        return CaseFilter(first=first, last=last, without_void=True)

    def _card_chosen(self, key: str) -> None:
        base = self.base()
        chosen = {
            "received": base,
            "closed": replace(base, closed=True),
            "open": replace(base, states=_OPEN),
            "overdue": replace(base, overdue=True),
        }
        self.list_wanted.emit(chosen[key])

    def _bar_chosen(self, key: str) -> None:
        self.list_wanted.emit(filter_for(self.by.value(), key, self.base()))

    def _month_chosen(self, key: str) -> None:
        year, month = (int(part) for part in key.split("-"))
        start = date(year, month, 1)
        end = (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        first, last = self.picker.period()
        self.list_wanted.emit(replace(self.base(), first=max(first, start), last=min(last, end)))

    def _choose(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self, _("Export to Excel"), name, "Excel (*.xlsx)")[0]

    def _export(self) -> None:
        if self.figures is None:
            return
        figures = self.figures
        where = self.choose_file(f"{figures.office} {figures.title}.xlsx")
        if not where:
            return
        path = Path(where)
        self.export.setEnabled(False)

        def make(_report: object) -> Path:
            from complaintdesk.sheets.statistics_book import write_statistics

            write_statistics(path, figures)
            return path

        def write(_done: object) -> None:
            self.place.work.background(make, self._exported, failed=self._not_exported)

        # What leaves the program is on record first; the desk ticks the duty that asks for it.
        record = RecordExport(what=report_names.STATISTICS, first=figures.first, last=figures.last)
        self.place.work.do(record, self, write, self._not_exported)

    def _exported(self, path: Path) -> None:
        self.export.setEnabled(True)
        self.place.bar.say(_("Saved as {file}.").format(file=path.name), kind="ok")

    def _not_exported(self, error: BaseException) -> None:
        self.export.setEnabled(True)
        self.place.problem(error)
