"""报表目录: the reports of a period behind one question, each with what it is for, the periods it fits and its source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from complaintdesk.desk import book_pages as book_pages
from complaintdesk.desk import report_names as names
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.desk.figures_periods import check_period
from complaintdesk.desk.figures_report import cross_report, statistics_report
from complaintdesk.desk.own_reports import OwnReport, OwnReports, own_reports
from complaintdesk.desk.registers import shipped_registers
from complaintdesk.desk.report_blocks import Report
from complaintdesk.desk.reports_annual import disp_return, nhs_england, nhs_wales
from complaintdesk.desk.reports_cases import bulletin, case_statistics
from complaintdesk.desk.reports_half_year import channels, half_year
from complaintdesk.desk.reports_hotline import hotline
from complaintdesk.desk.reports_station import month_analysis
from complaintdesk.desk.statistics import CrossWish, Figures, figures
from complaintdesk.domain.errors import NotFound
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import N_, _

MONTH, QUARTER, HALF, YEAR = "month", "quarter", "half_year", "year"
EVERY: Final = (MONTH, QUARTER, HALF, YEAR)


# book_pages knows every book: a report counts what stands in them.


@dataclass(frozen=True)
class ReportKind:
    """一种报表. `fits` names the periods it is meant for, the usual one first; any other may be asked for too."""

    name: str
    purpose: str
    source: str
    fits: tuple[str, ...]
    build: Callable[[Seen, date, date], Report]

    @property
    def label(self) -> str:
        """Its title in the language in force."""
        return names.report_label(self.name)

    @property
    def about(self) -> str:
        """What it is for, in the language in force."""
        return _(self.purpose)


def _statistics(seen: Seen, first: date, last: date) -> Report:
    return statistics_report(figures(seen, Figures(first=first, last=last, whole=True)))


CATALOGUE: Final[dict[str, ReportKind]] = {
    kind.name: kind
    for kind in (
        ReportKind(
            names.STATISTICS, N_("All figures of the period with their formulas, compared and crossed."),
            "GB/T 19012, S32", EVERY, _statistics,
        ),
        ReportKind(
            names.MONTH_ANALYSIS,
            N_("Sources, departments, problems and penalties of a month in sentences, tables and charts."),
            "S32", (MONTH, QUARTER, HALF, YEAR), month_analysis,
        ),
        ReportKind(
            names.HALF_YEAR, N_("The six questions of the half-year, against last year, and what is to be put right."),
            "S06", (HALF, YEAR, QUARTER), half_year,
        ),
        ReportKind(
            names.CHANNELS, N_("How people complained and what the causes were."), "S28", (HALF, YEAR), channels,
        ),
        ReportKind(
            names.HOTLINE, N_("What a hotline received, repaired, answered and called, with five annexes."),
            "S33", (YEAR, HALF, MONTH), hotline,
        ),
        ReportKind(
            names.CASE_STATISTICS, N_("How many general, serious and major complaints, by category and department."),
            "S17, S18", (MONTH, QUARTER, YEAR), case_statistics,
        ),
        ReportKind(
            names.BULLETIN, N_("What a complaint centre makes known: answered, rights cases, closing rate."),
            "S24", (MONTH, QUARTER, HALF, YEAR), bulletin,
        ),
        ReportKind(
            names.NHS, N_("Number, well-founded, referred to the ombudsman, subject, lessons, action."),
            "2009 No. 309, reg. 18", (YEAR,), nhs_england,
        ),
        ReportKind(
            names.WALES, N_("The same for Wales."), "2011 No. 704 (W. 108), reg. 51", (YEAR,), nhs_wales,
        ),
        ReportKind(
            names.DISP, N_("Opened, closed within four and eight weeks and later, upheld, redress."),
            "FCA DISP 1 Annex 1", (HALF, YEAR), disp_return,
        ),
    )
}  # fmt: skip


#: What else an office takes out of a period, each with modules of its own: what it is for, its source, its usual periods.
OTHERS: Final = {
    names.OFFICE: (N_("Visits, feedback, complaints, satisfaction and relations on one page."), "S27", EVERY),
    names.SATISFACTION: (N_("The customers' satisfaction of a year, month by month."), "S34", (YEAR,)),
    names.STAFF: (N_("What each handler did; for supervisors only."), "S14", EVERY),
}
REGISTER: Final = "register-"
#: 自定义报表: followed by the number under which it is kept.
OWN: Final = "own-"
ANALYSES, REGISTERS, RETURNS = "analyses", "registers", "returns"
_RETURNS: Final = frozenset({names.NHS, names.WALES, names.DISP})


@dataclass(frozen=True)
class ReportOffer:
    """可出的报表: `group` is analyses, registers or returns (to a supervisor abroad); `fits` its usual periods."""

    id: str
    title: str
    purpose: str
    source: str
    group: str
    fits: tuple[str, ...]


def report_offers() -> tuple[ReportOffer, ...]:
    """Everything that can be taken out of a period, in the order in which it is shown."""
    found = [
        ReportOffer(
            kind.name, kind.label, kind.about, kind.source, RETURNS if kind.name in _RETURNS else ANALYSES, kind.fits
        )
        for kind in CATALOGUE.values()
    ]
    found += [
        ReportOffer(name, names.report_label(name), _(purpose), source, ANALYSES, fits)
        for name, (purpose, source, fits) in OTHERS.items()
    ]
    for name, layout in shipped_registers().items():
        columns = next(block.list for block in layout.blocks if block.list is not None).columns
        words = _(", ").join(column.label.text for column in columns)
        found.append(ReportOffer(REGISTER + name, layout.label, words, layout.source, REGISTERS, EVERY))
    order = (ANALYSES, REGISTERS, RETURNS)
    return tuple(sorted(found, key=lambda offer: order.index(offer.group)))


def own_offer(one: OwnReport) -> ReportOffer:
    """A report of the office's own as it is offered beside the others."""
    words = _("{rows} by {columns}: {measure}")
    purpose = words.format(rows=one.rows.label, columns=one.columns.label, measure=one.measure.label)
    return ReportOffer(f"{OWN}{one.id}", one.name, purpose, _("the office's own"), ANALYSES, EVERY)


@dataclass(frozen=True, kw_only=True)
class PeriodReport(Question[Report]):
    """A report of the catalogue, both days included, over what the asker may know of."""

    name: str
    first: date
    last: date


@answers(PeriodReport, needs=Permission.STATISTICS)
def period_report(seen: Seen, question: PeriodReport) -> Report:
    """Built anew each time; NotFound for a name that is none, UserError for days that make no period."""
    check_period(question.first, question.last)
    if question.name.startswith(OWN):
        return _own(seen, question)
    return report_kind(question.name).build(seen, question.first, question.last)


def report_kind(name: str) -> ReportKind:
    """The report of that name; NotFound for none."""
    if name not in CATALOGUE:
        raise NotFound(
            _("There is no report “{name}”.").format(name=name), _("Known are {known}.").format(known=", ".join(CATALOGUE))
        )
    return CATALOGUE[name]


def _own(seen: Seen, question: PeriodReport) -> Report:
    """The cross table that the office keeps under this number, if it is one the asker may open."""
    found = next((one for one in own_reports(seen, OwnReports()) if own_offer(one).id == question.name), None)
    if found is None:
        raise NotFound(_("There is no such report."), _("Somebody may have deleted it."))
    wish = CrossWish(rows=found.rows, columns=found.columns, measure=found.measure)
    counted = figures(seen, Figures(first=question.first, last=question.last, whole=True, cross=wish))
    assert counted.cross is not None  # noqa: S101 - the whole was asked for
    return cross_report(counted, counted.cross, found.name)
