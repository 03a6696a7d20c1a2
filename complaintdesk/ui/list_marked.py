"""预览: shows the case that is marked in the list at its right, whatever is marked next meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from complaintdesk.desk.questions import Sheet
from complaintdesk.desk.rows import CaseSheet
from complaintdesk.domain.errors import NotFound
from complaintdesk.ui.case_preview import CasePreview
from complaintdesk.ui.case_table_view import CaseTableView
from complaintdesk.ui.tab import WorkPlace


class MarkedCase:
    """Asks for the sheet of the case marked; of several marked one after another only the last is shown."""

    def __init__(
        self, place: WorkPlace, cases: CaseTableView, preview: CasePreview, refused: Callable[[BaseException], None]
    ) -> None:
        self._place, self._cases, self._preview, self._refused = place, cases, preview, refused
        self.case_id: int | None = None
        """The case marked last, also while its row has not come."""

    def show(self) -> None:
        """Show the case the keyboard is in."""
        table = self._cases.table
        case = table.case(self._cases.current_row())
        if case is None:
            if not table.total:
                self.case_id = None
                self._preview.clear()
            return
        self.case_id = case.id
        self._place.work.ask(Sheet(case_id=case.id), self._came, self._failed, latest="list_preview")

    def _came(self, sheet: CaseSheet) -> None:
        case = self._cases.table.case(self._cases.current_row())
        if case is not None and case.id == sheet.id:
            self._preview.show_case(case, sheet)

    def _failed(self, error: BaseException) -> None:
        # Taken away between two looks: the list will say so itself.
        if isinstance(error, NotFound):
            self._preview.clear()
        else:
            self._refused(error)
