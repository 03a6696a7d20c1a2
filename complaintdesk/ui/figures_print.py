"""统计打印: the analysis of a period, or one cross table of it, seen before it is printed or saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from complaintdesk.desk.figures import Statistics
from complaintdesk.desk.figures_report import cross_report, statistics_report
from complaintdesk.desk.ledger import RecordExport
from complaintdesk.desk.report_names import STATISTICS
from complaintdesk.desk.statistics import CrossWish, Figures
from complaintdesk.i18n import _, ngettext
from complaintdesk.ui.list_print_dialog import ListPrintDialog
from complaintdesk.ui.printers import Printer
from complaintdesk.ui.tab import WorkPlace

if TYPE_CHECKING:
    from complaintdesk.desk.report_blocks import Report as Sheet
    from complaintdesk.paper.render import Rendered
    from complaintdesk.ui.work import Report


@dataclass(frozen=True)
class PrintWish:
    """要打印的: a period, the cross table of it, and the name of the table's report where only the table is wanted."""

    first: date
    last: date
    cross: CrossWish
    only_cross: bool = False
    name: str = ""


class FiguresPrintDialog(ListPrintDialog):
    """What the screen shows, on paper or as a workbook; both are drawn from the one report."""

    HAS_WORKBOOK = True

    def __init__(
        self, place: WorkPlace, wish: PrintWish, parent: QWidget | None = None, *, printer: Printer | None = None
    ) -> None:
        super().__init__(place, wish.name or _("Complaint statistics"), parent, printer=printer)
        self.setObjectName("figures_print_dialog")
        self._wish = wish
        self.lay_out()

    def question(self) -> Any:
        return Figures(first=self._wish.first, last=self._wish.last, whole=True, cross=self._wish.cross)

    def sheet(self, answer: Statistics) -> Sheet:
        """The report of these figures."""
        if self._wish.only_cross and answer.cross is not None:
            return cross_report(answer, answer.cross, self._wish.name)
        return statistics_report(answer)

    def drawn_as(self, answer: Any, report: Report) -> Rendered:  # noqa: ARG002 - a few pages
        # Loads the typesetting only when something is printed.
        from complaintdesk.paper.report import render_report

        return render_report(self.sheet(answer))

    def write_workbook(self, target: Path, answer: Any) -> None:
        from complaintdesk.sheets.report_book import write_report

        write_report(target, self.sheet(answer))

    def record(self) -> Any:
        wish = self._wish
        if wish.only_cross:
            # One table of the office's own is no report that anybody owes.
            table = {"rows": wish.cross.rows.value, "columns": wish.cross.columns.value, "report": wish.name}
            days = {"first": wish.first.isoformat(), "last": wish.last.isoformat()}
            return RecordExport(what=STATISTICS, detail={**days, **table})
        return RecordExport(what=STATISTICS, first=wish.first, last=wish.last)

    def summary(self, answer: Any) -> str:
        return ngettext("{n} case", "{n} cases", answer.received).format(n=answer.received)
