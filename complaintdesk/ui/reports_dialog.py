"""报表: every report of a period in one window: what it is for, of which days, how it will look; PDF, Excel or printer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QListWidgetItem, QWidget

from complaintdesk.desk.case_filter import CaseFilter
from complaintdesk.desk.own_reports import OwnReports
from complaintdesk.desk.registers import RecordRegister, RegisterRows, RegisterSheet, shipped_registers
from complaintdesk.desk.report_catalogue import (
    ANALYSES,
    HALF,
    MONTH,
    QUARTER,
    REGISTER,
    REGISTERS,
    RETURNS,
    YEAR,
    ReportOffer,
    own_offer,
    report_offers,
)
from complaintdesk.desk.report_names import STAFF
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import N_, _, ngettext
from complaintdesk.ui import period_picker, theme
from complaintdesk.ui.controls import column, fit_screen, row, text
from complaintdesk.ui.list_print_dialog import ListPrintDialog
from complaintdesk.ui.period_picker import CUSTOM, PeriodPicker
from complaintdesk.ui.plain_text import plain_tooltip
from complaintdesk.ui.reports_ways import way_of
from complaintdesk.ui.side_list import SideList
from complaintdesk.ui.text_fields import YesNoField

if TYPE_CHECKING:
    from pathlib import Path

    from complaintdesk.desk.core import Command
    from complaintdesk.desk.own_reports import OwnReport
    from complaintdesk.paper.render import Rendered
    from complaintdesk.ui.printers import Printer
    from complaintdesk.ui.reports_ways import Way
    from complaintdesk.ui.tab import WorkPlace
    from complaintdesk.ui.work import Report

SIZE = (1180, 780)
_LIST, _ROW = 280, 32
_GROUPS = {
    ANALYSES: N_("Analyses and tables"), REGISTERS: N_("Ledgers and registers"),
    RETURNS: N_("Returns to supervisors abroad"),
}  # fmt: skip
#: The chip to begin with: a report of a month is about the month that is over.
_CHIPS = {
    MONTH: period_picker.LAST, QUARTER: period_picker.QUARTER, HALF: period_picker.HALF, YEAR: period_picker.YEAR,
}  # fmt: skip


class ReportsDialog(ListPrintDialog):
    """The reports at the left, the chosen one and its days at the right."""

    HAS_WORKBOOK = True

    def __init__(self, place: WorkPlace, parent: QWidget | None = None, *, printer: Printer | None = None) -> None:
        super().__init__(place, _("Reports and ledgers"), parent, printer=printer)
        self.setObjectName("reports_dialog")
        self.offers = offered_to(place)
        self.list = SideList((), _("Reports and ledgers"), _LIST)
        self.list.setObjectName("report_list")
        self._fill()
        if any(offer.group == ANALYSES for offer in self.offers):
            place.work.ask(OwnReports(), self._add_own, place.problem)
        self.name, self.purpose = text("", "section", name="report_title"), text("", "secondary", wrap=True, name="purpose")
        self.picker = PeriodPicker(place.office.zone)
        self.masked = YesNoField("masked", _("Without the identity"))
        self.fill = YesNoField("fill", _("Fill the page with empty lines"))
        self.fill.set_value(True)
        for field in (self.masked, self.fill):
            field.hide_heading()
            field.changed.connect(self.ask)
        self.inputs = (self.masked, self.fill)
        self._chose_days = self._is_choosing = False
        self._arrange()
        self.list.currentItemChanged.connect(lambda _now, _before: self._chosen())
        self.picker.changed.connect(lambda _first, _last: self._days_chosen())
        self._select(self.offers[0])

    # Which report

    def _fill(self) -> None:
        group = ""
        for offer in self.offers:
            if offer.group != group:
                group = offer.group
                self._head(_(_GROUPS[group]))
            self._entry(offer)

    def _add_own(self, found: tuple[OwnReport, ...]) -> None:
        """The office's own reports after all others."""
        if not found:
            return
        self._head(_("Reports of the office's own"))
        for one in found:
            offer = own_offer(one)
            self.offers = (*self.offers, offer)
            self._entry(offer)

    def _head(self, words: str) -> None:
        head = QListWidgetItem(words)
        head.setFlags(Qt.ItemFlag.NoItemFlags)
        bold = self.list.font()
        bold.setBold(True)
        head.setFont(bold)
        self._put(head)

    def _entry(self, offer: ReportOffer) -> None:
        entry = QListWidgetItem(offer.title)
        entry.setData(Qt.ItemDataRole.UserRole, offer)
        entry.setToolTip(plain_tooltip(offer.title))
        self._put(entry)

    def _put(self, entry: QListWidgetItem) -> None:
        entry.setSizeHint(QSize(0, theme.px(_ROW)))
        self.list.addItem(entry)

    @property
    def offer(self) -> ReportOffer:
        """The report that is chosen."""
        entry = self.list.currentItem()
        found = entry.data(Qt.ItemDataRole.UserRole) if entry is not None else None
        return found if isinstance(found, ReportOffer) else self.offers[0]

    def choose(self, report: str) -> None:
        """Choose a report by its id."""
        self._select(next(offer for offer in self.offers if offer.id == report))

    def _select(self, offer: ReportOffer) -> None:
        for at in range(self.list.count()):
            if self.list.item(at).data(Qt.ItemDataRole.UserRole) == offer:
                self.list.setCurrentRow(at)

    def _chosen(self) -> None:
        offer = self.offer
        self.title = offer.title
        self.name.setText(offer.title)
        self.purpose.setText("\n".join(filter(None, (offer.purpose, _("Source: {source}").format(source=offer.source)))))
        for field in self.inputs:
            field.setVisible(offer.group == REGISTERS)
        if not self._chose_days:
            # Until somebody says otherwise every report has the days it is usually made of.
            chip = _CHIPS[offer.fits[0]]
            if chip != self.picker.chips.value():
                self._is_choosing = True
                self.picker.chips.set_value(chip)
                self.picker.chips.chosen.emit(chip)
                self._is_choosing = False
                return
        self.ask()

    def _days_chosen(self) -> None:
        self._chose_days = self._chose_days or not self._is_choosing
        if self.picker.chips.value() == CUSTOM and self.picker.period()[1] < self.picker.period()[0]:
            self.preview.say(_("The period ends before it begins."))
            return
        self.ask()

    # The window

    def _arrange(self) -> None:
        left, right = QWidget(), QWidget()
        left.setFixedWidth(theme.px(_LIST))
        column(left, self.list, self.printer, self.count, gap=theme.GAP).setStretch(0, 1)
        options = row(None, self.masked, self.fill, 0, gap=theme.GROUP)
        lay = column(right, self.name, self.purpose, self.picker, options, self.preview, gap=theme.GAP)
        lay.setStretch(4, 1)
        body = row(None, left, right, gap=theme.EDGE)
        body.setStretch(1, 1)
        self._cancel.setText(_("Close"))
        whole = column(self, self.bar, body, row(None, 0, self._cancel, self._excel, self._save, self._print))
        whole.setStretch(1, 1)
        edge = theme.px(theme.EDGE)
        whole.setContentsMargins(edge, 0, edge, theme.px(theme.GROUP))
        fit_screen(self, SIZE)
        self.list.setFocus()
        self._enable()
        QTimer.singleShot(0, self, self.begin)

    # What the list of a report says of itself

    @property
    def way(self) -> Way | None:
        """How the chosen report is asked for and drawn; None for a register."""
        return way_of(self.offer.id)

    def question(self) -> Any:
        first, last = self.picker.period()
        way = self.way
        if way is not None:
            return way.question(first, last)
        found = CaseFilter(first=first, last=last)
        return RegisterRows(register=self._register, filter=found, masked=bool(self.masked.value()))

    @property
    def _register(self) -> str:
        return self.offer.id.removeprefix(REGISTER)

    def drawn_as(self, answer: Any, report: Report) -> Rendered:  # noqa: ARG002 - one page at a time
        if not isinstance(answer, RegisterSheet):
            way = self.way
            assert way is not None  # noqa: S101 - only a register has none
            return way.draw(answer)
        # Loads the typesetting only when something is printed.
        from complaintdesk.paper.register import render_register

        return render_register(answer, fill=bool(self.fill.value()))

    def write_workbook(self, target: Path, answer: Any) -> None:
        if not isinstance(answer, RegisterSheet):
            way = self.way
            assert way is not None  # noqa: S101 - only a register has none
            way.workbook(target, answer)
            return
        from complaintdesk.sheets.register_book import write_register

        write_register(target, answer)

    def record(self) -> Command:
        first, last = self.picker.period()
        way = self.way
        if way is not None:
            return way.record(first, last)
        found = CaseFilter(first=first, last=last)
        return RecordRegister(register=self._register, filter=found, masked=bool(self.masked.value()))

    def summary(self, answer: Any) -> str:
        if not isinstance(answer, RegisterSheet):
            return ""
        n = len(answer.rows)
        words = ngettext("{n} line.", "{n} lines.", n).format(n=n)
        if answer.left_out:
            words += " " + _("{n} more are beyond the most: choose a shorter period.").format(n=answer.left_out)
        return words

    def _finish(self, words: str) -> None:
        """The window stays: who needs one report needs another."""
        self._enable()
        self.bar.say(words, kind="ok")


def offered_to(place: WorkPlace) -> tuple[ReportOffer, ...]:
    """What this person may take out: the office's figures are not everybody's; the handlers' are a workbook only."""
    may_count = place.actor.is_operator or place.actor.role in (Role.FRONT_DESK, Role.SUPERVISOR)
    known = {REGISTER + name for name in shipped_registers()}
    return tuple(
        offer for offer in report_offers() if offer.id in known or (may_count and offer.id != STAFF)
    )

