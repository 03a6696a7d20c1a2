"""概览 of the statistics: six figures, what they say in words, two charts, the rates, and the vital few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.cross_rows import DIMENSIONS as TITLES
from complaintdesk.desk.cross_rows import Dimension, filter_for
from complaintdesk.desk.figures import Statistics
from complaintdesk.desk.figures_periods import month_span
from complaintdesk.desk.figures_report import per_business_words, vital_words
from complaintdesk.domain.fields import Choice
from complaintdesk.domain.vocabulary import FINISHED, CaseState
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.charts import MOST_ROWS, BarChart, ColumnChart, ParetoChart
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.fields import ChipRow
from complaintdesk.ui.figure_cards import FigureCards, RateTable

_OPEN = tuple(s for s in CaseState if s not in FINISHED)
DIMENSIONS = ("category", "department", "channel", "cause", "kind", "severity", "state", "satisfaction")


def dimension_title(name: str) -> str:
    """What the cases are counted by."""
    return _(TITLES[Dimension(name)])


class OverviewPage(QWidget):
    """Every number on it opens the cases that it counts."""

    list_wanted = Signal(object)
    """CaseFilter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("overview_page")
        self.figures: Statistics | None = None
        self.hints = text("", "secondary", wrap=True, name="figure_hints")
        self.cards, self.rates = FigureCards(), RateTable()
        self.cards.chosen.connect(self._card_chosen)
        self.months, self.bars, self.vital = ColumnChart(), BarChart(), ParetoChart()
        self.months.chosen.connect(self._month_chosen)
        self.by = ChipRow([Choice(name, dimension_title(name)) for name in DIMENSIONS])
        self.by.setAccessibleName(_("Counted by"))
        self.by.set_value("category")
        self.by.chosen.connect(lambda _key: self._count_by())
        for chart in (self.bars, self.vital):
            chart.chosen.connect(self._bar_chosen)
        self.more = button("", kind="link", name="more_bars", clicked=self._toggle_bars)
        self.vital_title = text("", "section", name="vital_title")
        self.few = text("", "secondary", wrap=True, name="vital_words")
        self.business = text("", "secondary", wrap=True, name="per_business")
        left = column(None, text(_("By month"), "section"), self.months, 0)
        right = column(None, self.by, self.bars, row(None, self.more, 0), 0)
        lower_left = column(None, text(_("Rates"), "section"), self.rates, self.business, 0)
        lower_right = column(None, self.vital_title, self.vital, self.few, 0)
        halves = []
        for pair in ((left, right), (lower_left, lower_right)):
            half = row(None, *pair, gap=theme.EDGE * 2)
            half.setStretch(0, 1)
            half.setStretch(1, 1)
            halves.append(half)
        column(self, self.cards, self.hints, *halves, 0, gap=theme.GROUP, edge=theme.EDGE)

    def show_figures(self, figures: Statistics) -> None:
        """Show these; whoever had the keyboard keeps it."""
        focus = QApplication.focusWidget()
        held = focus.objectName() if focus is not None and self.cards.isAncestorOf(focus) else ""
        self.figures = figures
        self.cards.show_figures(figures)
        self.hints.setText("\n".join(figures.hints))
        self.hints.setVisible(bool(figures.hints))
        self.rates.show_figures(figures)
        words = per_business_words(figures)
        self.business.setText(words)
        self.business.setVisible(bool(words))
        self.months.show_lines(_("By month"), figures.by_month)
        self._show_bars()
        if held and (again := self.findChild(QPushButton, held)) is not None:
            # What was just put into a layout is not shown yet, and nothing hidden can have the keyboard.
            card = again.parentWidget()
            if card is not None:
                card.show()
            again.show()
            again.setFocus()

    def stops(self) -> list[QWidget]:
        """Where the keyboard halts first, as the eye goes: the figures and the first chart; the others follow it."""
        return [*self.cards.findChildren(QPushButton), self.months]

    def base(self) -> CaseFilter:
        """The cases of the period, as the figures count them."""
        assert self.figures is not None  # noqa: S101 - nothing is chosen before there is something to see
        return CaseFilter(first=self.figures.first, last=self.figures.last, without_void=True)

    def _show_bars(self) -> None:
        if self.figures is None:
            return
        name = self.by.value()
        lines = self.figures.by[name]
        self.bars.show_lines(dimension_title(name), lines)
        self.more.setVisible(len(lines) > MOST_ROWS)
        words = _("Show fewer") if self.bars.is_whole else _("Show all {n}").format(n=len(lines))
        self.more.setText(words)
        self.more.setAccessibleName(words)
        title = _("The vital few: {dimension}").format(dimension=dimension_title(name))
        self.vital_title.setText(title)
        self.vital.show_lines(title, lines)
        self.few.setText(vital_words(lines))

    def _count_by(self) -> None:
        self.bars.is_whole = False
        self._show_bars()

    def _toggle_bars(self) -> None:
        self.bars.is_whole = not self.bars.is_whole
        self._show_bars()

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
        base = self.base()
        days: tuple[date, date] = month_span(int(key.replace("-", "")))
        self.list_wanted.emit(
            replace(base, first=max(base.first or days[0], days[0]), last=min(base.last or days[1], days[1]))
        )
