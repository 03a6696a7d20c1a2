"""交叉表 of the statistics: any two dimensions, one measure; every number opens its cases; kept as an own report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from complaintdesk.desk.cross_rows import CrossCell, CrossTable, Dimension, Measure
from complaintdesk.desk.cross_tables import CrossChoices, CrossFigures, CrossOptions
from complaintdesk.desk.keeping import may_share
from complaintdesk.desk.own_reports import DropOwnReport, OwnReport, OwnReports, SaveOwnReport
from complaintdesk.desk.report_blocks import Figure
from complaintdesk.desk.staff_figures import MARKS
from complaintdesk.desk.statistics import CrossWish
from complaintdesk.domain.fields import Choice
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.figures_print import FiguresPrintDialog, PrintWish
from complaintdesk.ui.figures_table import FiguresRow, FiguresTable
from complaintdesk.ui.labeled import LABEL_HEIGHT
from complaintdesk.ui.list_saved import ViewNameDialog
from complaintdesk.ui.print_options import ChoiceField
from complaintdesk.ui.tab import WorkPlace


class CrossPage(QWidget):
    """Own report, rows, columns, measure; below the table, as wide as its columns."""

    list_wanted = Signal(object)
    """CaseFilter."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cross_page")
        self.place = place
        self.shown: CrossTable | None = None
        self.reports: tuple[OwnReport, ...] = ()
        self._days: tuple[date, date] | None = None
        self._is_refused = False
        self.own = ChoiceField("own_report", _("Own report"))
        self.rows = ChoiceField("cross_rows", _("Rows by"))
        self.columns = ChoiceField("cross_columns", _("Columns by"))
        self.measure = ChoiceField("cross_measure", _("Shown"))
        for field, width in ((self.own, 200), (self.rows, 160), (self.columns, 160), (self.measure, 160)):
            field.setFixedWidth(theme.px(width))
        self.swap = button(_("Swap"), icon="sort", name="swap_cross", clicked=self._swap,
                           tooltip=_("Swap rows and columns"))  # fmt: skip
        self.keep = button(_("Keep as report…"), icon="save", name="keep_report", clicked=self._keep)
        self.drop = button(_("Delete"), icon="trash", name="drop_report", clicked=self._drop)
        self.print = button(_("Print…"), icon="print", name="print_cross", clicked=self._print)
        self.table = FiguresTable("cross_table", _("Cross table"))
        self.table.opened.connect(self._open)
        self.empty = text(_("Nothing to count in this period."), "secondary", name="cross_empty")
        self.marks = text(_(MARKS), "secondary", wrap=True)
        for part in (self.empty, self.marks):
            part.hide()
        tools = QWidget()
        tools.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        buttons = row(None, self.swap, self.keep, self.drop, self.print)
        fields = row(tools, self.own, self.rows, self.columns, self.measure, buttons, 0, gap=theme.GROUP)
        # The buttons stand in line with the boxes, not with their captions.
        buttons.setContentsMargins(0, theme.px(LABEL_HEIGHT), 0, theme.px(theme.GRID))
        fields.setAlignment(buttons, Qt.AlignmentFlag.AlignBottom)
        column(self, tools, self.table, self.empty, self.marks, 0, gap=theme.GROUP, edge=theme.EDGE)
        for field in (self.rows, self.columns, self.measure):
            field.changed.connect(self._chosen)
        self.own.changed.connect(self._own_chosen)

    def show_period(self, first: date, last: date) -> None:
        """Ask for the table of this period; the first time also for what can be chosen."""
        begins = self._days is None
        self._days = first, last
        if begins:
            self.place.work.ask(CrossChoices(), self._offer, self.place.problem)
        else:
            self._ask()
        self._ask_reports()

    def wish(self) -> CrossWish:
        """What is chosen now."""
        if not self.rows.value():
            return CrossWish()
        return CrossWish(
            Dimension(self.rows.value()), Dimension(self.columns.value()), Measure(self.measure.value())
        )

    # -- choosing

    def _offer(self, options: CrossOptions) -> None:
        usual = CrossWish()
        for field, choices, value in (
            (self.rows, options.dimensions, usual.rows),
            (self.columns, options.dimensions, usual.columns),
            (self.measure, options.measures, usual.measure),
        ):
            field.blockSignals(True)
            field.set_choices(("", choices))
            field.set_value(value.value)
            field.blockSignals(False)
        self._ask()

    def _chosen(self) -> None:
        report = self._report()
        wish = self.wish()
        if report is not None and (report.rows, report.columns, report.measure) != (wish.rows, wish.columns, wish.measure):
            self._mark_own("")
        self._ask()

    def _own_chosen(self) -> None:
        report = self._report()
        self.drop.setEnabled(report is not None and report.may_change)
        if report is not None:
            self._set(report.rows, report.columns, report.measure)

    def _set(self, rows: Dimension, columns: Dimension, measure: Measure) -> None:
        for field, value in ((self.rows, rows), (self.columns, columns), (self.measure, measure)):
            field.blockSignals(True)
            field.set_value(value.value)
            field.blockSignals(False)
        self._ask()

    def _swap(self) -> None:
        wish = self.wish()
        self._mark_own("")
        self._set(wish.columns, wish.rows, wish.measure)

    def _report(self) -> OwnReport | None:
        return next((one for one in self.reports if str(one.id) == self.own.value()), None)

    def _mark_own(self, key: str) -> None:
        self.own.blockSignals(True)
        self.own.set_value(key)
        self.own.blockSignals(False)
        report = self._report()
        self.drop.setEnabled(report is not None and report.may_change)

    # -- the table

    def _ask(self) -> None:
        if self._days is None or not self.rows.value():
            return
        wish, (first, last) = self.wish(), self._days
        asked = CrossFigures(first=first, last=last, rows=wish.rows, columns=wish.columns, measure=wish.measure)
        self.place.work.ask(asked, self._show, self._refuse, latest="cross")

    def _refuse(self, error: BaseException) -> None:
        """The same for rows and columns: what is said goes with the next choice."""
        self._is_refused = True
        self.place.problem(error)

    def _show(self, table: CrossTable) -> None:
        self.shown = table
        if self._is_refused:
            self._is_refused = False
            self.place.bar.clear()
        lines = [self._line(table, line.title, (*line.cells, line.total)) for line in table.lines]
        if lines:
            lines.append(self._line(table, _("Total"), (*table.totals, table.grand), is_total=True))
        self.table.show_rows((table.rows.label, *(words for _key, words in table.heads), _("Total")), lines)
        self.table.setAccessibleName(table.title)
        self.table.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        cells = (cell for line in table.lines for cell in (*line.cells, line.total))
        self.marks.setVisible(any(cell.is_hidden for cell in (*cells, *table.totals, table.grand)))

    def _line(
        self, table: CrossTable, title: str, cells: Sequence[CrossCell], *, is_total: bool = False
    ) -> FiguresRow:
        shown = [table.figure(cell) for cell in cells]
        words = tuple(figure.text if isinstance(figure, Figure) else figure for figure in shown)
        # A hidden number would be told by the length of its list.
        opens = frozenset(at for at, cell in enumerate(cells, 1) if cell.cases and not cell.is_hidden)
        return FiguresRow((title, *words), opens, is_total=is_total)

    def _open(self, line: int, place: int) -> None:
        table = self.shown
        if table is None:
            return
        wanted_row = table.lines[line].key if line < len(table.lines) else None
        wanted_column = table.heads[place - 1][0] if place <= len(table.heads) else None
        self.list_wanted.emit(table.wanted(wanted_row, wanted_column))

    # -- own reports

    def _ask_reports(self) -> None:
        self.place.work.ask(OwnReports(), self._show_reports, self.place.problem, latest="own_reports")

    def _show_reports(self, reports: tuple[OwnReport, ...]) -> None:
        self.reports = reports
        kept = self.own.value()
        self.own.blockSignals(True)
        shared = [Choice(str(one.id), one.name) for one in reports if one.is_shared]
        mine = [Choice(str(one.id), one.name) for one in reports if not one.is_shared]
        self.own.set_choices(
            ("", [Choice("", _("none"))]), (_("For everybody"), shared), (_("Only mine"), mine)
        )
        self.own.blockSignals(False)
        self._mark_own(kept if any(str(one.id) == kept for one in reports) else "")

    def _keep(self) -> None:
        report = self._report()
        name = report.name if report is not None else f"{self.rows_words()} × {self.columns_words()}"
        dialog = ViewNameDialog(
            _("Keep as report"), name=name, may_share=may_share(self.place.actor), parent=self
        )
        dialog.name.set_label(_("Name of the report"))
        wish = self.wish()

        def keep(typed: str, shared: bool) -> None:
            command = SaveOwnReport(
                name=typed, rows=wish.rows, columns=wish.columns, measure=wish.measure, shared=shared
            )

            def kept(done: object) -> None:
                dialog.accept()
                self.place.bar.say(_("The report “{name}” is kept.").format(name=typed), kind="ok")
                self._kept(getattr(done, "id", 0))

            self.place.work.do(command, self, kept, dialog.show_problem)

        dialog.chosen.connect(keep)
        dialog.open()

    def _kept(self, report_id: int) -> None:
        def came(reports: tuple[OwnReport, ...]) -> None:
            self._show_reports(reports)
            self._mark_own(str(report_id))

        self.place.work.ask(OwnReports(), came, self.place.problem, latest="own_reports")

    def _drop(self) -> None:
        """At once; it can be taken back."""
        report = self._report()
        if report is None:
            return
        again = SaveOwnReport(
            name=report.name, rows=report.rows, columns=report.columns, measure=report.measure, shared=report.is_shared
        )

        def dropped(_done: object) -> None:
            self._mark_own("")
            self._ask_reports()
            self.place.bar.say(
                _("The report “{name}” is deleted.").format(name=report.name), kind="info", action=_("Take back"),
                do=lambda: self.place.work.do(again, self, lambda done: self._kept(done.id), self.place.problem),
            )  # fmt: skip

        self.place.work.do(DropOwnReport(report_id=report.id), self, dropped, self.place.problem)

    def _print(self) -> None:
        if self._days is None:
            return
        report = self._report()
        name = report.name if report is not None else f"{self.rows_words()} × {self.columns_words()}"
        wish = PrintWish(*self._days, cross=self.wish(), only_cross=True, name=name)
        FiguresPrintDialog(self.place, wish, self).open()

    def rows_words(self) -> str:
        """What the rows are, in words."""
        return self.rows.box.currentText()

    def columns_words(self) -> str:
        """What the columns are, in words."""
        return self.columns.box.currentText()
