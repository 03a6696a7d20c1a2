"""The row of figures at the head of the statistics: each a large number that opens the cases behind it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from complaintdesk.desk.figures import Rate, Statistics
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, emptied, row, text
from complaintdesk.ui.plain_text import plain_tooltip

#: Shares of two numbers: no list of cases is their size.
RATE_CARDS = ("on_time", "satisfied")


class FigureCards(QWidget):
    """Received, closed, open, overdue, on time, satisfied."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("figure_cards")
        self._lay = row(self, gap=theme.GROUP)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_figures(self, figures: Statistics) -> None:
        """Show these figures."""
        emptied(self._lay)
        rates = {rate.key: rate for rate in figures.rates}
        cards = [
            (
                "received",
                _("Cases received"),
                str(figures.received),
                change(figures.received, figures.received_before),
            ),
            ("closed", _("Cases closed"), str(figures.closed), f"{rates['closed'].title} {rates['closed'].text}"),
            ("open", _("Cases open"), str(figures.open), ""),
            ("overdue", _("Overdue now"), str(figures.overdue), ""),
            ("on_time", rates["on_time"].title, rates["on_time"].text, fraction(rates["on_time"])),
            ("satisfied", rates["satisfied"].title, rates["satisfied"].text, fraction(rates["satisfied"])),
        ]
        for key, title, value, below in cards:
            card = self._card(key, title, value, below, late=key == "overdue" and figures.overdue > 0)
            self._lay.addWidget(card, 1)

    def _card(self, key: str, title: str, value: str, below: str, *, late: bool) -> QWidget:
        card = QFrame()
        card.setProperty("ground", "raised")
        number: QWidget
        if key in RATE_CARDS:
            number = text(value, "title", name=f"figure_{key}")
            number.setFixedHeight(theme.px(theme.ROW))
        else:
            number = button(
                value,
                kind="link",
                name=f"figure_{key}",
                tooltip=_("List these cases"),
                clicked=partial(self.chosen.emit, key),
            )
            number.setProperty("figure", "late" if late else "plain")
        number.setAccessibleName(f"{title} {value}")
        small = text(below or " ", "secondary", wrap=True, name=f"below_{key}")
        small.setAlignment(Qt.AlignmentFlag.AlignTop)
        lay = column(card, text(title, "muted"), number, small, gap=theme.GRID)
        lay.setStretch(2, 1)
        lay.setAlignment(number, Qt.AlignmentFlag.AlignLeft)
        edge = theme.px(12)
        lay.setContentsMargins(edge, edge, edge, edge)
        return card


def change(now: int, before: int) -> str:
    """The change against the period before, in words that need no colour."""
    if now == before:
        return _("as many as the period before")
    arrow = "↑" if now > before else "↓"
    return _("{arrow} {n} against the period before ({before})").format(
        arrow=arrow, n=abs(now - before), before=before
    )


def fraction(rate: Rate) -> str:
    """Numerator and denominator as they stand."""
    return f"{rate.numerator} / {rate.denominator}"


class RateTable(QWidget):
    """Every rate with its numbers and the words of its formula, readable without the mouse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rate_table")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(theme.GROUP))
        self._grid.setVerticalSpacing(theme.px(theme.GRID))
        self._grid.setColumnStretch(3, 1)

    def show_figures(self, figures: Statistics) -> None:
        """Show the rates of these figures."""
        emptied(self._grid)
        for number, rate in enumerate(figures.rates):
            value = text(rate.text, "strong", name=f"rate_{rate.key}")
            formula = text(rate.formula, "secondary", wrap=True)
            formula.setToolTip(plain_tooltip(rate.formula))
            for place, widget in enumerate((text(rate.title), value, text(fraction(rate), "muted"), formula)):
                self._grid.addWidget(widget, number, place)
