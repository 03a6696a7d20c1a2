"""科室和人员 of the statistics (K6): how their cases went; nothing that stands on fewer than three cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.staff_figures import HEADINGS, MARKS, DepartmentFigures, StaffFigures, StaffLine
from complaintdesk.domain.errors import NotAllowed
from complaintdesk.i18n import _
from complaintdesk.ui import theme
from complaintdesk.ui.controls import column, text
from complaintdesk.ui.figures_table import FiguresRow, FiguresTable
from complaintdesk.ui.tab import WorkPlace

_CASES = 2


class PeoplePage(QWidget):
    """Departments above, handlers below; the number of cases opens them."""

    list_wanted = Signal(object)
    """CaseFilter."""

    def __init__(self, place: WorkPlace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("people_page")
        self.place = place
        self._days: tuple[date, date] = date.min, date.min
        self._departments: tuple[StaffLine, ...] = ()
        self._people: tuple[StaffLine, ...] = ()
        self.departments = FiguresTable("department_figures", _("Departments"))
        self.people = FiguresTable("staff_figures", _("Handlers"), words=2)
        self.departments.opened.connect(lambda line, _column: self._open_department(line))
        self.people.opened.connect(lambda line, _column: self._open_person(line))
        self.refused = text("", "secondary", wrap=True, name="people_refused")
        self.marks = text(_(MARKS), "secondary", wrap=True)
        column(
            self, text(_("Departments"), "section"), self.departments, text(_("Handlers"), "section"), self.people,
            self.refused, self.marks, 0, gap=theme.GROUP, edge=theme.EDGE,
        )  # fmt: skip

    def show_period(self, first: date, last: date) -> None:
        """Ask for the figures of this period."""
        self._days = first, last
        ask = self.place.work.ask
        ask(DepartmentFigures(first=first, last=last), self._show_departments, self.place.problem, latest="departments")
        ask(StaffFigures(first=first, last=last), self._show_people, self._no_people, latest="people")

    def _show_departments(self, lines: tuple[StaffLine, ...]) -> None:
        self._departments = lines
        heads = [_(head) for head in HEADINGS[1:]]
        self.departments.show_rows(heads, [FiguresRow(line.shown[1:], _opens(line, _CASES - 1)) for line in lines])

    def _show_people(self, lines: tuple[StaffLine, ...]) -> None:
        self._people = lines
        self.refused.hide()
        self.people.show()
        rows = [FiguresRow(line.shown, _opens(line, _CASES)) for line in lines]
        self.people.show_rows([_(head) for head in HEADINGS], rows)

    def _no_people(self, error: BaseException) -> None:
        if not isinstance(error, NotAllowed):
            self.place.problem(error)
            return
        # Said where the table would stand: who only reads the departments did nothing wrong.
        self.people.hide()
        self.refused.setText(str(error))
        self.refused.show()

    def _open_department(self, line: int) -> None:
        self.list_wanted.emit(replace(self._base(), department_id=int(self._departments[line].key)))

    def _open_person(self, line: int) -> None:
        person = self._people[line]
        words = _("Handler: {name}").format(name=person.name)
        self.list_wanted.emit(replace(self._base(), handler_id=int(person.key), cell=words))

    def _base(self) -> CaseFilter:
        return CaseFilter(first=self._days[0], last=self._days[1], without_void=True)


def _opens(line: StaffLine, place: int) -> frozenset[int]:
    """The number of cases, unless it is hidden: the length of its list would tell it."""
    return frozenset({place}) if line.cases == str(line.count) else frozenset()
