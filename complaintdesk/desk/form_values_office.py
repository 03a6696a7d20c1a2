"""取值: what a form prints of the office itself beside the case."""

from __future__ import annotations

from complaintdesk.desk.form_value_kinds import CASE, PRINT, Value
from complaintdesk.i18n import N_

VALUES: dict[str, Value] = {
    "site": Value(N_("Branch"), CASE, lambda v: v.sheet.site),
    "directory": Value(N_("Other offices and phones"), PRINT, lambda v: v.job.directory),
}
