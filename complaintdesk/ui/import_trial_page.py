"""试算结果: what would become of every row, and the refused rows as a workbook to be corrected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from complaintdesk.desk.import_plan import ImportPlan
from complaintdesk.i18n import _
from complaintdesk.sheets.error_book import write_errors
from complaintdesk.sheets.reading import Table
from complaintdesk.ui.controls import button, column, row, text
from complaintdesk.ui.office_page import Line, lines_table
from complaintdesk.ui.tab import WorkPlace


class ImportTrialPage(QWidget):
    """The third step: read before anything is written."""

    def __init__(self, place: WorkPlace) -> None:
        super().__init__()
        self.place = place
        self.choose_target: Callable[[], str] = self._choose_target
        self._table: Table | None = None
        self._plan: ImportPlan | None = None
        self.figures = text("", "section", name="figures", wrap=True)
        self.warnings = text("", "secondary", wrap=True, name="import_warnings")
        self.verdict = text("", "strong", name="refused_title", wrap=True)
        self.refused, self.refused_model = lines_table(
            (_("Row"), _("Column"), _("Why it cannot be imported")), 2, "refused"
        )
        self.refused.setAccessibleName(_("Refused rows"))
        self.save = button(_("Save the refused rows…"), icon="save", name="save_errors", clicked=self._save)
        top = row(None, self.verdict, self.save)
        top.setStretch(0, 1)
        lay = column(self, self.figures, self.warnings, top, self.refused)
        lay.setStretchFactor(self.refused, 1)
        lay.addStretch()

    def show_plan(self, table: Table, plan: ImportPlan) -> None:
        """What importing this table would do."""
        self._table, self._plan = table, plan
        self.figures.setText(
            _("Read {read} · new {new} · already there {there} · refused {refused}").format(
                read=plan.read, new=len(plan.cases), there=plan.already_there, refused=len(plan.refused)
            )
        )
        self.warnings.setText("\n".join(plan.warnings))
        self.warnings.setVisible(bool(plan.warnings))
        self.refused_model.show_lines(
            Line((str(one.row), one.column, one.reason), str(one.row), one) for one in plan.refused
        )
        any_refused = bool(plan.refused)
        self.verdict.setText(
            _("These rows cannot be imported; correct them in the file or import the others now.")
            if any_refused
            else _("Every row can be imported.")
        )
        self.refused.setVisible(any_refused)
        self.save.setVisible(any_refused)

    def _choose_target(self) -> str:
        start = _("Refused rows") + ".xlsx"
        return QFileDialog.getSaveFileName(self, _("Save the refused rows…"), start, "Excel (*.xlsx)")[0]

    def _save(self) -> None:
        table, plan = self._table, self._plan
        name = self.choose_target()
        if not name or table is None or plan is None:
            return
        target = Path(name).with_suffix(".xlsx")
        self.place.work.background(
            lambda _report: write_errors(target, table, plan.refused),
            lambda _count: self.place.bar.say(_("Saved as {file}.").format(file=target), kind="ok"),
            failed=self.place.problem,
        )
