"""同比环比 of the statistics: every figure beside the period before, a year ago and since 1 January."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from complaintdesk.desk.figures import Compared, Statistics
from complaintdesk.desk.figures_report import compared_heads, compared_table
from complaintdesk.desk.report_blocks import Figure
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, text
from complaintdesk.ui.figures_table import FiguresRow, FiguresTable

#: Where among the numbers of a line the changes stand.
_CHANGES = frozenset({2, 3, 5, 6})


class ComparePage(QWidget):
    """One table; nothing on it is a number of cases alone, so nothing opens a list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("compare_page")
        self.table = FiguresTable("compared_table", _("Compared"))
        self.source = text("", "secondary", wrap=True)
        column(self, self.table, self.source, 0, gap=theme.GROUP, edge=theme.EDGE)

    def show_figures(self, figures: Statistics) -> None:
        """Show the comparison of these figures."""
        self.table.show_rows(compared_heads(figures), [_row(line) for line in figures.compared])
        self.source.setText(compared_table(figures).source)


def _row(line: Compared) -> FiguresRow:
    shown = (signed(figure) if place in _CHANGES else figure.text for place, figure in enumerate(line.figures))
    return FiguresRow((line.title, *shown))


def signed(figure: Figure) -> str:
    """A change with its sign, so that it needs no colour: +12, -3."""
    return f"+{figure.text}" if figure.value is not None and figure.value > 0 else figure.text
