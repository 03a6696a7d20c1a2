"""报表名称: the reports that every office can take out of a period.

The key is the one of `RecordExport`, of the command line and of the duties that a report delivers; the
label is what people read.
"""

from __future__ import annotations

from typing import Final

from complaintdesk.i18n import N_, _

LEDGER, STATISTICS, STAFF, SATISFACTION, OFFICE = "ledger", "statistics", "staff", "satisfaction", "office"
REPORTS: Final = {
    LEDGER: N_("Complaint ledger"),
    STATISTICS: N_("Complaint statistics"),
    SATISFACTION: N_("Customer satisfaction by month"),
    STAFF: N_("Figures of the handlers"),
    OFFICE: N_("Office report"),
}


def report_label(name: str) -> str:
    """The report's name in the language in force."""
    return _(REPORTS[name])
