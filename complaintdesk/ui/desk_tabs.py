"""四个页签: made and wired for one signed-in person.

The tab in front is made first. The others are made when they are wanted, or one in each turn of the event loop once the
first one has its answers: who opens the program in the morning waits for one screen, not for four.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

from PySide6.QtCore import QObject, QTimer, Signal

from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import _

if TYPE_CHECKING:
    from complaintdesk.desk.rows import Actor
    from complaintdesk.ui.case_detail_tab import CaseDetailTab
    from complaintdesk.ui.case_list_tab import CaseListTab
    from complaintdesk.ui.intake_tab import IntakeTab
    from complaintdesk.ui.main_window import MainWindow
    from complaintdesk.ui.office_ways import OfficeWays
    from complaintdesk.ui.paper_ways import PaperWays
    from complaintdesk.ui.tab import Tab, WorkPlace

INTAKE, LIST, DETAIL, STATISTICS = range(4)
#: The rest is made so long after the start at the latest, whatever is still being asked.
AT_LATEST_MS: Final = 1_000


def first_tab(actor: Actor) -> int:
    """Where the day begins: a department handles what was sent to it, the desk registers."""
    return LIST if actor.role is Role.DEPARTMENT else INTAKE


class DeskTabs(QObject):
    """Makes the tabs and takes what they want of each other; lives until the tabs are built anew."""

    settled = Signal()
    """All four are there: what nobody waits for in the first moment can be done now."""
    import_wanted = Signal()

    def __init__(self, place: WorkPlace, window: MainWindow, paper: PaperWays, ways: OfficeWays, parent: QObject) -> None:
        super().__init__(parent)
        self._place, self._window, self._paper, self._ways = place, window, paper, ways
        self._rest = QTimer(self)
        self._rest.timeout.connect(self._make_next)
        place.work.busy.connect(self._answered)
        ways.case_wanted.connect(self.open_case)
        paper.case_wanted.connect(self.open_case)
        paper.keyed_in.connect(self._key_in)

    def show(self, number: int) -> None:
        """The desk with this tab in front; the others follow."""
        self._rest.start(AT_LATEST_MS)
        self._window.show_desk(self._make, self._place.office.name, number)

    def stop(self) -> None:
        """Make no more of them."""
        self._rest.stop()
        self._place.work.busy.disconnect(self._answered)

    @property
    def all(self) -> list[Tab]:
        """All four; those that were not there yet are made now."""
        return [self._window.tab(number) for number in (INTAKE, LIST, DETAIL, STATISTICS)]

    @property
    def intake(self) -> IntakeTab:
        """受理登记."""
        return cast("IntakeTab", self._window.tab(INTAKE))

    @property
    def cases(self) -> CaseListTab:
        """投诉台账."""
        return cast("CaseListTab", self._window.tab(LIST))

    @property
    def detail(self) -> CaseDetailTab:
        """案卷."""
        return cast("CaseDetailTab", self._window.tab(DETAIL))

    def open_case(self, case_id: int) -> None:
        """Show the case in the detail tab."""
        self.detail.show_case(case_id)
        self._window.show_tab(DETAIL)

    def show_list(self, wanted: Any) -> None:
        """Show the cases of this filter in the list tab."""
        self.cases.show_filter(wanted)
        self._window.show_tab(LIST)

    def print_open(self, form: str) -> None:
        """Print this form of the case that is open."""
        case_id = self.detail.case_id
        if case_id is not None:
            self._paper.print_form(case_id, form)
        else:
            self._window.bar.say(_("No case is open."), _("Open one from the case list first."), "info")

    def _key_in(self, number: str) -> None:
        self._window.show_tab(INTAKE)
        self.intake.key_in(number)

    def _answered(self, is_busy: bool) -> None:
        if not is_busy and self._rest.isActive():
            self._rest.start(0)

    def _make_next(self) -> None:
        missing = [number for number in (LIST, DETAIL, INTAKE, STATISTICS) if not self._window.has_tab(number)]
        if missing:
            self._window.tab(missing[0])
            self._rest.start(0)
        else:
            self._rest.stop()
            self.settled.emit()

    def _make(self, number: int) -> Tab:
        tab = (self._make_intake, self._make_cases, self._make_detail, self._make_statistics)[number]()
        tab.open_case.connect(self.open_case)
        tab.list_wanted.connect(self.show_list)
        tab.print_wanted.connect(self._paper.print_form)
        self._place.work.changed.connect(tab.on_changed)
        return tab

    def _make_intake(self) -> Tab:
        from complaintdesk.ui.intake_tab import IntakeTab

        return IntakeTab(self._place)

    def _make_cases(self) -> Tab:
        from complaintdesk.ui.case_list_tab import CaseListTab

        cases = CaseListTab(self._place)
        cases.bulk.print_wanted.connect(self._paper.print_cases)
        cases.import_wanted.connect(self.import_wanted)
        cases.register_wanted.connect(partial(self._window.show_tab, INTAKE))
        cases.waiting.connect(partial(self._window.top.show_count, LIST))
        return cases

    def _make_detail(self) -> Tab:
        from complaintdesk.ui.case_detail_tab import CaseDetailTab

        detail = CaseDetailTab(self._place)
        detail.print_at_once.connect(self._paper.print_at_once)
        detail.entry_wanted.connect(self._open_entry)
        detail.documents.signed_wanted.connect(self._signed)
        return detail

    def _make_statistics(self) -> Tab:
        from complaintdesk.ui.statistics_tab import StatisticsTab

        return StatisticsTab(self._place)

    def _open_entry(self, entry_id: int) -> None:
        self._ways.books(entry_id=entry_id)

    def _signed(self, form: str) -> None:
        if self.detail.sheet is not None:
            self._paper.signed(self.detail.sheet, form)
