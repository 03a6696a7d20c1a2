"""报表名称: the reports that every office can take out of a period.

The key is the one of `RecordExport`, of the command line and of the duties that a report delivers; the
label is what people read.
"""

from __future__ import annotations

from typing import Final

from complaintdesk.i18n import N_, _

LEDGER, STATISTICS, STAFF, SATISFACTION, OFFICE = "ledger", "statistics", "staff", "satisfaction", "office"
MONTH_ANALYSIS, HALF_YEAR, HOTLINE = "month_analysis", "half_year", "hotline"
CASE_STATISTICS, BULLETIN, CHANNELS = "case_statistics", "bulletin", "channels"
NHS, DISP, WALES = "nhs_regulation_18", "fca_disp", "wales_regulation_51"
REPORTS: Final = {
    LEDGER: N_("Complaint ledger"),
    STATISTICS: N_("Complaint statistics"),
    SATISFACTION: N_("Customer satisfaction by month"),
    STAFF: N_("Figures of the handlers"),
    OFFICE: N_("Office report"),
    MONTH_ANALYSIS: N_("Monthly analysis of complaints"),
    HALF_YEAR: N_("Half-year analysis of complaints"),
    HOTLINE: N_("Yearly analysis of the hotline with annexes A to E"),
    CASE_STATISTICS: N_("Table of complaint cases"),
    BULLETIN: N_("Bulletin of the complaint centre"),
    CHANNELS: N_("Half-year analysis of channels and causes"),
    NHS: N_("NHS England: annual report, regulation 18"),
    DISP: N_("FCA DISP: complaints return"),
    WALES: N_("NHS Wales: annual report, regulation 51"),
}
#: What asks for the statistics of a period is delivered by any analysis of exactly that period: they hold its figures.
ANALYSES: Final = frozenset({MONTH_ANALYSIS, HALF_YEAR, HOTLINE, CASE_STATISTICS, BULLETIN, CHANNELS, NHS, DISP, WALES})


def report_label(name: str) -> str:
    """The report's name in the language in force."""
    return _(REPORTS[name])


def counts_as(name: str) -> frozenset[str]:
    """What a duty may have asked for that this report delivers: itself, and for an analysis the statistics."""
    return frozenset({name, STATISTICS}) if name in ANALYSES else frozenset({name})
